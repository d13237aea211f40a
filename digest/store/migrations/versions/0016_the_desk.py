"""Who may do what at the desk, how they sign in, and mails with a code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KINDS = ("edition", "notice", "receipt", "answer", "update", "test", "code")
_ROLE = sa.Enum("editor", "approver", "admin", name="role", native_enum=False, create_constraint=True, length=20)
_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("delivery", table_kwargs={"sqlite_autoincrement": True}) as delivery:
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
        delivery.create_check_constraint(op.f("ck_delivery_kind"), sa.column("kind").in_(_KINDS))
    with op.batch_alter_table("staff", table_kwargs={"sqlite_autoincrement": True}) as staff:
        # Whoever was on the staff could do everything there was to do.
        staff.add_column(sa.Column("role", _ROLE, nullable=False, server_default="admin"))
    op.add_column("edition", sa.Column("release_at", _MOMENT, nullable=True))
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("browser", TEXT, nullable=False),
        sa.Column("secret", TEXT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_invitation_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitation_browser"), "invitation", ["browser"])
    op.create_index(op.f("ix_invitation_made_at"), "invitation", ["made_at"])
    op.create_table(
        "desk_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("browser", TEXT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_desk_session_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("key", name=op.f("uq_desk_session_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_desk_session_staff_id"), "desk_session", ["staff_id"])
