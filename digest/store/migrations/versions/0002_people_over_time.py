"""Dated addresses, the origin of members and cases, remembered headings, erasures, and a scheduler's faults."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_erasure")),
    )
    op.create_table(
        "column_choice",
        sa.Column("things", TEXT, nullable=False),
        sa.Column("heading", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("things", "heading", name=op.f("pk_column_choice")),
    )
    # Added in place with a default: copying a table would lose the rows that refer to it while foreign keys are on.
    op.add_column("member", sa.Column("imported", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("member_address", sa.Column("delivered_until", UtcDateTime(timezone=True), nullable=True))
    op.add_column(
        "member_address",
        sa.Column("since", UtcDateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00"),
    )
    op.add_column("heartbeat", sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("heartbeat", sa.Column("fault", TEXT, nullable=False, server_default=""))
    op.add_column("heartbeat", sa.Column("trouble_since", UtcDateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE member_address SET since = (SELECT since FROM member WHERE member.id = member_address.member_id)"
    )
