"""Access to the database: reading, and writing in transactions that begin as writers.

One writer at a time, on either kind of database, because the steps read, decide and write. SQLite runs in WAL with
foreign keys on, and a write begins with BEGIN IMMEDIATE: a deferred BEGIN that reads and then writes fails with
"database is locked" at once when another writer came between, whatever the timeout. On PostgreSQL a write begins by
taking an advisory lock, which ends with the transaction; READ COMMITTED then sees all earlier writes. A reader sees
one snapshot on both, and waits for nobody.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.errors import StoreFault

SCHEMA = "0026"
"""The newest migration. Migrations are named by numbers, so that older and newer can be told apart."""

_COPY = 1_668_247_673
"""The user_version of a copy, by which it knows that it is one (SQLite)."""
_WRITERS = 1_229_213_527  # the key of the advisory lock, the same in every version
_FIRST = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"SELECT pg_advisory_xact_lock({_WRITERS})"}
_LONG, _SOON = 30_000, 1_000
"""Milliseconds for which a writer waits for others (SQLite)."""
_READING = {"postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}}

# Without these a machine that vanished during a write blocks the others, and a vanished database blocks us, for two
# hours. A writer waits longer for its lock than a dead writer can hold it.
_SESSION = (
    "SET timezone = 'UTC'; SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '90s'; "
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
)
_PATIENCE = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
_ENCODING = {"client_encoding": "utf8"}


class Store:
    """The database, opened for `read()` or `write()`, each a session with its transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(**_READING.get(engine.dialect.name, {}))
        self._writing = writing(engine)
        ledger = engine if engine.dialect.name == "postgresql" else self._writing
        self._ledger = {soon: ledger.execution_options(digest_soon=soon) for soon in (False, True)}

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose transaction changes nothing."""
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose transaction is committed at the end, and rolled back after an exception."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            session.connection()  # begins as a writer, before the first statement
            yield session

    @contextmanager
    def ledger(self, *, soon: bool = False) -> Iterator[Connection]:
        """A transaction as of `write`, for conditional changes of deliveries; on a server it waits for no other writer.

        soon: for who can do something else; raises OperationalError after a second in which others hold what it needs.
        """
        with self._ledger[soon].begin() as connection:  # a session would cost as much again as the transaction
            yield connection

    def compact(self) -> bool:
        """Rebuilds the database, so that no deleted data is left in it; returns False when others hold it."""
        if self.engine.dialect.name == "postgresql":
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("VACUUM FULL")
            return True
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection  # VACUUM runs in no transaction
            driver.execute("VACUUM")
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def copy_to(self, file: Path) -> None:
        """Writes the whole database to a new SQLite file, which knows that it is a copy, also while others write.

        No half copy is left under that name.

        Raises StoreFault for a database on a server (its own programs copy it), or a file that exists already.
        """
        if self.engine.dialect.name != "sqlite":
            raise StoreFault("A database on a server is copied by its own `pg_dump -Fc -f FILE`.")
        if file.exists():
            raise StoreFault(f"There is a file {file} already.")
        part = file.with_name(f"{file.name}.part")
        try:
            part.unlink(missing_ok=True)
            with self.engine.connect() as connection:
                driver: Any = connection.connection.driver_connection  # VACUUM runs in no transaction
                driver.execute("VACUUM INTO ?", (str(part),))
            with closing(sqlite3.connect(part)) as copy:
                copy.execute(f"PRAGMA user_version = {_COPY}")
            part.rename(file)
        except (sqlite3.Error, OSError) as fault:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise StoreFault(f"{file} cannot be written: {fault}.") from fault

    def is_copy(self) -> bool:
        """Whether this is a copy that was put back, of which nobody has said so yet."""
        if self.engine.dialect.name != "sqlite":
            return False
        with self.engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA user_version").scalar() == _COPY

    def room(self) -> int | None:
        """The bytes that are free where the database lies; None for one on a server."""
        if self.engine.dialect.name != "sqlite" or not self.engine.url.database:
            return None
        return shutil.disk_usage(Path(self.engine.url.database).parent).free

    def say_restored(self) -> None:
        """Makes the copy the database."""
        if self.engine.dialect.name == "sqlite":
            with self._writing.begin() as connection:
                connection.exec_driver_sql("PRAGMA user_version = 0")

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


class Trial(Store):
    """The database for a step that is tried: it decides on what is there, and nothing that it writes stays.

    look: sees each transaction at its end, before it is rolled back; enter: at its beginning.
    """

    def __init__(self, store: Store, *, enter: Callable[[Session], None], look: Callable[[Session], None]) -> None:
        super().__init__(store.engine)
        self._enter, self._look = enter, look

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose transaction is rolled back."""
        with super().write() as session:
            self._enter(session)
            yield session
            session.flush()
            self._look(session)
            session.rollback()


_FAILING = frozenset({5, 6, 8, 10, 11, 13, 14, 15, 26})
"""SQLite's codes for busy, locked, read-only, disk, corrupt, full, cannot be opened, protocol, no database."""
_OF_A_STATEMENT = ("40", "57014")  # PostgreSQL's: a transaction that may be tried again, a statement that was cancelled


def takes_nothing(fault: BaseException) -> bool:
    """Whether the database itself fails (locked, full, gone), and not one statement."""
    if not isinstance(fault, DBAPIError):
        return False
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _FAILING
    state = str(getattr(fault.orig, "sqlstate", None) or "")
    if state == _READ_ONLY:
        return True
    return isinstance(fault, OperationalError) and not state.startswith(_OF_A_STATEMENT)


_READ_ONLY = "25006"


_ENCODER = "digest_encoder"  # in the execution options of an engine


def encoder_of(session: Session) -> Path | None:
    """The folder of the encoder by which texts in the database are compared; None without one."""
    found: Path | None = session.get_bind().get_execution_options().get(_ENCODER)
    return found


def open_store(url: str, *, encoder: Path | None = None) -> Store:
    """The database at `url`, with this program's schema. encoder: see `encoder_of`.

    Raises StoreFault when there is none, or its schema is older or newer.
    """
    engine = connect(url, must_exist=True)
    engine.update_execution_options(**{_ENCODER: encoder})
    store = Store(engine)
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
        raise StoreFault(f"The database {where} has no tables.", remedy=Action.UPGRADE_DATABASE)
    if found < SCHEMA:
        raise StoreFault(
            f"The database {where} is older ({found}) than this program ({SCHEMA}).", remedy=Action.UPGRADE_DATABASE
        )
    raise StoreFault(
        f"The database {where} comes from a newer version ({found}; this program knows {SCHEMA}): install that version."
    )


def connect(url: str, *, must_exist: bool = False) -> Engine:
    """An engine for `url`, whatever its schema.

    With `must_exist`, raises StoreFault when there is no such SQLite file. Does not connect to a server; `schema_of`
    does. Raises StoreFault when the driver is not installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _connect_to_server(parsed)
    if parsed.database and parsed.database != ":memory:":
        _check_file(Path(parsed.database), must_exist=must_exist)
    engine = create_engine(parsed, execution_options={"digest_begin": "BEGIN"})
    engine.dialect.statement_compiler = _Searching
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


class _Searching(SQLiteCompiler):
    """Finds letters by LIKE alone, which takes large and small ones of ASCII for the same as lower() does."""

    def visit_ilike_case_insensitive_operand(self, element: Any, **told: Any) -> str:
        return self.process(element.element, **told)


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions are writers: one at a time, on all machines."""
    return engine.execution_options(digest_begin=_FIRST[engine.dialect.name])


def schema_of(engine: Engine) -> str | None:
    """The migration of the database; None without one.

    Raises StoreFault for a file that is no database, a server that refuses access, another program's database.
    """
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
    except (OperationalError, ProgrammingError) as fault:
        said = " ".join(str(fault.orig).split()).rstrip("?.")
        raise StoreFault(f"The database {place_of(str(engine.url))} cannot be opened: {said}.") from fault
    except DatabaseError as fault:
        raise StoreFault(f"{place_of(str(engine.url))} is not a digest database: {fault.orig}.") from fault


def place_of(url: str) -> str:
    """The name of the database in a message, without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.database or ""
    there = URL.create("postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database)
    return there.render_as_string()


def _check_file(file: Path, *, must_exist: bool) -> None:
    if must_exist and not file.exists():
        raise StoreFault(f"There is no database {file}.", remedy=Action.UPGRADE_DATABASE)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreFault(f"The folder {file.parent} cannot be made: {fault.strerror}.") from fault


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late: see _begin
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={_LONG}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _connect_to_server(url: URL) -> Engine:
    try:
        engine = create_engine(
            url.set(query={**_PATIENCE, **url.query, **_ENCODING}), isolation_level="READ COMMITTED", pool_pre_ping=True
        )
    except ImportError as fault:
        raise StoreFault(
            f"The database {place_of(str(url))} needs psycopg, which is not installed: pip install 'psycopg[binary]'."
        ) from fault
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(_SESSION)
    connection.commit()


def _begin(connection: Connection) -> None:
    """Executes the first statement of a transaction: SQLite's BEGIN, or what makes it a writer."""
    told = connection.get_execution_options()
    first, soon = told.get("digest_begin"), bool(told.get("digest_soon"))
    if connection.dialect.name == "postgresql":
        if soon:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")  # it ends with the transaction
    elif first and soon != connection.info.get("digest_soon", False):
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_SOON if soon else _LONG}")
        connection.info["digest_soon"] = soon
    if first:
        connection.exec_driver_sql(first)
