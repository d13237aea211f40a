"""Connections to the mail server: by smtplib, and from then on a `Line`."""

from __future__ import annotations

import smtplib
import socket
import ssl
from time import monotonic
from typing import Any

from digest.delivery.line import Line
from digest.delivery.replies import Heard
from digest.errors import DeliveryFault
from digest.settings import Security, Smtp

_EXTENSIONS = ("size", "pipelining")
"""What a server may offer that we make use of."""


def unreachable(server: Smtp) -> str:
    """Why the mail server cannot be used now; "" when it can."""
    try:
        smtp = _connected(server)
    except DeliveryFault as fault:
        return str(fault)
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()
    return ""


def connected(server: Smtp) -> Line:
    """A connection that is let in. Raises DeliveryFault when the server refuses access, or does not answer."""
    smtp = _connected(server)
    if smtp.sock is None:
        raise DeliveryFault("The connection to the mail server is closed.")
    takes = frozenset(one for one in _EXTENSIONS if smtp.has_extn(one))
    return Line(smtp.sock, smtp.heard, takes=takes, timeout=server.timeout)


def _connected(server: Smtp) -> _Strict:
    where = f"The mail server {server.host}:{server.port}"
    if not server.host:
        raise DeliveryFault("No mail server is set: smtp.host in digest.toml, or DIGEST_SMTP__HOST.")
    try:
        return _opened(server)
    except smtplib.SMTPAuthenticationError as fault:
        raise DeliveryFault(f"{where} did not accept smtp.username and smtp.password: {_words(fault)}") from fault
    except UnicodeError as fault:
        raise DeliveryFault("smtp.username and smtp.password may only have letters of ASCII.") from fault
    except smtplib.SMTPServerDisconnected as fault:
        raise DeliveryFault(f"{where} does not answer: {fault}.") from fault
    except smtplib.SMTPException as fault:
        raise DeliveryFault(f"{where} did not let us in (smtp.security: {server.security}): {_words(fault)}") from fault
    except ssl.SSLCertVerificationError as fault:
        raise DeliveryFault(f"{where}: its certificate is not trusted: {fault.verify_message}.") from fault
    except ssl.SSLError as fault:
        raise DeliveryFault(
            f"{where} and we found no common TLS (smtp.security: {server.security}): {fault.reason or fault}"
        ) from fault
    except OSError as fault:
        raise DeliveryFault(f"{where} does not answer: {fault.strerror or fault}.") from fault


def _opened(server: Smtp) -> _Strict:
    if server.security is Security.TLS:
        tls = ssl.create_default_context()
        smtp: _Strict = _StrictTls(server.host, server.port, timeout=server.timeout, context=tls)
    else:
        smtp = _Strict(server.host, server.port, timeout=server.timeout)
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


class _Strict(smtplib.SMTP):
    """A client that takes replies as RFC 5321 has them: so many lines, three digits, then a blank or a dash.

    A whole reply has `timeout` seconds, so that a server which says a little now and then holds nobody.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.heard = Heard()
        super().__init__(*args, **kwargs)

    def getreply(self) -> tuple[int, bytes]:
        """(code, words); the code is -1 for what is no reply. Raises SMTPServerDisconnected, OSError."""
        until = monotonic() + float(self.timeout)
        sock = self.sock
        if sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        try:
            while (reply := self.heard.reply()) is None:
                sock.settimeout(max(until - monotonic(), 0.001))
                said = sock.recv(4096)
                if not said:
                    raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
                self.heard.add(said)
        except OSError:
            self.close()
            raise
        sock.settimeout(float(self.timeout))
        return reply

    def starttls(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Begins TLS; what was said before it counts for nothing."""
        answer = super().starttls(*args, **kwargs)
        self.heard.forget()
        return answer


class _StrictTls(_Strict, smtplib.SMTP_SSL):
    """The same within TLS."""


def _words(fault: smtplib.SMTPException) -> str:
    said = getattr(fault, "smtp_error", None)
    return said.decode(errors="replace") if isinstance(said, bytes) else str(fault)
