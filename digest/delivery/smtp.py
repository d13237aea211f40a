"""One SMTP connection, and what the server said about each mail.

The final dot is written separately: a connection lost before it means that nothing was taken, one lost after it is a
doubt that only a person can settle (RFC 5321, section 4.5.3.2.6), since a silent second copy is worse than a question.
"""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any, Self

from digest.delivery.replies import CLOSING, About, Reply
from digest.errors import DeliveryFault
from digest.settings import Security, Smtp
from digest.store.states import DeliveryState

FINAL = 600.0
"""Seconds for the answer to the end of a mail (RFC 5321, section 4.5.3.2.6)."""
_ENDS = re.compile(r"[\s<>\0]")
_OF_SIZE = frozenset({452, 552})
"""Codes by which MAIL speaks of the size of a mail, and not of us (RFC 1870, section 6)."""
_STEP = 0.5  # seconds between looks at `stopping`
_LINES, _LINE = 100, 2000
"""Most lines of a reply, and bytes of a line; a server that says more is not followed."""
_REPLY = re.compile(rb"([2-5]\d\d)([ -]|\r?\n)")


@dataclass(frozen=True, slots=True)
class Result:
    """The new state of one mail, and why: the server's words, or what happened on the way to it.

    lost: the connection ended, or was silent for too long, before the mail was handed over.
    """

    state: DeliveryState
    reason: str = ""
    reply: Reply | None = None
    about: About = About.NOTHING
    lost: bool = False


class Closing(DeliveryFault):
    """The server closes this connection, and perhaps lets in nobody."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"The mail server closes: {result.reason}")


def unreachable(server: Smtp) -> str:
    """Why the mail server cannot be used now; "" when it can."""
    try:
        with Connection(server):
            return ""
    except DeliveryFault as fault:
        return str(fault)


class Connection:
    """A session with the mail server; opened on entering. Raises DeliveryFault when the server refuses access."""

    def __init__(self, server: Smtp, *, local_hostname: str | None = None) -> None:
        self._server = server
        self._local_hostname = local_hostname
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        server, where = self._server, f"The mail server {self._server.host}:{self._server.port}"
        if not server.host:
            raise DeliveryFault("No mail server is set: smtp.host in digest.toml, or DIGEST_SMTP__HOST.")
        try:
            self._smtp = self._connect()
        except smtplib.SMTPAuthenticationError as fault:
            raise DeliveryFault(f"{where} did not accept smtp.username and smtp.password: {_words(fault)}") from fault
        except UnicodeError as fault:
            raise DeliveryFault("smtp.username and smtp.password may only have letters of ASCII.") from fault
        except smtplib.SMTPServerDisconnected as fault:
            raise DeliveryFault(f"{where} does not answer: {fault}.") from fault
        except smtplib.SMTPException as fault:
            raise DeliveryFault(
                f"{where} did not let us in (smtp.security: {server.security}): {_words(fault)}"
            ) from fault
        except ssl.SSLError as fault:
            raise DeliveryFault(
                f"{where} and we found no common TLS (smtp.security: {server.security}): {fault.reason or fault}"
            ) from fault
        except OSError as fault:
            raise DeliveryFault(f"{where} does not answer: {fault.strerror or fault}.") from fault
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            smtp: smtplib.SMTP = _StrictTls(
                server.host,
                server.port,
                self._local_hostname,
                timeout=server.timeout,
                context=ssl.create_default_context(),
            )
        else:
            smtp = _Strict(server.host, server.port, self._local_hostname, timeout=server.timeout)
        try:
            if server.security is Security.STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            if server.username:
                smtp.login(server.username, server.password.get_secret_value())
            smtp.ehlo_or_helo_if_needed()
            if smtp.sock is not None:  # the lone final dot must not wait 40 ms for the answer to what went before it
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def deliver(self, sender: str, recipient: str, content: bytes) -> Result | Unanswered:
        """Hands over one mail (CRLF lines). Raises DeliveryFault when the server is gone, closes or refuses our sender.

        4xx, and 5xx that speaks of us or of the server: deferred. Other 5xx: failed. Lost before the final dot:
        deferred, and DeliveryFault at the next mail. Lost after it, or answered by nonsense: uncertain. No answer to it
        within the server's `timeout`: an `Unanswered`, to which the connection belongs from then on.
        """
        smtp = self._smtp
        if smtp is None or smtp.sock is None:
            raise DeliveryFault("The connection to the mail server is closed.")
        try:
            whole = stuffed(content)
            refused = self._envelope(smtp, sender, recipient, len(whole))
            if refused:
                return refused
            smtp.send(whole)
        except (smtplib.SMTPServerDisconnected, OSError) as fault:
            self._drop()
            said = f"connection lost before the end of the mail: {fault}"
            return Result(DeliveryState.DEFERRED, said, lost=True)
        except ValueError as fault:  # of this mail's addresses; nothing was sent of it
            return Result(DeliveryState.FAILED, f"the address cannot be written in SMTP: {fault}")
        try:
            smtp.send(b".\r\n")
        except (smtplib.SMTPServerDisconnected, OSError) as fault:
            self._drop()
            return Result(DeliveryState.UNCERTAIN, f"connection lost after the end of the mail: {fault}")
        if not _speaks(smtp.sock, self._server.timeout):
            self._smtp = None
            return Unanswered(smtp)
        result = _after_the_dot(smtp)
        if result.state is DeliveryState.UNCERTAIN:
            self._drop()
        return self._sound(result)

    @property
    def alive(self) -> bool:
        """Whether the next mail may be tried on this connection."""
        return self._smtp is not None

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str, size: int) -> Result | None:
        """What keeps the mail from being handed over; None where the server waits for it.

        Whom it is from and for, and DATA, travel together where the server takes them so (RFC 2920).
        """
        declared = f" SIZE={size}" if smtp.has_extn("size") else ""  # RFC 1870
        commands = (_command("MAIL FROM", sender, declared), _command("RCPT TO", recipient), b"DATA\r\n")
        together = smtp.has_extn("pipelining")
        if together:
            smtp.send(b"".join(commands))

        def said(command: bytes) -> Reply:
            if not together:
                smtp.send(command)
            return Reply.of(*smtp.getreply())

        reply = said(commands[0])
        if reply.code in _OF_SIZE:
            self._unwanted(smtp, 2 * together)
            return self._refused(smtp, reply, to_rcpt=False)
        if not 200 <= reply.code < 300:
            self._drop()
            if reply.code == CLOSING:
                raise Closing(_judged(reply, to_rcpt=False))
            raise DeliveryFault(f"The mail server refuses {sender} as sender: {reply}")
        reply = said(commands[1])
        if not 200 <= reply.code < 300:
            self._unwanted(smtp, together if reply.code >= 400 and reply.code != CLOSING else 0)
            return self._refused(smtp, reply, to_rcpt=True)
        reply = said(commands[2])
        return None if reply.code == 354 else self._refused(smtp, reply, to_rcpt=False)

    def _unwanted(self, smtp: smtplib.SMTP, replies: int) -> None:
        """Takes so many replies to what travelled along; a DATA for nobody is ended by a lone dot (RFC 2920, 3.1)."""
        for _ in range(replies):
            if smtp.getreply()[0] == 354:
                smtp.send(b".\r\n")
                smtp.getreply()

    def _refused(self, smtp: smtplib.SMTP, reply: Reply, *, to_rcpt: bool) -> Result:
        result = self._sound(_judged(reply, to_rcpt=to_rcpt))
        if reply.code < 400:  # neither yes nor no: what comes next cannot be told apart
            self._drop()
        else:
            smtp.rset()
        return result

    def _sound(self, result: Result) -> Result:
        if result.about is About.CLOSING:
            self._drop()
            raise Closing(result)
        return result

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


class Unanswered:
    """A mail that was handed over, whose server has not said yet whether it takes it."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def result(self, stopping: Callable[[], bool], *, seconds: float = FINAL) -> Result:
        """What the server says within so many seconds; uncertain when it says nothing, or we are stopping."""
        until = monotonic() + seconds
        try:
            while self._smtp.sock is not None and not stopping() and monotonic() < until:
                if _speaks(self._smtp.sock, _STEP):
                    return _after_the_dot(self._smtp)
        finally:
            self._smtp.close()
        return Result(DeliveryState.UNCERTAIN, "no answer to the end of the mail")


def _speaks(sock: socket.socket, seconds: float) -> bool:
    """Whether the server has said something, or cut the connection, within so many seconds."""
    if isinstance(sock, ssl.SSLSocket) and sock.pending():
        return True
    return bool(select.select([sock], [], [], seconds)[0])


def _after_the_dot(smtp: smtplib.SMTP) -> Result:
    try:
        reply = Reply.of(*smtp.getreply())
    except (smtplib.SMTPException, OSError) as fault:
        return Result(DeliveryState.UNCERTAIN, f"connection lost after the end of the mail: {fault}")
    if 200 <= reply.code < 300:
        return Result(DeliveryState.SENT, str(reply), reply)
    return _judged(reply, to_rcpt=False, neither=DeliveryState.UNCERTAIN)


def _judged(reply: Reply, *, to_rcpt: bool, neither: DeliveryState = DeliveryState.DEFERRED) -> Result:
    """What a reply that takes nothing makes of a mail; `neither`: what one that is no answer makes of it."""
    if reply.code < 400:
        return Result(neither, f"no answer: {reply}", lost=neither is DeliveryState.DEFERRED)
    about = reply.about(to_rcpt=to_rcpt)
    state = DeliveryState.FAILED if about is About.RECIPIENT else DeliveryState.DEFERRED
    return Result(state, str(reply), reply, about)


class _Strict(smtplib.SMTP):
    """A client that takes replies as RFC 5321 has them: so many lines, three digits, then a blank or a dash.

    A whole reply has `timeout` seconds, so that a server which says a little now and then holds nobody.
    """

    _unread = b""

    def getreply(self) -> tuple[int, bytes]:
        """(code, words); the code is -1 for what is no reply. Raises SMTPServerDisconnected, OSError."""
        words: list[bytes] = []
        until = monotonic() + float(self.timeout)
        for _ in range(_LINES):
            line = self._line(until)
            found = _REPLY.match(line)
            if len(line) > _LINE or not found:
                return -1, line[:200]
            words.append(line[4:].strip(b" \t\r\n"))
            if found[2] != b"-":
                return int(found[1]), b"\n".join(words)
        self.close()
        raise smtplib.SMTPServerDisconnected(f"a reply of more than {_LINES} lines")

    def starttls(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Begins TLS; what was said before it counts for nothing (CVE-2011-0411)."""
        answer = super().starttls(*args, **kwargs)
        self._unread = b""
        return answer

    def _line(self, until: float) -> bytes:
        """One line, cut where it is too long. Raises SMTPServerDisconnected, OSError."""
        sock = self.sock
        if sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        try:
            while b"\n" not in self._unread and len(self._unread) <= _LINE:
                sock.settimeout(max(until - monotonic(), 0.001))
                got = sock.recv(4096)
                if not got:
                    self.close()
                    raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
                self._unread += got
            sock.settimeout(float(self.timeout))
        except OSError:
            self.close()
            raise
        line, ended, self._unread = self._unread.partition(b"\n")
        return line + ended


class _StrictTls(_Strict, smtplib.SMTP_SSL):
    """The same within TLS."""


def _command(verb: str, address: str, more: str = "") -> bytes:
    """A command of the envelope. Raises ValueError for an address that is not ASCII, or would end the line."""
    if _ENDS.search(address):
        raise ValueError(f"{address!r} ends before its end")
    return f"{verb}:<{address}>{more}\r\n".encode("ascii")


def stuffed(content: bytes) -> bytes:
    """The mail with doubled leading dots, ended by CRLF (RFC 5321, section 4.5.2)."""
    whole = content if content.endswith(b"\r\n") else content + b"\r\n"
    whole = whole.replace(b"\r\n.", b"\r\n..")
    return b"." + whole if whole.startswith(b".") else whole


def _words(fault: smtplib.SMTPException) -> str:
    said = getattr(fault, "smtp_error", None)
    return said.decode(errors="replace") if isinstance(said, bytes) else str(fault)
