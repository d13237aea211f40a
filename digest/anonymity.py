"""Texts without what says who wrote them, for members who do not want to be named."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.addresses import domain_of
from digest.reading.redacting import GONE, Trace
from digest.reading.signature import without_greetings
from digest.store.models import Member, Organisation, Request

_MARK = "[…]"
_ONLY_MARK = re.compile(r"^\W*(\[…\]\W*)+$")
_ANY = {
    *("kommune", "region", "styrelsen", "ministeriet", "forsyning", "hospital", "boligforening", "universitet", "for"),
    *("a/s", "aps", "i/s", "p/s", "k/s", "it", "eu", "dk", "hr", "og", "i", "af", "på"),
}
"""Words that many an organisation has in its name."""

_EVERYBODYS = frozenset(
    {
        *(
            "gmail.com",
            "googlemail.com",
            "hotmail.com",
            "hotmail.dk",
            "outlook.com",
            "outlook.dk",
            "live.com",
            "live.dk",
        ),
        *("msn.com", "yahoo.com", "yahoo.dk", "icloud.com", "me.com", "mac.com", "mail.dk", "email.dk", "jubii.dk"),
        *("ofir.dk", "proton.me", "protonmail.com", "pm.me", "stofanet.dk", "youmail.dk", "mail.tele.dk", "gmx.com"),
        *("post.tele.dk", "tdcadsl.dk", "webspeed.dk"),
    }
)
"""Domains under which anybody may have an address."""


def unnamed(words: str, member: Member | None, organisation: Organisation | None) -> str:
    """The text with a mark in place of the person and the organisation, and without the sign-off below it."""
    trace = trace_of(member, organisation, alone=member.name.split() if member else ())
    name = member.name if member else ""
    marked = trace.without(without_greetings(words, writer=name)).replace(GONE, _MARK)
    return "\n".join(line for line in marked.split("\n") if not _ONLY_MARK.match(line)).strip() or _MARK


def trace_of(
    member: Member | None, organisation: Organisation | None, *, alone: Iterable[str] = (), ours: str = ""
) -> Trace:
    """What identifies a person and their organisation: names, addresses, their domain, and the words in `alone`.

    ours: the domain of our own addresses, which stands in every letter and identifies nobody.
    """
    house = organisation.name.split() if organisation else []
    told = [word for word in house if word.lower() not in _ANY and (word.isupper() or len(house) == 1 or _says(word))]
    domains = {domain_of(row.address) for row in member.addresses} if member else set()
    return Trace(
        names=[one for one in (member.name if member else "", organisation.name if organisation else "") if one],
        addresses=[row.address for row in member.addresses] if member else [],
        alone=dict.fromkeys((*alone, *told, *(word.upper() for word in told))),
        domains=sorted(domains - _EVERYBODYS - {ours}),
    )


def _says(word: str) -> bool:
    return len(word) > 3 and word[0].isupper()


def public_title(request: Request) -> str:
    """A request's title, as others than the asker may see it."""
    return unnamed(request.title, request.member, request.organisation) if request.anonymous else request.title


def public_words(request: Request) -> str:
    """A request's own words without greeting and sign-off, as others than the asker may see them."""
    if request.anonymous:
        return unnamed(request.text, request.member, request.organisation)
    return without_greetings(request.text, writer=request.member.name if request.member else "")
