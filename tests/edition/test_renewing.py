"""No draft is stale: what is looked at, approved and sent is what would be composed at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from digest.calendar.dates import dates, move, open_at, skip
from digest.calendar.rule import Rule
from digest.cases.changing import add_case
from digest.cases.correcting import correct_case
from digest.edition.approve import release, release_named, unapprove
from digest.edition.arrangement import arrange
from digest.edition.changes import since_composed
from digest.edition.compose import compose, due, reconsider, renewed
from digest.edition.stop import resume, stop
from digest.edition.views import edition, editions
from digest.edition.word import set_words
from digest.errors import EditionFault
from digest.members.changes import Particulars, add_member, edit_member
from digest.requests import place
from digest.requests.answers import set_hidden
from digest.requests.deciding import Wording, correct_tags, edit, postpone, set_state
from digest.store.engine import Store
from digest.store.models import Case, EditionBlock, Request
from digest.store.reasons import EditionReason
from digest.store.states import Consent, EditionState, MemberKind, RequestState
from digest.writing.faults import fault_said
from tests.approving import HOUSE, approve
from tests.build import (
    CLOSES,
    LIS,
    NEXT,
    PERIOD,
    SENDS,
    ZONE,
    a_case,
    a_date,
    a_draft,
    a_member,
    a_request,
    an_answer,
    goes_out,
    secretary,
)
from tests.databases import kept

HANNE = "hanne@nordmose.example"
RULE = Rule(anchor=PERIOD.day, sending_time=time(9), closing_days=2, closing_time=time(12), zone=ZONE)
EARLY = CLOSES - timedelta(days=1)
DRAFTED = CLOSES + timedelta(hours=1)
BY = secretary(DRAFTED)


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    """Two members, a case, a request that was asked and one more, in a fortnight that is in the calendar."""
    a_member(store, HANNE, name="Hanne Lund")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_case(store)
    a_date(store, CLOSES, SENDS)
    a_date(store, NEXT.closes_at, NEXT.sends_at)
    a_request(store, address=HANNE)
    a_request(store, "Hvem har købt elbiler? Ring på 55 12 34 56.")
    return store


def letter(store: Store) -> str:
    with store.read() as session:
        return session.scalars(select(EditionBlock.text).filter_by(language="da")).one()


def edited(store: Store) -> None:
    edit(store, 102, Wording(text="Hvem har købt elbiler?"), by=BY)


def tagged(store: Store) -> None:
    correct_tags(store, 101, remove=["arbejdstoej"], add=["skole"], by=BY)


def case_tagged(store: Store) -> None:
    with store.read() as session:
        ref = session.scalars(select(Case.ref)).one()
    correct_case(store, ref, add=["elbiler"], by=BY)


def case_added(store: Store) -> None:
    fields = {"title": "Elbiler til hjemmeplejen", "summary": "Elbiler og ladestandere.", "year": "2025"}
    add_case(store, {**fields, "organisation": "Region Nordhav"}, by=BY)


def hidden(store: Store) -> None:
    set_state(store, 102, RequestState.HIDDEN, by=BY)


def postponed(store: Store) -> None:
    postpone(store, 102, by=BY)


def word(store: Store) -> None:
    set_words(store, "23", {"da": "Tak for sidst."}, house=HOUSE, by=BY)


def moved(store: Store) -> None:
    move(store, RULE, PERIOD.day, to=date(2026, 12, 3), by=BY)


def renamed(store: Store) -> None:
    edit_member(store, HANNE, Particulars(name="Hanne Bjerre"), by=BY)


CHANGES = [edited, tagged, case_tagged, case_added, hidden, postponed, word, moved, renamed]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_change_after_composing_is_in_what_is_approved_and_in_what_goes_out(
    asked: Store, change: Callable[[Store], None]
) -> None:
    a_draft(asked)
    before = letter(asked)
    change(asked)
    approved = approve(asked, "23", by="Tove", now=DRAFTED)
    assert letter(asked) != before
    anew = compose(asked, house=HOUSE, period=_as_planned(approved), now=DRAFTED, again=True)
    assert anew is not None
    assert anew.manifest == approved.manifest


@pytest.mark.both
@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_change_after_the_approval_undoes_it_and_nothing_goes_out(
    asked: Store, change: Callable[[Store], None]
) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=DRAFTED)
    before = letter(asked)
    change(asked)
    assert release(asked, house=HOUSE, now=SENDS + timedelta(days=2)) == []
    view = edition(asked, "23")
    assert (view.state, view.approved_by) == (EditionState.DRAFT, "")
    assert view.reason != ""
    renewed(asked, "23", house=HOUSE, now=SENDS + timedelta(days=2))
    assert letter(asked) != before


@pytest.mark.both
def test_a_setting_that_reaches_the_letter_undoes_the_approval(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=DRAFTED)
    assert release(asked, house=replace(HOUSE, letter="Gode cases"), now=SENDS) == []
    assert edition(asked, "23").reason is EditionReason.CHANGED_AFTER_APPROVAL
    assert "Gode cases" in letter(asked)


def test_a_hidden_answer_is_in_no_letter_that_is_approved(asked: Store) -> None:
    a_draft(asked)
    goes_out(asked, "23")
    one = an_answer(asked, to=102, consent=Consent.EVERYONE, at=SENDS + timedelta(days=1))
    a_request(asked, "Hvem har malet broer?", at=SENDS + timedelta(days=2))
    assert a_draft(asked, NEXT) is not None
    set_hidden(asked, one, hidden=True, by=secretary(NEXT.closes_at))
    assert approve(asked, "24", by="Tove", now=NEXT.closes_at).answers == ()


def test_who_left_since_or_is_new_undoes_no_approval(asked: Store) -> None:
    a_draft(asked)
    approved = approve(asked, "23", by="Tove", now=DRAFTED)
    new = Particulars(name="Ole Ny", organisation="Klitmark", kind=MemberKind.MEMBER)
    add_member(asked, "ole@klitmark.example", new, by=BY)
    reconsider(asked, house=HOUSE, now=DRAFTED + timedelta(hours=1))
    assert edition(asked, "23").manifest == approved.manifest
    assert [view.recipients for view in release(asked, house=HOUSE, now=SENDS)] == [2]


def test_what_is_composed_early_takes_in_what_comes_until_the_fortnight_closes(asked: Store) -> None:
    early = compose(asked, house=HOUSE, period=PERIOD, now=EARLY)
    assert early is not None
    late = a_request(asked, "Hvem har malet broer?", at=CLOSES - timedelta(hours=2))
    assert due(asked, CLOSES) == PERIOD
    anew = compose(asked, house=HOUSE, period=PERIOD, now=CLOSES)
    assert anew is not None
    assert anew.requests == (101, 102, late)
    assert due(asked, CLOSES + timedelta(minutes=1)) is None


def test_what_comes_before_the_close_undoes_an_early_approval(asked: Store) -> None:
    compose(asked, house=HOUSE, period=PERIOD, now=EARLY)
    approve(asked, "23", by="Tove", now=EARLY)
    late = a_request(asked, "Hvem har malet broer?", at=CLOSES - timedelta(hours=2))
    reconsider(asked, house=HOUSE, now=CLOSES - timedelta(hours=1))
    view = edition(asked, "23")
    assert (view.state, view.requests) == (EditionState.DRAFT, (101, 102, late))


def test_an_open_fortnight_without_requests_is_not_skipped_early(store: Store) -> None:
    a_member(store, HANNE)
    period = a_date(store, CLOSES, SENDS)
    assert compose(store, house=HOUSE, period=period, now=EARLY) is None
    move(store, RULE, period.day, to=date(2026, 12, 3), by=secretary(EARLY))
    number = a_request(store, at=EARLY + timedelta(hours=1))
    closed = compose(store, house=HOUSE, period=period, now=CLOSES + timedelta(days=1))
    assert closed is not None
    assert closed.requests == (number,)


@pytest.mark.both
def test_a_composed_edition_is_skipped_by_hand_and_its_requests_carry_over(asked: Store) -> None:
    a_draft(asked)
    skip(asked, RULE, PERIOD.day, by=BY)
    assert (edition(asked, "23").state, edition(asked, "23").reason) == (EditionState.SKIPPED, EditionReason.SKIPPED)
    following = a_draft(asked, NEXT)
    assert following is not None
    assert following.requests == (101, 102)


def test_an_approval_is_taken_back(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=DRAFTED)
    view = unapprove(asked, "23", by=BY)
    assert (view.state, view.reason) == (EditionState.DRAFT, EditionReason.UNAPPROVED)
    assert release(asked, house=HOUSE, now=SENDS) == []
    with pytest.raises(EditionFault, match="no approval to take back") as fault:
        unapprove(asked, "23", by=BY)
    assert fault_said(fault.value, "da") == "Udgave 23 er kladde; der er ingen godkendelse at tage tilbage."


def test_to_stop_what_has_not_begun_to_go_out_takes_its_approval_back(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=DRAFTED)
    assert stop(asked, "23", by=BY).state is EditionState.DRAFT
    assert release(asked, house=HOUSE, now=SENDS) == []
    with pytest.raises(EditionFault, match="is draft"):
        stop(asked, "23", by=BY)


def test_of_a_letter_that_is_out_it_is_said_what_can_be_done_instead(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=DRAFTED)
    release(asked, house=HOUSE, now=SENDS)
    with pytest.raises(EditionFault, match="no approval to take back") as fault:
        unapprove(asked, "23", by=BY)
    assert "Brevet kan standses, mens det sendes; derefter kan det rettes." in fault_said(fault.value, "da")


@pytest.mark.both
def test_only_what_is_being_sent_is_stopped_and_only_what_is_stopped_goes_on(asked: Store) -> None:
    a_draft(asked)
    with pytest.raises(EditionFault, match="is draft"):
        stop(asked, "23", by=BY)
    approve(asked, "23", by="Tove", now=DRAFTED)
    release_named(asked, "23", house=HOUSE, now=SENDS)
    with pytest.raises(EditionFault, match="is sending"):
        resume(asked, "23", by=BY)
    assert stop(asked, "23", by=BY).state is EditionState.STOPPED
    assert resume(asked, "23", by=BY).state is EditionState.SENDING


def test_looking_at_a_draft_that_would_be_the_same_changes_nothing(asked: Store) -> None:
    before = a_draft(asked)
    assert before is not None
    assert renewed(asked, "23", house=HOUSE, now=DRAFTED).manifest == before.manifest
    approve(asked, "23", by="Tove", now=DRAFTED)
    assert renewed(asked, "23", house=HOUSE, now=SENDS).state is EditionState.APPROVED


def _as_planned(view: object) -> object:
    return replace(PERIOD, closes_at=view.closes_at, sends_at=view.sends_at)  # type: ignore[attr-defined]


def test_an_early_draft_takes_nothing_that_an_edition_before_it_has_room_for(asked: Store) -> None:
    a_draft(asked)
    number = a_request(asked, "Hvem har købt stole?", at=CLOSES - timedelta(hours=1))
    later = a_request(asked, "Hvem har købt borde?", at=CLOSES + timedelta(minutes=1))
    compose(asked, house=HOUSE, period=NEXT, now=DRAFTED)
    assert edition(asked, str(PERIOD.day)).requests == (101, 102, number)
    assert edition(asked, str(NEXT.day)).requests == (later,)


def test_what_comes_between_an_early_sending_and_the_close_is_promised_the_next_edition(asked: Store) -> None:
    compose(asked, house=HOUSE, period=PERIOD, now=EARLY)
    goes_out(asked, "23", now=EARLY)
    a_request(asked, "Hvem har malet broer?", at=EARLY + timedelta(hours=1))
    with asked.read() as session:
        late = session.scalars(select(Request).order_by(Request.number.desc()).limit(1)).one()
        promised = place.goes_out(session, late, now=EARLY + timedelta(hours=1))
    assert promised is not None
    assert (promised.period, open_at(asked, EARLY + timedelta(hours=1))) == (NEXT.day, NEXT)
    following = a_draft(asked, NEXT)
    assert following is not None
    assert following.requests == (late.number,)


@pytest.mark.both
def test_an_edition_that_was_skipped_is_a_draft_again_when_its_date_comes_back(asked: Store) -> None:
    a_draft(asked)
    skip(asked, RULE, PERIOD.day, by=BY)
    move(asked, RULE, PERIOD.day, to=date(2026, 12, 3), by=BY)
    view = edition(asked, "23")
    assert (view.state, view.reason, view.requests) == (EditionState.DRAFT, EditionReason.NONE, (101, 102))
    assert dates(asked, since=EARLY)[0].made is EditionState.DRAFT


@pytest.mark.both
def test_a_fortnight_without_requests_is_open_again_when_its_date_is_moved_on(store: Store) -> None:
    a_member(store, HANNE)
    a_date(store, CLOSES, SENDS)
    compose(store, house=HOUSE, period=PERIOD, now=DRAFTED)
    move(store, RULE, PERIOD.day, to=date(2026, 12, 4), by=BY)
    assert dates(store, since=EARLY)[0].made is None
    assert not list(editions(store))


@pytest.mark.parametrize("decide", [case_added, case_tagged])
def test_a_view_says_that_something_has_happened_since_the_approval(
    asked: Store, decide: Callable[[Store], None]
) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=DRAFTED)
    assert not edition(asked, "23").overtaken
    decide(asked)
    assert edition(asked, "23").overtaken
    reconsider(asked, house=HOUSE, now=DRAFTED + timedelta(hours=1))
    assert not edition(asked, "23").overtaken


@pytest.mark.both
def test_what_was_decided_before_the_approval_is_in_it_by_whatever_clock(asked: Store) -> None:
    a_draft(asked)
    set_words(asked, "23", {"da": "Tak for sidst."}, house=HOUSE, by=BY)
    assert not edition(asked, "23").overtaken
    arrange(asked, "23", [102], house=HOUSE, by=BY)
    assert not edition(asked, "23").overtaken
    case_tagged(asked)
    assert edition(asked, "23").overtaken
    assert since_composed(asked, "23")
    approve(asked, "23", by="Tove", now=DRAFTED)
    assert not edition(asked, "23").overtaken
    assert not since_composed(asked, "23")
    case_added(asked)
    assert edition(asked, "23").overtaken
