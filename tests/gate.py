"""A gate before a real server: it lets everything through, until a test says what goes wrong at which step."""

from __future__ import annotations

import socket
import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

HANG, CUT = "hang", "cut"
"""Instead of an answer: nothing, until the fault is over; or the end of the connection."""
TAG = "{tag}"
"""Where an answer of IMAP has the tag of the command, with a blank; else it stands before it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: at a step of the conversation, what is said instead.

    Steps of SMTP: connect, ehlo, mail, rcpt, data (the command), body (before the dot), taken (the server has the mail,
    and its answer is lost). Steps of IMAP: connect, and any command.
    """

    step: str
    instead: str


class Gate(socketserver.ThreadingTCPServer):
    """The gate. `fault`: what goes wrong now. `over` ends it; who hangs is then answered as the server would."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, port: int, *, smtp: bool) -> None:
        self.behind, self.smtp = port, smtp
        self.fault: Fault | None = None
        self._over = threading.Event()
        self.met = threading.Event()
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = self.server_address[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.over()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def breaks(self, fault: Fault) -> None:
        """From now on this goes wrong; `met` says that somebody has met it."""
        self._over.clear()
        self.met.clear()
        self.fault = fault

    def over(self) -> None:
        """All is well again."""
        self.fault = None
        self._over.set()

    def meets(self, *steps: str) -> str:
        """What is said instead of the server's answer at a step; "" for that answer, also after hanging."""
        fault = self.fault
        if fault is None or fault.step not in steps:
            return ""
        self.met.set()
        if fault.instead != HANG:
            return fault.instead
        self._over.wait()
        return ""


class _Conversation(socketserver.StreamRequestHandler):
    server: Gate

    def handle(self) -> None:
        with suppress(OSError):
            if self._said_instead("connect"):
                return
            with socket.create_connection(("127.0.0.1", self.server.behind)) as behind:
                if self.server.smtp:
                    self._smtp(behind)
                else:
                    self._imap(behind)

    def _said_instead(self, *steps: str, tag: bytes = b"") -> bool:
        """Whether something else is said than the server would; a cut ends the conversation."""
        said = self.server.meets(*steps)
        if said == CUT:
            raise ConnectionResetError
        if said:
            tagged = said.replace(TAG, tag.decode()) if TAG in said else tag.decode() + said
            self.wfile.write(tagged.encode() + b"\r\n")
        return bool(said)

    def _smtp(self, behind: socket.socket) -> None:
        with behind.makefile("rb") as replies:
            self._reply(replies)
            while line := self.rfile.readline():
                step = line.split(b" ")[0].strip().lower().decode()
                if self._said_instead(step):
                    continue
                behind.sendall(line)
                said = self._reply(replies)
                if step == "data" and said.startswith(b"354"):
                    self._body(behind, replies)

    def _body(self, behind: socket.socket, replies: BinaryIO) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line or self.server.meets("body"):
                raise ConnectionResetError
            lines.append(line)
        behind.sendall(b"".join(lines) + b".\r\n")
        kept = self._listen(replies)
        if not self._said_instead("taken"):
            self.wfile.write(kept)

    def _reply(self, replies: BinaryIO) -> bytes:
        said = self._listen(replies)
        self.wfile.write(said)
        return said

    @staticmethod
    def _listen(replies: BinaryIO) -> bytes:
        said = b""
        while line := replies.readline():
            said += line
            if line[3:4] != b"-":
                break
        return said

    def _imap(self, behind: socket.socket) -> None:
        threading.Thread(target=self._back, args=(behind,), daemon=True).start()
        while line := self.rfile.readline():
            tag, _, rest = line.partition(b" ")
            words = rest.split()
            step = words[0].decode(errors="replace").lower() if words else ""
            if step == "uid" and len(words) > 1:
                step = words[1].decode().lower()
            if self._said_instead(step, tag=tag + b" "):
                continue
            behind.sendall(line)

    def _back(self, behind: socket.socket) -> None:
        with suppress(OSError):
            while said := behind.recv(65536):
                self.wfile.write(said)
            self.connection.shutdown(socket.SHUT_RDWR)
