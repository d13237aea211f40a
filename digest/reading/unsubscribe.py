"""Whether a mail wishes to leave the list: surely, perhaps, or not at all.

A sure wish takes effect at once, so the mail must speak of the list and of nothing else; a member who asks for cases on
"afmelding" must lose neither the request nor the letter. A mail in doubt is for a person.
"""

from __future__ import annotations

import re
from enum import StrEnum

from digest.addresses import ADDRESS
from digest.reading.phrases import lowered
from digest.reading.signature import without_greetings


class Leaving(StrEnum):
    """How sure a wish to leave is."""

    SURE = "unsubscribe_words"
    PERHAPS = "perhaps_unsubscribe"
    NO = ""


_SURELY, _LONGEST = 280, 500  # most characters of a sure wish, and of any
_LIST = (
    r"(nyhedsbrev|mail(ing)?(list|s\b)|(mail)?list(e|en|er)?\b|e-?mails?\b|mails?\b|efterlysninger|newsletter|spam|"
    r"abonnement|udsendelse|breve?\b|brevet|brevene)"
)
_WHO = r"(mig|os|me|us|(min|vores|my|our|denne|this) (e-?mail|mail|adresse|mailadresse|address))"
_BARE = lowered(
    re.compile(
        r"^\W*+(?:((jeg|vi) (vil|ønsker) (gerne )?(at )?)?(afmeld|framel)\w*(\W+(tak|venligst|mig|os))*|"
        r"(please\W+)?unsubscribe(\W+(me|us|please|thanks))*|stop)\W*",
        re.IGNORECASE,
    )
)
_SURE = lowered(
    re.compile(
        rf"\b(afmeld|framel)\w*\b.{{0,40}}\b({_WHO}\b|{_LIST})|{_LIST}\w*\b.{{0,40}}\b(afmeld|framel)\w*|"
        rf"\b(slet|fjern|tag|remove|take)\w*\s+(venligst\s+)?{_WHO}\s+(venligst\s+|helt\s+)?(fra|af|ud af|off|from)\b"
        rf".{{0,30}}{_LIST}|"
        rf"\b(slettet|fjernet|taget|removed)\s+(fra|af|from)\b.{{0,30}}{_LIST}|"
        rf"\bunsubscribe\b|\bstop\b.{{0,30}}\b(sende|sending)\b.{{0,30}}{_LIST}|"
        rf"(?<!kan )(?<!kan desværre )\b(ikke|no longer|not)\b.{{0,40}}\b(modtage|have|få|receive|want|"
        rf"get)\b.{{0,40}}{_LIST}|"
        rf"\bmelde?\s+(mig|os)\s+(helt\s+)?(fra|af|ud)\b.{{0,30}}{_LIST}|"
        rf"\b(nej tak|gider ikke)\b.{{0,40}}{_LIST}",
        re.IGNORECASE,
    )
)
_DIRECT = lowered(
    re.compile(
        r"\bikke (længere |mere )?(at )?sende\b.{0,20}\b(mig|os)\b|"
        r"\b(stryge?|slet(?:te)?|fjerne?)\s+(mit|vores) navn\b|"
        r"\bkomme? (af|ud af|væk fra) (jeres )?(list|mail)\w*|\bfå (mig|os) (væk|af|fra|ud)\b|\bingen flere (mails?|"
        r"breve?)\b|"
        r"\bslippe?r? for (det|dem|mails?|breve\w*|jeres)\b|\bstop\w*\b.{0,15}\b(udsendelsen|brevet|nyhedsbrevet)\b|"
        r"\budgår?\b.{0,40}\b(udsendelse|list|kartotek)\w*|\bdrop (me|us|my|our)\b|"
        r"\b(pillet?|trukket|taget|meldt) (ud |af |fra )+(jeres )?(list|kartotek|udsendelse|mail)\w*|"
        r"\bmeld(er|e|t)?\s+(mig|os)\s+(helt\s+)?(ud|fra|af)\b|\b(mig|os)\b.{0,25}\bmelde?\s+(ud|fra|af)\b|"
        r"\b(stryge?|slet(?:te)?|fjerne?)\s+(venligst\s+|lige\s+)?(mig|os)\b(?! og)|\bfrabed\w*\b|\budmeld\w*\b|"
        r"\b(slet(?:te)?|fjerne?)\s+(venligst\s+)?(min\s+|vores\s+)?(adressen?|mailadressen?|e-?mail)\b|"
        r"\bstop\w*\s+(venligst\s+|nu\s+)?(disse|de her|jeres|alle|den her)\s+(mails?|breve?|e-?mails?|udsendelser)\b|"
        r"\bunsubscribe (me|us|this)\b|\bstop (sending|mailing|writing)\b|\btake? (me|us) off\b|"
        r"\btage?\s+\S{3,80}\s+(af|fra)\s+(jeres\s+)?(list\w*|mail\w*)",
        re.IGNORECASE,
    )
)
_PERHAPS = lowered(
    re.compile(
        rf"\b(behøver|skal|må|bør) ikke\b.{{0,20}}\bsende\b.{{0,30}}{_LIST}|\bstop (dem|det|den|nu|med)\b|"
        r"\b(don't|do not|stop) (send|writ|mail)|\b(afmeld|framel|unsubscribe)|\b(slet|fjern|tage?|melde?) (mig|os)\b",
        re.IGNORECASE,
    )
)
_LATER = lowered(
    re.compile(
        r"\b(til den tid|til (nytår|sommer|foråret|efteråret|jul)|fra (og med )?(den|d\.|1\.|næste|januar|februar|"
        r"marts|april|maj|juni|juli|august|september|oktober|november|december)|(pr|per)\.? (den )?\d|når (jeg|"
        r"vi)|indtil|efter (den|jul|nytår|sommer)|(i|til) næste (uge|måned|år)|when (i|we)|as of|from (january|"
        r"february|march|april|may|june|july|august|september|october|november|december|next)|after)\b",
        re.IGNORECASE,
    )
)
"""A wish for a later day, which a person waits for."""
_NOT_AFTER_ALL = lowered(
    re.compile(
        r"\b(stop|drop|træk)\w*\s+(\w+\s+)?(mit|min|mine|vores|my|our)\s+(svar|efterlysning|spørgsmål|opslag|mail|answer|"
        r"request|question)\w*|"
        r"\b(ikke|aldrig) (afmeld|framel|slet)|\bved en fejl\b|\btilmeld(e|es)? (mig|os)\b|\b(have|få) (brevet|mailen|"
        r"det) igen\b|\blisten over\b|"
        r"\babonnement\w* på\b|\bkan (jeg |vi )?(desværre )?ikke (få|åbne|se|læse|modtage)\b",
        re.IGNORECASE,
    )
)
_TO_US = lowered(re.compile(r"\b(vil|kan|gider|må) (i|jeg|vi)\b|\b(could|can|would|will) (you|i)\b", re.IGNORECASE))
_SEEKS = lowered(
    re.compile(
        r"(?<![.@])\b(cases?|efterlys(er|ning)\b|søger|leder efter|hvem|hvordan|hvilke|nogen|erfaring|example|anyone)",
        re.IGNORECASE,
    )
)
_ASKS = lowered(
    re.compile(
        r"(?<![.@])\b(cases?|udbud|erfaring|efterlys(er|ning)\b|krav|kontrakt|søger|leder efter|hvem|hvordan|hvilke|"
        r"nogen|contract|tender|experience|example|anyone)",
        re.IGNORECASE,
    )
)


def leaving(text: str, title: str, *, numbered: bool = False) -> Leaving:
    """Whether the writer's own words and subject wish to leave. numbered: the mail should answer a request."""
    core, title = " ".join(without_greetings(text).split()).lower(), title.lower()
    if len(core) > _LONGEST or _NOT_AFTER_ALL.search(core) or (numbered and not _BARE.fullmatch(core)):
        return Leaving.NO
    another = bool(ADDRESS.search(core))  # another address is for a person to judge
    direct = bool(_DIRECT.search(core)) and not _SEEKS.search(core)
    if len(core) > _SURELY:
        return Leaving.PERHAPS if direct else Leaving.NO
    if _BARE.fullmatch(core) or (not core and (_BARE.fullmatch(title) or _SURE.search(title) or _DIRECT.search(title))):
        return Leaving.SURE
    if not direct and _ASKS.search(core):
        return Leaving.NO
    sure = bool(_SURE.search(core)) or (bool(_BARE.fullmatch(title)) and "?" not in core)
    wondering = "?" in core and not _TO_US.search(core)  # a question to everybody is no wish
    if sure and not (another or wondering or _LATER.search(core)):
        return Leaving.SURE
    return Leaving.PERHAPS if sure or direct or (_PERHAPS.search(core) and not wondering) else Leaving.NO
