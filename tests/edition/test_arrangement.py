"""The order of an edition's requests: put by a person, kept when it is composed again, and seen in the letter."""

from __future__ import annotations

import re

import pytest

from digest.edition.absent import Absence, absent
from digest.edition.arrangement import Way, arrange, by_number, move
from digest.edition.preview import shown
from digest.edition.views import edition
from digest.edition.word import set_words
from digest.errors import EditionFault, MissingInput
from digest.requests.deciding import postpone, set_state
from digest.store.engine import Store
from digest.store.states import EditionState, RequestState
from tests.approving import approve
from tests.build import CLOSES, HOUSE, LIS, PERIOD, a_date, a_draft, a_member, a_request, goes_out, secretary
from tests.databases import kept

ASKS = ("Hvem har fået repareret uniformer?", "Hvem har købt elcykler?", "Hvem har skolemad uden plast?")


@pytest.fixture
@kept
def draft(store: Store) -> Store:
    """The draft of an edition with #101, #102 and #103."""
    a_member(store, LIS, name="Lis Dam")
    a_date(store, PERIOD.closes_at, PERIOD.sends_at)
    for text in ASKS:
        a_request(store, text)
    a_draft(store, PERIOD)
    return store


def in_letter(store: Store) -> list[int]:
    return [int(number) for number in dict.fromkeys(re.findall(r"#(10\d)", shown(store, "23").text))]


def test_the_letter_shows_the_requests_as_a_person_put_them(draft: Store) -> None:
    assert in_letter(draft) == [101, 102, 103]
    view = arrange(draft, "23", [103, 101], house=HOUSE, by=secretary(CLOSES))
    assert view.requests == (103, 101, 102)
    assert in_letter(draft) == [103, 101, 102]


@pytest.mark.both
def test_an_order_stays_when_the_letter_is_composed_again_and_what_is_new_comes_last(draft: Store) -> None:
    arrange(draft, "23", [103], house=HOUSE, by=secretary(CLOSES))
    set_words(draft, "23", {"da": "God læselyst."}, house=HOUSE, by=secretary(CLOSES))
    a_request(draft, "Hvem har en aftale om pest?")
    a_draft(draft, PERIOD, again=True)
    assert edition(draft, "23").requests == (103, 101, 102, 104)


@pytest.mark.parametrize(
    ("number", "way", "then"),
    [
        (102, Way.UP, (102, 101, 103)),
        (102, Way.DOWN, (101, 103, 102)),
        (101, Way.UP, (101, 102, 103)),
        (103, Way.DOWN, (101, 102, 103)),
    ],
)
def test_one_is_moved_by_a_place(draft: Store, number: int, way: Way, then: tuple[int, ...]) -> None:
    assert move(draft, "23", number, way, house=HOUSE, by=secretary(CLOSES)).requests == then


@pytest.mark.both
def test_the_order_of_the_numbers_comes_back(draft: Store) -> None:
    arrange(draft, "23", [103, 102], house=HOUSE, by=secretary(CLOSES))
    assert by_number(draft, "23", house=HOUSE, by=secretary(CLOSES)).requests == (101, 102, 103)


def test_an_approval_falls_with_another_order_and_stays_with_the_same(draft: Store) -> None:
    approve(draft, "23", by="Tove", now=CLOSES)
    arrange(draft, "23", [101, 102, 103], house=HOUSE, by=secretary(CLOSES))
    assert edition(draft, "23").state is EditionState.APPROVED
    move(draft, "23", 103, Way.UP, house=HOUSE, by=secretary(CLOSES))
    assert edition(draft, "23").state is EditionState.DRAFT


def test_a_request_that_is_not_in_it_is_refused_and_nothing_changes(draft: Store) -> None:
    with pytest.raises(MissingInput, match="#999"):
        arrange(draft, "23", [103, 999], house=HOUSE, by=secretary(CLOSES))
    assert edition(draft, "23").requests == (101, 102, 103)


def test_a_letter_that_is_out_keeps_its_order(draft: Store) -> None:
    goes_out(draft, "23")
    with pytest.raises(EditionFault):
        by_number(draft, "23", house=HOUSE, by=secretary(CLOSES))


@pytest.mark.both
def test_who_still_asks_and_is_not_in_it_is_named_with_the_reason(draft: Store) -> None:
    postpone(draft, 102, by=secretary(CLOSES))
    a_request(draft, "Hvem har prøvet en udbudsvagt?", at=CLOSES)
    set_state(draft, 103, RequestState.HELD, by=secretary(CLOSES))
    a_draft(draft, PERIOD, again=True)
    assert [(one.number, one.why) for one in absent(draft, "23")] == [
        (102, Absence.POSTPONED),
        (103, Absence.HELD),
        (104, Absence.LATER),
    ]
