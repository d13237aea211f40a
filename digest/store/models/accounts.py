"""The staff, and the log of decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import Index, event
from sqlalchemy.orm import Mapped, mapped_column

from digest.store.models.base import Base
from digest.store.states import ActorKind


class Staff(Base):
    """Somebody who may approve, and who gets a notice when a draft waits."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]


class AuditEntry(Base):
    """A decision. `act`: a code; `thing` and `key`: what it is about; `changes`: each value before and after."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_thing_key", "thing", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[ActorKind]
    name: Mapped[str]
    act: Mapped[str]
    thing: Mapped[str]
    key: Mapped[str]
    changes: Mapped[dict[str, Any]]


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(*_: object) -> NoReturn:
    raise TypeError("what was decided stays as it was logged")
