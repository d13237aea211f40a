"""What others see of a request or an answer is kept, masked; and whether a person must look after names first.

The rows that exist are masked by the register of today, in Python: the words of a text cannot be marked out in SQL.
Answers for everyone that no letter has shown, from the house of somebody who asked without a name, wait for a person.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from digest.addresses import domain_of
from digest.reading.marking import Who, marked_out
from digest.reading.signature import without_greetings
from digest.store.models import TEXT

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_REQUESTS = """
SELECT request.id, request.title, request.text, request.anonymous, request.member_id, member.name AS person,
       request.organisation_id, organisation.name AS house
FROM request JOIN organisation ON organisation.id = request.organisation_id
LEFT JOIN member ON member.id = request.member_id
"""
_ANSWERS = """
SELECT answer.id, answer.request_id, answer.text, answer.consent, answer.member_id, member.name AS person,
       member.organisation_id, organisation.name AS house
FROM answer LEFT JOIN member ON member.id = answer.member_id
LEFT JOIN organisation ON organisation.id = member.organisation_id
"""
_MANY = 500


def upgrade() -> None:
    for table in ("request", "answer"):
        op.add_column(table, sa.Column("public_text", TEXT, nullable=False, server_default=""))
        op.add_column(table, sa.Column("doubt", TEXT, nullable=False, server_default=""))
    op.add_column("request", sa.Column("public_title", TEXT, nullable=False, server_default=""))
    connection = op.get_bind()
    addresses: dict[int, list[str]] = {}
    for member_id, address in connection.execute(sa.text("SELECT member_id, address FROM member_address ORDER BY id")):
        addresses.setdefault(member_id, []).append(address)
    asked = _mask_requests(connection, addresses)
    _mask_answers(connection, addresses, asked)


def _mask_requests(connection: sa.Connection, addresses: dict[int, list[str]]) -> dict[int, sa.Row[tuple[object, ...]]]:
    """Fills the columns of the requests; returns the anonymous ones by id."""
    rows = connection.execute(sa.text(_REQUESTS)).all()
    values = []
    for row in rows:
        title, text = row.title, without_greetings(row.text, writer=row.person or "")
        if row.anonymous:
            who = _who(row, addresses)
            title, text = marked_out(row.title, who).text, marked_out(row.text, who).text
        values.append({"key": row.id, "title": title, "words": text})
    fill = sa.text("UPDATE request SET public_title = :title, public_text = :words WHERE id = :key")
    _write(connection, fill, values)
    return {row.id: row for row in rows if row.anonymous}


def _mask_answers(
    connection: sa.Connection, addresses: dict[int, list[str]], asked: dict[int, sa.Row[tuple[object, ...]]]
) -> None:
    shown = set(connection.scalars(sa.text("SELECT answer_id FROM edition_answer")))
    values = []
    for row in connection.execute(sa.text(_ANSWERS)).all():
        words = without_greetings(row.text, writer=row.person or "")
        if row.consent == "anonymous":
            words = marked_out(words, _who(row, addresses)).text
        request = asked.get(row.request_id)
        own = request is not None and request.organisation_id == row.organisation_id
        if request is not None:
            words = marked_out(words, _who(request, addresses, house=not own), contacts=False).text
        doubt = "own_house" if own and row.consent == "everyone" and row.id not in shown else ""
        values.append({"key": row.id, "words": words, "doubt": doubt})
    _write(connection, sa.text("UPDATE answer SET public_text = :words, doubt = :doubt WHERE id = :key"), values)


def _who(row: sa.Row[tuple[object, ...]], addresses: dict[int, list[str]], *, house: bool = True) -> Who:
    theirs = tuple(addresses.get(row.member_id, ()))
    return Who(
        person=row.person or "",
        organisation=(row.house or "") if house else "",
        addresses=theirs,
        domains=tuple(sorted({domain_of(one) for one in theirs})) if house else (),
    )


def _write(connection: sa.Connection, statement: sa.TextClause, values: list[dict[str, object]]) -> None:
    for at in range(0, len(values), _MANY):
        connection.execute(statement, values[at : at + _MANY])
