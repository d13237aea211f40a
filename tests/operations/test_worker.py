"""Workers on PostgreSQL: they share what a tick does, whatever moment one of them is killed at."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import text

from digest.accounts.staff import add_staff
from digest.cases.importing import import_cases
from digest.delivery.ledger import deliveries
from digest.edition.views import edition, editions
from digest.inbox.views import mails
from digest.members.importing import import_members
from digest.operations import worker
from digest.operations.duty import now
from digest.operations.heartbeat import WORKER, beat
from digest.operations.status import status
from digest.operations.tick import Ticked, Ticking
from digest.operations.worker import prepare, work
from digest.resources import DATA
from digest.settings import Settings, load
from digest.store.engine import Store, connect, open_store
from digest.store.migrations import upgrade
from digest.store.states import DeliveryState, EditionState
from tests.approving import HOUSE, approve
from tests.build import a_draft, a_member, a_request, goes_out, secretary
from tests.command import Forked, Streams, run
from tests.conftest import eml
from tests.databases import Databases
from tests.delivery.server import Scripted
from tests.operations.working import HASTE, begin
from tests.postgresql import Server, serving
from tests.shell import CLEAN
from tests.waiting import wait_until

SAMPLE = DATA / "demo"
MEMBERS = 400

Start = Callable[[], Forked]


@pytest.fixture
def database(postgresql: Server, databases: Databases) -> str:
    return databases.emptied(postgresql.url("test"))


@pytest.fixture
def mail_server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


def _file(folder: Path, port: int, seconds: int = 1) -> Path:
    (folder / "inbox").mkdir(exist_ok=True)
    (folder / "digest.toml").write_text(
        f'tick_seconds = {seconds}\n[association]\nname = "IKA"\naddress = "efterlysning@ika.example"\n'
        '[fortnight]\nanchor = 2026-12-02\nfirst_edition = 23\n[inbox]\nsources = ["inbox"]\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
    )
    return folder


@pytest.fixture
def start(tmp_path: Path, database: str, mail_server: Scripted) -> Iterator[Start]:
    """Starts a worker; those that live in the end are stopped, and must have gone well."""
    running: list[tuple[Forked, Streams]] = []

    def one() -> Forked:
        folder = tmp_path / f"worker-{len(running)}"
        folder.mkdir()
        streams = Streams(folder)
        process = begin(_file(folder, mail_server.port), streams, {**CLEAN, "DIGEST_DATABASE": database})
        running.append((process, streams))
        return process

    yield one
    for process, _ in running:
        process.send_signal(15)
    for process, streams in running:
        assert process.wait(30) in (0, -9), streams.said


class Living:
    """A house in which a worker works, and a clock to move."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.moment = datetime(2026, 11, 30, 10, tzinfo=UTC)
        self.done: list[Ticked] = []

    def at(self, moment: str, reached: Callable[[], object]) -> None:
        """From that moment on, until that is reached."""
        self.moment = datetime.fromisoformat(moment)
        wait_until(reached, 60)

    def passes(self) -> None:
        """All stations have been passed once more."""
        before = len(self.done)
        wait_until(lambda: len(self.done) > before + 30, 60)


@pytest.fixture
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HASTE.items():
        monkeypatch.setattr(worker, name, value)


@pytest.fixture
def living(haste: None, store: Store, tmp_path: Path, mail_server: Scripted) -> Iterator[Living]:
    file = _file(tmp_path, mail_server.port) / "digest.toml"
    import_members(store, SAMPLE / "members.xlsx", by=secretary())
    import_cases(store, SAMPLE / "cases.jsonl", by=secretary())
    add_staff(store, address="sekretariat@ika.example", name="Sekretariatet", by=secretary())
    url = store.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    house = Living(store, load(file).model_copy(update={"database": url}))
    stopping = threading.Event()
    told = {"stopping": stopping, "told": house.done.append, "how": Ticking(clock=lambda: house.moment)}
    thread = threading.Thread(target=work, args=(store, house.settings), kwargs=told)
    thread.start()
    yield house
    stopping.set()
    thread.join(30)
    assert not thread.is_alive()


def test_a_fortnight_and_its_letter_by_a_worker_alone(living: Living, mail_server: Scripted) -> None:
    store = living.store
    shutil.copytree(SAMPLE / "inbox", living.settings.sources[0], dirs_exist_ok=True)
    living.at("2026-11-30T11:59+01:00", lambda: kinds(mail_server)["receipt"] == 14)
    assert len(mails(store)) == 24
    assert not editions(store)
    living.at("2026-11-30T12:00+01:00", lambda: kinds(mail_server)["draft"] == 1)
    assert [(one.name, one.state) for one in editions(store)] == [("23", EditionState.DRAFT)]
    living.at("2026-12-02T09:00+01:00", lambda: kinds(mail_server)["draft"] > 1)
    living.passes()
    assert kinds(mail_server)["edition"] == 0  # nobody approved
    approve(store, "23", by="Tove", now=living.moment, settings=living.settings)
    living.at("2026-12-02T09:06+01:00", lambda: edition(store, "23").state is EditionState.SENT)
    living.at("2026-12-02T09:07+01:00", lambda: kinds(mail_server)["update"] == 14)
    answer = "SV: Efterlysning #9 – Stemning af musikskolens klaverer"
    (living.settings.sources[0] / "answer.eml").write_bytes(
        eml("tove.groenlund@lyngbaek.example", answer, "Vi har en aftale.\n\nMvh Tove")
    )
    living.at("2026-12-03T10:00+01:00", lambda: kinds(mail_server)["answer"] == 1)
    living.passes()
    assert kinds(mail_server)["edition"] == 26
    assert {row.state for row in deliveries(store, limit=None)} == {DeliveryState.SENT}
    assert not [one.faults for one in living.done if one.faults]


def kinds(server: Scripted) -> Counter[str]:
    """How many mails of each kind arrived, each once."""
    heads = (mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" for _, mail in list(server.kept))
    arrived = Counter(f"{message_from_bytes(head)['Message-ID']}" for head in heads)
    assert set(arrived.values()) <= {1}
    return Counter(name.strip("<").partition("-")[0] for name in arrived)


def test_a_letter_goes_on_when_one_of_three_workers_is_killed_for_good(
    store: Store, start: Start, mail_server: Scripted, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    for number in range(MEMBERS):
        a_member(store, f"m{number}@x{number % 40}.example", name=f"M {number}")
    a_request(store)
    a_draft(store)
    workers = [start() for _ in range(3)]
    settings = Settings(tmp_path, database=f"{store.engine.url}", **_said())
    wait_until(lambda: len(status(store, settings, now=datetime.now(UTC)).schedulers) == 3, 30)
    mail_server.hold_at, mail_server.pace = MEMBERS // 3, 0.05  # the others have come by then
    mail_server.go_on.clear()
    goes_out(store, "23", house=HOUSE, now=now)
    assert mail_server.reached.wait(30)
    wait_until(lambda: bool(owners(store)), 30)  # one of them, or more where they came in time
    killed = next(one for one in workers if any(f":{one.pid}:" in name for name in owners(store)))
    killed.kill()
    killed.wait()
    mail_server.pace = 0
    mail_server.go_on.set()
    wait_until(lambda: edition(store, "23").state is EditionState.SENT, 60)
    got = Counter(recipient for recipient, _ in mail_server.kept)
    left = [row.recipient for row in deliveries(store, limit=None) if row.state is not DeliveryState.SENT]
    assert set(got.values()) == {1}
    assert {f"m{number}@x{number % 40}.example" for number in range(MEMBERS)} - set(got) <= set(left)
    assert len(left) <= 10
    assert mail_server.most_at_once <= 11  # over all of them, with the one for small mails


def _said() -> dict[str, object]:
    return {
        "association": {"name": "IKA", "address": "efterlysning@ika.example"},
        "fortnight": {"anchor": "2026-12-02"},
        "tick_seconds": 1,
    }


def owners(store: Store) -> set[str]:
    """Who has mails under way."""
    with store.read() as session:
        return set(session.scalars(text("SELECT DISTINCT owner FROM delivery WHERE owner IS NOT NULL")))


def test_the_jobs_of_a_worker_that_was_killed_are_taken_over(store: Store, start: Start, mail_server: Scripted) -> None:
    a_member(store, "hanne@nordmose.example")
    a_request(store)
    a_draft(store)
    first = start()
    mail_server.hold_at, mail_server.hold_only = 1, True
    mail_server.go_on.clear()
    goes_out(store, "23", house=HOUSE, now=datetime.now(UTC))
    assert mail_server.reached.wait(30)
    first.kill()  # its job holds the lock of its station
    first.wait()
    mail_server.go_on.set()
    start()
    wait_until(lambda: {row.state for row in deliveries(store)} == {DeliveryState.UNCERTAIN}, 60)
    wait_until(lambda: edition(store, "23").state is EditionState.SENT, 30)
    assert len(mail_server.kept) == 1


def test_jobs_have_a_place_of_their_own_and_an_old_one_goes(store: Store) -> None:
    with store.write() as session:
        session.execute(text("DROP SCHEMA IF EXISTS digest_jobs_0000beef CASCADE"))
        session.execute(text("CREATE SCHEMA digest_jobs_0000beef"))
        session.execute(text("CREATE TABLE digest_jobs_0000beef.procrastinate_workers (last_heartbeat timestamptz)"))
        session.execute(text("INSERT INTO digest_jobs_0000beef.procrastinate_workers VALUES (now())"))
    name = prepare(store)
    assert prepare(store) == name
    assert schemas(store) >= {name, "digest_jobs_0000beef"}
    with store.write() as session:
        session.execute(
            text("UPDATE digest_jobs_0000beef.procrastinate_workers SET last_heartbeat = now() - interval '1 day'")
        )
    prepare(store)
    assert name in schemas(store)
    assert "digest_jobs_0000beef" not in schemas(store)
    open_store(store.engine.url.render_as_string(hide_password=False)).close()  # the house's tables are as before


def schemas(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(text("SELECT nspname FROM pg_namespace")))


def test_a_worker_goes_on_when_the_database_server_was_restarted(haste: None, tmp_path: Path) -> None:
    with serving() as server, Scripted() as mail_server:
        url = server.make("restarted")
        engine = connect(url)
        upgrade(engine)
        engine.dispose()
        with closing(open_store(url)) as store:
            settings = Settings(
                tmp_path,
                database=url,
                **_said(),
                smtp={"host": "127.0.0.1", "port": mail_server.port, "security": "none"},
            )
            stopping, done = threading.Event(), list[Ticked]()
            told = {"stopping": stopping, "told": done.append, "how": Ticking(clock=now)}
            thread = threading.Thread(target=work, args=(store, settings), kwargs=told)
            thread.start()
            wait_until(lambda: len(done) > 12, 30)
            server.stop()
            server.start()
            before = len(done)
            wait_until(lambda: len(done) > before + 30, 60)
            assert not done[-1].faults
            stopping.set()
            thread.join(30)
            assert not thread.is_alive()


def test_who_has_no_postgresql_or_no_procrastinate_is_told_what_to_do(tmp_path: Path, database: str) -> None:
    folder = _file(tmp_path, 25)
    assert run("db", "upgrade", folder=folder, environment=CLEAN).returncode == 0
    refused = run("worker", folder=folder, environment=CLEAN)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "`digest run` does all of it" in refused.stderr
    (tmp_path / "without" / "procrastinate").mkdir(parents=True)
    (tmp_path / "without" / "procrastinate" / "__init__.py").write_text("raise ImportError('there is none')")
    without = {**CLEAN, "DIGEST_DATABASE": database, "PYTHONPATH": f"{tmp_path / 'without'}"}
    refused = run("worker", folder=folder, environment=without)
    assert refused.returncode == 1
    assert "pip install '.[workers]'" in refused.stderr


def test_a_worker_that_is_silent_is_told_only_where_no_other_lives_there(store: Store, tmp_path: Path) -> None:
    settings, now = Settings(tmp_path, **_said()), datetime(2026, 11, 30, 12, tzinfo=UTC)
    for name, minutes in (("north:1:a", 9), ("north:2:b", 0), ("north:3:c", 0), ("south:1:d", 9)):
        beat(store, now=now - timedelta(minutes=minutes), who=name + WORKER)
    shown = status(store, settings, now=now).schedulers
    assert [(one.name.partition(":")[0], one.silent(now, 1)) for one in shown] == [
        ("north", False),
        ("north", False),
        ("south", True),
    ]
