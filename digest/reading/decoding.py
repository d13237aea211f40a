"""Bytes as text: wrong or unknown charsets, encoded words, raw 8-bit headers, lines broken for transport.

Nothing is dropped: bytes that fit no charset become visible replacement characters.
"""

from __future__ import annotations

import binascii
import email.utils
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from itertools import islice

MAX_HEADER = 10_000
"""The characters of one header that are read."""
MAX_FLOWED = 10_000
"""The lines of one text that are joined again."""
NOT_QUOTED = "\u2060"
"""The mark before a writer's own line that begins with `>`; removed from the mail's own text first."""

_WIDER = {
    "": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "unicode_escape": "utf-8",  # Python's own, which would interpret the text
    "unicode-escape": "utf-8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "raw_unicode_escape": "utf-8",
    "raw-unicode-escape": "utf-8",
}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NOT_SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TURNED = re.compile("\u202e([^\u202c\u202e\n]*)")  # from right to left, to the end of that or of the line
_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WHITE = re.compile(r"\s+")


def decode(data: bytes, charset: str = "") -> str:
    """`data` as text: in its charset when that fits, else UTF-8, else windows-1252 with replacement characters."""
    for candidate in (_widened(charset), "utf-8"):
        try:
            return whole(data.decode(candidate))
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("cp1252", errors="replace")


def header_text(raw: str) -> str:
    """A header's value decoded, as one line without control characters."""
    text = undo_surrogates(raw[:MAX_HEADER])
    try:
        pieces = decode_header(text) if "=?" in text else [(text, None)]
    except (HeaderParseError, binascii.Error, ValueError):
        pieces = [(text, None)]
    decoded = "".join(_piece(piece, charset) for piece, charset in pieces)
    return _WHITE.sub(" ", _CONTROLS.sub(" ", decoded)).strip()


def one_newline(text: str) -> str:
    r"""Text with `\n` as its only line break, without control and invisible characters.

    Words that such characters turn around stand as they are seen.
    """
    if not _STRANGE.search(text):
        return text
    turned = _TURNED.sub(lambda found: found[1][::-1], text)
    return _NOT_SEEN.sub("", _LINE_BREAKS.sub("\n", turned))


def unflowed(text: str, *, delsp: bool = False) -> str:
    """Text in paragraphs, from lines that were broken for transport (RFC 3676, section 4), quoted or not."""
    near, far = _first_lines(text)
    lines: list[list[str]] = []
    joining = -1  # the quoting depth of an unfinished line
    for line in near.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        goes_on = words.endswith(" ") and words != "-- "
        kept = words[:-1] if goes_on and delsp else words
        if joining == depth and words != "-- ":
            lines[-1].append(kept)
        else:
            lines.append([f"{'>' * depth} {kept}" if depth else _not_quoted(kept)])
        joining = depth if goes_on else -1
    return "\n".join("".join(pieces) for pieces in lines) + far


def _first_lines(text: str) -> tuple[str, str]:
    """The first MAX_FLOWED lines, and the rest."""
    last = next(islice(re.finditer("\n", text), MAX_FLOWED, None), None)
    return (text[: last.start()], text[last.start() :]) if last else (text, "")


def moment(raw: str) -> datetime | None:
    """A date header in UTC; None when it cannot be read."""
    try:
        found = email.utils.parsedate_to_datetime(raw.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def whole(text: str) -> str:
    """Text without lone surrogates, which some charsets produce and no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def undo_surrogates(text: str) -> str:
    """Text from what Python's parser keeps of raw 8-bit bytes."""
    if text.isascii():
        return text
    return decode(text.encode("utf-8", "surrogateescape"))


def _not_quoted(line: str) -> str:
    """A stuffed line that begins with `>` behind its space, marked as the writer's own."""
    return f"{NOT_QUOTED}{line}" if line.startswith(">") else line


def _piece(piece: bytes | str, charset: str | None) -> str:
    """A piece of `decode_header` as text: it is text, bytes in a charset, or text that the parser escaped."""
    if isinstance(piece, str):
        return piece
    return decode(piece, charset) if charset else whole(piece.decode("raw-unicode-escape", errors="replace"))


def _widened(charset: str) -> str:
    """The charset to decode by: windows-1252 for iso-8859-1 and us-ascii, which it contains."""
    name = charset.strip().strip("'\"").lower()
    return _WIDER.get(name, name)
