"""Middleware for every page: a limit for the body, the headers, the log, and a page for errors."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.marks import PATHS
from digest.web.problems import Problem

log = logging.getLogger(__name__)

LARGEST = 8 * 1024
"""The most bytes of a member's form."""

LARGEST_OF_DESK = 512 * 1024
"""The most bytes of a form of the desk, which holds the words of a whole request."""

_ALWAYS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",  # the address holds the token
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
_WORDS = {"desk"} | {word for words in PATHS.values() for word in words.values()}


class Guard:
    """The application with limits, headers and log. `problem` makes the page for a problem at a path.

    The body of a POST is read before the page is called, so that a slow client blocks no thread; the page finds it in
    `scope["body"]`.
    """

    def __init__(self, app: ASGIApp, problem: Callable[[Problem, str], Response]) -> None:
        self._app, self._problem = app, problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = _Said(scope, send)
        try:
            if scope["method"] == "POST" and not await _read_body(scope, receive):
                await self._problem(Problem.TOO_LARGE, scope["path"])(scope, receive, said)
            else:
                await self._app(scope, receive, said)
        except ConnectionError:
            log.info("%s %s: went away", scope["method"], _word(scope))
        except DBAPIError as fault:  # the full message may contain addresses
            what = str(fault.orig).partition("\n")[0]
            log.error("%s %s: the database: %s", scope["method"], _word(scope), what)  # noqa: TRY400
            await self._excuse(scope, receive, said)
        except Exception:
            log.exception("%s %s", scope["method"], _word(scope))
            await self._excuse(scope, receive, said)

    async def _excuse(self, scope: Scope, receive: Receive, said: _Said) -> None:
        """Sends an error page, if no response has begun."""
        if not said.started:
            await self._problem(Problem.FAULT, scope["path"])(scope, receive, said)


class _Said:
    """Sends a response with the headers of every page; logs its status without the token."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers.setdefault(name, value)
            log.info("%s %s %d", self._scope["method"], _word(self._scope), message["status"])
        await self._send(message)


async def _read_body(scope: Scope, receive: Receive) -> bool:
    """Whether the whole body is in `scope["body"]` now; False when it is too large. Raises ConnectionError if cut."""
    body, most = bytearray(), LARGEST_OF_DESK if scope["path"].startswith("/desk/") else LARGEST
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        body += message.get("body", b"")
        if len(body) > most:
            return False
        if not message.get("more_body", False):
            scope["body"] = bytes(body)
            return True


def _word(scope: Scope) -> str:
    """The word for the page in the path, for the log; the token is left out."""
    return next((part for part in scope["path"].split("/")[:3] if part in _WORDS), "/")
