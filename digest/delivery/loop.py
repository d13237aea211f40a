"""A thread that attends to all lines, each when its socket is ready or its time is up."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from math import inf
from queue import Empty, SimpleQueue
from selectors import EVENT_READ, DefaultSelector
from threading import Thread
from time import monotonic

from digest.delivery.line import Line

_AHEAD = 100
"""The most that waits to be done: a thread that is never idle would keep all of it."""


class Loop:
    """The thread; others hand it what it is to do. quiet: it does nothing that can wait.

    after: what it does after each turn; returns the moment at which it is to be done again, without an event too.
    """

    def __init__(self, after: Callable[[], float] = lambda: inf) -> None:
        self._after, self._again = after, inf
        self.quiet = False
        self._selector = DefaultSelector()
        self._bell, self._button = socket.socketpair()
        self._selector.register(self._bell, EVENT_READ)
        self._calls: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._rung = False
        self._ahead: deque[Callable[[], object]] = deque(maxlen=_AHEAD)
        self._lines: dict[Line, int] = {}
        self._over = False
        self._thread = Thread(target=self._run, name="lines", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def call(self, work: Callable[[], object]) -> None:
        """Lets the thread do something, after what it was handed before."""
        self._calls.put(work)
        if not self._rung:
            self._rung = True
            with suppress(OSError):  # the thread has ended meanwhile
                self._button.send(b"\0")

    def call_later(self, work: Callable[[], object]) -> None:
        """Lets the thread do something when it has nothing else to do; of what never comes to that, the last stays."""
        self.call(partial(self._ahead.append, work))

    def go_on(self) -> None:
        """Ends the quiet."""
        self.quiet = False
        if self._ahead:
            self.call(_nothing)

    def add(self, line: Line) -> None:
        """Attends to one more line; for the thread itself."""
        self._lines[line] = 0

    def close(self) -> None:
        """Ends the thread, and closes its lines."""
        self.call(self._end)
        self._thread.join()

    def _end(self) -> None:
        self._over = True

    def _run(self) -> None:
        try:
            while not self._over:
                self._turn()
        except Exception as wrong:  # noqa: BLE001  (raised by the office)
            for line in self._lines:
                line.fail(wrong)
            self._after()
        for line in self._lines:
            line.close()
        self._selector.close()
        self._bell.close()
        self._button.close()

    def _turn(self) -> None:
        until = min(self._again, *(line.until for line in self._lines), inf)
        spare = bool(self._ahead) and not self.quiet
        wait = 0.0 if spare else until - monotonic()
        ready = self._selector.select(None if wait == inf else max(wait, 0.0))
        if spare and not ready:
            self._ahead.popleft()()
        for key, events in ready:
            if isinstance(key.fileobj, Line):
                key.fileobj.attend(events)
            else:
                self._bell.recv(64)
        self._rung = False
        self._called()
        now = monotonic()
        for line in list(self._lines):
            if line.until <= now:
                line.lapse()
            self._watch(line)
        self._again = self._after()

    def _called(self) -> None:
        try:
            while True:
                self._calls.get_nowait()()
        except Empty:
            return

    def _watch(self, line: Line) -> None:
        """Waits for other events of a line than before, where it does."""
        before = self._lines[line]
        if line.events != before:
            if not before:
                self._selector.register(line, line.events)
            elif line.events:
                self._selector.modify(line, line.events)
            else:
                self._selector.unregister(line)
            self._lines[line] = line.events
        if not line.open:
            del self._lines[line]


def _nothing() -> None:
    """Wakes the thread."""
