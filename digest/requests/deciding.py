"""What a person decides about requests before they go out: held, let in, postponed, merged with another, hidden.

And about answers: hidden. What the asker must know of it, `digest.followup.updates` tells.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action, Remedy
from digest.cases.tags import TagView, correct, tag_request, view
from digest.errors import EditionFault, MissingInput
from digest.store.engine import Store
from digest.store.models import Answer, Edition, EditionAnswer, EditionDate, EditionRequest, EditionUnanswered, Request
from digest.store.states import (
    EDITIONS_COMING,
    EDITIONS_UNSENT,
    REQUESTS_NO_HOME,
    REQUESTS_WAITING,
    DateState,
    EditionState,
    RequestState,
)

log = logging.getLogger(__name__)


def set_state(store: Store, number: int, state: RequestState) -> None:
    """Hide or hold a request, or let it into the next edition again: open.

    All but opening undoes the approval of an edition that has it. Raises MissingInput for an unknown number,
    EditionFault for a request that has gone out.
    """
    with store.write() as session:
        request = _waiting(session, number, state)
        if request.state is not state:
            _make(session, request, state)


def postpone(store: Store, number: int, *, now: datetime) -> datetime | None:
    """When the edition goes out that a request is postponed to: the one after that at hand; None when none is planned.

    Said again while the same edition is at hand, it changes nothing. Raises as `set_state` does; EditionFault also when
    no edition is at hand.
    """
    with store.write() as session:
        request = _waiting(session, number, RequestState.POSTPONED)
        until = _at_hand(session, request, now)
        if until is None:
            raise EditionFault("No edition is planned.", remedy=Action.ADD_DATE)
        if (request.state, request.postponed_until) != (RequestState.POSTPONED, until):
            _make(session, request, RequestState.POSTPONED)
            request.postponed_until = until
        following = select(EditionDate.sends_at).where(
            EditionDate.state == DateState.PLANNED, EditionDate.closes_at > until
        )
        return session.scalars(following.order_by(EditionDate.closes_at).limit(1)).first()


def merge(store: Store, number: int, into: int) -> None:
    """A request joins another that asks the same, and goes out no more itself; what was merged into it joins too.

    Raises MissingInput for an unknown number, EditionFault for one that has gone out or is merged already, and for one
    that none can be merged into.
    """
    with store.write() as session:
        request = _waiting(session, number, RequestState.MERGED)
        home = _known(session, into)
        if (request.state, request.merged_into) == (RequestState.MERGED, into):
            return
        _refuse_merging(request, home)
        for follower in followers(session, request):
            follower.merged_into = into
            _unsay(follower)
        _make(session, request, RequestState.MERGED)
        request.merged_into = into


def edit(store: Store, number: int, *, title: str = "", text: str = "", deadline: date | None = None) -> None:
    """Give a request that has not gone out another title, text or deadline; its tags are read anew.

    Undoes the approval of an edition that has it. Raises MissingInput for an unknown number, EditionFault for one that
    has gone out, or when there is nothing to change.
    """
    with store.write() as session:
        request = _waiting(session, number, RequestState.OPEN)
        if not (title.strip() or text.strip() or deadline):
            raise EditionFault("Say what is to be changed: title, text or deadline.", remedy=Action.SAY_CHANGE)
        undo_approval(session, request)
        request.title = " ".join(title.split()) or request.title
        request.text = text.strip() or request.text
        request.deadline = deadline or request.deadline
        tag_request(session, request)
        log.info("request=%d edited by hand", number)


def correct_tags(
    store: Store, number: int, *, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> tuple[tuple[TagView, ...], str]:
    """Set tags of a request and take tags away, by slug or label; gives its tags, and the name of a draft that has it.

    The name is "" without one, and when nothing changes. What is changed so stays, whatever the machine reads later; it
    undoes the approval of an edition that has the request. Raises MissingInput for an unknown number or tag.
    """
    with store.write() as session:
        request = _known(session, number)
        changed = correct(session, request, add=add, remove=remove)
        draft = _draft(session, request) if changed else ""
        if changed:
            undo_approval(session, request)
            log.info("request=%d tags corrected by hand", number)
        return view(session, request), draft


def tags(store: Store, number: int) -> tuple[TagView, ...]:
    """The tags of a request. Raises MissingInput for an unknown number."""
    with store.read() as session:
        return view(session, _known(session, number))


def followers(session: Session, request: Request) -> list[Request]:
    """The requests that were merged into this one, by number."""
    merged = select(Request).filter_by(state=RequestState.MERGED, merged_into=request.number)
    return list(session.scalars(merged.order_by(Request.number)))


def close(session: Session, request: Request) -> None:
    """The asker needs no more answers. What was merged into a request that never went out goes out by itself."""
    if request.state in REQUESTS_WAITING:
        for follower in followers(session, request):
            _make(session, follower, RequestState.OPEN)
    _make(session, request, RequestState.CLOSED)


def _make(session: Session, request: Request, state: RequestState) -> None:
    """The one place where a person's word changes a request's state; the places it leaves are left tidy."""
    if state is not RequestState.OPEN:
        undo_approval(session, request)
    if request.state is state:
        _unsay(request)
    request.state, request.postponed_until, request.merged_into = state, None, None
    log.info("request=%d %s by hand", request.number, state)


def _unsay(request: Request) -> None:
    """What the asker was told of this state is no longer so: they are told anew."""
    if request.told == request.state:
        request.told = ""


def set_hidden(store: Store, answer_id: int, *, hidden: bool) -> None:
    """Leave an answer out of the letter, or let it in again. Hiding undoes the approval of an edition that shows it.

    Raises MissingInput for an unknown answer, EditionFault when it is to be hidden and has gone out.
    """
    with store.write() as session:
        answer = session.get(Answer, answer_id)
        if answer is None:
            raise MissingInput(f"There is no answer {answer_id}.", remedy=Action.LIST_ANSWERS)
        if hidden:
            _take_out(session, answer)
        answer.hidden = hidden
        log.info("answer=%d hidden=%s by hand", answer_id, hidden)


def _take_out(session: Session, answer: Answer) -> None:
    """Make a draft again of an approved edition that shows the answer."""
    showing = select(Edition).join(EditionAnswer).where(EditionAnswer.answer_id == answer.id)
    for edition in session.scalars(showing):
        if edition.state not in EDITIONS_UNSENT:
            raise EditionFault(f"Answer {answer.id} stands in edition {edition.number}, which is {edition.state}.")
        if edition.state is EditionState.APPROVED:
            edition.make_draft("answer_hidden")
            log.info("edition=%d a draft again: answer=%d was hidden", edition.number, answer.id)


def undo_approval(session: Session, request: Request) -> None:
    """Make a draft again of an approved edition that has the request."""
    asks = select(EditionRequest.edition_id).where(EditionRequest.request_id == request.id)
    asks_again = select(EditionUnanswered.edition_id).where(EditionUnanswered.request_id == request.id)
    having = select(Edition).where(Edition.id.in_(asks.union(asks_again)))
    for edition in session.scalars(having.where(Edition.state == EditionState.APPROVED)):
        edition.make_draft("request_hidden")
        log.info("edition=%d a draft again: request=%d was taken out", edition.number, request.number)


def _draft(session: Session, request: Request) -> str:
    """What the edition is called that has the request and has not gone out; "" when none has."""
    having = select(Edition).join(EditionRequest).where(EditionRequest.request_id == request.id)
    edition = session.scalars(
        having.where(Edition.state.in_(EDITIONS_COMING)).order_by(Edition.closes_at).limit(1)
    ).first()
    return f"edition {edition.number}" if edition else ""


def _known(session: Session, number: int) -> Request:
    request = session.scalar(select(Request).filter_by(number=number))
    if request is None:
        raise MissingInput(f"There is no request #{number}.", remedy=Action.LIST_REQUESTS)
    return request


def _waiting(session: Session, number: int, state: RequestState) -> Request:
    """The request, when it may still come to a state."""
    request = _known(session, number)
    if request.state is not state and request.state not in REQUESTS_WAITING:
        raise EditionFault(f"Request #{number} is {request.state}; it cannot be made {state} any more.")
    return request


def _refuse_merging(request: Request, home: Request) -> None:
    if home is request:
        raise EditionFault(f"Request #{request.number} cannot be merged into itself.")
    if request.state is RequestState.MERGED:
        raise EditionFault(
            f"Request #{request.number} is merged into #{request.merged_into} already.",
            remedy=Remedy(Action.PART_REQUEST, {"number": request.number}),
        )
    if home.state is RequestState.MERGED:
        said = f"Request #{home.number} is itself merged into #{home.merged_into}"
        if home.merged_into == request.number:
            raise EditionFault(f"{said}.", remedy=Remedy(Action.PART_REQUEST, {"number": home.number}))
        raise EditionFault(f"{said}: merge #{request.number} into #{home.merged_into}.")
    if home.state in REQUESTS_NO_HOME:
        raise EditionFault(f"Request #{home.number} is {home.state}; nothing can be merged into it.")


def _at_hand(session: Session, request: Request, now: datetime) -> datetime | None:
    """When the edition closes that the request would go into, or stands in; None when none is planned."""
    coming = select(Edition.closes_at).where(Edition.state.in_(EDITIONS_COMING)).order_by(Edition.closes_at)
    standing = coming.join(EditionRequest).where(EditionRequest.request_id == request.id)
    open_to_it = coming.where(Edition.closes_at > request.asked_at)  # composed without it, and may be again
    found = session.scalars(standing).first() or session.scalars(open_to_it).first()
    return found or _uncomposed(session, request, now)


def _uncomposed(session: Session, request: Request, now: datetime) -> datetime | None:
    """When the next edition closes; also one that has closed just now, and is not composed yet."""
    planned = select(EditionDate).where(EditionDate.state == DateState.PLANNED)
    closed = planned.where(EditionDate.closes_at <= now).order_by(EditionDate.closes_at.desc())
    last = session.scalars(closed.limit(1)).first()
    if last and last.closes_at > request.asked_at and not _has_edition(session, last):
        return last.closes_at
    ahead = planned.where(EditionDate.closes_at > now).order_by(EditionDate.closes_at)
    following = session.scalars(ahead.limit(1)).first()
    return following.closes_at if following else None


def _has_edition(session: Session, row: EditionDate) -> bool:
    return session.scalar(select(Edition.id).filter_by(period=row.period).limit(1)) is not None
