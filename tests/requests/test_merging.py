"""Requests that ask the same: what others see names no asker who wants no name, and answers go to who asked."""

from __future__ import annotations

import pytest

from digest.members.changes import Particulars, edit_member
from digest.reading.message import parse
from digest.requests.deciding import Wording, edit, merge, set_state
from digest.requests.views import answer, request
from digest.requests.word import Word
from digest.store.states import Consent, DeliveryKind, Doubt, RequestState
from tests.build import ANN, ASK, KIM, LIS, OLE, a_request, an_answer, secretary, unname
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

NAMING = "Det skrev jeg også til Lis Dam i Tangsø om. Det har vi."


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101, and Lis's #102, which has no name."""
    house.files(ASK, eml(LIS, "Arbejdstøj", "ANONYM\n\nHvem har købt arbejdstøj?"))
    return house


def named(words: str) -> list[str]:
    return [one for one in ("Lis", "Dam", "Tangsø") if one in words]


def gone_to(house: House) -> dict[str, str]:
    """The words of the answers to askers, by their address."""
    house.ticks(NOW)
    rows = house.rows(DeliveryKind.ANSWER)
    return {row.recipient: parse(row.message or b"").body for row in rows}


@pytest.mark.parametrize(("number", "into"), [(101, 102), (102, 101)])
def test_answers_from_before_are_masked_anew_when_either_asker_wants_no_name(
    asked: House, number: int, into: int
) -> None:
    given = an_answer(asked.store, NAMING, by=ANN, consent=Consent.EVERYONE)
    assert named(answer(asked.store, given).public_text) == ["Lis", "Dam", "Tangsø"]
    merge(asked.store, number, into, by=secretary())
    assert named(answer(asked.store, given).public_text) == []
    assert answer(asked.store, given).text == NAMING


@pytest.mark.both
@pytest.mark.parametrize(("number", "into"), [(101, 102), (102, 101)])
def test_words_of_a_request_name_nobody_who_asks_the_same_without_a_name(asked: House, number: int, into: int) -> None:
    edit(asked.store, 101, Wording(title="Tøj som i Tangsø", text="Hvem har tøj som Lis Dam?"), by=secretary())
    merge(asked.store, number, into, by=secretary())
    row = request(asked.store, 101)
    assert named(row.public_title + row.public_text) == []
    edit(asked.store, into, Wording(text="Hvem har tøj som Lis Dam i Tangsø?"), by=secretary())
    assert named(request(asked.store, into).public_text) == []


@pytest.mark.both
def test_who_is_told_of_the_merging_reads_no_name_either(asked: House) -> None:
    edit(asked.store, 101, Wording(title="Tøj som i Tangsø"), by=secretary())
    third = a_request(asked.store, address=OLE)
    merge(asked.store, 102, 101, by=secretary())
    merge(asked.store, third, 101, by=secretary(), word=Word(asked.value))
    (row,) = asked.rows(DeliveryKind.UPDATE)
    assert named(parse(row.message or b"").body) == []


def test_one_that_takes_its_name_off_later_takes_it_off_the_others_too(asked: House) -> None:
    unname(asked.store, 102, off=True)
    merge(asked.store, 102, 101, by=secretary())
    given = an_answer(asked.store, NAMING, by=ANN, consent=Consent.EVERYONE)
    assert named(answer(asked.store, given).public_text) == ["Lis", "Dam", "Tangsø"]
    unname(asked.store, 102)
    assert named(answer(asked.store, given).public_text) == []


def test_what_was_marked_out_stays_out_whatever_the_register_says_later(asked: House) -> None:
    given = an_answer(asked.store, NAMING, to=102, by=ANN, consent=Consent.EVERYONE)
    assert named(answer(asked.store, given).public_text) == []
    edit_member(asked.store, LIS, Particulars(name="Eva Krog", organisation="Klitby Kommune"), by=secretary())
    merge(asked.store, 102, 101, by=secretary())
    assert named(answer(asked.store, given).public_text) == []


def test_an_answer_for_everyone_from_a_house_that_asks_the_same_without_a_name_waits(asked: House) -> None:
    given = an_answer(asked.store, "Det har vi.", by=LIS, consent=Consent.EVERYONE)
    assert answer(asked.store, given).doubt is Doubt.NONE
    merge(asked.store, 102, 101, by=secretary())
    assert answer(asked.store, given).doubt is Doubt.OWN_HOUSE


def test_an_answer_to_the_merged_one_goes_to_both_and_names_neither_to_the_other(asked: House) -> None:
    merge(asked.store, 102, 101, by=secretary())
    an_answer(asked.store, NAMING, to=102, by=ANN)
    words = gone_to(asked)
    assert sorted(words) == [KIM, LIS]
    assert named(words[KIM]) == []


def test_an_answer_to_one_names_nobody_who_asks_the_same_to_its_own_asker(asked: House) -> None:
    merge(asked.store, 102, 101, by=secretary())
    an_answer(asked.store, NAMING, by=ANN)
    assert named(gone_to(asked)[KIM]) == []


@pytest.mark.both
def test_answers_from_before_stay_with_who_asked_that_and_those_after_parting_too(asked: House) -> None:
    an_answer(asked.store, "Det har vi i Klitmark.", to=102, by=ANN)
    assert list(gone_to(asked)) == [LIS]
    merge(asked.store, 102, 101, by=secretary())
    assert list(gone_to(asked)) == [LIS]
    set_state(asked.store, 102, RequestState.OPEN, by=secretary())
    an_answer(asked.store, "Det har vi.", by=ANN)
    assert sorted(gone_to(asked)) == [KIM, LIS]
    assert [row.recipient for row in asked.rows(DeliveryKind.ANSWER)] == [LIS, KIM]
