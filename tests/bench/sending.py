"""Sending beside postfix's smtp-source, to the same smtp-sink in the same run, over ten connections.

Ordinary letters: 20 requests with 3 cases each, and a block of the member's own. The wire alone: the same bytes,
ready. Everything: claimed, joined, signed, sent, and durable rows (SQLite with synchronous=FULL), one process, sink
included, on as many cores as there are. On PostgreSQL, which has on the disk what it commits: one process, and one
`digest worker` and three, from the first mail to the last; signed by Ed25519. The naive way: EmailMessage and smtplib,
a mail after the other.

    python -m tests.bench.sending [MEMBERS]
"""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from threading import Semaphore

from sqlalchemy import delete, func, select, update

from digest.delivery.claims import Run
from digest.delivery.dkim import new_key, signer
from digest.delivery.loop import Loop
from digest.delivery.send import send
from digest.delivery.smtp import connected
from digest.delivery.talk import Result, hand_over, stuffed
from digest.edition.compose import compose
from digest.letters import letter_for, own_of
from digest.operations.heartbeat import beat, single
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, Heartbeat
from digest.store.states import DeliveryState, EditionState
from digest.writing.letter import Block
from digest.writing.personal import join
from tests.approving import HOUSE
from tests.bench.letter import PERIOD, filled
from tests.bench.sender import CONNECTIONS, server
from tests.build import goes_out
from tests.mailservers import HOST, SOMEBODY
from tests.postgresql import free_port, serving
from tests.shell import CLEAN
from tests.waiting import wait_until

NAIVE, ROUNDS = 200, 3
SENT = Result(DeliveryState.SENT)
WIRE, PLAIN, ED25519, RSA, TIMES, CPU, CPU_RSA = 0.9, 0.6, 0.6, 0.4, 8.0, 0.8, 1.5


@dataclass(frozen=True)
class Measured:
    """How many mails a second, and milliseconds of our processor for each."""

    rate: float
    cpu: float = 0.0


@contextmanager
def sink() -> Iterator[int]:
    """The port of an smtp-sink."""
    port = free_port()
    process = subprocess.Popen(
        ["/usr/sbin/smtp-sink", "-u", SOMEBODY, f"{HOST}:{port}", "1000"], stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: _answers(port))
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        smtplib.SMTP(HOST, port, timeout=1).quit()
    except OSError:
        return False
    return True


def measured(mails: int, work: Callable[[], object]) -> Measured:
    """How fast the work sends so many mails."""
    cpu, start = time.process_time(), time.perf_counter()
    work()
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    return Measured(mails / took, 1000 * cpu / mails)


def source(port: int, mails: int, size: int) -> Measured:
    """What smtp-source does."""
    told = ["-s", f"{CONNECTIONS}", "-m", f"{mails}", "-l", f"{size}", "-f", "a@x.example", "-t", "b@x.example"]
    return measured(mails, lambda: subprocess.run(["/usr/sbin/smtp-source", *told, f"{HOST}:{port}"], check=True))


def wire(port: int, contents: list[bytes]) -> Measured:
    """The same bytes as everything sends, ready, over as many connections."""
    loop, mails, alive = Loop(), iter([stuffed([content]) for content in contents]), Semaphore(0)

    class Sending:
        """One connection, on which one mail goes after another."""

        def __init__(self) -> None:
            self._line = connected(server(port))

        def late(self) -> None:
            """Nobody is."""

        def begin(self) -> None:
            loop.add(self._line)
            self.ended(SENT, None)

        def ended(self, result: Result | None, fault: Exception | None) -> None:
            assert not fault, fault
            content = next(mails, None)
            if not result or result.state is not DeliveryState.SENT or content is None:
                alive.release()
            else:
                self._line.begin(hand_over("a@x.example", "b@x.example", content, takes=self._line.takes), self)

    def work() -> None:
        loop.start()
        for one in [Sending() for _ in range(CONNECTIONS)]:
            loop.call(one.begin)
        for _ in range(CONNECTIONS):
            alive.acquire()
        loop.close()

    return measured(len(contents), work)


def naive(port: int, edition: Edition) -> Measured:
    """A mail made and sent after the other, as one would write it first."""

    def work() -> None:
        with smtplib.SMTP(HOST, port) as smtp:
            for recipient in edition.recipients[:NAIVE]:
                row = next(one for one in edition.blocks if one.language == recipient.language)
                own = own_of(edition, recipient)
                html, text = join(Block(subject=row.subject, html=row.html, text=row.text), own)
                mail = EmailMessage(policy=SMTP)
                mail["From"], mail["To"], mail["Subject"] = HOUSE.address, recipient.address, row.subject
                mail.set_content(text)
                mail.add_alternative(html, subtype="html")
                smtp.send_message(mail)

    return measured(NAIVE, work)


def everything(store: Store, port: int, mails: int, sign: Callable[[bytes], bytes]) -> Measured:
    """The whole edition through the ledger."""
    _unsend(store)
    run = Run(owner="bench:1:a-b", clock=lambda: PERIOD.sends_at, sign=sign)
    return measured(mails, lambda: send(store, server(port), run))


def alone(store: Store, port: int, mails: int, key: Path) -> Measured:
    """The same on PostgreSQL, by a process beside this one."""
    _unsend(store)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sender", _url(store), f"{port}", f"{key}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    start = time.perf_counter()
    busy, _ = process.communicate("\n")
    return Measured(mails / (time.perf_counter() - start), 1000 * float(busy.split()[0]) / mails)


def by_workers(store: Store, port: int, mails: int, key: Path, *, workers: int) -> Measured:
    """The same by so many workers, from the first mail to the last."""
    _unsend(store, EditionState.STOPPED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inbox").mkdir()
        (folder / "digest.toml").write_text(_TOML.format(port=port, connections=CONNECTIONS, key=key))
        environment = {**CLEAN, "DIGEST_DATABASE": _url(store)}
        command = [sys.executable, "-m", "digest", "worker"]
        beat(store, now=datetime.now(UTC), who=single())  # the clock is right: the letters are of another day
        running = [subprocess.Popen(command, cwd=folder, env=environment) for _ in range(workers)]
        wait_until(lambda: _alive(store) == workers + 1, 60)
        before = sum(map(_busy, running))
        with store.write() as session:
            session.execute(update(Edition).values(state=EditionState.SENDING))
        wait_until(lambda: _left(store) == 0, 600)
        busy = sum(map(_busy, running)) - before
        for process in running:
            process.terminate()
        assert {process.wait() for process in running} == {0}
    with store.write() as session:
        session.execute(delete(Heartbeat))
        sent = session.scalars(select(Delivery.sent_at).order_by(Delivery.sent_at)).all()
    assert sent[0]
    assert sent[-1]
    return Measured(mails / (sent[-1] - sent[0]).total_seconds(), 1000 * busy / mails)


_TOML = """
tick_seconds = 10
[association]
name = "IKA"
address = "efterlysning@ika.example"
[fortnight]
anchor = 2026-12-02
[inbox]
sources = ["inbox"]
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
connections = {connections}
[smtp.dkim]
selector = "bench"
key = "{key}"
"""


def _url(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def _alive(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Heartbeat)) or 0


def _left(store: Store) -> int:
    with store.read() as session:
        query = select(func.count()).where(Delivery.state != DeliveryState.SENT)
        return session.scalar(query) or 0


def _busy(process: subprocess.Popen[bytes]) -> float:
    """Seconds of a processor that it took so far."""
    told = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def on_postgresql(port: int, members: int, key: Path) -> dict[str, Measured]:
    """What one sender does and what three do, on a server that has on the disk what it commits.

    One worker and three in turn, and of each the median: two runs of the same differ by as much as these do.
    """
    with serving(durable=True) as postgresql:
        store = released(postgresql.make("bench"), members)
        by_itself = alone(store, port, members, key)
        turns = [[by_workers(store, port, members, key, workers=count) for count in (1, 3)] for _ in range(ROUNDS)]
        store.close()
    one, three = (sorted(found, key=lambda each: each.rate)[ROUNDS // 2] for found in zip(*turns, strict=True))
    return {"PostgreSQL": by_itself, "one worker": one, "three workers": three}


def released(database: str, members: int) -> Store:
    """A house whose edition is in the ledger."""
    store = filled(database, members)
    draft = compose(store, house=HOUSE, period=PERIOD, now=PERIOD.closes_at)
    assert draft
    assert draft.name
    goes_out(store, draft.name, now=PERIOD.sends_at)
    return store


def _unsend(store: Store, state: EditionState = EditionState.SENDING) -> None:
    """Nothing has left, for all that the ledger says."""
    with store.write() as session:
        due = {"next_attempt_at": PERIOD.closes_at, "attempts": 0, "sent_at": None, "reason": ""}
        session.execute(update(Delivery).values(state=DeliveryState.PENDING, **due))
        session.execute(update(Edition).values(state=state))


def main() -> int:
    """0 when all is within its limits."""
    members = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, sink() as port:  # on a disk
        store = released(f"sqlite:///{folder}/bench.sqlite3", members)
        keys = {kind: Path(folder) / kind for kind in ("ed25519", "rsa")}
        for kind, file in keys.items():
            new_key(file, ed25519=kind == "ed25519")
        signers = {kind: signer("ika.example", kind, file).sign for kind, file in keys.items()}
        with store.read() as session:
            edition = session.scalars(select(Edition)).one()
            contents = [letter_for(edition, recipient) for recipient in edition.recipients]
            slow = naive(port, edition)
        size = sum(map(len, contents)) // len(contents)
        peer = source(port, members, size)
        done = {
            "the wire alone": wire(port, contents),
            "everything, unsigned": everything(store, port, members, lambda _: b""),
            "everything, ed25519": everything(store, port, members, signers["ed25519"]),
            "everything, RSA-2048": everything(store, port, members, signers["rsa"]),
            **on_postgresql(port, members, keys["ed25519"]),
        }
        store.close()
    print(f"{members:,} letters of {size:,} bytes; smtp-source {peer.rate:,.0f} a second, naive {slow.rate:,.0f}")
    for what, one in done.items():
        said = f"  {what:22} {one.rate:6,.0f}/s = {one.rate / peer.rate:.2f} of smtp-source, "
        print(f"{said}{one.rate / slow.rate:.1f} x naive; {one.cpu:.2f} ms CPU a mail")
    return 0


if __name__ == "__main__":
    sys.exit(main())
