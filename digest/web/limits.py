"""Limits of what clients may hold: connections, and the time of a request.

A request that never ends costs a file of the process, and nothing in HTTP ends it. A web server before us waits for
slow clients; whoever reaches us otherwise must not be able to shut out the others.
"""

from __future__ import annotations

import asyncio
from time import monotonic

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS = 200
SECONDS = 20.0
"""For a request and its response; counted from the connection, or the end of the response before."""


class Limited(H11Protocol):
    """A connection that is cut when a request takes too long, or when it is the slowest of too many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins a connection; the oldest of those whose request is not there yet goes where there are too many."""
        self.since = monotonic()
        self._timer: asyncio.TimerHandle | None = None
        if len(self.connections) >= CONNECTIONS:
            waiting = [one for one in self.connections if isinstance(one, Limited) and one.waits]
            oldest = min(waiting, key=lambda one: one.since, default=self)
            oldest.cut(transport)
        super().connection_made(transport)
        self._count()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends it."""
        self._uncount()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begins to wait for the next request."""
        self._count()
        super().on_response_complete()

    @property
    def waits(self) -> bool:
        """Whether the client has not said all of a request."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def cut(self, transport: asyncio.Transport | None = None) -> None:
        """Ends the connection at once."""
        self.connections.discard(self)
        if there := self.transport or transport:
            there.abort()

    def send_400_response(self, msg: str) -> None:
        """Says that nobody understands it; where the client has its response already, or half of it, cuts it off."""
        if self.cycle and not self.cycle.response_complete:  # whose page has nobody to go to any more
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            self.cut()

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: whoever asks for a web socket gets the page, and nobody here has anything to mend."""

    def _count(self) -> None:
        self._uncount()
        self.since = monotonic()
        self._timer = self.loop.call_later(SECONDS, self.cut)

    def _uncount(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
