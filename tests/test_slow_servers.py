"""A server that says a letter now and then is left after one time limit, also within the beginning and within TLS."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from digest.delivery.smtp import unreachable
from digest.errors import InputFault
from digest.inbox.sources.imap import Imap
from digest.settings import Imap as Mailbox
from digest.settings import Smtp

HELLO = b"\x16\x03\x03\x3f\x00"  # the head of a long record of a handshake
SMTP = [b"220 scripted", b"250-scripted\r\n250 STARTTLS", b"220 go on"]
IMAP = [b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready", b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK done", b"%s OK go on"]


class Dripping(socketserver.ThreadingTCPServer):
    """A server that answers so many commands, and then says one letter after another, or what is `endless`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = self.server_address[1]
        self.answers: list[bytes] = []
        self.last = self.endless = b""
        self.over = threading.Event()


class _Conversation(socketserver.BaseRequestHandler):
    server: Dripping

    def handle(self) -> None:
        with suppress(OSError):
            tag = b""
            for number, answer in enumerate(self.server.answers):
                if number and not (tag := self.request.recv(4096).partition(b" ")[0]):
                    return
                self.request.sendall(answer.replace(b"%s", tag) + b"\r\n")
            if self.server.last:
                self.request.recv(4096)
            self.request.sendall(self.server.last)
            while self.server.endless:
                self.request.sendall(self.server.endless)
            while not self.server.over.wait(0.05):
                self.request.sendall(b"x")


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    with Dripping() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_a_mail_server_that_drips_is_left(dripping: Dripping, security: str) -> None:
    dripping.answers = SMTP if security == "starttls" else []
    dripping.last = HELLO if security != "none" else b""
    server = Smtp(host="127.0.0.1", port=dripping.port, security=security, timeout=0.3)  # type: ignore[arg-type]
    assert "does not answer" in unreachable(server)


@pytest.mark.parametrize("answered", range(3))
@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_a_mailbox_that_drips_is_left(
    dripping: Dripping, monkeypatch: pytest.MonkeyPatch, security: str, answered: int
) -> None:
    monkeypatch.setattr("digest.inbox.sources.imap._ANSWER", 0.3)
    dripping.answers = [] if security == "tls" else IMAP[: answered + (security == "starttls")]
    dripping.last = HELLO if security == "tls" or (security == "starttls" and answered == 2) else b""
    told = {"host": "127.0.0.1", "port": dripping.port, "security": security, "username": "us", "password": "x"}
    with pytest.raises(InputFault), Imap(Mailbox(**told, timeout=0.2)).look():
        pass


@pytest.mark.parametrize("answered", range(3))
def test_a_mailbox_that_drips_holds_nobody_who_is_to_stop(
    dripping: Dripping, monkeypatch: pytest.MonkeyPatch, answered: int
) -> None:
    monkeypatch.setattr("digest.inbox.sources.imap._STEP", 0.1)
    dripping.answers, stopping = [IMAP[0], *[b"* CAPABILITY IMAP4rev1\r\n%s OK done"] * 2][:answered], threading.Event()
    told = {"host": "127.0.0.1", "port": dripping.port, "security": "none", "username": "us", "password": "x"}
    stopping.set()
    mailbox = Imap(Mailbox(**told, timeout=0.3), stopping=stopping.is_set)
    with pytest.raises(InputFault, match=r"does not answer: its answer came to no end within \d s\.$"), mailbox.look():
        pass


def test_an_answer_that_nobody_understands_names_the_mailbox(dripping: Dripping) -> None:
    dripping.answers = [IMAP[0], *[b"* CAPABILITY IMAP4rev1\r\n* 0 EXISTS\r\n%s OK done"] * 9]  # of no UIDVALIDITY
    told = {"host": "127.0.0.1", "port": dripping.port, "security": "none", "username": "us", "password": "x"}
    with pytest.raises(InputFault, match=r"The mailbox INBOX of us .* nobody understands: KeyError"):
        Imap(Mailbox(**told, timeout=9)).look().__enter__()


@pytest.mark.parametrize("answered", [1, 2])
def test_a_mailbox_that_says_lines_without_an_end_takes_no_memory(
    dripping: Dripping, monkeypatch: pytest.MonkeyPatch, answered: int
) -> None:
    monkeypatch.setattr("digest.inbox.sources.imap._LINES", 100_000)
    dripping.answers, dripping.endless = IMAP[:answered], b"* OK go on\r\n" * 1_000
    told = {"host": "127.0.0.1", "port": dripping.port, "security": "none", "username": "us", "password": "x"}
    with pytest.raises(InputFault, match="more than 100000 bytes in lines"), Imap(Mailbox(**told, timeout=9)).look():
        pass
