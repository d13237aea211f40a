"""Ids are never used again: links and keys name them, and outlive the rows they were made for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import Base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NAMED = (
    ("member", "SELECT key FROM audit WHERE thing = 'member'"),
    ("answer", "SELECT key FROM audit WHERE thing = 'answer'"),
    ("answer", "SELECT substr(key, 8) FROM delivery WHERE kind = 'answer'"),
)
"""Where ids of rows that are gone may still stand."""


def upgrade() -> None:
    op.execute("UPDATE delivery SET key = 'answer-' || key WHERE kind = 'answer' AND key NOT LIKE 'answer-%'")
    if op.get_bind().dialect.name != "sqlite":
        return  # a sequence gives none twice
    there = sa.inspect(op.get_bind()).get_table_names()
    counted = [name for name, table in Base.metadata.tables.items() if name in there and "id" in table.primary_key]
    for table in counted:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
    for table, named in _NAMED:
        _begin_after(table, [int(key) for (key,) in op.get_bind().exec_driver_sql(named) if key.isdigit()])


def _begin_after(table: str, ids: list[int]) -> None:
    """Makes the next id of a table higher than these."""
    counters = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
    bind, highest = op.get_bind(), max(ids, default=0)
    last = bind.scalar(sa.select(counters.c.seq).where(counters.c.name == table))
    if last is None:
        bind.execute(counters.insert().values(name=table, seq=highest))
    elif last < highest:
        bind.execute(counters.update().where(counters.c.name == table).values(seq=highest))
