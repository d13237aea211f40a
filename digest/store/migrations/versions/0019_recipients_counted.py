"""How many get an edition, and hashes of what they get; indexes for what is looked for each minute.

So that nobody reads every letter, mail or decision to tell what there is.
"""

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
    # What was approved is hashed otherwise now; a draft is composed anew before anybody looks at it.
    op.execute(
        "UPDATE edition SET state = 'draft', reason = 'upgraded', approved_hash = NULL, approved_at = NULL, "
        "approved_by = NULL, release_at = NULL WHERE state = 'approved'"
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_delivery_sent_at", "delivery", ["sent_at"])
    op.create_index("ix_inbound_mail_state", "inbound_mail", ["state"])
    op.create_index("ix_inbound_mail_collected_at", "inbound_mail", ["collected_at"])
    op.create_index(
        "ix_inbound_mail_unacknowledged",
        "inbound_mail",
        ["id", "state"],
        sqlite_where=sa.text("acknowledged IS 0"),
        postgresql_where=sa.text("acknowledged IS false"),
    )
