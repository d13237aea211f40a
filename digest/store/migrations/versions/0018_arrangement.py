"""The order in which a person put the requests of an edition, and mails that ask a member to answer a request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KINDS = ("edition", "notice", "receipt", "answer", "update", "nudge", "test", "code")


def upgrade() -> None:
    op.add_column("edition", sa.Column("arrangement", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("delivery", table_kwargs={"sqlite_autoincrement": True}) as delivery:
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
        delivery.create_check_constraint(op.f("ck_delivery_kind"), sa.column("kind").in_(_KINDS))
