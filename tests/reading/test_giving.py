"""Words that give to a colleague, and words that are the secretariat's."""

from __future__ import annotations

import pytest

from digest.reading.giving import gives, is_for_staff

GIVES = (
    "Hos os lejer vi dem.",
    "Vi købte ti i 2024.",
    "Dem lejer vi.",
    "Det har vi gjort i to år.",
    "Ring til Bo på 12 34 56 78",
    "Spørg Region Nord.",
    "Se vedhæftede.",
    "Vores erfaring er god.",
    "We leased ten in 2024.",
    "Try Tangsø, they know.",
    "Vi stillede krav om reparation. Vil du se dem?",
)
GIVES_NOT = (
    "Vi overvejer elcykler og hører gerne.",
    "Vi skal købe elcykler til foråret, og vi har ingen erfaring.",
    "Der står forkert navn.",
    "Hvornår lukker den?",
    "Vi vil gerne være med.",
    "We plan to buy some.",
)
FOR_STAFF = (
    "Titlen er forkert.",
    "Den skal rettes.",
    "Den må gerne lukkes.",
    "Hvornår går den ud?",
    "Til sekretariatet: husk min nye adresse.",
    "Kan I slette den?",
    "Ret venligst navnet.",
    "There is a typo in it.",
    "Please close it.",
)
FOR_COLLEAGUES = (
    "Naturmælk.",
    "Vi bruger Naturmælk. Skal jeg sende aftalen?",
    "Vi fik leverandøren til at rette fejl uden beregning.",
    "Sæt krav om, at slid måles.",
    "A dairy nearby.",
)


@pytest.mark.parametrize("words", GIVES)
def test_what_was_done_and_whom_to_ask_is_given(words: str) -> None:
    assert gives(words)


@pytest.mark.parametrize("words", GIVES_NOT)
def test_plans_and_remarks_give_nothing(words: str) -> None:
    assert not gives(words)


@pytest.mark.parametrize("words", FOR_STAFF)
def test_what_speaks_of_the_letter_or_only_asks_may_be_for_the_staff(words: str) -> None:
    assert is_for_staff(words)


@pytest.mark.parametrize("words", FOR_COLLEAGUES)
def test_other_words_are_for_colleagues(words: str) -> None:
    assert not is_for_staff(words)
