"""A large house: composing, approving and looking at an edition, the lists, and a tick with nothing to do.

10^5 members, 200 editions, 50,000 past mails, in SQLite. Each step in a process of its own: the time of the processor,
and the most memory. Beside it the same for a tenth of the members: how much more ten times the members take.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from digest.accounts.staff import add_staff
from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.cases.importing import import_cases
from digest.requests.deciding import make_ready
from digest.requests.opening import Call, add_request
from digest.resources import DATA
from digest.settings import Settings
from digest.store.engine import Store, connect
from digest.store.migrations import upgrade
from digest.store.models import (
    AuditEntry,
    Delivery,
    EditionRecipient,
    EditionRequest,
    InboundMail,
    Member,
    MemberAddress,
    Request,
)
from digest.store.states import RequestState, Role
from tests.bench.desk import decision_row, delivery_row, mail_row, recipient_row, sent_edition
from tests.bench.register import CHUNK, address_of, chunks, register
from tests.bench.steps import CLOSES, PERIOD, STAFF, STEPS, settings_in
from tests.build import secretary
from tests.letters import told

MEMBERS, FEWER, EDITIONS, MAILS = 100_000, 10_000, 200, 50_000
REQUESTS, OPEN, DECISIONS, WITH_RECIPIENTS = 60, 20, 10_000, 3
MEGABYTES, GROWTH = 200, 1.3
ASKED = CLOSES - timedelta(days=3)


def filled(folder: Path, count: int, settings: Settings) -> None:
    """A house with so many members, made by the product's own steps where they are quick, and by rows where not."""
    engine = connect(settings.database_url)
    upgrade(engine)
    store = Store(engine)
    add_staff(store, address=STAFF, name="Tove Lind", role=Role.ADMIN, by=secretary(ASKED))
    register(store, count, since=ASKED)
    import_cases(store, DATA / "demo" / "cases.jsonl", by=secretary(ASKED))
    for number in range(REQUESTS):
        one = told()[number % len(told())]
        who = {"address": address_of(number), "organisation": ""}
        add_request(store, Call(title=one["title"], text=one["words"], **who), first=101, by=secretary(ASKED))
    _past(store)
    make_ready(store, range(101, 101 + REQUESTS), by=secretary(ASKED))
    plan(store, Rule.of(settings), now=ASKED)
    store.close()


def _past(store: Store) -> None:
    """The editions that went out, the last ones with their recipients and mails; mails that came; decisions."""
    with store.write() as session:
        asked = list(session.scalars(select(Request.id).order_by(Request.number)))[: REQUESTS - OPEN]
        gone = {"state": RequestState.PUBLISHED, "looked_at": ASKED, "looked_by": STAFF}
        session.execute(update(Request).where(Request.id.in_(asked)).values(**gone))
        for number in range(1, EDITIONS):
            edition = sent_edition(number, PERIOD.sends_at - timedelta(days=14 * (EDITIONS - number)))
            session.add(edition)
            session.flush()
            session.add(EditionRequest(edition_id=edition.id, request_id=asked[number % len(asked)], position=1))
            if number >= EDITIONS - WITH_RECIPIENTS:
                for chunk in _people(store):
                    session.execute(insert(EditionRecipient), [recipient_row(edition.id, row) for row in chunk])
        for chunk in _people(store):
            session.execute(insert(Delivery), [delivery_row(edition.id, row[3], ASKED) for row in chunk])
        came = (mail_row(number, ASKED) for number in range(MAILS))
        for several in chunks(came):
            session.execute(insert(InboundMail), several)
        session.execute(insert(AuditEntry), [decision_row(number, ASKED) for number in range(DECISIONS)])


def _people(store: Store) -> Iterator[list[tuple[Any, ...]]]:
    """(id, name, language, address) of all members, in chunks."""
    rows = select(Member.id, Member.name, Member.language, MemberAddress.address).join(MemberAddress)
    with store.read() as session:
        for chunk in session.execute(rows.execution_options(yield_per=CHUNK)).partitions():
            yield [tuple(row) for row in chunk]


def measured(folder: Path, count: int, names: list[str]) -> dict[str, tuple[float, float]]:
    """(seconds, megabytes) of each step in a house with so many members."""
    where = folder / str(count)
    if not (where / "bench.sqlite3").exists():
        where.mkdir(parents=True)
        begun = time.perf_counter()
        filled(where, count, settings_in(where))
        print(f"{count:,} members, {EDITIONS} editions, {MAILS:,} mails (made in {time.perf_counter() - begun:.0f} s)")
    found = {}
    for name in names:
        command = [sys.executable, "-m", "tests.bench.steps", str(where), name]
        seconds, megabytes = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        found[name] = (seconds, megabytes)
    return found


def main() -> int:
    """0 when all is within its limits."""
    over = []
    with tempfile.TemporaryDirectory() as folder:
        fewer, many = (measured(Path(folder), count, list(STEPS)) for count in (FEWER, MEMBERS))
    print(f"{'':28} {'seconds':>9} {'limit':>7} {'MB':>6} {'x members':>9} {'x MB':>6}")
    for name, (_, limit) in STEPS.items():
        (few_seconds, few_megabytes), (seconds, megabytes) = fewer[name], many[name]
        bad = seconds > limit or megabytes > MEGABYTES or megabytes > GROWTH * few_megabytes
        share = seconds / max(few_seconds, 0.001) / (MEMBERS / FEWER)
        print(f"{name:28} {seconds:9.3f} {limit:7.2f} {megabytes:6.0f} {share:9.2f}", end=" ")
        print(f"{megabytes / few_megabytes:6.2f} {'OVER' if bad else ''}", flush=True)
        over += [name] if bad else []
    print(f"over a limit ({MEGABYTES} MB, {GROWTH} times the memory of a tenth): {', '.join(over) or 'none'}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
