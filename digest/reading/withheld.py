"""Whether a writer seems to ask that words go no further: for the secretariat alone, a draft, between colleagues."""

from __future__ import annotations

import re

from digest.reading.phrases import lowered

_GLANCE = 5_000  # characters that are looked at
_WITHHELD = lowered(
    re.compile(
        r"\b(må|skal|bør|kan) (\w+ )?ikke ([^.?!\n]{0,25} )?(sendes|gives|gå|deles|videresendes|bringes|komme|"
        r"blive sendt) ([^.?!\n]{0,12} )?(videre|til nogen|til andre|til medlemmerne|rundt|ud endnu|ud før)\b|"
        r"\bsende?r? (det|den|dette|venligst|endelig|lige|heller|\s)* ?(endnu )?ikke (det |den )?(videre|ud\b|"
        r"rundt|af ?sted)|\bsende?r? (det|den|dette) ikke\b|\bvent (\w+ )?med at (sende|dele|bringe|give)\b|"
        r"\b(kun|udelukkende|alene|only) (ment )?(til|for|as|som) (sekretariatet|jer selv|ika\b|internt?|"
        r"en intern|you only|the secretariat|an internal)|^\W{0,5}til sekretariatet\W{0,3}:|"
        r"\bikke til (videresendelse|videregivelse|offentliggørelse|deling|udsendelse|citat)|\b(intern|"
        r"internt) (note|brug|notat|bemærkning|mail|besked)\b|\bkun internt\b|\bsecretariat only\b|"
        r"\bfor internal use\b|\bkladde\b|\bikke (helt )?færdig(t)?( endnu)?\W*$|\btodo\b|\[udfyld|\bxx+ ?kr\b|"
        r"\b(do not|don['’]t|please not|not) (\w+ )?(forward|share|pass (it|this) on|send (it|this) (on|out)|"
        r"circulate)\b|\bsvar (\w+ )?(endelig |bare |helst )?ikke\b|\bskal vi (overhovedet |egentlig )?svare\b|"
        r"\bkan du ikke (lige )?(tage|svare|klare|se på) (den|det|dem|på)\b|\b(forkert modtager|"
        r"wrong recipient)\b|\b(glem|slet|se bort fra|ignor[eé]r\w*|kassér) (mit|det|min|den|vores) ",
        re.IGNORECASE | re.MULTILINE,
    )
)


def is_withheld(words: str) -> bool:
    """Whether words perhaps ask not to be passed on, or are perhaps to somebody of the writer's own house."""
    return bool(_WITHHELD.search(words[:_GLANCE].lower()))
