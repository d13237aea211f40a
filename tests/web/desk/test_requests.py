"""Requests at the desk: found by words or number, and the cases that a person puts on one."""

from __future__ import annotations

import re
from datetime import date

import pytest

from digest.accounts.audit import Sought, decisions
from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.cases.changing import add_case
from digest.cases.views import cases
from digest.edition.views import edition
from digest.requests.deciding import Wording, edit
from digest.requests.views import request
from digest.store.states import DeliveryKind, MailState, RequestState, Role
from tests.build import CLOSES, KIM, LIS, OTHER, a_case, a_request, other_cases, secretary
from tests.conftest import eml
from tests.web.desk.conftest import Office

FAR = "Skolemad uden plast"


def far_off(office: Office) -> None:
    """A case in the bank that shares nothing with any request."""
    told = {"title": FAR, "summary": "Børnene spiser af porcelæn.", "organisation": "Tangsø Kommune", "year": "2024"}
    add_case(office.store, told, by=secretary())


def ref(office: Office, title: str) -> str:
    (found,) = cases(office.store, search=title)
    return found.ref


def test_requests_are_found_by_words_and_by_number(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    for sought in ("elcykler", "hjemmeplejen%3F%20ELCYKLER", "102", "%23102"):
        page = browser.get(f"/desk/requests?q={sought}").text
        assert 'href="/desk/requests/102"' in page, sought
        assert 'href="/desk/requests/101"' not in page, sought
    assert 'href="/desk/requests/101"' in browser.get("/desk/requests?q=nordmose").text
    assert "Der er ingen" in browser.get("/desk/requests?q=kajakker").text


def test_a_case_is_found_put_on_shown_first_in_the_letter_and_let_go(office: Office) -> None:
    far_off(office)
    browser = office.signed_in(Role.EDITOR)
    found = browser.get("/desk/requests/101?case=skolemad").text
    assert FAR in found
    assert browser.post("/desk/requests/101/cases", case=ref(office, FAR), do="pin").status == 303
    page = browser.get("/desk/requests/101").text
    assert "Sat på af os." in page
    letter = browser.get("/desk/editions/1/letter").text
    assert FAR in letter
    assert "Valgt af sekretariatet" in letter
    assert request(office.store, 101).cases[0][1] == FAR
    browser.post("/desk/requests/101/cases", case=ref(office, FAR), do="unpin")
    assert FAR not in browser.get("/desk/requests/101").text
    assert FAR not in browser.get("/desk/editions/1/letter").text
    assert edition(office.store, "1").requests


def test_a_case_that_perhaps_fits_is_kept_as_sure_or_taken_off_like_any_other(office: Office) -> None:
    other_cases(office.store)
    a_request(office.store)
    browser = office.signed_in(Role.EDITOR)
    page = " ".join(browser.get("/desk/requests/103").text.split())
    named = [title for title in OTHER if title in page]
    assert len(named) == 2
    assert "Ingen: brevet beder om en." in page
    assert "Brevet nævner dem på en linje hver." in page
    assert page.count("Handler også om reparation") == 2
    assert browser.post("/desk/editions/1/compose").status == 303
    assert "2 måske beslægtede" in browser.get("/desk/editions/1").text
    browser.post("/desk/requests/103/cases", case=ref(office, named[0]))
    page = browser.get("/desk/requests/103").text
    assert f"<del>{named[0]}</del>" in page
    assert named[1] in page
    browser.post("/desk/requests/103/cases", case=ref(office, named[1]), do="pin")
    page = browser.get("/desk/requests/103").text
    assert "Sat på af os." in page
    assert "Brevet nævner dem" not in page
    assert request(office.store, 103).cases == ((ref(office, named[1]), named[1]),)


def test_who_may_know_is_asked_by_mail_once_and_first_it_is_said_whom_it_mails(office: Office) -> None:
    a_case(office.store, organisation="Tangsø Kommune")
    browser = office.signed_in(Role.EDITOR)
    assert "De kan spørges, når I har set på efterlysningen." in browser.get("/desk/requests/101").text
    browser.post("/desk/requests/ready", number="101")
    assert "Spørg Lis Dam" in browser.get("/desk/requests/101").text
    asked = browser.post("/desk/requests/101/nudge", who=LIS)
    assert f"Der sendes en mail til {LIS}, som bliver spurgt." in asked.text
    assert "Det her sker:" in asked.text
    assert "som får det at vide" not in asked.text
    assert office.house.rows(DeliveryKind.NUDGE) == []
    assert browser.post("/desk/requests/101/nudge", who=LIS, sure="1", note="Vi talte om det.").status == 303
    assert [row.recipient for row in office.house.rows(DeliveryKind.NUDGE)] == [LIS]
    assert "Spurgt mandag" in browser.get("/desk/requests/101").text
    assert "er allerede spurgt" in browser.post("/desk/requests/101/nudge", who=LIS, sure="1").text


def test_a_case_that_is_taken_off_is_put_on_no_more(office: Office) -> None:
    far_off(office)
    browser = office.signed_in(Role.EDITOR)
    browser.post("/desk/requests/101/cases", case=ref(office, FAR), do="pin")
    browser.post("/desk/requests/101/cases", case=ref(office, FAR))
    row = request(office.store, 101)
    assert (row.pinned, [title for _, title in row.unlinked]) == ((), [FAR])


def test_a_deadline_before_the_letter_is_told_beside_it(office: Office) -> None:
    plan(office.store, Rule.of(office.house.settings), now=office.now)
    browser = office.signed_in()
    told = "Fristen ligger før brevet sendes"
    assert told not in browser.get("/desk/requests/101").text
    edit(office.store, 101, Wording(deadline=date(2020, 1, 2)), by=secretary())
    assert told in browser.get("/desk/requests/101").text


def test_of_those_that_were_ticked_one_in_doubt_stays_and_is_named_and_the_others_are_ready(office: Office) -> None:
    office.house.files(eml(KIM, "Stole", "Hvem har købt stole?\n\nDet må helst ikke fremgå, at det er Nordmose."))
    browser = office.signed_in(Role.EDITOR)
    done = browser.post("/desk/requests/ready", number=["101", "102", "103"])
    assert done.status == 303
    page = browser.get(done.headers["location"]).text
    assert "Den, der spørger i #103, vil måske ikke nævnes: Afgør det først." in page
    assert 'value="103" checked' in page
    assert [request(office.store, number).looked_at is not None for number in (101, 102, 103)] == [True, True, False]


def test_what_an_act_makes_of_a_request_is_said_in_words_before_it_is_done(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    for path, fields, said in (
        ("name", {"anonymous": "yes"}, "Efterlysning #101 bliver anonym i brevet"),
        ("name", {"anonymous": "no"}, "Efterlysning #101 står med navn i brevet"),
        ("move", {"do": "hide"}, "Efterlysning #101 skjules og kommer ikke med i noget brev"),
        ("move", {"do": "open"}, "Efterlysning #101 er åben og kommer med i det næste brev"),
    ):
        assert said in browser.post(f"/desk/requests/101/{path}", **fields).text
        assert browser.post(f"/desk/requests/101/{path}", **fields, sure="1", no_mail="1").status == 303


def test_a_request_that_was_postponed_is_brought_back(office: Office) -> None:
    plan(office.store, Rule.of(office.house.settings), now=office.now)
    browser = office.signed_in()
    browser.post("/desk/requests/101/move", do="postpone", sure="1", no_mail="1")
    assert request(office.store, 101).state is RequestState.POSTPONED
    assert "Åbn den igen" in browser.get("/desk/requests/101").text
    browser.post("/desk/requests/101/move", do="open", sure="1", no_mail="1")
    assert request(office.store, 101).state is RequestState.OPEN


def test_whoever_asks_for_a_test_of_the_letter_is_told_where_it_goes(office: Office) -> None:
    browser = office.signed_in()
    sent = browser.post("/desk/editions/1/test")
    assert "En prøve er på vej til " in browser.get(sent.headers["location"].partition("#")[0]).text
    assert "En prøve er på vej til " not in browser.get("/desk/editions/1").text


def test_a_later_mail_of_whoever_asked_is_said_where_the_request_is_made_ready(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    said = "Den, der spørger, har skrevet igen"
    office.house.files(eml(KIM, "Noget andet", "Der er noget galt med min mail om uniformer."))
    number = len(office.house.reasons())
    assert office.house.reasons()[-1][0] is MailState.HELD
    for path in ("/desk/requests", "/desk/requests/101"):
        page = browser.get(path).text
        assert said in page
        assert f'href="/desk/inbox/{number}"' in page
    browser.post(f"/desk/inbox/{number}/put-aside", sure="1", no_mail="1")
    assert said not in browser.get("/desk/requests").text
    office.house.now = CLOSES.replace(hour=10)
    office.house.files(eml(KIM, "SV: Elcykler #102", "LUK\n\nmen ikke før fredag"))
    assert said in browser.get("/desk/requests/102").text
    assert said not in browser.get("/desk/requests/101").text


def test_words_that_are_not_changed_or_are_empty_are_refused_and_nobody_is_mailed(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    row = request(office.store, 101)
    same = browser.post("/desk/requests/101/words", title=row.title, text=row.words, deadline="")
    assert "Der er ikke rettet noget" in same.text
    for title, text in (("", row.words), (row.title, " ")):
        assert "skal have en titel" in browser.post("/desk/requests/101/words", title=title, text=text, sure="1").text
    assert office.house.rows(DeliveryKind.UPDATE) == []
    assert request(office.store, 101).title == row.title


def test_the_page_of_a_request_shows_the_words_as_they_are_printed(office: Office) -> None:
    page = office.signed_in(Role.EDITOR).get("/desk/requests/101").text
    field = page[page.index("<textarea") : page.index("</textarea>")]
    assert "Hvem har købt genbrugte uniformer" in field
    assert "Mvh Kim" not in field
    assert "Mvh Kim" in page


def test_the_question_shows_what_changes_however_far_down_it_stands(office: Office) -> None:
    long = "Vi samler gode eksempler på indkøb. " * 15
    number = a_request(office.store, f"{long}Vi har 40 biler. Tak for hjælpen.", title="Biler", address=KIM)
    browser = office.signed_in(Role.EDITOR)
    text = f"{long}Vi har 60 biler. Tak for hjælpen."
    page = browser.post(f"/desk/requests/{number}/words", title="Biler", text=text).text
    assert "<del>… Vi har 40 biler. …</del> <ins>… Vi har 60 biler. …</ins>" in page


def test_a_merged_request_and_the_one_it_is_merged_into_name_each_other(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    number = a_request(office.store, "Hvem har købt ladcykler?", at=CLOSES)
    assert browser.post(f"/desk/requests/{number}/merge", into="102", sure="1", no_mail="1").status == 303
    merged, other = (browser.get(f"/desk/requests/{one}").text for one in (number, 102))
    assert 'Slået sammen <a href="/desk/requests/102">med #102</a>' in merged
    assert f'<a href="/desk/requests/{number}">#{number}</a>' in other
    assert "Slået sammen med den" in other


def test_hiding_says_that_only_a_word_of_ones_own_is_mailed(office: Office) -> None:
    page = office.signed_in(Role.EDITOR).post("/desk/requests/101/move", do="hide").text
    assert f"Ingen får en mail, medmindre du her skriver et ord til {KIM}." in page
    assert "Ingen får en mail." not in page


def test_going_back_from_the_question_keeps_the_words_that_were_typed(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    asked = browser.post("/desk/requests/101/words", title="Uniformer", text="Helt andre ord.").text
    assert '<button class="second" name="undo"' in asked
    back = browser.post("/desk/requests/101/words", title="Uniformer", text="Helt andre ord.", sure="1", undo="1").text
    assert "Der er ikke sket noget" in back
    assert "Helt andre ord.</textarea>" in back
    assert 'name="undo"' not in back
    assert 'name="sure"' not in back
    assert request(office.store, 101).text != "Helt andre ord."
    assert browser.post("/desk/requests/101/words", title="Uniformer", text="Helt andre ord.", sure="1").status == 303


@pytest.mark.both
def test_a_tag_that_is_taken_off_is_no_more_in_the_log_and_stands_struck_out_with_a_way_back(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    page = browser.get("/desk/requests/102").text
    assert '<datalist id="every-tag"><option value="' in page
    assert len(page.encode()) < 60_000  # of 100 KB
    slug = re.findall(r'name="remove" value="([^"]+)"', page)[0]
    browser.post("/desk/requests/102/tags", remove=slug)
    page = browser.get("/desk/requests/102").text
    assert re.search(rf'<del>[^<]+</del> <button class="plain" name="add" value="{slug}"', page)
    entry = decisions(office.store, Sought(thing="request", key="102"))[0]
    assert slug in entry.changes["tags"][0]
    assert slug not in entry.changes["tags"][1]
    browser.post("/desk/requests/102/tags", add=slug)
    assert f'name="remove" value="{slug}"' in browser.get("/desk/requests/102").text
