"""Notices to the staff that an edition is paused: once each time, until something more of it was sent.

And that one is sent of which the mail server refused many: once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.house import House
from digest.outbox import Post, post
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, Staff
from digest.store.reasons import REASONS_PAUSED, REASONS_WITHHELD
from digest.store.states import DELIVERIES_UNDONE, DeliveryKind, DeliveryState, EditionState
from digest.writing.mime import Sender
from digest.writing.notes import Note
from digest.writing.paused import Paused, edition_missed, edition_paused, edition_withheld

_MANY, _SHARE = 2, 10
"""The fewest refused mails of an edition that the staff are told of; one in so many of all must be."""
_LATELY = timedelta(days=3)
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


def tell_missed(store: Store, *, house: House, now: datetime) -> int:
    """Adds the due notices about editions of which many mails were refused; returns how many are new."""
    failed = select(Edition.id, func.count()).join(Delivery, Delivery.edition_id == Edition.id)
    lately = (Edition.state == EditionState.SENT, Edition.sent_at > now - _LATELY)
    failed = failed.where(*lately, Delivery.state == DeliveryState.FAILED).group_by(Edition.id)
    with store.read() as session:
        several = session.execute(failed.having(func.count() >= _MANY)).all()  # in the usual case none is counted
        ids = [edition for edition, count in several if count * _SHARE >= _mails(session, edition)]
    if not ids:
        return 0
    with store.write() as session:
        people = session.scalars(select(Staff).order_by(Staff.id)).all()
        return sum(_tell(session, session.get_one(Edition, one), people, house, now) for one in ids)


def _mails(session: Session, edition_id: int) -> int:
    return session.scalar(select(func.count()).select_from(Delivery).filter_by(edition_id=edition_id)) or 0


def _tell(session: Session, edition: Edition, people: Sequence[Staff], house: House, now: datetime) -> int:
    counted = select(Delivery.state, func.count()).filter_by(edition_id=edition.id).group_by(Delivery.state)
    rows: Counter[DeliveryState] = Counter({row[0]: row[1] for row in session.execute(counted)})
    gone = edition.state is EditionState.SENT
    told = (DeliveryState.FAILED,) if gone else _WHILE_TRIED
    tried = select(Delivery.reason).filter_by(edition_id=edition.id).where(Delivery.state.in_(told))
    paused = Paused(
        letter=Sender(**edition.sender).name,
        number=edition.name or "",
        said=session.scalar(tried.order_by(Delivery.id.desc()).limit(1)) or "",
        sent=rows[DeliveryState.SENT],
        left=rows[DeliveryState.FAILED] if gone else sum(rows[state] for state in DELIVERIES_UNDONE),
        doubt=rows[DeliveryState.UNCERTAIN],
        code=edition.reason if edition.reason in REASONS_WITHHELD else "",
    )
    key = f"missed-{paused.number}" if gone else f"{paused.code or 'paused'}-{paused.number}-{paused.sent}"
    write = edition_missed if gone else edition_withheld if paused.code else edition_paused
    notes = ((person, write(paused, person.language)) for person in people)
    return sum(_post(session, person, key, note, house=house, now=now) for person, note in notes)


def _post(session: Session, person: Staff, key: str, note: Note, *, house: House, now: datetime) -> bool:
    mail = Post(
        kind=DeliveryKind.NOTICE,
        key=key,
        address=person.address,
        name=person.name,
        note=note,
        reply_to="",
    )
    return post(session, mail, house=house, now=now)
