"""A wish to close a request, in people's own words: "så I må gerne lukke den"."""

from __future__ import annotations

import re
from enum import StrEnum

_FEW, _SOME = 30, 80  # most words of a text that wishes this and nothing else, and of one that wishes it at all
_OUR_THING = (
    r"(?:den|efterlysningen?|sagen|spørgsmålet|opslaget|henvendelsen|(?:min|vores) (?:efterlysning|sag|opslag)|"
    r"(?:efterlysning )?(?:nr\.? ?|nummer |#)\d{1,6}|efterlysning \d{1,6}|it|"
    r"\d{2,6}(?=\s*(?:$|[.,;:!?)\n–-]|nu\b|tak\b|igen\b|da\b|for\b))|"
    r"(?:the|my|our) (?:request|call|case|question)|(?:request )?#\d{1,6})"
)
_SOFTLY = r"(?:(?:ikke|not|nu|godt|gerne|roligt|bare|trygt|så|meget|da|altså|venligst|lige|now|just|please)\s+){0,3}"
_CLOSE = r"(?:lukke|afslutte|close)"
_WISH = re.compile(
    rf"\b(?:i|du|sekretariatet|you)\s+(?:må|kan|skal|bedes|may|can)\s+{_SOFTLY}{_CLOSE}\s+{_SOFTLY}{_OUR_THING}\b|"
    rf"\b(?:må|kan|vil|skal|gider|can|could|will|would)\s+(?:i|du|sekretariatet|you)\s+{_SOFTLY}{_CLOSE}\s+"
    rf"{_SOFTLY}{_OUR_THING}\b|"
    rf"\b(?:luk|afslut|close)\s+{_SOFTLY}{_OUR_THING}(?=\W|$)|"
    rf"\b{_OUR_THING}(?:\s\([^()\n]{{1,60}}\))?\s+(?:må|kan|skal|bedes|ønskes|may|can|should)\s+{_SOFTLY}"
    r"(?:lukkes|lukket|afsluttes|be closed|close)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:lukke[stnr]?|luk|lukning\w*|afslut\w*|clos(?:e[sd]?|ing))\b[^.!?\n]{0,40}_THING|_THING[^.!?\n]{0,40}\b(?:lukke[stnr]?|"
    r"luk|lukket|lukning\w*|afslut\w*|clos(?:e[sd]?|ing))\b".replace(
        "_THING", r"(?:efterlysning|opslag(?:et)?\b|request\b|(?:nr\.? ?|nummer |#)\d{2,6})"
    ),
    re.IGNORECASE,
)
"""A request, and that it is closed or to be, in one sentence."""
_ORDER = re.compile(r"\W{0,5}(luk|close)(\W{1,3}(tak|please))?\W{0,5}", re.IGNORECASE)
_CLOSING = re.compile(r"luk|afslut|clos", re.IGNORECASE)
_UNCLEAR = re.compile(
    r"\?|\b(?:ikke|først|når|hvis|men|inden|medmindre|måske|til jul|om en|efter|senere|"
    r"om \w+ (?:dage?|uger?|måneder)|(?:man|tirs|ons|tors|fre|lør|søn)dag|i (?:over)?morgen|uge \d+|"
    r"(?:på|fra|til|om) \w*(?:uge|måned)\w*|\d{1,2}\.(?: ?\d{1,2}|\s\w{3,})|\d{1,2}/\d{1,2}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next \w+|not|but|"
    r"unless|when|if|until|after|later|perhaps|maybe)\b|"
    r"\b(?:beholde?|åbne?|genåbne?|stadig|ellers|i stedet|keep|open|still|instead|also|også)\b",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\b(?:ikke|not?|don['’]t need)\s(?:længere\s|mere\s|any\s|longer\s)?"
    r"(?:brug|behov|flere|mere|længere|nødvendig\w*|aktuel\w*|relevant|needed|more|need)\b",
    re.IGNORECASE,
)


class Closing(StrEnum):
    """How far a text wishes that a request be closed."""

    NO = ""
    PERHAPS = "perhaps"
    CLEAR = "clear"


def only_closes(words: str) -> bool:
    """Whether words are the order to close, and nothing else."""
    return bool(_ORDER.fullmatch(words))


def is_hedged(words: str) -> bool:
    """Whether words beside an order to close say when, whether or that it is not to be; not that no more is needed."""
    return bool(_UNCLEAR.search(_NO_MORE.sub("", words)))


def speaks_of_closing(text: str) -> bool:
    """Whether a text says of a request that it is, or is to be, closed: what no answer to it says."""
    return closing(text) is not Closing.NO or bool(_SPOKEN.search(text))


def closing(text: str) -> Closing:
    """How far a text wishes to close the request it is about: clear where it says little else, and no condition."""
    if not _CLOSING.search(text) or len(text.split()) > _SOME or not _WISH.search(text):
        return Closing.NO
    return Closing.PERHAPS if len(text.split()) > _FEW or _UNCLEAR.search(text) else Closing.CLEAR
