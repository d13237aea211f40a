"""The fortnights: every fourteenth day from an anchor, a closing time and a sending time each, in local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.settings import Settings

FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One fortnight: the day its edition goes out, and its moments in UTC. Mail counts that came before `closes_at`."""

    day: date
    closes_at: datetime
    sends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The rule by which periods follow each other. Local times stay local across summer time."""

    anchor: date
    sending_time: time
    closing_days: int
    closing_time: time
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> Calendar:
        """The fortnights that the settings describe."""
        fortnight = settings.fortnight
        return cls(
            anchor=fortnight.anchor,
            sending_time=fortnight.sending_time,
            closing_days=fortnight.closing_days,
            closing_time=fortnight.closing_time,
            zone=settings.zone,
        )

    def period(self, day: date) -> Period:
        """The period whose edition goes out on `day`."""
        closing = datetime.combine(day - timedelta(days=self.closing_days), self.closing_time, self.zone)
        sending = datetime.combine(day, self.sending_time, self.zone)
        return Period(day=day, closes_at=closing.astimezone(UTC), sends_at=sending.astimezone(UTC))

    def open_at(self, now: datetime) -> Period:
        """The period whose mail is coming in at `now`: the first that closes later. None is before the anchor's."""
        count = max(0, (now.astimezone(self.zone).date() - self.anchor) // FORTNIGHT)
        candidates = (self.period(self.anchor + FORTNIGHT * step) for step in range(count, count + 4))
        return next(period for period in candidates if period.closes_at > now)

    def closed_at(self, now: datetime) -> Period | None:
        """The period that closed last before `now`; None before the first has."""
        last = self.open_at(now).day - FORTNIGHT
        return self.period(last) if last >= self.anchor else None
