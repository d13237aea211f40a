"""The scheduler: APScheduler ticks, the rows decide what is due; new mail brings a tick forward."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from digest.inbox.sources.imap import listen
from digest.operations.clock import implausible
from digest.operations.faults import Station, Told
from digest.operations.heartbeat import beat
from digest.operations.tick import DESK, POST, Ticked, Ticking, desk, post
from digest.settings import Settings
from digest.store.engine import Store

log = logging.getLogger(__name__)

_POLITE = 30.0
"""Seconds that what goes out waits for what comes in, which may change it."""


def run(store: Store, settings: Settings, *, stopping: threading.Event, told: Callable[[Ticked], None]) -> None:
    """Ticks now and every `tick_seconds`, until `stopping` is set; the mail being sent is then finished.

    What comes in and what goes out run beside each other, so that neither a mailbox nor a mail server that hangs keeps
    the other from its work. A mailbox on a server is listened to in between, and new mail starts a tick.
    """
    halves = _Halves(store, settings, stopping, told)
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
    scheduler.add_job(halves.alive, max_instances=1, **often)  # in long ticks
    scheduler.start()
    listening = _listening(settings, lambda: coming.modify(next_run_time=_now()), stopping)
    try:
        stopping.wait()
    finally:
        log.info("stopping")
        if listening:
            listening.join()
        halves.ended()  # before the shutdown, which holds the lock that a job needs to bring another forward
        scheduler.shutdown(wait=True)
        halves.alive(stopped=True)


def _now() -> datetime:
    return datetime.now(UTC)


class _Halves:
    """The two halves of a tick, each once at a time, and what is wrong in either."""

    def __init__(
        self, store: Store, settings: Settings, stopping: threading.Event, told: Callable[[Ticked], None]
    ) -> None:
        self._store, self._settings, self._stopping, self._told = store, settings, stopping, told
        self._how = Ticking(clock=_now, stopping=stopping.is_set)
        self._desk, self._post, self._saying = threading.Lock(), threading.Lock(), threading.Lock()
        self._wrong = Told()
        self._clock = implausible(store, now=_now())  # why it cannot be right
        if self._clock:
            log.error("%s", self._clock)

    def desk(self) -> None:
        """What comes in."""
        with self._desk:
            self._do(desk, DESK)

    def post(self) -> None:
        """What goes out; first what is coming in right now, unless that takes long."""
        with self._post:
            if self._desk.acquire(timeout=_POLITE):
                self._desk.release()
            self._do(post, POST)

    def ended(self) -> None:
        """Returns when neither half is at work."""
        for half in (self._desk, self._post):  # never both: the second waits for the first
            with half:
                pass

    def _is_wrong(self) -> bool:
        """Whether the clock cannot be right, which is said once; then nothing is done, nor a sign of life given."""
        try:
            said = implausible(self._store, now=_now())
        except DBAPIError:
            said = ""  # the stations tell
        if said and not self._clock:
            log.error("%s", said)
        self._clock = said
        return bool(said)

    def alive(self, *, stopped: bool = False, faults: Sequence[str] | None = None) -> None:
        """Writes the heartbeat, where the database takes it and the clock can be right."""
        if self._clock:
            return
        try:
            beat(self._store, now=_now(), stopped=stopped, faults=faults)
        except DBAPIError as fault:
            log.debug("no heartbeat: %s", fault.orig)

    def _do(self, half: Callable[[Store, Settings, Ticking], Ticked], stations: frozenset[Station]) -> None:
        if self._stopping.is_set() or self._is_wrong():
            return
        self.alive()
        done = half(self._store, self._settings, self._how)
        with self._saying:
            self.alive(faults=self._wrong.now(stations, done.faults))
            self._told(done)


def _listening(settings: Settings, wake: Callable[[], object], stopping: threading.Event) -> threading.Thread | None:
    """The thread that listens to the mailbox on a server; None without one."""
    mailbox = settings.inbox.imap
    if not mailbox.host:
        return None
    thread = threading.Thread(target=listen, args=(mailbox,), kwargs={"wake": wake, "stopping": stopping}, daemon=True)
    thread.start()
    return thread
