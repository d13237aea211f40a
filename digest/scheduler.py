"""The scheduler: APScheduler ticks, nothing else. What is due is decided by the rows."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from digest.settings import Settings
from digest.store.engine import Store
from digest.tick import Ticked, tick

log = logging.getLogger(__name__)


def run(store: Store, settings: Settings, *, told: Callable[[Ticked], None]) -> None:
    """Tick now and every `tick_seconds`, until SIGTERM or SIGINT: the mail in hand is finished, no other begun."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    def once() -> None:
        if not stopping.is_set():
            told(tick(store, settings, clock=lambda: datetime.now(UTC), stopping=stopping.is_set))

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        once, "interval", seconds=settings.tick_seconds, next_run_time=datetime.now(UTC), max_instances=1, coalesce=True
    )
    scheduler.start()
    try:
        stopping.wait()
    finally:
        log.info("stopping")
        scheduler.shutdown(wait=True)
        for number, handler in before.items():
            signal.signal(number, handler)
