"""Whether a case that a request meets surely fits, as all did that are there before, or perhaps does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("match", sa.Column("sure", sa.Boolean(), nullable=False, server_default=sa.true()))
