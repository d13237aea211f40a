"""A correction is a revision of an edition, with its number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_AUDIENCE = sa.Enum("everyone", "received", name="audience", native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    with op.batch_alter_table("edition", table_kwargs={"sqlite_autoincrement": True}) as edition:
        edition.add_column(sa.Column("audience", _AUDIENCE, nullable=False, server_default="everyone"))
        edition.add_column(sa.Column("with_requests", sa.Boolean(), nullable=False, server_default=sa.true()))
        edition.drop_constraint(op.f("uq_edition_number"), type_="unique")
        edition.create_unique_constraint("uq_edition_number_revision", ["number", "revision"])
