"""The log at the desk: searched by who, what, words and days, and saved for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from urllib.parse import quote

import openpyxl
import pytest
from lxml import html

from digest.accounts.audit import Sought, decisions, every_decision
from digest.requests.deciding import Wording, edit
from digest.store.states import Role
from tests.build import LIS, secretary
from tests.databases import kept
from tests.web.desk.coming import held
from tests.web.desk.conftest import STAFF, Office

FORMULA = '=HYPERLINK("https://evil.example";"Klik")'


@pytest.fixture
@kept
def logged(office: Office) -> Office:
    """An office in which Tove changed one request, and on the next day Bo another, by words that are a formula."""
    edit(office.store, 101, Wording(title="Øl til hjemmeplejen"), by=secretary(office.now))
    later = secretary(office.now + timedelta(days=1), name="bo@ika.example")
    edit(office.store, 102, Wording(title=FORMULA), by=later)
    return office


@pytest.mark.both
def test_decisions_are_sought_by_who_what_words_and_days(logged: Office) -> None:
    browser = logged.signed_in(Role.EDITOR)
    first, second = "Efterlysning #101 blev rettet", "Efterlysning #102 blev rettet"
    for asked, found in (
        ("q=" + quote("øl hjemmeplejen"), (True, False)),
        ("q=HYPERLINK", (False, True)),
        ("who=tove&thing=request&q=101", (True, False)),
        ("who=bo%40ika", (False, True)),
        ("thing=request&key=%23102", (False, True)),
        ("until=2026-11-30&thing=request", (True, False)),
        ("since=2026-12-01", (False, True)),
        ("since=2026-12-01&until=2026-11-30", (False, False)),
        ("since=i+dag&until=0001-01-01x", (True, True)),
        ("q=100%25", (False, False)),
    ):
        page = browser.get(f"/desk/log?{asked}").text
        assert (first in page, second in page) == found, asked


def test_values_are_said_in_words(logged: Office) -> None:
    page = logged.signed_in(Role.EDITOR).get("/desk/log?thing=request").text
    assert "titlen: " in page
    assert '<option value="request" selected>efterlysninger' in page


def test_it_is_saved_for_a_spreadsheet_in_which_no_cell_is_a_formula(logged: Office) -> None:
    browser = logged.signed_in(Role.EDITOR)
    said = browser.get("/desk/log.csv?thing=request&q=HYPERLINK")
    assert said.headers["content-disposition"] == 'attachment; filename="log-2026-11-30.csv"'
    heads, row, *_ = csv.reader(io.StringIO(said.text.removeprefix("\ufeff")), delimiter=";")
    assert heads[1:4] == ["Hvornår", "Hvem", "Hvad der blev besluttet"]
    assert row[2:4] == ["bo@ika.example", "Efterlysning #102 blev rettet"]
    assert row[-1] == f"'{FORMULA}"


def test_the_same_is_saved_as_a_workbook(logged: Office) -> None:
    from http.client import HTTPConnection

    browser = logged.signed_in(Role.EDITOR)
    connection = HTTPConnection("127.0.0.1", logged.port, timeout=20)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    connection.request("GET", "/desk/log.xlsx?thing=request&key=102", headers={"cookie": cookies})
    book = openpyxl.load_workbook(io.BytesIO(connection.getresponse().read()))
    connection.close()
    cells = [cell for row in book["Log"].iter_rows() for cell in row]
    (found,) = [cell for cell in cells if cell.value == FORMULA]
    assert found.data_type == "s"


def test_many_are_read_some_at_a_time(logged: Office) -> None:
    every = [row.id for row in decisions(logged.store, limit=None)]
    assert [row.id for row in every_decision(logged.store, most=10_000)] == every
    assert [row.id for row in every_decision(logged.store, most=3)] == every[:3]
    assert len(list(every_decision(logged.store, Sought(thing="request", key="101"), most=10))) == 1


@pytest.mark.both
def test_the_log_finds_a_member_by_their_address_and_says_who_took_them_off(office: Office) -> None:
    number = held(office, LIS, "Nok nu", "Kan I ikke holde op med alle de mails?")
    browser = office.signed_in(Role.EDITOR)
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "unsubscribe", "sure": "1"})
    browser.post(f"/desk/inbox/{number}/subscribe", sure="1")
    page = browser.get(f"/desk/log?key={LIS}").text
    rows = [" ".join(row.text_content().split()) for row in html.fromstring(page.encode()).xpath("//ol/li")]
    assert len(rows) == 2
    assert all(STAFF[Role.EDITOR] in row for row in rows), rows
    assert "Lis" in rows[1]
