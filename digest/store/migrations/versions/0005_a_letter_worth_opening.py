"""A letter worth opening: a word of the secretariat, what nobody has answered, new cases, links of one's own, tests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KINDS = ("edition", "notice", "receipt", "answer", "update", "test")


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:  # nothing points to it: it may be made anew
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
        delivery.create_check_constraint(op.f("ck_delivery_kind"), sa.column("kind").in_(_KINDS))
    op.add_column("case", sa.Column("added_at", UtcDateTime(), nullable=True))
    op.add_column("edition", sa.Column("word", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("edition", sa.Column("accepted", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("edition_recipient", sa.Column("preheader", TEXT, nullable=False, server_default=""))
    op.add_column("edition_recipient", sa.Column("leave", TEXT, nullable=False, server_default=""))
    op.create_table(
        "edition_unanswered",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_unanswered_edition_id_edition")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_edition_unanswered_request_id_request")),
        sa.PrimaryKeyConstraint("edition_id", "request_id", name=op.f("pk_edition_unanswered")),
    )
