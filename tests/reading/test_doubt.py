"""A mail that may be no request is in doubt; one that asks colleagues is not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading import Kind, ReadMail, read_mail
from digest.reading.doubt import doubt
from tests.conftest import eml

TESTS = Path(__file__).parents[1]


def _told(name: str) -> list[ReadMail]:
    lines = (TESTS / name).read_text(encoding="utf-8").splitlines()
    return [read_mail(eml("kim@nordmose.example", one["subject"], one["text"])) for one in map(json.loads, lines)]


def test_hardly_any_mail_that_is_no_request_passes_for_one() -> None:
    """Minutes, orders to the secretariat, complaints, invitations, offers, loans, bare numbers, the press, parties."""
    mails = _told("no-requests.jsonl")
    passed = [mail.subject for mail in mails if mail.kind is Kind.REQUEST and not mail.doubt]
    assert len(mails) == 165
    assert len(passed) <= 3, passed


def test_no_plain_request_is_in_doubt() -> None:
    mails = _told("requests.jsonl")
    assert len(mails) == 81
    assert [mail.subject for mail in mails if mail.kind is not Kind.REQUEST or mail.doubt] == []


@pytest.mark.parametrize("subject", ["#3", "3", "Nr. 3", "Svar #3", "Ang. nr. 3", "Efterlysning #3", "SV: #3"])
@pytest.mark.parametrize("words", ["Vi købte 12 i 2024 og er glade for dem.", "Har I tænkt på at leje? Det gjorde vi."])
def test_a_mail_with_the_number_of_a_request_alone_as_its_subject_answers_it(subject: str, words: str) -> None:
    mail = read_mail(eml("kim@nordmose.example", subject, words))
    assert (mail.kind, mail.answer_to) == (Kind.ANSWER, "#3")


def test_hardly_any_request_is_in_doubt() -> None:
    told = (
        file for file in (TESTS / "mails").glob("*.json") if json.loads(file.read_text("utf-8"))["kind"] == "request"
    )
    mails = [read_mail(file.with_suffix(".eml").read_bytes()) for file in told]
    asked = [mail for mail in mails if mail.kind is Kind.REQUEST and mail.text.strip()]
    doubted = [mail.subject for mail in asked if mail.doubt]
    assert len(asked) > 200
    assert len(doubted) <= 2, doubted


def test_the_doubt_says_what_it_is() -> None:
    assert doubt("Hermed referatet fra i tirsdags.", "Referat") == "asks_nothing"
    assert (
        doubt("Til stede: Bo, Ib\n\nIb spurgte, hvem der har købt elbiler?\n\nNæste møde: 4/3", "Elbiler")
        == "asks_nothing"
    )
    assert doubt("Kan I opdatere vores adresse?", "Elbiler") == "for_staff"
    assert doubt("Hvor skal vi parkere til årsmødet?", "Årsmødet") == "for_staff"
    assert doubt("Til orientering.\n\nHvem har købt elbiler?", "Elbiler", handed_on=True) == "handed_on"
    assert doubt("Er det os?\n\nHvem har tegl?", "Tegl", handed_on=True, above="Er det os?") == "handed_on"
    assert doubt("Kan I få det væk?\n\nDet var ikke mig, der spurgte.", "Fejl i #305") == "for_staff"
    assert doubt("Tager I den med?\n\nHvem har tegl?", "Tegl", handed_on=True, above="Tager I den med?") == ""
    assert doubt("Hvem har købt elbiler?", "Elbiler") == ""
    assert doubt("Elbiler til hjemmeplejen.", "Efterlysning: elbiler") == ""


@given(st.text(max_size=2_000), st.text(max_size=200), st.booleans())
def test_no_words_make_the_doubt_fail(words: str, title: str, handed_on: bool) -> None:
    assert doubt(words, title, handed_on=handed_on) in ("", "asks_nothing", "for_staff", "handed_on")


def test_many_lines_without_a_word_are_read_at_once() -> None:
    start = time.thread_time()
    assert read_mail(b"From: a@mail.example\nSubject: Elbiler\n\nHvem har elbiler?\n" + b":\n" * 20_000).text
    assert time.thread_time() - start < 1


@pytest.mark.parametrize(
    "words",
    [
        "Vi vil høre, om nogen har samlet hjælpemiddeldepotet med naboen.",
        "Vi vil bare høre, hvem der har samlet depotet.",
        "Jeg vil spørge, hvordan andre gør med depotet.",
        "Vi skal vide, hvilke krav andre stiller.",
        "Jeg vil lige høre, hvad et depot koster.",
    ],
)
def test_who_will_hear_something_asks(words: str) -> None:
    assert doubt(words, "Hjælpemidler") == ""
