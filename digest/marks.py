"""The marks in our own mail, written and read in one place: keys in addresses, links, subjects, Message-IDs.

A key or a link is valid for one purpose only.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from html import escape
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer

from digest.addresses import normal
from digest.errors import ExpiredLink, ForgedLink

TEST = "[TEST]"
"""The beginning of the subject of a test mail, and of every mail that its links open."""

TESTED = re.compile(rf"(?:\s{{0,9}}\w{{1,9}}\s?:)*\s{{0,9}}{re.escape(TEST)}", re.IGNORECASE)
"""The subject of a test mail, or of an answer to one."""


class Purpose(StrEnum):
    """What a signed address is for; it is valid for nothing else."""

    REPLY = "r"  # answers to a request, by its number
    BOUNCE = "b"  # bounces of a delivery, by its id
    CHANGE = "c"  # replies to a receipt, by the id of the mail it is for


@dataclass(frozen=True, slots=True)
class Key:
    """The purpose and number in an address of ours. signed: by us; otherwise anybody may have written it."""

    purpose: Purpose
    number: int
    signed: bool = True


_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"  # base 32 without letters that look alike (Crockford)
_MISREAD = str.maketrans("oil", "011")
_SIGNATURE = 6  # signs, 30 bits: short enough to be typed; guesses arrive by mail, one at a time
_DETAIL = re.compile(r"([a-z])(\d{1,9})-([0-9a-z]{6})")
_BARE = re.compile(r"\d{1,9}")


def keyed(own: str, key: Key, secret: str) -> str:
    """Our address with a key in it: `efterlysning+r112-k7x3mq@ika.example`."""
    local, _, domain = own.partition("@")
    return f"{local}+{key.purpose}{key.number}-{_signature(own, key.purpose, key.number, secret)}@{domain}"


def reply_address(own: str, key: Key, secret: str) -> str:
    """The address for replies to something: our address with the key in it; without a secret, the plain one."""
    return keyed(own, key, secret) if secret else own


def key_in(address: str, own: str, secrets: Sequence[str]) -> Key | None:
    """The key in an address of ours, signed with one of the secrets; None without one, or with a wrong one.

    A bare number behind the plus (`efterlysning+112@`) is an unsigned reply key, believed as much as #112 in a subject;
    where our own address is unknown, any address may hold it. Case is ignored, and so is the difference between o, i, l
    and the figures they look like, since people type these.
    """
    local, _, domain = normal(own).partition("@")
    said, _, where = normal(address).partition("@")
    if not own and _BARE.fullmatch(said.partition("+")[2]):
        return Key(Purpose.REPLY, int(said.partition("+")[2]), signed=False)
    if where != domain or not said.startswith(f"{local}+"):
        return None
    detail = said.removeprefix(f"{local}+")
    if _BARE.fullmatch(detail):
        return Key(Purpose.REPLY, int(detail), signed=False)
    found = _DETAIL.fullmatch(detail)
    if not found or found[1] not in set(Purpose):
        return None
    purpose, number, given = Purpose(found[1]), int(found[2]), found[3].translate(_MISREAD)
    good = any(hmac.compare_digest(given, _signature(own, purpose, number, secret)) for secret in secrets)
    return Key(purpose, number) if good else None


def _signature(own: str, purpose: Purpose, number: int, secret: str) -> str:
    told = f"{normal(own)} {purpose} {number}".encode()
    value = int.from_bytes(hmac.digest(secret.encode(), told, "sha256")[:8], "big")
    return "".join(_SIGNS[(value >> (5 * place)) % 32] for place in range(_SIGNATURE))


class Page(StrEnum):
    """What a signed link is for; it is valid for nothing else."""

    UNSUBSCRIBE = "leave"  # a member, by their id; the word that links already sent are signed for
    REQUEST = "request"  # a request, by its number: all of its words
    EDITION = "edition"  # an edition, by its id: the letter in the browser


PATHS: Mapping[str, Mapping[Page, str]] = {
    "da": {Page.UNSUBSCRIBE: "afmeld", Page.REQUEST: "efterlysning", Page.EDITION: "udgave"},
    "en": {Page.UNSUBSCRIBE: "unsubscribe", Page.REQUEST: "request", Page.EDITION: "edition"},
}
"""The word for a page in the path of its link, by language."""

DEAD = "test"
"""What replaces a token in a dead link; it opens nothing."""

_TOKEN = re.compile(r"[\w-]{8,40}\.[\w-]{43}", re.ASCII)  # an uncompressed payload, and 256 bits in base 64


def token(page: Page, number: int, *, secret: str, until: date) -> str:
    """The token that opens a page: `WzExMiw3Mzk5NTFd.kq...`; equal arguments give equal ones.

    until: the last day on which it is valid.
    """
    told = urlsafe_b64encode(b"[%d,%d]" % (number, until.toordinal())).rstrip(
        b"="
    )  # as `_signing` writes it, but faster
    signed = urlsafe_b64encode(hmac.digest(_link_key(page, secret), told, "sha256")).rstrip(b"=")
    return f"{told.decode()}.{signed.decode()}"


def path(page: Page, token: str, language: str) -> str:
    """The path of a page on our own server."""
    return f"/{language}/{PATHS[language][page]}/{token}"


def opened(token: str, page: Page, secrets: Sequence[str], today: date) -> int:
    """The number in a link's token, signed for this page with one of the secrets.

    Raises ForgedLink for anything else, and ExpiredLink when its last day is before `today`.
    """
    for secret in secrets if _TOKEN.fullmatch(token) else ():
        serializer = _signing(page, secret)
        try:
            number, last = serializer.loads(token)
        except BadData:
            continue
        # Base 64 has several spellings of the same bytes; only the one that we wrote is valid.
        if not hmac.compare_digest(token, serializer.dumps([number, last])):
            continue
        if last < today.toordinal():
            raise ExpiredLink
        return int(number)
    raise ForgedLink


def without_keys(text: str, own: str) -> str:
    """The text or HTML of a letter with dead keys and links, for a mail that only shows how it will look.

    Each signed address of ours loses its key; each signed link gets the word `test` for its token, whatever its host.
    """
    local, _, domain = own.partition("@")
    key = r"(?:\+|%2B|&#43;)[a-z]\d{1,9}-[0-9a-z]{6}"
    keyed_one = rf"({_spellings(local)}){key}((?:@|%40|&#64;){_spellings(domain)})"
    text = re.sub(keyed_one, r"\1\2", text, flags=re.IGNORECASE)
    words = "|".join(f"{language}/{word}" for language, said in PATHS.items() for word in said.values())
    return re.sub(rf"(/(?:{words})/){_TOKEN.pattern}", rf"\g<1>{DEAD}", text, flags=re.ASCII)


def _signing(page: Page, secret: str) -> URLSafeSerializer:
    """What signs and reads the tokens of a page, without a timestamp."""
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(secret, salt=f"digest page {page}", signer_kwargs=how)


@lru_cache(maxsize=16)
def _link_key(page: Page, secret: str) -> bytes:
    """The key that signs the tokens of a page: an edition has as many links as recipients."""
    return _signing(page, secret).make_signer().derive_key()


def _spellings(words: str) -> str:
    """A pattern for words as they stand in text, in a link and in HTML."""
    marked = escape(words)
    ways = dict.fromkeys((words, quote(words, safe="@+:/"), marked, marked.replace("&#x27;", "&#39;")))
    return f"(?:{'|'.join(map(re.escape, ways))})"
