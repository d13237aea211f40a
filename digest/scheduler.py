"""The scheduler: APScheduler ticks, nothing else. What is due is decided by the rows."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from digest.errors import DigestError
from digest.settings import Settings
from digest.store.engine import Store
from digest.tick import Ticked, beat, tick

log = logging.getLogger(__name__)


def run(store: Store, settings: Settings, *, stopping: threading.Event, told: Callable[[Ticked], None]) -> None:
    """Tick now and every `tick_seconds`, until `stopping` is set: then the mail in hand is finished, no other begun."""

    def alive(*, stopped: bool = False) -> None:
        try:
            beat(store, now=datetime.now(UTC), stopped=stopped)
        except DBAPIError as fault:  # the tick says so too
            log.debug("no heartbeat: %s", fault.orig)

    def once() -> None:
        if stopping.is_set():
            return
        try:
            alive()
            done = tick(store, settings, clock=lambda: datetime.now(UTC), stopping=stopping.is_set)
            beat(store, now=datetime.now(UTC), faults=done.faults)
            told(done)
        except DigestError as fault:  # the next tick tries again; what nobody foresaw APScheduler logs whole
            log.error("tick: %s", fault)  # noqa: TRY400
        except DBAPIError as fault:
            log.error("tick: the database: %s", fault.orig)  # noqa: TRY400

    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        once, "interval", seconds=settings.tick_seconds, next_run_time=datetime.now(UTC), max_instances=1, coalesce=True
    )
    scheduler.add_job(alive, "interval", seconds=settings.tick_seconds, max_instances=1, coalesce=True)  # in long ticks
    scheduler.start()
    try:
        stopping.wait()
    finally:
        log.info("stopping")
        scheduler.shutdown(wait=True)
        alive(stopped=True)
