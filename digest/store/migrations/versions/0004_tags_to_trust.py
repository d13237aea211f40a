"""The places of the words of a tag, keywords, and what people corrected.

A tag of a request that the machine did not set came from the asker's words, and now says so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.store.models import TEXT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ORIGINS = ("machine", "staff", "member")
_MANY = 500


def upgrade() -> None:
    for table in ("request_tag", "case_tag"):
        with op.batch_alter_table(table) as tags:  # nothing refers to them, so they may be copied
            tags.drop_constraint(op.f(f"ck_{table}_origin"), type_="check")
            tags.create_check_constraint(op.f(f"ck_{table}_origin"), sa.column("origin").in_(_ORIGINS))
    op.execute("UPDATE request_tag SET origin = 'member' WHERE origin = 'staff'")
    _convert("request_tag", "request_id")
    _convert("case_tag", "case_id")
    for table in ("request", "case"):
        op.add_column(table, sa.Column("keywords", sa.JSON(), nullable=False, server_default="[]"))
        op.add_column(table, sa.Column("refused_tags", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "vocabulary_edit",
        sa.Column("slug", TEXT, nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("never_added", sa.JSON(), nullable=False),
        sa.Column("never_removed", sa.JSON(), nullable=False),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_vocabulary_edit")),
    )
    op.create_table(
        "ignored_word",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ignored_word")),
    )


def _convert(name: str, owner: str) -> None:
    """Gives each word of a tag the place -1, which means unknown."""
    table = sa.table(name, sa.column(owner, sa.Integer), sa.column("slug", sa.Text), sa.column("evidence", sa.JSON))
    here = sa.and_(table.c[owner] == sa.bindparam("owner"), table.c.slug == sa.bindparam("tag"))
    change = table.update().where(here).values(evidence=sa.bindparam("words", type_=sa.JSON))
    connection = op.get_bind()
    rows = connection.execute(sa.select(table)).all()
    wanted = [
        {"owner": key, "tag": slug, "words": [[words, -1, False] for words in evidence]}
        for key, slug, evidence in rows
        if evidence
    ]
    for first in range(0, len(wanted), _MANY):
        connection.execute(change, wanted[first : first + _MANY])
