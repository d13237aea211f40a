"""Words that the staff type are shown as they stand, also those below a sign-off; those of a mail are trimmed."""

from __future__ import annotations

from datetime import date

import pytest

from digest.errors import EditionFault, InputFault
from digest.requests.answering import Half, Told, add_answer, edit_answer, split_answer
from digest.requests.deciding import Wording, edit
from digest.requests.nameless import set_anonymous
from digest.requests.opening import Call, add_request
from digest.requests.splitting import Part, split
from digest.requests.views import answer, request
from digest.requests.word import Word
from digest.store.states import Consent, DeliveryKind
from tests.build import ANN, LIS, a_request, an_answer, secretary
from tests.conftest import eml
from tests.databases import kept
from tests.house import House

WORDS = "Hej alle\n\nHvem har købt elbiler?\n\nHilsen Ann"
BELOW = "Hvem har købt elbiler?\n\nHilsen Ann\n\nPS: Vi vil også gerne høre om ladestandere."


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Ann's #101, with a greeting and a sign-off."""
    house.files(eml(ANN, "Elbiler", WORDS))
    return house


@pytest.mark.both
def test_words_below_a_signature_that_the_staff_type_are_shown(asked: House) -> None:
    assert request(asked.store, 101).words == request(asked.store, 101).public_text == "Hvem har købt elbiler?"
    edit(asked.store, 101, Wording(text=BELOW), by=secretary())
    row = request(asked.store, 101)
    assert (row.text, row.words, row.public_text) == (BELOW, BELOW, BELOW)
    set_anonymous(asked.store, 101, anonymous=True, by=secretary())
    assert "ladestandere" in request(asked.store, 101).public_text
    assert "Ann" not in request(asked.store, 101).public_text
    set_anonymous(asked.store, 101, anonymous=False, by=secretary())
    assert request(asked.store, 101).public_text == BELOW


def test_a_request_told_by_telephone_is_shown_as_it_was_typed(asked: House) -> None:
    number = a_request(asked.store, BELOW, address=ANN)
    assert request(asked.store, number).public_text == BELOW


@pytest.mark.both
def test_an_answer_told_by_telephone_is_shown_as_it_was_typed(asked: House) -> None:
    words = "Det har vi gjort.\n\nHilsen Lis\n\nPS: Ring bare."
    number = add_answer(asked.store, 101, Told(text=words, address=LIS, consent=Consent.EVERYONE), by=secretary())
    assert answer(asked.store, number).public_text == words
    set_anonymous(asked.store, 101, anonymous=True, by=secretary())
    assert "PS: Ring bare." in answer(asked.store, number).public_text


def test_an_answer_by_mail_is_trimmed_until_the_staff_type_it(asked: House) -> None:
    number = an_answer(asked.store, "Det har vi gjort.\n\nHilsen Lis")
    assert answer(asked.store, number).words == "Det har vi gjort."
    words = "Det har vi gjort.\n\nHilsen Lis\n\nPS: Ring bare."
    edit_answer(asked.store, number, words, by=secretary())
    assert answer(asked.store, number).public_text == words


def test_both_parts_of_a_request_are_shown_as_they_were_typed(asked: House) -> None:
    part = Part(title="Ladestandere", text="Og ladestandere?\nHilsen Ann\nPS: Gerne hurtige.", keep=BELOW)
    second = split(asked.store, 101, part, by=secretary())
    assert request(asked.store, 101).public_text == BELOW
    assert request(asked.store, second).public_text == part.text


def test_what_stays_by_itself_of_a_mail_is_trimmed_as_before(asked: House) -> None:
    number = an_answer(asked.store, "Om elbiler: ja. Om ladestandere: nej.\n\nHilsen Lis")
    other = a_request(asked.store, "Hvem har ladestandere?")
    second = split_answer(asked.store, number, Half(to=other, text="Om ladestandere: nej."), by=secretary())
    assert answer(asked.store, number).public_text == "Om elbiler: ja."
    assert answer(asked.store, second).public_text == "Om ladestandere: nej."


@pytest.mark.both
def test_saving_the_words_as_they_are_changes_nothing_and_mails_nobody(asked: House) -> None:
    number, word = an_answer(asked.store, "Det har vi gjort.\n\nHilsen Lis"), Word(asked.value)
    with pytest.raises(EditionFault, match="Nothing is changed"):
        edit(asked.store, 101, Wording(title="Elbiler", text="Hvem har købt elbiler?"), by=secretary(), word=word)
    with pytest.raises(InputFault, match="Nothing is changed"):
        edit_answer(asked.store, number, "Det har vi gjort.", by=secretary(), word=word)
    assert asked.rows(DeliveryKind.UPDATE) == []


def test_a_title_that_changes_alone_leaves_the_words_of_the_mail(asked: House) -> None:
    edit(asked.store, 101, Wording(title="Brugte elbiler", text="Hvem har købt elbiler?"), by=secretary())
    assert (request(asked.store, 101).title, request(asked.store, 101).text) == ("Brugte elbiler", WORDS)


@pytest.mark.both
def test_a_request_told_by_telephone_has_the_deadline_that_was_told(asked: House) -> None:
    call = Call(title="Elbusser", text="Hvem har dem?", address=LIS, deadline=date(2026, 12, 20))
    number = add_request(asked.store, call, first=1, by=secretary())
    assert request(asked.store, number).deadline == date(2026, 12, 20)
