"""An erasure and the letters that show the person: those to come are made anew, those that are out keep the words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.edition.approve import release
from digest.edition.compose import compose
from digest.edition.views import editions
from digest.errors import InputFault
from digest.members.changes import member
from digest.members.privacy.erasure import erase_member
from digest.members.privacy.export import export_member
from digest.store.engine import Store
from digest.store.models import Answer, Edition, EditionBlock, Request
from digest.store.reasons import EditionReason
from digest.store.states import Consent, EditionState, RequestState
from tests.approving import approve
from tests.build import secretary
from tests.conftest import NOW
from tests.members.privacy.traces import (
    ADDRESS,
    HOUSE,
    NAME,
    PERIOD,
    erased_forms,
    file_of,
)


@pytest.mark.both
def test_what_was_approved_with_her_in_it_needs_a_new_approval(house: Store) -> None:
    approve(house, "", by="Tove", now=NOW)
    assert erase_member(house, ADDRESS, by=secretary(NOW)).drafts == ("1",)
    assert release(house, house=HOUSE, now=PERIOD.sends_at) == []
    assert editions(house)[0].state is EditionState.DRAFT
    again = compose(house, house=HOUSE, period=PERIOD, now=PERIOD.closes_at, again=True)
    assert again is not None
    approve(house, "", by="Tove", now=NOW)
    assert len(release(house, house=HOUSE, now=PERIOD.sends_at)) == 1


def show_her_answer(store: Store, state: EditionState) -> None:
    """Her answer is for everyone, and stands in the edition."""
    with store.write() as session:
        session.scalars(select(Request).filter_by(number=2)).one().state = RequestState.PUBLISHED
        session.scalars(select(Answer).filter_by(text="Det har vi, ring endelig.")).one().consent = Consent.EVERYONE
    view = compose(store, house=HOUSE, period=PERIOD, now=PERIOD.closes_at, again=True)
    assert view is not None
    assert len(view.answers) == 1
    assert b"ring endelig" in file_of(store)
    with store.write() as session:
        session.scalars(select(Edition)).one().state = state


@pytest.mark.both
def test_a_draft_that_shows_her_answer_loses_her_words_and_is_composed_again_without_it(house: Store) -> None:
    show_her_answer(house, EditionState.DRAFT)
    approve(house, "", by="Tove", now=NOW)
    assert erase_member(house, ADDRESS, dry_run=True, by=secretary(NOW)).drafts == ("1",)
    assert erase_member(house, ADDRESS, by=secretary(NOW)).drafts == ("1",)
    assert b"ring endelig" not in file_of(house)
    assert release(house, house=HOUSE, now=PERIOD.sends_at) == []
    assert editions(house)[0].reason is EditionReason.ANSWER_ERASED
    assert approve(house, "", by="Tove", now=NOW).answers == ()
    assert len(release(house, house=HOUSE, now=PERIOD.sends_at)) == 1


def test_an_edition_that_was_skipped_keeps_nothing_of_her_answer(house: Store) -> None:
    show_her_answer(house, EditionState.SKIPPED)
    erase_member(house, ADDRESS, by=secretary(NOW))
    assert b"ring endelig" not in file_of(house)
    assert editions(house)[0].state is EditionState.SKIPPED


def test_a_letter_that_has_gone_out_keeps_the_words_of_her_answer_without_her_name(house: Store) -> None:
    show_her_answer(house, EditionState.SENT)
    assert erase_member(house, ADDRESS, by=secretary(NOW)).drafts == ()
    with house.read() as session:
        block = session.scalars(select(EditionBlock).filter_by(language="da")).one()
    assert "[slettet], Nordmose Kommune\n\n  Det har vi, ring endelig." in block.text
    assert editions(house)[0].answers == ()
    assert erased_forms(file_of(house)) == []


@pytest.mark.both
def test_an_export_has_her_answer_that_a_letter_shows(house: Store, tmp_path: Path) -> None:
    show_her_answer(house, EditionState.SENT)
    export_member(house, ADDRESS, tmp_path / "her.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "her.zip") as file:
        told = json.loads(file.read("person.json"))
    assert [(row["text"], row["consent"]) for row in told["answers"]] == [("Det har vi, ring endelig.", "everyone")]
    assert told["also_named_in"]["edition_block"] == 2


def test_nobody_is_erased_while_an_edition_is_on_its_way(house: Store) -> None:
    approve(house, "", by="Tove", now=NOW)
    release(house, house=HOUSE, now=PERIOD.sends_at)
    with pytest.raises(InputFault, match="Edition 1 is sending; erase when it has gone out"):
        erase_member(house, ADDRESS, by=secretary(NOW))
    assert member(house, ADDRESS, today=NOW.date()).name == NAME
