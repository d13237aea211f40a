from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.calendar.dates import add, closed_at, dates, move, open_at, plan, skip
from digest.calendar.rule import Rule
from digest.edition.compose import compose
from digest.errors import DigestError, EditionFault, MissingInput
from digest.house import House
from digest.settings import Pause
from digest.store.engine import Store
from digest.store.states import DateState
from tests.build import a_member, a_request, goes_out, secretary
from tests.databases import Databases, kept

RULE = Rule(
    anchor=date(2026, 12, 2),
    sending_time=time(9),
    closing_days=2,
    closing_time=time(12),
    zone=ZoneInfo("Europe/Copenhagen"),
    pauses=(Pause(name="jul", first="12-20", last="01-02"),),
)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 12, 2), date(2026, 12, 16), date(2026, 12, 30)


@pytest.fixture
@kept
def planned(store: Store) -> Store:
    plan(store, RULE, now=NOW)
    return store


def moments(store: Store) -> dict[date, str]:
    return {
        row.period: row.sends_at.date().isoformat() if row.state is DateState.PLANNED else "skipped"
        for row in dates(store, since=NOW)
    }


@pytest.mark.both
def test_a_year_is_proposed_and_proposing_again_changes_nothing(planned: Store) -> None:
    assert len(moments(planned)) == 26
    assert moments(planned)[THIRD] == "2027-01-04"
    assert plan(planned, RULE, now=NOW) == 0
    assert plan(planned, RULE, now=NOW + timedelta(days=14)) == 1


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-30T11:59+01:00", FIRST),
        ("2026-11-30T12:00+01:00", SECOND),
        ("2026-06-01T00:00+02:00", FIRST),  # the anchor's is the first of all
        ("2026-12-14T12:00+01:00", THIRD),
        ("2026-12-29T12:00+01:00", date(2027, 1, 13)),
    ],
)
def test_mail_counts_for_the_fortnight_that_is_open(planned: Store, now: str, day: date) -> None:
    assert open_at(planned, datetime.fromisoformat(now)).day == day


def test_before_the_first_has_closed_none_has(planned: Store) -> None:
    assert closed_at(planned, NOW) is None


def test_a_moved_date_moves_no_other_and_closes_before_its_new_day(planned: Store) -> None:
    before = moments(planned)
    period = move(planned, RULE, SECOND, to=date(2026, 12, 18), at=time(7, 30), by=secretary(NOW))
    assert period.sends_at.isoformat() == "2026-12-18T06:30:00+00:00"
    assert period.closes_at.isoformat() == "2026-12-16T11:00:00+00:00"
    assert moments(planned) == {**before, SECOND: "2026-12-18"}


@pytest.mark.both
def test_what_was_set_by_hand_stays_when_the_rule_changes_and_the_rest_follows(planned: Store) -> None:
    move(planned, RULE, SECOND, to=date(2026, 12, 17), by=secretary(NOW))
    skip(planned, RULE, date(2027, 1, 13), by=secretary())
    later = replace(RULE, sending_time=time(10), pauses=())
    assert plan(planned, later, now=NOW) == 24
    after = {row.period: row for row in dates(planned, since=NOW)}
    assert after[SECOND].sends_at.isoformat() == "2026-12-17T08:00:00+00:00"
    assert after[date(2027, 1, 13)].state is DateState.SKIPPED
    assert after[THIRD].sends_at.isoformat() == "2026-12-30T09:00:00+00:00"


@pytest.mark.both
def test_mail_of_a_skipped_fortnight_counts_for_the_next(planned: Store) -> None:
    skip(planned, RULE, FIRST, by=secretary())
    assert open_at(planned, NOW).day == SECOND
    assert closed_at(planned, datetime(2026, 12, 3, tzinfo=UTC)) is None


@pytest.mark.both
def test_a_moved_edition_is_found_by_the_day_it_goes_out_too(planned: Store) -> None:
    move(planned, RULE, SECOND, to=date(2026, 12, 17), by=secretary(NOW))
    assert move(planned, RULE, date(2026, 12, 17), to=date(2026, 12, 18), by=secretary(NOW)).day == SECOND
    assert skip(planned, RULE, date(2026, 12, 18), by=secretary()) == SECOND
    with pytest.raises(MissingInput):
        skip(planned, RULE, date(2026, 12, 18), by=secretary())


def test_no_edition_is_moved_into_the_past(planned: Store) -> None:
    before = moments(planned)
    with pytest.raises(EditionFault, match="has passed"):
        move(planned, RULE, FIRST, to=date(2026, 11, 16), by=secretary(NOW))
    with pytest.raises(EditionFault, match="has passed"):
        add(planned, RULE, date(2026, 11, 16), by=secretary(NOW))
    assert moments(planned) == before


def test_a_skipped_date_comes_back_when_it_is_moved(planned: Store) -> None:
    skip(planned, RULE, FIRST, by=secretary())
    move(planned, RULE, FIRST, to=FIRST, by=secretary(NOW))
    assert open_at(planned, NOW).day == FIRST


def test_an_edition_more_stands_between_the_others(planned: Store) -> None:
    add(planned, RULE, date(2026, 12, 9), by=secretary(NOW))
    assert open_at(planned, datetime(2026, 12, 1, tzinfo=UTC)).day == date(2026, 12, 9)


@pytest.mark.both
def test_what_cannot_be_is_told(planned: Store) -> None:
    with pytest.raises(MissingInput, match="no date of the calendar"):
        move(planned, RULE, date(2026, 12, 3), to=FIRST, by=secretary(NOW))
    with pytest.raises(EditionFault, match="run into the edition of 2026-12-16"):
        move(planned, RULE, FIRST, to=SECOND, by=secretary(NOW))
    with pytest.raises(EditionFault, match="in the calendar already"):
        add(planned, RULE, SECOND, by=secretary(NOW))
    house = House(association="IKA", letter="Efterlysninger", address="a@ika.example", first_edition=1, zone=RULE.zone)
    a_member(planned, "kim@nordmose.example")
    a_request(planned, at=NOW - timedelta(hours=1))
    compose(planned, house=house, period=open_at(planned, NOW), now=NOW)
    goes_out(planned, "1", house=house, now=NOW)
    with pytest.raises(EditionFault, match="is sending: its date stays"):
        move(planned, RULE, FIRST, to=date(2026, 12, 3), by=secretary(NOW))
    assert moments(planned)[FIRST] == "2026-12-02"


changes = st.tuples(
    st.sampled_from(["move", "skip", "add", "pause"]),
    st.integers(0, 25).map(lambda count: FIRST + timedelta(days=14 * count)),
    st.integers(-20, 20),
)


@pytest.mark.both
@settings(max_examples=60, deadline=None, derandomize=True)
@given(done=st.lists(changes, max_size=8))
def test_whatever_is_moved_skipped_or_paused_periods_neither_overlap_nor_leave_a_gap(
    done: list[tuple[str, date, int]], databases: Databases
) -> None:
    store = databases.renewed()
    rule = RULE
    try:
        plan(store, rule, now=NOW)
        for what, period, days in done:
            day = period + timedelta(days=days)
            try:
                if what == "move":
                    move(store, rule, period, to=day, by=secretary(NOW))
                elif what == "skip":
                    skip(store, rule, period, by=secretary())
                elif what == "add":
                    add(store, rule, day, by=secretary(NOW))
                else:
                    pause = Pause(name="ferie", first=f"{day:%m-%d}", last=f"{day + timedelta(days=10):%m-%d}")
                    rule = replace(rule, pauses=(*rule.pauses, pause))
                    plan(store, rule, now=NOW)
            except DigestError:
                continue
        rows = [row for row in dates(store, since=NOW) if row.state is DateState.PLANNED]
        closings = [row.closes_at for row in rows]
        assert closings == sorted(set(closings))
        assert len({row.sends_at.date() for row in rows}) == len(rows)
        for row in rows:
            assert row.closes_at < row.sends_at
        for before, row in zip([None, *rows], rows, strict=False):
            start = before.closes_at if before else NOW
            for moment in (start, row.closes_at - timedelta(microseconds=1)) if start < row.closes_at else ():
                assert open_at(store, moment).day == row.period
    finally:
        store.close()


def test_a_date_that_is_moved_away_and_back_is_where_the_rule_has_it_and_not_moved(planned: Store) -> None:
    before = {row.period: row for row in dates(planned, since=NOW)}
    back = {FIRST: FIRST, THIRD: date(2027, 1, 4)}
    for period, day in back.items():
        move(planned, RULE, period, to=day + timedelta(days=1), by=secretary(NOW))
        moved = next(row for row in dates(planned, since=NOW) if row.period == period)
        assert moved.reason == "moved"
        move(planned, RULE, period, to=day, by=secretary(NOW))
    assert {row.period: row for row in dates(planned, since=NOW)} == before
    extra = add(planned, RULE, date(2026, 12, 9), by=secretary(NOW)).day
    for day in (date(2026, 12, 10), extra):
        move(planned, RULE, extra, to=day, by=secretary(NOW))
    assert next(row.reason for row in dates(planned, since=NOW) if row.period == extra) == "added"
