"""Words that the staff typed are shown as they stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("request", "answer"):
        with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True}) as rows:
            rows.add_column(sa.Column("as_typed", sa.Boolean(), nullable=False, server_default=sa.false()))
