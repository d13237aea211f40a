"""Whether a mail is from its sender, as far as the receiving server can tell, and whether it is one of our own.

Only the topmost Authentication-Results counts (RFC 8601), and only from the named server: anybody can write the others.
Microsoft 365 writes it without a name, and is called `microsoft365` here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from digest.addresses import domain_of, normal
from digest.reading.decoding import MAX_HEADER
from digest.reading.message import Message

MICROSOFT = "microsoft365"
"""The name here of the server that writes Authentication-Results without one."""
LOOP = "X-Loop"
"""The header of our own mails, with our address."""
MOST_HOPS = 50
"""The most Received headers of a mail that is not looping; ordinary ones have fewer than twenty."""

_RESULT = re.compile(r"^([a-z][a-z0-9-]{0,40})(?:/\d{1,3})?\s*=\s*([a-z]{2,20})\b", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<![^\s])(smtp|header|policy)\.([a-z0-9_-]{1,30})\s*=\s*([^\s]{1,300})", re.IGNORECASE)
_METHODS = ("dmarc", "dkim", "spf", "arc", "compauth")
_QUOTED = "\ue002"  # stands for a quoted string, which is not believed
_REGISTRIES = ("ac", "co", "com", "edu", "gov", "net", "org", "sch")  # `co.uk` is no organisation's domain


class Verdict(StrEnum):
    """The named server's result for the address in From."""

    PASS = "pass"  # noqa: S105  (a result of RFC 8601)
    FAIL = "fail"
    UNKNOWN = "unknown"  # no result for that domain, or no server named


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How far a mail can be believed.

    results: the server's results by method, such as (("dmarc", "pass"), ("spf", "softfail")); () without any.
    ours: own_address, own_loop or own_message_id where the mail is one that we sent; "" otherwise.
    hops: how many servers it came through.
    """

    verdict: Verdict
    results: tuple[tuple[str, str], ...]
    ours: str
    hops: int

    @property
    def said(self) -> str:
        """The server's results in its own terms, such as `dmarc=fail spf=softfail`; "" without any."""
        return " ".join(f"{method}={result}" for method, result in self.results)

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
    """(method, result, properties) of the topmost header when it is the named server's; () otherwise.

    The header is not decoded: senders choose what is encoded or quoted in it.
    """
    plain = _plain(message.results)
    if plain is None or len(message.results) >= MAX_HEADER - 100:
        return (("dmarc", "fail", {}),)  # ambiguous on purpose: a person looks
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
    """The header without comments and quoted strings, except a quoted name at its beginning.

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
            return None  # a sender's words in the comment may have ended it
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
    """The properties of a result, the first of each name; without those that hold a quoted string."""
    found = {f"{kind}.{name}".lower(): value.lower() for kind, name, value in reversed(_PROPERTY.findall(part))}
    return {name: value for name, value in found.items() if _QUOTED not in value}


def _verdict(results: tuple[tuple[str, str, dict[str, str]], ...], domain: str) -> Verdict:
    """FAIL for a failed DMARC, or a DMARC for another domain; PASS for a method passed for the From domain."""
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
    """A domain in the normal form of addresses."""
    return domain_of(normal(f"x@{told}")) if told else ""


def _same(one: str, other: str) -> bool:
    """Whether one domain is the other or a subdomain of it, and the shorter is no registry's."""
    if one == other:
        return bool(one)
    longer, shorter = sorted((one, other), key=len, reverse=True)
    labels = shorter.split(".")
    return longer.endswith(f".{shorter}") and len(labels) > 1 and labels[-2] not in _REGISTRIES


def _ours(message: Message, own: str) -> str:
    """The sign that we sent a mail ourselves; "" without one, as for colleagues under our domain."""
    if message.sender == own:
        return "own_address"
    if any(name == LOOP.lower() and normal(value) == own for name, value in message.headers):
        return "own_loop"
    ours = re.fullmatch(
        rf"<[a-z]{{2,20}}-[\w.-]{{1,80}}\.[0-9a-f]{{16}}@{re.escape(domain_of(own))}>", message.message_id
    )
    return "own_message_id" if ours else ""
