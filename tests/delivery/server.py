"""A real SMTP conversation that goes wrong where a test says: by the local part of the recipient."""

from __future__ import annotations

import socketserver
import threading
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Self


class Scripted(socketserver.ThreadingTCPServer):
    """`refused@`: 550 to RCPT. `later@`: 451 to RCPT. `big@`: 552 after the dot. `busy@`: 421 to DATA.
    `cut-before@`: the connection ends before the final dot. `cut-after@`: after it. `early@`: before it, with 250 said.
    `kept`: what was taken. With
    `go_on` cleared it holds back the answer to the final dot of mail number `hold_at`; `reached` says it got there.
    Who is among `deferred` is 451 too. `senders`: of the envelope, by recipient.
    It takes `pace` seconds over a mail: half of them before it has it, half after. `says`: its answers to RCPT, by
    recipient or, after the number `says_from` of accepted mails, by "*"; `at_end`: to the final dot, the same way; "-"
    is no answer at all; one that ends with "!" is the last on its connection, and of several with "|" between them each
    has its turn at the end of a mail. With `hold_only` it holds back that one answer alone. An answer that ends with
    "..." goes on:
    the words before it come again and again, until the client is gone; `said` counts the bytes. One that ends with "~"
    goes on, a letter now and then. `extensions`: what it says to EHLO that it takes. `split`: a packet a letter.
    `closes_after` so many mails on a connection it says 421 to the next. `connections`, `ended`: how many there were,
    and how many of them are over; `most_at_once`: of those that were not. `times`: when it took a mail.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, refuse_sender: bool = False) -> None:
        self.refuse_sender = refuse_sender
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.count = self.hold_at = 0
        self.kept: list[tuple[str, bytes]] = []
        self.connections = self.ended = self.most_at_once = 0
        self.times: list[float] = []
        self.senders: dict[str, str] = {}
        self.deferred: set[str] = set()
        self.pace = 0.0
        self.says: dict[str, str] = {}
        self.at_end: dict[str, str] = {}
        self.says_from = 0
        self.hold_only = False
        self.greeting = "220 scripted"
        self.said = 0
        self.closes_after = 0
        self.extensions: tuple[str, ...] = ()
        self.split = False
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = self.server_address[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.over.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def answer(self, told: dict[str, str], recipient: str) -> str:
        general = told.get("*", "") if len(self.kept) >= self.says_from else ""
        turns = told.get(recipient, general).split("|")
        return turns[self.count % len(turns)]

    def dawdle(self) -> None:
        self.over.wait(self.pace / 2)


class _Conversation(socketserver.StreamRequestHandler):
    server: Scripted

    def handle(self) -> None:
        self.server.connections += 1
        self.server.most_at_once = max(self.server.most_at_once, self.server.connections - self.server.ended)
        with suppress(ConnectionError):  # a client that was killed
            if self._converse():
                return
        self.server.ended += 1

    def _converse(self) -> bool:
        """Whether it took leave, and has been counted."""
        self._say(self.server.greeting)
        sender = recipient = ""
        mails = 0
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"MAIL":
                sender = line.split(b"<")[1].split(b">")[0].decode()
                mails += 1
                if 0 < self.server.closes_after < mails:
                    self._say("421 4.7.0 enough")
                    return False
                self._say("550 not from you" if self.server.refuse_sender else "250 ok")
            elif verb == b"RCPT":
                recipient = line.split(b"<")[1].split(b">")[0].decode()
                self.server.senders[recipient] = sender
                local = recipient.partition("@")[0]
                local = "later" if recipient in self.server.deferred else local
                usual = {"refused": "550 no such user", "later": "451 come again"}.get(local, "250 ok")
                self._say(self.server.answer(self.server.says, recipient) or usual)
            elif verb == b"DATA":
                if recipient.startswith("busy@"):
                    self._say("451 busy")
                elif not self._data(recipient):
                    return False
            elif verb == b"EHLO" and self.server.extensions:
                self._say("\r\n".join(["250-scripted", *(f"250-{one}" for one in self.server.extensions), "250 HELP"]))
            elif verb == b"QUIT":
                self.server.ended += 1  # before the client knows it
                self._say("221 bye")
                return True
            else:
                self._say("250 ok")
        return False

    def _data(self, recipient: str) -> bool:
        self.server.dawdle()
        self._say("354 go on\r\n250 kept" if recipient.startswith("early@") else "354 go on")
        lines: list[bytes] = []
        while True:
            line = self.rfile.readline()
            if not line or recipient.startswith(("cut-before@", "early@")):
                return False
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        self.server.count += 1
        number, at = self.server.count, self.server.hold_at
        if number == at or (number > at and not self.server.hold_only):
            self.server.reached.set()
            self.server.go_on.wait()
        if recipient.startswith("cut-after@"):
            return False
        if said := self.server.answer(self.server.at_end, recipient):
            self._say(said.removesuffix("!"))
            return not said.endswith("!")
        if recipient.startswith("big@"):
            self._say("552 too big")
            return True
        self.server.times.append(monotonic())
        self.server.kept.append((recipient, b"".join(lines)))
        self.server.dawdle()
        self._say("250 kept")
        return True

    def _say(self, line: str) -> None:
        if line == "-":
            return
        while line.endswith("..."):
            self.server.said += self.wfile.write(line.removesuffix("...").encode() * 1_000)
        if line.endswith("~"):
            self.wfile.write(line.removesuffix("~").encode())
            while not self.server.over.wait(0.05):
                self.wfile.write(b"x")
        whole = line.encode() + b"\r\n"
        for part in [whole[place : place + 1] for place in range(len(whole))] if self.server.split else [whole]:
            self.wfile.write(part)
