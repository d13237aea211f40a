"""The signs that a half of a tick gives while it is at work: one that hangs is a fault, and the other goes on."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic, sleep

from digest.operations.faults import Fault, Level, Station

log = logging.getLogger(__name__)

HANGS = 300.0
"""Seconds without a sign after which a half hangs: no server is waited for longer without one."""
ENDS = 80.0
"""Seconds for what is under way when the program is told to stop; service managers kill it after 90."""


class Pulse:
    """Whether a half is at work, and where and when it last gave a sign. what: its name, in words."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._sign: tuple[Station | None, float, datetime] | None = None

    @contextmanager
    def beating(self) -> Iterator[None]:
        """The half is at work."""
        self._note(None)
        try:
            yield
        finally:
            self._sign = None

    def sign(self, station: Station) -> None:
        """It goes on, at this station."""
        self._note(station)

    def missing(self, *, longest: float) -> Iterator[Fault]:
        """The fault of a half that gave no sign for so many seconds, and for longer than any server is waited for."""
        sign = self._sign
        if sign is None or monotonic() - sign[1] <= max(HANGS, longest):
            return
        station, _, at = sign
        where = f" at the station {station}" if station else ""
        said = f"{self._what} has not come back{where} since {at:%Y-%m-%d %H:%M} UTC: stop the program and start it."
        yield Fault(station=Station.PULSE, level=Level.ERROR, at=at, said=said)

    def _note(self, station: Station | None) -> None:
        self._sign = station, monotonic(), datetime.now(UTC)


def end_in_the_end(stopping: threading.Event) -> None:
    """Ends the process, with status 1, where it has not ended ENDS seconds after it was told to stop.

    A thread that hangs in the system cannot be ended otherwise, and who looks after the service could not start it.
    """

    def wait() -> None:
        stopping.wait()
        sleep(ENDS)
        log.error("what is under way has not ended within %.0f s of being told to stop: the process ends", ENDS)
        logging.shutdown()
        os._exit(1)

    threading.Thread(target=wait, name="end", daemon=True).start()
