"""Danish and English alphabetical order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import partial

Place = tuple[int, int, str]

_DANISH = str.maketrans({"ä": "æ", "ö": "ø", "ő": "ø", "œ": "ø", "ü": "y", "ű": "y", "ð": "d", "þ": "th"})
_ENGLISH = str.maketrans({"æ": "ae", "ø": "o", "œ": "oe", "ð": "d", "þ": "th"})
_LAST = {letter: ord("z") + place for place, letter in enumerate("æøå", start=1)}
_PARTS = re.compile(r"[0-9]+|[^\W\d_]|[^0-9]", re.DOTALL)


def alphabetical(word: str, language: str) -> tuple[tuple[Place, ...], str]:
    """A key to sort by: as in a Danish telephone book, or in an English one.

    Danish: æ, ø and å come last; aa counts as å (Aabenraa stands beside Åbenrå), ä as æ, ö as ø, ü as y. In both: case
    and accents count only between words otherwise equal, a space comes before figures, figures count by their value and
    come before letters, and other characters count as spaces.
    """
    places = map(_place, _PARTS.findall(_folded(word, language)))
    kept: list[Place] = []
    for place in places:
        if place[0] or (kept and kept[-1][0]):
            kept.append(place)
    if kept and not kept[-1][0]:
        kept.pop()
    return tuple(kept), word


def in_order(words: Iterable[str], language: str) -> list[str]:
    """The words in alphabetical order."""
    return sorted(words, key=partial(alphabetical, language=language))


def _folded(word: str, language: str) -> str:
    """A word in lower case and in the letters of the alphabet, without other accents."""
    lower = unicodedata.normalize("NFC", word.casefold())
    if language == "da":
        lower = lower.translate(_DANISH).replace("aa", "å")
        return "".join(one if one == "å" else _bare(one) for one in lower)
    return _bare(lower.translate(_ENGLISH))


def _bare(letters: str) -> str:
    """Letters without their accents."""
    return "".join(one for one in unicodedata.normalize("NFD", letters) if not unicodedata.combining(one))


def _place(part: str) -> Place:
    """The place of a letter, a number or another character."""
    if part.isdecimal() and part.isascii():
        value = part.lstrip("0")
        return 1, len(value), value  # as text, since int() refuses thousands of figures
    if part.isalpha():
        return 2, _LAST.get(part, ord(part) if part <= "z" else ord(part) + len(_LAST)), ""
    return 0, 0, ""
