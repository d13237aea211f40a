"""A wish to take answers back, in people's own words: "det var ikke til 117", "svaret til 113 må I gerne slette"."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from digest.reading.signature import without_greetings

_FEW = 12  # most words of a text that plainly wishes this and nothing else
_NOT = (
    r"(?:ikke|ik|forkert\w*|fejl\w*|slet|slettes?|slette|fjern\w*|fortryd\w*|tilbage|annull\w*|not|isn['’]t|wasn['’]t|"
    r"wrong\w*|mistake|remove|delete|undo|withdraw|cancel)"
)
_DENIES = re.compile(rf"\b{_NOT}\b", re.IGNORECASE)
_ELSE = re.compile(
    rf"\b(?:kun|only|alene|men|but|rettelse|skal|skulle|byt\w*|i stedet|vent\w*|instead|should|wait)\b|{_NOT}\W+{_NOT}",
    re.IGNORECASE,
)
_IS_RIGHT = re.compile(r"\bikke (?:forkert|fejl|en fejl)|\bnot (?:wrong|a mistake)", re.IGNORECASE)
_FINE = re.compile(
    r"(?:\W|\b(?:tak|mange|tusind|fint|godt|perfekt|super|ok|okay|det|passer|er|rigtigt|modtaget|for|hjælpen|kvitteringen|"
    r"thanks?|thank|you|perfect|fine|good|great|hej|mvh|hilsen|vh|kh|send|den|dem|endelig|til|både|og|de|alle|\d{1,6})\b)*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Recall:
    """The numbers of the requests whose answers are to be taken back. clear: nothing else is said."""

    numbers: tuple[int, ...]
    clear: bool


def recall(text: str, given: Collection[int]) -> Recall | None:
    """What a reply to the receipt of answers to the requests `given` takes back; None for thanks and the like.

    What plainly denies those that it names takes them back; anything else takes back all, and a person looks.
    """
    words = without_greetings(text[:2_000])
    if _FINE.fullmatch(words):
        return None
    named = {int(number) for number in _NUMBER.findall(words)}
    plain = _DENIES.search(words) and not (_ELSE.search(words) or _IS_RIGHT.search(words))
    clear = bool(plain) and bool(named) and named.issubset(given) and len(words.split()) <= _FEW
    return Recall(tuple(number for number in given if number in named or not clear), clear)
