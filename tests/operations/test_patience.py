"""What failed is left alone for a while, longer each time, by single ticks too; a failing database ends the round."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from digest.operations.faults import Station
from digest.operations.tick import Ticking, whole
from digest.patience import Patience
from digest.settings import Settings
from digest.store.engine import Store, open_store
from tests.command import run
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
SETTINGS = """
database = "{database}"
association = {{name = "IKA", address = "efterlysning@ika.example"}}
fortnight = {{anchor = 2026-12-02}}
[inbox.imap]
host = "127.0.0.1"
port = {port}
security = "none"
username = "efterlysning@ika.example"
password = "forkert"
"""


class Refusing(socketserver.ThreadingTCPServer):
    """An IMAP server that lets nobody in, and counts who tries."""

    daemon_threads = True
    tried = 0


class _Conversation(socketserver.StreamRequestHandler):
    server: Refusing

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while words := self.rfile.readline().split():
            tag, verb = words[0], words[1].upper()
            if verb == b"LOGIN":
                self.server.tried += 1
            told = {b"LOGIN": b"NO [AUTHENTICATIONFAILED] wrong", b"CAPABILITY": b"OK done"}.get(verb, b"OK")
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n" if verb == b"CAPABILITY" else b"")
            self.wfile.write(tag + b" " + told + b"\r\n")


@pytest.fixture
def refusing() -> Iterator[Refusing]:
    with Refusing(("127.0.0.1", 0), _Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.both
def test_a_wrong_password_is_not_tried_at_each_single_tick(
    store: Store, database: str, tmp_path: Path, refusing: Refusing
) -> None:
    at = database.removeprefix("sqlite:///")
    (tmp_path / "digest.toml").write_text(SETTINGS.format(database=at, port=refusing.server_address[1]))
    for _ in range(3):
        done = run("tick", folder=tmp_path)
        assert done.returncode == 1
        assert "were not accepted" in done.stderr
        assert "now: `digest tick --at-once`" in done.stderr
        assert refusing.tried == 1
    run("tick", "--at-once", folder=tmp_path)
    assert refusing.tried == 2
    run("tick", folder=tmp_path)
    assert refusing.tried == 2


def test_each_wait_is_longer_and_is_known_to_the_next() -> None:
    patience, waits = Patience(), []
    moment = NOW
    for _ in range(9):
        patience.failed("mailbox", "it is closed", moment)
        patience = Patience.of(patience.told(moment))
        until = patience.next(moment)
        assert until is not None
        assert patience.waits("mailbox", until - MINUTE / 60) == "it is closed"
        assert patience.waits("mailbox", until) == ""
        waits.append((until - moment) // MINUTE)
        moment = until
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert Patience.of(patience.told(moment + timedelta(days=2))).told(moment) == {}
    assert patience.waits("mailbox", NOW - timedelta(days=300)) == ""  # the clock was wrong, and is set


def test_who_ticks_each_second_waits_seconds() -> None:
    patience = Patience(step=timedelta(seconds=1))
    patience.failed("server", "no", NOW)
    assert patience.next(NOW) == NOW + timedelta(seconds=1)


@pytest.mark.both
def test_a_database_that_is_locked_throughout_costs_one_station_its_time_and_is_one_fault(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "inbox").mkdir()
    settings = Settings(
        tmp_path,
        association={"name": "IKA", "address": "efterlysning@ika.example"},
        fortnight={"anchor": "2026-12-02"},
        inbox={"sources": ["inbox"]},
    )
    less = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = '50ms'"}
    with closing(open_store(store.engine.url.render_as_string(hide_password=False))) as ours:

        def soon(connection: Any, _: object) -> None:
            connection.execute(less[ours.engine.dialect.name])
            connection.commit()

        event.listen(ours.engine, "connect", soon)
        ours.engine.dispose()
        with store.write():
            done = whole(ours, settings, Ticking(clock=lambda: NOW))
        assert [fault.station for fault in done.faults] == [Station.DATABASE]
        assert "The database takes nothing: " in done.faults[0].said
        assert whole(ours, settings, Ticking(clock=lambda: NOW)).faults == ()
