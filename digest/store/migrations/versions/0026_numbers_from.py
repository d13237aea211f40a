"""A database that was put back gives no number that it perhaps gave before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("home", sa.Column("numbers_from", sa.Integer(), nullable=False, server_default="0"))
