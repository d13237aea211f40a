"""When editions close and go out."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from digest.settings.values import Group


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"{name!r} is not a time zone, such as Europe/Copenhagen") from fault
    return name


Zone = Annotated[str, AfterValidator(_zone)]


def _month_day(text: str) -> str:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError as fault:
        raise ValueError(f"{text!r} is not a month and day, such as 07-01") from fault
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]


class Pause(Group):
    """Days of each year on which no edition goes out: from `first` to `last`, over New Year when `last` is earlier.

    name: its name in the calendar.
    first: its first day, such as 07-01.
    last: its last day, such as 07-31.
    """

    name: str = Field(min_length=1)
    first: MonthDay
    last: MonthDay

    def covers(self, day: date) -> bool:
        """Whether the day is within the pause."""
        here = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


class Fortnight(Group):
    """When editions close and go out, in local time.

    anchor: a day an edition goes out; the others follow every 14 days.
    sending_time: the time of day it goes out.
    closing_days: how many working days before the edition goes out mail stops counting for it.
    closing_time: the time of that day; before sending_time when closing_days is 0.
    zone: the time zone of these times.
    pauses: days of each year without an edition.
    late_hours: how late an approved edition may still go out by itself; after that somebody approves it again.
    first_edition: the number of the first edition.
    first_request: the number of the first request.
    """

    anchor: date
    sending_time: time = time(9, 0)
    closing_days: int = Field(default=2, ge=0, le=13)
    closing_time: time = time(12, 0)
    zone: Zone = "Europe/Copenhagen"
    pauses: tuple[Pause, ...] = (
        Pause(name="sommerferie", first="07-01", last="07-31"),
        Pause(name="jul", first="12-20", last="01-02"),
    )
    late_hours: int = Field(default=12, ge=1)
    first_edition: int = Field(default=1, ge=1)
    first_request: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _closes_before_it_goes_out(self) -> Fortnight:
        if self.closing_days == 0 and self.closing_time >= self.sending_time:
            raise ValueError("closing_time must be before sending_time when closing_days is 0")
        return self
