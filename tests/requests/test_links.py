"""A case that a request was matched to wrongly is taken away from it, and given back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.cases.changing import add_case, set_hidden
from digest.cases.views import cases
from digest.edition.compose import compose
from digest.edition.contents import letter_request
from digest.edition.views import edition
from digest.errors import InputFault, MissingInput
from digest.requests.grades import grades
from digest.requests.links import pin, unlink
from digest.requests.related import related
from digest.requests.views import request, requests
from digest.store.engine import Store
from digest.store.models import EditionRecipient, Request
from digest.store.reasons import EditionReason
from digest.store.states import EditionState
from tests.approving import HOUSE
from tests.build import LIS, PERIOD, SENDS, a_case, a_draft, a_member, a_request, an_edition, goes_out, secretary
from tests.databases import kept

CLOSES = PERIOD.closes_at
WRONG = "Uniformer repareres"


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    """Request #101, and a case of Lis's own that it meets."""
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_case(store, WRONG, organisation="Tangsø Kommune")
    a_request(store)
    return store


def ref(store: Store) -> str:
    return request(store, 101).cases[0][0]


def test_what_a_person_decided_about_cases_is_a_grade(asked: Store) -> None:
    for title in ("Uniformer lappes", "Brugte uniformer"):
        a_case(asked, title, organisation="Solvig Kommune")
    a_request(asked, "Hvem har en god tale til en jubilar?")
    refs = {one.title: one.ref for one in cases(asked)}
    assert [one.number for one in grades(asked)[1]] == []
    pin(asked, 101, refs["Brugte uniformer"], by=secretary(CLOSES))
    unlink(asked, 101, refs[WRONG], by=secretary(CLOSES))
    an_edition(asked)
    goes_out(asked, "23")
    bank, graded = grades(asked)
    assert {one.ref for one in bank} == set(refs.values())
    assert {one.number: dict(one.grades) for one in graded} == {
        101: {refs["Brugte uniformer"]: 2, refs["Uniformer lappes"]: 1, refs[WRONG]: 0},
        102: {},
    }


@pytest.mark.both
def test_it_stands_in_no_draft_no_hint_and_no_list_and_comes_back_when_it_is_undone(asked: Store) -> None:
    a_draft(asked)
    case = ref(asked)
    assert unlink(asked, 101, case, by=secretary(CLOSES)) == WRONG
    compose(asked, house=HOUSE, period=PERIOD, now=CLOSES, again=True)
    assert edition(asked).without_cases == (101,)
    assert (requests(asked)[0].cases, related(asked, 101).cases, related(asked, 101).knowers) == ((), (), ())
    shown = request(asked, 101)
    assert (shown.cases, shown.unlinked) == ((), ((case, WRONG),))
    with asked.read() as session:
        assert WRONG not in session.scalars(select(EditionRecipient.html)).one()
    unlink(asked, 101, case, undo=True, by=secretary(CLOSES))
    compose(asked, house=HOUSE, period=PERIOD, now=CLOSES, again=True)
    assert request(asked, 101).cases == ((case, WRONG),)


@pytest.mark.both
def test_an_approval_falls_and_the_next_letter_is_without_it(asked: Store) -> None:
    an_edition(asked)
    unlink(asked, 101, ref(asked), by=secretary(CLOSES))
    row = edition(asked)
    assert (row.state, row.reason) == (EditionState.DRAFT, EditionReason.REQUEST_CHANGED)


def test_it_goes_from_the_page_of_a_request_that_went_out_and_comes_back_there(asked: Store) -> None:
    an_edition(asked)
    goes_out(asked, "23")
    case = ref(asked)

    def on_page() -> list[str]:
        with asked.read() as session:
            row = session.scalars(select(Request)).one()
            return [one.title for one in letter_request(row, HOUSE, SENDS.date(), "da").cases]

    assert on_page() == [WRONG]
    unlink(asked, 101, case, by=secretary(SENDS))
    assert on_page() == []
    unlink(asked, 101, case, undo=True, by=secretary(SENDS))
    assert on_page() == [WRONG]


def test_another_request_keeps_it(asked: Store) -> None:
    a_request(asked)
    a_draft(asked)
    unlink(asked, 101, ref(asked), by=secretary(CLOSES))
    assert [title for _, title in request(asked, 102).cases] == [WRONG]


def test_what_is_not_there_is_said_so(asked: Store) -> None:
    a_draft(asked)
    with pytest.raises(MissingInput, match="no case 'x'"):
        unlink(asked, 101, "x", by=secretary())
    with pytest.raises(MissingInput, match="no request #777"):
        unlink(asked, 777, ref(asked), by=secretary())
    with pytest.raises(InputFault, match="was not taken away"):
        unlink(asked, 101, ref(asked), undo=True, by=secretary())


@pytest.mark.both
def test_a_case_is_put_on_comes_first_and_at_most_three_are_shown(asked: Store) -> None:
    titles = ("Skolemad uden plast", "Kunst på rådhuset", "Asfalt med gummi")
    for title in titles:
        told = {"title": title, "summary": title, "organisation": "Klitmark", "year": "2024"}
        add_case(asked, told, by=secretary())
    refs = {case.title: case.ref for case in cases(asked)}
    assert [case.title for case, _ in related(asked, 101).cases] == [WRONG]
    an_edition(asked)
    pin(asked, 101, refs[titles[0]], by=secretary())
    assert edition(asked).state is EditionState.DRAFT
    assert [case.title for case, _ in related(asked, 101).cases] == [titles[0], WRONG]
    for title in titles[1:]:
        pin(asked, 101, refs[title], by=secretary())
    assert [case.title for case, _ in related(asked, 101).cases] == list(titles)
    with pytest.raises(InputFault, match="3 cases on already"):
        pin(asked, 101, refs[WRONG], by=secretary())
    pin(asked, 101, refs[titles[0]], undo=True, by=secretary())
    assert [case.title for case, _ in related(asked, 101).cases] == [*titles[1:], WRONG]
    set_hidden(asked, refs[titles[1]], hidden=True, by=secretary())
    assert [case.title for case, _ in related(asked, 101).cases] == [titles[2], WRONG]
