"""The files of a mail: which there are, and saved in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from digest.actions import Action
from digest.errors import InputFault, MissingInput
from digest.reading.filenames import plain_name, saved_name
from digest.reading.message import parse
from digest.store.engine import Store
from digest.store.models import InboundMail


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file of a mail. size: in bytes."""

    name: str
    content_type: str
    data: bytes

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.data)


def files(store: Store, mail_id: int) -> tuple[MailFile, ...]:
    """The files of a mail, without the pictures of a signature; () for none, or once it was purged.

    Raises MissingInput for an unknown mail.
    """
    with store.read() as session:
        row = session.get(InboundMail, mail_id)
        if row is None:
            raise MissingInput("There is no mail %(mail)s.", {"mail": mail_id}, remedy=Action.LIST_MAILS)
        raw = row.raw
    return tuple(
        MailFile(
            name=plain_name(part.filename or part.content_type.replace("/", ".")),
            content_type=part.content_type,
            data=part.data,
        )
        for part in parse(raw).files
    )


def save(found: Sequence[MailFile], folder: Path) -> list[Path]:
    """Writes files into a folder, which is made where there is none; returns their places.

    No file there is ever written over: a name that is taken gets a number. Raises InputFault when it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(file, folder) for file in found]
    except OSError as fault:
        raise InputFault(
            "%(folder)s cannot be written to: %(fault)s.", {"folder": folder, "fault": fault.strerror or fault}
        ) from fault


def _write(file: MailFile, folder: Path) -> Path:
    for name in _names(saved_name(file.name)):
        try:
            with (folder / name).open("xb") as opened:
                opened.write(file.data)
        except FileExistsError:
            continue
        return folder / name
    raise AssertionError  # names do not end


def _names(name: str) -> Iterator[str]:
    """The name, and then with numbers."""
    yield name
    stem, dot, ending = name.rpartition(".")
    for number in count(2):
        yield f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"
