"""A mail's headers and bodies out of raw bytes.

The standard library's modern policy raises on real mail (an encoded newline in From, Exchange's `<[..]>`
Message-IDs, unknown charsets), so the old one parses and every header and part is decoded here, behind limits:
RFC 2047 words, raw 8-bit bytes as UTF-8 or windows-1252, unknown charsets likewise. Nothing is dropped: bytes
that fit no charset become visible replacement signs.
"""

from __future__ import annotations

import binascii
import email.utils
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Parsed
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32

from digest.addresses import normal

MAX_HEADER = 10_000  # characters of one header that are looked at
MAX_PARTS = 300
MAX_REFERENCES = 100

_WIDER = {
    "": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "unicode_escape": "utf-8",  # Python's, not mail's: they would read the text as a program
    "unicode-escape": "utf-8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "raw_unicode_escape": "utf-8",
    "raw-unicode-escape": "utf-8",
}
_CONTROLS = {code: None for code in [*range(32), *range(127, 160)] if code not in (9, 10)}
_LONG_HEADER = re.compile(rb"^content-(?:type|disposition):[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_UNSEEN = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff"))
NOT_QUOTED = "\u2060"
"""Stands before a writer's own line that begins with `>`; taken out of the mail's own text first."""
_SOFT_BREAK = re.compile(rb"=[ \t]{1,80}\r?\n")  # a blank that some relay put behind a soft line break
_ENVELOPE = re.compile(rb"From [^\n]{1,300}\n")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,995}>")
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A leaf of the mail: its type, file name, and bytes after transfer decoding."""

    content_type: str
    filename: str
    attached: bool
    charset: str
    data: bytes
    flowed: bool = False  # RFC 3676: a line that ends in a space goes on in the next
    delsp: bool = False  # and that space was not there before
    inner: bool = False  # of a mail that is attached to this one

    @property
    def text(self) -> str:
        """The bytes as text, one line break for all kinds; lines that were broken for the wire are whole again."""
        text = one_newline(decode(self.data, self.charset))
        return unflowed(text, delsp=self.delsp) if self.flowed else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail, decoded. Header texts are single lines without control characters."""

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    return_path: str | None
    subject: str
    date: datetime | None
    received: datetime | None
    content_type: str
    report_type: str
    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    raw: bytes

    def header(self, name: str) -> str:
        """The first header of that name, "" without one."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")

    def first(self, content_type: str) -> Part | None:
        """The first part of that type that is not an attachment."""
        return next((part for part in self.parts if part.content_type == content_type and not part.attached), None)

    @property
    def body(self) -> str:
        """The text parts, one after the other; those of an attached mail where there are no others; "" without any."""
        shown = [part for part in self.parts if part.content_type == "text/plain" and not part.attached]
        own = [part.text for part in shown if not part.inner]
        texts = own if any(text.strip() for text in own) or self.html else [part.text for part in shown]
        return "\n".join(text for text in texts if text.strip())

    @property
    def html(self) -> str:
        """The first HTML part; "" without one."""
        found = self.first("text/html")
        return found.text if found else ""

    @property
    def attachments(self) -> tuple[Part, ...]:
        """What came as files."""
        return tuple(part for part in self.parts if part.attached)


def parse(raw: bytes) -> Message:
    """The mail in `raw`; never raises. A mail too deep to take apart keeps its headers, and its body as one text."""
    raw = _LONG_HEADER.sub(lambda found: found[0][:MAX_HEADER], raw)
    if _ENVELOPE.match(raw):  # out of an mbox file, where own lines that begin with "From " are marked
        raw = raw.replace(b"\n>From ", b"\nFrom ")
    try:
        parsed = BytesParser(policy=compat32).parsebytes(raw)
        parts = tuple(_parts(parsed))
    except RecursionError:
        parsed = BytesHeaderParser(policy=compat32).parsebytes(raw)
        body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        parts = (Part(content_type="text/plain", filename="", attached=False, charset="", data=body),)
    headers = tuple((name.lower(), header_text(str(value))) for name, value in parsed.raw_items())
    sender_name, sender = _sender(parsed)
    return Message(
        message_id=_first_id(_raw(parsed, "Message-ID")),
        in_reply_to=_first_id(_raw(parsed, "In-Reply-To")),
        references=tuple(_MESSAGE_ID.findall(header_text(_raw(parsed, "References")))[:MAX_REFERENCES]),
        sender=sender,
        sender_name=sender_name,
        return_path=_return_path(parsed),
        subject=header_text(_raw(parsed, "Subject")),
        date=moment(_raw(parsed, "Date")),
        received=moment(_raw(parsed, "Received").rpartition(";")[2]),
        content_type=parsed.get_content_type(),
        report_type=_parameter(parsed, "report-type"),
        headers=headers,
        parts=parts,
        raw=raw,
    )


def decode(data: bytes, charset: str = "") -> str:
    """`data` as text: by its charset when that fits, else UTF-8, else windows-1252 with visible replacement signs."""
    for candidate in (_widened(charset), "utf-8"):
        try:
            return _whole(data.decode(candidate))
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("cp1252", errors="replace")


def header_text(raw: str) -> str:
    """A header's value for people: decoded, one line, without control characters."""
    text = _undo_surrogates(raw[:MAX_HEADER])
    try:
        pieces = decode_header(text)
    except (HeaderParseError, binascii.Error, ValueError):
        pieces = [(text, None)]
    decoded = "".join(_piece(piece, charset) for piece, charset in pieces)
    return _WHITE.sub(" ", decoded.translate(dict.fromkeys(_CONTROLS, " "))).strip()


def one_newline(text: str) -> str:
    r"""Text with `\n` as its only line break, without control characters and byte order marks."""
    return _LINE_BREAKS.sub("\n", text).translate(_CONTROLS).translate(_UNSEEN)


def unflowed(text: str, *, delsp: bool = False) -> str:
    """Text in paragraphs, out of lines that were broken for the wire (RFC 3676, section 4), quoted or not."""
    whole: list[str] = []
    joining = -1  # the depth at which the line before goes on
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        goes_on = words.endswith(" ") and words != "-- "
        kept = words[:-1] if goes_on and delsp else words
        if joining == depth and words != "-- ":
            whole[-1] += kept
        else:
            whole.append(f"{'>' * depth} {kept}" if depth else _not_quoted(kept))
        joining = depth if goes_on else -1
    return "\n".join(whole)


def _not_quoted(line: str) -> str:
    """A writer's own line that begins with `>` was stuffed with a space; so it stays apart from a quoted one."""
    return f"{NOT_QUOTED}{line}" if line.startswith(">") else line


def moment(raw: str) -> datetime | None:
    """A date header in UTC; None when it cannot be read (never a made-up date)."""
    try:
        found = email.utils.parsedate_to_datetime(raw.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _parts(parsed: Parsed) -> Iterator[Part]:
    leaves = 0
    inner: set[int] = set()
    for part in parsed.walk():
        leaves += not part.is_multipart()
        if leaves > MAX_PARTS:
            return
        content_type = part.get_content_type()
        if content_type == "message/rfc822" and part is not parsed:
            inner |= {id(below) for below in part.walk()}
        if content_type in ("message/delivery-status", "message/feedback-report"):
            yield _leaf(part, content_type, data=_inner_text(part))
        elif not part.is_multipart():
            yield replace(_leaf(part, content_type, data=_payload(part)), inner=id(part) in inner)


def _leaf(part: Parsed, content_type: str, *, data: bytes) -> Part:
    filename = header_text(_parameter(part, "filename", "content-disposition") or _parameter(part, "name"))
    if content_type.startswith("multipart/") or (
        content_type == "application/octet-stream" and _is_words(data, filename)
    ):
        content_type = "text/plain"  # a boundary that never came; words that nobody called so
    disposition = _raw(part, "Content-Disposition").strip().lower()
    shown = content_type in ("text/plain", "text/html", "text/calendar") and not filename
    return Part(
        content_type=content_type,
        filename=filename,
        attached=disposition.startswith("attachment") or not (shown or content_type.startswith(("message/", "text/"))),
        charset=_parameter(part, "charset"),
        data=data,
        flowed=_parameter(part, "format").lower() == "flowed",
        delsp=_parameter(part, "delsp").lower() == "yes",
    )


def _is_words(data: bytes, filename: str) -> bool:
    """Whether bytes without a name are somebody's words."""
    text = decode(data[:2_000])
    return (
        not filename
        and bool(text.strip())
        and "\ufffd" not in text
        and all(sign.isprintable() or sign in "\r\n\t" for sign in text)
    )


def _inner_text(part: Parsed) -> bytes:
    lines: list[str] = []
    for block in part.walk():  # a delivery status is parsed as one small message per recipient
        if block is not part:
            lines += [f"{name}: {value}" for name, value in block.raw_items()]
        if not block.is_multipart():
            lines.append(str(block.get_payload()))
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _payload(part: Parsed) -> bytes:
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "quoted-printable":
        raw = str(part.get_payload() or "").encode("utf-8", "surrogateescape")
        return quopri.decodestring(_SOFT_BREAK.sub(b"=\n", raw))
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")


def _raw(parsed: Parsed, name: str) -> str:
    wanted = name.lower()
    return next((str(value) for key, value in parsed.raw_items() if key.lower() == wanted), "")[:MAX_HEADER]


def _parameter(parsed: Parsed, name: str, header: str = "content-type") -> str:
    try:
        value = parsed.get_param(name, header=header)
        return email.utils.collapse_rfc2231_value(value) if value else ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _sender(parsed: Parsed) -> tuple[str, str]:
    """(name, address) of the one From; no address when there is none, or more than one to choose from."""
    told = [str(value)[:MAX_HEADER] for name, value in parsed.raw_items() if name.lower() == "from"]
    if len(told) != 1:
        return "", ""
    raw = _undo_surrogates(told[0])
    try:
        found = [(name, address) for name, address in email.utils.getaddresses([raw]) if "@" in address]
    except (RecursionError, ValueError, IndexError, TypeError):  # nested comments, and what else strangers think of
        found = [("", address) for address in _ADDRESS.findall(raw)[-1:]]
    return (header_text(found[0][0]), normal(header_text(found[0][1]))) if found else (header_text(raw), "")


def _return_path(parsed: Parsed) -> str | None:
    """The envelope's sender; "" for the empty one of bounces, None when the header is missing."""
    raw = _raw(parsed, "Return-Path")
    if not raw:
        return None
    found = _ADDRESS.search(_undo_surrogates(raw))
    return normal(found.group()) if found else ""


def _first_id(raw: str) -> str:
    text = header_text(raw)
    found = _MESSAGE_ID.search(text)
    return found.group() if found else text


def _piece(piece: bytes | str, charset: str | None) -> str:
    """A piece as `decode_header` gives it: text; bytes in a charset; or, without one, text that it escaped."""
    if isinstance(piece, str):
        return piece
    return decode(piece, charset) if charset else _whole(piece.decode("raw-unicode-escape", errors="replace"))


def _whole(text: str) -> str:
    """Text without lone surrogates, which some charsets can smuggle in and no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _undo_surrogates(text: str) -> str:
    if text.isascii():
        return text
    return decode(text.encode("utf-8", "surrogateescape"))


def _widened(charset: str) -> str:
    """Mail that says iso-8859-1 or us-ascii is often windows-1252, which holds the same letters and more."""
    name = charset.strip().strip("'\"").lower()
    return _WIDER.get(name, name)
