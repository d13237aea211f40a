"""Whether a mail is from whom it says, as far as the receiving server can tell; and whether it is one of our own.

Only the topmost Authentication-Results counts (RFC 8601), and only from the server that is named: those below it, or
from another, anybody can have written. Microsoft 365 leaves its name out, and is named `microsoft365` here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from digest.addresses import domain_of, normal
from digest.reading.message import Message

MICROSOFT = "microsoft365"
"""How the server is named that writes Authentication-Results without a name."""
LOOP = "X-Loop"
"""The header that our own mail carries, with our address."""
MOST_HOPS = 50
"""Received headers of a mail that goes in circles: ordinary ones have fewer than twenty."""

_RESULT = re.compile(r"^([a-z][a-z0-9-]{0,40})(?:/\d{1,3})?\s*=\s*([a-z]{2,20})\b", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(smtp|header|policy)\.([a-z0-9_-]{1,30})\s*=\s*\"?([^\s;\"]{1,300})", re.IGNORECASE)
_METHODS = ("dmarc", "dkim", "spf", "arc", "compauth")


class Verdict(StrEnum):
    """What the named server says of the address in From."""

    PASS = "pass"  # noqa: S105  (a result of RFC 8601)
    FAIL = "fail"
    UNKNOWN = "unknown"  # it says nothing, or nothing about that domain; or no server is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far a mail can be believed.

    results: what the server found by method, such as {"dmarc": "pass", "spf": "softfail"}; () when it says nothing.
    ours: own_address, own_loop or own_message_id where the mail is one that we sent; "" else.
    hops: how many servers it came through. loops: more than any honest mail does.
    """

    verdict: Verdict
    results: tuple[tuple[str, str], ...]
    ours: str
    hops: int

    @property
    def loops(self) -> bool:
        """Whether the mail has been going in circles."""
        return self.hops > MOST_HOPS


def trust(message: Message, *, server: str = "", own: str = "") -> Trust:
    """What can be believed of a mail. server: whose Authentication-Results count; own: our address."""
    results = _results(message, server) if server else ()
    return Trust(
        verdict=_verdict(results, domain_of(message.sender)),
        results=tuple((method, result) for method, result, _ in results),
        ours=_ours(message, normal(own)) if own else "",
        hops=sum(1 for name, _ in message.headers if name == "received"),
    )


def _results(message: Message, server: str) -> tuple[tuple[str, str, dict[str, str]], ...]:
    """(method, result, properties) of the topmost header when it is the named server's; () else."""
    told = [_without_comments(part).strip() for part in _parts(message.header("authentication-results"))]
    if not told or not told[0]:
        return ()
    named = not _RESULT.match(told[0])
    writer = told[0].split()[0].lower() if named else MICROSOFT
    if writer != server.strip().lower():
        return ()
    return tuple(
        (found[1].lower(), found[2].lower(), _properties(part))
        for part in (told[1:] if named else told)
        if (found := _RESULT.match(part)) and found[1].lower() in _METHODS
    )


def _parts(header: str) -> list[str]:
    """The header cut at its semicolons, those within comments and quotes not counted."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, sign in enumerate(header):
        if sign == '"' and not depth:
            quoted = not quoted
        elif not quoted:
            depth += (sign == "(") - (sign == ")" and depth > 0)
            if sign == ";" and not depth:
                parts.append(header[start:place])
                start = place + 1
    return [*parts, header[start:]]


def _without_comments(part: str) -> str:
    kept, depth = [], 0
    for sign in part:
        depth += sign == "("
        if not depth:
            kept.append(sign)
        depth -= sign == ")" and depth > 0
    return "".join(kept)


def _properties(part: str) -> dict[str, str]:
    return {f"{kind}.{name}".lower(): value.lower() for kind, name, value in _PROPERTY.findall(part)}


def _verdict(results: tuple[tuple[str, str, dict[str, str]], ...], domain: str) -> Verdict:
    """DMARC where there is a result; else a signature or an envelope sender of the same domain (RFC 7489, 3.1)."""
    for method, result, told in results:
        if method in ("dmarc", "compauth") and result in ("fail", "pass", "bestguesspass"):
            if not _same(told.get("header.from", domain), domain):
                continue
            return Verdict.FAIL if result == "fail" else Verdict.PASS
    for method, result, told in results:
        signed = told.get("header.d") or domain_of(told.get("header.i", "")) if method == "dkim" else ""
        sent = told.get("smtp.mailfrom", "") if method == "spf" else ""
        if result == "pass" and (_same(signed, domain) or _same(domain_of(sent) or sent, domain)):
            return Verdict.PASS
    return Verdict.UNKNOWN


def _same(one: str, other: str) -> bool:
    """Whether one domain is the other, or one below it; never two below a common one, which may be `co.uk`."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def _ours(message: Message, own: str) -> str:
    """Which sign says that we sent a mail ourselves; colleagues under our domain are not us."""
    if message.sender == own:
        return "own_address"
    if any(name == LOOP.lower() and normal(value) == own for name, value in message.headers):
        return "own_loop"
    ours = re.fullmatch(
        rf"<[a-z]{{2,20}}-[\w.-]{{1,80}}\.[0-9a-f]{{16}}@{re.escape(domain_of(own))}>", message.message_id
    )
    return "own_message_id" if ours else ""
