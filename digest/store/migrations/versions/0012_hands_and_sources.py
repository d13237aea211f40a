"""Hidden cases, what a hand changed in them, the list that somebody or a case is from, findings that may pass."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("case", sa.Column("by_hand", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("case", sa.Column("source", TEXT, nullable=False, server_default=""))
    op.add_column("member", sa.Column("source", TEXT, nullable=False, server_default=""))
    op.create_table(
        "passing_finding",
        sa.Column("code", TEXT, nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_passing_finding")),
    )
