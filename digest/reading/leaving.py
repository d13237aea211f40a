"""Whether a mail is a wish to leave the list: surely, perhaps, or not at all.

A wish takes effect at once, so it is taken for one only when it speaks of the list and of nothing else; a member who
asks for cases on "afmelding" must not lose both the request and the letter. What is in doubt is for a person.
"""

from __future__ import annotations

import re
from enum import StrEnum

from digest.reading.signing import without_courtesies


class Leaving(StrEnum):
    """How sure it is."""

    SURE = "unsubscribe_words"
    PERHAPS = "perhaps_unsubscribe"
    NO = ""


_LONGEST = 280  # characters: a wish to leave is a line or three
_LIST = (
    r"(nyhedsbrev|mail(ing)?(list|s\b)|(mail)?list(e|en|er)?\b|e-?mails?\b|mails?\b|efterlysninger|newsletter|spam|"
    r"abonnement|udsendelse|breve?\b|brevet|brevene)"
)
_WHO = r"(mig|os|me|us|(min|vores|my|our|denne|this) (e-?mail|mail|adresse|mailadresse|address))"
_BARE = re.compile(
    r"\W*((jeg|vi) (vil|ønsker) (gerne )?(at )?)?(afmeld|framel)\w*(\W+(tak|venligst|mig|os))*\W*|"
    r"\W*(please\W+)?unsubscribe(\W+(me|us|please|thanks))*\W*|\W*stop\W*",
    re.IGNORECASE,
)
_SURE = re.compile(
    rf"\b(afmeld|framel)\w*\b.{{0,40}}\b({_WHO}\b|{_LIST})|{_LIST}\w*\b.{{0,40}}\b(afmeld|framel)\w*|"
    rf"\b(slet|fjern|tag|remove|take)\w*\s+(venligst\s+)?{_WHO}\s+(venligst\s+|helt\s+)?(fra|af|ud af|off|from)\b"
    rf".{{0,30}}{_LIST}|"
    rf"\b(slettet|fjernet|taget|removed)\s+(fra|af|from)\b.{{0,30}}{_LIST}|"
    rf"\bunsubscribe\b|\bstop\w*\b.{{0,30}}\b(sende|sending)\b.{{0,30}}{_LIST}|"
    rf"\b(ikke|no longer|not)\b.{{0,40}}\b(modtage|have|få|receive|want|get)\b.{{0,40}}{_LIST}|"
    rf"\bmelde?\s+(mig|os)\s+(helt\s+)?(fra|af|ud)\b.{{0,30}}{_LIST}|"
    rf"\b(nej tak|gider ikke)\b.{{0,40}}{_LIST}",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"\b(behøver|skal|må|bør) ikke\b.{0,20}\bsende\b.{0,30}"
    rf"{_LIST}|\bstop (dem|det|den|nu|med)\b|\b(don't|do not|stop) (send|writ|mail)|"
    r"\b(afmeld|framel|unsubscribe)|\b(slet|fjern|tage?|melde?) (mig|os)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}\.")
_ASKS = re.compile(
    r"(?<![.@])\b(cases?|udbud|erfaring|efterlys(er|ning)\b|krav|kontrakt|søger|leder efter|hvem|hvordan|hvilke|nogen|"
    r"contract|tender|experience|example|anyone)",
    re.IGNORECASE,
)


def leaving(text: str, title: str) -> Leaving:
    """What the writer's own words and the subject say of leaving."""
    core = " ".join(without_courtesies(text).split())
    if len(core) > _LONGEST:
        return Leaving.NO
    if _ANOTHER.search(core) and _PERHAPS.search(core) and not _ASKS.search(core):
        return Leaving.PERHAPS  # whose address it is, and whether to take it off, is for a person
    if _BARE.fullmatch(core) or (not core and (_BARE.fullmatch(title) or _SURE.search(title))):
        return Leaving.SURE
    if _ASKS.search(core):
        return Leaving.NO
    if _SURE.search(core) or (_BARE.fullmatch(title) and "?" not in core):
        return Leaving.SURE
    return Leaving.PERHAPS if _PERHAPS.search(core) else Leaving.NO
