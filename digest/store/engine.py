"""The ways to the database: reading, and writing in transactions that begin as writers.

SQLite runs in WAL with foreign keys on. A write begins with BEGIN IMMEDIATE: a deferred BEGIN that reads and then
writes fails with "database is locked" at once when another writer came between, whatever the timeout.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from digest.errors import StoreFault

SCHEMA = "0002"
"""The newest migration. Names of migrations are numbers, so that older and newer can be told apart."""


class Store:
    """The database, as two ways in: `read()` and `write()`, each a session with its transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(digest_begin="BEGIN IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose transaction changes nothing."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose transaction is committed at the end, or rolled back by an exception."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            session.connection()  # BEGIN IMMEDIATE now, not at the first statement
            yield session

    def compact(self) -> bool:
        """Make the file anew, so that nothing of what was deleted is left in it; False when others keep it open."""
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.close()
        finally:
            connection.close()
        return not busy

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """The database at `url`, whose schema is this program's.

    Raises StoreFault when there is none, or an older or a newer one; the message names the command that helps.
    """
    store = Store(connect(url, must_exist=True))
    try:
        found = schema_of(store.engine)
    except BaseException:
        store.close()
        raise
    if found == SCHEMA:
        return store
    store.close()
    where = place_of(url)
    if found is None:
        raise StoreFault(f"The database {where} has no tables; `digest db upgrade` makes them.")
    if found < SCHEMA:
        raise StoreFault(f"The database {where} is older ({found}) than this program ({SCHEMA}): `digest db upgrade`.")
    raise StoreFault(
        f"The database {where} comes from a newer version ({found}; this program knows {SCHEMA}): install that version."
    )


def connect(url: str, *, must_exist: bool = False) -> Engine:
    """An engine for `url`, whatever its schema; with `must_exist`, StoreFault when there is no such SQLite file."""
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and file != ":memory:":
        _check_file(Path(file), must_exist=must_exist)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def schema_of(engine: Engine) -> str | None:
    """The migration the database stands at; None without one. Raises StoreFault for a file that is no database."""
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            if "alembic_version" not in tables:
                if tables:
                    place = place_of(str(engine.url))
                    raise StoreFault(
                        f"{place} is another program's database: it has a table {tables[0]!r} and none of ours."
                    )
                return None
            version = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if version is None else str(version)
    except OperationalError as fault:
        raise StoreFault(f"The database {place_of(str(engine.url))} cannot be opened: {fault.orig}.") from fault
    except DatabaseError as fault:
        raise StoreFault(f"{place_of(str(engine.url))} is not a digest database: {fault.orig}.") from fault


def place_of(url: str) -> str:
    """What to call the database in a message; never its password."""
    parsed = make_url(url)
    return parsed.database or "" if parsed.drivername.startswith("sqlite") else parsed.render_as_string()


def _check_file(file: Path, *, must_exist: bool) -> None:
    if must_exist and not file.exists():
        raise StoreFault(f"There is no database {file}; `digest init` makes one.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreFault(f"The folder {file.parent} cannot be made: {fault.strerror}.") from fault


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late: see _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("digest_begin", "BEGIN"))
