"""The hash over everything that reaches a member's eyes: what was approved is what is sent.

Each recipient's row has a digest of its own, made when it is composed; the hash over them all stands in the edition, so
that nobody reads a hundred thousand rows to show it. Before a letter goes out the rows themselves are read.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from digest.store.models import Edition, EditionRecipient

Manifest = dict[str, Any]

_ROWS = 500
"""Rows that are read at a time."""


def manifest(edition: Edition) -> Manifest:
    """An edition's frozen blocks, the hash over its recipients as they were composed, and its sender.

    The rendered blocks include the answers, the template and the settings. The sending time is not part of it.
    """
    return {
        "number": edition.number,
        "period": edition.period.isoformat(),
        "revision": edition.revision,
        "sender": dict(edition.sender),
        "requests": [place.request_id for place in edition.requests],
        "blocks": [[row.language, row.subject, row.html, row.text] for row in edition.blocks],
        "recipients": edition.recipients_hash,
    }


def manifest_hash(edition: Edition) -> str:
    """The hash of an edition's manifest as it was composed, in hexadecimal digits."""
    return _hash(manifest(edition))


def hash_as_read(edition: Edition) -> str:
    """The hash of an edition's manifest with what stands in the rows of its recipients, read anew."""
    session = object_session(edition)
    if session is None:
        raise ValueError(f"{edition!r} stands in no session")
    return _hash({**manifest(edition), "recipients": _recipients_read(session, edition)})


def alike(one: Manifest, other: Manifest) -> bool:
    """Whether two manifests say the same, whoever their recipients are."""
    return {**one, "recipients": ""} == {**other, "recipients": ""}


def block_digest(html: str, text: str, preheader: str) -> str:
    """The digest of a personal block, which many recipients share."""
    return hashlib.sha256(json.dumps([html, text, preheader], ensure_ascii=False).encode()).hexdigest()


def row_digest(address: str, name: str, language: str, unsubscribe: str, *, block: str) -> str:
    """The digest of a recipient's row; `block` is that of their personal block."""
    told = f"{len(address)} {len(name)} {len(language)} {block} {address}{name}{language}{unsubscribe}"
    return hashlib.sha256(told.encode()).hexdigest()


def _recipients_read(session: Session, edition: Edition) -> str:
    row, told = EditionRecipient, hashlib.sha256()
    own = select(row.address, row.name, row.language, row.unsubscribe, row.html, row.text, row.preheader)
    rows = own.where(row.edition_id == edition.id).order_by(row.member_id)
    for one in session.execute(rows.execution_options(yield_per=_ROWS)):
        told.update(row_digest(*one[:4], block=block_digest(*one[4:])).encode())
    return told.hexdigest()


def _hash(told: Manifest) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
