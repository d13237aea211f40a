"""A request told by telephone, entered at the desk."""

from __future__ import annotations

from datetime import date

from lxml import html

from digest.requests.views import request, requests
from digest.store.states import DeliveryKind, RequestState, Role
from tests.build import KIM, OLE
from tests.web.desk.conftest import Office

NEW = "/desk/requests/new"
ASKED = {"title": "Elbusser", "text": "Hvem har købt elbusser?", "deadline": "2026-12-20", "organisation": ""}


def test_it_is_said_first_what_is_entered_and_whom_it_mails_and_then_it_is_there(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    assert f'href="{NEW}"' in browser.get("/desk/requests").text
    before = len(requests(office.store))
    asked = browser.post(NEW, **ASKED, who="kim holm", anonymous="yes")
    for words in (KIM, "Elbusser", "uden navn", "Efterlysning #103 oprettes"):
        assert words in asked.text, words
    assert len(requests(office.store)) == before
    assert office.house.rows(DeliveryKind.UPDATE) == []
    fields = dict(html.fromstring(asked.text).xpath("//main//form")[0].form_values())
    done = browser.post(NEW, **fields)
    assert (done.status, done.headers["location"]) == (303, "/desk/requests/103")
    row = request(office.store, 103)
    assert (row.title, row.asker, row.deadline, row.anonymous) == ("Elbusser", "Kim Holm", date(2026, 12, 20), True)
    assert (row.state, bool(row.looked_at)) == (RequestState.OPEN, True)
    assert [one.recipient for one in office.house.rows(DeliveryKind.UPDATE)] == [KIM]


def test_where_several_have_the_letters_it_is_asked_which_and_nothing_that_was_typed_is_lost(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    which = browser.post(NEW, **ASKED, who="nordmose")
    form = html.fromstring(which.text).xpath("//main//form")[0]
    assert sorted(form.xpath(".//button[@name='who']/@value")) == [KIM, OLE]
    kept = dict(form.form_values())
    assert kept == ASKED
    assert OLE in browser.post(NEW, **kept, who=OLE).text


def test_an_organisation_may_ask_without_a_person_and_nobody_is_mailed(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    told = {**ASKED, "organisation": "Klitmark Kommune"}
    assert "Ingen får en mail" in browser.post(NEW, **told).text
    assert browser.post(NEW, **told, sure="1").status == 303
    assert (request(office.store, 103).organisation, request(office.store, 103).asker) == ("Klitmark Kommune", "")


def test_who_is_nobody_or_a_supplier_or_says_nothing_is_refused_with_what_was_typed(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    for who, words in (
        ("kajak", "Intet medlem passer til det: kajak"),
        ("salg@traadfast.example", "er ikke et medlems adresse"),
        ("traadfast", "Intet medlem passer til det"),
        ("", "Skriv, hvem der spørger"),
    ):
        said = browser.post(NEW, **ASKED, who=who, sure="1")
        assert said.status == 409, who
        assert words in said.text
        assert "Hvem har købt elbusser?" in said.text
        assert "Hvem spørger: mailadresse eller navn" in said.text or not who
    assert len(requests(office.store)) == 2
