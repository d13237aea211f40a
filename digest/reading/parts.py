"""A mail's head, and the leaves of its body, within limits.

    raw bytes | head, body | multipart: cut at the boundary | a mail in the mail: the same again | leaves

The standard library parses heads; bodies are cut here at their boundaries, so that size, number and depth have limits,
a missing boundary loses nothing, and a body of one part needs no search by line.
"""

from __future__ import annotations

import binascii
import email.utils
import mimetypes
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message as Parsed
from email.parser import HeaderParser
from email.policy import compat32

from digest.reading.decoding import MAX_HEADER, decode, header_text, one_newline, unflowed
from digest.reading.tnef import NAMES, Winmail, opened

MAX_HEADERS, MAX_PARAMETERS = 2_000, 2_000  # headers of a head; characters of a header with parameters
MAX_PARTS = 300
MAX_DEPTH = 8
"""How far mails and multiparts are opened inside each other; a deeper one is one text."""

_HEADER = re.compile(rb"(?:>?From (?!:)[^\n]{1,300}\n)?([!-9;-~]{1,200}[ \t]{0,9}:[^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_GAP = re.compile(rb"^([!-9;-~]{1,200})[ \t]+:")
_ENVELOPE = re.compile(rb"From [^\n]{1,300}\n")
_SOFT_BREAK = re.compile(rb"=[ \t]{1,80}\r?\n")  # with a blank that some relays add
_UNNAMED_BOUNDARY = re.compile(rb"^--(\S{1,70})\ncontent-[a-z-]{2,30}:", re.IGNORECASE | re.MULTILINE)
_TYPES = mimetypes.MimeTypes()  # without this machine's own types
_END_OF_MARK = re.compile(rb"(--)?[ \t]{0,80}(?:\n|\Z)")
_LETTER = ("message/rfc822", "message/global", "message/news")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A leaf of a mail: its type, file name, and bytes after transfer decoding."""

    content_type: str
    filename: str = ""
    attached: bool = False
    charset: str = ""
    data: bytes
    flowed: bool = False  # RFC 3676: a line that ends in a space continues in the next
    delsp: bool = False  # and that space was added
    inner: bool = False  # belongs to a mail attached to this one
    content_id: str = ""

    @property
    def text(self) -> str:
        """The bytes as text with one kind of line break; lines broken for transport are joined again."""
        text = one_newline(decode(self.data, self.charset))
        return unflowed(text, delsp=self.delsp) if self.flowed else text


def take_apart(raw: bytes) -> tuple[Parsed, tuple[Part, ...]]:
    """The head of the mail and its leaves, at most MAX_PARTS; never raises."""
    raw = raw.replace(b"\r\n", b"\n") if b"\n" in raw else raw.replace(b"\r", b"\n")
    if _ENVELOPE.match(raw):  # from an mbox file, which escapes lines that begin with "From "
        raw = raw.replace(b"\n>From ", b"\nFrom ")
    head, body = _open(raw)
    found = _leaves(head, body, depth=0)
    return head, tuple(part for part, _ in zip(found, range(MAX_PARTS), strict=False))


def raw_header(head: Parsed, name: str) -> str:
    """The first header of that name, undecoded, cut to MAX_HEADER; "" without one."""
    wanted = name.lower()
    return next((str(value) for key, value in head.raw_items() if key.lower() == wanted), "")[:MAX_HEADER]


def parameter(head: Parsed, name: str, header: str = "content-type") -> str:
    """A parameter of a header; "" without one, or when it cannot be read."""
    try:
        value = head.get_param(name, header=header)
        return email.utils.collapse_rfc2231_value(value) if value else ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _open(raw: bytes) -> tuple[Parsed, bytes]:
    """(head, body). A line that is no header ends the head, as a blank one does."""
    headers: list[bytes] = []
    end = 0
    while (found := _HEADER.match(raw, end)) and len(headers) < MAX_HEADERS:
        longest = MAX_PARAMETERS if found[1][:8].lower() == b"content-" else MAX_HEADER
        headers.append(_GAP.sub(rb"\1:", found[1][:longest]))
        end = found.end()
    if len(headers) == MAX_HEADERS:
        end = raw.find(b"\n\n", end) + 1 or len(raw)
    head = HeaderParser(policy=compat32).parsestr(b"\n".join(headers).decode("ascii", "surrogateescape"))
    return head, raw[end:].removeprefix(b"\n")


def _leaves(head: Parsed, body: bytes, *, depth: int) -> Iterator[Part]:
    content_type = head.get_content_type()
    if depth < MAX_DEPTH and content_type.startswith("multipart/"):
        pieces = _cut(body, parameter(head, "boundary"))
        for piece in pieces:
            below, inside = _open(piece)
            if content_type == "multipart/digest":
                below.set_default_type("message/rfc822")
            yield from _leaves(below, inside, depth=depth + 1)
        if pieces:
            return
    if depth < MAX_DEPTH and content_type in _LETTER:
        enclosed = _decoded(head, body)
        below, inside = _open(enclosed)
        if depth:
            yield _enclosed(head, header_text(raw_header(below, "Subject")), enclosed)
        yield from (replace(part, inner=True) for part in _leaves(below, inside, depth=depth + 1))
    else:
        leaf = _leaf(head, content_type, _decoded(head, body))
        packed = opened(leaf.data) if content_type in NAMES or leaf.filename.lower() == "winmail.dat" else None
        yield from _unpacked(packed) if packed else (leaf,)


def _cut(body: bytes, boundary: str) -> list[bytes]:
    """The pieces between the boundaries; if the declared boundary never occurs, between the one that does."""
    named = boundary.encode("ascii", "surrogateescape") if boundary.isascii() else boundary.encode("utf-8", "replace")
    pieces = _between(body, named) if named else []
    if pieces:
        return pieces
    found = _UNNAMED_BOUNDARY.search(body)
    return _between(body, found[1]) if found else []


def _between(body: bytes, boundary: bytes) -> list[bytes]:
    """The pieces between `--boundary` lines, up to `--boundary--` or the end."""
    mark = b"--" + boundary
    pieces: list[bytes] = []
    start, place = -1, body.find(mark)
    while place >= 0 and len(pieces) < MAX_PARTS:
        rest = _END_OF_MARK.match(body, place + len(mark))
        if rest and body[max(0, place - 1) : place] in (b"", b"\n"):
            if start >= 0:
                pieces.append(body[start : max(start, place - 1)])
            start = -1 if rest[1] else rest.end()
            if rest[1]:
                break
        place = body.find(mark, place + 1)
    # an end mark behind other text is removed
    return [*pieces, body[start:].rstrip().removesuffix(mark + b"--")] if start >= 0 else pieces


def _leaf(head: Parsed, content_type: str, data: bytes) -> Part:
    filename = header_text(parameter(head, "filename", "content-disposition") or parameter(head, "name"))
    if content_type.startswith(("multipart/", "message/rfc822")) or (
        content_type == "application/octet-stream" and _is_words(data, filename)
    ):
        content_type = "text/plain"  # too deep, without its boundary, or text without a type
    disposition = raw_header(head, "Content-Disposition").strip().lower()
    shown = content_type in ("text/plain", "text/html", "text/calendar") and not filename
    return Part(
        content_type=content_type,
        filename=filename,
        attached=disposition.startswith("attachment") or not (shown or content_type.startswith(("message/", "text/"))),
        charset=parameter(head, "charset"),
        data=data,
        flowed=parameter(head, "format").lower() == "flowed",
        delsp=parameter(head, "delsp").lower() == "yes",
        content_id=raw_header(head, "Content-ID").strip(" <>"),
    )


def _unpacked(packed: Winmail) -> Iterator[Part]:
    """The leaves of a winmail.dat; its text counts where the mail has none."""
    for content_type, words in (("text/plain", packed.text), ("text/html", packed.html)):
        if words:
            yield Part(content_type=content_type, charset="utf-8", data=words.encode("utf-8", "replace"), inner=True)
    for name, data in packed.files:
        kind = _TYPES.guess_type(name)[0] or "application/octet-stream"
        yield Part(content_type=kind, filename=header_text(name), attached=True, data=data)


def _enclosed(head: Parsed, subject: str, data: bytes) -> Part:
    """A mail in the mail, as a file; its leaves follow it."""
    named = header_text(parameter(head, "filename", "content-disposition") or parameter(head, "name"))
    return Part(content_type="message/rfc822", filename=named or f"{subject or 'mail'}.eml", attached=True, data=data)


def _is_words(data: bytes, filename: str) -> bool:
    """Whether bytes without a name are text."""
    text = decode(data[:2_000])
    return (
        not filename
        and bool(text.strip())
        and "\ufffd" not in text
        and all(char.isprintable() or char in "\r\n\t" for char in text)
    )


def _decoded(head: Parsed, body: bytes) -> bytes:
    """The body after transfer decoding; unchanged when that fails."""
    encoding = raw_header(head, "Content-Transfer-Encoding").strip().lower()
    if encoding in ("", "7bit", "8bit", "binary"):
        return body
    if encoding == "quoted-printable":
        return quopri.decodestring(_SOFT_BREAK.sub(b"=\n", body))
    try:
        carrier = Parsed(policy=compat32)
        carrier["Content-Transfer-Encoding"] = encoding
        carrier.set_payload(body.decode("ascii", "surrogateescape"))
        data = carrier.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error, AssertionError):
        data = None
    return data if isinstance(data, bytes) else body
