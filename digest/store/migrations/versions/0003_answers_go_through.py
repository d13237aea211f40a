"""Answers go through: receipts and answers among the deliveries, who must still be told, who asked without a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BEFORE, _AFTER = ("edition", "notice"), ("edition", "notice", "receipt", "answer")


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:  # nothing points to it: it may be made anew
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
        delivery.create_check_constraint(op.f("ck_delivery_kind"), sa.column("kind").in_(_AFTER))
    op.add_column("inbound_mail", sa.Column("acknowledged", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("request", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("answer", sa.Column("passed_at", UtcDateTime(timezone=True), nullable=True))
    op.execute("UPDATE answer SET passed_at = answered_at")  # those before this version are nobody's to send now
