"""Answers at the desk: seen as others see them, let go, reworded, hidden, parted, entered, made a case."""

from __future__ import annotations

import re

import pytest

from digest.cases.views import cases
from digest.requests.views import answer, answers
from digest.store.states import Consent, Doubt, Role
from tests.build import KIM, LIS, SENDS, an_answer, goes_out
from tests.databases import kept
from tests.web.desk.conftest import Browser, Office


@pytest.fixture
@kept
def asked(office: Office) -> Office:
    """An office whose edition 1 has gone out, so that its requests are answered."""
    goes_out(office.store, "1", house=office.house.value)
    office.now = SENDS
    return office


def an_editor(office: Office) -> Browser:
    return office.signed_in(Role.EDITOR)


def test_one_in_doubt_is_shown_as_others_see_it_and_let_go_without_its_name(asked: Office) -> None:
    one = an_answer(asked.store, "Det gør vi i Tangsø. Hilsen Lis", consent=Consent.ANONYMOUS, at=SENDS)
    browser = an_editor(asked)
    for path in ("/desk/", "/desk/answers", "/desk/requests/101"):
        assert f'href="/desk/answers/{one}"' in browser.get(path).text, path
    page = browser.get(f"/desk/answers/{one}").text
    assert "Taget ud:" in page
    asks = browser.post(f"/desk/answers/{one}/pass", named="no")
    assert "Til #101: kim@nordmose.example" in asks.text
    words = asks.text.split('<div class="words">')[1].partition("</div>")[0]
    assert "Det gør vi i" in words
    assert "Lis" not in words
    assert answer(asked.store, one).doubt
    assert browser.post(f"/desk/answers/{one}/pass", named="no", sure="1").status == 303
    found = answer(asked.store, one)
    assert (found.doubt, found.consent, found.passed_to) == (Doubt.NONE, Consent.ANONYMOUS, ("kim@nordmose.example",))
    assert f'href="/desk/answers/{one}"' not in browser.get("/desk/").text


def test_a_word_says_to_whom_it_goes_and_does_not_name_who_wants_no_name(asked: Office) -> None:
    one = an_answer(asked.store, "Det gør vi.", consent=Consent.ANONYMOUS, at=SENDS)
    path, browser = f"/desk/answers/{one}/pass", an_editor(asked)
    assert "Et ord fra dig i mailen til kim@nordmose.example (hvis du vil)" in browser.post(path, named="no").text
    refused = browser.post(path, named="no", sure="1", note="Tangsø Kommune er taget ud.").text
    assert "Dit ord nævner »Tangsø Kommune«" in refused
    assert "Tangsø Kommune er taget ud." in refused
    assert answer(asked.store, one).passed_to == ()
    assert browser.post(path, named="no", sure="1", note="Hermed et svar til dig.").status == 303
    assert answer(asked.store, one).passed_to == (KIM,)


def test_of_many_in_doubt_the_one_that_waits_longest_comes_first_and_the_others_are_counted(asked: Office) -> None:
    ids = [an_answer(asked.store, f"Det er {n} år siden.", consent=Consent.ANONYMOUS, at=SENDS) for n in range(12)]
    browser = an_editor(asked)
    page = browser.get("/desk/").text
    shown = [int(one) for one in re.findall(r'href="/desk/answers/(\d+)"', page)]
    assert shown == ids[:10]
    assert '<a href="/desk/answers">2 til</a>' in page
    every = [int(one) for one in re.findall(r'href="/desk/answers/(\d+)"', browser.get("/desk/answers").text)]
    assert every[:12] == ids


def test_one_is_let_go_with_its_name_to_the_asker(asked: Office) -> None:
    one = an_answer(asked.store, consent=Consent.ANONYMOUS, at=SENDS)
    browser = an_editor(asked)
    assert "Lis Dam har bedt om ikke at blive nævnt" in browser.post(f"/desk/answers/{one}/pass", named="yes").text
    assert "bedt om ikke" not in browser.post(f"/desk/answers/{one}/pass", named="no").text
    browser.post(f"/desk/answers/{one}/pass", named="yes", sure="1")
    assert answer(asked.store, one).consent is Consent.ASKER


def test_its_words_are_changed_and_those_it_came_in_are_kept(asked: Office) -> None:
    one = an_answer(asked.store, "Det har vi gjort i to år.", at=SENDS)
    browser = an_editor(asked)
    assert LIS in browser.post(f"/desk/answers/{one}/words", text="I tre år.").text
    browser.post(f"/desk/answers/{one}/words", text="I tre år.", sure="1", no_mail="1")
    page = browser.get(f"/desk/answers/{one}").text
    assert "I tre år." in page
    assert "Det har vi gjort i to år." in page


def test_it_is_hidden_from_the_letter_and_shown_again(asked: Office) -> None:
    one = an_answer(asked.store, consent=Consent.EVERYONE, at=SENDS)
    browser = an_editor(asked)
    browser.post(f"/desk/answers/{one}/letter", do="hide", sure="1")
    assert answer(asked.store, one).hidden
    browser.post(f"/desk/answers/{one}/letter", do="show", sure="1")
    assert not answer(asked.store, one).hidden


def test_it_is_parted_in_two(asked: Office) -> None:
    one = an_answer(asked.store, "Uniformer: ja.\n\nElcykler: 40 af dem.", at=SENDS)
    browser = an_editor(asked)
    assert browser.post(f"/desk/answers/{one}/part", to="elcykler", text="Elcykler: 40 af dem.").status == 409
    browser.post(f"/desk/answers/{one}/part", to="102", text="Elcykler: 40 af dem.", sure="1", no_mail="1")
    assert answer(asked.store, one).text == "Uniformer: ja."
    assert [row.number for row in answers(asked.store)] == [102, 101]


@pytest.mark.parametrize("who", [LIS, "lis dam"])
def test_one_told_by_telephone_is_entered_from_the_page_of_the_request(asked: Office, who: str) -> None:
    browser = an_editor(asked)
    fields = {"who": who, "text": "Vi lejer dem.", "consent": "everyone"}
    asking = browser.post("/desk/requests/101/answers", **fields).text
    assert LIS in asking
    assert "Svaret er til alle: det kan også komme i et senere brev til alle medlemmer, med navn." in asking
    nameless = browser.post("/desk/requests/101/answers", **{**fields, "consent": "anonymous"}).text
    assert "Svaret er uden navn" in nameless
    assert browser.post("/desk/requests/101/answers", **fields, sure="1").status == 303
    (row,) = answers(asked.store)
    assert (row.number, row.mail, row.consent) == (101, None, Consent.EVERYONE)


def test_a_case_is_made_of_it_once_its_writer_has_agreed(asked: Office) -> None:
    one = an_answer(asked.store, "Vi lejer dem.", at=SENDS)
    browser = an_editor(asked)
    assert 'value="Tangsø Kommune"' in browser.get(f"/desk/answers/{one}").text
    fields = {"title": "Lejede uniformer", "summary": "Vi lejer dem.", "organisation": "Tangsø Kommune", "year": "2025"}
    assert browser.post(f"/desk/answers/{one}/case", **fields, sure="1").status == 409
    browser.post(f"/desk/answers/{one}/case", **fields, agreed="1", sure="1")
    assert f"a{one}" in [row.ref for row in cases(asked.store)]
    assert f"casebanken som a{one}" in browser.get(f"/desk/answers/{one}").text
