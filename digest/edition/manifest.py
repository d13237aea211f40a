"""The hash over everything that reaches a member's eyes: what was approved is what is sent."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from digest.store.models import Edition

Manifest = dict[str, Any]


def manifest(edition: Edition) -> Manifest:
    """An edition's frozen blocks, its recipients with their personal blocks, and its sender, as JSON holds them.

    The rendered blocks include the answers, the template and the settings. The sending time is not part of it.
    """
    return {
        "number": edition.number,
        "period": edition.period.isoformat(),
        "revision": edition.revision,
        "sender": dict(edition.sender),
        "requests": [place.request_id for place in edition.requests],
        "blocks": [[row.language, row.subject, row.html, row.text] for row in edition.blocks],
        "recipients": [
            [row.address, row.name, row.language, row.html, row.text, row.preheader, row.unsubscribe]
            for row in edition.recipients
        ],
    }


def manifest_hash(edition: Edition) -> str:
    """The hash of an edition's manifest, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(manifest(edition), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def alike(one: Manifest, other: Manifest) -> bool:
    """Whether two manifests say the same to everybody who is a recipient of both."""
    first, second = ({row[0]: row for row in each["recipients"]} for each in (one, other))
    same = all(first[address] == second[address] for address in first.keys() & second.keys())
    return same and {**one, "recipients": []} == {**other, "recipients": []}
