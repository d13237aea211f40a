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

from digest.reading.decoding import MAX_HEADER, decode, header_text, one_newline, undo_surrogates, unflowed
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
_CONTENT_TYPE = re.compile(r"^[\s\"']*+([\w.+-]{1,80})\s{0,9}[/\\]\s{0,9}([\w.+-]{1,80})")
_NEARLY = {
    **dict.fromkeys(
        ("html", "htm", "text/htm", "text/xhtml", "application/xhtml+xml", "test/html", "txt/html"), "text/html"
    ),
    **dict.fromkeys(("text/x-amp-html", "text/x-html", "text/htlm", "text/hmtl", "text/html-utf-8"), "text/html"),
}
_SHOWN = ("text/plain", "text/html")
_DATA = frozenset(
    """calendar csv tab-separated-values rtf xml css javascript x-vcard vcard directory markdown x-markdown yaml json
    sql x-vcalendar vtt x-patch x-diff rfc822-headers x-gpg-key x-python x-log troff turtle""".split()  # noqa: SIM905
)
"""The types of text that are no words but files."""
_WORD = re.compile(r"[^a-z0-9]")
_NO_BASE64 = re.compile(rb"^[A-Za-z0-9+/=]*+[ \t]*+[^\s]", re.MULTILINE)  # a line with a blank, or with another sign
_SHORT_BASE64 = 20  # characters of a line that may be a word
_NOT_OF_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDED = re.compile(rb"[A-Za-z0-9+/]++={0,4}+")
_REPORTED = ("text/rfc822-headers",)
_ENRICHED = ("text/enriched", "text/richtext")
_ENRICHED_TAG = re.compile(rb"<param>[^<]{0,200}</param>|</?[a-z][\w-]{0,59}>", re.IGNORECASE)
_LOOKS_HTML = re.compile(rb"\s*+(?:<!doctype html|<(?:html|head|body|div|p|table|span|br)\b)", re.IGNORECASE)
_PAGE = re.compile(rb"\s*+(?:<!doctype html[^>]{0,200}+>\s*+)?<html\b", re.IGNORECASE)
_LETTER = ("message/rfc822", "message/global", "message/news", "message/partial")


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
    group: int = 0  # the same words in several forms have one, not 0

    @property
    def text(self) -> str:
        """The bytes as text with one kind of line break; lines broken for transport are joined again."""
        text = one_newline(decode(self.data, self.charset))
        return unflowed(text, delsp=self.delsp) if self.flowed else text


def take_apart(raw: bytes) -> tuple[Parsed, tuple[Part, ...]]:
    """The head of the mail and its leaves, one more than MAX_PARTS where it has more; never raises."""
    raw = raw.replace(b"\r\n", b"\n") if b"\n" in raw else raw.replace(b"\r", b"\n")
    if _ENVELOPE.match(raw):  # from an mbox file, which escapes lines that begin with "From "
        raw = raw.replace(b"\n>From ", b"\nFrom ")
    head, body = _open(raw)
    found = _leaves(head, body, depth=0)
    return head, tuple(part for part, _ in zip(found, range(MAX_PARTS + 1), strict=False))


def raw_header(head: Parsed, name: str) -> str:
    """The first header of that name, undecoded, cut to MAX_HEADER; "" without one."""
    wanted = name.lower()
    for key, value in head.raw_items():
        if len(key) == len(wanted) and key.lower() == wanted:
            return str(value)[:MAX_HEADER]
    return ""


def parameter(head: Parsed, name: str, header: str = "content-type") -> str:
    """A parameter of a header; "" without one, or when it cannot be read."""
    raw = undo_surrogates(raw_header(head, header))
    if name not in raw.lower():
        return ""
    carrier = Parsed(policy=compat32)
    carrier[header] = raw if ";" in raw else raw.replace(" ", "; ")  # "text/plain charset=utf-8"
    try:
        value = carrier.get_param(name, header=header)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, bytes
        return decode(value[2].encode("raw-unicode-escape"), value[0] or "")
    return email.utils.unquote(value) if value else ""


def content_type_of(head: Parsed) -> str:
    """The content type in lower case; the one that is meant, where a program writes it nearly right."""
    raw = raw_header(head, "Content-Type")
    if not raw.strip():
        return head.get_default_type()
    found = _CONTENT_TYPE.match(raw.lower())
    if not found:
        return _NEARLY.get(raw.partition(";")[0].strip(" \"'").lower(), "text/plain")
    told = f"{found[1]}/{found[2]}"
    return _NEARLY.get(told, told)


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


def _leaves(head: Parsed, body: bytes, *, depth: int, group: int = 0, path: int = 1) -> Iterator[Part]:
    """path: a number of its own for each multipart; group: that of the alternative around it, 0 for none."""
    content_type = content_type_of(head)
    if depth < MAX_DEPTH and content_type.startswith("multipart/"):
        boundary = parameter(head, "boundary")
        pieces = _cut(body, boundary) or _cut(_decoded(head, body), boundary)  # RFC 2045 forbids to encode it
        inside = group or (path if content_type == "multipart/alternative" else 0)
        for number, piece in enumerate(pieces, start=1):
            below, words = _open(piece)
            if content_type == "multipart/digest":
                below.set_default_type("message/rfc822")
            yield from _leaves(below, words, depth=depth + 1, group=inside, path=path * 2 * MAX_PARTS + number)
        if pieces:
            return
    if depth < MAX_DEPTH and content_type in _LETTER:
        enclosed = _decoded(head, body)
        below, words = _open(enclosed)
        if depth:
            yield _enclosed(head, header_text(raw_header(below, "Subject")), enclosed)
        yield from (
            replace(part, inner=True) for part in _leaves(below, words, depth=depth + 1, path=path * 2 * MAX_PARTS)
        )
    else:
        leaf = _leaf(head, content_type, _decoded(head, body), group)
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
    while place >= 0 and len(pieces) <= MAX_PARTS:
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


def _leaf(head: Parsed, content_type: str, data: bytes, group: int) -> Part:
    filename = header_text(parameter(head, "filename", "content-disposition") or parameter(head, "name"))
    if content_type.startswith(("multipart/", "message/rfc822")) or (
        content_type == "application/octet-stream" and _is_words(data, filename)
    ):
        content_type = "text/plain"  # too deep, without its boundary, or text without a type
    elif content_type.startswith("text/") and not filename and not group:
        content_type, data = _as_words(content_type, data)
    disposition = raw_header(head, "Content-Disposition").strip().lower()
    kept = content_type in _SHOWN or (content_type == "text/calendar" and not filename)
    inside = bool(group) and content_type.startswith("text/")  # said in another of its forms
    return Part(
        content_type=content_type,
        filename=filename,
        attached=disposition.startswith("attachment")
        or not (kept or (inside and not filename) or content_type.startswith("message/") or content_type in _REPORTED),
        charset=parameter(head, "charset"),
        data=data,
        flowed=parameter(head, "format").lower() == "flowed",
        delsp=parameter(head, "delsp").lower() == "yes",
        content_id=raw_header(head, "Content-ID").strip(" <>"),
        group=group,
    )


def _as_words(content_type: str, data: bytes) -> tuple[str, bytes]:
    """(type, bytes) of a text without a name, whose type no reader knows: words, unless it is one of files."""
    said = content_type.partition("/")[2]
    if content_type == "text/plain" and _PAGE.match(data) and data[-40:].rstrip().lower().endswith(b"</html>"):
        return "text/html", data  # a page that is said to be text
    if content_type in _SHOWN or said in _DATA or said.startswith("vnd.") or "+" in said:
        return content_type, data
    if content_type in _ENRICHED:
        return "text/plain", _ENRICHED_TAG.sub(b"", data).replace(b"<<", b"<")
    return "text/html" if _LOOKS_HTML.match(data) else "text/plain", data


def _unpacked(packed: Winmail) -> Iterator[Part]:
    """The leaves of a winmail.dat; its text counts where the mail has none."""
    for content_type, words in (("text/plain", packed.text), ("text/html", packed.html)):
        if words:
            yield Part(
                content_type=content_type, charset="utf-8", data=words.encode("utf-8", "replace"), inner=True, group=-1
            )
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
    """The body after transfer decoding; what is not encoded stays as it is."""
    encoding = _WORD.sub("", raw_header(head, "Content-Transfer-Encoding").partition(";")[0].partition("(")[0].lower())
    if encoding in ("quotedprintable", "qp", "quotedprintible"):
        return quopri.decodestring(_SOFT_BREAK.sub(b"=\n", body))
    if encoding in ("base64", "b64", "b", "base"):
        return _of_base64(body)
    if encoding in ("xuuencode", "uuencode", "uue", "xuue"):
        return _of_uuencode(body)
    return body


def _of_base64(body: bytes) -> bytes:
    """The bytes of lines of base64, of several pieces too; from a line that is none, the rest is kept as it stands."""
    try:
        return binascii.a2b_base64(body.translate(None, b" \t\r\n"), strict_mode=True)
    except binascii.Error:  # not as it should be: it may be read all the same
        rest = _NO_BASE64.search(body)
    coded, plain = (body[: rest.start()], body[rest.start() :].strip(b"\n")) if rest else (body, b"")
    if plain and len(max(coded.split(b"\n"), key=len)) < _SHORT_BASE64:
        return body
    decoded = b"".join(map(_piece_of_base64, _PADDED.findall(_NOT_OF_BASE64.sub(b"", coded))))
    return decoded + (b"\n" + plain if plain else b"")


def _piece_of_base64(piece: bytes) -> bytes:
    bare = piece.rstrip(b"=")
    bare = bare[:-1] if len(bare) % 4 == 1 else bare  # a letter too many
    return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))


def _of_uuencode(body: bytes) -> bytes:
    carrier = Parsed(policy=compat32)
    carrier["Content-Transfer-Encoding"] = "x-uuencode"
    carrier.set_payload(body.decode("ascii", "surrogateescape"))
    try:
        data = carrier.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error, AssertionError):
        data = None
    return data if isinstance(data, bytes) else body
