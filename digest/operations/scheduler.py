"""The scheduler: APScheduler ticks, the rows decide what is due; new mail brings a tick forward."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from digest.inbox.sources.imap import listen
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
        with suppress(JobLookupError):  # nothing is to come any more
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
        scheduler.shutdown(wait=False)  # waiting, it would hold a lock that a half needs to end
        halves.end()


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

    def alive(self, *, stopped: bool = False, faults: Sequence[str] | None = None) -> None:
        """Writes the heartbeat, where the database takes it."""
        try:
            beat(self._store, now=_now(), stopped=stopped, faults=faults)
        except DBAPIError as fault:
            log.debug("no heartbeat: %s", fault.orig)

    def end(self) -> None:
        """Waits until either half is done, and says that this machine has stopped."""
        with self._desk, self._post:
            self.alive(stopped=True)

    def _do(self, half: Callable[[Store, Settings, Ticking], Ticked], stations: frozenset[Station]) -> None:
        if self._stopping.is_set():
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
