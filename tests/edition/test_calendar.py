from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edition.calendar import Calendar

ZONE = ZoneInfo("Europe/Copenhagen")
CALENDAR = Calendar(anchor=date(2026, 12, 2), sending_time=time(9), closing_days=2, closing_time=time(12), zone=ZONE)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-30T11:59+01:00", "2026-12-02"),
        ("2026-11-30T12:00+01:00", "2026-12-16"),
        ("2026-12-02T09:00+01:00", "2026-12-16"),
        ("2026-12-28T12:00+01:00", "2027-01-13"),  # over week 53
        ("2026-06-01T00:00+02:00", "2026-12-02"),  # the anchor's is the first of all
    ],
)
def test_mail_counts_for_the_fortnight_that_is_open(now: str, day: str) -> None:
    assert CALENDAR.open_at(datetime.fromisoformat(now)).day == date.fromisoformat(day)


def test_local_hours_stay_local_across_summer_time() -> None:
    winter, summer = CALENDAR.period(date(2027, 3, 24)), CALENDAR.period(date(2027, 4, 7))
    assert winter.sends_at.hour == 8
    assert summer.sends_at.hour == 7
    assert {period.sends_at.astimezone(ZONE).hour for period in (winter, summer)} == {9}


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_moment_lies_between_the_closing_of_two_fortnights(now: datetime) -> None:
    last, current = CALENDAR.closed_at(now), CALENDAR.open_at(now)
    assert now < current.closes_at < current.sends_at
    if last is None:
        assert current.day == CALENDAR.anchor
        return
    assert last.closes_at <= now < current.closes_at
    assert current.day - last.day == timedelta(days=14)
