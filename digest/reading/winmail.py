"""What Outlook packs into winmail.dat (TNEF) when it believes that the reader is Outlook too: words and files."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass

NAMES = ("application/ms-tnef", "application/vnd.ms-tnef")
MAX_OBJECTS = 100
"""Objects in one winmail.dat: the library copies what is left of it for each."""

_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD, _FRAME = 6, 11  # bytes before the first object; of an object beside its data
_LARGEST = 30_000_000

logging.getLogger("tnef-decode").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Winmail:
    """What was in it; `files` as (name, bytes)."""

    text: str | bytes
    html: str | bytes
    files: tuple[tuple[str, bytes], ...]


def opened(data: bytes) -> Winmail | None:
    """The words and files of a winmail.dat; None when it is none, holds neither, or is damaged beyond reading."""
    if not data.startswith(_SIGNATURE) or len(data) > _LARGEST or _objects(data) > MAX_OBJECTS:
        return None
    from tnefparse import TNEF  # noqa: PLC0415  (only such mails need it)

    with suppress(Exception):  # it trusts every length and code page in the file
        found = TNEF(data, do_checksum=False)
        files = tuple(
            (_name(one.long_filename()), one.data) for one in found.attachments if isinstance(one.data, bytes)
        )
        text, html = _words(found.body), _words(found.htmlbody)
        if files or text or html:
            return Winmail(text, html, files)
    return None


def _words(told: object) -> str | bytes:
    """What the file gives as words, if it is any: a damaged one may give a number."""
    return told if isinstance(told, (str, bytes)) else ""


def _name(told: object) -> str:
    return told.strip("\0") if isinstance(told, str) else ""


def _objects(data: bytes) -> int:
    """How many objects the file says it has, counted up to one more than MAX_OBJECTS."""
    place, count = _HEAD, 0
    while place + _FRAME < len(data) and count <= MAX_OBJECTS:
        place += _FRAME + int.from_bytes(data[place + 5 : place + 9], "little")
        count += 1
    return count
