"""One fictional letter: a request with three cases, one without, one with a deadline and a hostile hand."""

from __future__ import annotations

from datetime import date

from digest.writing.letter import Letter, LetterCase, LetterRequest, paragraphs, reply_link

ADDRESS = "efterlysning@udbudsnet.example"

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {% for x in y %} </td><mj-section> \x02personal\x03 \u202etxet"

_LABELS = {
    "da": (("stole", "reparation"), ("stole",), ("reparation", "genbrug", "møbler")),
    "en": (("chairs", "repair"), ("chairs",), ("repair", "reuse", "furniture")),
}

_WORDS = """Vi skal købe 900 stole til 14 skoler og vil helst have nogle, som pedellen selv kan
reparere.

Vi leder efter:

- kravspecifikationer
- erfaringer med reservedele
- priser"""


def letter(language: str) -> Letter:
    chairs = _request(112, "Stole, der kan repareres", _WORDS, "Lindager Kommune", language, cases=_cases(language))
    pumps = _request(113, "Pumper efter totalomkostning", "Hvem regner på 15 år?", "Bakkehøj Forsyning", language)
    hostile = _request(
        114, HOSTILE, HOSTILE, "Region Vestersund & Co. <i>", language, asker='"Ø" \'<b>', deadline=date(2026, 12, 16)
    )
    return Letter(
        association="Udbudsnet",
        name="Efterlysninger",
        address=ADDRESS,
        number=24,
        day=date(2026, 12, 2),
        requests=(chairs, pumps, hostile),
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
) -> LetterRequest:
    return LetterRequest(
        number=number,
        title=title,
        paragraphs=paragraphs(words),
        organisation=organisation,
        asker=asker,
        deadline=deadline,
        cases=cases,
        reply=reply_link(ADDRESS, number, title, language),
    )


def _cases(language: str) -> tuple[LetterCase, ...]:
    both, chairs, three = _LABELS[language]
    return (
        LetterCase(
            title="Skolestole med reservedele i 15 år",
            organisation="Strandby Kommune",
            year=2025,
            outcome="Hver fjerde stol er repareret på stedet.",
            price="+6 %",
            link="https://strandby.example/stole?a=1&b=2",
            labels=both,
        ),
        LetterCase(
            title="Stole på rådhuset",
            organisation="Region Vestersund",
            year=2024,
            outcome="Leverandøren tager dem retur.",
            price="",
            link="",
            labels=chairs,
        ),
        LetterCase(
            title="Møbelværkstedet",
            organisation="Almenbo",
            year=2022,
            outcome="",
            price="",
            link="https://almenbo.example/værksted",
            labels=three,
        ),
    )
