"""The address of the web pages."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from digest.settings.values import HERE, Group

_PUBLIC = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})*)(?::(?P<port>\d{1,5}))?")


def _public(url: str) -> str:
    if not url:
        return url
    found = _PUBLIC.fullmatch(url)
    if not found or not 0 < int(found["port"] or 80) < 65536:
        raise ValueError("not an address such as https://digest.ika.example, with nothing behind the name or the port")
    if found["scheme"] == "http" and found["host"] not in HERE:
        raise ValueError(
            "must begin with https://, since its links open things; http:// is for 127.0.0.1 and localhost"
        )
    return url


def place(text: str) -> tuple[str, int]:
    """The host and port in an address to listen at, such as `127.0.0.1:8080` or `[::1]:8080`. Raises ValueError."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else "" if ":" in host else host
    if not colon or not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        raise ValueError(f"{text!r} is not a place such as 127.0.0.1:8080")
    return host, int(port)


def _place(text: str) -> str:
    place(text)
    return text


class Web(Group):
    """The members' web pages.

    url: where members reach them, such as https://digest.ika.example, without a slash at the end; needs
    association.secret. "" serves none, and no letter links to any.
    listen: where this program serves them; a web server before it speaks TLS.
    """

    url: Annotated[str, AfterValidator(_public)] = ""
    listen: Annotated[str, AfterValidator(_place)] = "127.0.0.1:8080"
