"""What the members' web pages show of editions: a whole request, and the letter without personal blocks.

Only what has gone out to the members and may still be seen, in the words of now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from digest.edition.contents import Contents, letter_of, letter_request
from digest.house import House
from digest.letters import block_of, nobody, own_of
from digest.published import last_letter
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    Case,
    Edition,
    EditionAnswer,
    EditionRequest,
    EditionUnanswered,
    Match,
    Member,
    Request,
)
from digest.store.states import EDITIONS_OUT, REQUESTS_OUT, REQUESTS_UNSEEN, Consent, RequestState
from digest.writing.letter import LetterRequest, render_page
from digest.writing.personal import pieces


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


def shown_edition(store: Store, edition_id: int, *, house: House, language: str) -> str | None:
    """The HTML of an edition's letter without personal blocks; None unless it has gone out.

    Its requests and answers are shown as they stand now, and those that members see no more are not. The one that was
    sent stays as it was.
    """
    with store.read() as session:
        edition = session.get(Edition, edition_id)
        if edition is None or edition.state not in EDITIONS_OUT or not edition.blocks:
            return None
        letter = letter_of(edition, _as_it_stands(session, edition), house, language)
        html = render_page(letter, language, sent=block_of(edition, language).html)
        return "".join(pieces(html, own_of(edition, nobody(edition, language)).in_html))


def _as_it_stands(session: Session, edition: Edition) -> Contents:
    """The rows that a letter showed and members may still see. The new cases were not noted."""
    asker = (joinedload(Request.organisation), joinedload(Request.member))
    cases = selectinload(Request.matches).joinedload(Match.case).joinedload(Case.organisation)
    of_edition = {"edition_id": edition.id}
    asked = select(EditionRequest).filter_by(**of_edition).order_by(EditionRequest.position)
    again = select(EditionUnanswered).filter_by(**of_edition).order_by(EditionUnanswered.position)
    shown = select(EditionAnswer).filter_by(**of_edition).order_by(EditionAnswer.position)
    answerer = joinedload(Answer.member).joinedload(Member.organisation)
    answers = [
        row.answer
        for row in session.scalars(
            shown.options(joinedload(EditionAnswer.answer).options(answerer, joinedload(Answer.request)))
        )
    ]
    return Contents(
        asked=[
            row.request
            for row in session.scalars(asked.options(joinedload(EditionRequest.request).options(*asker, cases)))
        ],
        unanswered=[
            row.request
            for row in session.scalars(again.options(joinedload(EditionUnanswered.request).options(*asker)))
            if row.request.state not in REQUESTS_UNSEEN
        ],
        answers=[one for one in answers if _is_for_all(one)],
        news=(),
    )


def _is_for_all(answer: Answer) -> bool:
    """Whether members may still see an answer that stood in a letter."""
    withheld = answer.hidden or answer.doubt or answer.request.state in REQUESTS_UNSEEN
    return answer.consent is Consent.EVERYONE and not withheld


def _published(session: Session, number: int) -> tuple[Request, Edition] | None:
    """A published request that is still shown, and the last edition it went out in."""
    request = session.scalar(select(Request).where(Request.number == number, Request.state.in_(REQUESTS_OUT)))
    edition = last_letter(session, request) if request else None
    return (request, edition) if request and edition else None
