"""Mail by LMTP (RFC 2033): our mail server delivers it, and gets 250 only when it is kept.

What a client says takes memory only within limits: of a command, a mail, its recipients, the mails that come in at the
same time, and the connections.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from time import monotonic

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy.exc import DBAPIError

from digest.errors import InputFault
from digest.inbox.collect import MAX_BYTES, Arrived, keep
from digest.store.engine import Store

log = logging.getLogger(__name__)

CONNECTIONS = 50
_CREDIT = 10_000.0
"""Bytes of a mail with which a connection begins, so that the newest is not the slowest."""
RECIPIENTS = 1_000
"""Of one mail; RFC 5321 asks for 100 (section 4.5.3.1.8)."""
_TOGETHER = 3 * MAX_BYTES
"""Bytes of all mails that are coming in at a moment."""
_PIECE = 65_536  # bytes of a mail read at once, and of a command line
_END = b"\r\n.\r\n"

_TOO_LARGE = f"552 5.3.4 more than {MAX_BYTES // 1_000_000} MB"
_TOO_MUCH = "452 4.3.1 too much mail at once, come again"
_NOT_KEPT = "451 4.3.0 not kept, try again later"


def arrived(raw: bytes, *, by: str, recipients: tuple[str, ...]) -> Arrived:
    """A delivered mail; the same bytes are the same mail, however often they are delivered."""
    return Arrived(source_id=f"{by}:{sha256(raw).hexdigest()}", raw=raw, recipients=recipients)


@contextmanager
def serving(store: Store, *, host: str, port: int, clock: Callable[[], datetime]) -> Iterator[None]:
    """Takes mail at `host` and `port` until the context ends. Raises InputFault when it cannot listen there."""
    controller = _Controller(_Keeper(store, clock), hostname=host, port=port)
    try:
        controller.start()
    except OSError as fault:
        raise InputFault(f"Nobody can listen at {host}:{port}: {fault.strerror or fault}.") from fault
    try:
        yield
    finally:
        controller.stop()


@dataclass(slots=True, eq=False)
class _Load:
    """What all connections together have open and in memory."""

    connections: set[_Lmtp] = field(default_factory=set)
    size: int = 0

    def has_room(self) -> bool:
        """Whether one more connection has room; the slowest of those that we wait for is cut for it."""
        if len(self.connections) < CONNECTIONS:
            return True
        waiting = [one for one in self.connections if not one.keeping]
        if not waiting:
            return False
        slowest = min(waiting, key=_Lmtp.pace)
        self.connections.discard(slowest)
        slowest.cut()
        return True


class _Lmtp(LMTP):
    line_length_limit = _PIECE

    def __init__(self, handler: _Keeper, load: _Load) -> None:
        super().__init__(handler, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, ident="digest")
        self._keeper, self._load = handler, load
        self._since, self._said = monotonic(), _CREDIT
        self.keeping = False

    def pace(self) -> float:
        """Bytes of a mail in a second, since the connection began or its last mail was kept."""
        return self._said / (monotonic() - self._since + 1)

    def cut(self) -> None:
        """Ends the connection at once."""
        log.warning("too many connections by LMTP: the slowest is cut")
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._refused = not self._load.has_room()
        self._load.connections |= set() if self._refused else {self}
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._load.connections.discard(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        if self._refused:
            await self.push("421 4.3.2 too many connections, come again")
            self._writer.close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Takes a mail, and answers once for each recipient, as LMTP requires (RFC 2033, section 4.2)."""
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if arg or not recipients:
            await self.push("501 Syntax: DATA" if arg else "503 5.5.1 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        taken = await self._content()
        said = taken if isinstance(taken, str) else await self._kept(taken, recipients)
        self.envelope = self._create_envelope()
        await self.push("\r\n".join([said] * len(recipients)))

    async def _kept(self, raw: bytes, recipients: list[str]) -> str:
        """Keeps a mail, for which the client waits; returns the answer."""
        self.keeping = True
        try:
            return await self._keeper.take(raw, recipients)
        finally:
            self.keeping, self._since, self._said = False, monotonic(), _CREDIT

    async def _content(self) -> bytes | str:
        """The mail without the dots of SMTP (RFC 5321, section 4.5.2); or why it is not taken, once it is over."""
        # The end of the command's line, which stands before a dot that comes first.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]  # noqa: SLF001
        content, refused, over = bytearray(), "", False
        try:
            while not over:
                piece, over = await self._piece()
                if refused:
                    continue
                content += piece
                self._said += len(piece)
                self._load.size += len(piece)
                refused = _TOO_LARGE if len(content) > MAX_BYTES else _TOO_MUCH if self._load.size > _TOGETHER else ""
                if refused:
                    self._load.size -= len(content)
                    content.clear()
        finally:
            self._load.size -= len(content)
        return refused or bytes(content.replace(b"\r\n.", b"\r\n")[2:-2])

    async def _piece(self) -> tuple[bytes, bool]:
        """The next bytes of a mail, and whether they end it."""
        try:
            return bytes(await self._reader.readuntil(_END)), True
        except asyncio.LimitOverrunError as over:
            return bytes(await self._reader.read(over.consumed)), False


class _Controller(Controller):
    def __init__(self, keeper: _Keeper, *, hostname: str, port: int) -> None:
        super().__init__(keeper, hostname=hostname, port=port)
        self._load = _Load()

    def factory(self) -> LMTP:
        return _Lmtp(self.handler, self._load)


class _Keeper:
    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    async def handle_RCPT(  # noqa: N802
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes a recipient that can be kept, up to so many."""
        if not address.isprintable():  # nor what is not UTF-8
            return "553 5.1.3 Error: malformed address"
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def take(self, raw: bytes, recipients: list[str]) -> str:
        """Keeps a mail; returns the answer."""
        try:
            mail = arrived(raw, by="lmtp", recipients=tuple(recipients))
            await asyncio.to_thread(keep, self._store, [mail], now=self._clock())
        except Exception as fault:  # noqa: BLE001  (whatever it is, the mail server keeps the mail until it is mended)
            said = fault.orig if isinstance(fault, DBAPIError) else f"{type(fault).__name__}: {fault}"
            log.error("a mail is not kept, and asked for again: %s", said)  # noqa: TRY400
            return _NOT_KEPT
        return "250 2.0.0 kept"

    async def handle_exception(self, fault: Exception) -> str:
        """The answer to what nobody foresaw in a command."""
        log.error("a command by LMTP: %s: %s", type(fault).__name__, fault)
        return "451 4.3.0 not understood, try again later"
