"""`digest run` among real mail servers, of which one fails, or something else does, while an edition falls due.

The letter goes out on time, or once the mail server is well again, and once to everybody. `make faults` tries every
fault, each for a minute (LENGTH=60); otherwise all but the mail server fails at once, and it in a few ways.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.calendar import dates
from digest.calendar.rule import Rule
from digest.edition.views import edition, editions
from digest.settings import load
from digest.store.engine import open_store
from digest.store.models import Delivery, Heartbeat
from digest.store.states import DeliveryKind, DeliveryState, EditionState
from tests import command
from tests.approving import approve
from tests.build import a_member, a_request, secretary
from tests.conftest import eml
from tests.gate import CUT, HANG, Fault, Gate
from tests.mailservers import PASSWORD, Dovecot, Postfix, dovecot, postfix
from tests.postgresql import free_port
from tests.waiting import wait_until

LENGTH = float(os.environ.get("LENGTH", "2"))
"""Seconds for which a fault lasts: half of them before the letter is due."""
PUNCTUAL = timedelta(seconds=15)  # of a machine that has other things to do
US, STAFF = "efterlysning@ika.example", "tove@ika.example"
MEMBERS = [f"m{number}@nordmose.example" for number in range(8)]
TOML = """
database = "digest.sqlite3"
tick_seconds = 1
association = {{ name = "IKA", address = "{us}", secret = "a secret of the tests" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none", timeout = 1, own_return_path = false }}
fortnight = {{ anchor = {anchor}, zone = "{zone}", pauses = [] }}
web = {{ url = "https://digest.ika.example", listen = "127.0.0.1:{web}" }}
[inbox.imap]
host = "127.0.0.1"
port = {imap}
security = "none"
username = "{us}"
password = "{password}"
timeout = 1
"""
CHILDREN = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}


class House:
    """A house among real servers, each behind a gate; somebody has asked."""

    def __init__(self, folder: Path, mailboxes: Dovecot, relay: Postfix, imap: Gate, smtp: Gate) -> None:
        """The folder holds a database."""
        self.folder, self.mailboxes, self.relay, self.imap, self.smtp = folder, mailboxes, relay, imap, smtp
        self.web, now = free_port(), datetime.now(UTC)
        toml = TOML.format(
            us=US,
            imap=imap.port,
            smtp=smtp.port,
            web=self.web,
            password=PASSWORD,
            zone=f"Etc/GMT{now.hour - 12:+}",  # where it is noon: the day must not end meanwhile
            anchor=(now + timedelta(days=14)).date(),
        )
        (folder / "digest.toml").write_text(toml, encoding="utf-8")
        self.settings = load(folder / "digest.toml")
        self.store = open_store(self.settings.database_url)
        for address in MEMBERS:
            a_member(self.store, address)
        a_request(self.store)
        add_staff(self.store, address=STAFF, name="", by=secretary())
        self.log = folder / "log"

    def starts(self, log: Path) -> command.Forked:
        """`digest run`, which has begun to tick."""
        streams = [Path(os.devnull), log, log]
        process = command.Forked(command.live, ["digest", "run"], self.folder, CHILDREN, streams=streams)
        wait_until(lambda: process.poll() is not None or self._beats(), 60)
        assert process.poll() is None
        return process

    def _beats(self) -> bool:
        with self.store.read() as session:
            return session.scalar(select(Heartbeat.owner)) is not None

    def approved(self, *, sends: datetime) -> None:
        """An edition that goes out then is composed by what runs, and approved."""
        zone = self.settings.zone
        closes = datetime.now(UTC).replace(microsecond=0).astimezone(zone)  # a mail tells the second in which it comes
        anchor, day = Rule.of(self.settings).anchor, sends.astimezone(zone).date()
        today = Rule(anchor=anchor, sending_time=time(), closing_days=0, closing_time=closes.time(), zone=zone)
        dates.add(self.store, today, day, at=sends.astimezone(zone).time(), by=secretary(closes.astimezone(UTC)))
        wait_until(lambda: editions(self.store), 60)
        made = edition(self.store)
        approve(self.store, "", by="Tove", now=datetime.now(UTC), manifest=made.manifest, settings=self.settings)

    def rows(self) -> list[Delivery]:
        with self.store.read() as session:
            return list(session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.EDITION)))

    def states(self) -> Counter[DeliveryState]:
        return Counter(row.state for row in self.rows())

    def settles(self, later: datetime) -> None:
        """What a person and the ticks of the hours after it do."""
        if edition(self.store).state is EditionState.STOPPED:
            assert command.run("resume", folder=self.folder, environment=CHILDREN).returncode == 0
        for hours in range(1, 4):
            if edition(self.store).state is not EditionState.SENT:
                moment = (later + timedelta(hours=hours)).isoformat()
                command.run("tick", "--now", moment, folder=self.folder, environment=CHILDREN)

    def sends_again(self, later: datetime) -> None:
        """What a person does who knows that what is in doubt did not arrive."""
        retry = ("deliveries", "retry", "--state", DeliveryState.UNCERTAIN, "--yes")
        command.run(*retry, folder=self.folder, environment=CHILDREN)
        moment = (later + timedelta(hours=4)).isoformat()
        assert command.run("tick", "--now", moment, folder=self.folder, environment=CHILDREN).returncode == 0

    def letters(self) -> dict[str, int]:
        """How many letters lie in each member's mailbox."""
        wait_until(lambda: not self.relay.queued())
        found = {address: self.mailboxes.mails(address) for address in MEMBERS}
        return {address: sum(b"\nList-Unsubscribe:" in mail for mail in mails) for address, mails in found.items()}


Failing = Callable[[House], "Iterator[None]"]


def at_imap(step: str, instead: str) -> Failing:
    def failing(house: House) -> Iterator[None]:
        house.imap.breaks(Fault(step, instead))
        yield
        house.imap.over()

    return failing


def at_smtp(step: str, instead: str) -> Failing:
    def failing(house: House) -> Iterator[None]:
        house.smtp.breaks(Fault(step, instead))
        yield
        house.smtp.over()

    return failing


def poison(house: House) -> Iterator[None]:
    """Mails that are deep, slow to read, and odd."""
    deep = b"From: kim@nordmose.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(2_000)
    )
    slow = b"From: kim@nordmose.example\r\nSubject: y\r\nContent-Type: text/plain; charset=punycode\r\n\r\n"
    house.mailboxes.deliver(US, deep)
    house.mailboxes.deliver(US, slow + b"a-b" * 200_000)
    yield


def flooded(house: House) -> Iterator[None]:
    """The web pages are asked for by hundreds who never end their question."""
    with ExitStack() as stack:
        with suppress(OSError):
            for _ in range(800):
                asking = stack.enter_context(socket.create_connection(("127.0.0.1", house.web), timeout=1))
                asking.sendall(b"GET / HT")
        yield


def locked(house: House) -> Iterator[None]:
    """Another program writes in the database, for ten seconds at most."""
    other = sqlite3.connect(house.folder / "digest.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def nothing(_house: House) -> Iterator[None]:
    yield


def at_once(house: House) -> Iterator[None]:
    """The mailbox hangs after odd mails have come, and the pages are flooded."""
    with ExitStack() as stack:
        for failing in (poison, flooded, at_imap("connect", HANG)):
            stack.enter_context(contextmanager(failing)(house))
        yield


FULL = "a log that nobody can write"
BODY = "smtp body"  # the dot may be on its way before the cut is seen: then it is in doubt, and a person sends it again
OTHERS: dict[str, Failing] = {
    "odd mails": poison,
    "flooded pages": flooded,
    FULL: nothing,
    "imap cut": at_imap("connect", CUT),
    "imap hangs": at_imap("connect", HANG),
    "imap hangs at select": at_imap("examine", HANG),
    "imap hangs at fetch": at_imap("fetch", HANG),
    "imap nonsense": at_imap("connect", "%%\0 what?"),
    "imap nonsense at fetch": at_imap("fetch", "%%\0 what?"),
    "wrong password": at_imap("login", "NO [AUTHENTICATIONFAILED] wrong"),
}
BEFORE_THE_DOT: dict[str, Failing] = {
    f"smtp {step}: {instead}": at_smtp(step, instead)
    for step in ("mail", "rcpt", "data")
    for instead in (
        *(HANG, CUT, "421 4.3.2 closing", "451 4.3.0 later", "450 4.2.0 later", "what?"),
        *("554 5.7.1 Relay access denied", "550-endless\r\n" * 200),
    )
}
BEFORE_THE_DOT |= {f"smtp {step}": at_smtp(step, HANG) for step in ("connect", "ehlo")}
BEFORE_THE_DOT |= {"locked": locked, "smtp closed": at_smtp("connect", CUT), BODY: at_smtp("body", CUT)}
BEFORE_THE_DOT |= {"late answer": at_smtp("taken", HANG)}
AFTER_THE_DOT = {"cut after the dot": at_smtp("taken", CUT), "nonsense after the dot": at_smtp("taken", "what?")}
SOME = ("smtp rcpt: 554 5.7.1 Relay access denied", "cut after the dot", "locked")

WHOLE = "LENGTH" in os.environ
CHOSEN = OTHERS | BEFORE_THE_DOT | AFTER_THE_DOT if WHOLE else {"all but the mail server": at_once}
CHOSEN |= {name: (BEFORE_THE_DOT | AFTER_THE_DOT)[name] for name in SOME}


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Dovecot, Postfix]]:
    with dovecot([US, STAFF, *MEMBERS]) as mailboxes, postfix(mailboxes) as relay:
        yield mailboxes, relay


@pytest.fixture
def house(servers: tuple[Dovecot, Postfix], empty_database: Path, tmp_path: Path) -> Iterator[House]:
    mailboxes, relay = servers
    shutil.copy(empty_database, tmp_path / "digest.sqlite3")
    for address in mailboxes.users:
        client = mailboxes.connect(address)
        client.select()
        client.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
        client.expunge()
        client.logout()
    with Gate(mailboxes.port, smtp=False) as imap, Gate(relay.port, smtp=True) as smtp:
        house = House(tmp_path, mailboxes, relay, imap, smtp)
        yield house
        house.store.close()


@pytest.mark.parametrize("name", CHOSEN)
def test_the_letter_goes_out_once_whatever_fails_around_its_time(house: House, name: str) -> None:
    log = Path("/dev/full") if name in (FULL, "all but the mail server") else house.log
    process = house.starts(log)
    try:
        sends = datetime.now(UTC) + timedelta(seconds=LENGTH / 2 + 3)
        house.approved(sends=sends)
        house.mailboxes.deliver(US, eml(MEMBERS[0], "Elbiler", "Hvem har erfaring med elbiler?"))
        with contextmanager(CHOSEN[name])(house):
            began = datetime.now(UTC)
            ends = max(sends, began) + timedelta(seconds=min(LENGTH / 2, 10) if name == "locked" else LENGTH / 2)
            wait_until(lambda: datetime.now(UTC) > ends, LENGTH + 30)
            if name not in BEFORE_THE_DOT | AFTER_THE_DOT:
                wait_until(lambda: set(house.states()) == {DeliveryState.SENT}, PUNCTUAL.total_seconds())
        wait_until(house.rows, 60 + LENGTH)
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
    assert status == 0
    said = house.log.read_text() if house.log.exists() else ""
    assert "Traceback" not in said
    house.settles(sends)
    if name == BODY:
        house.sends_again(sends)

    in_doubt = DeliveryState.UNCERTAIN
    assert edition(house.store).state is EditionState.SENT
    assert set(house.states()) <= ({DeliveryState.SENT, in_doubt} if name in AFTER_THE_DOT else {DeliveryState.SENT})
    assert house.letters() == dict.fromkeys(MEMBERS, 1)
    assert sorted(row.recipient for row in house.rows()) == MEMBERS
    if name not in BEFORE_THE_DOT | AFTER_THE_DOT:
        assert max(row.sent_at or sends for row in house.rows()) < max(sends, began) + PUNCTUAL
