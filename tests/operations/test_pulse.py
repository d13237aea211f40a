"""Each half of what runs has its own signs of life: one that hangs is told, and what does not end is ended."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.operations.heartbeat import Sign, beat, setbacks
from digest.operations.scheduler import run
from digest.operations.status import status
from digest.outbox import Outgoing, enqueue
from digest.patience import Patience
from digest.settings import Settings
from digest.store.engine import Store, open_store
from digest.store.models import Heartbeat, InboundMail
from digest.store.states import DeliveryKind, MailState
from tests.build import ADDRESS, secretary
from tests.conftest import NOW
from tests.delivery.server import Scripted
from tests.house import House
from tests.shell import Shell
from tests.waiting import wait_until

TOML = """
database = "digest.sqlite3"
tick_seconds = 1
[association]
name = "IKA"
address = "efterlysning@ika.example"
[fortnight]
anchor = 2026-12-02
[inbox]
sources = ["inbox"]
"""
ENDS_SOON = """
from digest.cli import main
from digest.operations import pulse
pulse.ENDS = 0.5
main()
"""


def a_mail_waits(store: Store) -> None:
    add_staff(store, address="tove@ika.example", name="", by=secretary())
    mail = Outgoing(
        kind=DeliveryKind.NOTICE, key="k", sender=ADDRESS, recipient="tove@ika.example", content=b"Subject: x\r\n\r\nx"
    )
    with store.write() as session:
        enqueue(session, mail, now=datetime.now(UTC))


def faults(store: Store) -> str:
    with store.read() as session:
        return " ".join(session.scalars(select(Heartbeat.fault)))


def states(store: Store) -> list[MailState]:
    with store.read() as session:
        return list(session.scalars(select(InboundMail.state)))


@contextmanager
def running(store: Store, settings: Settings) -> Iterator[None]:
    stopping = threading.Event()
    thread = threading.Thread(target=run, args=(store, settings), kwargs={"stopping": stopping, "told": lambda _: None})
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


@pytest.mark.both
def test_a_mailbox_that_hangs_is_told_with_since_when_until_it_comes_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.operations.pulse.HANGS", 0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        house = House(store, tmp_path, tick_seconds=1, inbox={"sources": ["inbox"], "imap": mailbox(silent)})
        with running(store, house.settings):
            wait_until(lambda: "What comes in has not come back at the station collect since 20" in faults(store))
            found = status(store, house.settings, now=NOW)
            assert not found.is_sound(max(one.at for one in found.schedulers), 1)
            hangs, _ = silent.accept()
            silent.close()
            hangs.close()
            wait_until(lambda: "has not come back" not in faults(store))


def test_a_mail_server_that_hangs_is_told_and_what_comes_in_is_not(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.operations.pulse.HANGS", 0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        smtp = {"host": "127.0.0.1", "port": silent.getsockname()[1], "security": "none", "timeout": 10}
        house = House(store, tmp_path, tick_seconds=1, smtp=smtp)
        a_mail_waits(store)
        with running(store, house.settings):
            wait_until(lambda: "What goes out has not come back at the station send since 20" in faults(store))
            assert "comes in" not in faults(store)
            silent.accept()[0].close()


def test_what_is_told_to_stop_does_not_wait_for_a_mail_that_takes_long_to_read(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.operations.scheduler._SOON", 0.01)
    house = House(store, tmp_path, tick_seconds=60)
    slow = b"From: kim@nordmose.example\nSubject: y\nContent-Type: text/plain; charset=punycode\n\n"
    (house.folder / "a.eml").write_bytes(slow + b"a-b" * 300_000)
    with running(store, house.settings):
        wait_until(lambda: states(store) == [MailState.RECEIVED])
    assert states(store) == [MailState.RECEIVED]


def test_what_failed_is_left_alone_also_by_the_next_process(store: Store, tmp_path: Path) -> None:
    with Scripted() as server:
        server.greeting = "554 no"
        smtp = {"host": "127.0.0.1", "port": server.port, "security": "none"}
        house = House(store, tmp_path, tick_seconds=60, smtp=smtp)
        a_mail_waits(store)
        with running(store, house.settings):
            wait_until(lambda: faults(store))
        (told,) = setbacks(store).values()
        assert "did not let us in" in told[-1]
        beat(store, Sign(setbacks={"another machine's": []}), now=NOW, who="elsewhere:1:a")
        assert list(setbacks(store).values()) == [told]


@pytest.fixture
def shell(tmp_path: Path, empty_database: Path) -> Shell:
    shutil.copy(empty_database, tmp_path / "digest.sqlite3")
    (tmp_path / "digest.toml").write_text(TOML)
    (tmp_path / "inbox").mkdir()
    return Shell(tmp_path)


def test_a_process_started_again_waits_and_says_so_unless_told(shell: Shell) -> None:
    patience, now = Patience(step=timedelta(minutes=30)), datetime.now(UTC)
    patience.failed("source 0", "The mailbox is closed.", now)
    with closing(open_store(f"sqlite:///{shell.folder / 'digest.sqlite3'}")) as store:
        beat(store, Sign(setbacks=patience.told(now)), now=now)
        with going(shell, "run") as said:
            wait_until(lambda: "The mailbox is closed." in faults(store))
            assert "Tried again from" in said()
        assert setbacks(store)
        with going(shell, "run", "--at-once"):
            wait_until(lambda: not setbacks(store))


@contextmanager
def going(shell: Shell, *arguments: str) -> Iterator[Callable[[], str]]:
    """The command, until it has ended well; gives what reads its next line."""
    process = shell.start(*arguments)
    assert "Running" in process.stdout.readline(), process.communicate()[1]
    try:
        yield process.stdout.readline
    finally:
        process.terminate()
        process.communicate()
    assert process.returncode == 0


def test_a_thread_that_never_ends_ends_with_the_process_soon_after_it_was_told_to_stop(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = "".join(f"{name} = {json.dumps(value)}\n" for name, value in mailbox(silent).items())
        (shell.folder / "digest.toml").write_text(f"{TOML}[inbox.imap]\n{told}")
        command = [sys.executable, "-u", "-c", ENDS_SOON, "run"]
        pipe, none = subprocess.PIPE, subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=shell.folder, text=True, stdin=none, stdout=pipe, stderr=pipe)
        assert process.stdout
        assert "Running" in process.stdout.readline()
        with silent.accept()[0]:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "has not ended within" in err
    assert "Stopped." not in out


def mailbox(server: socket.socket) -> dict[str, Any]:
    """The settings of a mailbox there, which is waited for long."""
    name = {"host": "127.0.0.1", "port": server.getsockname()[1], "security": "none"}
    return name | {"username": "kim", "password": "x", "timeout": 300}
