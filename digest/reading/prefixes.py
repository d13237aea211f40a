"""What programs put before a subject: `SV:`, `Re:`, `VS:`, `Fwd:` and their like, in the languages of `labels`."""

from __future__ import annotations

import re

from digest.reading.labels import FORWARD_PREFIX, REPLY_PREFIX

_REPLY = re.compile(rf"^\s*(?:(?:{REPLY_PREFIX})\s*:\s*)+", re.IGNORECASE)
_FORWARD = re.compile(rf"^\s*(?:{FORWARD_PREFIX})\s*:", re.IGNORECASE)
_ANY = re.compile(rf"^\s*(?:(?:{REPLY_PREFIX}|{FORWARD_PREFIX})\s*:\s*)+", re.IGNORECASE)


def replies(subject: str) -> bool:
    """Whether a subject begins as that of a reply."""
    return bool(_REPLY.match(subject))


def forwards(subject: str) -> bool:
    """Whether a subject begins as that of a forward."""
    return bool(_FORWARD.match(subject))


def prefixed(subject: str) -> bool:
    """Whether a subject begins as that of a reply or a forward."""
    return bool(_ANY.match(subject))


def without_reply(subject: str) -> str:
    """The subject without the prefixes of replies; that of a forward stays."""
    return _REPLY.sub("", subject)


def unprefixed(subject: str) -> str:
    """The subject without any prefix."""
    return _ANY.sub("", subject)
