"""Migrations of the tables, numbered in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from digest.errors import StoreFault
from digest.store.engine import SCHEMA, place_of, schema_of, writing


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Upgrades the database to this program's schema; returns the versions before and after.

    Raises StoreFault for a newer one, and for one on a server whose encoding cannot hold every letter.
    """
    before = schema_of(engine)
    if before is not None and before > SCHEMA:
        place = place_of(str(engine.url))
        raise StoreFault(f"The database {place} comes from a newer version ({before}): install that version.")
    with writing(engine).connect() as connection, _without_foreign_keys(connection), connection.begin():
        _check_encoding(connection)  # of two upgrades at once, the second finds nothing to do
        command.upgrade(alembic_config(connection), "head")
        _check_foreign_keys(connection)
    return before, SCHEMA


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Turns foreign keys off on SQLite, which changes a table by copying it: rows that refer to it would be orphans.

    The order of https://sqlite.org/lang_altertable.html, section 7: off before the transaction, checked within it.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and (
        orphan := connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    ):
        raise StoreFault(f"The upgrade would leave a row of {orphan[0]} that points to nothing in {orphan[2]}.")


def _check_encoding(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    found = connection.scalar(text("SHOW server_encoding"))
    if found != "UTF8":
        place = place_of(str(connection.engine.url))
        raise StoreFault(
            f"The database {place} cannot hold every letter ({found}); make it anew with: "
            "createdb --encoding=UTF8 --template=template0"
        )


def alembic_config(connection: object) -> Config:
    """Alembic's settings for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
