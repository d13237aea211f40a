"""A title made of the words has no sign-off in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading.mail import title_of

ASK = "Vi søger cases om elbiler til hjemmeplejen"


@pytest.mark.parametrize(
    "end",
    [
        *(" mvh Hanne", ". Mvh Hanne Bjerregaard", ", vh Kim", " Med venlig hilsen Hanne Bjerregaard, Nordmose"),
        *(". Hilsen Kim", "\nHilsen\nKim", " - mange hilsner fra Pia", ". På forhånd tak", " Kind regards, Ann Lee"),
        "\nMvh. Hanne, Indkøb",
    ],
)
def test_a_sign_off_at_the_end_of_the_words_is_not_in_the_title(end: str) -> None:
    assert title_of(f"{ASK}{end}") == ASK


def test_a_question_keeps_its_mark() -> None:
    assert title_of("Hvem har købt elbiler til hjemmeplejen? Hilsen Kim") == "Hvem har købt elbiler til hjemmeplejen?"


@pytest.mark.parametrize(
    "text",
    [
        "Hvordan skriver I en god hilsen på julekort til borgerne",
        "Hvem har købt trykte julekort med hilsen fra borgmesteren?",
        "Vi mangler erfaringer med VH-paneler til skoler",
    ],
)
def test_a_greeting_that_is_the_matter_stays(text: str) -> None:
    assert title_of(text) == text


@given(st.text(max_size=500))
def test_no_text_makes_the_title_fail(text: str) -> None:
    assert len(title_of(text)) <= 92
