"""A correction may be for those who did not get what it corrects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("edition", table_kwargs={"sqlite_autoincrement": True}) as edition:
        edition.drop_constraint(op.f("ck_edition_audience"), type_="check")
        edition.create_check_constraint("audience", sa.column("audience").in_(("everyone", "received", "missed")))
