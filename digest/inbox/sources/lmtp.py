"""Mail by LMTP (RFC 2033): our mail server delivers it, and gets 250 only when it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import AnyStr

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy.exc import SQLAlchemyError

from digest.errors import InputFault
from digest.inbox.collect import MAX_BYTES, Arrived, keep
from digest.store.engine import Store

log = logging.getLogger(__name__)

_REFUSALS = ("552 Error: Too much", "500 Line too long")
_LONGEST_LINE = 10_000_000
"""Bytes of a line. RFC 5321 allows 1,000; some programs write whole mails on one."""


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


class _Lmtp(LMTP):
    line_length_limit = _LONGEST_LINE

    async def push(self, status: AnyStr) -> None:
        """Refuses what is too large once for each recipient, as LMTP requires (RFC 2033, section 4.2)."""
        refused = isinstance(status, str) and status.startswith(_REFUSALS)
        for _ in range(len(self.envelope.rcpt_tos) if refused and self.envelope else 1):
            await super().push(status)


class _Controller(Controller):
    def factory(self) -> LMTP:
        return _Lmtp(self.handler, data_size_limit=MAX_BYTES, ident="digest")


class _Keeper:
    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    async def handle_DATA(self, _server: LMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps the mail and answers once for each recipient, as LMTP requires."""
        mail = arrived(envelope.original_content or b"", by="lmtp", recipients=tuple(envelope.rcpt_tos))
        try:
            await asyncio.to_thread(keep, self._store, [mail], now=self._clock())
        except SQLAlchemyError as fault:
            log.error("a mail is not kept, and asked for again: %s", getattr(fault, "orig", fault))  # noqa: TRY400
            said = "451 4.3.0 not kept, try again later"
        else:
            said = "250 2.0.0 kept"
        return "\r\n".join([said] * len(envelope.rcpt_tos))
