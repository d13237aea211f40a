"""How many get an edition, and hashes of what they get, so that nobody reads every letter to tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("recipient_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("edition", sa.Column("recipients_hash", TEXT, nullable=False, server_default=""))
    op.add_column("edition_recipient", sa.Column("digest", TEXT, nullable=False, server_default=""))
    op.execute(
        "UPDATE edition SET recipient_count ="
        " (SELECT count(*) FROM edition_recipient WHERE edition_recipient.edition_id = edition.id)"
    )
