"""Words of somebody who does not want to be named, without what says who they are."""

from __future__ import annotations

import re

from digest.reading.redacting import GONE, Trace
from digest.reading.signing import without_courtesies
from digest.store.models import Member, Organisation, Request

_MARK = "[…]"
_ONLY_MARK = re.compile(r"^\W*(\[…\]\W*)+$")
_ANY = {"kommune", "region", "styrelsen", "ministeriet", "forsyning", "hospital", "boligforening", "universitet", "for"}
"""Words that many an organisation has in its name."""


def unnamed(words: str, member: Member | None, organisation: Organisation | None) -> str:
    """The words with a mark where the person or the organisation is named, and without the sign-off below them."""
    name = member.name if member else ""
    alone = [word for word in (organisation.name.split() if organisation else []) if word.lower() not in _ANY]
    trace = Trace(
        names=[one for one in (name, organisation.name if organisation else "") if one],
        addresses=[row.address for row in member.addresses] if member else [],
        alone=[*name.split(), *(word for word in alone if len(word) > 3 and word[0].isupper())],
    )
    marked = trace.without(without_courtesies(words, writer=name)).replace(GONE, _MARK)
    return "\n".join(line for line in marked.split("\n") if not _ONLY_MARK.match(line)).strip() or _MARK


def public_title(request: Request) -> str:
    """A request's title, as others than the asker may see it."""
    return unnamed(request.title, request.member, request.organisation) if request.anonymous else request.title


def public_words(request: Request) -> str:
    """A request's own words, without greeting and sign-off, as others than the asker may see them."""
    if request.anonymous:
        return unnamed(request.text, request.member, request.organisation)
    return without_courtesies(request.text, writer=request.member.name if request.member else "")
