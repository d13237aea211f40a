"""Whether a mail is from whom it says, as far as the receiving server can tell; and whether it is one of our own.

Only the topmost Authentication-Results counts (RFC 8601), and only from the server that is named: those below it, or
from another, anybody can have written. Microsoft 365 leaves its name out, and is named `microsoft365` here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from digest.addresses import domain_of, normal
from digest.reading.decoding import MAX_HEADER
from digest.reading.message import Message

MICROSOFT = "microsoft365"
"""How the server is named that writes Authentication-Results without a name."""
LOOP = "X-Loop"
"""The header that our own mail carries, with our address."""
MOST_HOPS = 50
"""Received headers of a mail that goes in circles: ordinary ones have fewer than twenty."""

_RESULT = re.compile(r"^([a-z][a-z0-9-]{0,40})(?:/\d{1,3})?\s*=\s*([a-z]{2,20})\b", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<![^\s])(smtp|header|policy)\.([a-z0-9_-]{1,30})\s*=\s*([^\s]{1,300})", re.IGNORECASE)
_METHODS = ("dmarc", "dkim", "spf", "arc", "compauth")
_QUOTED = "\ue002"  # stands for a string in quotes, of which nothing is believed
_REGISTRIES = ("ac", "co", "com", "edu", "gov", "net", "org", "sch")  # `co.uk` is nobody's domain


class Verdict(StrEnum):
    """What the named server says of the address in From."""

    PASS = "pass"  # noqa: S105  (a result of RFC 8601)
    FAIL = "fail"
    UNKNOWN = "unknown"  # it says nothing, or nothing about that domain; or no server is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
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


def authenticate(message: Message, *, server: str = "", own: str = "") -> Authentication:
    """How far a mail can be believed. server: whose Authentication-Results count; own: our address."""
    results = _results(message, server) if server else ()
    return Authentication(
        verdict=_verdict(results, domain_of(message.sender)),
        results=tuple((method, result) for method, result, _ in results),
        ours=_ours(message, normal(own)) if own else "",
        hops=sum(1 for name, _ in message.headers if name == "received"),
    )


def _results(message: Message, server: str) -> tuple[tuple[str, str, dict[str, str]], ...]:
    """(method, result, properties) of the topmost header when it is the named server's; () else.

    The header is read as it stands: senders choose what is encoded or quoted in it.
    """
    plain = _plain(message.results)
    if plain is None or len(message.results) >= MAX_HEADER - 100:
        return (("dmarc", "fail", {}),)  # made to be misread: a person looks
    told = [part.strip() for part in plain.split(";")]
    if not told[0]:
        return ()
    named = not _RESULT.match(told[0])
    writer = told[0].split()[0].lower() if named else MICROSOFT
    if writer.strip('"') != server.strip().lower():
        return ()
    return tuple(
        (found[1].lower(), found[2].lower(), _properties(part))
        for part in (told[1:] if named else told)
        if (found := _RESULT.match(part)) and found[1].lower() in _METHODS
    )


def _plain(header: str) -> str | None:
    """The header without comments and without what stands in quotes, but for a quoted name at its beginning.

    None where a comment or a quote does not end, or a comment holds a quote.
    """
    kept: list[str] = []
    depth, quoted, escaped, named = 0, False, False, False
    for char in header:
        if escaped:
            escaped = False
        elif char == "\\" and (quoted or depth):
            escaped = True
        elif char == '"' and depth:
            return None  # a server that writes a sender's own words into a comment may be made to end it
        elif char == '"':
            quoted = not quoted
            kept += [_QUOTED] if quoted and named else []
        elif not quoted and char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
        elif not depth and not (quoted and named):
            kept.append(char)
            named = named or char == ";"
    return None if quoted or depth else "".join(kept)


def _properties(part: str) -> dict[str, str]:
    """What a result speaks of, the first of each; nothing that holds a quoted string."""
    found = {f"{kind}.{name}".lower(): value.lower() for kind, name, value in reversed(_PROPERTY.findall(part))}
    return {name: value for name, value in found.items() if _QUOTED not in value}


def _verdict(results: tuple[tuple[str, str, dict[str, str]], ...], domain: str) -> Verdict:
    """A failure of DMARC, or DMARC about another domain than From's, is one; else what passed for the same domain."""
    checked = [(result, _domain(told.get("header.from", ""))) for method, result, told in results if method == "dmarc"]
    composite = [result for method, result, _ in results if method == "compauth"]
    if any(result == "fail" or (judged and judged != domain) for result, judged in checked) or "fail" in composite:
        return Verdict.FAIL
    if any(result in ("pass", "bestguesspass") and judged == domain for result, judged in checked):
        return Verdict.PASS
    for method, result, told in results:
        signed = told.get("header.d") or domain_of(told.get("header.i", "")) if method == "dkim" else ""
        sent = told.get("smtp.mailfrom", "") if method == "spf" else ""
        if result == "pass" and (_same(_domain(signed), domain) or _same(_domain(domain_of(sent) or sent), domain)):
            return Verdict.PASS
    return Verdict.UNKNOWN


def _domain(told: str) -> str:
    """A domain as ours are written."""
    return domain_of(normal(f"x@{told}")) if told else ""


def _same(one: str, other: str) -> bool:
    """Whether one domain is the other, or below it; never two below a common one, and no registry's."""
    if one == other:
        return bool(one)
    longer, shorter = sorted((one, other), key=len, reverse=True)
    labels = shorter.split(".")
    return longer.endswith(f".{shorter}") and len(labels) > 1 and labels[-2] not in _REGISTRIES


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
