"""The scheduler: APScheduler ticks, the rows decide what is due; new mail brings a tick forward."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from digest.errors import DigestError
from digest.inbox.sources.imap import listen
from digest.operations.heartbeat import beat
from digest.operations.tick import Ticked, tick
from digest.settings import Settings
from digest.store.engine import Store

log = logging.getLogger(__name__)


def run(store: Store, settings: Settings, *, stopping: threading.Event, told: Callable[[Ticked], None]) -> None:
    """Ticks now and every `tick_seconds`, until `stopping` is set; the mail being sent is then finished.

    A mailbox on a server is listened to in between, and new mail starts a tick.
    """
    one_at_a_time = threading.Lock()

    def alive(*, stopped: bool = False) -> None:
        try:
            beat(store, now=datetime.now(UTC), stopped=stopped)
        except DBAPIError as fault:  # the tick logs it too
            log.debug("no heartbeat: %s", fault.orig)

    def once() -> None:
        with one_at_a_time:
            if stopping.is_set():
                return
            try:
                alive()
                done = tick(store, settings, clock=lambda: datetime.now(UTC), stopping=stopping.is_set)
                beat(store, now=datetime.now(UTC), faults=done.faults)
                told(done)
            except DigestError as fault:  # the next tick tries again; APScheduler logs all else with its traceback
                log.error("tick: %s", fault)  # noqa: TRY400
            except DBAPIError as fault:
                log.error("tick: the database: %s", fault.orig)  # noqa: TRY400

    scheduler = BackgroundScheduler(timezone=UTC)
    ticking = scheduler.add_job(  # a second instance waits for the first: new mail may come during a tick
        once, "interval", seconds=settings.tick_seconds, next_run_time=datetime.now(UTC), max_instances=2, coalesce=True
    )
    scheduler.add_job(alive, "interval", seconds=settings.tick_seconds, max_instances=1, coalesce=True)  # in long ticks
    scheduler.start()
    listening = _listening(settings, lambda: ticking.modify(next_run_time=datetime.now(UTC)), stopping)
    try:
        stopping.wait()
    finally:
        log.info("stopping")
        if listening:
            listening.join()
        scheduler.shutdown(wait=True)
        alive(stopped=True)


def _listening(settings: Settings, wake: Callable[[], object], stopping: threading.Event) -> threading.Thread | None:
    """The thread that listens to the mailbox on a server; None without one."""
    mailbox = settings.inbox.imap
    if not mailbox.host:
        return None
    thread = threading.Thread(target=listen, args=(mailbox,), kwargs={"wake": wake, "stopping": stopping}, daemon=True)
    thread.start()
    return thread
