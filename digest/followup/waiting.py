"""Notices to the staff of mails that wait for a person: once a day, at once where its writer was told that they look.

A notice's key names its day and the last mail in it, so each is sent once, whichever process sends it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, load_only

from digest.house import House
from digest.outbox import Post, post
from digest.reading.confidential import without_cpr
from digest.store.engine import Store
from digest.store.models import Delivery, InboundMail, Staff
from digest.store.reasons import MailReason
from digest.store.states import MAILS_FOR_A_PERSON, DeliveryKind
from digest.writing.notes import MailsWait, WaitingMail, mails_wait
from digest.writing.reasons import mail_reason

MORNING = 7
"""The local hour from which a day's notice goes."""

PAUSE = timedelta(minutes=30)
"""The least time between two notices."""

MOST_LISTED = 20
"""The most mails that a notice lists."""

_PREFIX = "inbox-"
_KEY = re.compile(r"inbox-(?P<day>\d{8})-(?P<last>\d+)")
_NO_HURRY = (MailReason.NOT_PROVEN, MailReason.CPR)
"""The writers of these were asked to write once more; that a person looks was not said."""


def tell_staff(store: Store, *, house: House, now: datetime) -> int:
    """Adds a notice of the mails that wait to the ledger, for each of the staff, when one is due; returns how many."""
    waits = InboundMail.state.in_(MAILS_FOR_A_PERSON)
    with store.read() as session:
        if session.scalar(select(InboundMail.id).where(waits).limit(1)) is None or not _is_due(session, house, now):
            return 0  # the usual case needs no write transaction
    with store.write() as session:
        shown = select(InboundMail).where(waits).options(load_only(*_SHOWN)).order_by(InboundMail.id.desc())
        mails = session.scalars(shown.limit(MOST_LISTED)).all()
        if not mails or not _is_due(session, house, now):
            return 0
        more = (session.scalar(select(func.count()).select_from(InboundMail).where(waits)) or 0) - len(mails)
        key = f"{_PREFIX}{now.astimezone(house.zone):%Y%m%d}-{mails[0].id}"
        notice = _Notice(key, mails, more)
        people = session.scalars(select(Staff).order_by(Staff.id))
        return sum(_tell(session, person, notice, house, now) for person in people)


_SHOWN = (
    *(InboundMail.id, InboundMail.received_at, InboundMail.collected_at, InboundMail.sender, InboundMail.subject),
    *(InboundMail.reason, InboundMail.reason_values, InboundMail.state),
)


@dataclass(frozen=True, slots=True)
class _Notice:
    """A notice: the key by which it is sent once, the mails that it lists, and how many more wait."""

    key: str
    mails: Sequence[InboundMail]
    more: int


def _is_due(session: Session, house: House, now: datetime) -> bool:
    """Whether no notice has gone today, or a writer was told that a person looks at a mail that is in none."""
    query = select(Delivery.key, Delivery.created_at).where(
        Delivery.kind == DeliveryKind.NOTICE, Delivery.key.startswith(_PREFIX)
    )
    before = session.execute(query.order_by(Delivery.id.desc()).limit(1)).first()
    if before is not None and before.created_at > now - PAUSE:
        return False
    found = _KEY.match(before.key) if before else None
    today = now.astimezone(house.zone)
    if today.hour >= MORNING and (found is None or found["day"] != f"{today:%Y%m%d}"):
        return True
    last = int(found["last"]) if found else 0
    own = select(Staff.address)  # a machine there may answer every notice
    new = select(InboundMail).where(InboundMail.state.in_(MAILS_FOR_A_PERSON), InboundMail.id > last)
    hurried = new.where(InboundMail.reason.not_in(_NO_HURRY), InboundMail.sender.not_in(own))
    newest = hurried.options(load_only(*_SHOWN)).order_by(InboundMail.id.desc()).limit(MOST_LISTED)
    return any(_is_told(session, mail) for mail in session.scalars(newest).all())


def _is_told(session: Session, mail: InboundMail) -> bool:
    """Whether the writer has a receipt which says that a person looks."""
    told = select(Delivery.id).where(
        Delivery.kind == DeliveryKind.RECEIPT,
        Delivery.recipient == mail.sender,
        or_(Delivery.key.startswith("held-"), Delivery.key.startswith("replies-to-")),
        Delivery.created_at >= mail.collected_at,
    )
    return session.scalar(told.limit(1)) is not None


def _tell(session: Session, person: Staff, notice: _Notice, house: House, now: datetime) -> bool:
    listed = tuple(
        WaitingMail(
            id=mail.id,
            at=mail.received_at.astimezone(house.zone),
            sender=mail.sender,
            subject=without_cpr(mail.subject),
            why=mail_reason(mail.reason, mail.reason_values, person.language),
        )
        for mail in notice.mails
    )
    waits = MailsWait(association=house.association, mails=listed, more=notice.more, desk=house.desk)
    note = mails_wait(waits, person.language)
    mail = Post(
        kind=DeliveryKind.NOTICE, key=notice.key, address=person.address, name=person.name, note=note, reply_to=""
    )
    return post(session, mail, house=house, now=now)
