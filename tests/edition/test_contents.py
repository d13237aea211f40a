"""What an edition shows besides the new requests: what nobody has answered, new cases, the secretariat's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from digest.edition.compose import compose
from digest.edition.contents import NEWS
from digest.edition.selection import UNANSWERED
from digest.edition.word import LONGEST, set_words
from digest.errors import EditionFault, InputFault
from digest.requests.deciding import set_state
from digest.store.engine import Store
from digest.store.models import Edition, Request
from digest.store.states import EditionState, RequestState
from tests.approving import HOUSE, approve
from tests.build import CLOSES, NEXT, a_case, a_draft, a_member, a_request, an_answer, goes_out, secretary
from tests.databases import kept

HEADINGS = {"da": "STADIG UDEN SVAR", "en": "STILL WITHOUT AN ANSWER"}
PAGES = replace(HOUSE, pages="https://sider.ika.example", secret="k")


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    a_member(store, "hanne@nordmose.example", name="Hanne", organisation="Nordmose Kommune")
    a_case(store)
    a_request(store)
    return store


def text_of(store: Store, number: int, language: str = "da") -> str:
    with store.read() as session:
        edition = session.scalars(select(Edition).filter_by(number=number)).one()
        return next(block.text for block in edition.blocks if block.language == language)


def after(text: str, heading: str) -> str:
    """What stands below a heading, to the next line across."""
    return text.partition(heading)[2].partition("-----")[0]


def following(store: Store) -> None:
    """The edition went out, and in the next fortnight somebody asks for something else."""
    a_draft(store)
    goes_out(store, "23")
    a_request(store, "Hvem kender en klaverstemmer?", at=CLOSES + timedelta(days=2))
    a_draft(store, NEXT)


@pytest.mark.both
@pytest.mark.parametrize("language", HEADINGS)
def test_what_nobody_has_answered_is_asked_again(asked: Store, language: str) -> None:
    following(asked)
    below = after(text_of(asked, 24, language), HEADINGS[language])
    assert "101  Hvem har fået repareret uniformer?" in below
    assert "102" not in below


@pytest.mark.both
def test_what_was_answered_is_not_asked_again(asked: Store) -> None:
    a_draft(asked)
    goes_out(asked, "23")
    an_answer(asked, by="hanne@nordmose.example", at=CLOSES)
    a_request(asked, "Hvem kender en klaverstemmer?", at=CLOSES + timedelta(days=2))
    a_draft(asked, NEXT)
    assert HEADINGS["da"] not in text_of(asked, 24)


@pytest.mark.both
@pytest.mark.parametrize("state", [RequestState.CLOSED, RequestState.HIDDEN, RequestState.MERGED])
def test_what_is_closed_is_not_asked_again(asked: Store, state: RequestState) -> None:
    a_draft(asked)
    goes_out(asked, "23")
    change(asked, state=state)
    a_request(asked, "Hvem kender en klaverstemmer?", at=CLOSES + timedelta(days=2))
    a_draft(asked, NEXT)
    assert HEADINGS["da"] not in text_of(asked, 24)


@pytest.mark.parametrize(("day", "again"), [(date(2026, 12, 15), False), (date(2026, 12, 16), True)])
def test_what_has_a_deadline_is_asked_until_then(asked: Store, day: date, again: bool) -> None:
    change(asked, deadline=day)
    following(asked)
    assert (HEADINGS["da"] in text_of(asked, 24)) is again


def change(store: Store, **values: object) -> None:
    with store.write() as session:
        request = session.scalars(select(Request).filter_by(number=101)).one()
        for name, value in values.items():
            setattr(request, name, value)


@pytest.mark.both
def test_only_the_newest_are_asked_again(store: Store) -> None:
    a_member(store, "hanne@nordmose.example", name="Hanne", organisation="Nordmose Kommune")
    for number in range(UNANSWERED + 2):
        a_request(store, f"Hvem har nummer {number} af klaverstemmere?")
    following(store)
    below = after(text_of(store, 24), HEADINGS["da"])
    assert [number for number in range(101, 101 + UNANSWERED + 2) if f"{number}  Hvem" in below] == list(
        range(103, 103 + UNANSWERED)
    )


@pytest.mark.both
def test_what_no_letter_has_shown_is_not_asked_again(asked: Store) -> None:
    a_draft(asked)  # and nobody approves it
    a_request(asked, "Hvem kender en klaverstemmer?", at=CLOSES + timedelta(days=2))
    view = a_draft(asked, NEXT)
    assert view is not None
    assert view.requests == (101, 102)
    assert HEADINGS["da"] not in text_of(asked, 24)


@pytest.mark.both
def test_hiding_what_is_asked_again_undoes_the_approval(asked: Store) -> None:
    following(asked)
    approve(asked, "24", by="Tove", now=NEXT.closes_at)
    change(asked, state=RequestState.OPEN)  # else what has gone out cannot be hidden
    set_state(asked, 101, RequestState.HIDDEN, by=secretary())
    with asked.read() as session:
        edition = session.scalars(select(Edition).filter_by(number=24)).one()
        assert (edition.state, edition.reason) == (EditionState.DRAFT, "request_hidden")


def test_cases_that_came_since_the_last_letter_are_told(asked: Store) -> None:
    a_draft(asked)
    goes_out(asked, "23")
    for number in range(NEWS + 2):
        a_case(asked, f"Klaver nummer {number}", "Tangsø Kommune", at=CLOSES + timedelta(days=1))
    a_request(asked, "Hvem har malet broer?", at=CLOSES + timedelta(days=2))
    a_draft(asked, NEXT)
    below = after(text_of(asked, 24), "NYT I CASEBANKEN")
    assert [number for number in range(NEWS + 2) if f"* Klaver nummer {number}\n" in below] == [2, 3, 4, 5, 6]
    assert "Der er 2 nye cases mere." in below
    assert "Uniformer repareres" not in below


@pytest.mark.both
def test_the_first_letter_of_all_calls_no_case_new(asked: Store) -> None:
    a_draft(asked)
    assert "NYT I CASEBANKEN" not in text_of(asked, 23)


def test_a_case_that_came_after_composing_is_in_the_next_letter_whatever_is_written_anew(asked: Store) -> None:
    following(asked)
    a_case(asked, "Sen case", at=NEXT.closes_at + timedelta(hours=1))
    set_words(asked, "24", {"da": "Hej."}, house=HOUSE, by=secretary())
    assert "Sen case" not in text_of(asked, 24)


def test_the_secretariats_word_stands_in_its_language_and_undoes_an_approval(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=CLOSES)
    view = set_words(asked, "23", {"da": " Tak for sidst.\n\nVi ses. "}, house=HOUSE, by=secretary())
    assert (view.state, view.reason) == (EditionState.DRAFT, "word_changed")
    assert "Tak for sidst.\n\nVi ses." in text_of(asked, 23)
    assert "Tak for sidst." in text_of(asked, 23, "en")
    set_words(asked, "23", {"en": "See you."}, house=HOUSE, by=secretary())
    assert "Tak for sidst." not in text_of(asked, 23, "en")
    assert "See you." in text_of(asked, 23, "en")
    assert "Tak for sidst." in text_of(asked, 23)


@pytest.mark.both
def test_a_word_stays_when_the_letter_is_composed_anew_and_what_came_meanwhile_is_taken_in(asked: Store) -> None:
    before = a_draft(asked)
    late = a_request(asked, "Hvem kender en klaverstemmer?", at=CLOSES - timedelta(hours=1))
    view = set_words(asked, "23", {"da": "Hej."}, house=HOUSE, by=secretary())
    assert before is not None
    assert (view.requests, view.recipients) == ((*before.requests, late), before.recipients)
    a_draft(asked, again=True)
    assert "Hej.\n" in text_of(asked, 23)
    set_words(asked, "23", {"da": ""}, house=HOUSE, by=secretary())
    assert "Hej.\n" not in text_of(asked, 23)


def test_a_word_is_short_and_comes_before_the_letter_goes_out(asked: Store) -> None:
    a_draft(asked)
    with pytest.raises(InputFault, match=f"has {LONGEST + 1} characters"):
        set_words(asked, "23", {"da": "x" * (LONGEST + 1)}, house=HOUSE, by=secretary())
    goes_out(asked, "23")
    with pytest.raises(EditionFault, match="its letter stands"):
        set_words(asked, "23", {"da": "Hej."}, house=HOUSE, by=secretary())


@pytest.mark.both
def test_long_words_are_shortened_and_lead_to_their_page(store: Store) -> None:
    a_member(store, "hanne@nordmose.example", name="Hanne", organisation="Nordmose Kommune")
    a_request(store, "Hvem har malet en bro, og hvordan gik det? " * 40)
    compose(store, house=PAGES, period=NEXT, now=NEXT.closes_at)
    text = text_of(store, 23)
    assert text.count("Hvem har malet en bro, og hvordan gik det?") < 14
    assert "Læs hele #101: https://sider.ika.example/da/efterlysning/" in text
    assert "Read all of #101: https://sider.ika.example/en/request/" in text_of(store, 23, "en")


def test_each_member_has_a_link_of_their_own_to_leave_by(store: Store) -> None:
    for address in ("hanne@nordmose.example", "kim@nordmose.example"):
        a_member(store, address, organisation="Nordmose Kommune")
    a_request(store)
    compose(store, house=PAGES, period=NEXT, now=NEXT.closes_at)
    with store.read() as session:
        edition = session.scalars(select(Edition)).one()
        links = {recipient.unsubscribe for recipient in edition.recipients}
        blocks = "".join(block.html + block.text for block in edition.blocks)
    assert len(links) == 2
    assert all(link.startswith("https://sider.ika.example/da/afmeld/") for link in links)
    assert not any(link in blocks for link in links)
