"""Words that a member may write alone on a line, as orders: ANONYM, ALLE, FRIST 12-12-2026, EMNEORD: a, b, LUK.

    own words | take the lines that are orders out | Orders, and the words without them

A line is an order only when nothing else stands on it: "Fristen er 12. december" is somebody's sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_ORDER = re.compile(
    r"^\W{0,3}(?:(?P<anonymous>anonymt?|anonymous)|(?P<everyone>ALLE|EVERYONE)|(?P<close>LUK|CLOSE)|"
    r"(?P<correction>RETTELSE|CORRECTION)|"
    r"(?P<frist>frist|deadline)\s*:?\s*(?P<day>\d{1,2})[./ -]+(?P<month>\d{1,2}|[a-zæøå]{3,9})[./ -]+(?P<year>\d{4})|"
    r"(?P<emneord>emneord|tags)\s*:\s*(?P<tags>[^\n]{1,300}))[.! ]*$",
    re.IGNORECASE,
)
_YES = re.compile(r"\W{0,10}(ja|yes)\b", re.IGNORECASE)
_CAPITALS = ("everyone", "close", "correction")
"""Orders whose words stand alone on lines in ordinary mail too: these are orders in capitals only."""
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ENGLISH = {"may": 5, "oct": 10}
_MOST_TAGS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a member ordered. correction: what follows that word is the text as it shall be."""

    anonymous: bool = False
    everyone: bool = False
    close: bool = False
    correction: bool = False
    deadline: date | None = None
    tags: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is an order at all."""
        return self != Orders()


def orders(text: str) -> tuple[Orders, str]:
    """The orders in somebody's own words, and the words without them; below RETTELSE only what stands there."""
    found: dict[str, object] = {}
    kept: list[str] = []
    for line in text.split("\n"):
        order = _order(line)
        if order is None:
            kept.append(line)
            continue
        found |= order
        if "correction" in order:
            kept.clear()
    return Orders(**found), _blank_lines("\n".join(kept))  # type: ignore[arg-type]


def confirms(text: str) -> bool:
    """Whether somebody says yes, to a receipt that asks whether a mail is theirs."""
    return bool(_YES.match(text))


def _order(line: str) -> dict[str, object] | None:
    told = _ORDER.match(line) if len(line) <= 320 else None
    if told is None:
        return None
    if told["frist"]:
        day = _day(told["day"], told["month"], told["year"])
        return {"deadline": day} if day else None
    if told["emneord"]:
        named = [word.strip(" .") for word in told["tags"].split(",")]
        return {"tags": tuple(word for word in named if word)[:_MOST_TAGS]}
    name = next(name for name in ("anonymous", *_CAPITALS) if told[name])
    if name in _CAPITALS and not told[name].isupper():
        return None
    return {name: True}


def _day(day: str, month: str, year: str) -> date | None:
    """The date as Danes write it; None when there is no such day."""
    short = month.lower()[:3]
    number = (
        int(month) if month.isdigit() else _ENGLISH.get(short) or (_MONTHS.index(short) + 1 if short in _MONTHS else 0)
    )
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _blank_lines(text: str) -> str:
    """The text without the gaps that the orders leave."""
    return re.sub(r"\n{3,}", "\n\n", text).strip()
