"""Compose: the requests of a fortnight meet the cases, and the letter is frozen, per language and per recipient.

open requests | rank against the bank | Letter | blocks
answers for everyone that no letter has shown | Letter
members | which requests their organisation may know about | personal blocks
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from digest.addresses import Key, Purpose, reply_address
from digest.cases.bank import Bank, Clue
from digest.cases.vocabulary import vocabulary_of
from digest.edition.calendar import Period, closed_at
from digest.edition.view import EditionView, view_of
from digest.errors import EditionFault
from digest.matching.tagger import tag
from digest.members.register import recipients
from digest.reading.signing import without_courtesies
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    Consent,
    Edition,
    EditionAnswer,
    EditionBlock,
    EditionRecipient,
    EditionRequest,
    EditionState,
    Match,
    Member,
    Request,
    RequestState,
)
from digest.store.naming import public_title, unnamed
from digest.writing.language import LANGUAGES, Common, because
from digest.writing.letter import (
    Letter,
    LetterAnswer,
    LetterCase,
    LetterRequest,
    beginning,
    paragraphs,
    render_letter,
    reply_link,
    web_link,
)
from digest.writing.mime import Sender
from digest.writing.personal import Hint, render_personal

log = logging.getLogger(__name__)

HINTS = 3
"""At most so many requests in a personal block."""

_LIVE = (EditionState.DRAFT, EditionState.APPROVED, EditionState.SENDING, EditionState.PAUSED)
_GONE_OUT = (EditionState.SENDING, EditionState.PAUSED, EditionState.STOPPED, EditionState.SENT)
_PUBLISHED = (RequestState.PUBLISHED, RequestState.ANSWERED, RequestState.MERGED)
_CHANGEABLE = (EditionState.DRAFT, EditionState.APPROVED, EditionState.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What an edition takes from the settings."""

    association: str
    letter: str
    address: str
    first_edition: int
    zone: ZoneInfo
    secret: str = ""

    @classmethod
    def of(cls, settings: Settings) -> House:
        """The house that the settings describe."""
        return cls(
            association=settings.association.name,
            letter=settings.association.letter,
            address=settings.association.address,
            first_edition=settings.fortnight.first_edition,
            zone=settings.zone,
            secret=settings.association.secret.get_secret_value(),
        )

    def replies_to(self, request: Request) -> str:
        """The address to which a request is answered; in everybody's letter the same (design, decision 3)."""
        return reply_address(self.address, Key(Purpose.REPLY, request.number), self.secret)

    @property
    def sender(self) -> Sender:
        """Who the letter is from."""
        return Sender(name=f"{self.association} {self.letter}", address=self.address)


def compose(
    store: Store, *, house: House, period: Period, now: datetime, closes_at: datetime | None = None, again: bool = False
) -> EditionView | None:
    """The draft of a period's edition; of a fortnight in which nobody asked, the edition as skipped.

    None when there is one already; with `again` it is composed anew, which undoes an approval. `closes_at` takes
    requests and answers up to another moment than the period's own. Raises EditionFault when it is on its way or gone.
    """
    with store.write() as session:
        edition = session.scalar(select(Edition).filter_by(period=period.day, revision=0))
        if edition and not again:
            return None
        if edition and edition.state not in _CHANGEABLE:
            raise EditionFault(f"Edition {edition.number} is {edition.state} and cannot be composed again.")
        edition = edition or Edition(period=period.day, revision=0, number=None, sent_at=None)
        _clear(session, edition, period, house, now)
        _give_up(session, edition, now)
        asked = _requests(session, edition, closes_at or period.closes_at)
        for request in asked:
            _take_in(request)
        if asked:
            _fill(session, edition, asked, _answers(session, edition, closes_at or period.closes_at), house)
        else:
            edition.state, edition.reason = EditionState.SKIPPED, "nobody_asked"
        session.flush()
        log.info("edition=%s period=%s %s", edition.number, edition.period, edition.state)
        return view_of(session, edition)


def due(store: Store, now: datetime) -> Period | None:
    """The period that closed last, when it has no edition yet: a machine that was off composes late, never twice."""
    period = closed_at(store, now)
    if period is None:
        return None
    with store.read() as session:
        known = session.scalar(select(Edition.id).filter_by(period=period.day, revision=0))
    return period if known is None else None


def _clear(session: Session, edition: Edition, period: Period, house: House, now: datetime) -> None:
    edition.make_draft()
    edition.closes_at, edition.sends_at, edition.composed_at = period.closes_at, period.sends_at, now
    edition.sender = {"name": house.sender.name, "address": house.sender.address}
    edition.requests, edition.answers, edition.blocks, edition.recipients = [], [], [], []
    session.add(edition)
    session.flush()


def _give_up(session: Session, edition: Edition, now: datetime) -> None:
    """Drafts before this one whose time passed unapproved: they are skipped, and their requests carry over."""
    missed = select(Edition).where(
        Edition.state == EditionState.DRAFT, Edition.sends_at <= now, Edition.id != edition.id
    )
    for draft in session.scalars(missed):
        draft.state, draft.reason = EditionState.SKIPPED, "nobody_approved"
        log.warning("edition=%s was not approved: its requests carry over", draft.number)


def _requests(session: Session, edition: Edition, closes_at: datetime) -> list[Request]:
    """The requests that came in time and are in no other edition on its way, by number.

    Open ones, and those that were postponed out of an edition that closed before this one.
    """
    elsewhere = (
        select(EditionRequest.request_id).join(Edition).where(Edition.state.in_(_LIVE), Edition.id != edition.id)
    )
    postponed = (Request.state == RequestState.POSTPONED) & (Request.postponed_until < edition.closes_at)
    rows = session.scalars(
        select(Request)
        .where((Request.state == RequestState.OPEN) | postponed)
        .where(Request.asked_at < closes_at, Request.id.not_in(elsewhere))
        .order_by(Request.number)
    )
    return list(rows)


def _answers(session: Session, edition: Edition, closes_at: datetime) -> list[Answer]:
    """The answers for everyone that came in time, and stand in no other edition but one that was skipped.

    By the number of their request, then as they came. Only of requests that members have seen.
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
            Answer.text != "",
            Answer.answered_at < closes_at,
            Answer.id.not_in(shown),
            _was_published(),
        )
        .order_by(Request.number, Answer.answered_at, Answer.id)
    )
    return list(rows)


def _was_published() -> ColumnElement[bool]:
    """A request was in a letter. One may be closed before it was in any; then nobody is to read its title."""
    in_a_letter = select(EditionRequest.request_id).join(Edition).where(Edition.state.in_(_GONE_OUT))
    closed = (Request.state == RequestState.CLOSED) & Request.id.in_(in_a_letter)
    return or_(Request.state.in_(_PUBLISHED), closed)


def _take_in(request: Request) -> None:
    """A postponed request is open again, as the others of its edition."""
    if request.state is RequestState.POSTPONED and request.told == RequestState.POSTPONED:
        request.told = RequestState.OPEN  # the asker was told that it goes into this one: no more is to be said
    request.state, request.postponed_until = RequestState.OPEN, None


def _fill(
    session: Session, edition: Edition, asked: Sequence[Request], answers: Sequence[Answer], house: House
) -> None:
    if edition.number is None:
        highest = session.scalar(select(func.max(Edition.number)))
        edition.number = house.first_edition if highest is None else highest + 1
    bank = Bank.of(session)
    for request in asked:
        _match(session, request, bank)
    edition.requests = [EditionRequest(request=request, position=place) for place, request in enumerate(asked, start=1)]
    edition.answers = [EditionAnswer(answer=answer, position=place) for place, answer in enumerate(answers, start=1)]
    edition.blocks = [_block(edition, asked, answers, house, language) for language in LANGUAGES]
    clues = {request.id: bank.clues(request) for request in asked}
    day = edition.sends_at.astimezone(house.zone).date()
    edition.recipients = [_recipient(member, asked, clues) for member in recipients(session, on=day)]


def _match(session: Session, request: Request, bank: Bank) -> None:
    request.matches = []
    session.flush()
    request.matches = [
        Match(
            case_id=case.id,
            rank=found.rank,
            score=found.score,
            shared=[{"slug": one.slug, "asked": list(one.asked), "told": list(one.told)} for one in found.shared],
        )
        for case, found in bank.cases_for(request)
    ]
    session.flush()


def _block(
    edition: Edition, asked: Sequence[Request], answers: Sequence[Answer], house: House, language: str
) -> EditionBlock:
    letter = Letter(
        association=house.association,
        name=house.letter,
        address=house.address,
        number=edition.number or 0,
        day=edition.sends_at.astimezone(house.zone).date(),
        requests=tuple(_letter_request(request, edition, house, language) for request in asked),
        answers=tuple(_letter_answer(answer) for answer in answers),
    )
    block = render_letter(letter, language)
    return EditionBlock(language=language, subject=block.subject, html=block.html, text=block.text)


def _letter_request(request: Request, edition: Edition, house: House, language: str) -> LetterRequest:
    asker = request.member.name if request.member else ""
    named = not request.anonymous
    goes = edition.sends_at.astimezone(house.zone).date()
    words = without_courtesies(request.text, writer=asker)
    return LetterRequest(
        number=request.number,
        title=public_title(request),
        paragraphs=paragraphs(words if named else unnamed(words, request.member, request.organisation)),
        organisation=request.organisation.name if named else "",
        asker=asker if named else "",
        deadline=request.deadline if request.deadline and request.deadline >= goes else None,  # a past one asks nobody
        cases=tuple(_letter_case(match, language) for match in request.matches),
        reply=reply_link(house.replies_to(request), request.number, public_title(request), language),
    )


def _letter_answer(answer: Answer) -> LetterAnswer:
    request, member = answer.request, answer.member
    words = without_courtesies(answer.text, writer=member.name if member else "")
    if request.anonymous:
        words = unnamed(words, request.member, request.organisation)
    shown, cut = beginning(paragraphs(words))
    # The asker and their colleagues would say with their own name whose request it is.
    named = member if member and not (request.anonymous and member.organisation_id == request.organisation_id) else None
    return LetterAnswer(
        number=request.number,
        title=public_title(request),
        name=named.name if named else "",
        organisation=named.organisation.name if named else "",
        paragraphs=shown,
        cut=cut,
    )


def _letter_case(match: Match, language: str) -> LetterCase:
    case, words = match.case, vocabulary_of(match)
    return LetterCase(
        title=case.title,
        organisation=case.organisation.name,
        year=case.year,
        outcome=case.outcome,
        price=case.price,
        link=web_link(case.link),
        why=because(
            [Common(words.label(one["slug"], language) if one["slug"] else "", one["told"]) for one in match.shared],
            language,
        ),
    )


def _recipient(member: Member, asked: Sequence[Request], clues: Mapping[int, Sequence[Clue]]) -> EditionRecipient:
    personal = render_personal(_hints(member, asked, clues), member.language)
    return EditionRecipient(
        member_id=member.id,
        address=member.address,
        name=member.name,
        language=member.language,
        html=personal.html,
        text=personal.text,
    )


def _hints(member: Member, asked: Sequence[Request], clues: Mapping[int, Sequence[Clue]]) -> tuple[Hint, ...]:
    """The requests of others this member may know about: what they have and did first, then what they follow."""
    others = [request for request in asked if request.organisation_id != member.organisation_id]
    follows = {one.slug for one in tag(", ".join(member.interests), vocabulary_of(member))}
    known, followed = [], []
    for request in others:
        if clue := _clue_for(member, clues[request.id]):
            known.append(_hint(request, clue.code, clue.values))
        elif label := _followed(request, follows, member.language):
            followed.append(_hint(request, "interest", {"label": label}))
    return tuple((known + followed)[:HINTS])


def _clue_for(member: Member, clues: Sequence[Clue]) -> Clue | None:
    """The surest clue that is theirs, or their organisation's."""
    return next(
        (
            clue
            for clue in clues
            if clue.organisation_id == member.organisation_id and clue.member_id in {None, member.id}
        ),
        None,
    )


def _hint(request: Request, reason: str, values: Mapping[str, object]) -> Hint:
    return Hint(number=request.number, title=public_title(request), reason=reason, values=values)


def _followed(request: Request, follows: set[str], language: str) -> str:
    """The label of the request's weightiest tag that is among those followed; "" when none is."""
    slug = next((row.slug for row in request.tags if row.slug in follows), "")
    return vocabulary_of(request).label(slug, language) if slug else ""
