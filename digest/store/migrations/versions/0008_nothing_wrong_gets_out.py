"""Nothing wrong gets out: an edition can be stopped while it is sent, a request is looked at before it goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_EDITION = ("draft", "approved", "sending", "stopped", "sent", "skipped")


def upgrade() -> None:
    with op.batch_alter_table("edition") as edition:
        edition.drop_constraint(op.f("ck_edition_state"), type_="check")
        edition.create_check_constraint(op.f("ck_edition_state"), sa.column("state").in_(_EDITION))
    op.add_column("request", sa.Column("looked_at", UtcDateTime(), nullable=True))
    op.add_column("request", sa.Column("looked_by", TEXT, nullable=False, server_default=""))
    op.execute("UPDATE request SET looked_at = asked_at WHERE state <> 'held'")
