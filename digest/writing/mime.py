"""The bytes that are sent. The same values give the same bytes, so preview and sending can be compared."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from urllib.parse import quote

from digest.addresses import domain_of
from digest.invisible import seen
from digest.writing.letter import unsubscribe_by_mail

_ONE_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_FOLD = "\r\n "
_SOFT = b"=\r\n"  # a soft line break (RFC 2045, section 6.7, rule 5)
_SHORT = 60  # characters that fit on a line beside any of our header names


Part = list[bytes]
"""A part of a mail in pieces, of which none ends within a CRLF; they are joined once for the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who a mail is from: all of the settings that reaches the bytes. Frozen with an edition."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The domain of Message-IDs."""
        return domain_of(self.address)

    @property
    def list_id(self) -> str:
        """The list's identifier, under our domain (RFC 2919)."""
        local, _, domain = self.address.partition("@")
        return f"{local.replace('+', '-')}.{domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the headers of one mail say. `key` is unique per mail and recipient; it becomes the Message-ID.

    reply_to: where replies go, "" for the sender; answers: the Message-ID of the mail this one answers, "" for none.
    replied: a machine answers a mail (RFC 3834). unsubscribe: the page at which a POST unsubscribes the recipient of a
    bulk mail (RFC 8058), "" for none.
    """

    sender: Sender
    recipient: str
    recipient_name: str
    subject: str
    date: datetime
    key: str
    bulk: bool
    reply_to: str = ""
    answers: str = ""
    replied: bool = False
    unsubscribe: str = ""

    @property
    def message_id(self) -> str:
        """The Message-ID under our domain, the same at each try."""
        digest = hashlib.sha256(f"{self.key} {self.recipient}".encode()).hexdigest()[:16]
        return f"<{self.key}.{digest}@{self.sender.domain}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment."""

    name: str
    content_type: str
    data: bytes


def message(envelope: Envelope, *, text: str, html: str = "", files: Sequence[File] = ()) -> bytes:
    """A whole mail with CRLF, ready for DATA: plain text, or with HTML or files a multipart. ASCII only."""
    return b"".join(in_pieces(envelope, text=[text], html=[html] if html else [], files=files))


def in_pieces(envelope: Envelope, *, text: Sequence[str], html: Sequence[str] = (), files: Sequence[File] = ()) -> Part:
    """As `message`, in pieces, of texts in pieces. Those at the even indexes, which mails share, are encoded once."""
    parts = [_leaf("plain", text)]
    if html:
        parts = [_multipart("alternative", envelope.message_id, [*parts, _leaf("html", html)])]
    if files:
        parts = [_multipart("mixed", f"files {envelope.message_id}", [*parts, *map(_attachment, files)])]
    return [_head(envelope), *parts[0]]


def _multipart(subtype: str, seed: str, parts: Sequence[Part]) -> Part:
    boundary = f"=_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    told = [f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode()]
    for part in parts:
        told += [f"--{boundary}\r\n".encode(), *part, b"\r\n"]
    return [*told, f"--{boundary}--\r\n".encode()]


def _attachment(file: File) -> Part:
    """A file as a part; its name by RFC 2231, since names have æ, ø and å."""
    kind = file.content_type if _TYPE.fullmatch(file.content_type) else "application/octet-stream"
    name = quote(one_line(file.name) or "file", safe="")
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n filename*=utf-8''{name}\r\n\r\n"
    )
    return [head.encode(), encodebytes(file.data).replace(b"\n", b"\r\n")]


def one_line(value: str) -> str:
    """A value for a header: one line without control and invisible characters.

    A newline becomes a space, never a new header.
    """
    return _ONE_LINE.sub(" ", seen(value)).strip().encode("utf-8", "replace").decode()


def _head(envelope: Envelope) -> bytes:
    """The headers except those of the content, each ended by CRLF."""
    sender = envelope.sender
    fields = {
        "From": _mailbox(sender.name, sender.address),
        "To": _mailbox(envelope.recipient_name, envelope.recipient),
        "Subject": _words(envelope.subject),
        "Date": format_datetime(envelope.date),
        "Message-ID": envelope.message_id,
    }
    if envelope.reply_to:
        fields |= {"Reply-To": envelope.reply_to}
    if _MESSAGE_ID.fullmatch(envelope.answers):
        fields |= {"In-Reply-To": envelope.answers, "References": envelope.answers}
    if envelope.bulk:
        fields |= {
            "Reply-To": sender.address,
            "List-Id": _beside(_words(sender.name), sender.list_id),
            "List-Unsubscribe": f"<{unsubscribe_by_mail(sender.address)}>",
        }
    if envelope.bulk and envelope.unsubscribe:
        fields |= {"List-Unsubscribe": f"<{envelope.unsubscribe}>,{_FOLD}{fields['List-Unsubscribe']}"}
    if envelope.bulk and envelope.unsubscribe.startswith("https:"):  # RFC 8058, section 3.1
        fields |= {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    automatic = "auto-replied" if envelope.replied else "auto-generated"
    fields |= {"Auto-Submitted": automatic, "X-Auto-Response-Suppress": "OOF, AutoReply"}
    fields |= {"X-Loop": sender.address, "MIME-Version": "1.0"}
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode("ascii")


def _mailbox(name: str, address: str) -> str:
    """A name and an address (RFC 5322, section 3.4)."""
    plain = one_line(name)
    if plain and _words(plain) == plain:
        return formataddr((plain, address))
    return _beside(_words(plain), address) if plain else address


def _beside(words: str, bracketed: str) -> str:
    """`words <bracketed>`, on two lines when one would be too long."""
    return f"{words}{' ' if len(words + bracketed) <= _SHORT else _FOLD}<{bracketed}>"


@lru_cache(maxsize=256)
def _words(value: str) -> str:
    """Text for a header, in encoded words where it needs them (RFC 2047), folded.

    Long text is encoded too: only encoded words can be folded without changing the spaces between them.
    """
    plain = one_line(value)
    if plain.isascii() and "=?" not in plain and len(plain) <= _SHORT:
        return plain
    return Header(plain, "utf-8", maxlinelen=75, header_name="X-Auto-Response-Suppress").encode(linesep="\r\n")


def _leaf(subtype: str, pieces: Sequence[str]) -> Part:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    told = [head.encode()]
    for place, piece in enumerate(pieces):
        if piece:
            told += [_encoded(piece) if place % 2 else _kept(piece), _SOFT]
    return told[:-1] if len(told) > 1 else told


def _encoded(piece: str) -> bytes:
    lines = piece.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")


_kept = lru_cache(maxsize=32)(_encoded)  # two languages of an edition, HTML and text, in three or four pieces each
