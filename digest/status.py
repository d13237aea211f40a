"""Where things stand, in figures."""

from __future__ import annotations

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
from digest.members.register import recipients
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import (
    Case,
    Delivery,
    DeliveryState,
    Heartbeat,
    InboundMail,
    Kind,
    MailState,
    Member,
    Request,
    RequestState,
)

_State = TypeVar("_State", bound=StrEnum)


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
    scheduler: str
    ticked_at: datetime | None


def status(store: Store, settings: Settings, *, now: datetime) -> Status:
    """The figures at `now`, the three newest editions, the period whose mail is coming in, who ticked last and when."""
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
    return Status(
        mails=mails,
        requests=asked,
        deliveries=rows,
        members=counts[0],
        recipients=counts[2],
        cases=counts[1],
        newest=tuple(editions(store)[:3]),
        period=_open(store, settings, now),
        scheduler=beat.owner if beat else "",
        ticked_at=beat.at if beat else None,
    )


def _open(store: Store, settings: Settings, now: datetime) -> Period:
    """The open period; the dates are proposed only when there are none, since that costs a tenth of a second."""
    try:
        return open_at(store, now)
    except EditionFault:
        plan(store, Rule.of(settings), now=now)
        return open_at(store, now)


def _per_state(session: Session, column: InstrumentedAttribute[_State]) -> dict[_State, int]:
    return {row[0]: row[1] for row in session.execute(select(column, func.count()).group_by(column))}
