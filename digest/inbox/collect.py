"""Collect: every mail is kept, as raw bytes, before anything is read out of it; each once, wherever it is seen.

    look | what is not known by its place | read | keep: a row | taken: the source may put it away

A mail stays in its source until its row is committed, so the next look takes it in if this process dies.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from digest.errors import AccessRefused, BrokenOff, DigestError, MissingInput, OverLimit, WorkFault
from digest.house import reading
from digest.inbox.sources import Found, Source
from digest.inbox.sources.files import LocalSource
from digest.inbox.sources.imap import Imap
from digest.patience import Patience
from digest.progress import Progress, silent
from digest.reading import ReadMail
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import InboundMail, Sighting
from digest.store.reasons import MailReason
from digest.store.states import MailState

log = logging.getLogger(__name__)

MAX_BYTES = 50_000_000
BEGINNING = 200_000
"""Bytes kept of a mail larger than MAX_BYTES; the whole stays in its source."""

_AT_ONCE = 50  # mails per transaction: the source keeps them until they are here
_BYTES_AT_ONCE = 10_000_000
_OVERLAP = timedelta(days=2)
"""By so much a server's days, and the way of a mail, may differ from ours."""


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


def sources_of(settings: Settings, stopping: Callable[[], bool] = lambda: False) -> list[Source]:
    """The sources in the settings: files, and the mailbox on a server when there is one.

    stopping: asked while that server does not come to an end.
    """
    places: list[Source] = [LocalSource(path) for path in settings.sources]
    return [*places, Imap(settings.inbox.imap, stopping=stopping)] if settings.inbox.imap.host else places


def collect(
    store: Store,
    sources: Iterable[Source],
    *,
    now: datetime,
    progress: Progress = silent,
    patience: Patience | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Collected:
    """Keeps the mails of all sources. A source or mail that cannot be read is a fault and stops no other.

    patience: remembers which mails failed, and which source refused access, so that neither is tried again too soon.
    stopping: asked before each mail; the rest waits in its source. Raises OperationalError when the database takes
    nothing.
    """
    look = _Look(store, now, progress, patience or Patience(), stopping)
    for number, source in enumerate(sources):
        look.at(source, f"source {number}")
    return Collected(new=look.new, seen=look.seen, faults=tuple(look.faults))


def collect_handled(store: Store, settings: Settings, *, now: datetime) -> Collected:
    """Keeps what lies in the folder for handled mail and is not here: mail that came after a copy was made."""
    mailbox = settings.inbox.imap
    if not mailbox.host or not mailbox.handled:
        return Collected(new=0, seen=0, faults=())
    with store.read() as session:
        newest = session.scalar(select(func.max(InboundMail.collected_at)))
    since = (newest - _OVERLAP).date() if newest else None
    handled = mailbox.model_copy(update={"folder": mailbox.handled, "handled": ""})
    return collect(store, [Imap(handled, since=since)], now=now)


def keep(store: Store, arrived: Sequence[Arrived], *, now: datetime) -> int:
    """Keeps mails in one transaction; returns how many are new. Of bytes that are known only the place is noted."""
    new = 0
    beginnings = [_beginning(mail) for mail in arrived]  # before the transaction, since reading takes time
    with store.write() as session:
        for mail, beginning in zip(arrived, beginnings, strict=True):
            new += _keep(session, mail, beginning, now)
    if new:
        log.info("collected=%d", new)
    return new


class _Look:
    """A look at all sources: what is new, what was seen before, and the faults."""

    def __init__(
        self, store: Store, now: datetime, progress: Progress, patience: Patience, stopping: Callable[[], bool]
    ) -> None:
        self._store, self._now, self._progress, self._patience = store, now, progress, patience
        self._stopping = stopping
        self.new = self.seen = 0
        self.faults: list[str] = []

    def at(self, source: Source, key: str) -> None:
        """Takes in the mails of one source, whose key says which it is."""
        if said := self._patience.waits(key, self._now):
            self.faults.append(said)
            return
        try:
            with source.look() as mails:
                while not self._stopping() and (batch := list(islice(mails, _AT_ONCE))):
                    self._take(source, batch)
        except OperationalError:
            raise
        except Exception as fault:  # noqa: BLE001  (of this source; the others are looked at)
            self.faults.append(_said(fault))
            if isinstance(fault, AccessRefused):
                self._patience.failed(key, _said(fault), self._now)
        else:
            self._patience.worked(key)

    def _take(self, source: Source, batch: Sequence[Found]) -> None:
        """Keeps what is new of a batch, and lets the source put away what is kept."""
        known = _known(self._store, batch)
        self.seen += sum(found.source_id in known for found in batch)
        for arrived in _portions(self._read([found for found in batch if found.source_id not in known])):
            kept = self._keep(arrived)
            ids = {one.source_id for one in kept}
            self._put_away(source, [found for found in batch if found.source_id in ids])
        self._put_away(source, [found for found in batch if found.source_id in known])

    def _put_away(self, source: Source, kept: Sequence[Found]) -> None:
        try:
            source.taken(kept)
        except Exception as fault:  # noqa: BLE001  (they are kept, and stay where they are until the next look)
            if (said := _said(fault)) not in self.faults:
                self.faults.append(said)

    def _read(self, batch: Sequence[Found]) -> Iterator[Arrived]:
        for found in batch:
            key = found.source_id
            if self._stopping():
                return
            if said := self._patience.waits(key, self._now):
                self.faults.append(said)
                continue
            self._progress("collecting", 0)
            try:
                raw = found.read(MAX_BYTES + 1)
            except MissingInput:
                log.info("%s has gone before it was read", key)
                continue
            except Exception as fault:  # noqa: BLE001  (of this mail; the others come in)
                self._failed(key, fault)
                continue
            self._patience.worked(key)
            yield Arrived(source_id=key, raw=raw)

    def _keep(self, arrived: Sequence[Arrived]) -> list[Arrived]:
        """Keeps the mails, or each by itself where one cannot be kept; returns those that are kept."""
        try:
            new = keep(self._store, arrived, now=self._now)
        except OperationalError:
            raise
        except Exception as fault:  # noqa: BLE001  (of one of them)
            if len(arrived) == 1:
                self._failed(arrived[0].source_id, fault)
                return []
            return [kept for one in arrived for kept in self._keep([one])]
        self.new, self.seen = self.new + new, self.seen + len(arrived) - new
        return list(arrived)

    def _failed(self, source_id: str, fault: Exception) -> None:
        said = f"{source_id}: {_said(fault)}"
        log.info("%s", said, exc_info=fault)
        self._patience.failed(source_id, said, self._now)
        self.faults.append(said)


def _said(fault: Exception) -> str:
    """What a fault says; of one that nobody foresaw its kind, too."""
    if isinstance(fault, OSError) and fault.strerror:
        named = f"{fault.filename}: " if fault.filename else ""
        return f"{named}{fault.strerror}"
    return f"{fault}" if isinstance(fault, DigestError | OSError) else f"{type(fault).__name__}: {fault}"


def _known(store: Store, batch: Sequence[Found]) -> set[str]:
    ids = [found.source_id for found in batch]
    with store.read() as session:
        return set(session.scalars(select(Sighting.source_id).where(Sighting.source_id.in_(ids))))


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


def _beginning(mail: Arrived) -> ReadMail | None:
    """What the beginning says of a mail that is too large to be read whole; None for others, and where it is bad."""
    if len(mail.raw) <= MAX_BYTES:
        return None
    try:
        return reading(mail.raw[:BEGINNING])
    except (BrokenOff, OverLimit, WorkFault):
        return None


def _keep(session: Session, mail: Arrived, beginning: ReadMail | None, now: datetime) -> bool:
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
        row.state, row.reason = MailState.HELD, MailReason.TOO_LARGE
        row.reason_values = {"megabytes": MAX_BYTES // 1_000_000}
    if (read := beginning) is not None:
        row.kind, row.sender, row.subject, row.message_id = read.kind, read.sender, read.subject, read.message_id
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
