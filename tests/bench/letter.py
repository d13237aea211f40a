"""The letter at the size of the association: composed for a thousand members, and joined for each.

20 requests with 3 cases each: composing for 1,000 members at most 1 s; one member's mail joined from the frozen letter
at most 0.5 ms, the median of all; its HTML at most 60 KB, of 40 requests at most 102 KB. In SQLite, as it is run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from digest.calendar.rule import Period
from digest.cases.importing import import_cases
from digest.edition.compose import compose
from digest.letters import letter_for
from digest.requests.opening import Call, add_request
from digest.resources import DATA
from digest.store.engine import Store, connect
from digest.store.migrations import upgrade
from digest.store.models import Edition
from tests.approving import HOUSE
from tests.bench.register import address_of, register
from tests.build import secretary
from tests.letters import full, told

REQUESTS, MEMBERS = 20, 1_000
COMPOSE, JOIN, LARGE, LARGER = 1.0, 0.0005, 60_000, 102_000
CLOSES = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
PERIOD = Period(day=date(2026, 12, 2), closes_at=CLOSES, sends_at=CLOSES + timedelta(days=2))


def filled(database: str, members: int = MEMBERS) -> Store:
    """A database with members, cases of the demo, and requests of some of them."""
    engine = connect(database)
    upgrade(engine)
    store = Store(engine)
    asked = CLOSES - timedelta(days=3)
    register(store, members, since=asked)
    import_cases(store, DATA / "demo" / "cases.jsonl", by=secretary(asked))
    for number in range(REQUESTS):
        one = told()[number % len(told())]
        asker = address_of(number * members // REQUESTS)
        call = Call(address=asker, organisation="", title=one["title"], text=one["words"])
        add_request(store, call, first=101, by=secretary(asked))
    return store


def main() -> int:
    """0 when all is within its limits."""
    with tempfile.TemporaryDirectory() as folder:
        store = filled(f"sqlite:///{folder}/bench.sqlite3")
        compose(store, house=HOUSE, period=PERIOD, now=CLOSES)  # templates and vocabulary are read once a process
        start = time.perf_counter()
        compose(store, house=HOUSE, period=PERIOD, now=CLOSES, again=True)
        composing = time.perf_counter() - start
        with store.read() as session:
            edition = session.scalars(select(Edition)).one()
            times = []
            for recipient in edition.recipients:
                start = time.perf_counter()
                letter_for(edition, recipient)
                times.append(time.perf_counter() - start)
            personal = sum(bool(recipient.html) for recipient in edition.recipients)
        store.close()
    sizes = {count: len(full(count).html.encode()) for count in (REQUESTS, 2 * REQUESTS)}
    joining = statistics.median(times)
    print(f"{REQUESTS} requests composed for {len(times):,} members in {composing:.2f} s (limit {COMPOSE} s)")
    print(f"  {personal} of them with a block of their own")
    print(f"one mail joined in {1000 * joining:.2f} ms, the slowest {1000 * max(times):.2f} (limit {1000 * JOIN} ms)")
    print(f"HTML of {REQUESTS} requests {sizes[REQUESTS]:,} bytes (limit {LARGE:,})")
    print(f"HTML of {2 * REQUESTS} requests {sizes[2 * REQUESTS]:,} bytes (limit {LARGER:,})")
    good = composing <= COMPOSE and joining <= JOIN and sizes[REQUESTS] <= LARGE and sizes[2 * REQUESTS] <= LARGER
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
