"""What follows from refusals: an edition pauses, an address is written to no more."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.addresses import shortened
from digest.delivery.streak import Kind
from digest.members.suppressions import suppress
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.reasons import EditionReason, SuppressionReason
from digest.store.states import DeliveryKind, DeliveryState, EditionState

log = logging.getLogger(__name__)

RUNNING = 3
"""Editions in a row that a server refused for an address, after which it is written to no more."""

UNKNOWN = "5.1.1"
"""The status by which a server says that there is nobody of that address (RFC 3463)."""
_LATELY = timedelta(days=1)

_WHY = {Kind.REFUSED: EditionReason.SERVER_REFUSES, Kind.IN_DOUBT: EditionReason.SERVER_SILENT}


def pause(store: Store, rows: Sequence[int], kind: Kind, *, now: datetime) -> str:
    """Stops the edition of these rows while a person looks after the mail server; returns its name, "" for none."""
    with store.write() as session:
        ids = select(Delivery.edition_id).where(Delivery.id.in_(rows), Delivery.edition_id.is_not(None))
        sending = select(Edition).where(Edition.id.in_(ids), Edition.state == EditionState.SENDING)
        edition = session.scalars(sending.order_by(Edition.id)).first()
        if edition is None:
            return ""
        edition.state, edition.reason = EditionState.STOPPED, _WHY[kind]
        changes = {"state": (EditionState.SENDING, edition.state), "reason": ("", edition.reason)}
        record(session, Actor.house(at=now), Act.EDITION_STOPPED, edition.name, changes)
        log.warning("edition=%s paused: %s", edition.name, edition.reason)
        return edition.name or ""


def suppress_refused(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Suppresses the address of a letter that failed, when a server refused it in so many editions running."""
    row = session.get_one(Delivery, delivery_id, populate_existing=True)
    if row.kind is not DeliveryKind.EDITION or row.state is not DeliveryState.FAILED:
        return
    same = select(Delivery.state, Delivery.reason).filter_by(kind=DeliveryKind.EDITION, recipient=row.recipient)
    last = session.execute(same.order_by(Delivery.id.desc()).limit(RUNNING)).all()
    if len(last) == RUNNING and all(state is DeliveryState.FAILED and said.startswith("5") for state, said in last):
        _suppress(session, row, now)


def suppress_unknown(store: Store, rows: Sequence[int], *, now: datetime) -> None:
    """Suppresses the addresses of which our server said that there is nobody, while it took most of the others lately.

    rows: the mails of a round of which it said so.
    """
    if not rows:
        return
    lately = Delivery.next_attempt_at > now - _LATELY
    nobody = (Delivery.state == DeliveryState.FAILED) & Delivery.reason.like(f"5__ {UNKNOWN}%")
    with store.write() as session:
        taken = session.scalar(select(func.count()).where(Delivery.sent_at > now - _LATELY)) or 0
        unknown = session.scalar(select(func.count(Delivery.recipient.distinct())).where(nobody, lately)) or 0
        if taken <= unknown:
            return
        for row in session.scalars(select(Delivery).where(Delivery.id.in_(rows))):
            _suppress(session, row, now)


def _suppress(session: Session, row: Delivery, now: datetime) -> None:
    suppress(session, row.recipient, reason=SuppressionReason.BOUNCED.value, now=now)
    log.info("delivery=%d to=%s suppressed: %s", row.id, shortened(row.recipient), row.reason)
