"""The files of a mail that nothing can look into: locked, damaged, or packed in a way that is not read here."""

from __future__ import annotations

import base64

from digest.reading.parts import take_apart
from digest.reading.zips import ZIP, Archive, Room, UnreadableZip

_RAR, _SEVEN, _OLE = b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # in an office document with a password (MS-OFFCRYPTO, section 1.3.3)
_PACKED = (ZIP, _RAR, _SEVEN, _OLE, b"\x78\x9f\x3e\x22")  # the last is winmail.dat, which has files within
_SIGNS = (*_PACKED, b"PK=03=04", *(base64.b64encode(sign[: len(sign) // 3 * 3]) for sign in _PACKED))


def closed_files(raw: bytes, room: Room) -> list[str]:
    """Their names, "?" for one without, in order; of zips only as much is unpacked as there is room for."""
    if not any(sign in raw for sign in _SIGNS):
        return []
    _, parts = take_apart(raw)
    return [part.filename or "?" for part in parts if _is_closed(part.data, room)]


def _is_closed(data: bytes, room: Room) -> bool:
    if data.startswith((_RAR, _SEVEN)):
        return True
    if data.startswith(_OLE):
        return _LOCKED in data
    if not data.startswith(ZIP):
        return False
    try:
        archive = Archive(data, room)
        return any(_packs(archive.read(entry)) for entry in archive.entries)
    except UnreadableZip:
        return True


def _packs(data: bytes) -> bool:
    return data.startswith((ZIP, _RAR, _SEVEN)) or (data.startswith(_OLE) and _LOCKED in data)
