"""What is left of a subject when the wish for no name is taken out of it.

"Elbiler (gerne anonymt, tak)" | "Elbiler"
"""

from __future__ import annotations

import re

from digest.reading.dangling import is_courtesy, tidied
from digest.reading.nameless import is_wish

_AT = r"\s[-–—/|*]+\s|[:;/|*\"»«”“()\[\]]|\.{2,}|…|[.!?](?=\s|$)|\s(?:og|men|and|but)\s"
_PARTS = re.compile(rf"({_AT}|,(?!\s(?:at|der|som|hvem|hvor|hvilke\w*|om|hvis|da|fordi|who|that|which|if)\b))")
_CALLED = re.compile(
    r"^\W*(?:anonym\w*|fortrolig\w*|hemmelig\w*|diskret\w*|unavngiv\w*|confidential|anonymous)\s+(?:efterlysning\w*|"
    r"forespørgsel\w*|spørgsmål\w*|henvendelse\w*|mail|svar|request|question|enquiry|answer)"
    r"(?:\s*(?:om|vedr(?:ørende)?\.?|ang(?:ående)?\.?|about|on|:))?\s*",
    re.IGNORECASE,
)
"""A mail that is called anonymous, up to what it is about."""
_SAYS_NOTHING = re.compile(
    r"\W*(?:(?:vedr\w*|ang\w*|sv|re|fw|fwd|vs|spørgsmål|efterlysning|forespørgsel|henvendelse|request|question|til|om|i|på|"
    r"hej|et|en|noget|nyt|svar)\b\W*)*",
    re.IGNORECASE,
)
_LONGEST = 300


def title_without_wishes(title: str) -> str:
    """The subject without the parts that wish for no name, nor what they leave dangling; "" where nothing is said."""
    if len(title) > _LONGEST or not is_wish(title):
        return title
    parts = _PARTS.split(_CALLED.sub("", title))
    kept = ["" if place % 2 == 0 and (is_wish(part) or is_courtesy(part)) else part for place, part in enumerate(parts)]
    left = tidied("".join(kept))
    if is_wish(left) or _SAYS_NOTHING.fullmatch(left):
        return ""
    return f"{left[:1].upper()}{left[1:]}"
