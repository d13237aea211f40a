"""The hash over everything that reaches a member's eyes: what was approved is what is sent."""

from __future__ import annotations

import hashlib
import json

from digest.store.models import Edition


def manifest_hash(edition: Edition) -> str:
    """The hash of an edition's frozen blocks, its recipients with their personal blocks, and its sender.

    The rendered blocks include the answers, the template and the settings. The sending time is not part of it.
    """
    content = {
        "number": edition.number,
        "period": edition.period.isoformat(),
        "revision": edition.revision,
        "sender": edition.sender,
        "requests": [place.request_id for place in edition.requests],
        "blocks": [[row.language, row.subject, row.html, row.text] for row in edition.blocks],
        "recipients": [
            [row.address, row.name, row.language, row.html, row.text, row.preheader, row.unsubscribe]
            for row in edition.recipients
        ],
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
