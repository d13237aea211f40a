"""A person takes a case away from a request that it was matched to wrongly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("request", sa.Column("refused_cases", sa.JSON(), nullable=False, server_default="[]"))
