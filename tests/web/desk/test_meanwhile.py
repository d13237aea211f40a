"""An act from a page that something was decided after says what, and waits until the person says so again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from lxml import html

from digest.accounts.audit import newest
from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.edition.views import edition
from digest.requests.answering import edit_answer
from digest.requests.views import request
from digest.store.states import Consent, EditionState, RequestState, Role
from tests.build import SENDS, an_answer, goes_out, secretary
from tests.databases import kept
from tests.web.desk.conftest import STAFF, Office, approved, fields, looked_at

HIDE = ("requests/101/move", {"do": "hide", "sure": "1"})
ORDER = ("editions/1/order", {"numbers": "102 101"})
DATE = ("editions/1/date", {"do": "1", "sure": "1"})
HOLD = ("inbox/1/hold", {"sure": "1"})
ASIDE = ("inbox/2/put-aside", {"sure": "1"})


def mark(text: str) -> str:
    return re.findall(r'name="seen_until" value="(\d+)"', text)[0]


@pytest.fixture
@kept
def dated(office: Office) -> Office:
    """An office whose calendar is planned."""
    plan(office.store, Rule.of(office.house.settings), now=office.now - timedelta(days=30))
    return office


@pytest.mark.both
@pytest.mark.parametrize(
    ("page", "theirs", "path", "mine"),
    [
        ("requests/101", HIDE, "requests/101/move", {"do": "postpone", "sure": "1"}),
        ("requests/101", HIDE, "requests/101/move", {"do": "postpone"}),
        ("requests/101", HIDE, "requests/101/words", {"title": "Uniformer", "text": "Mine ord", "sure": "1"}),
        ("requests/101", HIDE, "requests/101/name", {"anonymous": "yes", "sure": "1"}),
        ("requests/101", HIDE, "requests/101/tags", {"add": "cykler"}),
        ("requests/101", HIDE, "requests/101/cases", {"case": "c1", "do": "pin"}),
        ("requests/101", HIDE, "requests/101/nudge", {"who": "lis@tangsoe.example", "sure": "1"}),
        ("requests/101", HIDE, "requests/101/merge", {"into": "102", "sure": "1"}),
        ("requests/101", HIDE, "requests/101/part", {"new_title": "A", "new_text": "B", "keep": "C", "sure": "1"}),
        ("requests/101", HIDE, "requests/101/answers", {"who": "Lis", "text": "Vi har.", "sure": "1"}),
        ("requests", HIDE, "requests/ready", {"number": "101"}),
        ("inbox/1", HIDE, "inbox/1/hold", {"sure": "1"}),
        ("inbox/1", HIDE, "inbox/1/take-in", {"as": "request", "again": "1", "sure": "1"}),
        ("inbox/2", ASIDE, "inbox/2/take-in", {"as": "request", "sure": "1"}),
        ("inbox/2", ASIDE, "inbox/2/case", {"title": "Broer", "sure": "1"}),
        ("inbox/2", ASIDE, "inbox/2/read-again", {}),
        ("inbox/1", HOLD, "inbox/1/put-aside", {"again": "1", "sure": "1"}),
        ("editions/1", ORDER, "editions/1/order", {"do": "by-number"}),
        ("editions/1/date", DATE, "editions/1/date", {"do": "1", "sure": "1"}),
        ("editions/1/date", DATE, "editions/1/date", {"do": "skip", "because": "Ferie", "sure": "1"}),
        (
            "people",
            ("people/role", {"address": STAFF[Role.EDITOR], "role": "approver"}),
            "people/remove",
            {"address": STAFF[Role.EDITOR]},
        ),
        (
            "setup",
            ("setup", {"code": "unproven", "do": "ask"}),
            "setup",
            {"code": "unproven", "reason": "Nyt"},
        ),
    ],
)
def test_an_act_from_a_page_that_is_out_of_date_says_what_changed_and_does_nothing(
    dated: Office, page: str, theirs: tuple[str, dict[str, str]], path: str, mine: dict[str, str]
) -> None:
    one, other = dated.signed_in(Role.APPROVER) if path != "people/remove" else dated.signed_in(), dated.signed_in()
    made = mark(one.get(f"/desk/{page}").text)
    said = other.post(f"/desk/{theirs[0]}", **theirs[1])
    assert said.status == 303, said.text
    decided = newest(dated.store)
    told = one.post(f"/desk/{path}", **mine, seen_until=made)
    assert told.status == 409
    assert "Der er sket noget, siden du åbnede siden" in told.text
    assert STAFF[Role.ADMIN] in told.text
    assert newest(dated.store) == decided
    kept = fields(told)
    assert kept.pop("seen_until") == str(decided)
    assert kept == {name: value for name, value in mine.items() if name != "sure"}


@pytest.mark.parametrize(
    ("path", "mine"),
    [
        ("pass", {"named": "yes", "sure": "1"}),
        ("words", {"text": "Andre ord", "sure": "1"}),
        ("letter", {"do": "hide", "sure": "1"}),
        ("part", {"to": "102", "text": "A", "keep": "B", "sure": "1"}),
        ("case", {"title": "Broer", "sure": "1"}),
    ],
)
def test_an_answer_that_was_decided_otherwise_waits(office: Office, path: str, mine: dict[str, str]) -> None:
    goes_out(office.store, "1", house=office.house.value)
    office.now = SENDS
    number = an_answer(office.store, "Vi har lejet dem i Tangsø.", consent=Consent.EVERYONE, at=SENDS)
    browser = office.signed_in()
    made = mark(browser.get(f"/desk/answers/{number}").text)
    edit_answer(office.store, number, "Vi har lejet dem.", by=secretary(SENDS))
    decided = newest(office.store)
    assert browser.post(f"/desk/answers/{number}/{path}", **mine, seen_until=made).status == 409
    assert newest(office.store) == decided


def test_who_has_seen_what_changed_is_asked_once_more_and_then_it_is_done(dated: Office) -> None:
    browser = dated.signed_in()
    made = mark(browser.get("/desk/requests/101").text)
    dated.signed_in(Role.EDITOR).post("/desk/requests/101/move", do="hide", sure="1")
    told = browser.post("/desk/requests/101/move", do="postpone", sure="1", seen_until=made)
    assert "<ins>skjult</ins>" in told.text.lower(), told.text
    asked = browser.post("/desk/requests/101/move", **fields(told))
    assert (asked.status, request(dated.store, 101).state) == (200, RequestState.HIDDEN)
    assert browser.post("/desk/requests/101/move", **fields(asked)).status == 303
    assert request(dated.store, 101).state is RequestState.POSTPONED


def test_what_is_decided_between_the_question_and_the_act_is_said_too(dated: Office) -> None:
    browser = dated.signed_in()
    asked = browser.post("/desk/requests/101/move", do="postpone")
    dated.signed_in(Role.EDITOR).post("/desk/requests/101/move", do="hide", sure="1")
    assert browser.post("/desk/requests/101/move", **fields(asked)).status == 409
    assert request(dated.store, 101).state is RequestState.HIDDEN


def test_what_was_typed_comes_along_to_be_mended(office: Office) -> None:
    browser = office.signed_in()
    made = mark(browser.get("/desk/requests/101").text)
    office.signed_in(Role.EDITOR).post("/desk/requests/101/move", do="hide", sure="1")
    told = browser.post("/desk/requests/101/words", title="Uniformer", text="Mine ord", seen_until=made)
    assert '<textarea name="text">Mine ord</textarea>' in told.text


def test_that_somebody_looks_at_it_or_has_looked_stops_nobody(office: Office) -> None:
    browser, other = office.signed_in(), office.signed_in(Role.EDITOR)
    mail, asks = (mark(browser.get(f"/desk/{path}").text) for path in ("inbox/2", "requests/101"))
    other.post("/desk/inbox/2/look")
    looked_at(other)
    assert browser.post("/desk/inbox/2/put-aside", sure="1", seen_until=mail).status == 303
    assert browser.post("/desk/requests/101/tags", add="cykler", seen_until=asks).status == 303


def test_a_letter_is_called_back_from_any_page(office: Office) -> None:
    browser = office.signed_in()
    looked_at(browser)
    made = mark(browser.get("/desk/editions/1").text)
    assert approved(office, browser).status == 303
    assert browser.post("/desk/editions/1/call-back", seen_until=made).status == 303
    assert edition(office.store, "1").state is EditionState.DRAFT


def test_every_form_behind_the_door_says_when_its_page_was_made(office: Office) -> None:
    browser = office.signed_in()
    places = ("", "inbox/1", "inbox/2", "inbox/2/part", "inbox/2/change?number=101", "inbox/2/case", "requests")
    more = ("requests/101", "editions/1", "editions/1/approve", "editions/1/date", "people", "setup")
    for path in (*places, *more):
        page = html.fromstring(browser.get(f"/desk/{path}").text.encode())
        for form in page.xpath("//main//form[@method='post']"):
            assert form.xpath(".//input[@name='seen_until']"), (path, form.get("action"))
