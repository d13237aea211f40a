"""The secretariat's word, unanswered requests, new cases, and a member's own links in letters.

Letters are joined in another way, so their bytes differ from those approved: one that is being sent must be finished
first, and one that waits is composed and approved again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.errors import StoreFault
from digest.store.models import TEXT, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KINDS = ("edition", "notice", "receipt", "answer", "update", "test")


def upgrade() -> None:
    _finish_letters()
    with op.batch_alter_table("delivery") as delivery:  # nothing refers to it, so it may be copied
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


def _finish_letters() -> None:
    connection = op.get_bind()
    number = connection.scalar(sa.text("SELECT number FROM edition WHERE state IN ('sending', 'paused') LIMIT 1"))
    if number is not None:
        raise StoreFault(
            f"Edition {number} is on its way, and this version writes letters otherwise: let the version that composed "
            "it send it, then upgrade."
        )
    waiting = "SELECT id FROM edition WHERE state IN ('draft', 'approved')"
    op.execute(f"DELETE FROM edition_block WHERE edition_id IN ({waiting})")  # noqa: S608  (no input)
    op.execute(
        "UPDATE edition SET state = 'draft', reason = 'upgraded', approved_hash = NULL, approved_at = NULL, "
        "approved_by = NULL WHERE state IN ('draft', 'approved')"
    )
