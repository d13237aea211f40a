"""The set-up at the desk: what is found is mended, or let pass once until it changes, and no letter asks about it."""

from __future__ import annotations

from digest.edition.passing import ask_again
from digest.edition.views import edition
from digest.store.states import EditionState, Role
from tests.build import secretary
from tests.web.desk.conftest import Office, approved, looked_at


def reopened(office: Office) -> Office:
    for code in ("unproven", "no_one_click"):
        ask_again(office.store, code, by=secretary(office.now))
    return office


def test_what_is_open_says_what_to_do_and_who_does_it(office: Office) -> None:
    page = reopened(office).signed_in(Role.EDITOR).get("/desk/setup").text
    assert "2 ting mangler at blive afgjort" in page
    assert "smtp.proof" in page
    assert "Den, der driver programmet, retter det" in page
    assert 'name="reason"' not in page  # an editor approves nothing


def test_it_is_let_pass_once_and_asked_again_when_it_changes(office: Office) -> None:
    browser = reopened(office).signed_in(Role.APPROVER)
    assert browser.post("/desk/setup", code="unproven", reason=" ").status == 409
    for code in ("unproven", "no_one_click"):
        assert browser.post("/desk/setup", code=code, reason="Er på vej").status == 303
    page = browser.get("/desk/setup").text
    assert "I har sagt god for alt" in page
    assert "Er på vej" in page
    assert "approver@ika.example" in page
    office.house.sets(web={"url": "http://localhost:8080"})
    office.desk_anew()
    assert "1 ting mangler at blive afgjort" in office.signed_in(Role.APPROVER).get("/desk/setup").text


def test_a_reason_is_taken_back(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    assert browser.post("/desk/setup", code="unproven", do="ask").status == 303
    assert "1 ting mangler at blive afgjort" in browser.get("/desk/setup").text
    for code in ("unproven", "nonsense"):
        assert browser.post("/desk/setup", code=code, do="ask").status == 404


def test_no_letter_asks_about_it_and_an_open_one_stands_in_the_way(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    page = browser.get("/desk/editions/1/approve").text
    assert "DKIM" not in page
    assert 'href="/desk/setup">Se opsætningen' not in page
    browser.post("/desk/setup", code="unproven", do="ask")
    page = browser.get("/desk/editions/1/approve").text
    assert 'href="/desk/setup">Se opsætningen' in page
    assert "<button>Godkend udgave 1" not in page
    browser.post("/desk/setup", code="unproven", reason="Er på vej")
    assert approved(office, browser).status == 303
    assert edition(office.store, "1").state is EditionState.APPROVED
