"""The bytes that travel. The same values give the same bytes: preview and sending can be compared."""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from digest.addresses import domain_of
from digest.writing.letter import mailto

_ONE_LINE = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who a mail is from; everything of the settings that reaches the bytes. Frozen with an edition."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The domain of Message-IDs."""
        return domain_of(self.address)

    @property
    def list_id(self) -> str:
        """RFC 2919: the list's name, and an identifier under our domain."""
        local, _, domain = self.address.partition("@")
        return f"{self.name} <{local.replace('+', '-')}.{domain}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the headers say of one mail. `key` is unique per mail and recipient; it becomes the Message-ID."""

    sender: Sender
    recipient: str
    recipient_name: str
    subject: str
    date: datetime
    key: str
    bulk: bool

    @property
    def message_id(self) -> str:
        """Under our domain, the same at each try."""
        digest = hashlib.sha256(f"{self.key} {self.recipient}".encode()).hexdigest()[:16]
        return f"<{self.key}.{digest}@{self.sender.domain}>"


def message(envelope: Envelope, *, text: str, html: str = "") -> bytes:
    """A whole mail, CRLF, ready for DATA: multipart/alternative with HTML, else plain text. ASCII only."""
    if not html:
        return _head(envelope) + _leaf("plain", text)
    boundary = f"=_{hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]}"
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode()
    between = f"\r\n--{boundary}\r\n".encode()
    end = f"\r\n--{boundary}--\r\n".encode()
    return _head(envelope) + kind + between[2:] + _leaf("plain", text) + between + _leaf("html", html) + end


def one_line(value: str) -> str:
    """A value fit for a header: one line, no control characters. A newline in a subject is a space, not a header."""
    return _ONE_LINE.sub(" ", value).strip()


def _head(envelope: Envelope) -> bytes:
    """The headers but those of the content, each ended by CRLF."""
    sender = envelope.sender
    headers = EmailMessage(policy=SMTP)
    headers["From"] = Address(one_line(sender.name), addr_spec=sender.address)
    headers["To"] = Address(one_line(envelope.recipient_name), addr_spec=envelope.recipient)
    headers["Subject"] = one_line(envelope.subject)
    headers["Date"] = format_datetime(envelope.date)
    headers["Message-ID"] = envelope.message_id
    if envelope.bulk:
        headers["Reply-To"] = sender.address
        headers["List-Id"] = one_line(sender.list_id)
        headers["List-Unsubscribe"] = f"<{mailto(sender.address, 'AFMELD')}>"
    headers["Auto-Submitted"] = "auto-generated"
    headers["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    headers["MIME-Version"] = "1.0"
    return bytes(headers).rstrip(b"\r\n") + b"\r\n"


def _leaf(subtype: str, content: str) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    lines = content.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return head.encode() + binascii.b2a_qp(lines.encode("utf-8"), istext=True)
