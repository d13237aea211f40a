"""Reasons that let a remark pass: one for each, only for what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.accounts.audit import Sought, decisions
from digest.edition import approve as approving
from digest.edition.checks import check
from digest.edition.compose import compose
from digest.edition.passing import ask_again, let_pass, set_up
from digest.edition.views import edition
from digest.errors import EditionFault, MissingInput
from digest.house import House
from digest.requests.deciding import Wording, edit
from digest.store.engine import Store
from digest.store.states import EditionState
from digest.writing.faults import fault_said
from tests.approving import HOUSE, Anyhow
from tests.build import (
    CLOSES,
    NEXT,
    PERIOD,
    a_request,
    goes_out,
    secretary,
)
from tests.edition.conftest import QUIET, drafted


def test_approval_asks_a_reason_for_each_remark_and_keeps_it(asked: Store) -> None:
    a_request(asked, "Hvem kender en klaverstemmer?")
    drafted(asked, HOUSE)

    def say(**because: str) -> EditionState:
        return approving.approve(
            asked, "23", approving.Approval(because=because), house=HOUSE, by=secretary(CLOSES)
        ).state

    with pytest.raises(EditionFault, match="need a reason: unproven, untagged, no_one_click") as fault:
        say()
    said = fault_said(fault.value, "da")
    assert "Brevet: Mailprogrammer kan ikke" in said
    assert "no_one_click" not in said
    with pytest.raises(EditionFault, match="need a reason: no_one_click"):
        say(untagged="Klaveret er sjældent", unproven="Er på vej", no_one_click="  ")
    assert (
        say(untagged="Klaveret er sjældent", unproven="Er på vej", no_one_click="Siderne kommer")
        is EditionState.APPROVED
    )
    reasons = {(one.finding.code, one.finding.place): one.reason for one in check(asked, "23", house=HOUSE).checks}
    assert reasons["untagged", "102"] == "Klaveret er sjældent"


def test_what_stops_a_letter_has_no_reason_that_lets_it_pass(asked: Store) -> None:
    a_request(asked, "Uniformer? Sagen er om 010190-1234.")
    drafted(asked)
    with pytest.raises(EditionFault, match=r"cannot be approved\. #102: There is a CPR number here"):
        approving.approve(asked, "23", approving.Approval(because=Anyhow()), house=QUIET, by=secretary(CLOSES))


@pytest.mark.parametrize(("number", "again"), [(101, False), (102, True)])
def test_a_reason_is_asked_again_only_where_the_words_are_others(asked: Store, number: int, *, again: bool) -> None:
    a_request(asked, "Hvem kender en klaverstemmer?")
    drafted(asked, QUIET)
    say(asked, untagged="Klaveret er sjældent")
    edit(asked, number, Wording(text="Vi søger nu noget helt andet, som ingen kender."), by=secretary())
    compose(asked, house=QUIET, period=PERIOD, now=CLOSES, again=True)
    assert edition(asked, "23").state is EditionState.DRAFT
    (reason,) = {one.reason for one in check(asked, "23", house=QUIET).checks if one.finding.place == "102"}
    assert reason == ("" if again else "Klaveret er sjældent")


def say(asked: Store, house: House = QUIET, /, name: str = "23", **because: str) -> EditionState:
    """Approves with reasons by name, `__` for the @."""
    reasons = {key.replace("__", "@"): reason for key, reason in because.items()}
    return approving.approve(asked, name, approving.Approval(because=reasons), house=house, by=secretary(CLOSES)).state


def test_a_reason_is_only_for_what_was_found(asked: Store) -> None:
    a_request(asked, "Hvem kender en klaverstemmer?")
    drafted(asked, QUIET)
    with pytest.raises(EditionFault, match=r"'phone' was not found in edition 23\. Found: untagged\."):
        say(asked, untagged="Sjældent", phone="Må stå der")
    with pytest.raises(EditionFault, match="'untagged@101' was not found"):
        say(asked, untagged__101="Sjældent")
    assert say(asked, untagged__102="Sjældent") is EditionState.APPROVED


def test_where_nothing_was_found_there_is_nothing_to_give_a_reason_for(asked: Store) -> None:
    drafted(asked, QUIET)
    with pytest.raises(EditionFault, match=r"'unproven' was not found in edition 23\. Nothing was found"):
        say(asked, unproven="På vej")


def test_what_is_found_at_several_places_needs_a_reason_for_each(asked: Store) -> None:
    a_request(asked, "Hvem kender en klaverstemmer?")
    a_request(asked, "Hvem kender en urmager?")
    drafted(asked, QUIET)
    assert [one.name for one in check(asked, "23", house=QUIET).checks] == ["untagged@102", "untagged@103"]
    with pytest.raises(EditionFault, match=r"'untagged' was found at several places.*: untagged@102, untagged@103"):
        say(asked, untagged="Sjældent")
    with pytest.raises(EditionFault, match="need a reason: untagged@103"):
        say(asked, untagged__102="Klaver")
    assert say(asked, untagged__102="Klaver", untagged__103="Ure") is EditionState.APPROVED
    assert [one.reason for one in check(asked, "23", house=QUIET).checks] == ["Klaver", "Ure"]


@pytest.mark.both
def test_what_is_found_twice_at_one_place_needs_a_reason_for_each(asked: Store) -> None:
    a_request(asked, "Uniformer? Ring 21 22 23 24 eller 31 32 33 34.")
    drafted(asked, QUIET)
    names = [one.name for one in check(asked, "23", house=QUIET).checks]
    assert names == ["phone@102/21222324", "phone@102/31323334"]
    with pytest.raises(EditionFault, match="'phone@102' was found at several places"):
        say(asked, phone__102="Min egen")
    reasons = dict.fromkeys(names, "Min egen")
    approving.approve(asked, "23", approving.Approval(because=reasons), house=QUIET, by=secretary(CLOSES))
    assert [one.reason for one in check(asked, "23", house=QUIET).checks] == ["Min egen", "Min egen"]


@pytest.mark.both
def test_a_finding_about_the_set_up_is_asked_about_once_until_it_changes(asked: Store) -> None:
    drafted(asked, HOUSE)
    assert say(asked, HOUSE, unproven="På vej", no_one_click="Siderne kommer") is EditionState.APPROVED
    (passed, _) = decisions(asked, Sought(thing="finding"))
    assert (passed.act, passed.name) == ("finding passed", secretary().name)
    goes_out(asked, "23", house=HOUSE)
    a_request(asked, "Hvem har købt elbiler?", at=CLOSES + timedelta(days=2))
    compose(asked, house=HOUSE, period=NEXT, now=NEXT.closes_at)
    lasting = {(one.name, one.reason, one.passed_by) for one in check(asked, "24", house=HOUSE).checks}
    assert lasting == {
        ("unproven", "På vej", secretary().name),
        ("no_one_click", "Siderne kommer", secretary().name),
    }
    moved = replace(HOUSE, pages="https://sider.ika.example", secret="hemmelig")
    other = {one.name: one.reason for one in check(asked, "24", house=moved).checks if one.name == "no_one_click"}
    assert other == {"no_one_click": ""}
    assert say(asked, HOUSE, "24") is EditionState.APPROVED


@pytest.mark.both
def test_the_reason_of_a_finding_about_the_set_up_can_be_taken_back(asked: Store) -> None:
    drafted(asked, HOUSE)
    say(asked, HOUSE, unproven="På vej", no_one_click="Siderne kommer")
    ask_again(asked, "unproven", by=secretary())
    approving.unapprove(asked, "23", by=secretary())
    with pytest.raises(EditionFault, match=r"need a reason: unproven\."):
        say(asked, HOUSE)
    with pytest.raises(MissingInput, match="Those that do: no_one_click"):
        ask_again(asked, "unproven", by=secretary())


@pytest.mark.both
def test_a_finding_about_the_set_up_that_came_again_is_asked_about_again(asked: Store) -> None:
    drafted(asked, HOUSE)
    say(asked, HOUSE, unproven="På vej", no_one_click="Siderne kommer")
    approving.unapprove(asked, "23", by=secretary())
    compose(asked, house=QUIET, period=PERIOD, now=CLOSES, again=True)
    say(asked, QUIET)
    approving.unapprove(asked, "23", by=secretary())
    compose(asked, house=HOUSE, period=PERIOD, now=CLOSES, again=True)
    assert {one.reason for one in check(asked, "23", house=HOUSE).checks} == {""}


def test_a_finding_about_the_set_up_is_let_pass_before_any_letter_asks(asked: Store) -> None:
    assert [(one.finding.code, one.reason) for one in set_up(asked, house=HOUSE)] == [
        ("unproven", ""),
        ("no_one_click", ""),
    ]
    let_pass(asked, "unproven", " Er  på vej ", house=HOUSE, by=secretary())
    opened, passed = set_up(asked, house=HOUSE)
    assert (opened.finding.code, passed.reason, passed.by) == ("no_one_click", "Er på vej", "tove@ika.example")
    drafted(asked, HOUSE)
    found = {one.name: one.reason for one in check(asked, "23", house=HOUSE).checks}
    assert found == {"unproven": "Er på vej", "no_one_click": ""}
    assert set_up(asked, house=QUIET) == ()
    with pytest.raises(MissingInput, match="unproven"):
        let_pass(asked, "unproven", "Er på vej", house=QUIET, by=secretary())
