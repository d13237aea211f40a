"""Incoming mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from digest.store.models.base import Base
from digest.store.states import MailState


class InboundMail(Base):
    """A mail as received: the raw bytes, and what was made of them."""

    __tablename__ = "inbound_mail"
    __table_args__ = (
        # Strangers choose the Message-ID, and PostgreSQL's ordinary index takes no long ones.
        Index("ix_inbound_mail_message_id", "message_id", postgresql_using="hash"),
        Index("ix_inbound_mail_sender", "sender", postgresql_using="hash"),
        # Used each minute; without them SQLite reads the bytes of every mail to get to the columns behind them.
        Index("ix_inbound_mail_state", "state"),
        Index("ix_inbound_mail_collected_at", "collected_at"),
        Index(
            "ix_inbound_mail_unacknowledged",
            "id",
            "state",
            sqlite_where=text("acknowledged IS 0"),
            postgresql_where=text("acknowledged IS false"),
        ),
        Index(
            "ix_inbound_mail_unpurged",
            "state",
            "collected_at",
            sqlite_where=text("purged_at IS NULL"),
            postgresql_where=text("purged_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    raw: Mapped[bytes]
    received_at: Mapped[datetime]
    collected_at: Mapped[datetime]
    state: Mapped[MailState]
    reason: Mapped[str]
    reason_values: Mapped[dict[str, Any]]
    kind: Mapped[str]
    sender: Mapped[str]
    subject: Mapped[str]
    message_id: Mapped[str]
    words: Mapped[str] = mapped_column(default="")  # hashes of its text and files, its Date: what copies share
    recipients: Mapped[list[str]] = mapped_column(default=list)  # of the envelope, where it is known
    acknowledged: Mapped[bool]  # the writer has a receipt, or needs none
    claimed_by: Mapped[str] = mapped_column(default="")  # the address of the one of the staff who looks at it
    claimed_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]  # when the raw bytes went; what was made of them stays


class Sighting(Base):
    """A place where a mail was seen; mail known there is not read again."""

    __tablename__ = "sighting"

    source_id: Mapped[str] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("inbound_mail.id"), index=True)
