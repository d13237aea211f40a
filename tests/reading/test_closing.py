"""A wish to close a request, in people's own words."""

from __future__ import annotations

import pytest

from digest.reading.closing import Closing, closing, is_hedged, speaks_of_closing
from digest.reading.orders import orders

CLEAR = (
    "så I må gerne lukke den",
    "Tak for de mange svar, så I må gerne lukke den.",
    "Vi har fundet en leverandør, så I må gerne lukke den. Tusind tak for hjælpen!",
    "Hej IKA\n\nI kan godt lukke efterlysningen nu.\n\nMvh Kim",
    "Du må bare lukke sagen. Mange tak.",
    "Luk gerne efterlysningen.",
    "Luk bare #112, tak.",
    "I kan godt lukke 113. Jeg har fået fire gode svar.",
    "Efterlysningen må gerne lukkes.",
    "Den kan lukkes nu, tak.",
    "Nr. 108 (elevatorservice) kan godt lukkes, vi har skrevet under.",
    "Min efterlysning kan godt lukkes.",
    "Thanks, you can close it now.",
    "Please close the request.",
    "Det er på plads, I må roligt afslutte den.",
)
PERHAPS = (
    "Kan I lukke den?",
    "I må gerne lukke den, når fristen er gået.",
    "I må ikke lukke den endnu.",
    "Hvis der ikke kommer flere, må I gerne lukke den.",
    "Vil I ikke lukke efterlysningen?",
    "You can close it if nobody answers.",
    "I må lukke den på fredag.",
    "I må gerne lukke efterlysningen den 12. december.",
    "I kan lukke den i uge 50.",
    "I må gerne lukke den om to uger.",
    "You may close it next week.",
)
NO = (
    "Tusind tak for de mange svar.",
    "Vi har lukket skolen.",
    "Vi må gerne lukke døren.",
    "Hvem har et skab, man kan lukke?",
    "Vi vil lukke et udbud i maj.",
    "Porten kan lukkes med fjernbetjening.",
    "Hvordan lukker I containerne?",
    "We close at four.",
    "I kan lukke 25 skoler uden udbud.",
)


@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_wish_to_close_is_the_order(text: str) -> None:
    assert closing(text) is Closing.CLEAR
    assert orders(text)[0].close


@pytest.mark.parametrize("text", PERHAPS)
def test_a_wish_with_a_condition_or_a_question_is_in_doubt_and_no_order(text: str) -> None:
    assert closing(text) is Closing.PERHAPS
    assert not orders(text)[0].close


@pytest.mark.parametrize("text", NO)
def test_what_is_closed_otherwise_is_no_wish(text: str) -> None:
    assert closing(text) is Closing.NO


@pytest.mark.parametrize(
    "words",
    [
        "Men lad den lige stå til næste brev først, der er to der vil svare.",
        "Og åbn i stedet en ny: Hvem har købt madrasser?",
        "Den anden del med vinduer vil jeg gerne beholde",
        "Vi skal vel ikke lukke den endnu?",
    ],
)
def test_words_beside_an_order_to_close_may_want_it_otherwise(words: str) -> None:
    assert is_hedged(words)


@pytest.mark.parametrize("words", ["", "Tusind tak for hjælpen!", "Vi har fundet en. Vi har ikke brug for flere svar."])
def test_thanks_and_that_no_more_is_needed_do_not(words: str) -> None:
    assert not is_hedged(words)


@pytest.mark.parametrize(
    "text",
    [
        *CLEAR,
        *PERHAPS,
        "Nu kan efterlysningen lukkes, men ikke før fredag.",
        "Vi vil gerne lukke vores efterlysning.",
        "Efterlysningen skal være lukket til jul.",
        "Er #112 lukket?",
    ],
)
def test_what_says_that_a_request_is_closed_speaks_of_closing(text: str) -> None:
    assert speaks_of_closing(text)


@pytest.mark.parametrize("text", [*NO, "Vi lukkede aftalen efter to år.", "Kontrakten er afsluttet."])
def test_what_else_is_closed_does_not(text: str) -> None:
    assert not speaks_of_closing(text)
