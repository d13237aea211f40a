"""The desk in a large house: every page at most 50 ms on the server and 100 KB, in a bounded number of statements.

200 requests, 5,000 cases, 20,000 members, 200 editions, in SQLite; the time of the processor, the median of five.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, select, update

from digest.accounts.signing import new_link
from digest.accounts.staff import add_staff
from digest.calendar.dates import plan
from digest.calendar.rule import Period, Rule
from digest.cases.importing import import_cases
from digest.edition.compose import compose
from digest.house import House
from digest.requests.opening import Call, add_request
from digest.resources import DATA
from digest.settings import Settings
from digest.store.acts import Act, ActorKind
from digest.store.engine import Store, connect
from digest.store.migrations import upgrade
from digest.store.models import (
    AuditEntry,
    Delivery,
    Edition,
    EditionBlock,
    EditionRecipient,
    EditionRequest,
    InboundMail,
    Member,
    MemberAddress,
    Request,
)
from digest.store.states import (
    Audience,
    DeliveryKind,
    DeliveryState,
    EditionState,
    MailState,
    RequestState,
    Role,
)
from digest.web.serving import serving
from tests.bench.register import address_of, register
from tests.build import secretary
from tests.conftest import eml
from tests.letters import told

REQUESTS, CASES, MEMBERS, EDITIONS = 200, 5_000, 20_000, 200
OPEN, MAILS, DECISIONS = 20, 2_000, 10_000
WITH_RECIPIENTS = 10
"""The newest editions whose recipients are kept; a list shows no more of them."""

MILLISECONDS, KILOBYTES, STATEMENTS, TIMES = 50, 100, 60, 5
CLOSES = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
PERIOD = Period(day=date(2026, 12, 2), closes_at=CLOSES, sends_at=CLOSES + timedelta(days=2))
NOW = CLOSES + timedelta(minutes=5)
STAFF = "tove@ika.example"

PAGES = (
    *("/desk/", "/desk/inbox", "/desk/inbox?state=held", "/desk/inbox?q=broer", "/desk/inbox/7", "/desk/requests"),
    *("/desk/requests?q=kommune", "/desk/requests/101", "/desk/requests/300", "/desk/requests/300?case=elbil"),
    *("/desk/requests/300?case=%C3%B8kologi", "/desk/answers", "/desk/editions", "/desk/editions/200"),
    "/desk/editions/200?as=medlem77%40kommune0.example",
    *("/desk/editions/200?as=medlem", "/desk/editions/200/letter", "/desk/editions/200/date"),
    *("/desk/editions/200/letter?as=medlem77%40kommune0.example", "/desk/editions/200/approve"),
    *("/desk/editions/200/recipients", "/desk/editions/200/recipients?among=gone", "/desk/editions/199"),
    *(
        "/desk/editions/200/recipients?q=medlem+77",
        "/desk/editions/200/readers?q=medlem77",
        "/desk/editions/199/report",
    ),
    *("/desk/members", "/desk/members?q=medlem77", "/desk/members?q=kommune+0", "/desk/members/77"),
    *("/desk/members?after=medlem9999%40kommune99.example", "/desk/members/found?q=medlem7"),
    *("/desk/editions/199/progress", "/desk/people", "/desk/setup", "/desk/log", "/desk/log?q=uniformer&who=tove"),
)


def filled(folder: Path, settings: Settings) -> Store:
    """The house, made by the product's own steps where they are quick, and by rows where they are not."""
    engine = connect(f"sqlite:///{folder / 'bench.sqlite3'}")
    upgrade(engine)
    store, asked = Store(engine), CLOSES - timedelta(days=3)
    add_staff(store, address=STAFF, name="Tove Lind", role=Role.ADMIN, by=secretary(asked))
    register(store, MEMBERS, since=asked)
    for number in range(REQUESTS):
        one = told()[number % len(told())]
        who = {"address": address_of(number * MEMBERS // REQUESTS), "organisation": ""}
        add_request(store, Call(title=one["title"], text=one["words"], **who), first=101, by=secretary(asked))
    _bank(store, folder, asked)  # after the requests, each of which would read all of it
    _rest(store, asked)
    plan(store, Rule.of(settings), now=asked)
    compose(store, house=House.of(settings), period=PERIOD, now=CLOSES)
    return store


def _bank(store: Store, folder: Path, asked: datetime) -> None:
    samples = [json.loads(line) for line in (DATA / "demo" / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    file = folder / "cases.jsonl"
    with file.open("w", encoding="utf-8") as to:
        for number in range(CASES):
            one = {**samples[number % len(samples)], "id": f"n{number}"}
            to.write(json.dumps({**one, "title": f"{one['title']} {number}"}, ensure_ascii=False) + "\n")
    import_cases(store, file, by=secretary(asked))


def _rest(store: Store, asked: datetime) -> None:
    """The editions that went out with their requests, recipients and mails; mails that came; decisions."""
    with store.write() as session:
        requests = list(session.scalars(select(Request.id).order_by(Request.number)))[: REQUESTS - OPEN]
        gone = {"state": RequestState.PUBLISHED, "looked_at": asked, "looked_by": STAFF}
        session.execute(update(Request).where(Request.id.in_(requests)).values(**gone))
        people = session.execute(
            select(Member.id, Member.name, Member.language, MemberAddress.address).join(MemberAddress)
        )
        rows = [tuple(row) for row in people]
        for number in range(1, EDITIONS):
            when = PERIOD.sends_at - timedelta(days=14 * (EDITIONS - number))
            edition = sent_edition(number, when)
            session.add(edition)
            session.flush()
            place = requests[number % len(requests)]
            session.add(EditionRequest(edition_id=edition.id, request_id=place, position=1))
            if number > EDITIONS - WITH_RECIPIENTS:
                session.execute(insert(EditionRecipient), [recipient_row(edition.id, row) for row in rows])
        session.execute(insert(Delivery), [delivery_row(edition.id, row[3], asked) for row in rows])
        session.execute(insert(InboundMail), [mail_row(number, asked) for number in range(MAILS)])
        session.execute(insert(AuditEntry), [decision_row(number, asked) for number in range(DECISIONS)])


def sent_edition(number: int, when: datetime) -> Edition:
    """An edition that went out then."""
    return Edition(
        period=when.date(),
        revision=0,
        number=number,
        audience=Audience.EVERYONE,
        state=EditionState.SENT,
        reason="",
        closes_at=when - timedelta(days=2),
        sends_at=when,
        composed_at=when - timedelta(days=2),
        sender={"name": "IKA", "address": "efterlysning@ika.example"},
        sent_at=when,
        recipient_count=MEMBERS if number > EDITIONS - WITH_RECIPIENTS else 0,
        blocks=[
            EditionBlock(language="da", subject=f"Udgave {number}", html="<html><body>Hej</body></html>", text="Hej")
        ],
    )


def recipient_row(edition: int, row: tuple[Any, ...]) -> dict[str, Any]:
    """The row of a recipient: (id, name, language, address)."""
    own = {"html": "", "text": "", "preheader": "", "unsubscribe": ""}
    return {"edition_id": edition, "member_id": row[0], "name": row[1], "language": row[2], "address": row[3], **own}


def delivery_row(edition: int, address: str, at: datetime) -> dict[str, Any]:
    """The row of an edition's mail that was sent."""
    state = {"state": DeliveryState.SENT, "reason": "", "message": None, "message_hash": "", "attempts": 1}
    whose = {"kind": DeliveryKind.EDITION, "key": "199.0", "sender": "efterlysning@ika.example", "recipient": address}
    return {**whose, **state, "edition_id": edition, "created_at": at, "next_attempt_at": at, "sent_at": at}


_RAW = eml("medlem@kommune.example", "Broer", "Kan I hjælpe med en case om broer?\n" * 20)


def mail_row(number: int, at: datetime) -> dict[str, Any]:
    """The row of a mail that came; one in twenty is held."""
    state = MailState.HELD if number % 20 == 0 else MailState.IGNORED
    told_of = {"sender": f"medlem{number}@kommune.example", "subject": f"Broer {number}", "message_id": f"<{number}@x>"}
    made = {"state": state, "reason": "unknown_sender", "reason_values": {}, "kind": "request", "acknowledged": True}
    names = {"source_id": str(number), "sha256": f"{number:064}", "raw": _RAW, "received_at": at, "collected_at": at}
    return {**names, **told_of, **made}


def decision_row(number: int, at: datetime) -> dict[str, Any]:
    """The row of a decision of the day before."""
    changes = {"title": ["Uniformer", f"Brugte uniformer {number}"], "text": ["Hvem? " * 40, "Hvem har? " * 40]}
    about = {"act": Act.REQUEST_EDITED, "thing": "request", "key": str(101 + number % REQUESTS), "changes": changes}
    return {"at": at - timedelta(days=1), "actor": ActorKind.STAFF, "name": STAFF, **about}


class Watch:
    """How many statements a database is asked."""

    def __init__(self, store: Store) -> None:
        self.count = 0
        event.listen(store.engine, "before_cursor_execute", self._listen)

    def _listen(self, *_: object) -> None:
        self.count += 1


def main() -> int:
    """0 when all is within its limits."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            Path(folder),
            association={"name": "IKA", "address": "efterlysning@ika.example", "secret": "hemmelig"},
            fortnight={"anchor": "2026-12-02", "first_request": 101, "first_edition": 1},
            web={"url": "http://127.0.0.1:8080"},
        )
        begun = time.perf_counter()
        store = filled(Path(folder), settings)
        print(f"{REQUESTS} requests, {CASES:,} cases, {MEMBERS:,} members, {EDITIONS} editions", end=" ")
        print(f"(made in {time.perf_counter() - begun:.0f} s)")
        watch, token = Watch(store), new_link(store, STAFF, by=secretary(NOW))
        with serving(store, settings, host="127.0.0.1", port=0, clock=lambda: NOW) as (_, port):
            over = _measured(port, token, watch)
        store.close()
    print(f"over a limit ({MILLISECONDS} ms, {KILOBYTES} KB, {STATEMENTS} statements): {', '.join(over) or 'none'}")
    return 1 if over else 0


def _measured(port: int, token: str, watch: Watch) -> list[str]:
    """Prints a line for each page; returns those over a limit."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(
        "POST",
        f"/desk/sign-in/{token}",
        headers={"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"},
    )
    answer = connection.getresponse()
    cookie = (answer.headers["set-cookie"] or "").partition(";")[0]
    answer.read()
    over = []
    print(f"{'page':64} {'ms':>7} {'KB':>6} {'statements':>10}")
    for page in PAGES:
        times, size, count, status = [], 0, 0, 0
        for _ in range(TIMES):
            watch.count, start = 0, time.process_time()
            connection.request("GET", page, headers={"cookie": cookie})
            answer = connection.getresponse()
            size, status = len(answer.read()), answer.status
            times.append(1000 * (time.process_time() - start))
            count = watch.count
        taken = statistics.median(times)
        bad = taken > MILLISECONDS or size > 1000 * KILOBYTES or count > STATEMENTS or status != 200
        remark = f"status {status}" if status != 200 else "OVER" if bad else ""
        print(f"{page:64} {taken:7.1f} {size / 1000:6.1f} {count:10} {remark}", flush=True)
        over += [page] if bad else []
    connection.close()
    return over


if __name__ == "__main__":
    sys.exit(main())
