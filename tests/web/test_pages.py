"""The pages as whoever opens a link meets them: over HTTP, from a real server."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html

from digest.letters import block_of, own_of
from digest.marks import PATHS, Page
from digest.store.engine import Store, connect
from digest.store.models import Edition, EditionBlock, Request
from digest.store.reasons import SuppressionReason
from digest.store.states import EditionState, RequestState
from digest.web.serving import serving
from digest.writing.personal import join
from tests.web import conftest as site_of
from tests.web.conftest import (
    BASE,
    FORM,
    HANNE,
    ONE_CLICK,
    OWEN,
    OWN,
    Site,
    asked,
    edition_id,
    heading,
    link,
    rows,
    set_request,
    suppressed,
    words,
)

# --- a request, an edition -----------------------------------------------------------------------------------------


def test_a_request_is_there_with_all_its_words_and_its_reply_button(site: Site) -> None:
    said = site.get(link(Page.REQUEST, 112))
    assert (said.status, heading(said)) == (200, "#112 Hvem har fået repareret uniformer?")
    for part in ("Hanne Bjerregaard, Nordmose Kommune", "svar senest 11. december 2026", "Afsnit 3:", "Hvad sparer I?"):
        assert part in words(said)
    assert "Uniformer repareres" in words(said)
    assert "Udgave 49 · onsdag den 2. december 2026 · uge 49" in words(said)
    (button,) = html.fromstring(said.text.encode()).xpath("//a[@class='button']/@href")
    assert re.match(r"mailto:efterlysning\+r112-\w{6}@ika\.example\?subject=SV", button)
    assert "hanne@nordmose" not in said.text


def test_the_page_of_somebody_unnamed_says_no_more_than_the_letter(site: Site) -> None:
    for language in PATHS:
        said = site.get(link(Page.REQUEST, 113, language))
        assert said.status == 200
        for told in ("Owen", "Tredwell", "Nordhav,", "owen@"):
            assert told not in said.text
        assert ("En kollega" if language == "da" else "A colleague") in words(said)


@pytest.mark.parametrize("state", [RequestState.HELD, RequestState.OPEN, RequestState.HIDDEN, RequestState.POSTPONED])
def test_a_request_that_is_not_out_is_not_shown(site: Site, state: RequestState) -> None:
    set_request(site.store, 112, state)
    said = site.get(link(Page.REQUEST, 112))
    assert (said.status, heading(said)) == (404, "Efterlysningen er her ikke")
    assert "uniformer" not in said.text
    assert OWN in words(said)


@pytest.mark.parametrize("state", [RequestState.PUBLISHED, RequestState.CLOSED, RequestState.MERGED])
def test_a_request_that_was_in_no_letter_is_not_shown_whatever_became_of_it(site: Site, state: RequestState) -> None:
    number = asked(site.store, "hanne@nordmose.example", "Hvem køber grøn strøm?", "Vi skal i udbud.")
    set_request(site.store, number, state)
    assert site.get(link(Page.REQUEST, number)).status == 404


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.APPROVED, EditionState.SKIPPED])
def test_what_has_not_gone_out_is_shown_to_nobody(site: Site, state: EditionState) -> None:
    with site.store.write() as session:
        session.query(Edition).one().state = state
    assert site.get(link(Page.REQUEST, 112)).status == 404
    said = site.get(link(Page.EDITION, edition_id(site.store)))
    assert (said.status, heading(said)) == (404, "Udgaven er her ikke")


def test_a_closed_request_asks_for_no_more_answers(site: Site) -> None:
    set_request(site.store, 112, RequestState.CLOSED)
    said = site.get(link(Page.REQUEST, 112))
    assert "Efterlysningen er lukket" in words(said)
    assert "mailto:efterlysning+r112" not in said.text


@pytest.mark.both
def test_a_merged_request_names_the_other(site: Site) -> None:
    set_request(site.store, 112, RequestState.MERGED)
    with site.store.write() as session:
        session.query(Request).filter_by(number=112).one().merged_into = 113
    assert "Efterlysning #113 spørger om det samme" in words(site.get(link(Page.REQUEST, 112)))


@pytest.mark.parametrize("state", [EditionState.SENDING, EditionState.SENT])
def test_the_letter_is_there_without_anybodys_own_part(site: Site, state: EditionState) -> None:
    with site.store.write() as session:
        session.query(Edition).one().state = state
        own = [row.html for row in session.query(Edition).one().recipients if row.html]
    assert own
    for language, said in (("da", "Udgave 49"), ("en", "Edition 49")):
        shown = site.get(link(Page.EDITION, edition_id(site.store), language))
        assert shown.status == 200
        assert said in shown.text
        assert "\x02" not in shown.text
        assert "Du kan måske hjælpe" not in shown.text
        assert "You may be able to help" not in shown.text
        assert shown.headers["content-security-policy"] == (
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        )


def test_a_request_and_an_edition_that_never_were_are_not_here(site: Site) -> None:
    assert heading(site.get(link(Page.REQUEST, 999))) == "Efterlysningen er her ikke"
    assert heading(site.get(link(Page.EDITION, 999, "en"))) == "The edition is not here"


# --- links ---------------------------------------------------------------------------------------------------------


def test_a_token_of_one_page_or_person_opens_nothing_else(site: Site) -> None:
    before = rows(site.store)
    for made_for in Page:
        token = link(made_for, HANNE).rpartition("/")[2]
        for language, paths in PATHS.items():
            for page, word in paths.items():
                if page is not made_for:
                    assert site.get(f"/{language}/{word}/{token}").status == 404
                    assert site.post(f"/{language}/{word}/{token}", ONE_CLICK).status in (404, 405)
    assert rows(site.store) == before
    site.post(link(Page.UNSUBSCRIBE, OWEN), ONE_CLICK)
    assert suppressed(site) == [("owen@nordhav.example", SuppressionReason.UNSUBSCRIBED)]


@pytest.mark.parametrize("page", Page)
def test_a_forged_link_gets_a_friendly_page_in_the_language_of_its_path(site: Site, page: Page) -> None:
    before = rows(site.store)
    good = link(page, 112, "en")
    for bad in (good[:-1], f"{good}A", link(page, 112, "en", secret="gættet"), good.replace(".", "")):
        for method in ("GET", "POST") if page is Page.UNSUBSCRIBE else ("GET",):
            said = site.ask(method, bad, ONE_CLICK, content_type=FORM)
            assert (said.status, heading(said)) == (404, "This link does not work")
            assert OWN in words(said)
    danish = link(page, 112)[:-2]
    assert heading(site.get(danish)) == "Linket virker ikke"
    assert rows(site.store) == before


@pytest.mark.parametrize("page", Page)
def test_a_link_is_good_up_to_and_with_its_last_day_and_then_says_so(site: Site, page: Page) -> None:
    where = link(page, 112 if page is Page.REQUEST else 1)
    site.now = site.now.replace(year=2027, month=12, day=2, hour=22)  # 23:00 in Denmark
    assert site.get(where).status == 200
    site.now += timedelta(hours=1)
    said = site.get(where)
    assert (said.status, heading(said)) == (410, "Linket gælder ikke længere")
    assert OWN in words(said)
    assert site.post(where, ONE_CLICK).status in (410, 405)
    assert suppressed(site) == []


def test_a_link_signed_with_an_earlier_secret_is_still_good(site: Site) -> None:
    assert site.get(link(Page.REQUEST, 112, secret="gammel")).status == 200


@pytest.mark.parametrize(
    ("where", "language"),
    [
        ("/nowhere", "da"),
        ("/en/nowhere", "en"),
        ("/da/afmeld/", "da"),
        ("/de/afmeld/x", "da"),
        ("/en/", "en"),
        ("//", "da"),
    ],
)
def test_a_path_that_leads_nowhere_gets_a_friendly_page(site: Site, where: str, language: str) -> None:
    said = site.get(where)
    assert said.status == 404
    assert heading(said) == {"da": "Her er ingen side", "en": "There is no page here"}[language]
    assert "location" not in said.headers


@pytest.mark.both
def test_a_method_that_a_page_does_not_know_is_refused(site: Site) -> None:
    before = rows(site.store)
    for method, where in (
        ("POST", link(Page.REQUEST, 112)),
        ("DELETE", link(Page.UNSUBSCRIBE, 1)),
        ("PUT", "/"),
        ("X", "/"),
    ):
        said = site.ask(method, where, "do=leave", content_type=FORM)
        assert said.status == 405
        assert heading(said) == "Det forstod vi ikke"
        assert "GET" in said.headers["allow"]
    assert rows(site.store) == before


# --- what holds for all --------------------------------------------------------------------------------------------


def starts(site: Site) -> list[str]:
    """A link of each kind, in both languages, good and bad."""
    good = [
        link(page, number, language)
        for language in PATHS
        for page, number in ((Page.UNSUBSCRIBE, HANNE), (Page.REQUEST, 112), (Page.REQUEST, 113), (Page.EDITION, 1))
    ]
    return ["/", "/en", "/nowhere", "/da/afmeld/x", link(Page.UNSUBSCRIBE, 1, until=date(2026, 1, 1)), *good]


def letters(store: Store) -> Iterator[str]:
    """The HTML of each member's letter."""
    with store.read() as session:
        edition = session.query(Edition).one()
        for recipient in edition.recipients:
            yield join(block_of(edition, recipient.language), own_of(edition, recipient))[0]


def links(text: str, where: str) -> set[str]:
    """The paths on our own server that a page or a letter leads to, by link or by form."""
    if not text.strip():
        return set()
    found = html.fromstring(text.encode()).xpath("//*/@href | //*/@action | //*/@src")
    whole = {urljoin(f"{BASE}{where}", one) for one in found}
    return {one.removeprefix(BASE) or "/" for one in whole if one.startswith(BASE)}


def test_a_crawler_that_opens_every_link_of_the_letters_and_the_pages_changes_nothing(site: Site) -> None:
    before = rows(site.store)
    waiting, seen = [*starts(site), *(one for text in letters(site.store) for one in links(text, "/"))], set()
    while waiting:
        where = waiting.pop()
        if where in seen:
            continue
        seen.add(where)
        got, looked = site.get(where), site.ask("HEAD", where)
        assert (looked.status, looked.text) == (got.status, "")
        assert looked.headers["content-length"] == got.headers["content-length"]
        assert got.status in (200, 404, 410)
        if got.headers["content-type"].startswith("text/html"):
            waiting += links(got.text, where)
    assert len(seen) > 14
    assert rows(site.store) == before


def test_everything_says_that_it_is_not_to_be_kept_framed_or_found(site: Site) -> None:
    for where in [*starts(site), "/style.css"]:
        for said in (site.get(where), site.ask("HEAD", where), site.post(where, "x=y")):
            policy = said.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "base-uri 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            if "unsafe" not in policy:
                assert "style-src 'self'; form-action 'self'" in policy
            assert said.headers["referrer-policy"] == "no-referrer"
            assert said.headers["x-content-type-options"] == "nosniff"
            assert said.headers["x-robots-tag"].startswith("noindex")
            assert said.headers["cache-control"] == "no-store"
            assert not {"set-cookie", "server"} & set(said.headers)


def test_nothing_comes_from_elsewhere_and_nothing_is_a_script(site: Site) -> None:
    for where in starts(site):
        page = html.fromstring(site.get(where).text.encode())
        assert page.xpath("//script | //iframe | //img | //object | //@onclick | //@onload") == []
        assert [one for one in page.xpath("//link/@href") if one != "/style.css"] == []
    assert "url(" not in site.get("/style.css").text
    assert "@import" not in site.get("/style.css").text


def test_the_log_has_neither_what_opens_a_page_nor_whole_addresses(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    opened = [*starts(site), f"{link(Page.UNSUBSCRIBE, HANNE)}?token=abc", "/en/" + "x" * 30]
    for where in opened:
        site.get(where)
        site.post(where, "do=leave&months=1")
    told = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("sqlalchemy"))
    assert "GET afmeld 200" in told
    assert "POST afmeld 303" in told
    for where in opened:
        token = where.rpartition("/")[2]
        assert len(token) < 5 or token == "nowhere" or token not in told
    assert "hanne@" not in told
    assert "xxx" not in told


def test_the_front_page_says_what_this_is_and_names_nobody(site: Site) -> None:
    said = site.get("/")
    assert (said.status, heading(said)) == (200, "Efterlysninger")
    assert "efterlyser gode cases" in words(said)
    assert "Nordmose" not in said.text


# --- when something is wrong here ----------------------------------------------------------------------------------


@pytest.mark.both
def test_a_fault_of_ours_is_a_friendly_page_and_a_line_in_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with site.store.write() as session:
        session.query(EditionBlock).filter_by(language="da").delete()
    where = link(Page.EDITION, edition_id(site.store))
    said = site.get(where)
    assert (said.status, heading(said)) == (500, "Noget gik galt hos os")
    assert "Traceback" not in said.text
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.getMessage() == "GET udgave"
    assert record.exc_info
    assert site.get("/").status == 200


@pytest.mark.both
def test_a_database_that_does_not_answer_is_told_in_a_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(connect(f"sqlite:///{tmp_path / 'empty.sqlite3'}"))
    house = Site(store)
    with serving(store, site_of.settings(), host="127.0.0.1", port=0, clock=lambda: house.now) as (_, house.port):
        said = house.get(link(Page.UNSUBSCRIBE, HANNE, "en"))
    store.close()
    assert (said.status, heading(said)) == (500, "Something went wrong here")
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.getMessage() == "GET unsubscribe: the database: no such table: member"
