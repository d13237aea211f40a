"""Receipts and answers in the ledger, bounces, what askers are to be told, sightings, anonymous requests.

Answers that an edition shows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BEFORE, _AFTER = ("edition", "notice"), ("edition", "notice", "receipt", "answer", "update")


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:  # nothing refers to it, so it may be copied
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
        delivery.create_check_constraint(op.f("ck_delivery_kind"), sa.column("kind").in_(_AFTER))
        delivery.add_column(sa.Column("bounced_at", UtcDateTime(timezone=True), nullable=True))
        delivery.add_column(sa.Column("bounce", TEXT, nullable=False, server_default=""))
    op.add_column("inbound_mail", sa.Column("words", TEXT, nullable=False, server_default=""))
    op.add_column("inbound_mail", sa.Column("recipients", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("inbound_mail", sa.Column("purged_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("inbound_mail", sa.Column("acknowledged", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("request", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("request", sa.Column("postponed_until", UtcDateTime(timezone=True), nullable=True))
    op.add_column("request", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("request", sa.Column("told", TEXT, nullable=False, server_default=""))
    op.add_column("answer", sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("answer", sa.Column("passed_at", UtcDateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_delivery_recipient"), "delivery", ["recipient"])
    op.create_index("ix_inbound_mail_sender", "inbound_mail", ["sender"], postgresql_using="hash")
    op.create_index(
        "ix_inbound_mail_unpurged",
        "inbound_mail",
        ["state", "collected_at"],
        sqlite_where=sa.text("purged_at IS NULL"),
        postgresql_where=sa.text("purged_at IS NULL"),
    )
    op.create_index(
        "ix_delivery_unpurged",
        "delivery",
        ["state", "created_at"],
        sqlite_where=sa.text("length(message) > 0"),
        postgresql_where=sa.text("length(message) > 0"),
    )
    op.create_table(
        "sighting",
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["inbound_mail.id"], name=op.f("fk_sighting_mail_id_inbound_mail")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_sighting")),
    )
    op.create_index(op.f("ix_sighting_mail_id"), "sighting", ["mail_id"])
    op.create_table(
        "edition_answer",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_answer_edition_id_edition")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_edition_answer_answer_id_answer")),
        sa.PrimaryKeyConstraint("edition_id", "answer_id", name=op.f("pk_edition_answer")),
    )
    op.execute("INSERT INTO sighting (source_id, mail_id) SELECT source_id, id FROM inbound_mail")
    op.execute("UPDATE request SET told = state")  # no mails about what happened before this version
    op.execute("UPDATE answer SET passed_at = answered_at")  # answers before this version are not sent now
