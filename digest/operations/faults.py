"""What goes wrong in a tick: the station, how bad it is and since when; and what of it is new."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from digest.errors import DigestError
from digest.store.engine import takes_nothing

log = logging.getLogger(__name__)
_Done = TypeVar("_Done")


class Station(StrEnum):
    """A piece of a tick."""

    COLLECT = "collect"
    FILE = "file"
    PLAN = "plan"
    RECEIPTS = "receipts"
    ANSWERS = "answers"
    COMPOSE = "compose"
    RELEASE = "release"
    UPDATES = "updates"
    NOTICES = "notices"
    SEND = "send"
    PURGE = "purge"
    DATABASE = "database"  # of all of them
    PULSE = "pulse"  # of none: a half that gives no sign


class Level(StrEnum):
    """Whether something outside is wrong, which may mend itself, or something in here."""

    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What kept a station from its work. trace: where in the program, for what nobody foresaw."""

    station: Station
    level: Level
    at: datetime
    said: str
    trace: str = field(default="", compare=False)


@dataclass(slots=True)
class Faults:
    """The faults of a tick at a moment; a station that fails stops no other, a database that takes nothing all.

    begins: told of each station.
    """

    at: datetime
    begins: Callable[[Station], None] = lambda _: None
    found: list[Fault] = field(default_factory=list)
    over: bool = False

    def guard(self, station: Station, work: Callable[[], _Done], otherwise: _Done) -> _Done:
        """What the work returns; `otherwise` where it fails, which is noted, or the database has failed before."""
        if self.over:
            return otherwise
        self.begins(station)
        try:
            return work()
        except Exception as fault:  # noqa: BLE001  (of this station; the others go on)
            self.over = takes_nothing(fault)
            self.found.append(of_database(fault, self.at) if self.over else _of(station, fault, self.at))
            return otherwise

    def add(self, station: Station, said: Iterable[str]) -> None:
        """Notes what a station says it could not do."""
        for words in said:
            fault = Fault(station=station, level=Level.WARNING, at=self.at, said=words)
            if words and fault not in self.found:
                self.found.append(fault)


def of_database(fault: BaseException, at: datetime) -> Fault:
    """A database that takes nothing, which no station needs to find out for itself."""
    said = " ".join(str(getattr(fault, "orig", fault)).split()).rstrip(".")
    said = f"The database takes nothing: {said}. What is due waits for the next tick."
    return Fault(station=Station.DATABASE, level=Level.ERROR, at=at, said=said)


def _of(station: Station, fault: Exception, at: datetime) -> Fault:
    if isinstance(fault, DigestError):
        return Fault(station=station, level=Level.WARNING, at=at, said=str(fault))
    if isinstance(fault, DBAPIError):
        return Fault(station=station, level=Level.ERROR, at=at, said=f"{station}: the database: {fault.orig}")
    if isinstance(fault, OSError):
        named = f"{fault.filename}: " if fault.filename else ""
        return Fault(station=station, level=Level.WARNING, at=at, said=f"{station}: {named}{fault.strerror or fault}")
    said = f"{station}: {type(fault).__name__}: {fault}".rstrip(": ")
    trace = "".join(traceback.format_exception(fault))
    return Fault(station=station, level=Level.ERROR, at=at, said=said, trace=trace)


class Told:
    """What is wrong now, of which each change is logged once."""

    def __init__(self) -> None:
        self._wrong: dict[tuple[Station, str], Fault] = {}

    def now(self, part: Iterable[Station], found: Iterable[Fault]) -> tuple[str, ...]:
        """Takes note of the faults of these stations, logs what is new and what is over; returns all that is wrong."""
        stations, before = frozenset(part), self._wrong
        kept = {key: fault for key, fault in before.items() if fault.station not in stations}
        self._wrong = kept | {(one.station, one.said): before.get((one.station, one.said), one) for one in found}
        for key, fault in self._wrong.items():
            if key not in before:
                said = f"{fault.said}\n{fault.trace}".rstrip()
                log.log(logging.ERROR if fault.level is Level.ERROR else logging.WARNING, "%s", said)
        for key, fault in before.items():
            if key not in self._wrong:
                log.warning("over: %s", fault.said)
        return tuple(fault.said for fault in self._wrong.values())
