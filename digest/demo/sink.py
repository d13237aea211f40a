"""A mail server that keeps what it gets, for the demo and for tests."""

from __future__ import annotations

import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Sink:
    """An SMTP server on a free loopback port, as a context; each mail becomes a file named after its recipient.

    The files go into `folder`, which may be changed between mails.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._controller = Controller(_Keep(self), hostname=HOST, port=self.port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._controller.stop()

    @property
    def mails(self) -> list[Path]:
        """The files it wrote, by recipient."""
        return sorted(self.folder.glob("*.eml"))


class _Keep:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        folder, content = self._sink.folder, envelope.original_content or b""
        folder.mkdir(parents=True, exist_ok=True)
        for recipient in envelope.rcpt_tos:
            name = "".join(char if char.isalnum() or char in "@.+-_" else "_" for char in recipient)
            file, copy = folder / f"{name}.eml", 2
            while file.exists():  # a second copy gets a file of its own
                file, copy = folder / f"{name}.{copy}.eml", copy + 1
            file.write_bytes(content)
        return "250 kept"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
