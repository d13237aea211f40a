"""Today: what stands in the way, what waits longest, the dates to come, and when mail came and went."""

from __future__ import annotations

import re
from pathlib import Path

from digest.edition.passing import ask_again, set_up
from digest.requests.views import request
from digest.store.states import Role
from tests.build import CLOSES, KIM, PERIOD, SENDS, a_date, goes_out, secretary, unname
from tests.conftest import eml
from tests.web.desk.conftest import Office


def test_what_stands_in_the_way_of_the_next_letter_is_said_first_with_where_it_is_mended(office: Office) -> None:
    browser = office.signed_in(Role.ADMIN)
    page = browser.get("/desk/").text
    lead = page[page.index("Før brevet kan godkendes, venter") : page.index("<section>")]
    assert '<a href="/desk/requests">1 efterlysning, som ingen har set på</a>' in lead
    assert "/desk/setup" not in lead
    code = set_up(office.store, house=office.house.value)[0].finding.code
    ask_again(office.store, code, by=secretary(CLOSES))
    both = '<a href="/desk/setup">1 ting ved opsætningen</a> og <a href="/desk/requests">1 efterlysning, som ingen har'
    assert both in browser.get("/desk/").text
    browser.post("/desk/requests/ready", number=["101", "102"])
    assert "ingen har set på" not in browser.get("/desk/").text


def test_of_many_that_nobody_has_looked_at_the_oldest_come_first_and_a_link_leads_to_the_others(office: Office) -> None:
    office.house.files(
        *(eml(KIM, f"Hvem har købt stole {n}?", f"Hvem har købt stole til {n} ansatte?") for n in range(12))
    )
    page = office.signed_in(Role.EDITOR).get("/desk/").text
    listed = page[page.index("<h3>") :]
    assert listed.index("#101 ") < listed.index("#103 ") < listed.index("#104 ")
    assert "#113 " not in listed
    assert '<a href="/desk/requests">3 til</a>' in listed


def test_of_many_held_mails_the_one_that_waits_longest_comes_first_and_the_others_are_counted(office: Office) -> None:
    strange = (
        eml(f"ny{n}@andetsteds.example", f"Må vi være med? {n}", f"Har I en case om {n} broer?") for n in range(12)
    )
    office.house.files(*strange)
    page = office.signed_in(Role.EDITOR).get("/desk/").text
    listed = page[page.index("<h3>13 mails") :]
    assert listed.index("Må vi være med?<") < listed.index("Må vi være med? 0") < listed.index("Må vi være med? 8")
    assert "Må vi være med? 9" not in listed
    assert '<a href="/desk/inbox?state=held">3 til</a>' in listed


def test_every_value_of_a_table_has_its_heading_beside_it_for_narrow_screens(office: Office) -> None:
    a_date(office.store, CLOSES, PERIOD.sends_at)
    browser = office.signed_in(Role.ADMIN)
    pages = {path: browser.get(path).text for path in ("/desk/", "/desk/editions/1/recipients")}
    goes_out(office.store, "1", house=office.house.value, now=office.now)
    pages["report"] = browser.get("/desk/editions/1/report").text
    for path, page in pages.items():
        headings = re.findall(r'<th scope="col">([^<]+)</th>', page)
        labels = re.findall(r"<td[^>]*>", page)
        assert labels, path
        assert labels == [f'<td data-label="{one}">' for one in headings] * (len(labels) // len(headings)), path


def test_an_edition_that_went_out_early_is_no_date_to_come(office: Office) -> None:
    a_date(office.store, CLOSES, PERIOD.sends_at)
    browser = office.signed_in(Role.EDITOR)
    first = "onsdag den 2. december 2026 kl. 09.00"
    dates = browser.get("/desk/").text.partition("De næste datoer")[2]
    assert first in dates.partition("</table>")[0]
    goes_out(office.store, "1", house=office.house.value, now=office.now)
    dates = browser.get("/desk/").text.partition("De næste datoer")[2]
    assert first not in dates.partition("</table>")[0]


def test_the_machine_says_when_mail_came_as_well_as_when_it_went(office: Office) -> None:
    page = office.signed_in(Role.EDITOR).get("/desk/").text
    assert "Der kom sidst mail mandag den 30. november 2026 kl. " in page


def test_what_a_name_put_back_on_or_a_hidden_request_changes_at_once_is_said_before(
    office: Office, tmp_path: Path
) -> None:
    browser = office.signed_in(Role.ADMIN)
    before = browser.post("/desk/requests/102/move", do="hide").text
    assert "er sendt med den" not in before
    goes_out(office.store, "1", house=office.house.value)
    office.now = office.house.now = SENDS
    browser = office.signed_in(Role.ADMIN)
    assert "er sendt med den" not in browser.post("/desk/requests/102/move", do="hide").text
    office.house.sends(tmp_path / "out")
    unname(office.store, 102, at=SENDS)
    out = "Udgave 1 er sendt med den: det brev kan ikke laves om."
    named = browser.post("/desk/requests/102/name", anonymous="no").text
    assert out in named
    assert "viser straks navnet" in named
    hidden = browser.post("/desk/requests/102/move", do="hide").text
    assert out in hidden
    assert "straks væk" in hidden
    assert out not in browser.post("/desk/requests/102/move", do="close").text


def test_what_other_words_of_a_request_that_has_gone_out_change_at_once_is_said_before(office: Office) -> None:
    browser = office.signed_in(Role.ADMIN)
    words = {"title": "Elcykler", "text": "Hvem har lejet elcykler til hjemmeplejen?"}
    out, at_once = "Udgave 1 er sendt med den", "Dens side på nettet og brevet der viser straks de nye ord."
    assert out not in browser.post("/desk/requests/102/words", **words).text
    goes_out(office.store, "1", house=office.house.value)
    office.now = SENDS
    browser = office.signed_in(Role.ADMIN)
    for others in ({}, {"no_mail": "1"}):
        asks = browser.post("/desk/requests/102/words", **words, **others)
        assert (asks.status, out in asks.text, at_once in asks.text) == (200, True, True)
    office.house.files(eml(KIM, "Cykler", "Hvem har købt elcykler? Det gælder også ladcykler."))
    asks = browser.post("/desk/inbox/3/change", number="102", again="1", **words)
    assert at_once in asks.text
    assert request(office.store, 102).title != "Elcykler"
    browser.post("/desk/requests/102/words", **words, sure="1")
    assert request(office.store, 102).title == "Elcykler"


def test_the_icon_that_browsers_ask_for_is_no_fault_and_needs_nobody_signed_in(office: Office) -> None:
    said = office.nobody().get("/favicon.ico")
    assert (said.status, said.text) == (204, "")
