"""Cells that say yes or no, in the words of lists that people keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

_YES = frozenset(
    {
        *("ja", "j", "yes", "y", "true", "sand", "sandt", "1", "ok", "okay", "on", "til", "givet", "gerne"),
        *("x", "✓", "✔", "✅", "☑", "☒", "v"),
    }
)
_NO = frozenset({"nej", "n", "no", "false", "falsk", "0", "off", "fra", "☐", "✗", "✘", "❌", "ingen", "ikke"})
_BUT = re.compile(r"\b(ikke|men|kun|nej|undtagen|dog|not|but|only|no|except)\b")
_APART = re.compile(r"[\s,;:(/–-]+")
_DATE = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}( .*)?")


def yes_or_no(cell: str) -> bool | None:
    """What a cell says; None for other words, and for a yes with a but. A day is a yes: that of a consent."""
    words = " ".join(cell.casefold().split()).strip(" .!")
    first, *rest = _APART.split(words, maxsplit=1)
    if first in _NO or words in _NO:
        return False
    if words in _YES or _is_day(words) or (first in _YES and not _BUT.search("".join(rest))):
        return True
    return None


def blank_says_no(cells: Iterable[str], says: Callable[[str], bool | None] = yes_or_no) -> bool:
    """Whether an empty cell of a column is a no: where some say yes, and nobody writes the no in words."""
    said = {says(cell) for cell in cells if cell.strip()}
    return True in said and False not in said


def _is_day(words: str) -> bool:
    if _DATE.fullmatch(words):
        return True
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return not words.isdigit()
