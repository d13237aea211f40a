"""Collect: every mail is kept, as raw bytes, before anything is read out of it; each once, wherever it is seen.

    look | what is not known by its place | read | keep: a row | taken: the source may put it away

A mail stays in its source until its row is committed, so the next look takes it in if this process dies.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.errors import InputFault
from digest.inbox.sources import Found, Source
from digest.inbox.sources.files import LocalSource
from digest.inbox.sources.imap import Imap
from digest.progress import Progress, silent
from digest.reading import read_mail
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import InboundMail, Sighting
from digest.store.states import MailReason, MailState

log = logging.getLogger(__name__)

MAX_BYTES = 50_000_000
BEGINNING = 200_000
"""Bytes kept of a mail larger than MAX_BYTES; the whole stays in its source."""

_AT_ONCE = 50  # mails per transaction: the source keeps them until they are here
_BYTES_AT_ONCE = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The result of a look at the sources: new mails, mails seen before, and faults."""

    new: int
    seen: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A mail to be kept. recipients: those of the envelope, where they are known."""

    source_id: str
    raw: bytes
    recipients: tuple[str, ...] = ()


def sources_of(settings: Settings) -> list[Source]:
    """The sources in the settings: files, and the mailbox on a server when there is one."""
    places: list[Source] = [LocalSource(path) for path in settings.sources]
    return [*places, Imap(settings.inbox.imap)] if settings.inbox.imap.host else places


def collect(store: Store, sources: Iterable[Source], *, now: datetime, progress: Progress = silent) -> Collected:
    """Keeps the mails of all sources. A source or mail that cannot be read is a fault and stops no other."""
    new, seen, faults = 0, 0, []
    for source in sources:
        try:
            with source.look() as mails:
                while batch := list(islice(mails, _AT_ONCE)):
                    kept, known, wrong = _take(store, source, batch, now, progress)
                    new, seen = new + kept, seen + known
                    faults += wrong
        except (InputFault, OSError) as fault:
            faults.append(f"{fault}")
    return Collected(new=new, seen=seen, faults=tuple(faults))


def keep(store: Store, arrived: Sequence[Arrived], *, now: datetime) -> int:
    """Keeps mails in one transaction; returns how many are new. Of bytes that are known only the place is noted."""
    new = 0
    with store.write() as session:
        for mail in arrived:
            new += _keep(session, mail, now)
    if new:
        log.info("collected=%d", new)
    return new


def _take(
    store: Store, source: Source, batch: Sequence[Found], now: datetime, progress: Progress
) -> tuple[int, int, list[str]]:
    """(new, seen before, faults) of a batch of a source's mails."""
    known = _known(store, batch)
    faults: list[str] = []
    new = read = 0
    for arrived in _portions(_read(batch, known, faults, progress)):
        new, read = new + keep(store, arrived, now=now), read + len(arrived)
        ids = {one.source_id for one in arrived}
        source.taken([found for found in batch if found.source_id in ids])
    source.taken([found for found in batch if found.source_id in known])
    return new, sum(found.source_id in known for found in batch) + read - new, faults


def _known(store: Store, batch: Sequence[Found]) -> set[str]:
    ids = [found.source_id for found in batch]
    with store.read() as session:
        return set(session.scalars(select(Sighting.source_id).where(Sighting.source_id.in_(ids))))


def _read(batch: Sequence[Found], known: set[str], faults: list[str], progress: Progress) -> Iterator[Arrived]:
    for found in batch:
        if found.source_id in known:
            continue
        try:
            raw = found.read(MAX_BYTES + 1)
        except OSError as fault:
            faults.append(f"{found.source_id}: {fault.strerror or fault}")
            continue
        except LookupError:
            log.info("%s has gone before it was read", found.source_id)
            continue
        progress("collecting", 0)
        yield Arrived(source_id=found.source_id, raw=raw)


def _portions(mails: Iterator[Arrived]) -> Iterator[list[Arrived]]:
    """The mails in batches that fit into memory."""
    lot: list[Arrived] = []
    for mail in mails:
        lot.append(mail)
        if sum(len(one.raw) for one in lot) > _BYTES_AT_ONCE:
            yield lot
            lot = []
    if lot:
        yield lot


def _keep(session: Session, mail: Arrived, now: datetime) -> bool:
    too_large = len(mail.raw) > MAX_BYTES
    raw = mail.raw[:BEGINNING] if too_large else mail.raw
    sha256 = hashlib.sha256(mail.raw).hexdigest()
    row = session.scalar(select(InboundMail).filter_by(sha256=sha256))
    source_id = _free_id(session, mail.source_id, sha256)
    if row is not None:
        if row.state is MailState.RECEIVED:  # the same mail, delivered to another of our addresses
            row.recipients = list(dict.fromkeys([*row.recipients, *mail.recipients]))
        if row.reason != MailReason.ERASED:  # the place of an erased mail is not kept either
            session.merge(Sighting(source_id=source_id, mail_id=row.id))
        return False
    row = _row(source_id, sha256, raw, mail.recipients, now)
    if too_large:
        read = read_mail(raw)
        row.kind, row.sender, row.subject, row.message_id = read.kind, read.sender, read.subject, read.message_id
        row.state, row.reason = MailState.HELD, MailReason.TOO_LARGE
        row.reason_values = {"megabytes": MAX_BYTES // 1_000_000}
    session.add(row)
    session.flush()
    session.add(Sighting(source_id=source_id, mail_id=row.id))
    session.flush()
    return True


def _free_id(session: Session, source_id: str, sha256: str) -> str:
    """The id, or one derived from it when it belongs to another mail, so that neither is lost."""
    taken = session.get(Sighting, source_id) is not None
    return f"{source_id}#{sha256}" if taken else source_id


def _row(source_id: str, sha256: str, raw: bytes, recipients: Sequence[str], now: datetime) -> InboundMail:
    return InboundMail(
        source_id=source_id,
        sha256=sha256,
        raw=raw,
        received_at=now,  # until it is read: then what our own server's Received line says
        collected_at=now,
        state=MailState.RECEIVED,
        reason=MailReason.UNREAD,
        reason_values={},
        kind="",
        sender="",
        subject="",
        message_id="",
        recipients=list(recipients),
        acknowledged=False,
        purged_at=None,
    )
