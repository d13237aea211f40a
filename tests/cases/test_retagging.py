"""All texts read anew: first what would change, then that."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from digest.cases import retagging
from digest.cases.correcting import correct_case
from digest.cases.edits import add
from digest.cases.retagging import Example, retag
from digest.store.engine import Store
from digest.store.models import Case, Request
from digest.store.states import RequestState
from tests.build import secretary
from tests.cases.bank import CASES, REQUESTS, changed, fill, snapshot
from tests.databases import kept


@pytest.fixture
@kept
def bank(store: Store) -> Store:
    fill(store)
    return store


def test_what_was_just_read_does_not_change(bank: Store) -> None:
    found = retag(bank)
    assert (found.texts, found.changed, found.touched, found.examples) == (len(CASES) + len(REQUESTS), 0, 0, [])


def test_first_it_says_what_would_change_and_changes_nothing(bank: Store) -> None:
    add(bank, "vaskeri", ["fnuggerlulle"], by=secretary())
    before = snapshot(bank)
    dry = retag(bank)
    assert snapshot(bank) == before
    assert dry.examples == [Example("#103 Fnuggerluller", ("vaskeri",), ())]
    assert dry == retag(bank, apply=True)
    assert changed(before, snapshot(bank)) == {"#103", "lint"}
    assert retag(bank).changed == retag(bank).touched == 0


@pytest.mark.both
def test_rows_from_before_get_their_places_and_keywords(bank: Store) -> None:
    wanted = snapshot(bank)
    with bank.write() as session:
        for row in (*session.scalars(select(Request)), *session.scalars(select(Case))):
            row.keywords = []
            for tag in row.tags:
                tag.evidence = [[words, -1, False] for words, *_ in tag.evidence]
    found = retag(bank, apply=True)
    assert (found.changed, found.touched) == (0, len(CASES) + len(REQUESTS))
    assert snapshot(bank) == wanted


@pytest.mark.both
def test_a_request_that_is_closed_is_left_as_it_is(bank: Store) -> None:
    add(bank, "vaskeri", ["fnuggerlulle"], by=secretary())
    with bank.write() as session:
        session.execute(update(Request).where(Request.number == 103).values(state=RequestState.CLOSED))
    before = snapshot(bank)
    retag(bank, apply=True)
    assert changed(before, snapshot(bank)) == {"lint"}


@pytest.mark.both
def test_corrections_stay(bank: Store) -> None:
    correct_case(bank, "lint", add=["skole"], remove=["vaskeri"], by=secretary())
    add(bank, "moebler", ["fnuggerlulle"], by=secretary())
    retag(bank, apply=True)
    slugs = set(snapshot(bank)["lint"])
    assert {"skole", "moebler"} <= slugs
    assert "vaskeri" not in slugs


def test_many_texts_are_written_in_several_transactions_and_progress_is_told(
    bank: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retagging, "MANY", 5)
    monkeypatch.setattr(retagging, "EXAMPLES", 1)
    with bank.write() as session:
        for row in session.scalars(select(Case)):
            row.tags = []
    told: list[tuple[str, int]] = []
    found = retag(bank, apply=True, progress=lambda what, steps: told.append((what, steps)))
    assert told == [("reading anew", 15)] * 15
    assert len(found.examples) == 1
    assert sum(found.come.values()) > found.changed > 5
    assert retag(bank).changed == 0
