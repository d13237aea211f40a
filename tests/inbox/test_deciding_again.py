"""A mail that is decided twice: its writer gets no two mails that contradict each other, and no word is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from digest.followup.outcomes import tell_askers
from digest.followup.receipts import acknowledge
from digest.inbox.reviewing import Verdict, accept, dismiss, hold
from digest.reading.message import parse
from digest.requests.trying import Prospect, tried
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryState
from tests.build import ASK, KIM, secretary
from tests.conftest import NOW, eml
from tests.house import House

AS_ANSWER = Verdict(answer_to=101)
THEIRS = eml("lis@tangsoe.example", "Uniformer", "Hvem har uniformer? Vi har selv repareret 200 jakker.")


def taken(house: House, number: int, verdict: Verdict = Verdict(), note: str = "") -> None:  # noqa: B008
    accept(house.store, number, verdict, house=house.value, by=secretary(NOW), word=Word(house.value, note))


def held(house: House, number: int, note: str = "") -> None:
    hold(house.store, number, by=secretary(NOW), word=Word(house.value, note))


def goes_on(house: House) -> None:
    """What a tick adds to the ledger, all of it sent."""
    acknowledge(house.store, house=house.value, now=NOW)
    tell_askers(house.store, house=house.value, now=NOW)
    with house.store.write() as session:
        for row in session.query(Delivery).filter_by(state=DeliveryState.PENDING):
            row.state, row.sent_at = DeliveryState.SENT, NOW


def got(house: House, address: str) -> list[str]:
    """What somebody got, the first first: each mail's subject and text."""
    rows = [row for row in house.rows() if row.recipient == address and row.state is DeliveryState.SENT]
    mails = [parse(row.message or b"") for row in rows]
    return [f"{mail.subject}\n{mail.body}" for mail in mails]


def what_it_does(house: House, verdict: Verdict, note: str = "") -> Prospect[object]:
    word = Word(house.value, note)

    def step(store: Store) -> object:
        return accept(store, 2, verdict, house=house.value, by=secretary(NOW), word=word)

    return tried(house.store, step, today=date(2026, 12, 1))


def test_a_request_that_is_an_answer_after_all_is_told_as_such_and_the_first_mail_corrected(house: House) -> None:
    house.files(ASK, THEIRS)
    goes_on(house)
    held(house, 2)
    goes_on(house)
    prospect = what_it_does(house, AS_ANSWER)
    assert [mail.subject.partition(":")[0] for mail in prospect.before] == ["Modtaget", "Efterlysning #102 venter lidt"]
    assert prospect.receipts == ("lis@tangsoe.example",)
    taken(house, 2, AS_ANSWER)
    goes_on(house)
    first, waits, now = got(house, "lis@tangsoe.example")
    assert first.startswith("Modtaget: Efterlysning #102")
    assert waits.startswith("Efterlysning #102 venter")
    assert now.startswith("Modtaget: dit svar på efterlysning #101")
    assert "Vi skrev til dig, at din mail var efterlysning #102. Det er den ikke mere." in now


def test_an_answer_that_is_a_request_after_all_corrects_what_was_said_of_it(house: House) -> None:
    house.files(
        ASK,
        eml(
            "lis@tangsoe.example",
            "SV: Uniformer #101",
            "Vi har ikke købt dem, men vi lejede dem i 2024. Hvem har købt elbiler?",
        ),
    )
    goes_on(house)
    held(house, 2)
    taken(house, 2, Verdict(as_request=True))
    goes_on(house)
    first, now = got(house, "lis@tangsoe.example")
    assert first.startswith("Modtaget: dit svar på efterlysning #101")
    assert now.startswith("Modtaget: Efterlysning #102")
    assert "at din mail var et svar på efterlysning #101. Det er den ikke mere." in now


@pytest.mark.both
def test_what_has_not_left_is_taken_back_and_named_with_the_words_that_were_in_it(house: House) -> None:
    house.files(ASK, THEIRS)
    acknowledge(house.store, house=house.value, now=NOW)
    held(house, 2, "Vi ringer til dig på mandag.")
    prospect = what_it_does(house, AS_ANSWER)
    assert [mail.address for mail in prospect.taken_back] == ["lis@tangsoe.example"]
    assert "Vi ringer til dig på mandag." in prospect.taken_back[0].text
    taken(house, 2, AS_ANSWER, "Tak for i dag.")
    goes_on(house)
    (only,) = got(house, "lis@tangsoe.example")
    assert only.startswith("Modtaget: dit svar på efterlysning #101")
    assert "Tak for i dag." in only
    assert "Vi skrev til dig" not in only


@pytest.mark.both
def test_a_word_in_a_receipt_that_is_not_written_yet_is_named_when_it_is_decided_otherwise(house: House) -> None:
    house.files(ASK, eml("lis@tangsoe.example", "Uniformer", "Vi har selv repareret 200 jakker."))
    taken(house, 2, Verdict(as_request=True), "Den kommer med på onsdag.")
    again = Verdict(answer_to=101, again=True)
    (lost,) = what_it_does(house, again).taken_back
    assert (lost.address, lost.subject, lost.text) == ("lis@tangsoe.example", "", "Den kommer med på onsdag.")


@pytest.mark.both
def test_a_request_that_is_held_and_taken_in_before_a_mail_left_brings_one_receipt_with_the_last_word(
    house: House,
) -> None:
    house.files(ASK)
    acknowledge(house.store, house=house.value, now=NOW)
    held(house, 1, "Vi ser på den.")
    taken(house, 1, note="Den er god.")
    goes_on(house)
    (only,) = got(house, KIM)
    assert only.startswith("Modtaget: Efterlysning #101")
    assert "Den er god." in only


@pytest.mark.both
def test_a_request_that_was_told_of_is_told_once_when_it_is_taken_in_again(house: House) -> None:
    house.files(ASK)
    goes_on(house)
    held(house, 1)
    goes_on(house)
    taken(house, 1, note="Den er god.")
    goes_on(house)
    subjects = [mail.partition(":")[0] for mail in got(house, KIM)]
    assert subjects == ["Modtaget", "Efterlysning #101 venter lidt", "Efterlysning #101 er klar"]
    assert "Den er god." in got(house, KIM)[-1]


@pytest.mark.both
def test_an_answer_that_is_taken_in_again_with_a_word_has_it_mailed(house: House) -> None:
    house.files(ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi."))
    goes_on(house)
    held(house, 2)
    taken(house, 2, note="Undskyld, det var et svar.")
    goes_on(house)
    assert "Undskyld, det var et svar." in got(house, "lis@tangsoe.example")[-1]
    held(house, 2)
    taken(house, 2)
    goes_on(house)
    assert len(got(house, "lis@tangsoe.example")) == 2


def test_of_a_request_that_is_put_aside_its_asker_is_told_that_it_is_none_any_more(house: House) -> None:
    house.files(ASK)
    goes_on(house)
    dismiss(house.store, 1, again=True, by=secretary(NOW + timedelta(hours=1)), word=Word(house.value))
    goes_on(house)
    assert "at din mail var efterlysning #101. Det er den ikke mere." in got(house, KIM)[-1]
