"""Wishes for no name, what is marked out, what may still tell: many texts, one on a line of the files beside this."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading.marking import MARK, Who, house_words, kept_out_of, marked_out, taken_out
from digest.reading.nameless import wishes_no_name
from digest.reading.telling import tells
from tests.anonymity.texts import lines
from tests.writing.soup import SOUP

WHO = {
    "hanne": Who(
        person="Hanne Bjerregaard",
        organisation="Nordmose Kommune",
        addresses=("hanne.bjerregaard@nordmose.example",),
        domains=("nordmose.example",),
    ),
    "lis": Who(
        person="Lis Dam",
        organisation="Tangsø Kommune",
        addresses=("lis@tangsoe.example",),
        domains=("tangsoe.example",),
    ),
    "bo": Who(person="Bo Per", organisation="Vejen Kommune"),
    "aarhus": Who(person="Åge Ågård", organisation="Aarhus Kommune"),
    "kbh": Who(organisation="Københavns Kommune"),
    "dsb": Who(organisation="DSB"),
    "aeroe": Who(organisation="Ærø Kommune"),
    "soren": Who(
        person="Søren Møller-Jensen",
        organisation="Region Midtjylland",
        addresses=("soemol@rm.example",),
        domains=("rm.example",),
    ),
    "nobody": Who(),
}


@pytest.mark.parametrize("text", lines("wishes.txt"))
def test_a_wish_for_no_name_is_seen_in_a_text_or_its_subject(text: str) -> None:
    assert wishes_no_name(text)
    assert wishes_no_name("Hvem har købt elbiler?", subject=text)
    assert wishes_no_name(f"Hvem har købt elbiler?\n\n{text.replace(' ', chr(10), 1)}\n\nMvh Hanne")


@pytest.mark.parametrize("text", lines("no_wishes.txt"))
def test_what_is_bought_or_told_is_no_wish(text: str) -> None:
    assert not wishes_no_name(text)


def test_a_signature_that_promises_discretion_wishes_for_nothing() -> None:
    assert not wishes_no_name("Hvem har elbiler?", below="Hanne\nVi behandler din henvendelse fortroligt.")
    assert wishes_no_name("Hvem har elbiler?", below="Hanne\nPS. Nævn os ikke.")


@pytest.mark.parametrize("line", lines("marked.txt"))
def test_who_wrote_is_marked_out(line: str) -> None:
    who, words, seen = line.split(" | ")
    assert marked_out(words, WHO[who]).text == seen


@pytest.mark.parametrize("line", lines("tells.txt"))
def test_what_may_still_tell_is_pointed_at(line: str) -> None:
    code, words = line.split(" | ")
    assert code in {one.code for one in tells(words)}


@pytest.mark.parametrize("text", lines("tells_nothing.txt"))
def test_ordinary_words_tell_nothing(text: str) -> None:
    assert tells(text) == ()


def test_a_name_that_is_a_word_of_the_language_is_pointed_at_where_it_stays() -> None:
    seen = marked_out("Vi bor på vejen til skolen.", WHO["bo"]).text
    assert seen == "Vi bor på vejen til skolen."
    assert [one.code for one in tells(seen, WHO["bo"])] == ["own"]


def test_what_was_taken_out_is_told_from_the_words_alone() -> None:
    before = "Hej alle\n\nVi i Nordmose, ring 12 34 56 78.\n\nMvh Hanne"
    seen = marked_out(before, WHO["hanne"]).text
    assert taken_out(before, seen) == ("Nordmose", "12 34 56 78")
    assert kept_out_of(before, seen) == ("Nordmose",)


@given(SOUP, st.sampled_from(sorted(WHO)))
def test_nothing_of_a_name_is_left_in_any_text(text: str, who: str) -> None:
    name = next(iter(house_words(WHO[who])), "")
    seen = marked_out(f"{text} i {name} {text}", WHO[who]).text
    assert not name or name not in seen
    tells(seen, WHO[who])


@given(SOUP)
def test_a_text_that_names_nobody_stays_as_it_is(text: str) -> None:
    assert MARK not in marked_out("Vi købte brugte stole og er glade for dem.", WHO["hanne"]).text
    assert marked_out(text, Who()).taken == () or any(sign.isdigit() or sign == "@" for sign in text)
