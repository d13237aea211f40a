"""What a person decides about requests and answers before they go out."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.errors import EditionFault, MissingInput
from digest.store.engine import Store
from digest.store.models import Answer, Edition, EditionAnswer, EditionRequest, EditionState, Request, RequestState

log = logging.getLogger(__name__)

_UNSENT = (EditionState.DRAFT, EditionState.APPROVED, EditionState.SKIPPED)
_MOVES = {
    RequestState.HIDDEN: {RequestState.OPEN, RequestState.HELD},
    RequestState.OPEN: {RequestState.HIDDEN, RequestState.HELD},
}


def set_state(store: Store, number: int, state: RequestState) -> None:
    """Hide a request, or let it into the next edition again. Hiding undoes the approval of an edition that has it.

    Raises MissingInput for an unknown number, EditionFault for a request that has gone out.
    """
    with store.write() as session:
        request = session.scalar(select(Request).filter_by(number=number))
        if request is None:
            raise MissingInput(f"There is no request #{number}; `digest requests` lists them.")
        if request.state is not state and request.state not in _MOVES[state]:
            raise EditionFault(f"Request #{number} is {request.state}; it cannot be made {state} any more.")
        if state is RequestState.HIDDEN and request.state is not state:
            undo_approval(session, request)
        request.state = state
        log.info("request=%d %s by hand", number, state)


def set_hidden(store: Store, answer_id: int, *, hidden: bool) -> None:
    """Leave an answer out of the letter, or let it in again. Hiding undoes the approval of an edition that shows it.

    Raises MissingInput for an unknown answer, EditionFault when it is to be hidden and has gone out.
    """
    with store.write() as session:
        answer = session.get(Answer, answer_id)
        if answer is None:
            raise MissingInput(f"There is no answer {answer_id}; `digest answers` lists them.")
        if hidden:
            _take_out(session, answer)
        answer.hidden = hidden
        log.info("answer=%d hidden=%s by hand", answer_id, hidden)


def _take_out(session: Session, answer: Answer) -> None:
    """Make a draft again of an approved edition that shows the answer."""
    showing = select(Edition).join(EditionAnswer).where(EditionAnswer.answer_id == answer.id)
    for edition in session.scalars(showing):
        if edition.state not in _UNSENT:
            raise EditionFault(f"Answer {answer.id} stands in edition {edition.number}, which is {edition.state}.")
        if edition.state is EditionState.APPROVED:
            edition.make_draft("answer_hidden")
            log.info("edition=%d a draft again: answer=%d was hidden", edition.number, answer.id)


def undo_approval(session: Session, request: Request) -> None:
    """Make a draft again of an approved edition that has the request."""
    having = select(Edition).join(EditionRequest).where(EditionRequest.request_id == request.id)
    for edition in session.scalars(having.where(Edition.state == EditionState.APPROVED)):
        edition.make_draft("request_hidden")
        log.info("edition=%d a draft again: request=%d was hidden", edition.number, request.number)
