"""The log of decisions; the column of a recipient's unsubscribe page gets its name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("thing", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.CheckConstraint(sa.column("actor").in_(("staff", "member", "house")), name=op.f("ck_audit_actor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_thing_key", "audit", ["thing", "key"])
    op.execute("ALTER TABLE edition_recipient RENAME COLUMN leave TO unsubscribe")
