from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading.orders import Orders, orders


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ANONYM", Orders(anonymous=True)),
        ("anonymt.", Orders(anonymous=True)),
        ("ALLE", Orders(everyone=True)),
        ("LUK", Orders(close=True)),
        ("FRIST 12-12-2026", Orders(deadline=date(2026, 12, 12))),
        ("Frist: 1. december 2026", Orders(deadline=date(2026, 12, 1))),
        ("frist 3/1/2027", Orders(deadline=date(2027, 1, 3))),
        ("deadline 5 May 2027", Orders(deadline=date(2027, 5, 5))),
        ("EMNEORD: stole, genbrug , reparation.", Orders(tags=("stole", "genbrug", "reparation"))),
        ("* ANONYM", Orders(anonymous=True)),
    ],
)
def test_a_word_alone_on_a_line_is_an_order(line: str, expected: Orders) -> None:
    assert orders(f"Hvem har købt stole?\n\n{line}\n\nMvh Kim") == (expected, "Hvem har købt stole?\n\nMvh Kim")


@pytest.mark.parametrize(
    "line",
    ["Anonymiserer I tilbuddene?", "alle", "Luk", "Frist", "Fristen er 12-12-2026", "FRIST 31-02-2026", "Emneord",
     "LUK sagen", "Svar til ALLE", "frist 12-13-2026", "Rettelse"],
)  # fmt: skip
def test_a_sentence_is_no_order(line: str) -> None:
    text = f"Hvem har købt stole?\n\n{line}"
    assert orders(text) == (Orders(), text)


def test_below_a_correction_stands_the_text_as_it_shall_be() -> None:
    told, text = orders("Hov, jeg skrev forkert\n\nRETTELSE\nHvem har købt 400 stole?\nFRIST 12-12-2026\n\nMvh Kim")
    assert told == Orders(correction=True, deadline=date(2026, 12, 12))
    assert text == "Hvem har købt 400 stole?\n\nMvh Kim"


def test_orders_add_up_and_the_last_one_of_a_kind_counts() -> None:
    told, text = orders("ANONYM\nFRIST 1-12-2026\nFRIST 2-12-2026\nEMNEORD: a")
    assert told == Orders(anonymous=True, deadline=date(2026, 12, 2), tags=("a",))
    assert text == ""


@given(st.text(max_size=200))
def test_of_words_that_are_no_orders_none_is_lost(text: str) -> None:
    told, kept = orders(text)
    if not told.any:
        assert kept.split() == text.split()
