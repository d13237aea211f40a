"""Mail in files: folders of .eml files, Maildirs, mbox files. They are only read."""

from __future__ import annotations

import hashlib
import mmap
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_ISREG

from digest.errors import InputFault, MissingInput
from digest.inbox.sources import Found

_SEPARATES = re.compile(
    rb"(\r?\n)\r?\nFrom [^\n]{0,200}\d\d:\d\d[^\n]{0,40}\d{4}[^\n]{0,40}\n(?=>?From [^\n]*\n|[!-9;-~]{1,100}[ \t]?:)"
)
_CONTENT_LENGTH = re.compile(rb"^content-length:[ \t]{0,9}(\d{1,10})\b", re.IGNORECASE | re.MULTILINE)
_ESCAPED = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)
_HEAD = 100_000  # bytes in which a mail's head ends
_MOST = 100_000_000  # bytes of one mail that are looked at: of a large one its beginning is kept


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A folder, a Maildir or an mbox file, which is only read."""

    path: Path

    def look(self) -> AbstractContextManager[Iterator[Found]]:
        """The mails there; see the function `look`."""
        return nullcontext(look(self.path))

    def taken(self, found: Sequence[Found]) -> None:
        """Does nothing."""


def look(path: Path) -> Iterator[Found]:
    """The mails in a source, told by its form: a Maildir (has `cur` and `new`), a folder of .eml files, an mbox file.

    Raises MissingInput when there is nothing at `path`, InputFault when a file there is no mbox.
    """
    if (path / "new").is_dir() and (path / "cur").is_dir():
        yield from _maildir(path)
    elif path.is_dir():
        yield from _folder(path)
    elif path.is_file():
        yield from _mbox(path)
    else:
        raise MissingInput(f"There is no folder, Maildir or mbox file {path}.")


def place_of(source_id: str) -> str:
    """The place of a mail, from its id: a file, or a mailbox and the mail's name in it."""
    form, _, rest = source_id.partition(":")
    return rest.rsplit(":", 2)[0] if form == "eml" else rest.replace(":", ": ")


def is_of_files(source_id: str) -> bool:
    """Whether a mail lies in a file, where it may have lain for long."""
    return source_id.partition(":")[0] in ("eml", "maildir", "mbox")


def _folder(path: Path) -> Iterator[Found]:
    for file in sorted(path.glob("*.eml")):
        yield Found(f"eml:{_plain(file)}:{_version(file)}", partial(_read, file))


def _plain(name: Path | str) -> str:
    """A name that can be stored and shown, whatever its bytes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _version(file: Path) -> str:
    """A value that changes when the file does; a missing file is reported when it is read."""
    try:
        told = file.stat()
    except OSError:
        return "unreadable"
    return f"{told.st_size}:{told.st_mtime_ns}"


def _maildir(path: Path) -> Iterator[Found]:
    for file in sorted([*(path / "new").iterdir(), *(path / "cur").iterdir()], key=lambda file: file.name):
        if file.is_file() and not file.name.startswith("."):
            unique = file.name.partition(":")[0]  # flags follow, which change
            yield Found(f"maildir:{_plain(path)}:{_plain(unique)}", partial(_read, file))


def _mbox(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        start = file.read(5)
    if not start:
        return  # of which there is no map in memory
    if start != b"From ":
        raise InputFault(f"{path} is not an mbox file: it does not begin with 'From '.")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        if whole.find(b"\n") < 0:
            raise InputFault(f"{path} is not an mbox file: it has no line ends, or those of old Macs.")
        for begins, ends in _of_mbox(whole):
            raw = whole[begins : min(ends, begins + _MOST)].replace(b"\r\n", b"\n")
            yield Found(f"mbox:{_plain(path)}:{hashlib.sha256(raw).hexdigest()}", partial(_first, _unescaped(raw)))


def _of_mbox(whole: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Where mails begin and end: Content-Length is believed where it fits, else the next line "From " with a time.

    Such a line stands at the top, or below a blank one and above a header: others are words, which not all escape.
    """
    start = whole.find(b"\n") + 1
    while start:
        place = _behind_length(whole, start)
        found = _SEPARATES.search(whole, place)
        last = len(whole) - (whole[-2:] == b"\n\n")
        yield start, found.start() + len(found[1]) if found else last
        start = found.end() if found else 0


def _behind_length(whole: mmap.mmap, start: int) -> int:
    """Where a mail ends by its Content-Length; its beginning where it says none, or a wrong one."""
    head = whole[start : start + _HEAD]
    told = _CONTENT_LENGTH.search(head.partition(b"\n\n")[0])
    end = start + head.find(b"\n\n") + 2 + int(told[1]) if told else 0
    fits = end and (not whole[end : end + 10].strip() or whole[end : end + 7].lstrip(b"\r\n").startswith(b"From "))
    return end - 2 if fits else start


def _unescaped(raw: bytes) -> bytes:
    """The mail with the lines that were escaped because they begin with "From "."""
    return _ESCAPED.sub(rb"\1", raw)


def _read(file: Path, most: int) -> bytes:
    with open(file, "rb", opener=_at_once) as opened:
        if not S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise InputFault(f"{file} is no file that holds a mail.")
        return opened.read(most)


def _at_once(name: str, flags: int) -> int:
    """Opens a file, and a pipe too without waiting for somebody who writes into it."""
    return os.open(name, flags | os.O_NONBLOCK)


def _first(raw: bytes, most: int) -> bytes:
    return raw[:most]
