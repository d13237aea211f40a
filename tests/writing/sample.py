"""One fictional letter: a request with three cases, one without, one with a deadline and a hostile hand."""

from __future__ import annotations

from datetime import date

from digest.writing.language import Common, because, touching
from digest.writing.letter import (
    Letter,
    LetterAnswer,
    LetterCase,
    LetterRequest,
    NewCase,
    Unanswered,
    beginning,
    paragraphs,
    reply_link,
)

ADDRESS = "efterlysning@udbudsnet.example"
PAGES = "https://sider.udbudsnet.example"

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {% for x in y %} </td><mj-section> \x02personal\x03 \u202etxet"

_WORD = {
    "da": "Tak for svarene sidst.\n\nDet er blevet koldt: tænk på dem, der står ude.",
    "en": "Thank you for the answers.\n\nIt has turned cold: think of those who work outside.",
}

_LABELS = {"da": ("skolemøbler", "reparation", "genbrug"), "en": ("school furniture", "repair", "reuse")}

_WORDS = """Vi skal købe 900 stole til 14 skoler og vil helst have nogle, som pedellen selv kan
reparere.

Vi leder efter:

- kravspecifikationer
- erfaringer med reservedele
- priser"""

_ANSWER = """Vi har siden 2024 købt hvert andet møbel brugt, gennem en aftale med to leverandører, der henter, renser og
ompolstrer det, vi selv har på lager.

Det sværeste var ikke prisen, men at få husets folk til at vente: et brugt bord er der ikke altid den dag, man
vil have det. Derfor har vi et lille lager på 80 borde og 120 stole, som vi låner af.

Det har vi lært:

- Skriv i udbuddet, hvordan stoffet skal kunne skiftes.
- Bed om en pris for at rense, en for at ompolstre og en for at hente.
- Lad leverandøren vise tre færdige møbler, før I vælger, og skriv ned, hvad I så. Vi blev enige om en skala fra et til
fire, og den har vi brugt siden.
- Regn transporten med.

Ring endelig, hvis I vil se lageret."""


def letter(language: str) -> Letter:
    chairs = _request(112, "Stole, der kan repareres", _WORDS, "Lindager Kommune", language, cases=_cases(language))
    pumps = _request(
        113,
        "Pumper efter totalomkostning",
        "Hvem regner på 15 år?",
        "Bakkehøj Forsyning",
        language,
        perhaps=_perhaps(language)[:1],
    )
    hostile = _request(
        114,
        HOSTILE,
        HOSTILE,
        "Region Vestersund & Co. <i>",
        language,
        asker='"Ø" \'<b>',
        deadline=date(2026, 12, 16),
        perhaps=_perhaps(language),
    )
    return Letter(
        association="Udbudsnet",
        name="Efterlysninger",
        address=ADDRESS,
        number=24,
        day=date(2026, 12, 2),
        word=paragraphs(_WORD[language]),
        requests=(chairs, pumps, hostile),
        unanswered=_unanswered(language),
        answers=_answers(),
        news=_news(),
        more_news=2,
        browser=f"{PAGES}/{language}/udgave/k7x3mq",
    )


def _request(
    number: int,
    title: str,
    words: str,
    organisation: str,
    language: str,
    *,
    asker: str = "Lise Holm",
    deadline: date | None = None,
    cases: tuple[LetterCase, ...] = (),
    perhaps: tuple[LetterCase, ...] = (),
) -> LetterRequest:
    return LetterRequest(
        number=number,
        title=title,
        paragraphs=paragraphs(words),
        cut=False,
        whole="",
        organisation=organisation,
        asker=asker,
        deadline=deadline,
        cases=cases,
        perhaps=perhaps,
        reply=reply_link(ADDRESS, number, title, language),
    )


def _unanswered(language: str) -> tuple[Unanswered, ...]:
    fleet, lights = "El til ladcyklerne", f"Lys i parken {HOSTILE}"
    return (
        Unanswered(
            number=95,
            title=fleet,
            organisation="Almenbo",
            deadline=date(2026, 12, 9),
            reply=reply_link(ADDRESS, 95, fleet, language),
        ),
        Unanswered(
            number=97, title=lights, organisation="", deadline=None, reply=reply_link(ADDRESS, 97, lights, language)
        ),
    )


def _news() -> tuple[NewCase, ...]:
    return (
        NewCase(
            title="Elcykler i hjemmeplejen",
            organisation="Strandby Kommune",
            year=2026,
            outcome="Hver anden tur køres på cykel.",
            link="https://strandby.example/cykler",
        ),
        NewCase(title=HOSTILE, organisation=HOSTILE, year=2025, outcome="", link=""),
    )


def _answers() -> tuple[LetterAnswer, ...]:
    long, cut = beginning(paragraphs(_ANSWER))
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
            number=103,
            title="Genbrugte møbler på kontoret",
            name="",
            organisation="",
            paragraphs=long,
            cut=cut,
        ),
        LetterAnswer(number=104, title=HOSTILE, name=HOSTILE, organisation=HOSTILE, paragraphs=(HOSTILE,), cut=False),
    )


def _cases(language: str) -> tuple[LetterCase, ...]:
    chairs, repair, reuse = _LABELS[language]
    both = because((Common(chairs, ("skolestole",)), Common(repair, ("repareret",))), language)
    chair = because((Common(chairs, ("stole",)), Common("", ("rådhuset",))), language)
    three = because((Common(repair, ("værkstedet",)), Common(reuse, ("brugte møbler",))), language)
    return (
        LetterCase(
            title="Skolestole med reservedele i 15 år",
            organisation="Strandby Kommune",
            year=2025,
            outcome="Hver fjerde stol er repareret på stedet.",
            price="+6 %",
            contact="Indkøb, indkoeb@strandby.example",
            link="https://strandby.example/stole?a=1&b=2",
            why=both,
        ),
        LetterCase(
            title="Stole på rådhuset",
            organisation="Region Vestersund",
            year=2024,
            outcome="Leverandøren tager dem retur.",
            price="",
            contact="",
            link="",
            why=chair,
        ),
        LetterCase(
            title="Møbelværkstedet",
            organisation="Almenbo",
            year=2022,
            outcome="",
            price="",
            contact="Indkøb, indkoeb@strandby.example",
            link="https://almenbo.example/værksted",
            why=three,
        ),
    )


def _perhaps(language: str) -> tuple[LetterCase, ...]:
    total = {"da": "totalomkostninger", "en": "total cost"}[language]
    return (
        LetterCase(
            title="Busser efter pris over levetiden",
            organisation="Region Vestersund",
            year=2025,
            outcome="Elbusserne vandt, fordi strømmen blev regnet med.",
            price="",
            contact="",
            link="https://vestersund.example/busser?a=1&b=2",
            why=touching((Common(total, ("levetiden",)),), language),
        ),
        LetterCase(
            title=HOSTILE,
            organisation=HOSTILE,
            year=2024,
            outcome="",
            price="",
            contact="",
            link="",
            why=touching((Common("", (HOSTILE,)),), language),
        ),
    )
