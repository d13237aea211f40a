"""The address behind a link in HTML, and whether its words say it already."""

from __future__ import annotations

import re
from urllib.parse import unquote

_BEHIND = re.compile(r"[?&;]url=([^&]{1,2000})", re.IGNORECASE)
LONGEST = 300
"""The most characters of an address that is said beside its words."""


def true_address(href: str) -> str:
    """The address that a link leads to, behind a filter's; "" for one that is no page and no mailbox."""
    if ".safelinks.protection.outlook.com/" in href[:100]:
        told = _BEHIND.search(href[:5_000])
        href = unquote(told[1]) if told else href
    one_word = not any(char.isspace() or char in '<>"' for char in href)
    return href if one_word and href.lower().startswith(("http://", "https://")) else ""


def says(words: str, bare: str) -> bool:
    """Whether the words of a link are its address, or the beginning of it."""
    said = words.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").strip("/ ….")
    return bool(said) and "." in said and (bare.startswith(said) or said in bare or bare in said)
