"""What askers know of their requests: each telling is a row, and the newest says what they know.

state and what it is about | differs from the newest telling | the asker is told, which adds a telling
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, case, func, null, or_, select
from sqlalchemy.orm import Session

from digest.published import has_reached_members
from digest.store.models import Request, Telling
from digest.store.states import REQUESTS_STOOD_BACK, REQUESTS_TOLD, RequestState


@cache
def untold() -> ColumnElement[bool]:
    """Whether the asker does not know the request's state yet; a condition for queries.

    They are told of a state once, and again when it is about another date or request. They are told that a request is
    open only when they know that it was held, postponed or merged, and that it is published when the letter went.
    """
    newest = select(Telling).where(Telling.request_id == Request.id).order_by(Telling.id.desc()).limit(1)
    state, about = (newest.with_only_columns(one).scalar_subquery() for one in (Telling.state, Telling.about))
    known = func.coalesce(state, RequestState.OPEN.value)
    now_about = case(
        (Request.state == RequestState.POSTPONED, Request.postponed_date_id),
        (Request.state == RequestState.MERGED, Request.merged_into),
        else_=null(),
    )
    news = Request.state.in_(REQUESTS_TOLD) & ((known != Request.state) | about.is_distinct_from(now_about))
    after_all = (Request.state == RequestState.OPEN) & known.in_([str(one) for one in REQUESTS_STOOD_BACK])
    return or_(after_all, news) & ((Request.state != RequestState.PUBLISHED) | has_reached_members())


def known_state(session: Session, request: Request) -> RequestState:
    """The state that the asker knows."""
    newest = select(Telling.state).filter_by(request_id=request.id).order_by(Telling.id.desc()).limit(1)
    return session.scalar(newest) or RequestState.OPEN


def tell(session: Session, request: Request, *, now: datetime) -> Telling:
    """Adds a telling of the request's state, and returns it."""
    about = {RequestState.POSTPONED: request.postponed_date_id, RequestState.MERGED: request.merged_into}
    row = Telling(request_id=request.id, state=request.state, about=about.get(request.state), at=now)
    session.add(row)
    session.flush()
    return row
