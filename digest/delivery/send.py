"""Send: the ledger's rows over SMTP, each committed as `sending` before DATA and with its outcome after it.

A row is claimed by a conditional UPDATE with an owner and a lease, so that two processes share the work. A row that is
`sending` when its lease runs out becomes `uncertain`; before that no other process changes it. A server that takes its
time to answer the end of a mail is waited for beside the others. What it says to several in a row ends the round.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, case, func, select, update
from sqlalchemy.exc import OperationalError

from digest.addresses import shortened
from digest.delivery.outcomes import Journal, replay, write_outcome
from digest.delivery.refused import UNKNOWN, pause, suppress_unknown
from digest.delivery.replies import About
from digest.delivery.smtp import Connection, Result, Unanswered, closing
from digest.delivery.streak import Kind, Streak
from digest.errors import DeliveryFault
from digest.outbox import content_of, refusal
from digest.process import has_ended
from digest.settings import Smtp
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.reasons import DeliveryReason
from digest.store.states import DELIVERIES_DUE, DELIVERIES_UNDONE, DeliveryKind, DeliveryState, EditionState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=20)
"""For three answers, each at most 90 s late, and ten minutes for the last."""
ATTEMPTS = 12
"""The most tries of a row, over about two days; then it is failed."""

_BATCH = 50
_KEPT = LEASE.total_seconds()
"""Seconds for which an outcome that cannot be written is kept."""
_AGAIN = 2.0  # seconds between two tries to write it


@dataclass(kw_only=True)
class Sent:
    """What a round of sending did: the number of rows per outcome, and the fault that ended it early, "" for none.

    paused: the name of an edition that the round stopped; "" for none.
    """

    rows: Counter[DeliveryState] = field(default_factory=Counter)
    fault: str = ""
    paused: str = ""


def waiting(store: Store, *, now: datetime) -> int:
    """How many rows are due."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Delivery).where(_due(now))) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A round of sending.

    owner: names this process. stopping: asked between mails. progress: told after each. pause: waits so many seconds.
    returning: the envelope sender of a row, made of its sender's address and its id; bounces come to it. journal: the
    folder for a journal of what the database does not take; None for none. sign: what a mail becomes as it leaves.
    """

    owner: str
    clock: Callable[[], datetime]
    returning: Callable[[str, int], str] = lambda sender, _: sender
    stopping: Callable[[], bool] = lambda: False
    progress: Callable[[], None] = lambda: None
    pause: Callable[[float], None] = sleep
    journal: Path | None = None
    sign: Callable[[bytes], bytes] = lambda content: content


def send(store: Store, server: Smtp, run: Run) -> Sent:
    """Sends what is due; returns the outcomes.

    A server that does not answer or does not let us in ends the round as `fault`, and so does what it says alike to
    several in a row; no row is lost or loses an attempt. What speaks of us pauses the edition.
    """
    if run.journal:
        replay(store, run.journal, now=run.clock())
    recover(store, now=run.clock(), owner=run.owner)
    return _Round(store, server, run).done()


def recover(store: Store, *, now: datetime, owner: str = "") -> Counter[DeliveryState]:
    """Frees rows whose lease ran out, and counts them: claimed ones are pending again, those in DATA `uncertain`.

    Before their lease runs out rows are free whose process, on this machine, has ended, and what this `owner` claimed
    in a round that ended in a fault.
    """
    if owner:
        _give_back(store, owner)
    after = {
        DeliveryState.CLAIMED: (DeliveryState.PENDING, ""),
        DeliveryState.SENDING: (DeliveryState.UNCERTAIN, DeliveryReason.INTERRUPTED),
    }
    counted: Counter[DeliveryState] = Counter()
    with store.write() as session:
        owners = session.scalars(select(Delivery.owner).where(Delivery.state.in_(after)).distinct())
        ended = Delivery.owner.in_([name for name in owners if name and has_ended(name)])
        for before, (state, reason) in after.items():
            lapsed = update(Delivery).where(Delivery.state == before, (Delivery.lease_until < now) | ended)
            found = session.execute(lapsed.values(state=state, reason=reason, owner=None, lease_until=None))
            counted[state] += _rowcount(found)
    return counted


def finish_editions(store: Store, *, now: datetime) -> None:
    """Sets editions with nothing left to send to `sent`."""
    undone = select(Delivery.edition_id).where(Delivery.state.in_(DELIVERIES_UNDONE), Delivery.edition_id.is_not(None))
    with store.write() as session:
        for edition in session.scalars(
            select(Edition).where(Edition.state == EditionState.SENDING, Edition.id.not_in(undone))
        ):
            edition.state, edition.sent_at = EditionState.SENT, now
            log.info("edition=%s sent", edition.name)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A row that is `sending`, with what its mail needs."""

    id: int
    sender: str
    recipient: str
    attempts: int
    content: bytes | None


class _Round:
    """A round of sending over one connection after another."""

    def __init__(self, store: Store, server: Smtp, run: Run) -> None:
        self._store, self._server, self._run = store, server, run
        self._sent = Sent()
        self._streak = Streak()
        self._over = False
        self._unknown: list[_Begun] = []
        self._unanswered: list[Thread] = []
        self._counting = Lock()
        self._journal = Journal(run.journal, run.owner)

    def done(self) -> Sent:
        """What it did."""
        with self._journal:
            return self._done()

    def _done(self) -> Sent:
        run, store = self._run, self._store
        try:
            while self._goes_on() and waiting(store, now=run.clock()):
                with Connection(self._server) as connection:
                    self._on(connection)
        except DeliveryFault as fault:
            self._sent.fault = str(fault)
            log.info("sending ended: %s", fault)  # who asked for it tells it
        finally:
            try:
                _give_back(store, run.owner)
            finally:  # also where the database takes nothing: what the server says is still to be written down
                for thread in self._unanswered:
                    thread.join()
            suppress_unknown(store, [one.id for one in self._unknown], now=run.clock())
            finish_editions(store, now=run.clock())
        return self._sent

    def _goes_on(self) -> bool:
        return not self._over and not self._run.stopping()

    def _on(self, connection: Connection) -> None:
        """Sends on one connection until nothing is due, the connection breaks, or the round is over."""
        while self._goes_on() and (ids := _claim(self._store, self._run.owner, self._run.clock())):
            for delivery_id in ids:
                if not self._goes_on() or not connection.alive:
                    _give_back(self._store, self._run.owner)
                    return
                begun = _begin(self._store, delivery_id, self._run)
                if isinstance(begun, _Begun):
                    self._one(connection, begun)
                elif begun is not None:
                    self._count(begun)

    def _one(self, connection: Connection, begun: _Begun) -> None:
        """Sends one mail, and records what became of it, now or beside the others when the server has answered."""
        try:
            if begun.content is None:
                result: Result | Unanswered = Result(DeliveryState.FAILED, DeliveryReason.NOT_APPROVED)
            else:
                result = connection.deliver(begun.sender, begun.recipient, self._run.sign(begun.content))
        except (
            DeliveryFault
        ) as fault:  # the server refuses us or all mails: this one is due, and comes after the others
            self._untried(begun, f"{fault}")
            raise
        if isinstance(result, Unanswered):
            thread = Thread(target=self._wait, args=(result, begun))
            self._unanswered.append(thread)
            thread.start()
            result = Result(DeliveryState.SENDING, "no answer to the end of the mail yet")
        else:
            self._recorded(begun, result)
        self._look(begun, result)

    def _wait(self, unanswered: Unanswered, begun: _Begun) -> None:
        result = unanswered.result(self._run.stopping)
        if result.about is not About.CLOSING:
            self._recorded(begun, result)
            return
        self._untried(begun, result.reason)
        self._over, self._sent.fault = True, self._sent.fault or f"{closing(result)}"

    def _untried(self, begun: _Begun, said: str) -> None:
        """Gives a row back; it costs no attempt."""
        self._write(begun.id, Result(DeliveryState.PENDING, said), begun.attempts - 1)

    def _recorded(self, begun: _Begun, result: Result) -> None:
        self._write(begun.id, result, begun.attempts)
        log.info("delivery=%d to=%s %s", begun.id, shortened(begun.recipient), result.state)
        if result.reply and result.state is DeliveryState.FAILED and result.reply.status == UNKNOWN:
            self._unknown.append(begun)
        self._count(result.state)

    def _write(self, delivery_id: int, result: Result, attempts: int) -> None:
        values = _outcome(result, attempts, self._run.clock())
        _record(self._store, delivery_id, values, self._run, self._journal)

    def _count(self, state: DeliveryState) -> None:
        with self._counting:
            self._sent.rows[state] += 1
        self._run.progress()

    def _look(self, begun: _Begun, result: Result) -> None:
        """Ends the round when several in a row came to the same."""
        kind = self._streak.add(begun.id, begun.recipient, result)
        if kind is Kind.NONE:
            return
        self._over = True
        rows, said = self._streak.rows, self._streak.said
        if kind is not Kind.IN_DOUBT:
            self._take_back(rows, said)
        if kind in (Kind.REFUSED, Kind.IN_DOUBT):
            self._sent.paused = pause(self._store, rows, kind, now=self._run.clock())
        log.info("sending ended: %d in a row %s", len(rows), kind)
        self._sent.fault = f"{_ENDED[kind] % len(rows)}: {said}"

    def _take_back(self, rows: Sequence[int], said: str) -> None:
        before = _put_off(self._store, rows, said, self._run)
        with self._counting:
            self._sent.rows = self._sent.rows - before + Counter({DeliveryState.DEFERRED: before.total()})
        self._unknown = [one for one in self._unknown if one.id not in rows]


_ENDED = {
    Kind.REFUSED: "The mail server refused %d mails in a row, which speaks of us or of the server, and they wait",
    Kind.PUT_OFF: "The mail server put off %d mails in a row for the same reason, and they wait",
    Kind.LOST: "The connection to the mail server ended %d times in a row before a mail was taken, and they wait",
    Kind.IN_DOUBT: "Of %d mails in a row the mail server did not say whether it took them, and they are in doubt",
}


def _claim(store: Store, owner: str, now: datetime) -> list[int]:
    """Claims due rows; returns their ids, small mails before editions, and last those at which a round has ended."""
    untried = Delivery.reason.in_(("", DeliveryReason.SENT_AGAIN))
    order = (
        case(((Delivery.state == DeliveryState.PENDING) & ~untried, 1), else_=0),
        case((Delivery.kind == DeliveryKind.EDITION, 1), else_=0),
        Delivery.id,
    )
    with store.write() as session:
        ids = list(session.scalars(select(Delivery.id).where(_due(now)).order_by(*order).limit(_BATCH)))
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state.in_(DELIVERIES_DUE))
            .values(state=DeliveryState.CLAIMED, owner=owner, lease_until=now + LEASE)
        )
        ours = set(session.scalars(select(Delivery.id).where(Delivery.id.in_(ids), Delivery.owner == owner)))
        return [one for one in ids if one in ours]


def _begin(store: Store, delivery_id: int, run: Run) -> _Begun | DeliveryState | None:
    """Begins one claimed row, or suppresses it and returns its state; None when it is not this run's, or stopped."""
    with store.write() as session:
        begun = session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.owner == run.owner, Delivery.state == DeliveryState.CLAIMED)
            .where(_goes_on())
            .values(state=DeliveryState.SENDING, lease_until=run.clock() + LEASE, attempts=Delivery.attempts + 1)
        )
        if not _rowcount(begun):
            return None
        row = session.get_one(Delivery, delivery_id)
        refused = refusal(session, row, on=run.clock().date())
        if refused:
            row.state, row.reason, row.owner, row.lease_until = DeliveryState.SUPPRESSED, refused, None, None
            return row.state
        sender = run.returning(row.sender, row.id)
        return _Begun(row.id, sender, row.recipient, row.attempts, content_of(session, row))


def _record(store: Store, delivery_id: int, values: dict[str, Any], run: Run, journal: Journal) -> None:
    """Writes down what became of a row. A database that takes nothing is asked again: only the journal knows it."""
    until = monotonic() + _KEPT
    kept, writing = False, store.write_soon
    while True:
        try:
            with writing() as session:
                written = write_outcome(session, delivery_id, run.owner, values, run.clock())
        except OperationalError as fault:
            kept, busy, writing = kept or journal.keep(delivery_id, values), writing == store.write_soon, store.write
            level = logging.INFO if kept and busy else logging.ERROR  # somebody else writes: nothing is wrong yet
            log.log(level, "delivery=%d is %s, which cannot be written: %s", delivery_id, values["state"], fault.orig)
            if run.stopping() or monotonic() > until:
                if kept:
                    return
                raise
            run.pause(_AGAIN)
        else:
            break
    journal.written(delivery_id)
    if not written:
        log.warning("delivery=%d is not ours any more: %s came too late", delivery_id, values["state"])


def _outcome(result: Result, attempts: int, now: datetime) -> dict[str, Any]:
    """The values of a row after a try."""
    state = DeliveryState.FAILED if result.state is DeliveryState.DEFERRED and attempts >= ATTEMPTS else result.state
    values: dict[str, Any] = {"state": state, "reason": result.reason, "attempts": attempts}
    values |= {"owner": None, "lease_until": None}
    if state is DeliveryState.SENT:
        values["sent_at"] = now
    if state is DeliveryState.DEFERRED:
        told = result.reply.wait if result.reply else timedelta(0)
        values["next_attempt_at"] = now + (told + _backoff(1) / 10 if told else _backoff(attempts))
    return values


def _put_off(store: Store, rows: Sequence[int], said: str, run: Run) -> Counter[DeliveryState]:
    """Lets rows wait that were tried in vain, without counting the attempt; returns how many were in which state."""
    before: Counter[DeliveryState] = Counter()
    with store.write() as session:
        for row in session.scalars(select(Delivery).where(Delivery.id.in_(rows), Delivery.state.in_(_TRIED))):
            before[row.state] += 1
            row.state, row.reason, row.attempts = DeliveryState.DEFERRED, said, max(row.attempts - 1, 0)
            row.owner, row.lease_until, row.next_attempt_at = None, None, run.clock() + _backoff(1)
    return before


_TRIED = frozenset({DeliveryState.SENDING, DeliveryState.DEFERRED, DeliveryState.FAILED})


def _give_back(store: Store, owner: str) -> None:
    """Sets rows that are claimed and not begun back to pending."""
    with store.write() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.owner == owner, Delivery.state == DeliveryState.CLAIMED)
            .values(state=DeliveryState.PENDING, owner=None, lease_until=None)
        )


def _backoff(attempts: int) -> timedelta:
    """5, 10, 20 ... minutes, at most 8 hours, each up to a quarter longer by chance."""
    minutes = min(5 * 2 ** (attempts - 1), 480)
    return timedelta(minutes=minutes * random.uniform(1, 1.25))  # noqa: S311  (spreads retries; no secret)


def _due(now: datetime) -> ColumnElement[bool]:
    return Delivery.state.in_(DELIVERIES_DUE) & (Delivery.next_attempt_at <= now) & _goes_on()


@cache
def _goes_on() -> ColumnElement[bool]:
    """Whether nobody has stopped the edition of a row."""
    stopped = select(Edition.id).where(Edition.state == EditionState.STOPPED)
    return Delivery.edition_id.is_(None) | Delivery.edition_id.not_in(stopped)


def _rowcount(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
