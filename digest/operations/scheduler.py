"""The scheduler: APScheduler ticks, the rows decide what is due; new mail brings a tick forward."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from digest.house import reading
from digest.operations.duty import Duty, listening, now
from digest.operations.pulse import Pulse
from digest.operations.tick import DESK, POST, Ticked, Ticking, desk, post
from digest.patience import Patience
from digest.process import until_told
from digest.settings import Settings
from digest.store.engine import Store

log = logging.getLogger(__name__)

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
    how = Ticking(clock=now, stopping=stopping.is_set, patience=patience)
    duty = Duty(store, settings, how, told, pulses={DESK: Pulse("What comes in"), POST: Pulse("What goes out")})
    halves = _Halves(duty)
    scheduler = BackgroundScheduler(timezone=UTC)
    seconds = settings.tick_seconds
    often: dict[str, Any] = {"trigger": "interval", "seconds": seconds, "coalesce": True}
    # A second instance waits for the first: new mail may come during a tick.
    going = scheduler.add_job(halves.post, max_instances=2, **often)

    def come() -> None:
        halves.desk()
        if not stopping.is_set():
            going.modify(next_run_time=now())

    coming = scheduler.add_job(come, next_run_time=now(), max_instances=2, **often)
    scheduler.add_job(duty.watch, max_instances=1, **often)  # in long ticks
    scheduler.start()
    listener = listening(settings, lambda: coming.modify(next_run_time=now()), stopping)
    try:
        until_told(stopping)
    finally:
        log.info("stopping")
        if listener:
            listener.join(_SOON)  # it may wait for a server, and holds nothing
        while not halves.ended(
            _SOON
        ):  # before the shutdown, which holds the lock with which a job brings another forward
            reading.break_off()  # the mail is read when the program runs again
        scheduler.shutdown(wait=True)
        duty.alive(stopped=True)


class _Halves:
    """The two halves of a tick, each once at a time."""

    def __init__(self, duty: Duty) -> None:
        self._duty = duty
        self._desk, self._post = threading.Lock(), threading.Lock()
        self._coming = threading.Event()  # set when what was coming in is here
        self._coming.set()

    def desk(self) -> None:
        """What comes in."""
        with self._desk:
            self._coming = threading.Event()
            try:
                self._duty.do(desk, DESK)
            finally:
                self._coming.set()

    def post(self) -> None:
        """What goes out; first what is coming in right now, unless that takes long."""
        with self._post:
            self._coming.wait(_POLITE)
            self._duty.do(post, POST)

    def ended(self, seconds: float) -> bool:
        """Waits until neither half is at work, for so many seconds each; returns whether it is so."""
        for half in (self._desk, self._post):  # never both: the second waits for the first
            if not half.acquire(timeout=seconds):
                return False
            half.release()
        return True
