"""The only maker of Delivery rows: all mail that is sent passes here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.letters import letter_for
from digest.store.models import Delivery, Edition, EditionRecipient, Suppression
from digest.store.states import DELIVERIES_PERSONAL, DeliveryKind, DeliveryState, SuppressionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail to be sent; kind, key and recipient together are unique."""

    kind: DeliveryKind
    key: str
    sender: str
    recipient: str
    content: bytes


def enqueue(
    session: Session, mail: Outgoing, *, now: datetime, edition: Edition | None = None, refused: str = ""
) -> Delivery | None:
    """The ledger row of a new mail; None when there is one for this kind, key and recipient already.

    A suppressed address, or a mail with a reason in `refused`, gets a row in state `suppressed`. An edition's bytes are
    not stored but joined again when they are sent; the row keeps their hash.
    """
    twin = select(Delivery.id).filter_by(kind=mail.kind, key=mail.key, recipient=mail.recipient)
    if session.scalar(twin) is not None:
        return None
    reason = refused or stopped(session, mail.kind, mail.recipient)
    row = Delivery(
        kind=mail.kind,
        key=mail.key,
        sender=mail.sender,
        recipient=mail.recipient,
        edition_id=edition.id if edition else None,
        message=None if edition else mail.content,
        message_hash=fingerprint(mail.content),
        state=DeliveryState.SUPPRESSED if reason else DeliveryState.PENDING,
        reason=reason,
        created_at=now,
        owner=None,
        lease_until=None,
        attempts=0,
        next_attempt_at=now,
        sent_at=None,
    )
    session.add(row)
    return row


def stopped(session: Session, kind: DeliveryKind, address: str) -> str:
    """The reason why mail of a kind must not go to an address; "" when it may.

    Who unsubscribed gets no letters, and still gets receipts of their own mails, answers to their own requests, and
    updates on these.
    """
    reason = session.scalar(select(Suppression.reason).filter_by(address=address)) or ""
    return "" if kind in DELIVERIES_PERSONAL and reason == SuppressionReason.UNSUBSCRIBED else reason


def content_of(session: Session, delivery: Delivery) -> bytes | None:
    """A row's bytes; None when their hash is not the row's, as after a purge, and they must not be sent."""
    content = _letter_of(session, delivery) if delivery.message is None else delivery.message
    return content if fingerprint(content) == delivery.message_hash else None


def is_purged(delivery: Delivery) -> bool:
    """Whether a row's own bytes were deleted: it was old, or somebody was erased."""
    return delivery.message == b""


def _letter_of(session: Session, delivery: Delivery) -> bytes:
    """The letter of a delivery's edition; b"" when its frozen parts are incomplete."""
    edition = session.get_one(Edition, delivery.edition_id)
    query = select(EditionRecipient).filter_by(edition_id=edition.id, address=delivery.recipient)
    recipient = session.scalar(query)
    try:
        return letter_for(edition, recipient) if recipient else b""
    except (ValueError, StopIteration):
        return b""


def fingerprint(content: bytes) -> str:
    """The SHA-256 of a content, in hex."""
    return hashlib.sha256(content).hexdigest()
