"""What the members' web pages show of editions: a whole request, and the letter without personal blocks.

Only what has gone out to the members, and no more about the asker than the letter tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.edition.contents import letter_request
from digest.house import House
from digest.letters import block_of, nobody, own_of
from digest.published import last_letter
from digest.store.engine import Store
from digest.store.models import Edition, Request
from digest.store.states import EDITIONS_OUT, REQUESTS_OUT, RequestState
from digest.writing.letter import LetterRequest
from digest.writing.personal import join


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """A published request with all its words, its edition, and when that was to be sent.

    closed: no more answers are wanted. merged_into: the number of the request it was merged into; None for none, or one
    that has not gone out.
    """

    request: LetterRequest
    edition: int
    day: date
    closed: bool
    merged_into: int | None


def shown_request(store: Store, number: int, *, house: House, language: str) -> ShownRequest | None:
    """The request of that number; None unless it stood in a letter that has gone out and is still shown."""
    with store.read() as session:
        found = _published(session, number)
        if found is None:
            return None
        request, edition = found
        other = _published(session, request.merged_into) if request.merged_into is not None else None
        day = edition.sends_at.astimezone(house.zone).date()
        return ShownRequest(
            request=letter_request(request, house, day, language),
            edition=edition.number or 0,
            day=day,
            closed=request.state is RequestState.CLOSED,
            merged_into=other[0].number if other else None,
        )


def shown_edition(store: Store, edition_id: int, *, language: str) -> str | None:
    """The HTML of an edition's letter without personal blocks; None unless it has gone out."""
    with store.read() as session:
        edition = session.get(Edition, edition_id)
        if edition is None or edition.state not in EDITIONS_OUT or not edition.blocks:
            return None
        return join(block_of(edition, language), own_of(edition, nobody(edition, language)))[0]


def _published(session: Session, number: int) -> tuple[Request, Edition] | None:
    """A published request that is still shown, and the last edition it went out in."""
    request = session.scalar(select(Request).where(Request.number == number, Request.state.in_(REQUESTS_OUT)))
    edition = last_letter(session, request) if request else None
    return (request, edition) if request and edition else None
