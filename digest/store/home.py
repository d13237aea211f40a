"""Where a database is at home: a copy of it elsewhere, or an older one in its place, is known before it sends anything.

SQLite: a file beside the database has the same mark as the row, knows its own inode, which a copy of it has not, and
counts the rounds of sending after the row has, so that it is ahead of an older database only.
PostgreSQL: the row has what the server says of itself and of this database, which no dump takes along; the file is each
machine's own, and only counts.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.errors import StoreFault
from digest.store.engine import Store
from digest.store.models import Home

log = logging.getLogger(__name__)

_SERVER = text("SELECT system_identifier FROM pg_control_system()")
_DATABASE = text("SELECT oid FROM pg_database WHERE datname = current_database()")


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the file beside the database says. inode: of the file itself."""

    mark: str
    turn: int
    inode: int

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """What it says; None where there is none, or it is damaged or a copy."""
        try:
            with file.open(encoding="utf-8") as opened:
                said = cls(**json.load(opened))
                return said if said.inode == os.fstat(opened.fileno()).st_ino else None
        except (FileNotFoundError, ValueError, TypeError):
            return None

    @staticmethod
    def write(file: Path, mark: str, turn: int) -> None:
        """Puts a new file in its place, in one step."""
        part = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        file.parent.mkdir(exist_ok=True)
        try:
            with part.open("x", encoding="utf-8") as opened:
                json.dump(asdict(_Beside(mark, turn, os.fstat(opened.fileno()).st_ino)), opened)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)


def check_home(store: Store, beside: Path) -> None:
    """Raises StoreFault for a copy elsewhere, and for an older database in its place; one without a home gets it.

    beside: the folder for files beside a database on a server.
    """
    said = _Beside.read(_file(store, beside))  # before the row, which is never behind it
    with store.read() as session:
        row = session.get(Home, 1)
        here = _server(session) or _mark(_file(store, beside))  # behind the row, before which it is written
    if row is None and (said is None or said.turn == 0):
        _settle(store, beside, anew=False)
        return
    if row is None or (said and said.mark == row.mark and said.turn > row.turn):
        raise StoreFault(
            "The database is an older one than was here before: what it has as unsent may have gone out since.",
            remedy=Action.SAY_RESTORED,
        )
    if row.mark != here:
        raise StoreFault(
            "The database is a copy that comes from elsewhere: what it has as unsent goes out there, or has.",
            remedy=Action.SAY_RESTORED,
        )


def _mark(file: Path) -> str:
    said = _Beside.read(file)
    return said.mark if said else ""


def settle(store: Store, beside: Path) -> None:
    """Makes this its home."""
    _settle(store, beside, anew=True)


def advance(store: Store, beside: Path) -> None:
    """Counts a round of sending, in the row and then beside it."""
    with store.write() as session:
        row = session.get(Home, 1)
        if row is None:
            return
        row.turn += 1
        mark, turn = row.mark, row.turn
    _count(_file(store, beside), mark, turn)


def forget(store: Store, beside: Path) -> None:
    """Takes away what lies beside a database that was here before a new one."""
    _file(store, beside).unlink(missing_ok=True)


def _settle(store: Store, beside: Path, *, anew: bool) -> None:
    file = _file(store, beside)
    with store.write() as session:
        if session.get(Home, 1) is not None and not anew:  # another process was first
            return
        server = _server(session)
        mark = server or secrets.token_hex(8)
        if server:
            _count(file, mark, 0)
        else:
            _Beside.write(file, mark, 0)
        session.merge(Home(id=1, mark=mark, turn=0))


def _count(file: Path, mark: str, turn: int) -> None:
    """Writes the count beside the database; where that fails it is behind, and an older database may not be known."""
    try:
        _Beside.write(file, mark, turn)
    except OSError as fault:
        log.warning("%s cannot be written: %s", file, fault.strerror or fault)


def _file(store: Store, beside: Path) -> Path:
    """The file beside the database, or for one on a server this machine's own."""
    database = store.engine.url.database
    return Path(f"{database}.home") if store.engine.dialect.name == "sqlite" else beside / f"{database}.home"


def _server(session: Session) -> str:
    """What tells this database on its server from every other; "" for a file."""
    if session.get_bind().dialect.name == "sqlite":
        return ""
    try:
        with session.begin_nested():
            server = session.scalar(_SERVER)
    except DBAPIError:  # the role may not ask
        server = ""
    return f"{server}/{session.scalar(_DATABASE)}"
