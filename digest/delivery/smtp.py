"""One SMTP connection, and what the server said about each mail.

The final dot is written separately: a connection lost before it means that nothing was taken, one lost after it is a
doubt that only a person can settle (RFC 5321, section 4.5.3.2.6), since a silent second copy is worse than a question.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from digest.errors import DeliveryFault
from digest.settings import Security, Smtp
from digest.store.states import DeliveryState


@dataclass(frozen=True, slots=True)
class Result:
    """The new state of one mail, and the server's words."""

    state: DeliveryState
    reason: str = ""


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
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host,
                server.port,
                self._local_hostname,
                timeout=server.timeout,
                context=ssl.create_default_context(),
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, self._local_hostname, timeout=server.timeout)
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

    def deliver(self, sender: str, recipient: str, content: bytes) -> Result:
        """Hands over one mail (CRLF lines). Raises DeliveryFault when the server is gone or refuses us as a sender.

        4xx: deferred. 5xx: failed. Lost before the final dot: deferred, and DeliveryFault at the next mail.
        Lost after it: uncertain.
        """
        smtp = self._smtp
        if smtp is None:
            raise DeliveryFault("The connection to the mail server is closed.")
        try:
            refused = self._envelope(smtp, sender, recipient)
            if refused:
                return refused
            smtp.send(_stuffed(content))
        except (smtplib.SMTPServerDisconnected, OSError) as fault:
            self._drop()
            return Result(DeliveryState.DEFERRED, f"connection lost before the end of the mail: {fault}")
        try:
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
        except (smtplib.SMTPException, OSError) as fault:
            self._drop()
            return Result(DeliveryState.UNCERTAIN, f"connection lost after the end of the mail: {fault}")
        return _judge(code, words, DeliveryState.SENT)

    @property
    def alive(self) -> bool:
        """Whether the next mail may be tried on this connection."""
        return self._smtp is not None

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> Result | None:
        code, words = smtp.mail(sender)
        if code >= 400:
            self._drop()
            raise DeliveryFault(f"The mail server refuses {sender} as sender: {code} {words.decode(errors='replace')}")
        code, words = smtp.rcpt(recipient)
        if code >= 400:
            smtp.rset()
            return _judge(code, words, DeliveryState.SENT)
        code, words = smtp.docmd("DATA")
        if code != 354:
            smtp.rset()
            return _judge(code, words, DeliveryState.DEFERRED)
        return None

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _judge(code: int, words: bytes, otherwise: DeliveryState) -> Result:
    said = f"{code} {words.decode(errors='replace')}"
    if code >= 500:
        return Result(DeliveryState.FAILED, said)
    if code >= 400:
        return Result(DeliveryState.DEFERRED, said)
    return Result(otherwise, said)


def _stuffed(content: bytes) -> bytes:
    """The mail with doubled leading dots, ended by CRLF (RFC 5321, section 4.5.2)."""
    whole = content if content.endswith(b"\r\n") else content + b"\r\n"
    whole = whole.replace(b"\r\n.", b"\r\n..")
    return b"." + whole if whole.startswith(b".") else whole


def _words(fault: smtplib.SMTPException) -> str:
    said = getattr(fault, "smtp_error", None)
    return said.decode(errors="replace") if isinstance(said, bytes) else str(fault)
