"""A mail may hold answers to several requests, one for each, and its files need not be all of theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer", table_kwargs={"sqlite_autoincrement": True}) as answer:
        answer.drop_constraint(op.f("uq_answer_mail_id"), type_="unique")
        answer.create_unique_constraint(op.f("uq_answer_mail_id_request_id"), ["mail_id", "request_id"])
        answer.add_column(sa.Column("has_files", sa.Boolean(), nullable=False, server_default=sa.true()))
