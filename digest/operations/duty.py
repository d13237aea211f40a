"""Duty: what a process does around each piece of its work.

It looks at the clock, gives signs of life with what is wrong, and tells what hangs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from digest.inbox.sources.imap import listen
from digest.operations.clock import Doubt, Pace, counted, doubt
from digest.operations.faults import Fault, Station, Told, of_database
from digest.operations.heartbeat import Sign, beat
from digest.operations.pulse import Pulse
from digest.operations.tick import Ticked, Ticking
from digest.process import owner
from digest.settings import Settings
from digest.store.engine import Store, takes_nothing

log = logging.getLogger(__name__)

_SAY = "Set it, or say that it is right."


def now() -> datetime:
    """The moment by the clock of this machine."""
    return datetime.now(UTC)


class Duty:
    """A process on duty. pulses: its pieces of work, by their stations; who: its name in heartbeats."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        how: Ticking,
        told: Callable[[Ticked], None],
        *,
        pulses: Mapping[frozenset[Station], Pulse],
        who: str = "",
    ) -> None:
        self.how = how
        self._store, self._settings, self._told, self._who = store, settings, told, who
        self._pulses = pulses
        self._saying = threading.Lock()
        self._wrong = Told()
        self._pace = Pace(now(), counted())
        self._clock: Doubt | None = None
        self._look_at_clock()

    def do(self, work: Callable[[Store, Settings, Ticking], Ticked], part: frozenset[Station]) -> None:
        """Does a piece of work, of these stations, and tells what was done."""
        self._look_at_clock()
        if self.how.stopping() or (self._clock and self._clock.grave):
            return
        pulse = self._pulses[part]
        how = replace(self.how, sure=self._clock is None, sign=pulse.sign)
        with pulse.beating():
            fault = self.alive()
            if fault is not None and takes_nothing(fault):  # nor from any station
                done = Ticked(faults=(of_database(fault, now()),))
            else:
                done = work(self._store, self._settings, how)
        with self._saying:
            wrong = self._wrong.now(part | {Station.PULSE}, [*done.faults, *self._missing()])
            if fault is None:
                self.alive(faults=wrong)
            self._told(done)

    def alive(self, *, stopped: bool = False, faults: Sequence[str] | None = None) -> DBAPIError | None:
        """Writes the heartbeat, where the clock can be right; returns what kept the database from taking it."""
        if self._clock:
            return None
        try:
            sign = Sign(stopped=stopped, faults=faults, setbacks=self.how.patience.told(now()))
            beat(self._store, sign, now=now(), who=self._who)
        except DBAPIError as fault:
            log.debug("no heartbeat: %s", fault.orig)
            return fault
        return None

    def watch(self) -> None:
        """Writes the heartbeat, with which piece of work hangs."""
        with self._saying:
            self.alive(faults=self._wrong.now([Station.PULSE], self._missing()))

    def _look_at_clock(self) -> None:
        """Whether the clock can be right; a doubt is said once, and no sign of life is given while it lasts."""
        moment = now()
        try:
            found = doubt(self._store, now=moment)
            found = found or self._pace.doubt(self._store, now=moment, seconds=counted(), owner=self._who or owner())
        except DBAPIError:
            return  # the stations tell
        if found and not self._clock:
            log.error("%s %s", found.said, _SAY)
        self._clock = found

    def _missing(self) -> Iterable[Fault]:
        longest = 3.0 * self._settings.tick_seconds
        return [fault for pulse in self._pulses.values() for fault in pulse.missing(longest=longest)]


def listening(settings: Settings, wake: Callable[[], object], stopping: threading.Event) -> threading.Thread | None:
    """The thread that listens to the mailbox on a server; None without one."""
    mailbox = settings.inbox.imap
    if not mailbox.host:
        return None
    thread = threading.Thread(target=listen, args=(mailbox,), kwargs={"wake": wake, "stopping": stopping}, daemon=True)
    thread.start()
    return thread
