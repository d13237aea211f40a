from __future__ import annotations

import pytest

from digest.reading.unsubscribe import Leaving, leaving


@pytest.mark.parametrize(
    "text",
    [
        "Jeg ønsker ikke længere at modtage jeres nyhedsbrev.",
        "Vil I slette mig fra listen? Tak.",
        "Kan jeg blive slettet fra jeres mailliste?",
        "Kan I tage mig af maillisten?",
        "Afmeld nyhedsbrev",
        "afmelding tak",
        "Fjern mig fra listen tak",
        "Jeg vil gerne frameldes nyhedsbrevet.",
        "Vi køber ikke ind mere og vil gerne melde os fra disse mails.",
        "Stop venligst med at sende mig disse mails",
        "Jeg er stoppet i kommunen og skal ikke have flere mails",
        "Nej tak til flere mails.",
        "Jeg gider ikke mere spam fra jer",
        "Hej\nAfmeld mig venligst, jeg er gået på pension.\nMvh Preben Holt",
        "Please unsubscribe me",
        "AFMELD",
    ],
)
def test_a_wish_to_leave_is_understood_however_it_is_said(text: str) -> None:
    assert leaving(text, "") is Leaving.SURE


@pytest.mark.parametrize(
    "text",
    [
        "Vi leder efter gode cases om renovation, hvor borgerne kan afmelde dette digitalt.",
        "Vi søger kontraktkrav om at leverandøren skal slette os og vores data ved ophør.",
        "We want contracts where contractors remove us from waste schemes.",
        "Ring eller tag fat i mig på mail.",
        "Hvem har et godt system til afmelding af skolemad?",
        "Ja, vi har ikke flere mails at sende, men ring.",
        "Vi stopper med at købe engangsplast og vil gerne høre, hvem der har gjort det.",
    ],
)
def test_who_asks_or_answers_keeps_both_the_request_and_the_letter(text: str) -> None:
    assert leaving(text, "") is Leaving.NO


@pytest.mark.parametrize("words", ["Stop mit svar.", "Stop venligst min efterlysning", "Please stop my request"])
def test_who_stops_an_answer_or_a_request_keeps_the_letter(words: str) -> None:
    assert leaving(words, "Stop") is Leaving.NO


def test_a_doubt_is_for_a_person() -> None:
    assert leaving("Det var vist noget med at afmelde.", "") is Leaving.PERHAPS


@pytest.mark.parametrize(
    "text",
    [
        "Vil I framelde ejendom@hoejlund-kommune.example?",
        "Ole er stoppet, afmeld ole@nordmose.example fra nyhedsbrevet.",
    ],
)
def test_whose_other_address_is_meant_is_for_a_person(text: str) -> None:
    assert leaving(text, "Afmelding af nyhedsbrev") is Leaving.PERHAPS


def test_the_subject_alone_is_enough() -> None:
    assert leaving("", "AFMELD") is Leaving.SURE
    assert leaving("Mvh Bo", "Afmeld") is Leaving.SURE
