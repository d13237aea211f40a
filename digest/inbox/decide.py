"""What a person decides about requests before they go out."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.errors import EditionFault, MissingInput
from digest.store.engine import Store
from digest.store.models import Edition, EditionRequest, EditionState, Request, RequestState

log = logging.getLogger(__name__)

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


def undo_approval(session: Session, request: Request) -> None:
    """Make a draft again of an approved edition that has the request."""
    having = select(Edition).join(EditionRequest).where(EditionRequest.request_id == request.id)
    for edition in session.scalars(having.where(Edition.state == EditionState.APPROVED)):
        edition.make_draft("request_hidden")
        log.info("edition=%d a draft again: request=%d was hidden", edition.number, request.number)
