"""Signing in: by a code from a mail, in the browser that asked, or by the operator's link; once, and for a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from digest.accounts.sessions import IDLE, LONGEST, SEEN_EVERY
from digest.accounts.signing import GOOD_FOR, KNOWN_FOR, MOST_CODES, TRIES, new_link
from digest.reading.message import parse
from digest.store.models import DeskSession, Invitation
from digest.store.states import DeliveryKind, Role
from tests.build import secretary
from tests.web.desk.coming import codes
from tests.web.desk.conftest import STAFF, Browser, Office, Said

EDITOR = STAFF[Role.EDITOR]


def asked(office: Office, address: str = EDITOR) -> Browser:
    browser = office.nobody()
    said = browser.post("/desk/sign-in", address=address)
    assert said.status == 200, said.text
    return browser


def tried(browser: Browser, code: str) -> Said:
    return browser.post("/desk/sign-in/code", code=code)


def test_a_code_signs_in_the_browser_that_asked_once(office: Office) -> None:
    browser, other = asked(office), office.nobody()
    code = codes(office)[0]
    assert tried(other, code).status == 403
    said = tried(browser, f" {code[:3]} {code[3:]} ")  # as it is read aloud
    assert (said.status, said.headers["location"]) == (303, "/desk/")
    assert browser.get("/desk/").status == 200
    again = office.nobody()
    again.cookies["code"] = browser.cookies["code"]
    assert tried(again, code).status == 403


def test_the_mail_goes_to_the_staff_alone_and_says_its_code_first(office: Office) -> None:
    asked(office)
    asked(office, "andre@ika.example")
    (row,) = office.house.rows(DeliveryKind.CODE)
    assert row.recipient == EDITOR
    assert parse(row.message or b"").subject == f"Din kode til skrivebordet: {codes(office)[0]}"


def test_nobody_learns_who_is_on_the_staff(office: Office) -> None:
    known, strange = (office.nobody().post("/desk/sign-in", address=one) for one in (EDITOR, "andre@ika.example"))
    assert known.text.replace(EDITOR, "") == strange.text.replace("andre@ika.example", "")
    assert (known.status, sorted(known.headers)) == (strange.status, sorted(strange.headers))
    assert len(codes(office)) == 1
    wrong = [tried(asked(office, one), "000000").text for one in (EDITOR, "andre@ika.example")]
    assert wrong[0] == wrong[1]


def test_a_code_is_tried_five_times_and_lives_a_quarter_of_an_hour(office: Office) -> None:
    browser = asked(office)
    code = codes(office)[-1]
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(TRIES):
        assert tried(browser, wrong).status == 403
    assert "for mange" in tried(browser, code).text
    late = asked(office)
    office.now += GOOD_FOR + timedelta(seconds=1)
    assert tried(late, codes(office)[-1]).status == 403


def test_nobody_learns_it_by_asking_often_either(office: Office) -> None:
    known, strange = (
        [office.nobody().post("/desk/sign-in", address=one).status for _ in range(MOST_CODES + 2)]
        for one in (EDITOR, "andre@ika.example")
    )
    assert known == strange == [200] * MOST_CODES + [403] * 2
    first = asked(office, "hvem@ika.example")
    for number in range(60):
        assert office.nobody().post("/desk/sign-in", address=f"nr{number}@ika.example").status == 200
    assert tried(first, "000000").text == tried(asked(office, "nogen@ika.example"), "000000").text


def test_what_strangers_ask_for_grows_no_further(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.accounts.signing.MOST_STRANGERS", 10)
    for number in range(30):
        office.nobody().post("/desk/sign-in", address=f"nr{number}@ika.example")
    with office.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 11


def test_only_some_codes_are_sent_in_an_hour(office: Office) -> None:
    answers = [office.nobody().post("/desk/sign-in", address=EDITOR).status for _ in range(MOST_CODES + 1)]
    assert answers == [200] * MOST_CODES + [403]
    assert len(codes(office)) == MOST_CODES
    office.now += timedelta(hours=1, seconds=1)
    assert office.nobody().post("/desk/sign-in", address=EDITOR).status == 200


def signed_out(office: Office, *, by_link: bool = False) -> Browser:
    """A browser in which the editor was signed in, a day ago."""
    if by_link:
        browser = office.signed_in(Role.EDITOR)
    else:
        browser = asked(office)
        assert tried(browser, codes(office)[-1]).status == 303
    assert browser.post("/desk/sign-out").status == 303
    office.now += timedelta(days=1, seconds=1)
    return browser


def all_codes_asked_for(office: Office) -> None:
    """Strangers ask for as many codes for the editor as they get."""
    answers = [office.nobody().post("/desk/sign-in", address=EDITOR).status for _ in range(MOST_CODES + 1)]
    assert answers[-1] == 403


@pytest.mark.both
@pytest.mark.parametrize("by_link", [False, True])
def test_what_strangers_ask_for_shuts_nobody_out_of_a_browser_of_theirs(office: Office, by_link: bool) -> None:
    browser = signed_out(office, by_link=by_link)
    for _ in range(2):
        all_codes_asked_for(office)
        assert browser.post("/desk/sign-in", address=EDITOR).status == 200
        assert tried(browser, codes(office)[-1]).status == 303
        assert browser.get("/desk/").status == 200
        browser.post("/desk/sign-out")
        office.now += timedelta(hours=1, seconds=1)


def test_a_browser_that_is_known_has_a_limit_too_and_is_known_for_one_person(office: Office) -> None:
    browser = signed_out(office)
    answers = [browser.post("/desk/sign-in", address=EDITOR).status for _ in range(MOST_CODES + 1)]
    assert answers == [200] * MOST_CODES + [403]
    office.now += timedelta(hours=1, seconds=1)
    other = signed_out(office)
    for _ in range(MOST_CODES):
        office.nobody().post("/desk/sign-in", address=STAFF[Role.ADMIN])
    assert other.post("/desk/sign-in", address=STAFF[Role.ADMIN]).status == 403


def test_a_browser_is_known_for_half_a_year_by_a_cookie_that_no_page_reads(office: Office) -> None:
    browser = signed_out(office)
    again = asked(office)
    (cookie,) = [one for one in tried(again, codes(office)[-1]).cookies if one.startswith("known=")]
    assert f"max-age={int(KNOWN_FOR.total_seconds())}" in cookie.lower()
    assert "httponly" in cookie.lower()
    office.now += KNOWN_FOR
    all_codes_asked_for(office)
    assert browser.post("/desk/sign-in", address=EDITOR).status == 403


def test_a_link_signs_in_once_and_looking_at_it_uses_nothing_up(office: Office) -> None:
    path = f"/desk/sign-in/{new_link(office.store, EDITOR, by=secretary(office.now))}"
    scanner, browser = office.nobody(), office.nobody()
    assert scanner.get(path).status == 200
    assert browser.post(path).status == 303
    assert browser.get("/desk/").status == 200
    assert office.nobody().post(path).status == 403


def test_a_link_is_good_for_a_quarter_of_an_hour(office: Office) -> None:
    path = f"/desk/sign-in/{new_link(office.store, EDITOR, by=secretary(office.now))}"
    office.now += GOOD_FOR + timedelta(seconds=1)
    assert office.nobody().post(path).status == 403


def test_a_session_ends_when_nobody_uses_it_and_after_a_fortnight(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    begun = office.now
    while office.now < begun + LONGEST - IDLE:
        office.now += IDLE - timedelta(hours=1)
        assert browser.get("/desk/").status == 200
    office.now = begun + LONGEST + timedelta(seconds=1)
    assert browser.get("/desk/").status == 303
    idle = office.signed_in(Role.EDITOR)
    office.now += IDLE + timedelta(seconds=1)
    assert idle.get("/desk/").status == 303


def test_when_a_session_was_used_last_is_known(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    office.now += SEEN_EVERY + timedelta(seconds=1)
    browser.get("/desk/")
    with office.store.read() as session:
        assert session.scalars(select(DeskSession.seen_at)).all() == [office.now]


def test_after_signing_in_one_is_where_one_wanted_to_be_and_never_elsewhere(office: Office) -> None:
    wanted = office.nobody().get("/desk/requests/101").headers["location"]
    assert wanted == "/desk/sign-in?to=/desk/requests/101"
    for to in ("https://evil.example/", "//evil.example/desk/", "/desk/\\evil", "/elsewhere", "/desk//evil.example"):
        browser = asked(office)
        said = browser.post("/desk/sign-in/code", code=codes(office)[-1], to=to)
        assert said.headers["location"] == "/desk/", to


def test_the_cookie_is_for_pages_of_this_host_alone(office: Office) -> None:
    path = f"/desk/sign-in/{new_link(office.store, EDITOR, by=secretary(office.now))}"
    (cookie,) = [one for one in office.nobody().post(path).cookies if one.startswith("desk=")]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert "path=/" in cookie.lower()
    assert "domain" not in cookie.lower()


def test_a_session_is_shown_by_the_names_of_its_browser_and_machine(office: Office) -> None:
    gecko = "AppleWebKit/537.36 (KHTML, like Gecko)"
    for agent, shown in (
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {gecko} Chrome/156.0 Safari/537.36 Edg/156.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:149.0) Gecko/20100101 Firefox/149.0", "Firefox, Linux"),
        (f"Mozilla/5.0 (Linux; Android 16; K) {gecko} Chrome/156.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) {gecko} Version/20 Safari/604.1", "Safari, iPhone"),
        ("w3m/0.5", "w3m/0.5"),
    ):
        browser = office.nobody()
        path = f"/desk/sign-in/{new_link(office.store, STAFF[Role.ADMIN], by=secretary(office.now))}"
        assert browser.ask("POST", path, sec_fetch_site="same-origin", user_agent=agent).status == 303
        page = browser.get("/desk/people").text
        assert f"{shown} · sidst set" in page, shown
        assert "Mozilla" not in page, shown
