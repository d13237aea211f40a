"""What differs between two long texts, by lines and sentences."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_ENDS = re.compile(r"(?<=[.!?:])\s++|\n\s*+")
_BEFORE = 40
"""The most characters that stand before what differs inside a sentence."""
_MOST_COMPARED = 250_000
"""The most pairs of sentences that are compared one by one."""


def differing(before: str, after: str, *, most: int = 300) -> tuple[str, str]:
    """The sentences of each that the other has not, with … for those that both have; two short texts as they are.

    most: how many characters of each are shown.
    """
    if max(len(before), len(after)) <= most or not (before and after):
        return _cut(before, most), _cut(after, most)
    old, new = ([one.rstrip() for one in _ENDS.split(text)] for text in (before, after))
    if old == new:  # but for spaces and line breaks
        return _from_first(before, after, most)
    left, right = _others(old, new)
    return _from_first(" ".join(left), " ".join(right), most)


def _others(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """The sentences of each that differ, with one … for any that do not."""
    if len(old) * len(new) > _MOST_COMPARED:
        return old, new
    found: tuple[list[str], list[str]] = ([], [])
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for told, pieces in zip(found, (old[start:end], new[begin:stop]), strict=True):
            told.extend(["…"] if tag == "equal" else pieces)
    return found


def _from_first(before: str, after: str, most: int) -> tuple[str, str]:
    """Two texts from a little before where they first differ, if they do not fit otherwise."""
    if max(len(before), len(after)) <= most:
        return before, after
    first = next((place for place, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), most)
    start = max(first - _BEFORE, 0)
    lead = "…" if start else ""
    return lead + _cut(before[start:], most), lead + _cut(after[start:], most)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[:most]}…"
