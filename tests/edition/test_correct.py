"""A correction is a revision of an edition that went out: with a word of its own, approved like any."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.actions import Action
from digest.calendar.dates import dates
from digest.delivery.claims import Run
from digest.delivery.send import send
from digest.demo.sink import HOST, Sink
from digest.edition.approve import release
from digest.edition.checks import check
from digest.edition.compose import compose
from digest.edition.correct import Correction, correct, drop
from digest.edition.stop import stop
from digest.edition.views import edition, editions
from digest.edition.word import set_words
from digest.errors import EditionFault
from digest.followup.outcomes import tell_askers
from digest.operations.status import What, status
from digest.requests.deciding import Wording, close, edit
from digest.requests.views import requests
from digest.settings import Security, Settings, Smtp
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionBlock, Request
from digest.store.states import Audience, DeliveryState, EditionState, RequestState
from tests.approving import HOUSE, approve
from tests.build import CLOSES, LIS, NEXT, SENDS, a_draft, a_member, a_request, an_edition, goes_out, secretary
from tests.databases import kept

HANNE = "hanne@nordmose.example"
LATER = SENDS + timedelta(hours=5)
BY = secretary(LATER)
SETTINGS = Settings(
    association={"name": "IKA", "address": "efterlysning@ika.example"}, fortnight={"anchor": "2026-12-02"}
)
WHOLE = Correction(with_requests=True)


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    """Two members, and an edition with two requests that is being sent."""
    a_member(store, HANNE, name="Hanne Lund")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_request(store, address=HANNE)
    a_request(store, "Hvem har købt elbiler?")
    an_edition(store)
    goes_out(store, "23")
    return store


def sends(store: Store, folder: Path) -> list[str]:
    """Who gets what waits in the ledger."""
    with Sink(folder) as sink:
        server = Smtp(host=HOST, port=sink.port, security=Security.NONE)
        assert send(store, server, Run(owner="test", clock=lambda: LATER)).fault == ""
        return sorted(file.stem for file in sink.mails)


def blocks(store: Store, name: str) -> EditionBlock:
    with store.read() as session:
        named = select(EditionBlock).join(Edition, Edition.id == EditionBlock.edition_id).filter_by(language="da")
        number, _, revision = name.partition(".")
        return session.scalars(named.where(Edition.number == int(number), Edition.revision == int(revision or 0))).one()


def test_a_correction_has_the_number_of_its_edition_and_goes_to_everyone_with_the_word_alone(
    asked: Store, tmp_path: Path
) -> None:
    sends(asked, tmp_path / "first")
    drafted = correct(asked, "23", Correction(), house=HOUSE, by=BY)
    assert (drafted.name, drafted.state, drafted.requests, drafted.recipients) == ("23.1", EditionState.DRAFT, (), 2)
    set_words(asked, "23.1", {"da": "Mødet er den 12., ikke den 2."}, house=HOUSE, by=BY)
    block = blocks(asked, "23.1")
    assert block.subject == "Rettelse til IKA Efterlysninger 23"
    assert "Rettelse til udgave 23 · " in block.text
    assert "Mødet er den 12., ikke den 2." in block.text
    for part in (block.text, block.html):
        assert "kolleg" not in part
        assert "Dit svar" not in part
        assert "ALLE alene" not in part
    approve(asked, "23.1", by="Tove", now=LATER)
    assert [one.name for one in release(asked, house=HOUSE, now=LATER)] == ["23.1"]
    assert sends(asked, tmp_path / "second") == [HANNE, LIS]
    assert [(one.name, one.state) for one in editions(asked)] == [("23.1", "sent"), ("23", "sent")]


def test_a_correction_without_a_word_is_not_approved(asked: Store, tmp_path: Path) -> None:
    sends(asked, tmp_path)
    correct(asked, "23", Correction(), house=HOUSE, by=BY)
    found = {one.finding.code for one in check(asked, "23.1", house=HOUSE).checks}
    assert "no_word" in found
    assert "preheader" not in found  # the word mends it, too
    with pytest.raises(EditionFault, match="cannot be approved"):
        approve(asked, "23.1", by="Tove", now=LATER)


@pytest.mark.both
def test_a_correction_with_requests_shows_those_that_are_still_asked(asked: Store, tmp_path: Path) -> None:
    sends(asked, tmp_path)
    with asked.write() as session:
        close(session, session.scalars(select(Request).filter_by(number=102)).one(), by=BY)
    drafted = correct(asked, "23", WHOLE, house=HOUSE, by=BY)
    assert drafted.requests == (101,)
    assert "Dit svar går kun til den, der spurgte" in blocks(asked, "23.1").text
    assert "elbiler" not in blocks(asked, "23.1").text
    set_words(asked, "23.1", {"da": "Nr. 102 er lukket."}, house=HOUSE, by=BY)
    approve(asked, "23.1", by="Tove", now=LATER)
    assert release(asked, house=HOUSE, now=LATER)
    with asked.read() as session:
        assert set(session.scalars(select(Request.state))) == {"published", "closed"}


def test_a_second_correction_with_requests_has_those_of_the_edition_though_the_first_had_the_word_alone(
    asked: Store, tmp_path: Path
) -> None:
    sends(asked, tmp_path / "first")
    correct(asked, "23", Correction(), house=HOUSE, by=BY)
    set_words(asked, "23.1", {"da": "Mødet er den 12., ikke den 2."}, house=HOUSE, by=BY)
    approve(asked, "23.1", by="Tove", now=LATER)
    assert release(asked, house=HOUSE, now=LATER)
    sends(asked, tmp_path / "second")
    again = correct(asked, "23", WHOLE, house=HOUSE, by=BY)
    assert (again.name, again.requests) == ("23.2", (101, 102))


@pytest.mark.both
def test_a_stopped_edition_ends_with_its_correction_and_those_who_got_it_may_be_the_only_ones_told(
    asked: Store,
) -> None:
    stop(asked, "23", by=BY)
    everyone = correct(asked, "23", Correction(), house=HOUSE, by=BY)
    assert everyone.recipients == 2
    nobody = correct(asked, "23", Correction(audience=Audience.RECEIVED), house=HOUSE, by=BY)
    assert nobody.recipients == 0
    correct(asked, "23", Correction(), house=HOUSE, by=BY)
    set_words(asked, "23.1", {"da": "Brevet var forkert."}, house=HOUSE, by=BY)
    approve(asked, "23.1", by="Tove", now=LATER)
    release(asked, house=HOUSE, now=LATER)
    assert edition(asked, "23.0").state is EditionState.SENT
    with asked.read() as session:
        rows = session.execute(select(Delivery.key, Delivery.state, Delivery.reason))
        assert {tuple(row) for row in rows} == {
            ("23.0", DeliveryState.VOID, "corrected"),
            ("23.1", DeliveryState.PENDING, ""),
        }


@pytest.mark.both
def test_a_correction_only_for_those_who_got_it_leaves_out_who_did_not(asked: Store, tmp_path: Path) -> None:
    sends(asked, tmp_path)
    a_member(asked, "ny@nordmose.example", name="Ny")
    drafted = correct(asked, "23", Correction(audience=Audience.RECEIVED), house=HOUSE, by=BY)
    assert drafted.recipients == 2
    assert correct(asked, "23", Correction(), house=HOUSE, by=BY).recipients == 3


def test_what_has_not_gone_out_is_changed_itself_and_what_is_being_sent_is_stopped_first(asked: Store) -> None:
    with pytest.raises(EditionFault, match="is being sent") as raised:
        correct(asked, "23", Correction(), house=HOUSE, by=BY)
    assert raised.value.remedy is not None
    assert raised.value.remedy.action is Action.STOP
    a_request(asked, "Hvem har købt stole?", at=CLOSES + timedelta(days=1))
    a_draft(asked, NEXT)
    with pytest.raises(EditionFault, match="can still be changed itself"):
        correct(asked, "24", Correction(), house=HOUSE, by=BY)


@pytest.mark.both
def test_a_dropped_correction_goes_to_nobody_and_can_be_composed_again(asked: Store, tmp_path: Path) -> None:
    sends(asked, tmp_path)
    correct(asked, "23", Correction(), house=HOUSE, by=BY)
    set_words(asked, "23.1", {"da": "Brevet var forkert."}, house=HOUSE, by=BY)
    approve(asked, "23.1", by="Tove", now=LATER)
    assert drop(asked, "23", by=BY).state is EditionState.SKIPPED
    assert release(asked, house=HOUSE, now=LATER) == []
    assert edition(asked, "23").name == "23"
    with pytest.raises(EditionFault, match="nothing to drop"):
        drop(asked, "23", by=BY)
    assert correct(asked, "23", WHOLE, house=HOUSE, by=BY).name == "23.1"


def test_the_next_edition_counts_a_correction_as_no_edition_of_its_own(asked: Store, tmp_path: Path) -> None:
    sends(asked, tmp_path)
    correct(asked, "23", Correction(), house=HOUSE, by=BY)
    set_words(asked, "23.1", {"da": "Brevet var forkert."}, house=HOUSE, by=BY)
    approve(asked, "23.1", by="Tove", now=LATER)
    release(asked, house=HOUSE, now=LATER)
    a_request(asked, "Hvem har købt stole?", at=CLOSES + timedelta(days=1))
    following = compose(asked, house=HOUSE, period=NEXT, now=NEXT.closes_at)
    assert following is not None
    assert (following.name, following.requests) == ("24", (103,))
    assert "recipients" not in {one.finding.code for one in check(asked, "24", house=HOUSE).checks}
    assert "Hvem har købt elbiler" in blocks(asked, "24").text.partition("STADIG UDEN SVAR")[2]


@pytest.mark.both
def test_what_is_edited_after_the_letter_stands_in_a_correction_and_not_in_what_went_out(
    asked: Store, tmp_path: Path
) -> None:
    sends(asked, tmp_path / "first")
    edit(asked, 101, Wording(title="Brugte uniformer"), by=BY)
    correct(asked, "23", WHOLE, house=HOUSE, by=BY)
    assert "Brugte uniformer" in blocks(asked, "23.1").text
    assert "Brugte uniformer" not in blocks(asked, "23").text


@pytest.mark.both
def test_a_correction_is_told_by_its_own_name_and_the_calendar_says_what_became_of_the_edition(
    asked: Store, tmp_path: Path
) -> None:
    sends(asked, tmp_path / "first")
    correct(asked, "23", Correction(), house=HOUSE, by=BY)
    found = status(asked, SETTINGS, now=LATER)
    assert "23.1" in [event.values.get("number") for event in found.coming]
    assert {row.made for row in dates(asked, since=SENDS) if row.period == SENDS.date()} <= {EditionState.SENT}


@pytest.mark.both
def test_what_most_have_not_seen_when_the_letter_was_stopped_comes_in_the_next(asked: Store, tmp_path: Path) -> None:
    stop(asked, "23", by=BY)
    correct(asked, "23", Correction(), house=HOUSE, by=BY)
    set_words(asked, "23.1", {"da": "Brevet blev sendt for tidligt."}, house=HOUSE, by=BY)
    goes_out(asked, "23.1", now=LATER)
    sends(asked, tmp_path / "word")
    assert {row.state for row in requests(asked)} == {RequestState.OPEN}
    assert tell_askers(asked, house=HOUSE, now=LATER) == 0
    drafted = a_draft(asked, NEXT)
    assert drafted is not None
    assert drafted.requests == (101, 102)


def test_what_a_correction_shows_to_all_has_gone_out_with_it(asked: Store, tmp_path: Path) -> None:
    stop(asked, "23", by=BY)
    correct(asked, "23", WHOLE, house=HOUSE, by=BY)
    set_words(asked, "23.1", {"da": "Fristen var forkert."}, house=HOUSE, by=BY)
    goes_out(asked, "23.1", now=LATER)
    assert tell_askers(asked, house=HOUSE, now=LATER) == 0
    sends(asked, tmp_path / "whole")
    assert {row.state for row in requests(asked)} == {RequestState.PUBLISHED}
    assert tell_askers(asked, house=HOUSE, now=LATER) == 1


@pytest.mark.both
def test_a_reason_given_for_the_same_words_is_not_asked_for_again_in_the_correction(
    store: Store, tmp_path: Path
) -> None:
    a_member(store, HANNE, name="Hanne Lund")
    a_request(store, "Hvem har aftaler om printere? Ring på 12 34 56 78.", address=HANNE)
    an_edition(store)
    goes_out(store, "23")
    sends(store, tmp_path)

    def reason() -> str:
        correct(store, "23", WHOLE, house=HOUSE, by=BY)
        return next(one.reason for one in check(store, "23.1", house=HOUSE).checks if one.finding.code == "phone")

    assert reason() == "it is a test"
    edit(store, 101, Wording(text="Hvem har aftaler om kopimaskiner? Ring på 12 34 56 78."), by=BY)
    assert reason() == ""


@pytest.mark.parametrize("correction", [WHOLE, Correction()])
def test_a_correction_is_not_behind_nor_late_as_soon_as_it_is_made(
    asked: Store, tmp_path: Path, correction: Correction
) -> None:
    sends(asked, tmp_path)
    correct(asked, "23", correction, house=HOUSE, by=BY)
    assert not edition(asked, "23.1").overtaken
    said = {event.what for event in status(asked, SETTINGS, now=LATER + timedelta(minutes=5)).coming}
    assert What.OVERDUE not in said
    assert What.WAITS in said
