"""Who looks at a mail that waits, and the cases that a person has put on a request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("request", sa.Column("pinned_cases", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("inbound_mail", sa.Column("claimed_by", TEXT, nullable=False, server_default=""))
    op.add_column("inbound_mail", sa.Column("claimed_at", UtcDateTime(timezone=True), nullable=True))
