"""The only maker of Delivery rows, and of the bytes they stand for. Everything that leaves the house comes by here."""

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
    """A mail that is to leave the house. kind, key and recipient: what it is, so that it leaves once."""

    kind: DeliveryKind
    key: str
    sender: str
    recipient: str
    content: bytes


def enqueue(
    session: Session, mail: Outgoing, *, now: datetime, edition: Edition | None = None, refused: str = ""
) -> Delivery | None:
    """The ledger row of a new mail; None when there is one for this kind, key and recipient already.

    A suppressed address, or one that `refused` says a reason about, gets a row too: `suppressed`, and no mail.
    An edition's bytes are not stored but joined again when they are sent; the row keeps their hash.
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
    """The reason why such a mail must not go to an address; "" when it may.

    Whoever unsubscribed gets no more letters; receipts of their own mails, answers to their own requests, and what
    became of these do go out.
    """
    reason = session.scalar(select(Suppression.reason).filter_by(address=address)) or ""
    return "" if kind in DELIVERIES_PERSONAL and reason == SuppressionReason.UNSUBSCRIBED else reason


def content_of(session: Session, delivery: Delivery) -> bytes | None:
    """The bytes a row stands for; None when they are not the ones it was made for, and must not go out.

    So of a purged row: the hash of what it was stays, and an empty mail never goes out in its place.
    """
    content = _letter_of(session, delivery) if delivery.message is None else delivery.message
    return content if fingerprint(content) == delivery.message_hash else None


def is_purged(delivery: Delivery) -> bool:
    """Whether a row had bytes of its own that are no more: its time was over, or somebody was erased."""
    return delivery.message == b""


def _letter_of(session: Session, delivery: Delivery) -> bytes:
    """The letter of a delivery's edition; b"" when its frozen parts are no longer whole."""
    edition = session.get_one(Edition, delivery.edition_id)
    query = select(EditionRecipient).filter_by(edition_id=edition.id, address=delivery.recipient)
    recipient = session.scalar(query)
    try:
        return letter_for(edition, recipient) if recipient else b""
    except (ValueError, StopIteration):
        return b""


def fingerprint(content: bytes) -> str:
    """The hash by which two contents are the same."""
    return hashlib.sha256(content).hexdigest()
