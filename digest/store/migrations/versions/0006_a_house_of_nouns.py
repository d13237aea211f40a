"""States that no step sets are removed; a request's postponement is a key, and what its asker knows are rows.

A postponed request names the date it stays out of, instead of that date's closing. Each telling of an asker is a row.
The reason why an edition is a draft again distinguishes a change from a request taken out.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REQUEST = ("held", "open", "published", "closed", "postponed", "hidden", "merged")
_EDITION = ("draft", "approved", "sending", "sent", "skipped")


def upgrade() -> None:
    op.create_table(
        "telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(sa.column("state").in_(_REQUEST), name=op.f("ck_telling_state")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_telling_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling")),
    )
    op.create_index(op.f("ix_telling_request_id"), "telling", ["request_id"])
    op.execute("UPDATE request SET state = 'closed' WHERE state IN ('answered', 'withdrawn')")
    op.execute("UPDATE request SET told = 'closed' WHERE told IN ('answered', 'withdrawn')")
    op.execute("UPDATE edition SET state = 'sending' WHERE state IN ('paused', 'stopped')")
    with op.batch_alter_table("request") as request:
        request.drop_constraint(op.f("ck_request_state"), type_="check")
        request.create_check_constraint(op.f("ck_request_state"), sa.column("state").in_(_REQUEST))
        request.add_column(sa.Column("postponed_date_id", sa.Integer(), nullable=True))
        request.create_foreign_key(
            op.f("fk_request_postponed_date_id_edition_date"), "edition_date", ["postponed_date_id"], ["id"]
        )
    op.execute(
        "UPDATE request SET postponed_date_id = (SELECT min(id) FROM edition_date WHERE closes_at = postponed_until) "
        "WHERE postponed_until IS NOT NULL"
    )
    _tell()
    with op.batch_alter_table("request") as request:
        request.drop_column("postponed_until")
        request.drop_column("told")
    with op.batch_alter_table("edition") as edition:
        edition.drop_constraint(op.f("ck_edition_state"), type_="check")
        edition.create_check_constraint(op.f("ck_edition_state"), sa.column("state").in_(_EDITION))


def _tell() -> None:
    """Adds a row for what each asker knows; one who knows nothing valid (told = '') is told again."""
    op.execute(
        "INSERT INTO telling (request_id, state, about, at) SELECT id, CASE told WHEN '' THEN 'held' ELSE told END, "
        "CASE told WHEN 'postponed' THEN postponed_date_id WHEN 'merged' THEN merged_into END, asked_at "
        "FROM request WHERE told <> 'open' ORDER BY id"
    )
