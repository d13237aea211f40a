from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.writing.alphabet import alphabetical, in_order

_often = settings(deadline=None, derandomize=True, max_examples=200)
_words = st.lists(st.text(alphabet="aAåÅæÆøØeéEzZ 09-äöü", max_size=6) | st.text(max_size=8), max_size=6)


def test_danes_put_ae_oe_and_aa_last() -> None:
    ordered = [
        "Allerød",
        "Bornholm",
        "Egedal",
        "Faaborg-Midtfyn",
        "Greve",
        "Hvidovre",
        "Høje-Taastrup",
        "Hørsholm",
        "Ishøj",
        "Næstved",
        "Odder",
        "Odsherred",
        "Rødovre",
        "Sorø",
        "Sønderborg",
        "Tårnby",
        "Vordingborg",
        "Ærø",
        "Ølstykke",
        "Aabenraa",
        "Aalborg",
        "Århus",
        "Ås",
    ]
    assert in_order(reversed(ordered), "da") == ordered


def test_aa_is_an_aa_to_danes_and_two_letters_to_the_english() -> None:
    assert in_order(["Aarhus", "Ålborg", "Abe", "Zoo"], "da") == ["Abe", "Zoo", "Ålborg", "Aarhus"]
    assert in_order(["Aarhus", "Ålborg", "Abe", "Zoo"], "en") == ["Aarhus", "Abe", "Ålborg", "Zoo"]


def test_letters_of_others_stand_beside_their_like() -> None:
    assert in_order(["Örebro", "Ø", "Øz", "Ängelholm", "Æ", "Æz", "Müller", "Myl", "Myz"], "da") == [
        "Myl",
        "Müller",
        "Myz",
        "Æ",
        "Ängelholm",
        "Æz",
        "Ø",
        "Örebro",
        "Øz",
    ]
    assert in_order(["Öz", "Oa", "Æb", "Ac", "Ad"], "en") == ["Ac", "Ad", "Æb", "Oa", "Öz"]


def test_case_and_accents_count_only_where_nothing_else_differs() -> None:
    assert in_order(["Idéb", "ideA", "Idea", "Ide", "idé"], "da") == ["Ide", "idé", "Idea", "ideA", "Idéb"]


def test_figures_count_by_value_and_come_before_letters() -> None:
    assert in_order(["Afdeling B", "Afdeling 10", "Afdeling 9", "Afdeling 010", "Afdeling"], "da") == [
        "Afdeling",
        "Afdeling 9",
        "Afdeling 010",
        "Afdeling 10",
        "Afdeling B",
    ]
    assert in_order(["9" * 5000, "1" + "0" * 5000], "da")[0] == "9" * 5000


def test_signs_are_spaces_and_none_at_the_beginning() -> None:
    assert in_order(["Nordby", "Nord Øst", "»Nord-Bo«", "Nord"], "da") == ["Nord", "»Nord-Bo«", "Nord Øst", "Nordby"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_letter_and_its_composed_form_are_the_same(language: str) -> None:
    assert alphabetical("A\u030as", language)[0] == alphabetical("Ås", language)[0]


@_often
@given(_words, st.sampled_from(["da", "en"]))
def test_the_order_is_the_same_however_the_words_came(words: list[str], language: str) -> None:
    ordered = in_order(words, language)
    assert in_order(reversed(words), language) == ordered
    assert sorted(words) == sorted(ordered)


@_often
@given(st.text(max_size=8), st.text(max_size=8), st.sampled_from(["da", "en"]))
def test_two_words_have_one_place_only_if_they_are_one_word(one: str, other: str, language: str) -> None:
    assert (alphabetical(one, language) == alphabetical(other, language)) == (one == other)
