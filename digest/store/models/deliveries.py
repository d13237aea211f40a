"""The ledger of what is sent, and the processes that send it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from digest.store.models.base import Base
from digest.store.states import DeliveryKind, DeliveryState

WITH_BYTES = "length(message) > 0"
"""The condition that a delivery has a message that is not purged, as worded in the index and in queries."""


class Delivery(Base):
    """One mail to one address, a row for everything that is sent. Made by `outbox.enqueue` alone."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("kind", "key", "recipient", name="uq_delivery_kind_key_recipient"),
        Index("ix_delivery_sent_at", "sent_at"),
        Index("ix_delivery_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_delivery_edition_id_state_next_attempt_at", "edition_id", "state", "next_attempt_at"),
        Index(
            "ix_delivery_unpurged",
            "state",
            "created_at",
            sqlite_where=text(WITH_BYTES),
            postgresql_where=text(WITH_BYTES),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DeliveryKind]
    key: Mapped[str]
    sender: Mapped[str]  # of the envelope, as approved
    recipient: Mapped[str] = mapped_column(index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    message: Mapped[bytes | None]  # None: an edition's, joined when it is sent; b"": purged or erased
    message_hash: Mapped[str]
    state: Mapped[DeliveryState]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce: Mapped[str] = mapped_column(default="")  # how it came back, and the status: `permanent 5.1.1`


class Heartbeat(Base):
    """The last tick of a process, or of a machine's single ticks.

    `fault` is what went wrong in its last tick, "" for nothing; `trouble_since` when that began;
    `setbacks` what it tells the next of what failed lately.
    """

    __tablename__ = "heartbeat"

    owner: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    stopped: Mapped[bool]  # by a person or the system
    fault: Mapped[str]
    trouble_since: Mapped[datetime | None]
    setbacks: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SharedPace(Base):
    """Until when a mail has to wait, in one row: seconds by the clock of the database, and those for a domain."""

    __tablename__ = "shared_pace"

    id: Mapped[int] = mapped_column(primary_key=True)
    next_at: Mapped[float]
    next_to: Mapped[dict[str, Any]]


class Home(Base):
    """Where the database is at home, in one row: a mark that a copy lacks, a count that an older one lacks.

    numbers_from: the lowest number of a new request, after a copy was put back.
    """

    __tablename__ = "home"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str]
    turn: Mapped[int]
    numbers_from: Mapped[int] = mapped_column(server_default="0")
