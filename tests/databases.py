"""Empty databases one after the other, each opened by the engine of the one before, and what many tests begin with.

An engine keeps the statements that it has made into SQL, which is a fifth of what a test with a database costs, and a
connection to PostgreSQL what the server knows of the tables, which is a third. What a fixture enters by the product's
own steps is entered once, and copied for the next test that asks for it: see `kept`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import event

from digest.store.engine import SCHEMA, Store, connect, open_store
from digest.store.models import Base

AS_NEW = ";".join(  # ten times quicker than a new database
    (
        *(f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables)),
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
        f"UPDATE alembic_version SET version_num = '{SCHEMA}'",
    )
)
_FILLED = """
    SELECT '{0}' WHERE EXISTS (SELECT 1 FROM "{0}")
"""
_COUNTED = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"

_Given = ParamSpec("_Given")
_Got = TypeVar("_Got")


class Databases:
    """One file of SQLite, written anew for each test, and an open store for each address."""

    def __init__(self, empty: Path, folder: Path) -> None:
        (folder / "now").mkdir()
        (folder / "kept").mkdir()
        self.empty, self.file, self.folder = empty, folder / "now" / "digest.sqlite3", folder / "kept"
        self.stores: dict[str, Store] = {}
        self.copies: dict[Hashable, Path | str] = {}
        self.held: tuple[Hashable, ...] = ()
        """What the database holds: everything that `kept` entered since it was empty."""
        self.written = False
        """Whether something else was written into it."""

    def new(self) -> str:
        """The address of a migrated, empty SQLite database: the one before it is gone."""
        self.held, self.written = (), False
        return f"sqlite:///{self._put(self.empty)}"

    def emptied(self, address: str) -> str:
        """The address of a migrated PostgreSQL database, which is emptied."""
        if address not in self.stores:
            self._watch(address, Store(connect(address)))
        self._execute(self.stores[address], AS_NEW)
        self.held, self.written = (), False
        return address

    def open(self, address: str) -> Store:
        """The database at an address; whoever closes it may open it again."""
        if address not in self.stores:
            self._watch(address, open_store(address))
        return self.stores[address]

    def renewed(self) -> Store:
        """An empty SQLite database, open."""
        return self.open(self.new())

    def close(self) -> None:
        """Closes every connection to a file."""
        for address, store in self.stores.items():
            if address.startswith("sqlite"):
                store.close()

    def end(self) -> None:
        """Closes every connection."""
        for store in self.stores.values():
            store.close()

    def keep(self, store: Store, what: Hashable) -> None:
        """Keeps a copy of what the database holds now, under the names of all that was entered."""
        self.held, self.written = (*self.held, what), False
        number = len(self.copies)
        if store.engine.dialect.name == "sqlite":
            store.close()  # what was written is in one file then
            self.copies[self._name(store)] = Path(shutil.copy(self.file, self.folder / f"{number}.sqlite3"))
            return
        with store.engine.begin() as connection:
            filled = " UNION ALL ".join(_FILLED.format(table.name) for table in Base.metadata.sorted_tables)
            found = set(connection.exec_driver_sql(filled).scalars())
            names = [table.name for table in Base.metadata.sorted_tables if table.name in found]
            counted = connection.exec_driver_sql(_COUNTED).all()
            connection.exec_driver_sql(f"CREATE SCHEMA kept_{number}")
            for name in names:
                connection.exec_driver_sql(f'CREATE UNLOGGED TABLE kept_{number}."{name}" AS TABLE public."{name}"')
        self.copies[self._name(store)] = ";".join(
            (
                AS_NEW,
                *(f'INSERT INTO "{name}" SELECT * FROM kept_{number}."{name}"' for name in names),
                *(f"SELECT setval('public.{name}', {last})" for name, last in counted),
            )
        )

    def put(self, store: Store, what: Hashable) -> bool:
        """Whether there is a copy of what the database would hold with that; then it holds it."""
        copy = self.copies.get(self._name(store, what))
        if isinstance(copy, Path):
            self._put(copy)
        elif copy is not None:
            self._execute(store, copy)
        else:
            return False
        self.held, self.written = (*self.held, what), False
        return True

    def _name(self, store: Store, *more: Hashable) -> Hashable:
        return (store.engine.dialect.name, *self.held, *more)

    def _put(self, copy: Path) -> Path:
        """The file, which is that one from now on."""
        self.close()
        for part in self.file.parent.iterdir():
            part.unlink()
        return Path(shutil.copy(copy, self.file))

    def _watch(self, address: str, store: Store) -> None:
        self.stores[address], _OPENED[store] = store, self
        event.listen(store.engine, "commit", self._write)

    def _write(self, _connection: object) -> None:
        self.written = True

    @staticmethod
    def _execute(store: Store, script: str) -> None:
        with store.engine.begin() as connection:
            connection.exec_driver_sql(script)


def _now(whole: object) -> datetime | None:
    return getattr(whole, "now", None)


_OPENED: WeakKeyDictionary[Store, Databases] = WeakKeyDictionary()


def kept(enter: Callable[_Given, _Got]) -> Callable[_Given, _Got]:
    """The same function, whose rows are copied when it is called again on a database that holds the same.

    Its first argument is a store, or a house that has one, whose clock it may set; it returns it, and does nothing else
    than enter rows that are the same each time. Where somebody else has written into the database before, it is called.
    """

    clocks: dict[Hashable, datetime | None] = {}

    @wraps(enter)
    def copying(*args: _Given.args, **kwargs: _Given.kwargs) -> _Got:
        whole: Any = next(iter((*args, *kwargs.values())))
        store = whole if isinstance(whole, Store) else whole.store
        databases = _OPENED.get(store)
        if databases is None or databases.written:
            return enter(*args, **kwargs)
        settings, what = getattr(whole, "settings", None), (enter.__qualname__, enter.__module__, _now(whole))
        if databases.put(store, what):
            if whole is not store:
                whole.now = clocks[what]
            return cast("_Got", whole)
        assert enter(*args, **kwargs) is whole
        assert getattr(whole, "settings", None) == settings, "what it is given next time would have others"
        clocks[what] = _now(whole)
        databases.keep(store, what)
        return cast("_Got", whole)

    return copying
