"""The page to leave by, to come back, and to take a break."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from digest.marks import Page
from digest.members.changes import member
from digest.members.suppressions import add
from digest.store.reasons import Refusal, SuppressionReason
from digest.web.forms import fields
from tests.build import secretary
from tests.web.conftest import (
    FORM,
    HANNE,
    NOBODY,
    ONE_CLICK,
    OWEN,
    Site,
    heading,
    link,
    rows,
    suppressed,
    words,
)


def test_the_page_for_leaving_says_who_and_what_and_changes_nothing(site: Site) -> None:
    before = rows(site.store)
    said = site.get(link(Page.UNSUBSCRIBE, HANNE))
    assert (said.status, heading(said)) == (200, "Afmeld Efterlysninger")
    assert "ha***@nordmose.example" in words(said)
    assert "hanne@" not in said.text
    assert "2. januar 2027" in words(said)
    assert rows(site.store) == before


def test_it_speaks_the_language_of_its_path(site: Site) -> None:
    said = site.get(link(Page.UNSUBSCRIBE, HANNE, "en"))
    assert heading(said) == "Unsubscribe from Efterlysninger"
    assert html.fromstring(said.text.encode()).get("lang") == "en"
    (danish,) = html.fromstring(said.text.encode()).xpath("//footer//a[@hreflang]/@href")
    assert heading(site.get(danish)) == "Afmeld Efterlysninger"


def test_whoever_leaves_is_told_so_and_can_come_back(site: Site) -> None:
    where = link(Page.UNSUBSCRIBE, HANNE)
    done = site.post(where, "do=leave")
    assert (done.status, done.headers["location"]) == (303, where)
    assert suppressed(site) == [("hanne@nordmose.example", SuppressionReason.UNSUBSCRIBED)]
    assert heading(site.get(where)) == "Du er afmeldt"
    after = rows(site.store)
    assert site.post(where, "do=leave").status == 303
    assert rows(site.store) == after
    site.post(where, "do=resume")
    assert suppressed(site) == []
    assert heading(site.get(where)) == "Afmeld Efterlysninger"


@pytest.mark.parametrize(("months", "until"), [(1, date(2027, 2, 28)), (3, date(2027, 4, 30)), (6, date(2027, 7, 31))])
def test_a_pause_ends_by_itself(site: Site, months: int, until: date) -> None:
    site.now = site.now.replace(year=2027, month=1, day=31)
    where = link(Page.UNSUBSCRIBE, HANNE)
    assert site.post(where, f"do=pause&months={months}").status == 303
    assert member(site.store, "hanne@nordmose.example", today=until).paused_until == until
    assert heading(site.get(where)) == "Du holder pause"
    site.now += timedelta(days=185)
    assert heading(site.get(where)) == "Afmeld Efterlysninger"


@pytest.mark.both
def test_a_pause_can_be_ended_before_its_time(site: Site) -> None:
    where = link(Page.UNSUBSCRIBE, HANNE)
    site.post(where, "do=pause&months=3")
    site.post(where, "do=resume")
    assert member(site.store, "hanne@nordmose.example", today=site.now.date()).state is Refusal.NONE


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (ONE_CLICK, FORM),
        (ONE_CLICK, f"{FORM}; charset=UTF-8"),
        (
            '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_one_click_in_a_mail_program_unsubscribes(site: Site, body: str, kind: str) -> None:
    for _ in range(2):
        said = site.ask("POST", link(Page.UNSUBSCRIBE, OWEN, "en"), body, content_type=kind)
        assert (said.status, heading(said)) == (200, "You are unsubscribed")
        assert "set-cookie" not in said.headers
        assert suppressed(site) == [("owen@nordhav.example", SuppressionReason.UNSUBSCRIBED)]


def test_what_is_not_the_members_to_lift_stays(site: Site) -> None:
    add(site.store, "hanne@nordmose.example", reason=SuppressionReason.BOUNCED, by=secretary(site.now))
    where = link(Page.UNSUBSCRIBE, HANNE)
    said = site.get(where)
    assert heading(said) == "Der går ingen breve til dig"
    assert "<form" not in said.text
    site.post(where, "do=resume")
    assert suppressed(site) == [("hanne@nordmose.example", SuppressionReason.BOUNCED)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", FORM),
        ("do=erase", FORM),
        ("do=pause", FORM),
        ("do=pause&months=7", FORM),
        ("do=pause&months=1e9", FORM),
        ("do=leave", "text/plain"),
        ('{"do": "leave"}', "application/json"),
        ("do=leave", "multipart/form-data"),
        ("--x\r\nnonsense", "multipart/form-data; boundary=x"),
        ("%", FORM),
        ("List-Unsubscribe=Two-Clicks", FORM),
    ],
)
def test_a_form_that_says_nothing_we_know_changes_nothing(site: Site, body: str, kind: str) -> None:
    before = rows(site.store)
    said = site.ask("POST", link(Page.UNSUBSCRIBE, HANNE), body, content_type=kind)
    assert (said.status, heading(said)) == (400, "Det forstod vi ikke")
    assert rows(site.store) == before


@pytest.mark.both
def test_a_body_of_more_than_a_form_is_not_read(site: Site) -> None:
    before = rows(site.store)
    said = site.post(link(Page.UNSUBSCRIBE, HANNE), f"do=leave&x={'x' * 9000}")
    assert (said.status, heading(said)) == (413, "Det var for meget på én gang")
    assert rows(site.store) == before


def test_a_member_who_is_gone_is_told_so(site: Site) -> None:
    for said in (site.get(link(Page.UNSUBSCRIBE, NOBODY)), site.post(link(Page.UNSUBSCRIBE, NOBODY), ONE_CLICK)):
        assert (said.status, heading(said)) == (404, "Du står ikke længere på vores liste")


@pytest.mark.both
@given(st.binary(max_size=300), st.sampled_from([FORM, "multipart/form-data; boundary=x", "multipart/form-data", ""]))
def test_any_bytes_are_a_form_or_none(body: bytes, kind: str) -> None:
    assert isinstance(fields(body, kind), dict)
