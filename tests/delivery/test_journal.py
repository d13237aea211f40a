"""What the server said outlives a database that takes nothing, a full disk, and a kill: none is lost, none doubled."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from digest.delivery.claims import LEASE, Run
from digest.delivery.outcomes import Journal, Outcome, replay
from digest.delivery.send import send
from digest.errors import StoreFault
from digest.operations.status import status
from digest.settings import Settings, Smtp
from digest.store.engine import Store, open_store
from digest.store.models import Delivery
from digest.store.states import DeliveryState
from tests.build import ADDRESS
from tests.command import Piped
from tests.delivery.notices import NOW, put
from tests.delivery.sender import told
from tests.delivery.server import Scripted
from tests.waiting import wait_until

MAILS = 6


def start(store: Store, port: int, moment: datetime, journal: Path) -> Piped:
    return told(store, port, moment, f"sender:{moment:%H%M%S}", journal)


def kept(folder: Path) -> bool:
    return any(file.read_bytes().strip(b"\0") for file in folder.glob("outcomes-*"))


def killed_while(store: Store, folder: Path, nothing_is_taken: Callable[[], None]) -> Scripted:
    """A sender that is killed while the database takes nothing, after the server has taken its third mail."""
    put(store, *(f"m{number}@x.example" for number in range(MAILS)))
    server = Scripted()
    server.hold_at, server.hold_only = 3, True
    server.go_on.clear()
    with server:
        process = start(store, server.port, NOW, folder)
        assert server.reached.wait(timeout=30)
        nothing_is_taken()
        server.go_on.set()
        wait_until(lambda: kept(folder))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return server


def sent_once(store: Store, before: Scripted, folder: Path) -> None:
    """The next sender sends the rest; nobody is in doubt, nobody has two, no journal is left."""
    with Scripted() as server:
        done = start(store, server.port, NOW + LEASE + timedelta(seconds=1), folder)
        assert "is written now: 1" in done.communicate()[1]
        assert done.returncode == 0
    with store.read() as session:
        assert Counter(session.scalars(select(Delivery.state))) == {DeliveryState.SENT: MAILS}
    arrived = Counter(recipient for recipient, _ in [*before.kept, *server.kept])
    assert (len(arrived), set(arrived.values())) == (MAILS, {1})
    assert list(folder.glob("*outcomes-*")) == []


@pytest.mark.both
def test_a_kill_while_the_database_is_locked_loses_no_answer(store: Store, tmp_path: Path) -> None:
    with closing(open_store(store.engine.url.render_as_string(hide_password=False))) as other:
        lock = other.write()

        def locked() -> None:
            session = lock.__enter__()
            if store.engine.dialect.name == "postgresql":
                session.execute(text("LOCK TABLE delivery"))

        before = killed_while(store, tmp_path, locked)
        lock.__exit__(None, None, None)
    sent_once(store, before, tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes, in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=False, capture_output=True
    ).returncode:
        pytest.skip("the tests of full disks need root, who may mount one in memory")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> None:
    """Leaves no room on it."""
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass


def test_a_disk_that_is_full_when_the_server_answers_loses_and_doubles_nothing(
    small: Path, empty_database: Path
) -> None:
    database = shutil.copy(empty_database, small / "digest.sqlite3")
    with closing(open_store(f"sqlite:///{database}")) as store:
        before = killed_while(store, small, lambda: fill(small))
        assert len(before.kept) == 3
        (small / "filler").unlink()
        sent_once(store, before, small)


def test_a_full_disk_keeps_mails_where_they_are_until_there_is_room(small: Path, empty_database: Path) -> None:
    database = shutil.copy(empty_database, small / "digest.sqlite3")
    with closing(open_store(f"sqlite:///{database}")) as store, Scripted() as server:
        put(store, *(f"m{number}@x.example" for number in range(MAILS)))
        fill(small)
        run = Run(owner="here:1", clock=lambda: NOW, journal=small)
        told = Smtp(host="127.0.0.1", port=server.port, security="none")  # type: ignore[arg-type]
        with pytest.raises(Exception, match="full"):
            send(store, told, run)
        assert server.kept == []
        (small / "filler").unlink()
        assert send(store, told, run).rows == {DeliveryState.SENT: MAILS}
        assert Counter(recipient for recipient, _ in server.kept).total() == MAILS


def test_a_monitor_is_told_of_a_disk_with_little_room(small: Path, empty_database: Path) -> None:
    database = shutil.copy(empty_database, small / "digest.sqlite3")
    house = {"association": {"name": "IKA", "address": ADDRESS}, "fortnight": {"anchor": "2026-12-02"}}
    with closing(open_store(f"sqlite:///{database}")) as store:
        found = status(store, Settings(small, **house), now=NOW)
    assert found.is_full
    assert not found.is_sound(NOW, 60)


def test_a_backup_without_room_leaves_no_torn_file(small: Path, store: Store) -> None:
    fill(small)
    with pytest.raises(StoreFault, match=r"cannot be written: .*full"):
        store.copy_to(small / "copy.sqlite3")
    assert [file.name for file in small.iterdir()] == ["filler"]


def test_a_line_that_was_cut_off_and_a_journal_in_use_are_left_alone(store: Store, tmp_path: Path) -> None:
    put(store, "kim@x.example")
    with Journal(tmp_path, "here:1") as journal:
        one = Outcome(id=1, state=DeliveryState.SENT, reason="250 ok", attempts=1, sent_at=NOW, next_attempt_at=NOW)
        assert journal.keep([one])
        assert replay(store, tmp_path, now=NOW) == 0
        assert kept(tmp_path)
    (file,) = tmp_path.glob("outcomes-*")
    file.write_bytes(b'{"id": 1, "own' + b"\0" * 50)
    assert replay(store, tmp_path, now=NOW) == 0
    with store.read() as session:
        assert session.get_one(Delivery, 1).state is DeliveryState.PENDING
    assert list(tmp_path.glob("outcomes-*")) == []
