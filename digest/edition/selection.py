"""The selection for an edition: new requests, unanswered ones, answers for everyone, new cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from digest.edition.contents import Contents
from digest.published import was_published
from digest.store.models import Answer, Case, Edition, EditionAnswer, EditionDate, EditionRequest, Request
from digest.store.states import EDITIONS_LIVE, EDITIONS_OUT, Consent, EditionState, RequestState

UNANSWERED = 6
"""The most requests that are asked again; the newest are chosen."""

EDITIONS_BACK = 3
"""The number of earlier editions whose unanswered requests are asked again."""


def chosen(session: Session, edition: Edition, closes_at: datetime, *, zone: ZoneInfo) -> Contents:
    """The rows for an edition, of what came before a moment."""
    if edition.revision:
        return _corrected(session, edition)
    day = edition.sends_at.astimezone(zone).date()
    return Contents(
        asked=arranged(_requests(session, edition, closes_at), edition.arrangement),
        unanswered=_unanswered(session, edition, day),
        answers=_answers(session, edition, closes_at),
        news=_news(session, edition, closes_at),
    )


def _corrected(session: Session, edition: Edition) -> Contents:
    """The rows for a correction: the requests of what it corrects that are still asked, and its answers; or none."""
    if not edition.with_requests:
        return Contents(asked=(), unanswered=(), answers=(), news=())
    last = _last_with_requests(session, edition)
    asked = (place.request for place in last.requests)
    shown = (place.answer for place in last.answers)
    return Contents(
        asked=arranged([one for one in asked if one.state is RequestState.PUBLISHED], edition.arrangement),
        unanswered=(),
        answers=[one for one in shown if one.consent is Consent.EVERYONE and not one.hidden],
        news=(),
    )


def arranged(requests: Sequence[Request], numbers: Sequence[int]) -> list[Request]:
    """The requests in the order of the numbers, then those that have none of them, as they stood."""
    place = {number: place for place, number in enumerate(numbers)}
    return sorted(requests, key=lambda request: place.get(request.number, len(place)))


def corrects(session: Session, edition: Edition) -> Edition:
    """The last revision that went out before a correction."""
    return _out_before(session, edition)[0]


def _last_with_requests(session: Session, edition: Edition) -> Edition:
    """The last revision that went out before a correction and had requests: one may have been the word alone."""
    before = _out_before(session, edition)
    return next((one for one in before if one.requests), before[-1])


def _out_before(session: Session, edition: Edition) -> Sequence[Edition]:
    """The revisions that went out before a correction, the last first."""
    out = select(Edition).where(Edition.period == edition.period, Edition.state.in_(EDITIONS_OUT))
    return session.scalars(out.where(Edition.revision < edition.revision).order_by(Edition.revision.desc())).all()


def before(session: Session, edition: Edition, count: int) -> list[Edition]:
    """The last `count` editions that went out before one, the latest first, without their corrections."""
    rows = session.scalars(
        select(Edition)
        .where(Edition.state.in_(EDITIONS_OUT), Edition.period < edition.period, Edition.number.is_not(None))
        .where(Edition.revision == 0)
        .order_by(Edition.period.desc())
        .limit(count)
        .options(selectinload(Edition.requests).joinedload(EditionRequest.request))
    )
    return list(rows)


def _requests(session: Session, edition: Edition, closes_at: datetime) -> list[Request]:
    """The requests that came in time and are in no other edition on its way, by number.

    Open ones, and those that were postponed out of an edition that closed before this one.
    """
    elsewhere = (
        select(EditionRequest.request_id)
        .join(Edition)
        .where(Edition.state.in_(EDITIONS_LIVE), Edition.id != edition.id)
    )
    earlier = select(EditionDate.id).where(EditionDate.closes_at < edition.closes_at)
    postponed = (Request.state == RequestState.POSTPONED) & (
        Request.postponed_date_id.is_(None) | Request.postponed_date_id.in_(earlier)
    )
    rows = session.scalars(
        select(Request)
        .where((Request.state == RequestState.OPEN) | postponed, Request.doubt == "")
        .where(Request.asked_at < closes_at, Request.id.not_in(elsewhere))
        .order_by(Request.number)
    )
    return list(rows)


def _answers(session: Session, edition: Edition, closes_at: datetime) -> list[Answer]:
    """The answers for everyone that came in time, and stand in no other edition that was not skipped.

    In order of their request's number, then of arrival; only for requests that members have seen.
    """
    shown = (
        select(EditionAnswer.answer_id)
        .join(Edition)
        .where(Edition.state != EditionState.SKIPPED, Edition.id != edition.id)
    )
    rows = session.scalars(
        select(Answer)
        .join(Request, Answer.request_id == Request.id)
        .where(
            Answer.consent == Consent.EVERYONE,
            Answer.hidden.is_(False),
            Answer.doubt == "",
            Answer.text != "",
            Answer.answered_at < closes_at,
            Answer.id.not_in(shown),
            was_published(),
        )
        .order_by(Request.number, Answer.answered_at, Answer.id)
    )
    return list(rows)


def _unanswered(session: Session, edition: Edition, day: date) -> list[Request]:
    """Requests of the last editions that have no answer and whose deadline is not past, by number."""
    lately = [one.id for one in before(session, edition, EDITIONS_BACK)]
    shown = select(EditionRequest.request_id).where(EditionRequest.edition_id.in_(lately))
    answered = select(Answer.request_id)
    rows = session.scalars(
        select(Request)
        .where(
            Request.id.in_(shown),
            Request.state == RequestState.PUBLISHED,
            Request.id.not_in(answered),
            or_(Request.deadline.is_(None), Request.deadline >= day),
        )
        .order_by(Request.number.desc())
        .limit(UNANSWERED)
    )
    return sorted(rows, key=lambda request: request.number)


def _news(session: Session, edition: Edition, closes_at: datetime) -> list[Case]:
    """The cases added since the last edition, the newest first; [] for the very first edition."""
    last = before(session, edition, 1)
    if not last:
        return []
    new = Case.added_at >= last[0].closes_at, Case.added_at < closes_at, Case.shown
    return list(session.scalars(select(Case).where(*new).order_by(Case.added_at.desc(), Case.id.desc())))
