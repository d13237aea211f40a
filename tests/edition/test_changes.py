"""What changed in a letter since somebody saw it, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.calendar import dates
from digest.calendar.rule import Rule
from digest.cases.changing import add_case
from digest.edition.changes import Change, as_shown, changes, since_composed
from digest.edition.compose import renewed
from digest.edition.word import set_words
from digest.members.changes import Particulars, edit_member, set_left
from digest.requests.deciding import Wording, correct_tags, edit, set_state
from digest.requests.nameless import set_anonymous
from digest.store.engine import Store
from digest.store.states import RequestState
from digest.writing.changes import change_said
from tests.approving import HOUSE
from tests.build import (
    ANN,
    CLOSES,
    KIM,
    LIS,
    OLE,
    PERIOD,
    a_date,
    a_draft,
    a_house,
    a_member,
    a_request,
    secretary,
)
from tests.databases import kept

LATER = CLOSES + timedelta(hours=1)
BY = secretary(LATER)


@pytest.fixture
@kept
def drafted(store: Store) -> Store:
    """The draft of edition 23 with the requests #101 and #102, for three members."""
    a_date(store, PERIOD.closes_at, PERIOD.sends_at)
    a_member(store, KIM)
    a_member(store, OLE, name="Ole Bro")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_request(store, "Hvem har fået repareret uniformer?")
    a_request(store, "Hvem har købt elcykler?", organisation="Tangsø Kommune")
    a_draft(store)
    return store


def said(store: Store, act: Callable[[], object], *, house: object = HOUSE) -> list[str]:
    """What is said to have changed between a look at the draft and the next, when something was done between."""
    shown = as_shown(store, "23")
    act()
    renewed(store, "23", house=house, now=LATER + timedelta(minutes=1))  # type: ignore[arg-type]
    return in_words(changes(store, "23", shown))


def in_words(found: tuple[Change, ...]) -> list[str]:
    return [
        change_said(one.part, {**one.values, "when": f"{one.values.get('when', ''):%d-%m-%Y}"}, "da")
        if "when" in one.values
        else change_said(one.part, one.values, "da")
        for one in found
    ]


def test_a_request_that_came_and_one_that_went(drafted: Store) -> None:
    came = said(drafted, lambda: a_request(drafted, "Hvem har elbusser?", organisation="Nordmose Kommune"))
    assert came == ["#103 »Hvem har elbusser?« er kommet med."]
    went = said(drafted, lambda: set_state(drafted, 102, RequestState.HIDDEN, by=BY))
    assert went == ["#102 er ikke med længere."]


@pytest.mark.both
def test_what_of_a_request_changed(drafted: Store) -> None:
    words = Wording(title="Brugte uniformer", deadline=date(2026, 12, 20))
    assert said(drafted, lambda: edit(drafted, 101, words, by=BY)) == ["#101 er ændret: titlen, fristen og emneordene."]
    assert said(drafted, lambda: edit(drafted, 101, Wording(text="Hvem?"), by=BY))[0].startswith("#101 er ændret: teks")
    assert said(drafted, lambda: correct_tags(drafted, 102, add=["moebler"], by=BY)) == ["#102 er ændret: emneordene."]
    nameless = said(drafted, lambda: set_anonymous(drafted, 102, anonymous=True, by=BY))
    assert nameless == ["#102 er ændret: hvem der spørger."]


def test_a_case_that_a_request_meets(drafted: Store) -> None:
    told = {
        "title": "Uniformer repareres",
        "summary": "Om uniformer.",
        "organisation": "Region Nordhav",
        "year": "2024",
    }
    assert "#101 er ændret: casene." in said(drafted, lambda: add_case(drafted, told, by=BY))


@pytest.mark.both
def test_a_word_a_date_and_the_sender(drafted: Store) -> None:
    word = said(drafted, lambda: set_words(drafted, "23", {"en": "Hej"}, house=HOUSE, by=BY))
    assert word == ["Vores ord øverst er ændret på engelsk."]
    rule = Rule(
        anchor=PERIOD.day,
        sending_time=PERIOD.sends_at.astimezone(ZoneInfo("Europe/Copenhagen")).time(),
        closing_days=2,
        closing_time=datetime(2026, 1, 1, 12, tzinfo=UTC).time(),
        zone=ZoneInfo("Europe/Copenhagen"),
    )
    moved = said(drafted, lambda: dates.move(drafted, rule, PERIOD.day, to=date(2026, 12, 3), by=BY))
    assert moved == ["Den sendes på et andet tidspunkt: 03-12-2026."]
    other = a_house(address="udbud@ika.example")
    assert "Afsenderen er en anden." in said(drafted, lambda: None, house=other)


@pytest.mark.both
def test_recipients_who_came_and_left_are_named(drafted: Store) -> None:
    def act() -> None:
        set_left(drafted, OLE, left=True, by=BY)
        a_member(drafted, ANN, name="Ann Lee", organisation="Klitmark")

    found = said(drafted, act)
    assert found == ["1 modtager er kommet til: Ann Lee.", "1 modtager er ikke med længere: Ole Bro."]


@pytest.mark.both
def test_of_many_recipients_some_are_named(drafted: Store) -> None:
    def act() -> None:
        for number in range(9):
            a_member(drafted, f"m{number}@klitmark.example", name=f"Medlem {number}", organisation="Klitmark")

    (found,) = said(drafted, act)
    assert found.startswith("9 modtagere er kommet til: Medlem 0, Medlem 1")
    assert found.endswith("Medlem 4 og 4 andre.")


def test_what_is_no_part_of_ours_is_said_as_the_log_has_it_or_in_general(drafted: Store) -> None:
    shown = as_shown(drafted, "23")
    assert in_words(changes(drafted, "23", shown)) == ["Nogle modtagere får en anden personlig blok."]
    personal = said(drafted, lambda: edit_member(drafted, KIM, Particulars(name="Kim H. Holm"), by=BY))
    assert personal == ["Medlem 1 blev rettet."]


@pytest.mark.parametrize("shown", ["", "x", "AAAA", "eJyrrgUAAXUA-Q==", "é", "eJwDAAAAAAE="])
def test_what_our_form_did_not_send_says_nothing(drafted: Store, shown: str) -> None:
    assert changes(drafted, "23", shown) == ()


def test_since_it_was_composed_the_log_says_the_same(drafted: Store) -> None:
    edit(drafted, 101, Wording(title="Brugte uniformer"), by=BY)
    set_left(drafted, OLE, left=True, by=BY)
    found = in_words(since_composed(drafted, "23"))
    assert found[:2] == ["#101 er ændret: titlen.", "Medlem 2 er holdt op."]
