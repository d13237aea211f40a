"""The date of an edition at the desk: moved, skipped, and each taken back, with what follows said before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.calendar.dates import dates, plan
from digest.calendar.rule import Rule
from digest.edition.views import edition
from digest.store.states import DateState, EditionState, Role
from tests.build import PERIOD, goes_out
from tests.databases import kept
from tests.web.desk.conftest import Office

PATH = "/desk/editions/1/date"


@pytest.fixture
@kept
def dated(office: Office) -> Office:
    """An office whose calendar is planned a year ahead."""
    plan(office.store, Rule.of(office.house.settings), now=office.now - timedelta(days=30))
    return office


@pytest.mark.parametrize(
    ("fields", "days"), [({"do": "1"}, 1), ({"do": "7"}, 7), ({"do": "day", "to": "2026-12-08"}, 6)]
)
def test_it_is_moved_and_moved_back(dated: Office, fields: dict[str, str], days: int) -> None:
    browser = dated.signed_in(Role.APPROVER)
    asked = browser.post(PATH, because="Messen", **fields)
    assert asked.status == 200
    assert edition(dated.store, "1").sends_at == PERIOD.sends_at
    assert browser.post(PATH, because="Messen", sure="1", **fields).status == 303
    assert edition(dated.store, "1").sends_at == PERIOD.sends_at + timedelta(days=days)
    assert "Messen" in browser.get("/desk/log?thing=date&key=2026-12-02").text
    browser.post(PATH, do="back", sure="1")
    assert edition(dated.store, "1").sends_at == PERIOD.sends_at


@pytest.mark.both
def test_it_is_skipped_with_a_reason_and_taken_up_again(dated: Office) -> None:
    browser = dated.signed_in(Role.APPROVER)
    assert "Skriv, hvorfor" in browser.post(PATH, do="skip").text
    asked = browser.post(PATH, do="skip", because="Kun to efterlysninger").text
    assert "kommer med i den næste, onsdag den 16. december 2026" in asked
    browser.post(PATH, do="skip", because="Kun to efterlysninger", sure="1")
    assert edition(dated.store, "1").state is EditionState.SKIPPED
    (row,) = dates(dated.store, since=dated.now, limit=1)
    assert (row.state, row.why) == (DateState.SKIPPED, "Kun to efterlysninger")
    assert "Kun to efterlysninger" in browser.get("/desk/").text
    assert "Genoptag" in browser.get("/desk/editions/1").text
    browser.post(PATH, do="0", sure="1")
    found = edition(dated.store, "1")
    assert (found.state, found.sends_at, found.requests) == (EditionState.DRAFT, PERIOD.sends_at, (101, 102))


def test_whose_mails_become_untrue_is_said_before(dated: Office) -> None:
    asked = dated.signed_in(Role.APPROVER).post(PATH, do="1").text
    assert "spurgte i #101." in asked  # who asked #102 did so by telephone, and had no receipt
    assert "Ingen får en mail." in asked
    assert "inden tirsdag den 1. december 2026 kl. 12.00" in asked


def test_a_day_on_which_nobody_works_and_an_approval_that_falls_are_said(dated: Office) -> None:
    browser = dated.signed_in(Role.APPROVER)
    assert "ikke en arbejdsdag: weekend" in browser.post(PATH, do="day", to="2026-12-05").text
    assert "weekend" not in browser.post(PATH, do="1").text
    for to in ("2020-01-01", "2026-12-16", "i morgen"):
        assert browser.post(PATH, do="day", to=to).status == 409, to


def test_what_has_gone_out_stays_where_it_is(dated: Office) -> None:
    goes_out(dated.store, "1", house=dated.house.value)
    browser = dated.signed_in(Role.APPROVER)
    assert browser.get(PATH).status == 409
    assert browser.post(PATH, do="1", sure="1").status == 409
    assert f'href="{PATH}"' not in browser.get("/desk/editions/1").text


def test_the_day_that_it_was_moved_to_is_the_one_that_is_cancelled_and_taken_up_again(dated: Office) -> None:
    browser = dated.signed_in(Role.APPROVER)
    browser.post(PATH, do="1", sure="1")
    assert "Udgaven den 3. december 2026 flyttes" in browser.post(PATH, do="1").text
    asked = browser.post(PATH, do="skip", because="Messen").text
    assert "Udgaven den 3. december 2026 aflyses" in asked
    assert "2. december" not in asked
    browser.post(PATH, do="skip", because="Messen", sure="1")
    asked = browser.post(PATH, do="0").text
    assert "Udgaven den 3. december 2026 genoptages" in asked
    assert "2. december" not in asked
    browser.post(PATH, do="0", sure="1")
    assert "3. december 2026 blev aflyst" in browser.get("/desk/log?thing=date&key=2026-12-02").text
