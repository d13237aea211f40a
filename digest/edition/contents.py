"""The contents of an edition: its rows as the values of a letter, in a reader's language.

request, matches, answers, cases | Letter
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.cases.vocabulary import vocabulary_of
from digest.house import House
from digest.marks import Page
from digest.store.models import Answer, Case, Edition, EditionBlock, Match, Request
from digest.store.states import REQUESTS_UNSEEN
from digest.writing.language import LANGUAGES, Common, because, touching
from digest.writing.letter import (
    REQUEST,
    REQUEST_WITHOUT_PAGE,
    Letter,
    LetterAnswer,
    LetterCase,
    LetterRequest,
    NewCase,
    Unanswered,
    beginning,
    paragraphs,
    render_letter,
    taken_down,
    web_link,
)

NEWS = 5
"""The most new cases in a letter; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The rows that an edition shows, each list in the letter's order."""

    asked: Sequence[Request]
    unanswered: Sequence[Request]
    answers: Sequence[Answer]
    news: Sequence[Case]


def blocks_of(edition: Edition, contents: Contents, house: House) -> list[EditionBlock]:
    """The letter in each language, as the blocks to be frozen."""
    rendered = {
        language: render_letter(letter_of(edition, contents, house, language), language) for language in LANGUAGES
    }
    return [
        EditionBlock(language=language, subject=block.subject, html=block.html, text=block.text)
        for language, block in rendered.items()
    ]


def letter_of(edition: Edition, contents: Contents, house: House, language: str) -> Letter:
    """The letter in a language."""
    day = edition.sends_at.astimezone(house.zone).date()
    return Letter(
        association=house.association,
        name=house.letter,
        address=house.address,
        number=edition.number or 0,
        correction=edition.revision > 0,
        day=day,
        word=paragraphs(edition.word.get(language) or edition.word.get("da") or ""),
        requests=tuple(_shortened(one, house, day, language) for one in contents.asked),
        unanswered=tuple(_unanswered(one, house, language) for one in contents.unanswered),
        answers=tuple(_answer(one) for one in contents.answers),
        news=tuple(_news(case) for case in contents.news[:NEWS]),
        more_news=len(contents.news[NEWS:]),
        browser=house.page(Page.EDITION, edition.id, language, day),
    )


def letter_request(request: Request, house: House, day: date, language: str) -> LetterRequest:
    """A request with all its words, in a letter of that day and on its page; that it is shown no more, where it is."""
    if request.state in REQUESTS_UNSEEN:
        return taken_down(request.number, language)
    title = request.public_title
    asker = request.member.name if request.member else ""
    named = not request.anonymous
    return LetterRequest(
        number=request.number,
        title=title,
        paragraphs=paragraphs(request.public_text),
        cut=False,
        whole=house.page(Page.REQUEST, request.number, language, day),
        organisation=request.organisation.name if named else "",
        asker=asker if named else "",
        deadline=_still(request.deadline, day),
        cases=tuple(_case(match, language) for match in request.cases),
        perhaps=tuple(_case(match, language) for match in request.perhaps),
        reply=house.reply_to(request.number, title, language),
    )


def _shortened(request: Request, house: House, day: date, language: str) -> LetterRequest:
    whole = letter_request(request, house, day, language)
    shown, cut = beginning(whole.paragraphs, REQUEST if whole.whole else REQUEST_WITHOUT_PAGE)
    return replace(whole, paragraphs=shown, cut=cut)


def _still(deadline: date | None, day: date) -> date | None:
    """The deadline, or None when it is past."""
    return deadline if deadline and deadline >= day else None


def _unanswered(request: Request, house: House, language: str) -> Unanswered:
    title = request.public_title
    return Unanswered(
        number=request.number,
        title=title,
        organisation="" if request.anonymous else request.organisation.name,
        deadline=request.deadline,
        reply=house.reply_to(request.number, title, language),
    )


def _answer(answer: Answer) -> LetterAnswer:
    member = answer.member
    shown, cut = beginning(paragraphs(answer.public_text))
    return LetterAnswer(
        number=answer.request.number,
        title=answer.request.public_title,
        name=member.name if member else "",
        organisation=member.organisation.name if member else "",
        paragraphs=shown,
        cut=cut,
    )


def _case(match: Match, language: str) -> LetterCase:
    case, words = match.case, vocabulary_of(match)
    common = [Common(words.label(one["slug"], language) if one["slug"] else "", one["told"]) for one in match.shared]
    return LetterCase(
        title=case.title,
        organisation=case.organisation.name,
        year=case.year,
        outcome=case.outcome,
        price=case.price,
        contact=case.contact,
        link=web_link(case.link),
        why=because(common, language) if match.sure else touching(common, language),
    )


def _news(case: Case) -> NewCase:
    return NewCase(
        title=case.title,
        organisation=case.organisation.name,
        year=case.year,
        outcome=case.outcome,
        link=web_link(case.link),
    )
