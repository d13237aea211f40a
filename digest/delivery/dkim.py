"""DKIM signatures (RFC 6376; Ed25519 by RFC 8463) of our mail, for who has no server that signs.

the bytes of a mail | the same, under a DKIM-Signature: relaxed headers, simple body

A private key is a file of PEM; its public half stands in the domain's DNS under the selector.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from digest.errors import InputFault

BITS = 2048
"""The length of an RSA key (RFC 8301): longer ones do not fit into a string of DNS, shorter ones are not believed."""

_ONCE = ("from", "to", "subject", "date", "message-id", "reply-to")
"""Headers that are signed once more than they occur, so that nobody adds one."""
_IF_THERE = (
    "in-reply-to",
    "references",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
)
_LINES = re.compile(rb"\r\n(?![ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_FOLD, _WIDTH = "\r\n  ", 70

Key = RSAPrivateKey | Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a domain with the key of a selector."""

    domain: str
    selector: str
    key: Key

    def sign(self, content: bytes) -> bytes:
        """The header that signs a mail, to be put above it; its own bytes stay as they are."""
        end = content.find(b"\r\n\r\n")
        head = content[:end] if end >= 0 else content
        fields = dict(map(_header, _LINES.split(head)))  # of a name the last, as a verifier takes them
        named = tuple(name for name in (*_ONCE, *_IF_THERE) if name in fields)
        field = self._field(named, _body_hash(content, end + 4 if end >= 0 else len(content)))
        told = b"".join([fields[name] for name in named])
        told += _relaxed("dkim-signature", field.encode()).removesuffix(b"\r\n")
        signature = _FOLD.join(_parts(base64.b64encode(self._sign(told)).decode(), _WIDTH))
        return f"DKIM-Signature:{field}{signature}\r\n".encode()

    def _field(self, named: tuple[str, ...], body_hash: str) -> str:
        """The value of the signature's header, which ends with an empty `b=`."""
        kind = "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"
        return (
            f" v=1; a={kind}; c=relaxed/simple; d={self.domain};{_FOLD}s={self.selector};{_FOLD}"
            f"h={_names(named)};{_FOLD}bh={body_hash};{_FOLD}b="
        )

    def _sign(self, told: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(told, PKCS1v15(), hashes.SHA256())
        return self.key.sign(hashlib.sha256(told).digest())


def signer(domain: str, selector: str, file: Path) -> Signer:
    """The signer with the key in a file. Raises InputFault for a file that cannot be read, or holds no such key."""
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except OSError as fault:
        raise InputFault(f"The key {file} (smtp.dkim.key) cannot be read: {fault.strerror}.") from fault
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise InputFault(f"{file} (smtp.dkim.key) is no private key without a password, in PEM.") from fault
    if isinstance(key, Ed25519PrivateKey) or (isinstance(key, RSAPrivateKey) and key.key_size >= BITS // 2):
        return Signer(domain, selector, key)
    raise InputFault(f"{file} (smtp.dkim.key) is no RSA or Ed25519 key of {BITS // 2} bits or more.")


def new_key(file: Path, *, ed25519: bool = False) -> None:
    """Writes a new private key, which its owner alone can read. Raises InputFault when there is such a file."""
    key: Key = Ed25519PrivateKey.generate() if ed25519 else generate_private_key(65537, BITS)
    told = key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as written:
            written.write(told)
    except FileExistsError as fault:
        raise InputFault(f"There is a file {file} already, which may be a key in use.") from fault
    except OSError as fault:
        raise InputFault(f"{file} cannot be written: {fault.strerror}.") from fault


def record(made: Signer) -> tuple[str, str]:
    """The name and the text of the DNS record (TXT) that holds the public key."""
    public = made.key.public_key()
    if isinstance(made.key, RSAPrivateKey):
        kind, told = "rsa", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        kind, told = "ed25519", public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"{made.selector}._domainkey.{made.domain}", f"v=DKIM1; k={kind}; p={base64.b64encode(told).decode()}"


@lru_cache(maxsize=16)
def _names(named: tuple[str, ...]) -> str:
    """The names of headers of which nobody may change, or add, one; four on a line."""
    names = [*named, *_ONCE]
    return f":{_FOLD}".join(":".join(names[place : place + 4]) for place in range(0, len(names), 4))


@lru_cache(maxsize=64)  # most are the same in all mails of an edition
def _header(line: bytes) -> tuple[str, bytes]:
    """A header's name in small letters, and the whole in relaxed form."""
    told, _, value = line.partition(b":")
    name = told.strip().decode("ascii", "replace").lower()
    return name, _relaxed(name, value)


def _relaxed(name: str, value: bytes) -> bytes:
    """A header in relaxed form (RFC 6376, section 3.4.2)."""
    return name.encode() + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t") + b"\r\n"


def _body_hash(content: bytes, start: int) -> str:
    """The hash of the body that starts there, in simple form (RFC 6376, section 3.4.3).

    Empty lines at its end count for nothing.
    """
    end = len(content)
    while content.endswith(b"\r\n", start, end):
        end -= 2
    told = hashlib.sha256(memoryview(content)[start:end])
    told.update(b"\r\n")
    return base64.b64encode(told.digest()).decode()


def _parts(text: str, size: int) -> Iterator[str]:
    return (text[place : place + size] for place in range(0, len(text), size))
