"""Words of the desk that say what is true, to whoever reads them."""

from __future__ import annotations

import pytest

from digest.calendar.dates import move, plan, skip
from digest.calendar.rule import Rule
from digest.edition.notify import notify
from digest.edition.views import edition
from digest.reading.message import parse
from digest.store.reasons import EditionReason
from digest.store.states import DeliveryKind, EditionState, Role
from tests.build import CLOSES, KIM, PERIOD, secretary
from tests.web.desk.conftest import STAFF, Office


def test_the_link_past_the_menu_says_where_it_leads(office: Office) -> None:
    assert '<a class="skip" href="#main">Spring til indholdet</a>' in office.signed_in().get("/desk/").text


@pytest.mark.both
def test_an_edition_that_was_never_approved_is_not_to_be_approved_again(office: Office) -> None:
    rule = Rule.of(office.house.settings)
    plan(office.store, rule, now=office.now)
    skip(office.store, rule, PERIOD.day, by=secretary(CLOSES))
    assert "1: aflyst" in office.signed_in().get("/desk/editions/1").text
    move(office.store, rule, PERIOD.day, to=PERIOD.day, by=secretary(CLOSES))
    row = edition(office.store, "1")
    assert (row.state, row.reason) == (EditionState.DRAFT, EditionReason.NONE)
    assert "godkendes igen" not in office.signed_in().get("/desk/editions/1").text


def test_that_an_answer_still_goes_is_said_only_where_one_does(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    still = "Et svar går stadig til den, der spurgte."
    asked = browser.post("/desk/requests/101/words", text="Hvem har købt nye uniformer?").text
    assert "Ingen kvittering og ingen besked" in asked
    assert still not in asked
    told = browser.post("/desk/requests/101/answers", who="lis@tangsoe.example", text="Det har vi.", consent="asker")
    assert KIM in told.text
    assert still in told.text


@pytest.mark.both
def test_whoever_may_not_approve_is_not_told_to(office: Office) -> None:
    notify(office.store, house=office.house.value, now=office.now)
    mails = {row.recipient: parse(row.message or b"").body for row in office.house.rows(DeliveryKind.NOTICE)}
    assert {role: "digest approve" in mails[address] for role, address in STAFF.items()} == {
        Role.EDITOR: False,
        Role.APPROVER: True,
        Role.ADMIN: True,
    }
    assert "Se den på skrivebordet; den godkendes af en, der må:" in mails[STAFF[Role.EDITOR]]
    assert "Se den, og godkend den, på skrivebordet:" in mails[STAFF[Role.APPROVER]]
    assert not [words for words in mails.values() if "når du" in words or "før du" in words]


def test_what_to_do_about_the_set_up_says_who_does_it(office: Office) -> None:
    page = office.signed_in(Role.EDITOR).get("/desk/setup").text
    assert "Send det til den, der driver tjenesten: mailserveren skal signere" in page
