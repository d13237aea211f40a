"""Where things stand, in figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from digest.edition.calendar import Period, open_at, plan
from digest.edition.rule import Rule
from digest.edition.view import EditionView, editions
from digest.errors import EditionFault
from digest.members.register import recipients, unreached
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import (
    Case,
    Delivery,
    DeliveryState,
    EditionState,
    Heartbeat,
    InboundMail,
    Kind,
    MailState,
    Member,
    Request,
    RequestState,
)

_State = TypeVar("_State", bound=StrEnum)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that was done or comes, and when."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where things stand at a moment; counts per state, only the states that occur."""

    mails: dict[MailState, int]
    requests: dict[RequestState, int]
    deliveries: dict[DeliveryState, int]
    members: int
    recipients: int
    cases: int
    newest: tuple[EditionView, ...]
    period: Period
    done: Event | None
    coming: tuple[Event, ...]
    unreached: tuple[str, ...]
    scheduler: str
    ticked_at: datetime | None


def status(store: Store, settings: Settings, *, now: datetime) -> Status:
    """The figures at `now`, the three newest editions, what was done last, what comes, who ticked last and when."""
    with store.read() as session:
        mails = _per_state(session, InboundMail.state)
        asked = _per_state(session, Request.state)
        rows = _per_state(session, Delivery.state)
        members = select(func.count()).select_from(Member).where(Member.kind == Kind.MEMBER, Member.left_at.is_(None))
        cases = select(func.count()).select_from(Case).where(Case.gone_at.is_(None))
        beat = session.scalars(select(Heartbeat).order_by(Heartbeat.at.desc()).limit(1)).first()
        counts = (
            session.scalar(members) or 0,
            session.scalar(cases) or 0,
            len(recipients(session, on=now.astimezone(settings.zone).date())),
        )
        lonely = unreached(session)
        moments = _moments(session)
    newest, period = tuple(editions(store, limit=3)), _open(store, settings, now)
    return Status(
        mails=mails,
        requests=asked,
        deliveries=rows,
        members=counts[0],
        recipients=counts[2],
        cases=counts[1],
        newest=newest,
        period=period,
        done=max(_done(newest, moments), default=None),
        coming=tuple(sorted(_coming(newest, period, moments))),
        unreached=tuple(lonely),
        scheduler=beat.owner if beat else "",
        ticked_at=beat.at if beat else None,
    )


@dataclass(frozen=True, slots=True)
class _Moments:
    collected: datetime | None
    sent: datetime | None
    again: datetime | None


def _moments(session: Session) -> _Moments:
    return _Moments(
        collected=session.scalar(select(func.max(InboundMail.collected_at))),
        sent=session.scalar(select(func.max(Delivery.sent_at))),
        again=session.scalar(select(func.min(Delivery.next_attempt_at)).filter_by(state=DeliveryState.DEFERRED)),
    )


def _done(newest: Sequence[EditionView], moments: _Moments) -> Iterator[Event]:
    """What has been done, of each kind the latest."""
    if moments.collected:
        yield Event(moments.collected, "mail came in")
    if moments.sent:
        yield Event(moments.sent, "a mail was sent")
    for view in newest:
        yield Event(view.composed_at, f"{view.name.lower()} was {'skipped' if view.number is None else 'composed'}")
        if view.approved_at:
            yield Event(view.approved_at, f"{view.name.lower()} was approved by {view.approved_by}")
        if view.sent_at:
            yield Event(view.sent_at, f"{view.name.lower()} was sent")


def _coming(newest: Sequence[EditionView], period: Period, moments: _Moments) -> Iterator[Event]:
    if not any(view.period == period.day for view in newest):
        yield Event(period.closes_at, "the fortnight closes, and its edition is composed")
    if moments.again:
        yield Event(moments.again, "mail that was put off is tried again")
    for view in newest:
        if view.state is EditionState.DRAFT:
            yield Event(view.sends_at, f"{view.name.lower()} is due, and nobody has approved it yet")
        if view.state is EditionState.APPROVED:
            yield Event(view.sends_at, f"{view.name.lower()} goes out")


def _open(store: Store, settings: Settings, now: datetime) -> Period:
    """The open period; the dates are proposed only when there are none, since that costs a tenth of a second."""
    try:
        return open_at(store, now)
    except EditionFault:
        plan(store, Rule.of(settings), now=now)
        return open_at(store, now)


def _per_state(session: Session, column: InstrumentedAttribute[_State]) -> dict[_State, int]:
    return {row[0]: row[1] for row in session.execute(select(column, func.count()).group_by(column))}
