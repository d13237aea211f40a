from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from digest.calendar.rule import REACH, Proposal, Rule, holiday, is_working_day
from digest.settings import Pause

ZONE = ZoneInfo("Europe/Copenhagen")
PAUSES = (Pause(name="sommerferie", first="07-01", last="07-31"), Pause(name="jul", first="12-20", last="01-02"))
RULE = Rule(
    anchor=date(2026, 1, 7),
    sending_time=time(9),
    closing_days=2,
    closing_time=time(12),
    zone=ZONE,
    pauses=PAUSES,
)
TEN_YEARS = list(RULE.proposals(date(2036, 12, 31)))


def named(day: str) -> Proposal:
    return next(proposal for proposal in TEN_YEARS if proposal.period == date.fromisoformat(day))


def test_ten_years_of_editions_go_out_on_working_days_at_their_local_hour() -> None:
    days = [proposal.day for proposal in TEN_YEARS if proposal.day]
    assert len(TEN_YEARS) == 287
    assert len(days) > 260
    for day in days:
        assert is_working_day(day)
        assert not any(pause.covers(day) for pause in PAUSES)
        assert RULE.sends_at(day).astimezone(ZONE).strftime("%F %H:%M") == f"{day} 09:00"


def test_they_are_fourteen_days_apart_but_for_moves_each_with_its_reason() -> None:
    for before, after in pairwise(TEN_YEARS):
        assert after.period - before.period == timedelta(days=14)
    for proposal in TEN_YEARS:
        assert bool(proposal.why) == (proposal.day != proposal.period)
        if proposal.day:
            assert abs(proposal.day - proposal.period) <= timedelta(days=REACH)
    days = [proposal.day for proposal in TEN_YEARS if proposal.day]
    assert days == sorted(set(days))


def test_an_edition_closes_before_it_goes_out_and_after_the_one_before_closed() -> None:
    days = [proposal.day for proposal in TEN_YEARS if proposal.day]
    closings = [RULE.closes_at(day) for day in days]
    assert closings == sorted(set(closings))
    for day, closing in zip(days, closings, strict=True):
        assert closing < RULE.sends_at(day)
        assert is_working_day(closing.astimezone(ZONE).date())
        assert closing.astimezone(ZONE).time() == time(12)


def test_the_dates_go_over_week_53_leap_days_and_every_change_of_the_clock() -> None:
    days = [proposal.day for proposal in TEN_YEARS if proposal.day]
    offsets = {(day.year, RULE.sends_at(day).hour) for day in days}
    assert offsets == {(year, hour) for year in range(2026, 2037) for hour in (7, 8)}
    assert named("2026-12-23").day == date(2026, 12, 18)
    assert named("2027-01-06").day == date(2027, 1, 6)
    assert [named(day).day for day in ("2028-02-16", "2028-03-01")] == [date(2028, 2, 16), date(2028, 3, 1)]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2027-12-24", "Juleaftensdag"),
        ("2027-12-31", "Nytårsaftensdag"),
        ("2026-06-05", "Grundlovsdag"),
        ("2027-03-26", "Langfredag"),
        ("2027-05-17", "Anden pinsedag"),
        ("2024-04-26", ""),  # store bededag is no more
        ("2026-12-02", ""),
    ],
)
def test_danish_holidays_are_known_by_their_names(day: str, name: str) -> None:
    found = holiday(date.fromisoformat(day))
    assert (found == "") == (name == "")
    assert found[:5].lower() == name[:5].lower()


def test_a_pause_longer_than_the_reach_skips_the_fortnight() -> None:
    assert named("2026-07-22") == Proposal(period=date(2026, 7, 22), day=None, why="sommerferie")
    assert named("2026-07-08").day is None


def test_an_edition_after_easter_closes_two_working_days_before() -> None:
    assert RULE.closes_at(date(2027, 3, 30)).astimezone(ZONE).date() == date(2027, 3, 23)


def test_a_pause_may_go_over_new_year() -> None:
    pause = PAUSES[1]
    assert [
        pause.covers(date.fromisoformat(day)) for day in ("2026-12-19", "2026-12-20", "2027-01-02", "2027-01-03")
    ] == [
        False,
        True,
        True,
        False,
    ]
