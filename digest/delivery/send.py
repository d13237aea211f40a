"""Send: the ledger's rows over SMTP, each committed as `sending` before DATA and with its outcome after it.

A row is claimed by a conditional UPDATE with an owner and a lease, so that two processes share the work. A row that is
`sending` when its lease runs out becomes `uncertain`; before that no other process changes it.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, case, func, select, update

from digest.addresses import shortened
from digest.delivery.smtp import Connection, Result
from digest.errors import DeliveryFault
from digest.outbox import content_of, refusal
from digest.settings import Smtp
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.states import (
    DELIVERIES_DUE,
    DELIVERIES_UNDONE,
    DeliveryKind,
    DeliveryReason,
    DeliveryState,
    EditionState,
)

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
ATTEMPTS = 12
"""The most tries of a row, over about two days; then it is failed."""

_BATCH = 50


@dataclass(kw_only=True)
class Sent:
    """What a round of sending did: the number of rows per outcome, and the fault that ended it early, "" for none."""

    rows: Counter[DeliveryState] = field(default_factory=Counter)
    fault: str = ""


def waiting(store: Store, *, now: datetime) -> int:
    """How many rows are due."""
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Delivery).where(_due(now))) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A round of sending. `owner` names this process; `stopping` is asked between mails; `progress` is told after each.

    returning: the envelope sender of a row, made of its sender's address and its id; bounces come to it.
    """

    owner: str
    clock: Callable[[], datetime]
    returning: Callable[[str, int], str] = lambda sender, _: sender
    stopping: Callable[[], bool] = lambda: False
    progress: Callable[[], None] = lambda: None


def send(store: Store, server: Smtp, run: Run) -> Sent:
    """Sends what is due; returns the outcomes.

    A server that does not answer or does not let us in ends the round as `fault`; no row is lost or loses an attempt.
    """
    recover(store, now=run.clock())
    done = Sent()
    try:
        while not run.stopping() and waiting(store, now=run.clock()):
            with Connection(server) as connection:
                _send_on(store, connection, run, done)
    except DeliveryFault as fault:
        done.fault = str(fault)
        log.warning("sending ended: %s", fault)
    finally:
        _give_back(store, run.owner)
        finish_editions(store, now=run.clock())
    return done


def recover(store: Store, *, now: datetime) -> Counter[DeliveryState]:
    """Frees rows whose lease ran out, and counts them: claimed ones are pending again, those in DATA `uncertain`."""
    after = {
        DeliveryState.CLAIMED: (DeliveryState.PENDING, ""),
        DeliveryState.SENDING: (DeliveryState.UNCERTAIN, DeliveryReason.INTERRUPTED),
    }
    counted: Counter[DeliveryState] = Counter()
    with store.write() as session:
        for before, (state, reason) in after.items():
            lapsed = update(Delivery).where(Delivery.state == before, Delivery.lease_until < now)
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


def _send_on(store: Store, connection: Connection, run: Run, done: Sent) -> None:
    """Sends on one connection until nothing is due, the connection breaks, or the run is stopped."""
    while not run.stopping() and (ids := _claim(store, run.owner, run.clock())):
        for delivery_id in ids:
            if run.stopping() or not connection.alive:
                _give_back(store, run.owner)
                return
            result = _send_one(store, connection, delivery_id, run)
            if result:
                done.rows[result.state] += 1
                run.progress()


def _claim(store: Store, owner: str, now: datetime) -> list[int]:
    """Claims due rows; returns their ids, small mails before editions."""
    small_first = case((Delivery.kind == DeliveryKind.EDITION, 1), else_=0)
    with store.write() as session:
        ids = list(
            session.scalars(select(Delivery.id).where(_due(now)).order_by(small_first, Delivery.id).limit(_BATCH))
        )
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state.in_(DELIVERIES_DUE))
            .values(state=DeliveryState.CLAIMED, owner=owner, lease_until=now + LEASE)
        )
        ours = select(Delivery.id).where(Delivery.id.in_(ids), Delivery.owner == owner)
        return list(session.scalars(ours.order_by(small_first, Delivery.id)))


def _send_one(store: Store, connection: Connection, delivery_id: int, run: Run) -> Result | None:
    """Sends one claimed row and records the outcome, or suppresses it; None when it is not this run's, or stopped."""
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
            return Result(row.state, refused)
        sender, recipient, attempts = run.returning(row.sender, row.id), row.recipient, row.attempts
        content = content_of(session, row)
    try:
        if content is None:
            result = Result(DeliveryState.FAILED, DeliveryReason.NOT_APPROVED)
        else:
            result = connection.deliver(sender, recipient, content)
    except DeliveryFault as fault:  # the server refuses us, not this mail: no attempt is counted
        _record(store, delivery_id, Result(DeliveryState.PENDING, str(fault)), attempts - 1, run)
        raise
    _record(store, delivery_id, result, attempts, run)
    log.info("delivery=%d to=%s %s", delivery_id, shortened(recipient), result.state)
    return result


def _record(store: Store, delivery_id: int, result: Result, attempts: int, run: Run) -> None:
    now = run.clock()
    state = DeliveryState.FAILED if result.state is DeliveryState.DEFERRED and attempts >= ATTEMPTS else result.state
    values: dict[str, object] = {"state": state, "reason": result.reason, "attempts": attempts}
    values |= {"owner": None, "lease_until": None}
    if state is DeliveryState.SENT:
        values["sent_at"] = now
    if state is DeliveryState.DEFERRED:
        values["next_attempt_at"] = now + _backoff(attempts)
    with store.write() as session:
        written = session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id, Delivery.owner == run.owner, Delivery.state == DeliveryState.SENDING)
            .values(**values)
        )
    if not _rowcount(written):
        log.warning("delivery=%d is not ours any more: %s came too late to be written", delivery_id, result.state)


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


def _goes_on() -> ColumnElement[bool]:
    """Whether nobody has stopped the edition of a row."""
    stopped = select(Edition.id).where(Edition.state == EditionState.STOPPED)
    return Delivery.edition_id.is_(None) | Delivery.edition_id.not_in(stopped)


def _rowcount(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
