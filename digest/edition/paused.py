"""Notices to the staff that an edition is paused: once each time, until something more of it was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.house import House
from digest.outbox import Post, post
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, Staff
from digest.store.reasons import REASONS_PAUSED, REASONS_WITHHELD
from digest.store.states import DELIVERIES_UNDONE, DeliveryKind, DeliveryState, EditionState
from digest.writing.mime import Sender
from digest.writing.paused import Paused, edition_paused, edition_withheld

_WHILE_TRIED = (DeliveryState.DEFERRED, DeliveryState.UNCERTAIN)


def tell_paused(store: Store, *, house: House, now: datetime) -> int:
    """Adds the due notices about paused editions to the ledger; returns how many are new."""
    paused = select(Edition).where(
        Edition.state == EditionState.STOPPED, Edition.reason.in_(REASONS_PAUSED | REASONS_WITHHELD)
    )
    with store.read() as session:
        if session.scalar(paused.limit(1)) is None:
            return 0  # the usual case needs no write transaction
    with store.write() as session:
        people = session.scalars(select(Staff).order_by(Staff.id)).all()
        return sum(_tell(session, edition, people, house, now) for edition in session.scalars(paused))


def _tell(session: Session, edition: Edition, people: Sequence[Staff], house: House, now: datetime) -> int:
    counted = select(Delivery.state, func.count()).filter_by(edition_id=edition.id).group_by(Delivery.state)
    rows: Counter[DeliveryState] = Counter({row[0]: row[1] for row in session.execute(counted)})
    tried = select(Delivery.reason).filter_by(edition_id=edition.id).where(Delivery.state.in_(_WHILE_TRIED))
    paused = Paused(
        letter=Sender(**edition.sender).name,
        number=edition.name or "",
        said=session.scalar(tried.order_by(Delivery.id.desc()).limit(1)) or "",
        sent=rows[DeliveryState.SENT],
        left=sum(rows[state] for state in DELIVERIES_UNDONE),
        doubt=rows[DeliveryState.UNCERTAIN],
        code=edition.reason if edition.reason in REASONS_WITHHELD else "",
    )
    return sum(_post(session, person, paused, house, now) for person in people)


def _post(session: Session, person: Staff, paused: Paused, house: House, now: datetime) -> bool:
    mail = Post(
        kind=DeliveryKind.NOTICE,
        key=f"{paused.code or 'paused'}-{paused.number}-{paused.sent}",
        address=person.address,
        name=person.name,
        note=(edition_withheld if paused.code else edition_paused)(paused, person.language),
        reply_to="",
    )
    return post(session, mail, house=house, now=now)
