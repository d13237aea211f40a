"""The scheduler: APScheduler ticks, the rows decide what is due; new mail brings a tick forward."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from digest.house import reading
from digest.inbox.sources.imap import listen
from digest.operations.clock import Doubt, Pace, counted, doubt
from digest.operations.faults import Fault, Station, Told, of_database
from digest.operations.heartbeat import Sign, beat
from digest.operations.pulse import Pulse
from digest.operations.tick import DESK, POST, Ticked, Ticking, desk, post
from digest.patience import Patience
from digest.process import owner, until_told
from digest.settings import Settings
from digest.store.engine import Store, takes_nothing

log = logging.getLogger(__name__)

_SAY = "Set it, or say that it is right."
_SOON = 5.0
"""Seconds for who listens to a mailbox, or reads a mail, to come to an end."""
_POLITE = 30.0
"""Seconds that what goes out waits for what comes in, which may change it."""


def run(
    store: Store,
    settings: Settings,
    *,
    stopping: threading.Event,
    told: Callable[[Ticked], None],
    patience: Patience | None = None,
) -> None:
    """Ticks now and every `tick_seconds`, until `stopping` is set; the mail being sent is then finished.

    What comes in and what goes out run beside each other, so that neither a mailbox nor a mail server that hangs keeps
    the other from its work; one that hangs is told. A mailbox on a server is listened to in between, and new mail
    starts a tick. patience: what failed before.
    """
    patience = patience or Patience(step=timedelta(seconds=settings.tick_seconds))
    halves = _Halves(store, settings, Ticking(clock=_now, stopping=stopping.is_set, patience=patience), told)
    scheduler = BackgroundScheduler(timezone=UTC)
    seconds = settings.tick_seconds
    often: dict[str, Any] = {"trigger": "interval", "seconds": seconds, "coalesce": True}
    # A second instance waits for the first: new mail may come during a tick.
    going = scheduler.add_job(halves.post, max_instances=2, **often)

    def come() -> None:
        halves.desk()
        if not stopping.is_set():
            going.modify(next_run_time=_now())

    coming = scheduler.add_job(come, next_run_time=_now(), max_instances=2, **often)
    scheduler.add_job(halves.watch, max_instances=1, **often)  # in long ticks
    scheduler.start()
    listening = _listening(settings, lambda: coming.modify(next_run_time=_now()), stopping)
    try:
        until_told(stopping)
    finally:
        log.info("stopping")
        if listening:
            listening.join(_SOON)  # it may wait for a server, and holds nothing
        while not halves.ended(
            _SOON
        ):  # before the shutdown, which holds the lock with which a job brings another forward
            reading.break_off()  # the mail is read when the program runs again
        scheduler.shutdown(wait=True)
        halves.alive(stopped=True)


def _now() -> datetime:
    return datetime.now(UTC)


class _Halves:
    """The two halves of a tick, each once at a time, and what is wrong in either."""

    def __init__(self, store: Store, settings: Settings, how: Ticking, told: Callable[[Ticked], None]) -> None:
        self._store, self._settings, self._how, self._told = store, settings, how, told
        self._desk, self._post, self._saying = threading.Lock(), threading.Lock(), threading.Lock()
        self._coming = threading.Event()  # set when what was coming in is here
        self._coming.set()
        self._pulses = {DESK: Pulse("What comes in"), POST: Pulse("What goes out")}
        self._wrong = Told()
        self._pace = Pace(_now(), counted())
        self._clock: Doubt | None = None
        self._look_at_clock()

    def desk(self) -> None:
        """What comes in."""
        with self._desk:
            self._coming = threading.Event()
            try:
                self._do(desk, DESK)
            finally:
                self._coming.set()

    def post(self) -> None:
        """What goes out; first what is coming in right now, unless that takes long."""
        with self._post:
            self._coming.wait(_POLITE)
            self._do(post, POST)

    def ended(self, seconds: float) -> bool:
        """Waits until neither half is at work, for so many seconds each; returns whether it is so."""
        for half in (self._desk, self._post):  # never both: the second waits for the first
            if not half.acquire(timeout=seconds):
                return False
            half.release()
        return True

    def _look_at_clock(self) -> None:
        """Whether the clock can be right; a doubt is said once, and no sign of life is given while it lasts."""
        now = _now()
        try:
            found = doubt(self._store, now=now)
            found = found or self._pace.doubt(self._store, now=now, seconds=counted(), owner=owner())
        except DBAPIError:
            return  # the stations tell
        if found and not self._clock:
            log.error("%s %s", found.said, _SAY)
        self._clock = found

    def alive(self, *, stopped: bool = False, faults: Sequence[str] | None = None) -> DBAPIError | None:
        """Writes the heartbeat, where the clock can be right; returns what kept the database from taking it."""
        if self._clock:
            return None
        try:
            sign = Sign(stopped=stopped, faults=faults, setbacks=self._how.patience.told(_now()))
            beat(self._store, sign, now=_now())
        except DBAPIError as fault:
            log.debug("no heartbeat: %s", fault.orig)
            return fault
        return None

    def watch(self) -> None:
        """Writes the heartbeat, with which half hangs."""
        with self._saying:
            self.alive(faults=self._wrong.now([Station.PULSE], self._missing()))

    def _missing(self) -> list[Fault]:
        longest = 3.0 * self._settings.tick_seconds
        return [fault for pulse in self._pulses.values() for fault in pulse.missing(longest=longest)]

    def _do(self, half: Callable[[Store, Settings, Ticking], Ticked], stations: frozenset[Station]) -> None:
        self._look_at_clock()
        if self._how.stopping() or (self._clock and self._clock.grave):
            return
        pulse = self._pulses[stations]
        how = replace(self._how, sure=self._clock is None, sign=pulse.sign)
        with pulse.beating():
            fault = self.alive()
            if fault is not None and takes_nothing(fault):  # nor from any station
                done = Ticked(faults=(of_database(fault, _now()),))
            else:
                done = half(self._store, self._settings, how)
        with self._saying:
            wrong = self._wrong.now(stations | {Station.PULSE}, [*done.faults, *self._missing()])
            if fault is None:
                self.alive(faults=wrong)
            self._told(done)


def _listening(settings: Settings, wake: Callable[[], object], stopping: threading.Event) -> threading.Thread | None:
    """The thread that listens to the mailbox on a server; None without one."""
    mailbox = settings.inbox.imap
    if not mailbox.host:
        return None
    thread = threading.Thread(target=listen, args=(mailbox,), kwargs={"wake": wake, "stopping": stopping}, daemon=True)
    thread.start()
    return thread
