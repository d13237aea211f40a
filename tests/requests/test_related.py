from __future__ import annotations

from datetime import timedelta

import pytest

from digest.anonymity import mask_answer
from digest.cases.bank import Bank, Clue, KnownRequest
from digest.cases.changing import add_case
from digest.errors import MissingInput
from digest.requests.opening import Call, add_request
from digest.requests.related import related
from digest.store.engine import Store
from digest.store.models import Answer, Member, Request
from digest.store.states import Consent, RequestState
from tests.build import a_member, secretary, unname
from tests.cases.bank import fill
from tests.conftest import NOW
from tests.databases import kept

BEFORE = NOW - timedelta(days=60)
TITLE = "Reparation af uniformer til hjemmeplejen"
TEXT = "Hvem har fået repareret uniformer og arbejdstøj i stedet for at købe nyt?"


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    """A bank, an earlier request #90 like #200, and #200 itself."""
    fill(store)
    _ask(
        store,
        90,
        "Tangsø Kommune",
        "Uniformer",
        "Har nogen en aftale om reparation af uniformer og arbejdstøj?",
        BEFORE,
    )
    _ask(store, 200, "Nordmose Kommune", TITLE, TEXT, NOW)
    return store


def _ask(store: Store, number: int, house: str, title: str, text: str, when: object) -> None:
    add_request(store, Call(address="", organisation=house, title=title, text=text), first=number, by=secretary(NOW))
    with store.write() as session:
        request = session.query(Request).order_by(Request.id.desc()).first()
        assert request
        request.number, request.asked_at = number, when
        request.state = RequestState.PUBLISHED if when is BEFORE else RequestState.OPEN


def _answer(store: Store, address: str, house: str, consent: Consent, *, hidden: bool = False) -> int:
    a_member(store, address, name=address.partition("@")[0], organisation=house)
    with store.write() as session:
        member = session.query(Member).filter_by(name=address.partition("@")[0]).one()
        request = session.query(Request).filter_by(number=90).one()
        answer = Answer(request=request, member=member, mail_id=None, text="Ja, vi lapper dem.", consent=consent)
        mask_answer(answer, [request])
        answer.answered_at, answer.passed_at, answer.hidden = BEFORE, None, hidden
        session.add(answer)
        return member.id


def _bank(store: Store) -> tuple[list[KnownRequest], list[Clue]]:
    with store.read() as session:
        bank, request = Bank.of(session), session.query(Request).filter_by(number=200).one()
        return bank.asked_before(request), bank.clues(request)


@pytest.mark.both
def test_an_earlier_request_like_it_is_told_with_what_came_of_it(asked: Store) -> None:
    _answer(asked, "bo@solvig.example", "Solvig Kommune", Consent.EVERYONE)
    _answer(asked, "ib@solvig.example", "Solvig Kommune", Consent.ASKER)
    _answer(asked, "al@solvig.example", "Solvig Kommune", Consent.EVERYONE, hidden=True)
    [before], _ = _bank(asked)
    assert (before.number, before.title, before.answers) == (90, "Uniformer", 2)


@pytest.mark.parametrize("state", [RequestState.HELD, RequestState.HIDDEN, RequestState.OPEN])
def test_a_request_that_members_have_not_seen_was_not_asked_before(asked: Store, state: RequestState) -> None:
    with asked.write() as session:
        session.query(Request).filter_by(number=90).one().state = state
    assert _bank(asked)[0] == []


def test_a_later_request_was_not_asked_before(asked: Store) -> None:
    with asked.write() as session:
        session.query(Request).filter_by(number=90).one().asked_at = NOW + timedelta(days=1)
    assert _bank(asked) == ([], [clue for clue in _bank(asked)[1] if clue.code == "own_case"])


def test_who_has_a_case_who_answered_openly_and_who_asked_may_know(asked: Store) -> None:
    _answer(asked, "bo@solvig.example", "Solvig Kommune", Consent.EVERYONE)
    clues = _bank(asked)[1]
    assert [clue.code for clue in clues] == ["own_case", "answered", "asked"]
    assert [clue.member_id for clue in clues] == [None, None, None]
    assert clues[1].values == clues[2].values == {"number": 90, "title": "Uniformer"}


def test_who_answered_the_asker_alone_is_reminded_alone(asked: Store) -> None:
    member_id = _answer(asked, "bo@solvig.example", "Solvig Kommune", Consent.ASKER)
    [clue] = [clue for clue in _bank(asked)[1] if clue.code == "answered"]
    assert clue.member_id == member_id


def test_who_asked_without_a_name_is_told_to_no_colleague(asked: Store) -> None:
    unname(asked, 90)
    assert "asked" not in {clue.code for clue in _bank(asked)[1]}


def test_the_askers_own_organisation_is_not_told_that_it_may_know(asked: Store) -> None:
    _answer(asked, "bo@nordmose.example", "Nordmose Kommune", Consent.EVERYONE)
    with asked.read() as session:
        own = session.query(Request).filter_by(number=200).one().organisation_id
    assert own not in {clue.organisation_id for clue in _bank(asked)[1]}


@pytest.mark.both
def test_a_case_of_the_askers_own_organisation_is_not_shown(asked: Store) -> None:
    fields = {"title": "Lapning af uniformer", "summary": "Reparation af uniformer og arbejdstøj", "year": "2026"}
    ref = add_case(asked, {**fields, "organisation": "Nordmose Kommune"}, by=secretary(NOW))
    shown = related(asked, 200).cases
    assert shown
    assert ref not in {case.ref for case, _ in shown}


@pytest.mark.both
def test_related_says_what_is_known_with_the_reasons(asked: Store) -> None:
    _answer(asked, "bo@solvig.example", "Solvig Kommune", Consent.ASKER)
    found = related(asked, 200)
    assert found.title == TITLE
    [(case, common)] = found.cases
    assert (case.ref, next(one.label for one in common if one.label)) == ("uniforms", "arbejdstøj")
    assert [one.number for one in found.before] == [90]
    assert [(who.organisation, who.member, who.clue.code) for who in found.knowers] == [
        ("Sted 0", "", "own_case"),
        ("Solvig Kommune", "bo", "answered"),
        ("Tangsø Kommune", "", "asked"),
    ]


def test_a_number_that_no_request_has_is_said(store: Store) -> None:
    with pytest.raises(MissingInput, match="no request #7"):
        related(store, 7)


def test_a_request_that_was_closed_before_any_letter_showed_it_was_not_asked_before(asked: Store) -> None:
    with asked.write() as session:
        session.query(Request).filter_by(number=90).one().state = RequestState.CLOSED
    assert _bank(asked)[0] == []
