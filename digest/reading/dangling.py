"""What dangles where a part of a line was taken out: empty brackets, signs, a word that joins it to nothing."""

from __future__ import annotations

import re

_COURTESY = re.compile(
    r"\W{0,5}(?:(?:tak|på forhånd|venligst|gerne|helst|please|thanks?|haster)\b\W{0,5}){1,5}", re.IGNORECASE
)
_KIND = r"(?:sød|rar|venlig|flink|god|kind|nice)\w*"
_FINE = (
    r"(?:fint|godt|dejligt|rart|skønt|super|okay|ok|i orden|muligt|en mulighed|en hjælp|til at gøre|nok|fine|great|"
    r"good|"
    r"nice|possible|all right|alright|lovely|kind of you)"
)
_BIT = re.compile(
    r"\W{0,4}(?:(?:og|men|så|and|but|so) ){0,2}(?:"
    rf"(?:er|vil|var|bliver|vær) (?:(?:i|du) )?(?:være )?(?:(?:lige|så|rigtig|venlig) )?{_KIND}|so kind|"
    r"vel|ikke(?: også| sandt)?|ikk|ik|okay|ok|right|is that so|(?:kan|vil|gider|må) (?:i|du|vi|"
    r"jeg)(?: ikke)?(?: godt)?(?: det)?|"
    rf"(?:(?:det|that|it) )?(?:er|var|ville|vil|skulle|kan|går|lyder|håber|sætter|would|is|will) (?:(?:det|vi|jeg|"
    rf"that|it|be) )?"
    rf"(?:(?:være|blive|be|helt|meget|virkelig|pris på|so|very|really) )*(?:{_FINE}|lade sig gøre|an|(?:vi|jeg|det|"
    rf"stor pris på))|"
    r"(?:er|bliver|var|ville) (?:vi|jeg) (?:(?:blive|være|meget|så|helt) )*(?:glade?|tilfredse?|trygge?|"
    r"taknemmelige?)|"
    r"(?:vi|jeg) (?:er|bliver|ville blive|vil blive) (?:(?:meget|så|helt) )?(?:glade?|tilfredse?|trygge?|"
    r"taknemmelige?)(?: for det)?|"
    rf"(?:hvis|om|if) (?:det|i|du|it|you) (?:\w+ ){{0,3}}(?:{_FINE}|lade sig gøre|vil|kan|can|may)|"
    r"(?:skriv|formuler|lav|send|stil|gør|bring|word|phrase|put) (?:det|den|it)(?: om| ud| bare| gerne| sådan){0,2}|"
    r"(?:(?:i|du) (?:må|kan)|(?:må|kan) (?:i|du)) (?:(?:godt|gerne|bare) ){0,2}(?:sende|dele|give|bruge|bringe)"
    r"(?: det| den| dette)?(?: videre| rundt| ud)?|"
    r"(?:lige |bare )?så i (?:ved det|er klar over det)|husk(?: lige)?|hov|ups|oups|oops|vigtigt|"
    r"(?:før|inden|når|before|when) (?:i|du|det|den|you|it) (?:\w+ ){0,3}(?:sende[rs]?|dele[rs]?|bringe[rs]?|skriver|"
    r"lægger|sættes|går|udgive[rs]|trykke[rs]|send|share|publish|print|goes|is sent)(?: \w+){0,3})"
    r"(?: (?:for jer|for dig|med jer|det|vel|ikke|tak|with you|please))?\W{0,4}",
    re.IGNORECASE,
)
"""What says nothing without the words that it stood with: "er I søde", "vel?", "ville det være fint"."""
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


def is_bit(words: str) -> bool:
    """Whether words of a sentence, or a whole one, say nothing when what they went with is gone."""
    return is_courtesy(words) or bool(_BIT.fullmatch(" ".join(words.split())))


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
