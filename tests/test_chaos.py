"""Two `digest run` side by side through a due date, killed -9 at moments of chance: one edition, one mail per member.

Every other round on PostgreSQL, as if they were on two machines.
`make chaos` lives through 30 rounds. A round that fails says its SEED; with it the same round takes the same chances.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.calendar import dates
from digest.calendar.rule import Rule
from digest.cases.importing import import_cases
from digest.edition.views import edition, editions
from digest.letters import fingerprint
from digest.lists.organisations import organisation_named
from digest.members.register import Person, enrol
from digest.requests.opening import Call, add_request
from digest.resources import DATA
from digest.settings import load
from digest.store.engine import Store, connect, open_store
from digest.store.migrations import upgrade
from digest.store.models import Delivery, Edition, Heartbeat, InboundMail, Request
from digest.store.states import DeliveryKind, DeliveryState, EditionState, MailState, MemberKind, RequestState
from tests import command
from tests.approving import approve
from tests.build import secretary
from tests.conftest import eml
from tests.delivery.server import Scripted
from tests.postgresql import Server

ROUNDS = int(os.environ.get("ROUNDS", "1"))
SEED = int(os.environ.get("SEED", random.randrange(10**6)))

MEMBERS = [f"m{number}@tangsoe.example" for number in range(120)]  # 50 are claimed at once: work for a third sender
SUPPLIERS = ["salg@traadfast.example", "post@traadfast.example"]
STAFF = {"sekretariat@ika.example", "tove@ika.example"}
TOLD, MAILS = 3, 12  # requests that are there before, and mails that come in meanwhile
RUNNERS = 2
PACE = 0.01  # seconds the server takes over a mail

CLOSES, SENDS = timedelta(seconds=0.5), timedelta(seconds=1.2)  # after the first tick
SPREAD = timedelta(seconds=0.8)
TOML = """
database = "{database}"
tick_seconds = 1
association = {{ name = "IKA", address = "efterlysning@ika.example" }}
inbox = {{ sources = ["inbox"] }}
smtp = {{ host = "127.0.0.1", port = {port}, security = "none", timeout = 20 }}
fortnight = {{ anchor = {anchor}, zone = "{zone}", pauses = [] }}
"""
CHILDREN = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
UNDONE = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.DEFERRED)


@pytest.fixture(scope="session")
def prepared(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled database, to be copied."""
    file = Path(shutil.copy(empty_database, tmp_path_factory.mktemp("chaos") / "prepared.sqlite3"))
    fill(f"sqlite:///{file}")
    return file


@pytest.fixture
def database(number: int, prepared: Path, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A filled database for a round, as the settings name it: a file, or every other time one on a server."""
    if number % 2 == 0:
        return shutil.copy(prepared, tmp_path / "digest.sqlite3").name
    server: Server = request.getfixturevalue("postgresql")
    url = server.make("chaos")
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    fill(url)
    return url


def fill(url: str) -> None:
    """Members, suppliers, cases, staff and a few requests."""
    store, now = open_store(url), datetime.now(UTC) - timedelta(days=1)
    people = [(address, MemberKind.MEMBER) for address in MEMBERS] + [
        (address, MemberKind.SUPPLIER) for address in SUPPLIERS
    ]
    with store.write() as session:
        for number, (address, kind) in enumerate(people):
            enrol(
                session,
                Person(
                    organisation=organisation_named(session, f"Kommune {number % 20}"),
                    name=f"Kim Holm {number}",
                    kind=kind,
                    language="en" if number % 9 == 0 else "da",
                ),
                addresses=[address, f"alias-{address}"],
                now=now,
            )
    for address in STAFF:
        add_staff(store, address=address, name="", by=secretary())
    assert import_cases(store, DATA / "demo/cases.jsonl", by=secretary(now)).done
    for number in range(TOLD):
        text = "Hvem har fået repareret uniformer?"
        add_request(
            store,
            Call(address=MEMBERS[number], organisation="", title="Uniformer", text=text),
            first=1,
            by=secretary(now),
        )
    store.close()


class Runner:
    """A `digest run` as a process of its own, and what it says."""

    def __init__(self, folder: Path, name: str) -> None:
        (folder / name).mkdir()
        self._streams = command.Streams(folder / name)
        self.process = command.begin("run", folder=folder, streams=self._streams, environment=CHILDREN)

    def owns(self, owner: str | None) -> bool:
        return owner is not None and owner.split(":")[1] == str(self.process.pid)

    @property
    def said(self) -> tuple[str, str]:
        return self._streams.said


class House:
    """A house of its own for one round: its folder, its mail server, the two that run, and a person who approves."""

    def __init__(self, folder: Path, database: str, server: Scripted, chance: random.Random) -> None:
        self.folder, self.server, self.chance = folder, server, chance
        self.in_flight: dict[int, str] = {}  # rows that were `sending` when their owner was killed, and when that was
        self.approved, self.dropped = False, 0
        (folder / "inbox").mkdir()
        hours = datetime.now(UTC).hour - 12  # a zone in which it is noon: the day must not end while the round lasts
        zone, now = f"Etc/GMT{hours:+}", datetime.now(UTC)
        toml = TOML.format(database=database, port=server.port, zone=zone, anchor=(now + timedelta(days=14)).date())
        (folder / "digest.toml").write_text(toml, encoding="utf-8")
        self.settings = load(folder / "digest.toml")
        self.store: Store = open_store(self.settings.database_url)
        self.killed: list[Runner] = []
        self.runners: list[Runner] = []
        self.start_missing()

    def start_missing(self) -> None:
        """What systemd would do."""
        while len(self.runners) < RUNNERS:
            self.runners.append(Runner(self.folder, f"run-{len(self.killed)}-{len(self.runners)}"))

    def close(self) -> None:
        for runner in self.runners:
            runner.process.kill()
            runner.process.wait()
        self.store.close()

    def due(self, *, closes: datetime, sends: datetime) -> None:
        """From now on an edition is due that closes and goes out at these moments."""
        zone = self.settings.zone
        rule = Rule.of(self.settings)
        day = sends.astimezone(zone).date()
        today = Rule(
            anchor=rule.anchor,
            sending_time=time(),
            closing_days=0,
            closing_time=closes.astimezone(zone).time(),
            zone=zone,
        )
        period = dates.add(self.store, today, day, at=sends.astimezone(zone).time(), by=secretary(datetime.now(UTC)))
        assert (period.closes_at, period.sends_at) == (closes, sends)

    def beating(self, runner: Runner) -> bool:
        with self.store.read() as session:
            return any(runner.owns(owner) for owner in session.scalars(select(Heartbeat.owner)))

    def sending(self) -> dict[int, str | None]:
        """The rows whose mail is on its way, with who sends them."""
        with self.store.read() as session:
            rows = session.scalars(select(Delivery).filter_by(state=DeliveryState.SENDING))
            return {row.id: row.owner for row in rows}

    def left(self) -> int:
        with self.store.read() as session:
            return len(session.scalars(select(Delivery.id).where(Delivery.state.in_(UNDONE))).all())

    def kill(self, when: str, victim: Runner | None = None, *, again: bool = True) -> None:
        """One of those that run dies, and is started again; what it had in flight is written down.

        It is held for a moment first: of one that is dead the other may say at once what is in doubt. What a server of
        a database was still committing then is seen afterwards.
        """
        victim = victim or self.chance.choice(self.runners)
        victim.process.send_signal(signal.SIGSTOP)
        held = self.sending()
        victim.process.send_signal(signal.SIGKILL)
        assert victim.process.wait() == -signal.SIGKILL, victim.said
        self.in_flight |= {row: when for row, owner in (held | self.sending()).items() if victim.owns(owner)}
        self.killed.append(victim)
        self.runners.remove(victim)
        if again:
            self.start_missing()

    def kill_in_flight(self) -> None:
        """The server holds a mail back: who sends it dies now (unless chance has killed them just before)."""
        owners = set(self.sending().values())
        senders = [runner for runner in self.runners if any(runner.owns(owner) for owner in owners)]
        if senders:
            self.kill("held", self.chance.choice(senders))
        self.server.go_on.set()

    def look(self, *, patient: bool) -> None:
        """The person looks whether a draft waits, and approves it; a patient one waits until they are told of it."""
        if self.approved or not editions(self.store):
            return
        with self.store.read() as session:
            notices = select(Delivery.id).filter_by(kind=DeliveryKind.NOTICE)
            told = session.scalar(notices.where(Delivery.key.startswith("draft-")).limit(1)) is not None
        view = edition(self.store)
        if view.state is EditionState.DRAFT and (told or not patient):
            approve(self.store, "", by="Tove", now=datetime.now(UTC), manifest=view.manifest, settings=self.settings)
            self.approved = True

    def receive(self) -> None:
        """One more mail comes in, as a program should write it."""
        if self.dropped == MAILS:
            return
        self.dropped += 1
        part = self.folder / f"{self.dropped}.part"
        text = f"Hvem har erfaring med elbiler, model {self.dropped}?"
        part.write_bytes(eml(self.chance.choice(MEMBERS), f"Elbiler {self.dropped}", text))
        part.rename(self.folder / "inbox" / f"{self.dropped}.eml")

    def tick(self, now: datetime) -> str:
        done = command.run("tick", "--now", now.isoformat(), folder=self.folder, environment=CHILDREN)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


def until(condition: Callable[[], bool], what: str, *, at_most: float = 60) -> None:
    """Look again and again until it is so."""
    end, pause = datetime.now(UTC) + timedelta(seconds=at_most), threading.Event()
    while not condition():
        assert datetime.now(UTC) < end, f"waited too long until {what}"
        pause.wait(0.005)


def between(earliest: datetime, latest: datetime, chance: random.Random) -> datetime:
    return earliest + chance.random() * (latest - earliest)


@pytest.fixture
def chance(number: int) -> random.Random:
    print(f"SEED={SEED} (round {number})")  # noqa: T201  (shown when the test fails)
    return random.Random(f"{SEED}/{number}")


@pytest.fixture
def house(tmp_path: Path, database: str, chance: random.Random) -> Iterator[House]:
    with Scripted() as server:
        server.pace = PACE
        server.hold_at = chance.randint(1, 25)
        server.go_on.clear()
        house = House(tmp_path, database, server, chance)
        try:
            yield house
        finally:
            server.go_on.set()
            house.close()


def live_through(house: House) -> None:
    """From the first tick over the due date into sending, with kills on the way."""
    chance, server = house.chance, house.server
    until(lambda: any(map(house.beating, house.runners)), "somebody ticks")
    start = datetime.now(UTC)
    closes, sends = start + CLOSES, start + SENDS
    house.due(closes=closes, sends=sends)
    kills = [("collect", start, closes), ("compose", closes, sends), ("release", sends, sends + SPREAD)]
    happenings = [(between(start, sends + SPREAD, chance), house.receive) for _ in range(MAILS)]
    for when, earliest, latest in chance.sample(kills, 2):
        happenings.append((between(earliest, latest, chance), partial(house.kill, when)))
    happenings.sort(key=lambda happening: happening[0])
    patient = chance.random() < 0.5

    def all_has_happened() -> bool:
        while happenings and happenings[0][0] <= datetime.now(UTC):
            happenings.pop(0)[1]()
        house.look(patient=patient and datetime.now(UTC) < sends)
        if server.reached.is_set() and not server.go_on.is_set():
            house.kill_in_flight()
        return server.go_on.is_set() and not happenings and house.approved

    until(all_has_happened, "all has happened")
    mails, moment = server.count + chance.randint(1, 30), datetime.now(UTC) + timedelta(seconds=1)
    until(lambda: server.count >= mails or datetime.now(UTC) > moment, "more mails are sent")
    house.kill("sending", again=False)
    until(lambda: all(map(house.beating, house.runners)), "who is left ticks")


def stop(house: House) -> None:
    """Asked to stop, those that run finish the mail in hand, give the rest back and end."""
    for runner in house.runners:
        runner.process.send_signal(signal.SIGTERM)
    for runner in house.runners:
        assert runner.process.wait(timeout=30) == 0, runner.said
        out, err = runner.said
        assert (out.endswith("Stopped.\n"), err) == (True, "")
    with house.store.read() as session:
        owners = set(session.scalars(select(Delivery.owner)))
    assert not [owner for owner in owners if any(runner.owns(owner) for runner in house.runners)]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_that_run_and_are_killed_send_one_edition_and_one_mail_per_member(number: int, house: House) -> None:
    live_through(house)
    stop(house)
    house.server.pace = 0
    later = datetime.now(UTC) + timedelta(hours=1)  # the leases of the dead have run out
    for _ in range(3):
        house.tick(later)
        if not house.left():
            break
    house.tick(later)  # who asked is told when the letter went

    with house.store.read() as session:
        made = session.scalars(select(Edition)).one()
        rows = session.scalars(select(Delivery)).all()
        mails = session.scalars(select(InboundMail)).all()
        asked = session.scalars(select(Request).order_by(Request.number)).all()
        inside = {place.request_id for place in made.requests}
    assert (made.number, made.state) == (1, EditionState.SENT)

    # One row for each member, and no doubt where nobody died in the middle.
    letters = [row for row in rows if row.kind is DeliveryKind.EDITION]
    assert sorted(row.recipient for row in letters) == sorted(MEMBERS)
    assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.UNCERTAIN}
    doubtful = {row.id for row in rows if row.state is DeliveryState.UNCERTAIN}
    assert doubtful <= house.in_flight.keys()  # of the others the journal knew what the server had said

    # What arrived is what the rows say, to the byte, and nothing twice.
    arrived = Counter((recipient, fingerprint(content)) for recipient, content in house.server.kept)
    told = {(row.recipient, row.message_hash): row.id for row in rows}
    assert arrived.keys() <= told.keys()
    assert set(arrived.values()) == {1}
    assert {row for mail, row in told.items() if mail not in arrived} <= doubtful
    assert {recipient for recipient, _ in arrived} <= {*MEMBERS, *STAFF}
    notices = Counter((row.recipient, row.key) for row in rows if row.kind is DeliveryKind.NOTICE)
    assert {recipient for recipient, _ in notices} <= STAFF

    # Whoever asked for what went out was told so, once for all of it.
    updates = Counter(row.key.rpartition("-")[0] for row in rows if row.kind is DeliveryKind.UPDATE)
    first = {request.member_id: request.id for request in reversed(asked) if request.id in inside}
    assert updates == Counter(f"request-{request_id}-published" for request_id in first.values())

    # Every mail was taken once, every request has a number of its own, and is published once or still open.
    assert Counter(mail.state for mail in mails) == {MailState.FILED: MAILS}
    assert [request.number for request in asked] == list(range(1, TOLD + MAILS + 1))
    assert {request.mail_id for request in asked} == {None, *(mail.id for mail in mails)}
    assert {request.id for request in asked if request.state is RequestState.PUBLISHED} == inside
    assert {request.state for request in asked if request.id not in inside} <= {RequestState.OPEN}
