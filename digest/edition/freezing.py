"""Freezing: the rows of an edition's recipients, written where they are not what they would be now.

members, as they would get it | rows that are otherwise go | rows that are missing come | counted, hashed

In chunks, so that nothing holds everybody; where nothing is otherwise nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from digest.edition.personal import Personal, Recipient
from digest.store.models import Edition, EditionRecipient

_AT_ONCE = 500
"""Ids in a statement: it has a limit of values."""


def freeze(session: Session, edition: Edition, personal: Personal) -> bool:
    """Makes the recipients' rows what they would be now; returns whether somebody gets something else than before.

    Those who came and those who left do not count, nor does a new address: who had the old one has left.
    """
    told, count, last = hashlib.sha256(), 0, 0
    otherwise = missing = False
    for chunk in personal.recipients():
        count += len(chunk)
        told.update("".join(one.digest for one in chunk).encode())
        had = _had(session, edition, last, chunk[-1].reader.id)
        last = chunk[-1].reader.id
        right = {one.reader.id for one in chunk if had.get(one.reader.id, ("",))[0] == one.digest}
        otherwise = otherwise or any(_gets_otherwise(one, had) for one in chunk if one.reader.id not in right)
        missing = missing or len(right) < len(chunk)
        _remove(session, edition, [member_id for member_id in had if member_id not in right])
    session.execute(_rows_of(edition).where(EditionRecipient.member_id > last))
    for chunk in personal.recipients(missing=True) if missing else ():
        session.execute(
            insert(EditionRecipient), [_row(edition, one, personal.unsubscribe(one.reader)) for one in chunk]
        )
    edition.recipient_count, edition.recipients_hash = count, told.hexdigest()
    return otherwise


def thaw(session: Session, edition: Edition) -> None:
    """Removes the rows of an edition's recipients."""
    session.execute(_rows_of(edition))
    edition.recipient_count, edition.recipients_hash = 0, ""


def distrust(session: Session, edition: Edition) -> None:
    """Has the recipients' rows written anew when the edition is composed next: somebody changed them."""
    session.execute(update(EditionRecipient).where(EditionRecipient.edition_id == edition.id).values(digest=""))
    edition.recipients_hash = ""


_UNSEEN = {"synchronize_session": False}  # nobody holds these rows as objects


def _had(session: Session, edition: Edition, after: int, last: int) -> Mapping[int, tuple[str, str]]:
    """(digest, address) by member id of the rows after one id, up to another."""
    row = EditionRecipient
    rows = select(row.member_id, row.digest, row.address).where(row.edition_id == edition.id)
    found = session.connection().execute(rows.where(row.member_id > after, row.member_id <= last))
    return {one[0]: (one[1], one[2]) for one in found}


def _gets_otherwise(one: Recipient, had: Mapping[int, tuple[str, str]]) -> bool:
    return one.reader.id in had and had[one.reader.id][1] == one.reader.address


def _remove(session: Session, edition: Edition, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        some = EditionRecipient.member_id.in_(ids[start : start + _AT_ONCE])
        session.execute(_rows_of(edition).where(some))


def _rows_of(edition: Edition) -> Any:
    mine = delete(EditionRecipient).where(EditionRecipient.edition_id == edition.id)
    return mine.execution_options(**_UNSEEN)


def _row(edition: Edition, one: Recipient, unsubscribe: str) -> dict[str, Any]:
    block = one.own.block
    own = {"html": block.html, "text": block.text, "preheader": block.preheader, "unsubscribe": unsubscribe}
    whose = {"name": one.reader.name, "address": one.reader.address, "language": one.reader.language}
    return {"edition_id": edition.id, "member_id": one.reader.id, **whose, **own, "digest": one.digest}
