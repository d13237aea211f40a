"""The register at the desk: found, read, mended; nobody is taken off it, or let back, without being asked first."""

from __future__ import annotations

import json

from digest.members.changes import member, pause
from digest.members.suppressions import add
from digest.requests.answering import Told, add_answer
from digest.store.reasons import Refusal, SuppressionReason
from digest.store.states import Role
from tests.build import KIM, LIS, OLE, secretary
from tests.web.desk.conftest import Browser, Office

PEOPLE = (KIM, OLE, LIS)


def number_of(office: Office, address: str) -> int:
    return member(office.store, address, today=office.now.date()).id


def page_of(office: Office, browser: Browser, address: str) -> str:
    return browser.get(f"/desk/members/{number_of(office, address)}").text


def test_the_register_is_listed_and_searched(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    page = browser.get("/desk/members").text
    for address in PEOPLE:
        assert address in page
        assert f'href="/desk/members/{number_of(office, address)}"' in page
    found = browser.get("/desk/members?q=tangs%C3%B8").text
    assert (LIS in found, KIM in found) == (True, False)
    assert "Der er ingen" in browser.get("/desk/members?q=kajak").text
    offered = json.loads(browser.get("/desk/members/found?q=kim").text)
    assert offered == [{"address": KIM, "who": "Kim Holm, Nordmose Kommune"}]
    assert json.loads(browser.get("/desk/members/found?q=traadfast").text) == []  # a supplier, who may not ask


def test_a_page_says_who_a_member_is_what_is_theirs_and_whether_they_get_the_letter(office: Office) -> None:
    answer = add_answer(office.store, 101, Told(text="Det har vi.", address=OLE), by=secretary(office.now))
    add(office.store, KIM, reason=SuppressionReason.BOUNCED, by=secretary(office.now))
    browser = office.signed_in(Role.EDITOR)
    page = page_of(office, browser, KIM)
    assert "Nordmose Kommune · får ikke brevet: mails dertil kom retur" in page
    assert 'href="/desk/requests/101"' in page
    assert f'href="/desk/answers/{answer}"' in page_of(office, browser, OLE)
    assert browser.get("/desk/members/999").status == 404


def test_who_leaves_is_asked_about_first_and_is_a_member_again_afterwards(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    path = f"/desk/members/{number_of(office, KIM)}/standing"
    asked = browser.post(path, do="leave").text
    assert "Kim Holm er ikke længere medlem" in asked
    assert "Ingen får en mail" in asked
    assert "får ikke flere breve" in asked
    assert member(office.store, KIM, today=office.now.date()).state is Refusal.NONE
    assert browser.post(path, do="leave", sure="1").status == 303
    page = page_of(office, browser, KIM)
    assert member(office.store, KIM, today=office.now.date()).state is Refusal.HAS_LEFT
    assert "Optag medlemmet igen" in page
    assert "har forladt foreningen" in page
    assert browser.post(path, do="back", sure="1").status == 303
    assert member(office.store, KIM, today=office.now.date()).left is None
    assert browser.post(path, do="back", sure="1").status == 409


def test_letters_come_again_whatever_stopped_them_and_what_it_was_is_said_first(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    path = f"/desk/members/{number_of(office, KIM)}/standing"
    assert "Lad brevene komme igen" not in page_of(office, browser, KIM)
    add(office.store, KIM, reason=SuppressionReason.UNSUBSCRIBED, by=secretary(office.now))
    pause(office.store, KIM, until=office.now.date(), by=secretary(office.now))
    asked = browser.post(path, do="letters").text
    assert "har selv afmeldt sig" in asked
    assert browser.post(path, do="letters", sure="1").status == 303
    assert member(office.store, KIM, today=office.now.date()).state is Refusal.NONE
    page = page_of(office, browser, KIM)
    assert "afmeldt" in page  # what was decided
    assert browser.post(path, do="letters", sure="1").status == 409


def test_the_entry_is_mended_and_what_one_did_not_change_stays(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    path = f"/desk/members/{number_of(office, KIM)}/particulars"
    shown = {
        "seen_name": "Kim Holm",
        "seen_organisation": "Nordmose Kommune",
        "seen_address": KIM,
        "seen_language": "da",
    }
    mine = {"name": "Kim Holm", "organisation": "Nordmose Kommune", "address": KIM, "language": "da"}
    assert "Intet er ændret" in browser.post(path, **shown, **mine).text
    asked = browser.post(path, **shown, **{**mine, "name": "Kim Holm Lund"}).text
    assert "<del>Kim Holm</del> <ins>Kim Holm Lund</ins>" in asked
    assert browser.post(path, **shown, **{**mine, "name": "Kim Holm Lund"}, sure="1").status == 303
    new = {**mine, "address": "khl@nordmose.example", "language": "en"}
    assert browser.post(path, **shown, **new, sure="1").status == 303  # from a tab that showed the old name
    row = member(office.store, KIM, today=office.now.date())
    assert (row.name, row.address, row.language, KIM in row.aliases) == ("Kim Holm Lund", new["address"], "en", True)
    both = browser.post(path, **shown, **{**mine, "name": "Kim Lund"}, sure="1")
    assert both.status == 409
    assert "Kim Holm Lund" in both.text
    assert 'value="Kim Lund"' in both.text
    taken = browser.post(path, address=OLE, sure="1")
    assert "tilhører Ole Bro" in taken.text
    assert "skal have et navn" in browser.post(path, **{**shown, **mine, "name": " "}).text


def test_the_staff_are_not_taken_for_the_members(office: Office) -> None:
    page = office.signed_in(Role.EDITOR).get("/desk/").text
    assert '<a href="/desk/members">Medlemmer</a>' in page
    assert '<a href="/desk/people">Adgang</a>' in page
    assert "Personer" not in page
