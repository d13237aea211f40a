"""Ids and numbers that were perhaps given since a copy of the database was made: none of them is given again.

Links, addresses and keys name them, and outlive the rows that the copy does not know.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.store.models import Base, Home, Request

_IDS = 1_000_000
"""The ids of each table that are left out: more than a large house gives in many editions."""

_NUMBERS = 100
"""The numbers of requests that are left out at least; the next is the first of a hundred."""

_SEQUENCES = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))


def leave_out(session: Session) -> None:
    """Leaves out the next ids of all tables, and the next numbers of requests."""
    tables = [name for name, table in Base.metadata.tables.items() if "id" in table.primary_key]
    leave_out_of = _of_file if session.get_bind().dialect.name == "sqlite" else _of_server
    for table in tables:
        leave_out_of(session, table)
    home = session.get(Home, 1) or Home(id=1, mark="", turn=0)
    highest = max(home.numbers_from or 0, session.scalar(sa.select(sa.func.max(Request.number))) or 0)
    home.numbers_from = -(-(highest + _NUMBERS) // 100) * 100 + 1
    session.add(home)


def next_number(session: Session, *, first: int) -> int:
    """The number of the next request; the very first gets `first`."""
    highest = session.scalar(sa.select(sa.func.max(Request.number)))
    home = session.get(Home, 1)
    return max(first if highest is None else highest + 1, home.numbers_from if home else 0)


def _of_file(session: Session, table: str) -> None:
    here = _SEQUENCES.c.name == table
    last = session.scalar(sa.select(_SEQUENCES.c.seq).where(here))
    if last is None:
        session.execute(_SEQUENCES.insert().values(name=table, seq=_IDS))
    else:
        session.execute(_SEQUENCES.update().where(here).values(seq=last + _IDS))


def _of_server(session: Session, table: str) -> None:
    sequence = session.scalar(sa.select(sa.func.pg_get_serial_sequence(f'"{table}"', "id")))
    if sequence:
        session.execute(sa.text("SELECT setval(:name, nextval(:name) + :more)"), {"name": sequence, "more": _IDS})
