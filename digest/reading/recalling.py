"""A wish to take answers back, in people's own words: "det var ikke til 117", "svaret til 113 må I gerne slette"."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_FEW = 40  # most words of a text that wishes this and nothing else
_NOT = re.compile(
    r"\b(ikke|ik|forkert\w*|fejl\w*|slet|slettes?|slette|fjern\w*|fortryd\w*|tilbage|annull\w*|not|isn['’]t|wasn['’]t|"
    r"wrong\w*|mistake|remove|delete|undo|withdraw|cancel)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(kun|only|alene)\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[.;!?\n]|,\s|\bmen\b|\bbut\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Recall:
    """The numbers of the requests whose answers are to be taken back. clear: nothing else is said."""

    numbers: tuple[int, ...]
    clear: bool


def recall(text: str, given: Collection[int]) -> Recall | None:
    """What a reply to the receipt of answers to the requests `given` takes back; None for one that takes nothing back.

    Without a number, all of them, and a person looks.
    """
    clauses = [clause for clause in _CLAUSES.split(text[:2_000]) if clause.strip()]
    named = {number for clause in clauses for number in _numbers(clause)}
    denied = {number for clause in clauses if _NOT.search(clause) for number in _numbers(clause)}
    if not _NOT.search(text) and not (_ONLY.search(text) and named):
        return None
    kept = {number for clause in clauses if _ONLY.search(clause) for number in _numbers(clause)} - denied
    back = (denied or (set(given) - kept if kept else set(given))) & set(given)
    clear = bool(named) and bool(back) and named.issubset(given) and len(text.split()) <= _FEW
    return Recall(tuple(number for number in given if number in back), clear)


def _numbers(clause: str) -> set[int]:
    return {int(number) for number in _NUMBER.findall(clause)}
