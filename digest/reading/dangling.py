"""What dangles where a part of a line was taken out: empty brackets, signs, a word that joins it to nothing."""

from __future__ import annotations

import re

_COURTESY = re.compile(
    r"\W{0,5}(?:(?:tak|på forhånd|venligst|gerne|helst|please|thanks?|haster)\b\W{0,5}){1,5}", re.IGNORECASE
)
_AND = r"(?:og|men|eller|samt|and|but|or)"
_EMPTY = re.compile(r"[(\[][\s,;:.!–-]{0,8}[)\]]|[\"»«”“]\s?[\"»«”“]|\*\s?\*")
_AT_BRACKETS = re.compile(
    rf"(?<=[(\[])[\s,;:]{{1,6}}(?:{_AND}\s)?|(?:[\s,;:]|\s{_AND}(?=[\s)\]])){{1,6}}(?=[)\]])", re.IGNORECASE
)
_TWICE = re.compile(r"(\s[-–—/|]|[,;:/|])(?:\s?[-–—,;:/|]){1,8}(?=\s|$)")
_BEFORE_SIGN = re.compile(r"\s([,;:.!?)\]])")
_AT_START = re.compile(rf"(?:[\s,;:.!?/|*–—-]|{_AND}\s)+", re.IGNORECASE)
_AT_END = re.compile(rf"\s{_AND}$", re.IGNORECASE)
_SIGNS = " ,;:/|*–—…-."


def is_courtesy(part: str) -> bool:
    """Whether a part of a line says nothing but thanks and please."""
    return bool(_COURTESY.fullmatch(part))


def tidied(left: str) -> str:
    """What is left of a line, on one line, without what dangles."""
    left = _AT_BRACKETS.sub("", _EMPTY.sub(" ", " ".join(left.split())))
    left = _BEFORE_SIGN.sub(r"\1", " ".join(_TWICE.sub(r"\1", left).split()))
    begins = _AT_START.match(left)
    left = left[begins.end() :] if begins else left
    before = ""
    while left != before:
        before, left = left, _AT_END.sub("", left.rstrip(_SIGNS))
    return left
