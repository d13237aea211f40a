"""The files within a zip, within limits: a small one can hold a thousand times its size."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from struct import unpack_from

ZIP = b"PK\x03\x04"
_END, _LARGE_END = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_NOTE, _LARGE_SIZE = 22, 65_535, 20  # bytes
_LARGEST_LIST = 1_000_000  # bytes of the list of entries
_LOCKED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others cannot be unpacked by pieces


class UnreadableZip(ValueError):
    """A zip that is damaged, locked, or larger than there is room for."""


@dataclass(slots=True)
class Room:
    """How much may still be unpacked of one mail: bytes, and entries."""

    size: int = 50_000_000
    entries: int = 3_000


class Archive:
    """A zip in memory; nothing is unpacked before it is read."""

    def __init__(self, data: bytes, room: Room) -> None:
        """Raises UnreadableZip for what is none, is damaged, or has more entries than there is room for."""
        _check_list(data)
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, LookupError) as fault:
            raise UnreadableZip(str(fault)) from fault
        self._room = room
        self.entries = [entry for entry in self._file.infolist() if not entry.is_dir()]
        room.entries -= len(self._file.infolist())
        if room.entries < 0:
            raise UnreadableZip("it has too many entries")

    @property
    def starts_at_once(self) -> bool:
        """Whether nothing stands before the first entry, as a program that unpacks itself would."""
        return min((entry.header_offset for entry in self._file.infolist()), default=0) == 0

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """The bytes of an entry. Raises UnreadableZip when it is damaged, locked, or larger than there is room for."""
        if entry.flag_bits & _LOCKED or entry.compress_type not in _METHODS:
            raise UnreadableZip("an entry is locked")
        if entry.file_size > self._room.size:
            raise UnreadableZip("it is too large")
        try:
            with self._file.open(entry) as opened:
                data = opened.read(self._room.size + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError) as fault:
            self._room.size -= min(entry.file_size, self._room.size)  # it was unpacked all the same
            raise UnreadableZip(str(fault)) from fault
        self._room.size -= len(data)
        return data


def _check_list(data: bytes) -> None:
    """Refuses what has a list of entries that would take long to read by itself, before it is read."""
    end = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_NOTE))
    if not data.startswith(ZIP) or end < 0 or len(data) < end + _END_SIZE:
        raise UnreadableZip("it is no zip")
    (size,) = unpack_from("<L", data, end + 12)
    large = data[max(0, end - _LARGE_SIZE) : end].startswith(_LARGE_END)  # of 4 GB and more
    if large or size > _LARGEST_LIST:
        raise UnreadableZip("it has too many entries")
