"""A letter at the desk: looked at, changed, approved exactly as shown, called back, sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.edition.compose import renewed
from digest.edition.preview import shown
from digest.edition.views import edition
from digest.members.changes import set_left
from digest.requests.deciding import Wording, edit
from digest.requests.views import request
from digest.store.states import DeliveryKind, EditionState, MailState, RequestState, Role
from tests.build import CLOSES, OLE, PERIOD, secretary, unname
from tests.conftest import eml
from tests.web.desk.conftest import Office, approved, looked_at, manifest


def with_a_remark(office: Office) -> None:
    """A request has a telephone number, which needs a reason to pass."""
    edit(office.store, 102, Wording(text="Hvem har købt elcykler? Ring 20 30 40 50."), by=secretary(CLOSES))
    renewed(office.store, "1", house=office.house.value, now=office.now)


def test_the_list_of_the_letter_marks_what_is_shown_without_a_name(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    assert "vises uden navn" not in browser.get("/desk/editions/1").text
    unname(office.store, 102, at=CLOSES)
    renewed(office.store, "1", house=office.house.value, now=office.now)
    page = browser.get("/desk/editions/1").text
    assert page.count("vises uden navn") == 1
    assert page.index('href="/desk/requests/102"') < page.index("vises uden navn")


def test_what_nobody_has_looked_at_stops_the_letter_and_leads_to_where_it_is_mended(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    page = browser.get("/desk/editions/1/approve").text
    assert "Stopper brevet" in page
    assert 'href="/desk/requests/101"' in page
    assert "<button>Godkend udgave 1" not in page
    looked_at(browser)
    assert "Stopper brevet" not in browser.get("/desk/editions/1/approve").text
    assert request(office.store, 101).looked_by == "approver@ika.example"


def test_it_is_approved_by_writing_how_many_get_it_and_can_be_called_back(office: Office) -> None:
    with_a_remark(office)
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    wrong = approved(office, browser, recipients="3")
    assert wrong.status == 409
    assert 'value="3"' in wrong.text  # what was typed is kept
    assert 'value="det ved vi"' in wrong.text
    assert approved(office, browser).status == 303
    found = edition(office.store, "1")
    assert (found.state, found.approved_by) == (EditionState.APPROVED, "approver@ika.example")
    assert browser.post("/desk/editions/1/call-back").status == 303
    assert edition(office.store, "1").state is EditionState.DRAFT


def test_where_a_second_person_is_asked_for_nobody_approves_what_they_changed_last(office: Office) -> None:
    office.house.sets(desk={"second_person": True})
    office.desk_anew()
    one, other = office.signed_in(Role.APPROVER), office.signed_in(Role.ADMIN)
    one.post("/desk/requests/101/words", title="Uniformer", text="Hvem har købt brugte?", no_mail="1", sure="1")
    looked_at(one)
    refused = approved(office, one)
    assert (refused.status, "en anden ser brevet igennem" in refused.text) == (409, True)
    assert approved(office, other).status == 303


def test_now_is_in_ten_minutes(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser, when="now")
    hold = timedelta(minutes=office.house.settings.desk.hold_minutes)
    assert edition(office.store, "1").goes_out_at == office.now + hold
    assert not office.house.ticks(office.now + hold - timedelta(seconds=1)).released
    assert office.house.ticks(office.now + hold).released


def test_what_goes_out_now_says_which_day_its_head_says(office: Office) -> None:
    said = "Også hvis den sendes nu, står der onsdag den 2. december 2026 øverst i brevet."
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    page = browser.get("/desk/editions/1/approve").text
    assert said in page
    assert 'href="/desk/editions/1/date"' in page
    assert "onsdag den 2. december 2026" in shown(office.store, "1").text
    office.now = PERIOD.sends_at - timedelta(minutes=30)
    browser = office.signed_in(Role.APPROVER)
    assert "øverst i brevet" not in browser.get("/desk/editions/1/approve").text


def test_at_its_time_it_goes_out_at_its_time(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    assert not office.house.ticks(PERIOD.sends_at - timedelta(minutes=1)).released
    assert office.house.ticks(PERIOD.sends_at).released


def test_an_approval_in_the_last_minute_waits_for_its_hold(office: Office) -> None:
    office.now = PERIOD.sends_at - timedelta(minutes=2)
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    hold = timedelta(minutes=office.house.settings.desk.hold_minutes)
    assert not office.house.ticks(PERIOD.sends_at + timedelta(minutes=1)).released
    assert office.house.ticks(office.now + hold).released


def test_what_changed_in_another_tab_makes_the_approval_fail(office: Office) -> None:
    with_a_remark(office)
    browser, other = office.signed_in(Role.APPROVER), office.signed_in(Role.EDITOR)
    looked_at(browser)
    form = browser.get("/desk/editions/1/approve").text
    said = other.post(
        "/desk/requests/101/words", title="Uniformer, brugte", text="Hvem har købt brugte?", no_mail="1", sure="1"
    )
    assert said.status == 303
    names = [part.partition('"')[0] for part in form.split('name="because:')[1:]]
    fields = {f"because:{name}": "det ved vi" for name in names}
    refused = browser.post(
        "/desk/editions/1/approve",
        manifest=manifest(form),
        shown=form.split('name="shown" value="')[1].partition('"')[0],
        when="now",
        recipients=str(edition(office.store, "1").recipients),
        **fields,
    )
    assert refused.status == 409
    assert "#101 er ændret: titlen, teksten og emneordene." in refused.text
    assert 'value="det ved vi"' in refused.text  # what was typed is kept
    assert 'name="when" value="now" checked' in refused.text
    assert manifest(form)[:8] not in refused.text
    assert 'name="recipients" value=""' in refused.text  # the number is written anew, for what is shown now
    assert edition(office.store, "1").state is EditionState.DRAFT


def test_whom_an_act_mails_is_said_before_it_is_done(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    asked = browser.post("/desk/requests/101/move", do="hide")
    assert asked.status == 200
    assert "kim@nordmose.example" in asked.text, asked.text
    assert request(office.store, 101).state is RequestState.OPEN
    assert browser.post("/desk/requests/101/move", do="hide", sure="1", note="Vi har den i nr. 102.").status == 303
    assert request(office.store, 101).state is RequestState.HIDDEN
    (row,) = office.house.rows(DeliveryKind.UPDATE)
    assert "Vi har den i nr. 102." in (row.message or b"").decode("utf-8", "replace")


def test_a_strangers_mail_is_taken_in_by_a_person_and_put_aside_by_another(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    held = browser.get("/desk/inbox?state=held").text
    assert "Må vi være med?" in held
    asked = browser.post("/desk/inbox/2/take-in", **{"as": "request", "organisation": "Andetsteds Kommune"})
    assert asked.status == 200
    assert (
        browser.post(
            "/desk/inbox/2/take-in", **{"as": "request", "organisation": "Andetsteds Kommune", "sure": "1"}
        ).status
        == 303
    )
    assert office.house.reasons()[1][0] is MailState.FILED
    assert browser.post("/desk/inbox/2/hold", sure="1").status == 303
    assert office.house.reasons()[1][0] is MailState.HELD
    assert browser.post("/desk/inbox/2/put-aside", sure="1", no_mail="1").status == 303
    assert office.house.reasons()[1][0] is not MailState.HELD


@pytest.mark.parametrize(
    "path", ["/desk/inbox/99", "/desk/requests/99", "/desk/editions/99", "/desk/editions/x/letter"]
)
def test_what_is_not_there_is_said(office: Office, path: str) -> None:
    said = office.signed_in().get(path)
    assert said.status in (404, 409)
    assert "Tilbage" in said.text


def test_members_words_are_never_markup(office: Office) -> None:
    browser = office.signed_in()
    text = "<script>alert(1)</script><b onclick=x>fed</b>"
    browser.post("/desk/requests/101/words", title=text[:60], text=text, sure="1", no_mail="1")
    for path in (
        "/desk/",
        "/desk/requests",
        "/desk/requests/101",
        "/desk/editions/1",
        "/desk/log",
        "/desk/editions/1/letter",
    ):
        page = browser.get(path).text
        assert "<script>alert" not in page, path
        assert "<b onclick" not in page, path


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/desk/requests/101/tags", {"add": "moebler"}),
        ("/desk/requests/102/move", {"do": "hide", "sure": "1"}),
        ("/desk/editions/1/word", {"word_da": "God jul."}),
    ],
)
def test_a_decision_that_takes_the_approval_is_said_on_the_page_behind_it(
    office: Office, path: str, fields: dict[str, str]
) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    office.now += timedelta(minutes=1)
    place = browser.post(path, **fields).headers["location"]
    assert "fell=1" in place
    page = browser.get(place.partition("#")[0]).text
    assert '<a href="/desk/editions/1">Udgave 1</a>' in page
    assert "Se brevet igennem, og godkend det igen." in page
    for name in ("99", "../x", "1%22%3E"):
        assert "godkend det igen" not in browser.get(f"/desk/requests?fell={name}").text


def test_hiding_a_request_asks_first_where_it_takes_an_approval_though_nobody_is_mailed(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    office.now += timedelta(minutes=1)
    said = browser.post("/desk/requests/102/words", title="Elcykler?", text="Hvem har dem?", no_mail="1").text
    assert "Udgave 1 skal godkendes igen." in said
    assert edition(office.store, "1").state is EditionState.APPROVED


def test_what_was_decided_since_an_approval_is_said_at_the_edition(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    office.now += timedelta(minutes=1)
    set_left(office.store, OLE, left=True, by=secretary(office.now))
    page = browser.get("/desk/editions/1").text
    assert "Noget er besluttet" in page
    assert "Medlem 2 er holdt op." in page


def test_what_stops_the_letter_at_several_places_for_one_reason_is_said_once(office: Office) -> None:
    office.house.receives(eml(OLE, "Efterlysning: elbiler", "Hvem har købt elbiler til hjemmeplejen?"))
    browser = office.signed_in(Role.APPROVER)
    browser.post("/desk/editions/1/compose")
    page = browser.get("/desk/editions/1").text
    assert page.count("Ingen har set efterlysningen igennem") == 1
    checks = page[page.index("Kontrol af brevet") : page.index('id="requests"')]
    assert 'href="/desk/requests/101">#101</a>' in checks
    assert 'href="/desk/requests/103">#103</a>' in checks


def test_a_correction_says_that_it_goes_out_when_it_is_approved_and_can_be_dropped(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    office.now = edition(office.store, "1").goes_out_at
    browser = office.signed_in(Role.APPROVER)
    assert 'data-again="5"' in browser.get("/desk/editions/1").text
    office.house.ticks(office.now)
    browser.post("/desk/editions/1/correct")
    page = browser.get("/desk/editions/1.1").text
    assert "Den sendes, når nogen har godkendt den." in page
    assert browser.post("/desk/editions/1.1/correct", do="drop").status == 303
    assert edition(office.store, "1.1").state is EditionState.SKIPPED


def test_today_says_when_an_approved_letter_goes_out_and_calls_it_back(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser, when="now")
    page = browser.get("/desk/").text
    found = edition(office.store, "1")
    assert found.goes_out_at < found.sends_at
    assert f"kl. {found.goes_out_at.astimezone(office.house.value.zone):%H.%M}" in page
    assert 'action="/desk/editions/1/call-back"' in page
