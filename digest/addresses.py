"""Mail addresses as the service compares and shows them."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

import idna

from digest.errors import InputFault

ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
"""An address in running text. It begins at the start of a word, so that a search takes linear time on any text."""


def normal(address: str) -> str:
    """The address as it is stored and compared: trimmed, lower case, without `mailto:` or angle brackets.

    The part before the @ is lowered too: RFC 5321, section 2.4 lets its case matter, but no member's address needs it.
    A domain with Danish letters is written as mail carries it (`xn--...`).
    """
    bare = address.strip().removeprefix("mailto:").strip("<> \t").lower()
    local, at, domain = bare.rpartition("@")
    if domain.isascii() or not at:
        return bare
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return bare


def checked(address: str) -> str:
    """The normal form of an address that can be written to. Raises InputFault, which says what is wrong."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  (most commands check none)

    candidate = normal(address)
    if not candidate.rpartition("@")[0].isascii():
        raise InputFault(
            "'%(address)s' is not a mail address: æ, ø, å and their like cannot stand before the @",
            {"address": address.strip()},
        )
    try:
        found = validate_email(candidate, allow_smtputf8=False, check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        said = {"address": address.strip()}
        if "@" not in candidate:
            raise InputFault("'%(address)s' is not a mail address: it has no @", said) from fault
        raise InputFault("'%(address)s' is not a mail address: one is written as kim@nordmose.example", said) from fault
    return (found.ascii_email or found.normalized).lower()


def fingerprint(address: str) -> str:
    """The SHA-256 of an address's normal form, in hex; kept where the address itself must not be."""
    return hashlib.sha256(normal(address).encode()).hexdigest()


def shortened(address: str) -> str:
    """An address for a log line: `ka***@nordmose.example`."""
    local, at, domain = address.partition("@")
    return f"{local[:2]}***{at}{domain}"


def domain_of(address: str) -> str:
    """The part behind the @, in lower case; "" without one."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def mailto(address: str, subject: str) -> str:
    """A mailto link (RFC 6068)."""
    query = f"?subject={quote(' '.join(subject.split()))}" if subject else ""
    return f"mailto:{quote(address, safe='@+')}{query}"
