"""How much HTML says, whether or not a reader sees it."""

from __future__ import annotations

from html import unescape

_SAYS_NOTHING = ("style", "script", "title", "xml")
"""Elements whose words are for programs."""


def letters(words: str) -> int:
    """How many letters and figures words have."""
    return sum(map(str.isalnum, words))


def letters_in(html: str) -> int:
    """How many letters and figures stand between its tags, hidden or not; in linear time."""
    count, inside = 0, ""
    for piece in html.split("<"):
        tag, _, words = piece.partition(">")
        if inside == "!--":
            _, ended, words = piece.rpartition("-->")
            inside = "" if ended else inside
        elif inside:
            inside = "" if tag.lower().startswith(f"/{inside}") else inside
        elif not tag.endswith("--"):  # a comment that ends at once
            inside = _begins(tag.lower())
        count += letters(unescape(words)) if not inside else 0
    return count


def _begins(tag: str) -> str:
    """The element, or the comment, that a tag begins and whose words say nothing; "" for another."""
    return next((name for name in ("!--", *_SAYS_NOTHING) if tag.startswith(name)), "")
