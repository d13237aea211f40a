"""Notices to the staff that a draft waits: when composed, a day and an hour before it is due, and when missed.

Each is sent once, however often the draft changes; again when an approval fell, and for another date.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.house import House
from digest.outbox import Outgoing, enqueue
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import AuditEntry, Edition, InboundMail, Staff
from digest.store.reasons import REASONS_CHANGED, EditionReason
from digest.store.states import MAILS_FOR_A_PERSON, DeliveryKind, EditionState, MailState, Role
from digest.writing.mime import Envelope, Sender, message
from digest.writing.notes import DraftWaits, Stage, draft_waits


def notify(store: Store, *, house: House, now: datetime) -> int:
    """Adds the due notices about drafts to the ledger; returns how many are new."""
    count = 0
    with store.read() as session:
        if session.scalar(select(Edition.id).filter_by(state=EditionState.DRAFT).limit(1)) is None:
            return 0  # the usual case needs no write transaction
    with store.write() as session:
        waiting = _waiting(session)
        people = session.scalars(select(Staff).order_by(Staff.id)).all()
        for edition in session.scalars(select(Edition).filter_by(state=EditionState.DRAFT)):
            stage = _stage(edition, now)
            reminder = _Reminder(stage, _key(session, edition, stage), waiting)
            for person in people:
                content = _note(edition, person, reminder, house=house, now=now)
                notice = Outgoing(
                    kind=DeliveryKind.NOTICE,
                    key=reminder.key,
                    sender=edition.sender["address"],
                    recipient=person.address,
                    content=content,
                )
                count += enqueue(session, notice, now=now) is not None
    return count


def _key(session: Session, edition: Edition, stage: Stage) -> str:
    """The key of a reminder: another one for another day of sending, and for each approval that fell."""
    key = f"draft-{edition.period:%Y%m%d}.{edition.revision}-{stage}"
    if stage is not Stage.COMPOSED:
        key += f"-{edition.sends_at:%Y%m%d}"
    if edition.reason in REASONS_CHANGED or stage is Stage.LATE:
        approved = select(func.count()).select_from(AuditEntry)
        approved = approved.where(AuditEntry.act == Act.EDITION_APPROVED, AuditEntry.key == edition.name)
        key += f"-fell-{session.scalar(approved) or 0}"
    return key


def _waiting(session: Session) -> Counter[MailState]:
    """How many mails wait for a person, by state."""
    query = select(InboundMail.state, func.count()).where(InboundMail.state.in_(MAILS_FOR_A_PERSON))
    return Counter({row[0]: row[1] for row in session.execute(query.group_by(InboundMail.state))})


def _stage(edition: Edition, now: datetime) -> Stage:
    """The reminder that is due; part of its mail's key, so that each is sent once."""
    if edition.reason == EditionReason.TOO_LATE:
        return Stage.LATE
    if edition.revision:
        return Stage.COMPOSED  # it has no hour by which it must be approved
    left = edition.sends_at - now
    stages = ((Stage.MISSED, timedelta(0)), (Stage.HOUR, timedelta(hours=1)), (Stage.DAY, timedelta(days=1)))
    return next((stage for stage, reach in stages if left <= reach), Stage.COMPOSED)


@dataclass(frozen=True, slots=True)
class _Reminder:
    """A reminder, the key by which it is sent once, and how many mails wait for a person, by state."""

    stage: Stage
    key: str
    waiting: Counter[MailState]


def _note(edition: Edition, person: Staff, reminder: _Reminder, *, house: House, now: datetime) -> bytes:
    asked = [place.request for place in edition.requests]
    sender = Sender(**edition.sender)
    note = draft_waits(
        DraftWaits(
            letter=sender.name,
            number=edition.name or "",
            correction=edition.revision > 0,
            desk=house.desk,
            requests=len(asked),
            answers=len(edition.answers),
            without_cases=tuple(request.number for request in asked if not request.cases),
            held=reminder.waiting[MailState.HELD],
            failed=reminder.waiting[MailState.FAILED],
            recipients=edition.recipient_count,
            sends_at=edition.sends_at.astimezone(house.zone),
            stage=reminder.stage,
            changed=edition.reason in REASONS_CHANGED,
            approves=person.role.may(Role.APPROVER),
        ),
        person.language,
    )
    envelope = Envelope(
        sender=sender,
        recipient=person.address,
        recipient_name=person.name,
        subject=note.subject,
        date=now,
        key=reminder.key,
        bulk=False,
    )
    return message(envelope, text=note.text)
