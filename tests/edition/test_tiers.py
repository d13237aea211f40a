"""What surely fits a request is shown in full; where nothing does, at most two that perhaps do, in a line each."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.cases.correcting import correct_case
from digest.cases.views import cases
from digest.edition.compose import compose, renewed
from digest.edition.contents import letter_request
from digest.edition.pages import shown_edition
from digest.edition.views import edition
from digest.requests.grades import grades
from digest.requests.links import pin, unlink
from digest.requests.related import related
from digest.requests.views import request, requests
from digest.store.engine import Store
from digest.store.models import EditionBlock, Request
from digest.store.reasons import EditionReason
from digest.store.states import EditionState
from tests.approving import HOUSE
from tests.build import (
    LIS,
    OTHER,
    PERIOD,
    SENDS,
    a_case,
    a_draft,
    a_member,
    a_request,
    an_edition,
    goes_out,
    other_cases,
    secretary,
    unname,
)
from tests.databases import kept

CLOSES = PERIOD.closes_at
SURE = "Uniformer repareres"


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    """Request #101 about the repair of uniforms, and three cases about the repair of something else."""
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    other_cases(store)
    a_request(store)
    return store


def anew(store: Store) -> None:
    compose(store, house=HOUSE, period=PERIOD, now=CLOSES, again=True)


def named(store: Store) -> tuple[list[str], list[str]]:
    """The titles that the letter shows in full, and those that it names."""
    row = request(store, 101)
    shown = [title for _, title in row.cases], [title for _, title in row.perhaps]
    with store.read() as session:
        letter = letter_request(session.scalars(select(Request)).one(), HOUSE, SENDS.date(), "da")
    assert ([one.title for one in letter.cases], [one.title for one in letter.perhaps]) == shown
    return shown


def ref(store: Store, title: str) -> str:
    return next(one.ref for one in cases(store) if one.title == title)


def words(store: Store, language: str = "da") -> str:
    with store.read() as session:
        return session.scalars(select(EditionBlock).filter_by(language=language)).one().text


@pytest.mark.both
def test_where_nothing_is_sure_at_most_two_are_named_with_why_they_may_help(asked: Store) -> None:
    a_draft(asked)
    sure, perhaps = named(asked)
    assert (sure, len(perhaps)) == ([], 2)
    assert set(perhaps) < set(OTHER)
    for language, heading, asks, why in (
        ("da", "Måske beslægtet:", "Vi har ingen case om det endnu. Har du en?", "Handler også om reparation"),
        ("en", "Perhaps related:", "We have no case about it yet. Do you have one?", "Is about repair"),
    ):
        said = words(asked, language)
        for part in (heading, asks, why, *perhaps):
            assert part in said
        assert "Det har vi i casebanken" not in said
    assert edition(asked).without_cases == (101,)
    (row,) = requests(asked)
    assert (row.cases, row.perhaps) == ((), tuple(perhaps))


@pytest.mark.both
def test_where_one_is_sure_no_weaker_one_is_named(asked: Store) -> None:
    a_case(asked, SURE)
    a_draft(asked)
    assert named(asked) == ([SURE], [])
    assert "Måske beslægtet" not in words(asked)
    assert edition(asked).without_cases == ()


def test_what_a_person_takes_off_stays_off_in_both_tiers(asked: Store) -> None:
    a_case(asked, SURE)
    a_draft(asked)
    unlink(asked, 101, ref(asked, SURE), by=secretary(CLOSES))
    anew(asked)
    _, (first, second) = named(asked)
    unlink(asked, 101, ref(asked, first), by=secretary(CLOSES))
    anew(asked)
    assert (named(asked)[0], first in named(asked)[1], second in named(asked)[1]) == ([], False, True)
    unlink(asked, 101, ref(asked, SURE), undo=True, by=secretary(CLOSES))
    anew(asked)
    assert named(asked) == ([SURE], [])


@pytest.mark.both
def test_a_weaker_one_that_a_person_puts_on_is_sure_and_let_go_it_is_weaker_again(asked: Store) -> None:
    a_draft(asked)
    before = named(asked)
    pin(asked, 101, ref(asked, before[1][1]), by=secretary(CLOSES))
    assert [case.title for case, _ in related(asked, 101).cases] == [before[1][1]]
    assert related(asked, 101).perhaps == ()
    anew(asked)
    assert named(asked) == ([before[1][1]], [])
    pin(asked, 101, ref(asked, before[1][1]), undo=True, by=secretary(CLOSES))
    anew(asked)
    assert named(asked) == before
    assert [case.title for case, _ in related(asked, 101).perhaps] == before[1]


def test_a_draft_in_which_a_case_became_sure_is_behind_and_an_approval_falls(asked: Store) -> None:
    an_edition(asked)
    _, (first, _) = named(asked)
    correct_case(asked, ref(asked, first), add=["arbejdstøj"], by=secretary(CLOSES))
    assert edition(asked).overtaken
    row = renewed(asked, "23", house=HOUSE, now=CLOSES)
    assert (row.state, row.reason) == (EditionState.DRAFT, EditionReason.CHANGED_AFTER_APPROVAL)
    assert named(asked) == ([first], [])


def test_the_askers_own_case_is_in_neither_tier_unless_they_want_no_name(store: Store) -> None:
    a_case(store, SURE, organisation="Nordmose Kommune")
    other_cases(store, organisation="Nordmose Kommune", few=1)
    other_cases(store, organisation="Tangsø Kommune", few=2)
    a_request(store)
    a_draft(store)
    assert {case.organisation for case, _ in related(store, 101).perhaps} == {"Tangsø Kommune"}
    assert named(store)[0] == []
    unname(store, 101)
    anew(store)
    assert named(store) == ([SURE], [])


def test_the_page_of_a_letter_names_what_the_letter_did_without_what_was_taken_off_since(asked: Store) -> None:
    an_edition(asked)
    goes_out(asked, "23")
    _, (first, second) = named(asked)
    unlink(asked, 101, ref(asked, first), by=secretary(SENDS))
    page = shown_edition(asked, 1, house=HOUSE, language="da") or ""
    assert ("Måske beslægtet" in page, first in page, second in page) == (True, False, True)


@pytest.mark.both
def test_a_weaker_one_that_went_out_is_no_grade(asked: Store) -> None:
    an_edition(asked)
    goes_out(asked, "23")
    assert named(asked)[1]
    assert [dict(one.grades) for one in grades(asked)[1]] == [{}]
