"""Where things stand, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from digest.edition.calendar import Period
from digest.edition.view import EditionView, editions
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import (
    Case,
    Delivery,
    DeliveryState,
    InboundMail,
    Kind,
    MailState,
    Member,
    Request,
    RequestState,
)
from digest.tick import calendar_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where things stand at a moment; counts per state, only the states that occur."""

    mails: dict[MailState, int]
    requests: dict[RequestState, int]
    deliveries: dict[DeliveryState, int]
    members: int
    cases: int
    newest: tuple[EditionView, ...]
    period: Period


def status(store: Store, settings: Settings, *, now: datetime) -> Status:
    """The figures at `now`, the three newest editions, and the period whose mail is coming in."""
    with store.read() as session:
        mails = dict(
            session.execute(select(InboundMail.state, func.count()).group_by(InboundMail.state)).tuples().all()
        )
        asked = dict(session.execute(select(Request.state, func.count()).group_by(Request.state)).tuples().all())
        rows = dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).tuples().all())
        members = select(func.count()).select_from(Member).where(Member.kind == Kind.MEMBER, Member.left_at.is_(None))
        cases = select(func.count()).select_from(Case).where(Case.gone_at.is_(None))
        counts = session.scalar(members) or 0, session.scalar(cases) or 0
    return Status(
        mails=mails,
        requests=asked,
        deliveries=rows,
        members=counts[0],
        cases=counts[1],
        newest=tuple(editions(store)[:3]),
        period=calendar_of(settings).open_at(now),
    )
