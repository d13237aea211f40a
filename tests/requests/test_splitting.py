"""One request that asks two things becomes two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.accounts.audit import decisions
from digest.edition.compose import compose
from digest.edition.views import edition
from digest.errors import EditionFault, InputFault
from digest.reading.message import parse
from digest.requests.deciding import Wording, edit, merge, postpone
from digest.requests.splitting import Part, split
from digest.requests.views import answers, request, requests, unseen
from digest.requests.word import Word
from digest.store.acts import Act
from digest.store.reasons import EditionReason
from digest.store.states import DeliveryKind, EditionState, RequestState
from tests.build import KIM, LIS, PERIOD, a_request, an_answer, an_edition, goes_out, secretary
from tests.conftest import eml
from tests.databases import kept
from tests.house import House

CLOSES = PERIOD.closes_at
BOTH = "Hvem har købt genbrugte uniformer?\n\nOg hvem har sat  solceller\npå skoler?"
SUN = Part(title="Solceller på skoler", text="Og hvem har sat solceller på skoler?")


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101 asks two things."""
    house.now = CLOSES.replace(day=29)
    house.files(eml(KIM, "Uniformer og solceller", f"{BOTH}\n\nFRIST 12-12-2026", message_id="<1@nordmose.example>"))
    return house


@pytest.mark.both
def test_each_gets_its_words_and_tags_and_both_wait_to_be_looked_at(asked: House) -> None:
    edit(asked.store, 101, Wording(deadline=date(2026, 12, 14)), by=secretary())
    assert split(asked.store, 101, replace(SUN, keep_title="Uniformer"), by=secretary()) == 102
    first, second = request(asked.store, 101), request(asked.store, 102)
    assert (first.text, second.text) == ("Hvem har købt genbrugte uniformer?", SUN.text)
    assert (second.title, second.asker, second.asked_at) == (SUN.title, "Kim Holm", first.asked_at)
    assert (first.title, second.deadline) == ("Uniformer", date(2026, 12, 14))
    assert ("solceller" in first.tags, "solceller" in second.tags) == (False, True)
    assert [row.number for row in unseen(asked.store)] == [101, 102]
    log = [(row.act, row.key) for row in decisions(asked.store)[:2]]
    assert log == [(Act.REQUEST_ADDED, "102"), (Act.REQUEST_SPLIT, "101")]


def test_what_stays_is_said_where_the_words_do_not_stand_there(asked: House) -> None:
    other = Part(title="Solceller", text="Hvem har solceller?")
    with pytest.raises(InputFault, match="do not stand there"):
        split(asked.store, 101, other, by=secretary())
    with pytest.raises(InputFault, match="Nothing would stay"):
        split(asked.store, 101, Part(title="Alt", text=BOTH), by=secretary())
    assert len(requests(asked.store)) == 1
    kept = Part(title="Solceller", text="Hvem har solceller?", keep="Hvem har uniformer?", keep_title="Uniformer")
    split(asked.store, 101, kept, by=secretary())
    first = request(asked.store, 101)
    assert (first.title, first.text) == ("Uniformer", "Hvem har uniformer?")


def test_both_go_out_in_the_edition_that_had_the_one_and_its_approval_falls(asked: House) -> None:
    an_edition(asked.store, house=asked.value)
    split(asked.store, 101, SUN, by=secretary(CLOSES))
    row = edition(asked.store)
    assert (row.state, row.reason) == (EditionState.DRAFT, EditionReason.REQUEST_CHANGED)
    made = compose(asked.store, house=asked.value, period=PERIOD, now=CLOSES, again=True)
    assert made is not None
    assert made.requests == (101, 102)


@pytest.mark.both
def test_answers_stay_with_the_first_and_who_asks_without_a_name_does_so_in_both(asked: House) -> None:
    asked.files(eml(LIS, "Elbiler", "ANONYM\n\nHvem har købt elbiler? Og hvem har solceller?"))
    given = an_answer(asked.store, to=102, by=KIM)
    split(asked.store, 102, Part(title="Solceller", text="Og hvem har solceller?"), by=secretary())
    assert [(row.id, row.number) for row in answers(asked.store)] == [(given, 102)]
    assert request(asked.store, 103).anonymous


def test_who_asks_without_a_name_is_named_in_neither_of_two(asked: House) -> None:
    asked.files(
        eml(LIS, "Elbiler", "ANONYM\n\nHvem har købt elbiler?\n\nTangsø Kommune vil vide det om solceller, Lis.")
    )
    part = Part(title="Solceller i Tangsø", text="Tangsø Kommune vil vide det om solceller, Lis.")
    split(asked.store, 102, part, by=secretary())
    second = request(asked.store, 103)
    assert "Tangsø" not in f"{second.public_title} {second.public_text}"
    assert "Tangsø" in second.text


@pytest.mark.both
def test_a_postponed_request_is_parted_and_both_stay_postponed(asked: House) -> None:
    from tests.build import a_date

    a_date(asked.store, PERIOD.closes_at, PERIOD.sends_at)
    postpone(asked.store, 101, by=secretary(CLOSES.replace(day=29)))
    split(asked.store, 101, SUN, by=secretary())
    assert request(asked.store, 102).state is RequestState.POSTPONED


def test_what_has_gone_out_or_is_merged_is_not_parted(asked: House) -> None:
    a_request(asked.store)
    merge(asked.store, 101, 102, by=secretary())
    with pytest.raises(EditionFault, match="#101 is merged into #102"):
        split(asked.store, 101, SUN, by=secretary())
    an_edition(asked.store, house=asked.value)
    goes_out(asked.store, "1", house=asked.value)
    with pytest.raises(EditionFault, match="#102 has gone out"):
        split(asked.store, 102, SUN, by=secretary())


@pytest.mark.both
def test_the_asker_is_told_once_how_both_read(asked: House) -> None:
    split(asked.store, 101, SUN, by=secretary(), word=Word(asked.value, "Så er de nemmere at svare på."))
    (row,) = asked.rows(DeliveryKind.UPDATE)
    mail = parse(row.message or b"")
    assert mail.subject == "Efterlysning #101 er rettet: Uniformer og solceller"
    for said in ("spørger om to ting", "#102 Solceller på skoler", SUN.text, "Så er de nemmere at svare på."):
        assert said in mail.body


@pytest.mark.parametrize(
    "whole", ["Hej alle\n\n%s\n\nMvh Kim Holm", "Hej\n%s\n\n/Kim", "%s\n\nVenlig hilsen\nKim Holm"]
)
def test_a_first_part_of_a_greeting_alone_is_no_request(house: House, whole: str) -> None:
    a_request(house.store, text=whole % SUN.text, title="Solceller")
    with pytest.raises(InputFault, match="Nothing would stay"):
        split(house.store, 101, SUN, by=secretary())
