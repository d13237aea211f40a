"""Where a request goes out: the edition it stands in, or the date whose edition takes it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.calendar.dates import taking
from digest.store.engine import Store
from digest.store.models import Edition, EditionDate, EditionRequest, Request
from digest.store.states import EDITIONS_COMING, REQUESTS_TO_LOOK_AT, RequestState


def coming_edition(session: Session, request: Request) -> Edition | None:
    """The edition that has the request and has not gone out; None when none has."""
    having = select(Edition).join(EditionRequest).where(EditionRequest.request_id == request.id)
    coming = having.where(Edition.state.in_(EDITIONS_COMING)).order_by(Edition.closes_at)
    return session.scalars(coming.limit(1)).first()


def at_hand(session: Session, request: Request, *, now: datetime) -> EditionDate | None:
    """The date at which the request goes out unless it is postponed; None when none is planned."""
    standing = _date_of(session, request)
    return standing or taking(session, after=request.asked_at, now=now)


def goes_out(session: Session, request: Request, *, now: datetime) -> EditionDate | None:
    """The date at which the request goes out; None when none is planned."""
    if request.state is not RequestState.POSTPONED or request.postponed_date_id is None:
        return at_hand(session, request, now=now)
    past = session.get_one(EditionDate, request.postponed_date_id)
    return taking(session, after=past.closes_at, now=now)


def out_after_deadline(store: Store, number: int, *, now: datetime, zone: ZoneInfo) -> date | None:
    """The day on which a request goes out, where its deadline is before it, so that no letter shows it; else None."""
    with store.read() as session:
        request = session.scalar(select(Request).filter_by(number=number))
        if request is None or request.deadline is None or request.state not in REQUESTS_TO_LOOK_AT:
            return None
        place = goes_out(session, request, now=now)
        day = place.sends_at.astimezone(zone).date() if place else None
    return day if day and request.deadline < day else None


def _date_of(session: Session, request: Request) -> EditionDate | None:
    edition = coming_edition(session, request)
    return session.scalar(select(EditionDate).filter_by(period=edition.period)) if edition else None
