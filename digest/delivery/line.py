"""A connection to the mail server that nobody waits for: it takes a conversation on as far as its socket lets it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from math import inf
from selectors import EVENT_READ, EVENT_WRITE
from time import monotonic
from typing import Protocol

from digest.delivery.replies import Heard, Reply
from digest.delivery.talk import Result, Say, Talk

_AT_ONCE = 65_536  # bytes


class Speaker(Protocol):
    """Who speaks on a line."""

    def ended(self, result: Result | None, fault: Exception | None) -> None:
        """A conversation came to a result, or raised what is no matter of one mail."""

    def late(self) -> None:
        """The server takes longer than others to answer the end of a mail."""


class Line:
    """A connection. takes: the extensions that the server offers; timeout: seconds in which it answers.

    events: those of its socket that it waits for, 0 for none; until: the moment until which it waits.
    """

    def __init__(self, sock: socket.socket, heard: Heard, *, takes: frozenset[str], timeout: float) -> None:
        self._sock, self._heard, self.takes, self._timeout = sock, heard, takes, timeout
        self._sock.setblocking(False)
        self._tls = isinstance(sock, ssl.SSLSocket)
        self._speaker: Speaker | None = None
        self._talk: Talk | None = None
        self._say = Say(b"")
        self._unsent = memoryview(b"")
        self.events, self.until, self.open, self.is_late = 0, inf, True, False

    def fileno(self) -> int:
        """The number of its socket."""
        return self._sock.fileno()

    def begin(self, talk: Talk, speaker: Speaker) -> None:
        """Begins a conversation; the speaker is told how it ended."""
        self._talk, self._speaker, self.is_late = talk, speaker, False
        self.events = EVENT_READ
        self._step()
        self._go_on()

    def attend(self, events: int) -> None:
        """Reads and writes what its socket takes, and goes on; what is said while nobody asks is left there."""
        self.events = EVENT_READ if self._talk else 0
        try:
            if self._talk and (events & EVENT_READ or self._tls):
                self._read()
        except OSError as fault:
            self.lose(fault)
        self._go_on()

    def lapse(self) -> None:
        """Its time is up: it is lost, or late where the server may take longer."""
        if self._say.patience and not self.is_late and not self._heard.begun and self._speaker:
            self.is_late, self.until = True, monotonic() + self._say.patience
            self._speaker.late()
        else:
            self.lose(TimeoutError("timed out"))

    def lose(self, fault: OSError) -> None:
        """Closes it; the conversation says what that means."""
        self.close()
        while self._talk:
            self._step(fault=fault)

    def close(self) -> None:
        """Closes it without a word."""
        self._sock.close()
        self.open, self.events, self.until = False, 0, inf

    def fail(self, wrong: Exception) -> None:
        """Ends the conversation for a fault that is none of the server's."""
        speaker, self._speaker, self._talk, self.until = self._speaker, None, None, inf
        if speaker:
            speaker.ended(None, wrong)

    def _go_on(self) -> None:
        """Says and hears what can be without waiting."""
        try:
            while self._talk and self.open and (not self._unsent or self._write()):
                if not self._say.answered:
                    self._on_unasked()
                elif told := self._heard.reply():
                    self._step(Reply.of(*told))
                else:
                    return
        except OSError as fault:
            self.lose(fault)

    def _on_unasked(self) -> None:
        """Goes on where no answer is waited for. Raises SMTPServerDisconnected for a server that has answered."""
        if told := self._heard.reply():
            raise smtplib.SMTPServerDisconnected(f"answered too early: {Reply.of(*told)}")
        self._step()

    def _step(self, reply: Reply | None = None, *, fault: OSError | None = None) -> None:
        """One turn of the conversation."""
        talk, speaker = self._talk, self._speaker
        if talk is None or speaker is None:
            return
        try:
            self._say = talk.throw(fault) if fault else talk.send(reply) if reply else next(talk)
        except StopIteration as end:
            self._talk, self.until = None, inf
            speaker.ended(end.value, None)
        except Exception as wrong:  # noqa: BLE001  (the speaker's to tell)
            self.fail(wrong)
        else:
            self._unsent, self.until = memoryview(self._say.words), monotonic() + self._timeout

    def _read(self) -> None:
        """Takes what the server says. Raises SMTPServerDisconnected, OSError."""
        more = True
        while more:
            try:
                said = self._sock.recv(_AT_ONCE)
            except (BlockingIOError, ssl.SSLWantReadError):
                return
            except ssl.SSLWantWriteError:
                self.events |= EVENT_WRITE
                return
            if not said:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            if self.is_late and not self._heard.begun:
                self.until = monotonic() + self._timeout  # for the whole answer
            self._heard.add(said)
            more = isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0

    def _write(self) -> bool:
        """Whether all is written."""
        try:
            self._unsent = self._unsent[self._sock.send(self._unsent) :]
        except ssl.SSLWantReadError:
            return False
        except (BlockingIOError, ssl.SSLWantWriteError):
            pass
        if self._unsent:
            self.events |= EVENT_WRITE
        return not self._unsent
