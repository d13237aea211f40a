"""The content of winmail.dat (TNEF, MS-OXTNEF), which Outlook sends when it takes the reader for Outlook.

Only the text and the files are read. Every length and count in the file is checked: the libraries for it do not, and
forty bytes keep them busy for hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.reading.decoding import decode

NAMES = ("application/ms-tnef", "application/vnd.ms-tnef")
MAX_OBJECTS = MAX_PROPERTIES = 2_000

_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD, _FRAME = 6, 9  # bytes before the first object; of an object before its data
_CHECKSUM = 2
_CODEPAGE, _BODY, _PROPERTIES = 0x69007, 0x2800C, 0x69003
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x69002, 0x18010, 0x6800F, 0x69005
_NUMBER, _TEXT, _WIDE, _OBJECT, _BINARY = 0x3, 0x1E, 0x1F, 0xD, 0x102
_SIZES = {0x2: 4, _NUMBER: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_OF_BODY, _OF_HTML, _OF_NAME, _OF_LONG_NAME = 0x1000, 0x1013, 0x3704, 0x3707
_NAMED, _MANY = 0x8000, 0x1000


@dataclass(frozen=True, slots=True)
class Winmail:
    """Its text and files; `files` as (name, bytes)."""

    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]


def opened(data: bytes) -> Winmail | None:
    """The text and files of a winmail.dat; None when it is none, or holds neither. Never raises."""
    if not data.startswith(_SIGNATURE):
        return None
    charset, text, html = "cp1252", "", ""
    files: list[tuple[str, bytes]] = []
    for name, content in _objects(data):
        if name == _CODEPAGE:
            charset = _charset(int.from_bytes(content[:4], "little"))
        elif name == _BODY:
            text = decode(content.rstrip(b"\0"), charset)
        elif name == _PROPERTIES:
            told = dict(_properties(content, charset))
            text, html = told.get(_OF_BODY, text), told.get(_OF_HTML, html)
        elif name == _NEW_FILE:
            files.append(("", b""))
        elif files and name in (_TITLE, _DATA, _FILE_PROPERTIES):
            files[-1] = _file(files[-1], name, content, charset)
    files = [(name or "vedhæftet", content) for name, content in files if content]
    return Winmail(text, html, tuple(files)) if text or html or files else None


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, bytes) of each object, as far as the data goes."""
    place = _HEAD
    for _ in range(MAX_OBJECTS):
        if place + _FRAME > len(data):
            return
        length = _number(data, place + 5)
        yield _number(data, place + 1), data[place + _FRAME : place + _FRAME + length]
        place += _FRAME + length + _CHECKSUM


def _file(file: tuple[str, bytes], name: int, content: bytes, charset: str) -> tuple[str, bytes]:
    if name == _TITLE:
        return decode(content.rstrip(b"\0"), charset), file[1]
    if name == _DATA:
        return file[0], content
    told = dict(_properties(content, charset))
    return told.get(_OF_LONG_NAME) or told.get(_OF_NAME) or file[0], file[1]


def _properties(data: bytes, charset: str) -> Iterator[tuple[int, str]]:
    """(kind, text) of the properties that are texts; stops where the data ends or is invalid."""
    place = 4
    for _ in range(min(_number(data, 0), MAX_PROPERTIES)):
        kind, name = _number(data, place, 2), _number(data, place + 2, 2)
        place += 4
        if name >= _NAMED:
            place = _after_long_name(data, place)
        if kind & ~_MANY in (_TEXT, _WIDE, _OBJECT, _BINARY):
            values, place = _values(data, place)
            if values and kind in (_TEXT, _WIDE, _BINARY):
                yield name, decode(values[0], "utf-16-le" if kind == _WIDE else charset).rstrip("\0")
        elif kind & ~_MANY in _SIZES:
            count = _number(data, place) if kind & _MANY else 1
            place += _SIZES[kind & ~_MANY] * count + (4 if kind & _MANY else 0)
        else:
            return
        if place >= len(data):
            return


def _after_long_name(data: bytes, place: int) -> int:
    """The offset behind a name, which is a GUID with a number or a word."""
    if _number(data, place + 16) == 0:
        return place + 24
    return place + 24 + _padded(_number(data, place + 20))


def _values(data: bytes, place: int) -> tuple[list[bytes], int]:
    """(values of any length, the offset behind them)."""
    values = []
    for _ in range(min(_number(data, place), MAX_PROPERTIES)):
        if place + 8 > len(data):
            break
        length = _number(data, place + 4)
        values.append(data[place + 8 : place + 8 + length])
        place += 4 + _padded(length)
    return values, place + 4


def _padded(length: int) -> int:
    return length + -length % 4


def _number(data: bytes, place: int, size: int = 4) -> int:
    return int.from_bytes(data[place : place + size], "little")


def _charset(codepage: int) -> str:
    """The charset of a Windows code page."""
    return {65001: "utf-8", 20127: "us-ascii", 28591: "iso-8859-1"}.get(codepage, f"cp{codepage}")
