"""Whether a PDF only shows something: it runs nothing, starts nothing, and carries no other files.

the bytes as they stand | the objects that are packed within | a name of what runs, starts or carries
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from digest.reading.zips import Room

_BEGINS = b"%PDF-"
_NAME = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFile|FileAttachment|RichMedia|XFA)(?![A-Za-z])|"
    rb"/(?:JS|EF)[\s\0]{0,99}(?:\(|<|\d{1,10}[\s\0]{1,99}\d{1,5}[\s\0]{1,99}R)"
)
"""A script, a program to start, a file within, a film or a form with scripts; a name may be in hex: /J#53."""

_STREAM = re.compile(rb"(?<!end)stream[ \t]{0,99}\r?\n?")
_ENDS = re.compile(rb"endobj|endstream")
_OF_OBJECTS = re.compile(rb"/ObjStm\b|/First[\s\0]{0,99}\d")
_UNREAD = re.compile(
    rb"/(?:ASCIIHexDecode|AHx|ASCII85Decode|A85|LZWDecode|LZW|RunLengthDecode|RL|Crypt|DecodeParms|DP)(?![A-Za-z])|"
    rb"/Filter[\s\0]{0,99}\d"
)
"""Ways of packing that are not undone here: objects in them are not known."""

_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z])")
_DEFLATED = 8  # RFC 1950, section 2.2
_MOST = 100_000  # streams
_GLANCE, _PIECE, _OVERLAP = 1_000, 100_000, 300  # bytes


def only_shows(data: bytes, room: Room) -> bool:
    """Whether the bytes are a PDF that runs, starts and carries nothing; False for one whose objects cannot be read.

    room: what may still be unpacked of its mail.
    """
    if not data[:100].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_BEGINS) or _acts(data):
        return False
    locked, before = bool(_LOCKED.search(data)), 0
    for number, found in enumerate(_STREAM.finditer(data)):
        told = _unescaped(_ENDS.split(data[before : found.start()])[-1])
        before = found.end()
        if number == _MOST or (_OF_OBJECTS.search(told) and (locked or _UNREAD.search(told))):
            return False
        if _may_act(data, found.end(), room, locked=locked):
            return False
    return True


def _may_act(data: bytes, start: int, room: Room, *, locked: bool) -> bool:
    """Whether a packed stream has objects that act, is damaged, or is larger than there is room for.

    False for pictures and fonts, and for what is locked: it only looks as if it were packed.
    """
    head, last, looked = data[start : start + 2], b"", False
    if len(head) < 2 or head[0] & 0x0F != _DEFLATED or int.from_bytes(head, "big") % 31:
        return False
    try:
        for made in _unpacked(data, start + 2):
            if not looked and not _may_be_objects(made):
                return False
            looked = True
            room.size -= len(made)
            if room.size < 0 or _acts(last + made):
                return True
            last = (last + made)[-_OVERLAP:]
    except zlib.error:
        return not locked
    return False


def _unpacked(data: bytes, start: int) -> Iterator[bytes]:
    """What is packed from there on, a glance and then by pieces; a wrong sum at its end is no damage to readers."""
    unpacking, most = zlib.decompressobj(-zlib.MAX_WBITS), _GLANCE
    packed = data[start : start + _PIECE]
    while not unpacking.eof:
        made = unpacking.decompress(packed, most)
        if made:
            yield made
            most = _PIECE
        packed = unpacking.unconsumed_tail
        if not packed:
            start += _PIECE
            packed = data[start : start + _PIECE]
        if not made and not packed:
            return


def _may_be_objects(made: bytes) -> bool:
    """Whether it begins as packed objects do: with numbers."""
    first = made.lstrip(b"\0\t\n\f\r ")[:1]
    return not first or first.isdigit() or first == b"%"


def _acts(data: bytes) -> bool:
    return bool(_ACTS.search(data) or (b"#" in data and _ACTS.search(_unescaped(data))))


def _unescaped(data: bytes) -> bytes:
    return _NAME.sub(lambda found: bytes.fromhex(found[1].decode()), data)
