"""The staff, how they sign in, and the log of decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from digest.store.acts import ActorKind
from digest.store.models.base import Base
from digest.store.states import Role


class Staff(Base):
    """Somebody at the desk, who gets a notice when a draft waits; `role` says what they may do."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
    role: Mapped[Role]


class Invitation(Base):
    """What lets one of the staff sign in once: a code by mail, or a link from the operator; kept as a hash.

    browser: the hash of what the browser holds that asked for a code, or that opened a link; "" for a link until then,
    which any may open.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    browser: Mapped[str] = mapped_column(index=True)
    secret: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int]
    used_at: Mapped[datetime | None]


class DeskSession(Base):
    """A browser in which one of the staff is signed in; `key` is the hash of its cookie."""

    __tablename__ = "desk_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class AuditEntry(Base):
    """A decision. `act`: a code; `thing` and `key`: what it is about; `changes`: each value before and after."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_thing_key", "thing", "key"), Index("ix_audit_at", "at"))

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
