"""The rule that proposes editions: every fourteenth day from the anchor, moved to a day on which people work.

    the grid | off weekends, holidays and pauses, to the nearest day, later first | closing, so many working days before

Pure: the same rule gives the same dates. Local times stay local across summer time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from digest.settings import Pause, Settings

FORTNIGHT = timedelta(days=14)
REACH = 6
"""The most days an edition is moved; a fortnight that needs more is skipped."""


AHEAD = timedelta(days=366)
"""How far ahead dates are proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One fortnight: the day it is known by, and its moments in UTC. Mail counts that came before `closes_at`."""

    day: date
    closes_at: datetime
    sends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One fortnight of the grid. `day` is when it goes out, None when skipped; `why` is a holiday's or pause's name."""

    period: date
    day: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When editions close and go out."""

    anchor: date
    sending_time: time
    closing_days: int
    closing_time: time
    zone: ZoneInfo
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Rule:
        """The rule in the settings."""
        fortnight = settings.fortnight
        return cls(
            anchor=fortnight.anchor,
            sending_time=fortnight.sending_time,
            closing_days=fortnight.closing_days,
            closing_time=fortnight.closing_time,
            zone=settings.zone,
            pauses=fortnight.pauses,
        )

    def proposals(self, until: date) -> Iterator[Proposal]:
        """The fortnights from the anchor to `until`, inclusive."""
        period = self.anchor
        while period <= until:
            yield self._proposal(period)
            period += FORTNIGHT

    def open_at(self, now: datetime) -> Period | None:
        """The first period that closes after a moment; None when none does within a year."""
        days = ((one.period, one.day) for one in self.proposals((now + AHEAD).date()) if one.day)
        periods = (Period(day=first, closes_at=self.closes_at(day), sends_at=self.sends_at(day)) for first, day in days)
        return next((period for period in periods if period.closes_at > now), None)

    def sends_at(self, day: date, at: time | None = None) -> datetime:
        """The moment an edition of that day goes out, in UTC; `at` is an hour other than the usual."""
        return datetime.combine(day, at or self.sending_time, self.zone).astimezone(UTC)

    def closes_at(self, day: date) -> datetime:
        """The moment, in UTC, until which mail counts for an edition of that day: some working days before it."""
        left = self.closing_days
        while left:
            day -= timedelta(days=1)
            left -= is_working_day(day)
        return datetime.combine(day, self.closing_time, self.zone).astimezone(UTC)

    def obstacle(self, day: date) -> str:
        """Why no edition goes out on a day: the name of a holiday or pause, `weekend`; "" when one may."""
        pause = next((pause.name for pause in self.pauses if pause.covers(day)), "")
        return pause or holiday(day) or ("weekend" if day.weekday() > 4 else "")

    def _proposal(self, period: date) -> Proposal:
        why = self.obstacle(period)
        if not why:
            return Proposal(period=period, day=period, why="")
        steps = [step for distance in range(1, REACH + 1) for step in (distance, -distance)]
        days = (period + timedelta(days=step) for step in steps)
        return Proposal(period=period, day=next((day for day in days if not self.obstacle(day)), None), why=why)


def is_working_day(day: date) -> bool:
    """Whether a day is neither in a weekend nor a holiday."""
    return day.weekday() <= 4 and not holiday(day)


def holiday(day: date) -> str:
    """The Danish name of the holiday; "" on any other day. 5 June, 24 and 31 December count as holidays."""
    return _holidays(day.year).get(day, "")


@cache
def _holidays(year: int) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415  (a tenth of a second; only dates need it)

    found = country_holidays("DK", years=year, categories=("public", "optional"), language="da")
    return {day: name for day, name in found.items() if name != "Arbejdernes kampdag"}
