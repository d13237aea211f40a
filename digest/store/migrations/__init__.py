"""How the tables came to be what they are: one numbered step after the other."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from digest.errors import StoreFault
from digest.store.engine import SCHEMA, place_of, schema_of


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to this program's schema; gives the versions before and after. StoreFault on a newer one."""
    before = schema_of(engine)
    if before is not None and before > SCHEMA:
        place = place_of(str(engine.url))
        raise StoreFault(f"The database {place} comes from a newer version ({before}): install that version.")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    return before, SCHEMA


def alembic_config(connection: object) -> Config:
    """Alembic's settings, for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
