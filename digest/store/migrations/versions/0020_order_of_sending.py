"""The order in which the rows of an edition are sent, by an index."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_delivery_edition_id_state_next_attempt_at", "delivery", ["edition_id", "state", "next_attempt_at"]
    )
    op.drop_index("ix_delivery_edition_id", table_name="delivery")
