"""Letters as long as real ones, in one place, for whoever judges how they look: fictional, in Danish as members write.

A request has a title, three or four paragraphs and up to three cases of the demo's bank; the requests of a large letter
come again under other numbers. `extreme` has the longest of everything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from digest.letters import letter_for
from digest.resources import DATA
from digest.store.models import Edition, EditionBlock, EditionRecipient
from digest.store.states import EditionState
from digest.writing.language import Common, because, touching
from digest.writing.letter import (
    REQUEST,
    Letter,
    LetterAnswer,
    LetterCase,
    LetterRequest,
    NewCase,
    Unanswered,
    beginning,
    paragraphs,
    render_letter,
    reply_link,
)
from digest.writing.personal import Hint, join, render_personal

ADDRESS = "efterlysning@ika.example"
DAY = date(2026, 12, 2)
FIRST = 112
LONGEST = (
    "Energieffektiviseringsentreprenørsamarbejdsaftaler",
    "affaldsforbrændingsanlægsvedligeholdelsesrammeaftale",
    "speciallægepraksisplanlægningsstabiliseringsperiode",
)
LONG_ADDRESS = (
    "https://udbud.example/bilag/" + "kravspecifikation-affaldsforbraendingsanlaeg/" * 4 + "udkast_7.pdf?version=12"
)
TOKEN = "WzExMiw3Mzk5NTFd.k7x3mqK7x3mqK7x3mqK7x3mqK7x3mqK7x3mqK7x3mqK"
PAGES = "https://sider.ika.example"
LEAVE = f"{PAGES}/da/afmeld/WzQyLDczOTk1MV0.k7x3mqK7x3mqK7x3mqK7x3mqK7x3mqK7x3mqK7x3mqK"

_ANSWER = """Vi har siden 2024 købt hvert andet møbel brugt, gennem en aftale med to leverandører, der henter, renser og
ompolstrer det, vi selv har på lager.

Det sværeste var ikke prisen, men at få husets folk til at vente: et brugt bord er der ikke altid den dag, man
vil have det. Derfor har vi et lille lager på 80 borde og 120 stole, som vi låner af.

Det har vi lært:

- Skriv i udbuddet, hvordan stoffet skal kunne skiftes.
- Bed om en pris for at rense, en for at ompolstre og en for at hente.
- Lad leverandøren vise tre færdige møbler, før I vælger.

Ring endelig, hvis I vil se lageret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter as one member gets it: the values it was made of, its HTML and text, and the mail to the byte."""

    letter: Letter
    language: str
    html: str
    text: str
    eml: bytes


@cache
def edition_of(requests: int = 7, *, cases: int = 3, language: str = "da", personal: bool = True) -> Written:
    """A letter of so many requests, with at most so many cases each: the fourth has weaker ones, the fifth no name."""
    asked = tuple(
        _request(number, told, cases, language) for number, told in enumerate(islice(cycle(told()), requests), FIRST)
    )
    hints = (
        _hint(asked[0], "own_case", case="Uniformer går i ring"),
        _hint(asked[-1], "interest", label="cirkulært indkøb"),
    )
    return _written(asked, _answers(), hints[: 2 if requests > 1 else 1] if personal else (), language)


@cache
def full(requests: int, language: str = "da") -> Written:
    """A letter of so many requests with three cases each, and all that a letter can have besides."""
    whole = ({**one, "cases": [*one["cases"], "c31", "c32", "c33"], "perhaps": []} for one in told())
    asked = tuple(
        _request(number, one, 3, language) for number, one in enumerate(islice(cycle(whole), requests), FIRST)
    )
    hints = tuple(_hint(one, "own_case", case="Uniformer går i ring") for one in asked[:3])
    return _written(asked, _answers(), hints, language)


@cache
def extreme(language: str = "da") -> Written:
    """A letter of what is as long as it can get: words, titles, names, links; and of what is missing."""
    one, two, three = LONGEST
    title = f"{one} og {two}: " + "hvem har erfaringer med langvarige kontrakter om drift " * 4
    widest = told()[0] | {
        "title": title[:299].rstrip() + "?",
        "organisation": f"Interessentskabet for {two} i Region Vestersund",
        "asker": "Marie-Louise Christoffersen Vestergaard-Hammershøj",
        "deadline": "2026-12-16",
        "words": f"{one}? {two.capitalize()}? Se {LONG_ADDRESS} og {three}.\n\n- {two}/{one}\n- {three}\n\n{'Å' * 120}",
        "common": [[two, one], [three, LONGEST[1]]],
    }
    longest = _request(FIRST, widest, 3, language)
    case = LetterCase(
        title=title[:300],
        organisation=widest["organisation"],
        year=2025,
        outcome=f"{one} blev til {two} " * 3,
        price=f"12.345.678,90 kr. inkl. {three}",
        contact=f"{three}, {one}@{two}.example",
        link=LONG_ADDRESS,
        why=longest.cases[0].why,
    )
    stubs = {"title": one, "words": "?", "organisation": "", "asker": "", "cases": [], "common": []}
    asked = (
        LetterRequest(
            number=FIRST,
            title=longest.title,
            paragraphs=longest.paragraphs,
            cut=longest.cut,
            whole=longest.whole,
            organisation=longest.organisation,
            asker=longest.asker,
            deadline=longest.deadline,
            cases=(case, case, longest.cases[2]),
            reply=longest.reply,
        ),
        replace(_request(98765, stubs, 0, language), perhaps=(case, case)),
        _request(FIRST + 1, told()[3], 0, language),
    )
    hints = (
        _hint(asked[0], "own_case", case=case.title),
        _hint(asked[1], "interest", label=three),
    )
    answer = LetterAnswer(
        number=98765, title=longest.title, name=widest["asker"], organisation=widest["organisation"],
        paragraphs=longest.paragraphs, cut=True,
    )  # fmt: skip
    return _written(asked, (answer,), hints, language)


def _written(
    asked: tuple[LetterRequest, ...], answers: tuple[LetterAnswer, ...], hints: tuple[Hint, ...], language: str
) -> Written:
    letter = Letter(
        association="IKA",
        name="Efterlysninger",
        address=ADDRESS,
        number=49,
        day=DAY,
        word=paragraphs("Tak for de mange svar sidst. Næste gang ses vi på årsmødet i Nyborg."),
        requests=asked,
        unanswered=_unanswered(language),
        answers=answers,
        news=_news(),
        more_news=4,
        browser=f"{PAGES}/{language}/{'udgave' if language == 'da' else 'edition'}/{TOKEN}",
    )
    block = render_letter(letter, language)
    member = render_personal(hints, language, unsubscribe=LEAVE)
    edition = Edition(
        period=DAY,
        revision=0,
        number=letter.number,
        state=EditionState.SENDING,
        reason="",
        sends_at=datetime(2026, 12, 2, 8, 0, tzinfo=UTC),
        sender={"name": "IKA Efterlysninger", "address": ADDRESS},
        blocks=[EditionBlock(language=language, subject=block.subject, html=block.html, text=block.text)],
    )
    recipient = EditionRecipient(
        address="hanne.bjerregaard@nordmose.example",
        name="Hanne Bjerregaard",
        language=language,
        html=member.html,
        text=member.text,
        preheader=member.preheader,
        unsubscribe=member.unsubscribe,
    )
    html, text = join(block, member)
    return Written(letter=letter, language=language, html=html, text=text, eml=letter_for(edition, recipient))


def _hint(asked: LetterRequest, reason: str, **values: str) -> Hint:
    return Hint(number=asked.number, title=asked.title, reason=reason, values=values, reply=asked.reply)


def _request(number: int, told: dict[str, Any], cases: int, language: str) -> LetterRequest:
    shown, cut = beginning(paragraphs(told["words"]), REQUEST)
    return LetterRequest(
        number=number,
        title=told["title"],
        paragraphs=shown,
        cut=cut,
        whole=f"{PAGES}/{language}/{'efterlysning' if language == 'da' else 'request'}/{TOKEN}",
        organisation=told["organisation"],
        asker=told["asker"],
        deadline=date.fromisoformat(told["deadline"]) if "deadline" in told else None,
        cases=tuple(_case(_bank()[key], told["common"], language, because) for key in told["cases"][:cases]),
        perhaps=tuple(_case(_bank()[key], told["common"], language, touching) for key in told.get("perhaps", ())),
        reply=_reply(number, told["title"], language),
    )


def _reply(number: int, title: str, language: str) -> str:
    return reply_link(ADDRESS.replace("@", f"+r{number}-k7x3mq@"), number, title, language)


def _unanswered(language: str) -> tuple[Unanswered, ...]:
    told = (
        (95, "Ladcykler til pedellerne", "Almenbo Søparken", date(2026, 12, 9)),
        (101, "Krav til lyd i madlavningen på plejehjem", "", None),
    )
    return tuple(
        Unanswered(
            number=number,
            title=title,
            organisation=organisation,
            deadline=deadline,
            reply=_reply(number, title, language),
        )
        for number, title, organisation, deadline in told
    )


def _news() -> tuple[NewCase, ...]:
    return tuple(
        NewCase(**{name: _bank()[key][name] for name in ("title", "organisation", "year", "outcome", "link")})
        for key in ("c07", "c21", "c33")
    )


def _case(
    case: dict[str, Any], common: list[tuple[str, str]], language: str, why: Callable[[Sequence[Common], str], str]
) -> LetterCase:
    """A case of the bank; `common` are labels of tags, each with a word that earns it, shown where the case has it."""
    words = f"{case['title']} {case['summary']}".lower()
    shared = [Common(label, (word,) if word.lower() in words else ()) for label, word in common]
    return LetterCase(
        title=case["title"],
        organisation=case["organisation"],
        year=case["year"],
        outcome=case["outcome"],
        price=case["price"],
        contact=case["contact"],
        link=case["link"],
        why=why(shared, language),
    )


def _answers() -> tuple[LetterAnswer, ...]:
    shown, cut = beginning(paragraphs(_ANSWER))
    return (
        LetterAnswer(
            number=98,
            title="Arbejdstøj, der holder",
            name="Jonna Bak",
            organisation="Strandby Kommune",
            paragraphs=paragraphs("Vi lejer det nu, med vask og reparation.\n\nDet er blevet 8 % billigere."),
            cut=False,
        ),
        LetterAnswer(
            number=103, title="Genbrugte møbler på kontoret", name="", organisation="", paragraphs=shown, cut=cut
        ),
    )


@cache
def told() -> tuple[dict[str, Any], ...]:
    return _lines(Path(__file__).with_suffix(".jsonl"))


@cache
def _bank() -> dict[str, dict[str, Any]]:
    return {case["id"]: case for case in _lines(DATA / "demo/cases.jsonl")}


def _lines(file: Path) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
