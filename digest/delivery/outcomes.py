"""What became of a mail, written in its row; and a journal beside the ledger for when the database takes nothing.

A line of the journal is on the disk before the row is tried again, in room that was taken before the round began, so
that neither a crash nor a full disk loses what the server said. The next round writes it in the rows.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.orm import Session

from digest.delivery.refused import suppress_refused
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.reasons import DeliveryReason
from digest.store.states import DeliveryState

log = logging.getLogger(__name__)

_NAME = "outcomes-"
_ROOM = 65_536  # bytes: some hundred outcomes, more than are on their way at once
_MOMENTS = ("sent_at", "next_attempt_at")


def write_outcome(session: Session, delivery_id: int, owner: str, values: Mapping[str, Any], now: datetime) -> bool:
    """Writes what became of a row that its owner tried; False where it is not the owner's any more."""
    done = session.execute(update(Delivery).where(_ours(delivery_id, owner)).values(**values))
    written = isinstance(done, CursorResult) and done.rowcount > 0
    if written and values["state"] in (DeliveryState.DEFERRED, DeliveryState.FAILED):
        session.flush()
        suppress_refused(session, delivery_id, now=now)
    return written


def _ours(delivery_id: int, owner: str) -> ColumnElement[bool]:
    """A row that is this run's, also when its lease ran out before what became of it could be written."""
    lapsed = (Delivery.state == DeliveryState.UNCERTAIN) & (Delivery.reason == DeliveryReason.INTERRUPTED)
    return (Delivery.id == delivery_id) & (
        ((Delivery.owner == owner) & (Delivery.state == DeliveryState.SENDING)) | lapsed
    )


class Journal:
    """The journal of one round; locked while it lasts, and gone after it unless something in it is not written yet."""

    def __init__(self, folder: Path | None, owner: str) -> None:
        """A journal in the folder; without one, or where it cannot be made, it keeps nothing."""
        self._owner = owner
        self._file = folder / f"{_NAME}{owner.replace(':', '-').replace('/', '-')}" if folder else None
        self._descriptor = -1
        self._unwritten: set[int] = set()

    def __enter__(self) -> Self:
        if self._file is None:
            return self
        hidden = self._file.with_name(f".{self._file.name}")
        try:
            hidden.parent.mkdir(exist_ok=True)
            self._descriptor = os.open(hidden, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)  # before others can see it
            os.posix_fallocate(self._descriptor, 0, _ROOM)
            hidden.rename(self._file)
        except OSError as fault:
            log.warning("no journal: %s: %s", hidden, fault.strerror or fault)
            hidden.unlink(missing_ok=True)
            self._close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._descriptor >= 0 and self._file and not self._unwritten:
            self._file.unlink(missing_ok=True)
        self._close()

    def keep(self, delivery_id: int, values: Mapping[str, Any]) -> bool:
        """Whether it is on the disk now."""
        told = {name: value.isoformat() if name in _MOMENTS else value for name, value in values.items()}
        line = json.dumps({"id": delivery_id, "owner": self._owner, "values": told}).encode() + b"\n"
        try:
            os.write(self._descriptor, line)
            os.fsync(self._descriptor)
        except OSError:
            return False
        self._unwritten.add(delivery_id)
        return True

    def written(self, delivery_id: int) -> None:
        """Its row has it now."""
        self._unwritten.discard(delivery_id)

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def replay(store: Store, folder: Path, *, now: datetime) -> int:
    """Writes in the rows what journals of rounds that have ended kept; returns how many rows took it."""
    count = 0
    for file in sorted(folder.glob(f"{_NAME}*")):
        with suppress(FileNotFoundError), file.open("rb") as opened:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # its round goes on
                continue
            with store.write() as session:
                for line in opened.read().split(b"\0")[0].splitlines():
                    count += _replayed(session, line, now)
            file.unlink(missing_ok=True)
    if count:
        log.warning("what became of mails, which the database did not take then, is written now: %d", count)
    return count


def _replayed(session: Session, line: bytes, now: datetime) -> bool:
    try:
        told = json.loads(line)
    except ValueError:  # a line that the crash cut off: its row is in doubt, as without a journal
        return False
    values: dict[str, Any] = told["values"]
    values |= {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if name in values}
    values["state"] = DeliveryState(values["state"])
    return write_outcome(session, told["id"], told["owner"], values, now)
