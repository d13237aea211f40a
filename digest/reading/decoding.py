"""Bytes as text: wrong or unknown charsets, encoded words, raw 8-bit headers, lines broken for transport.

Nothing is dropped: bytes that fit no charset become visible replacement characters.
"""

from __future__ import annotations

import binascii
import codecs
import email.utils
import re
import unicodedata
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from encodings import normalize_encoding
from encodings.aliases import aliases
from itertools import islice

from digest.invisible import seen

MAX_HEADER = 10_000
"""The characters of one header that are read."""
MAX_FLOWED = 10_000
"""The lines of one text that are joined again."""
NOT_QUOTED = "\u2060"
"""The mark before a writer's own line that begins with `>`; removed from the mail's own text first."""

_WIDER = {
    "": "utf_8",
    "ascii": "utf_8",
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "x_mac_roman": "mac_roman",
    "unicode_1_1_utf_8": "utf_8",
    "iso_8859_8_i": "iso8859_8",
    "windows_31j": "cp932",
}
_OF_A_BYTE = frozenset(
    [
        *(f"cp{number}" for number in (437, 850, 852, 855, 857, 858, *range(860, 867), 869, 874, *range(1250, 1259))),
        *(f"iso8859_{number}" for number in range(2, 17) if number != 12),
        *("koi8_r", "koi8_u", "mac_roman", "mac_latin2", "mac_cyrillic", "mac_greek", "mac_turkish", "mac_iceland"),
        "tis_620",
    ]
)
CHARSETS = _OF_A_BYTE | frozenset(
    """utf_8 utf_8_sig utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be big5 big5hkscs cp932 cp949 cp950
    gb2312 gbk gb18030 hz euc_jp euc_kr shift_jis iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_kr""".split()  # noqa: SIM905
)
"""The charsets that are tried, all as fast as the text is long; Python has others that are no charsets, or slow."""
_MOST_STRAY = 10_000  # bytes of another charset that are read singly in a text of UTF-8
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPLIT = re.compile(
    "[A-Za-z\u00c0-\u024f][\u0300-\u036f]{1,4}(?![\u0300-\u036f])"
)  # å in two signs, as a Mac writes it
_MARK = re.compile("[\u0300-\u036f]")
_TURNED = re.compile("\u202e([^\u202c\u202e\n]*)")  # from right to left, to the end of that or of the line
_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WHITE = re.compile(r"\s+")
_FOLDS = re.compile(r"\r?\n(?=[ \t])")  # decode_header would lose the blank after them


def decode(data: bytes, charset: str = "") -> str:
    """`data` as text: in its charset when that fits, else UTF-8, else windows-1252 with replacement characters.

    UTF-8 wins over a charset of single bytes, to which any bytes are letters. Where most of a text is UTF-8, the rest
    is read as windows-1252: some servers add lines of their own.
    """
    named = _named(charset)
    for candidate in ("utf_8", named) if named in _OF_A_BYTE else (named, "utf_8"):
        try:
            return whole(data.decode(candidate))
        except (LookupError, UnicodeError, ValueError):
            continue
    mixed = data.decode("utf_8", errors="replace")
    stray = mixed.count("\ufffd")
    beyond_ascii = len(mixed) - len(mixed.encode("ascii", "ignore"))
    if stray < _MOST_STRAY and stray < beyond_ascii - stray:
        return data.decode("utf_8", errors="digest.stray")
    return data.decode("cp1252", errors="replace")


def _stray(fault: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8, in windows-1252."""
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    return fault.object[fault.start : fault.end].decode("cp1252", errors="replace"), fault.end


codecs.register_error("digest.stray", _stray)


def header_text(raw: str) -> str:
    """A header's value decoded, as one line without control and invisible characters; letters in one sign."""
    raw = raw[:MAX_HEADER]
    if raw.isascii() and raw.isprintable() and "=?" not in raw:
        return " ".join(raw.split())
    text = _FOLDS.sub("", undo_surrogates(raw))
    try:
        pieces = decode_header(text) if "=?" in text else [(text, None)]
    except (HeaderParseError, binascii.Error, ValueError):
        pieces = [(text, None)]
    decoded = "".join(_piece(piece, charset) for piece, charset in pieces)
    return _WHITE.sub(" ", _CONTROLS.sub(" ", seen(composed(decoded)))).strip()


def one_newline(text: str) -> str:
    r"""Text with `\n` as its only line break, without control and invisible characters.

    Words that such characters turn around stand as they are seen.
    """
    text = composed(text)
    if not _STRANGE.search(text):
        return text
    turned = _TURNED.sub(lambda found: found[1][::-1], text)
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", seen(turned)))


def composed(text: str) -> str:
    """The text with letters in one sign each (NFC), where a letter has few marks: many take long, and are no words."""
    if text.isascii() or not _MARK.search(text):
        return text
    return _SPLIT.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


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


def _named(charset: str) -> str:
    """The charset to decode by, in Python's spelling; UTF-8 for one that is not among CHARSETS.

    windows-1252 for iso-8859-1, and UTF-8 for us-ascii, which they contain.
    """
    name = normalize_encoding(charset[:60].strip(" \t\"';,").lower()) if charset.isascii() else ""
    name = aliases.get(name, name)
    name = _WIDER.get(name, name)
    return name if name in CHARSETS else "utf_8"
