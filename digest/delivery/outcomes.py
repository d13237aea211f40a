"""What became of a mail, written in its row; and a journal beside the ledger for when the database takes nothing.

A line of the journal is on the disk before the row is tried again, in room that was taken before the round began, so
that neither a crash nor a full disk loses what the server said. The next round writes it in the rows.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from sqlalchemy import Connection, Table, bindparam, null, select, update

from digest.delivery.claims import Begun, fixed
from digest.delivery.refused import suppress_refused
from digest.delivery.talk import Result
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.reasons import DeliveryReason
from digest.store.states import DELIVERIES_DUE, DeliveryState

log = logging.getLogger(__name__)

ATTEMPTS = 12
"""The most tries of a row, over about two days; then it is failed."""
_SOON = timedelta(seconds=1)
"""After how long a mail is due again that was not tried: after the others."""
_NAME = "outcomes-"
_ROOM = 65_536  # bytes: some hundred outcomes, more than are on their way at once
_MOMENTS = ("sent_at", "next_attempt_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a row: its new values.

    sent_at: when it was sent, None for what was not. next_attempt_at, attempts: when it is tried again, and how often
    it was tried; None for what is not.
    """

    id: int
    state: DeliveryState
    reason: str
    sent_at: datetime | None = None
    next_attempt_at: datetime | None = None
    attempts: int | None = None

    def values(self) -> dict[str, Any]:
        """Its fields by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def of(mail: Begun, result: Result, now: datetime) -> Outcome:
    """What became of a mail that was tried."""
    if result.state is not DeliveryState.DEFERRED or mail.attempts >= ATTEMPTS:
        state = DeliveryState.FAILED if result.state is DeliveryState.DEFERRED else result.state
        sent_at = now if state is DeliveryState.SENT else None
        return Outcome(id=mail.id, state=state, reason=result.reason, sent_at=sent_at)
    told = result.reply.wait if result.reply else timedelta(0)
    due = now + (told + backoff(1) / 10 if told else backoff(mail.attempts))
    return Outcome(id=mail.id, state=result.state, reason=result.reason, next_attempt_at=due, attempts=mail.attempts)


def untried(mail: Begun, said: str, now: datetime) -> Outcome:
    """A mail that was not tried, which costs no attempt: it is due again, after the others."""
    return Outcome(
        id=mail.id,
        state=DeliveryState.PENDING,
        reason=said,
        next_attempt_at=now + _SOON,
        attempts=mail.attempts - 1,
    )


def backoff(attempts: int) -> timedelta:
    """5, 10, 20 ... minutes, at most 8 hours, each up to a quarter longer by chance."""
    minutes = min(5 * 2 ** (attempts - 1), 480)
    return timedelta(minutes=minutes * random.uniform(1, 1.25))  # noqa: S311  (spreads retries; no secret)


def write(ledger: Connection, outcomes: Sequence[Outcome], owner: str) -> None:
    """Writes what became of rows that their owner tried; one that is somebody else's now stays, and is told."""
    told = [_told(one, owner) for one in outcomes]
    ended, waits = [one for one in told if "at" in one], [one for one in told if "due" in one]
    count = sum(ledger.execute(what, some).rowcount for what, some in ((_ENDED, ended), (_WAITS, waits)) if some)
    if count == len(outcomes):
        return
    rows = select(Delivery.id, Delivery.state).where(Delivery.id.in_([one.id for one in outcomes]))
    states = {row[0]: row[1] for row in ledger.execute(rows)}
    for one in outcomes:
        if states.get(one.id) is not one.state:
            log.warning("delivery=%d is not ours any more: %s came too late", one.id, one.state)


def _told(one: Outcome, owner: str) -> dict[str, Any]:
    """What a statement is told of an outcome."""
    told = {"row": one.id, "ours": owner, "now": one.state, "why": one.reason}
    if one.state in DELIVERIES_DUE:
        return told | {"due": one.next_attempt_at, "tries": one.attempts}
    return told | {"at": one.sent_at}


_MAIL = Delivery.__table__.c
_LAPSED = (_MAIL.state == fixed(DeliveryState.UNCERTAIN)) & (_MAIL.reason == fixed(DeliveryReason.INTERRUPTED))
_WRITTEN = (
    update(cast("Table", Delivery.__table__))
    .where(
        _MAIL.id == bindparam("row"),
        # this run's, also when its lease ran out before what became of it could be written
        ((_MAIL.owner == bindparam("ours")) & (_MAIL.state == fixed(DeliveryState.SENDING))) | _LAPSED,
    )
    .values(state=bindparam("now"), reason=bindparam("why"), owner=null(), lease_until=null())
)
_ENDED = _WRITTEN.values(sent_at=bindparam("at"))
_WAITS = _WRITTEN.values(next_attempt_at=bindparam("due"), attempts=bindparam("tries"))


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

    def keep(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether all of them are on the disk now."""
        new = [one for one in outcomes if one.id not in self._unwritten]
        if not new:
            return True
        lines = (json.dumps({"owner": self._owner, "outcome": one.values()}, default=datetime.isoformat) for one in new)
        try:
            os.write(self._descriptor, "".join(f"{line}\n" for line in lines).encode())
            os.fsync(self._descriptor)
        except OSError:
            return False
        self._unwritten.update(one.id for one in new)
        return True

    def written(self, outcomes: Sequence[Outcome]) -> None:
        """Their rows have them now."""
        self._unwritten.difference_update(one.id for one in outcomes)

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
            kept = [line for line in map(_kept, opened.read().split(b"\0")[0].splitlines()) if line]
            with store.write() as session:
                for owner, outcome in kept:
                    write(session.connection(), [outcome], owner)
                    suppress_refused(session, outcome.id, now=now)
            count += len(kept)
            file.unlink(missing_ok=True)
    if count:
        log.warning("what became of mails, which the database did not take then, is written now: %d", count)
    return count


def _kept(line: bytes) -> tuple[str, Outcome] | None:
    """(owner, what became of a row) of a line; None for one that was cut off, whose row is in doubt then."""
    try:
        told = json.loads(line)
        values: dict[str, Any] = told["outcome"]
    except (ValueError, KeyError):
        return None
    values |= {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if values[name]}
    return told["owner"], Outcome(**values | {"state": DeliveryState(values["state"])})
