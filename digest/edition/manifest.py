"""The hash over everything that reaches a member's eyes: what was approved is what is sent.

Each recipient's row has a digest of its own, made when it is composed; the hash over them all stands in the edition, so
that nobody reads a hundred thousand rows to show it. Before a letter goes out the rows themselves are read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.house import House
from digest.marks import Page
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


def hash_as_read(session: Session, edition: Edition, house: House) -> str:
    """The hash of an edition's manifest with what stands in the rows of its recipients, read anew."""
    return _hash({**manifest(edition), "recipients": _recipients_read(session, edition, house)})


def alike(one: Manifest, other: Manifest) -> bool:
    """Whether two manifests say the same, whoever their recipients are."""
    return {**one, "recipients": ""} == {**other, "recipients": ""}


def block_digest(html: str, text: str, preheader: str) -> str:
    """The digest of a personal block, which many recipients share."""
    return hashlib.sha256(json.dumps([html, text, preheader], ensure_ascii=False).encode()).hexdigest()


class Links(dict[str, str]):
    """By language what the links to unsubscribe by are made of: equal where, and only where, all of them are."""

    def __init__(self, house: House, day: date) -> None:
        super().__init__()
        self._house, self._day = house, day

    def __missing__(self, language: str) -> str:
        """The link of nobody: it has the address of the pages, the last day, and a signature with the secret."""
        self[language] = self._house.page(Page.UNSUBSCRIBE, 0, language, self._day)
        return self[language]


def row_digest(member_id: int, whose: Sequence[str], *, block: str, links: str) -> str:
    """The digest of a recipient's row, of (name, language, address); `block` is that of their personal block."""
    name, language, address = whose
    told = f"{member_id} {len(name)} {len(language)} {len(address)} {block} {name}{language}{address}{links}"
    return hashlib.sha256(told.encode()).hexdigest()


def _recipients_read(session: Session, edition: Edition, house: House) -> str:
    row, told = EditionRecipient, hashlib.sha256()
    day = edition.sends_at.astimezone(house.zone).date()
    links = Links(house, day)
    own = select(row.member_id, row.unsubscribe, row.name, row.language, row.address, row.html, row.text, row.preheader)
    rows = own.where(row.edition_id == edition.id).order_by(row.member_id)
    for member_id, unsubscribe, *one in session.execute(rows.execution_options(yield_per=_ROWS)):
        right = unsubscribe == house.page(Page.UNSUBSCRIBE, member_id, one[1], day)
        link = links[one[1]] if right else unsubscribe
        told.update(row_digest(member_id, one[:3], block=block_digest(*one[3:]), links=link).encode())
    return told.hexdigest()


def _hash(told: Manifest) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
