"""Collect: every mail is kept, as raw bytes, before anything is read out of it; each once, however often it is seen."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.errors import InputFault
from digest.inbox.sources import Found, look
from digest.store.engine import Store
from digest.store.models import InboundMail, MailState

log = logging.getLogger(__name__)

MAX_BYTES = 50_000_000
_AT_ONCE = 50  # mails per transaction: the source keeps them until they are here


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a look at the sources brought: mails that are new here, mails seen before, and what could not be read."""

    new: int
    seen: int
    faults: tuple[str, ...]


def collect(store: Store, sources: Iterable[Path], *, now: datetime) -> Collected:
    """Keep the mails of all sources. A source or mail that cannot be read is told as a fault and stops no other."""
    new, seen, faults = 0, 0, []
    for source in sources:
        mails = look(source)
        try:
            while batch := list(islice(mails, _AT_ONCE)):
                kept, wrong = _keep(store, batch, now)
                new, seen = new + kept, seen + len(batch) - kept - len(wrong)
                faults += wrong
        except (InputFault, OSError) as fault:
            faults.append(f"{fault}")
    return Collected(new=new, seen=seen, faults=tuple(faults))


def _keep(store: Store, batch: list[Found], now: datetime) -> tuple[int, list[str]]:
    new = 0
    faults: list[str] = []
    with store.write() as session:
        for found, raw in _unknown(session, batch, faults):
            sha256 = hashlib.sha256(raw).hexdigest()
            if session.scalar(select(InboundMail.id).filter_by(sha256=sha256)) is None:
                session.add(_row(_free_id(session, found.source_id, sha256), sha256, raw, now))
                session.flush()
                new += 1
    if new:
        log.info("collected=%d", new)
    return new, faults


def _unknown(session: Session, batch: list[Found], faults: list[str]) -> Iterator[tuple[Found, bytes]]:
    ids = [found.source_id for found in batch]
    known = set(session.scalars(select(InboundMail.source_id).where(InboundMail.source_id.in_(ids))))
    for found in batch:
        if found.source_id in known:
            continue
        try:
            raw = found.read()
        except OSError as fault:
            faults.append(f"{found.source_id}: {fault.strerror or fault}")
            continue
        if len(raw) > MAX_BYTES:
            faults.append(f"{found.source_id}: {len(raw)} bytes, more than {MAX_BYTES}: left where it is")
            continue
        yield found, raw


def _free_id(session: Session, source_id: str, sha256: str) -> str:
    """The id, or one made of it when two mails of a source claim the same: neither may be lost for that."""
    taken = session.scalar(select(InboundMail.id).filter_by(source_id=source_id)) is not None
    return f"{source_id}#{sha256}" if taken else source_id


def _row(source_id: str, sha256: str, raw: bytes, now: datetime) -> InboundMail:
    return InboundMail(
        source_id=source_id,
        sha256=sha256,
        raw=raw,
        received_at=now,  # until it is read: then what our own server's Received line says
        collected_at=now,
        state=MailState.RECEIVED,
        reason="",
        reason_values={},
        kind="",
        sender="",
        subject="",
        message_id="",
        acknowledged=False,
    )
