"""Danish personal numbers (CPR) in texts, which must not go to everybody."""

from __future__ import annotations

import re
from datetime import date

_DASH = r"[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
_NUMBER = re.compile(
    rf"(?<![\d/-])(?<!\d[.,])(\d{{2}})[./]?(\d{{2}})[./]?(\d{{2}})(\s?{_DASH}{{1,2}}\s?|[./]|"
    rf"\s{{1,3}})?(\d{{4}})(?![\d/-])(?!,\d)"
)
_CALLED = re.compile(r"\b(?:cpr|personn(?:umme)?r)", re.IGNORECASE)
_NEAR = 30  # characters before a number in which the word stands
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def has_cpr(text: str) -> bool:
    """Whether a number in the text is a CPR number.

    A day and four figures with a hyphen between them are one. Without a hyphen they are one only behind the word, or
    with a valid check digit (numbers given out before October 2007), since invoices and case files have ten figures
    too.
    """
    return any(map(_is_cpr, _NUMBER.finditer(text)))


def cpr_numbers(text: str) -> int:
    """How many CPR numbers a text has."""
    return sum(map(_is_cpr, _NUMBER.finditer(text)))


def without_cpr(text: str) -> str:
    """The text with a mark for each CPR number."""
    return _NUMBER.sub(lambda found: "[CPR]" if _is_cpr(found) else found[0], text)


def _is_cpr(found: re.Match[str]) -> bool:
    day, month, year, between, serial = found.groups()
    if not _is_day(day, month, year):
        return False
    named = _CALLED.search(found.string, max(0, found.start() - _NEAR), found.start())
    return bool((between or "").strip() or named) or _checks(day + month + year + serial)


def _is_day(day: str, month: str, year: str) -> bool:
    for century in (1900, 2000):  # for 29 February
        try:
            date(century + int(year), int(month), int(day))
        except ValueError:
            continue
        return True
    return False


def _checks(figures: str) -> bool:
    return sum(int(figure) * weight for figure, weight in zip(figures, _WEIGHTS, strict=True)) % 11 == 0
