"""What a reply to the receipt of several answers takes back."""

from __future__ import annotations

import pytest

from digest.reading.recalling import Recall, recall

GIVEN = (113, 117)
CLEAR = {
    "Det var ikke til 117.": (117,),
    "Hov, svaret til nr. 113 må I gerne slette": (113,),
    "FORTRYD 117": (117,),
    "The answer to #117 is wrong. Thanks": (117,),
    "I did not mean 113 and 117": (113, 117),
}
UNCLEAR = (
    "113 er ikke forkert, men 117 er.",
    "113 er rigtig, men 117 er forkert",
    "Det er kun til 113",
    "Only #113, please",
    "Rettelse til 117: Stolene holder kun 2 år, og de er grimme.",
    "Vent lige med at sende dem, jeg skal have lov af chefen",
    "Byt om på de to.",
    "LUK",
    "Det var ikke til 117 men til 118",
    "Det er forkert",
    "FORTRYD",
    "That was a mistake",
)
NOTHING = ("Tak!", "Fint, det passer", "Send den endelig til både 113 og 117", "Perfect", "")


@pytest.mark.parametrize(("text", "back"), CLEAR.items())
def test_what_is_taken_back_is_named(text: str, back: tuple[int, ...]) -> None:
    assert recall(text, GIVEN) == Recall(back, clear=True)


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_takes_back_all_and_says_so(text: str) -> None:
    assert recall(text, GIVEN) == Recall(GIVEN, clear=False)


@pytest.mark.parametrize("text", NOTHING)
def test_other_words_take_nothing_back(text: str) -> None:
    assert recall(text, GIVEN) is None
