"""A mailbox on a real server that is listened to: new mail is told at once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from imapclient import IMAPClient

from digest.inbox.sources.imap import listen
from tests.command import piped
from tests.gate import CUT, Fault, Gate
from tests.inbox.sources.mailboxes import mail, told
from tests.mailservers import HOST, PASSWORD, Dovecot


def test_idle_wakes_and_wakes_again_after_the_connection_was_cut(server: Dovecot, user: str) -> None:
    woken, stopping = threading.Semaphore(0), threading.Event()
    thread = threading.Thread(
        target=listen, args=(told(server, user),), kwargs={"wake": woken.release, "stopping": stopping}
    )
    thread.start()
    try:
        assert woken.acquire(timeout=20)  # for what came before
        server.deliver(user, mail(0))
        assert woken.acquire(timeout=20)
        server.kill_connections()
        assert woken.acquire(timeout=20)  # it is back
        server.stop()
        server.start()
        assert woken.acquire(timeout=20)
        server.deliver(user, mail(1))
        assert woken.acquire(timeout=20)
    finally:
        stopping.set()
        thread.join(timeout=20)
    assert not thread.is_alive()


def test_what_came_while_the_server_was_asked_to_tell_wakes(
    server: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle, asked, woken, stopping = IMAPClient.idle, [], threading.Event(), threading.Event()

    def told_in_one_packet(client: IMAPClient) -> None:
        server.deliver(user, mail(len(asked)))
        idle(client)
        asked.append(client)

    monkeypatch.setattr(IMAPClient, "idle", told_in_one_packet)
    wake = lambda: woken.set() if asked else None  # noqa: E731  (a wake before the mail came is worth nothing)
    thread = threading.Thread(target=listen, args=(told(server, user),), kwargs={"wake": wake, "stopping": stopping})
    thread.start()
    try:
        assert woken.wait(timeout=20)
    finally:
        stopping.set()
        thread.join(timeout=20)


class Patient(threading.Event):
    """A stop after some waits, each of which is over at once; `waits` has their seconds."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.waits = most, list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        if len(self.waits) == self.most:
            self.set()
        return self.is_set()


@pytest.mark.parametrize("instead", ["NO idle", "* BYE enough", CUT])
def test_a_server_that_refuses_to_tell_is_asked_less_and_less_and_one_line_says_so(
    instead: str, server: Dovecot, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    stopping = Patient(8)
    with Gate(server.port, smtp=False) as gate, caplog.at_level("WARNING", "digest"):
        gate.breaks(Fault("idle", instead))
        listen(told(server, user, port=gate.port), wake=lambda: None, stopping=stopping)
    assert stopping.waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert len([line for line in caplog.messages if line.startswith("not listening")]) == 1


def test_digest_run_reads_a_mail_as_it_comes(database: str, server: Dovecot, user: str, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(
        f"""
        database = "{database.removeprefix("sqlite:///")}"
        tick_seconds = 3600
        [association]
        name = "IKA"
        address = "{user}"
        [fortnight]
        anchor = 2026-12-02
        [inbox.imap]
        host = "{HOST}"
        port = {server.port}
        security = "none"
        username = "{user}"
        """
    )
    environment = {**os.environ, "DIGEST_INBOX__IMAP__PASSWORD": PASSWORD}
    process = piped("run", folder=tmp_path, environment=environment)
    assert process.stdout.readline().startswith("Running")
    for number in range(3):
        server.deliver(user, mail(number))
        said = iter(process.stdout.readline, "")
        assert any("collected 1 new" in line for line in said)  # after what else is due today
        assert "held" in next(said)
    process.terminate()
    assert process.communicate()[0].endswith("Stopped.\n")
