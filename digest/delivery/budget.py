"""What all programs on the database keep to together: connections, the pace of the settings, the mails of an hour.

On PostgreSQL each connection is an advisory lock of a session that a round keeps open: of a program that is killed they
are free at once. On SQLite, where one program sends, it has all of them. One row says until when a mail has to wait, by
the clock of the database; the mails of an hour are counted in the ledger, with those that somebody has claimed. It is
read and written only where the settings set a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from time import monotonic
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Float, TextClause, func, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError

from digest.delivery.pace import HOUR, Pace, for_letters
from digest.settings import Smtp
from digest.store.engine import Store
from digest.store.models import Delivery, SharedPace
from digest.store.states import DELIVERIES_HELD

_FIRST = text("INSERT INTO shared_pace (id, next_at, next_to) VALUES (1, 0, '{}') ON CONFLICT DO NOTHING")
_CLOCK = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
}


class Budget:
    """The limits of the settings, for one round. pace: when the next mail may go."""

    def __init__(self, server: Smtp) -> None:
        self._hour = server.per_hour
        self._kept = bool(server.per_hour or server.per_second or server.per_domain)
        self.pace = Pace.of(server)

    @contextmanager
    def shared(self, ledger: Connection) -> Iterator[None]:
        """The transaction in which mails are claimed or begin: one at a time, where there is a limit.

        What others let go before counts for the pace, and what goes in it counts for theirs.
        """
        if not self._kept:
            yield
            return
        told, since = _told(ledger), monotonic()
        self.pace.join(since, told.next_at - told.now, {one: at - told.now for one, at in told.next_to.items()})
        yield
        wait, waits = self.pace.ahead(since)
        new = {"next_at": told.now + wait, "next_to": {one: told.now + seconds for one, seconds in waits.items()}}
        ledger.execute(update(SharedPace).values(**new))

    def allowed(self, ledger: Connection, now: datetime, most: int) -> tuple[int, int]:
        """(how many mails may be claimed, how many letters among them), at most so many of either."""
        if not self._hour:
            return most, most
        went = select(func.count()).where(Delivery.sent_at > now - timedelta(seconds=HOUR))
        held = select(func.count()).where(Delivery.state.in_(DELIVERIES_HELD))
        count = (ledger.scalar(went) or 0) + (ledger.scalar(held) or 0)
        return min(max(self._hour - count, 0), most), min(max(for_letters(self._hour) - count, 0), most)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the row says, and the moment by the clock of the database."""

    next_at: float
    next_to: dict[str, float]
    now: float


def _told(ledger: Connection) -> _Told:
    """What the row says, which nobody else reads until the transaction ends."""
    query = select(SharedPace.next_at, SharedPace.next_to).with_for_update()
    row = ledger.execute(query).one_or_none()
    if row is None:
        ledger.execute(_FIRST)
        row = ledger.execute(query).one()
    clock = literal_column(_CLOCK[ledger.dialect.name], Float)
    return _Told(row.next_at, row.next_to, ledger.scalars(select(clock)).one())  # the moment when the row is ours


RUNNER = 0
"""The connection for small mails alone."""
_MOMENT = 0.5  # seconds between two looks at who else sends

# The keys of the advisory locks are the same in every version: the first of all, the second the connection's number;
# 1000 is what each round holds together with the others, to be counted.
_JOIN = text("SELECT pg_advisory_lock_shared(1229213528, 1000)")
_TAKE = text(  # the inner query comes first: a lock that is held could be taken again
    "SELECT number FROM (SELECT number FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS number "
    "WHERE number <> ALL(CAST(:held AS int[])) OFFSET 0) AS others "
    "WHERE pg_try_advisory_lock(1229213528, number) LIMIT 1"
)
_GIVE = text("SELECT pg_advisory_unlock(1229213528, CAST(:number AS int))")
_ROUNDS = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid = 1229213528 AND objid = 1000"
)


class Slots:
    """The connections of a round. share: how many carry letters, where every round is to have as many."""

    def __init__(self, store: Store, most: int) -> None:
        self._engine, self._shared = store.engine, store.engine.dialect.name == "postgresql"
        self._most, self.share = most, most
        self._session: Connection | None = None
        self._held: set[int] = set()
        self._looked = self._none_until = 0.0

    def __enter__(self) -> Self:
        self.look()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close()

    def look(self) -> None:
        """Sees now and then how many rounds there are."""
        if not self._shared or monotonic() < self._looked + _MOMENT:
            return
        self._looked = monotonic()
        with suppress(DBAPIError):
            self.share = ceil(self._most / max(self._ask(_ROUNDS) or 1, 1))

    def take(self, *, runner: bool = False) -> int | None:
        """The number of a connection that is this round's from now on; None where all are others'."""
        if not self._shared:
            return RUNNER
        if not runner and monotonic() < self._none_until:
            return None
        first, last = (RUNNER, RUNNER) if runner else (RUNNER + 1, self._most)
        try:
            number = self._ask(_TAKE, first=first, last=last, held=sorted(self._held))
        except DBAPIError:
            number = None
        if number is not None:
            self._held.add(number)
        elif not runner:
            self._none_until = monotonic() + _MOMENT / 2
        return number

    def give(self, number: int) -> None:
        """Lets others have it."""
        if number in self._held:
            self._held.remove(number)
            with suppress(DBAPIError):
                self._ask(_GIVE, number=number)

    def _ask(self, what: TextClause, **told: object) -> int | None:
        try:
            number: int | None = self._opened().scalar(what, told)
        except DBAPIError:
            self._close()
            raise
        return number

    def _opened(self) -> Connection:
        """The session; a new one, where the server has ended the one before, takes the same connections again."""
        if self._session is None:
            self._session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._session.detach()  # closed in the end, with its locks, and not kept for others
            self._session.execute(_JOIN)
            for number in sorted(self._held):
                self._session.scalar(_TAKE, {"first": number, "last": number, "held": []})
        return self._session

    def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(DBAPIError):
                session.close()
