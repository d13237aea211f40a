"""Names that things bear and that others give, which are no names of the writer: keys, doors, parcels, name tags."""

from __future__ import annotations

import re

HOPES = re.compile(
    r"\b(?:hvis|helst|gerne|ville?|håb\w*|ønsk\w*|foretræk\w*|if|would|rather|prefer|hope|wish)\b", re.IGNORECASE
)
_BEARERS = r"(?:e[nrt]?|n|r|et|s|ene|erne|ne|rne)?"
_ON_THINGS = re.compile(
    r"\b\w*(?:kuvert|etiket|label|nøgle|tøj|lagen|håndklæde|skab|pakke|postkasse|skilt|dør|krus|armbånd|flaske|pose|"
    rf"boks|uniform|trøje|envelope|label|door|key|box){_BEARERS}\s+(?:(?!(?:og|men|så|vi|jeg|and|but|"
    rf"we)\b)\w+\s+){{0,3}}"
    r"(?:uden|without)\s+(?:\w+\s+)?(?:navne?|names?)\s+\w|"
    r"\bnavne?(?:skilt|bånd|badge|label|plade|mærke)\w*|\bname[ -](?:tag|badge|plate|label|card|sign)s?\b",
    re.IGNORECASE,
)
_AT_DOORS = re.compile(
    r"\bnavn\w*\s+(?:(?!(?:og|men)\b)\w+\s+){0,4}(?:på|i)\s+(?:\w+\s+)?(?:dør|skilt|bil|facade|bygning|port|postkasse|"
    rf"arbejdstøj|trøje|uniform|tøj|nøgle|kuvert|pakke|cykel|container|beholder){_BEARERS}\b",
    re.IGNORECASE,
)
"""Names that things bear, or do not."""
_OUR_NAME = re.compile(
    r"\b(?:os|mig|us|me|tak|venligst|bedes|please|helst|gerne|ønske[rs]?|spørger(?:en)?|anonym\w*|brevet|efterlys\w*|"
    r"spørg\w*|hvem (?:vi|jeg|der spørger))\b",
    re.IGNORECASE,
)
_OUR_OWN = re.compile(
    r"\b(?:vores|vor|mit|our|my|kommunens|regionens|kommune|afsender\w*+)\s*(?:\w+\s+)?(?:navn|name)\b", re.IGNORECASE
)
_SAYS_NAME = re.compile(r"navn|\bnames?\b", re.IGNORECASE)
_THEY_GIVE = re.compile(
    r"\b(?:uden at|without)\s+(?:de|han|hun|they|he|she)\s+(?:skal|skulle|behøver|behøvede|må|måtte|have|has|had)\s+"
    r"(?:\w+\s+){0,2}(?:skriv|oplys|sæt|angiv|afgiv|giv|sig|udfyld|tast|give|state|write|tell)\w*\s+"
    r"(?:(?:an?|et|deres|sit|their|his|her)\s+)?(?:navn|name)",
    re.IGNORECASE,
)
"""Others, who give no name of their own."""
_NAME_OF_A_THING = re.compile(
    r"\b(?:fået|få)\s+(?:et\s+|noget\s+)?(?:\w+t\s+)?navn\b(?!\s+(?:på|med|i|ud)\b)|"
    r"\b(?:mangler|søger|har|enige|finde|fundet|brug for)\s+(?:\w+\s+){0,2}(?:et|intet|"
    r"noget)\s+(?:\w+t\s+)?navn\s+til\s+"
    r"(?!(?:os|mig|det|dette|denne|den her|sagen|andre|nogen|de andre|spørgsmål\w*|svar\w*)\b)\w",
    re.IGNORECASE,
)
"""A name that something is to have, and that is looked for."""
_NO_NAME_TO_GIVE = re.compile(
    r"\b(?!(?:vi|jeg|i|\w*kommune\w*|region\w*|\w*svar\w*|mail\w*|den|det)\s)\w+\s+har\s+(?:ikke|intet)\s+"
    r"navne?\s+(?:på|eller|og)\b|"
    r"\b(?:vi|jeg)\s+har\s+(?:desværre\s+)?(?:ikke|intet|ingen)\s+navne?\s+på\s+(?:mere|flere|andre|nogen|dem|ham|"
    r"hende|en|den|de|deres|leverandør\w*)\b|"
    r"\b(?:leder\s+efter|søger|købt|købe|køber|brug\s+for|bestilt|fået|anskaff\w*)\s+(?!svar|indlæg|spørgsmål)"
    r"(?:\w+\s+){1,4}uden\s+(?:(?:logo|tryk|tekst|reklamer?|mærker?|dato|nummer|pris)\s+(?:og|eller)\s+navne?|"
    r"navne?\s+(?:og|eller)\s+(?:logo|tryk|tekst|reklamer?|mærker?|dato|nummer|pris))\b",
    re.IGNORECASE,
)
"""What has no name on it, and names that the writer does not have."""
_NOBODY_KNOWS = re.compile(
    r"\b(?:(?:vidste|anede|opdagede|huskede)\s+(?:ikke|aldrig|ingen)|(?:ingen|nobody|no one)\s+(?:vidste|anede|"
    r"knew)),?\s+"
    r"(?:hvem|who)\s+(?!vi\b|jeg\b|we\b|i\b|(?:der\s+)?(?:spørg|spurgt|står bag|asks|asked))|"
    r"\b(?:ingen|nobody|no one)\s+(?:ved|knows?|aner),?\s+(?:hvem|who|hvis)\b[^.!?]{0,25}\b(?:ejer|owns?|tilhører|"
    r"ansvar\w*|"
    r"betaler?|(?:sendt|bestilt|stillet|sat|købt|sent|ordered)\s+(?:dem|pakke\w*|vare\w*|them))\b",
    re.IGNORECASE,
)
_ANSWERED_BY_OTHERS = re.compile(
    r"\banonymi[sz](?:erede|ed)\s+\w+\s+(?:fra|om|af|from|of)\s+(?:(?:de|vores|alle|the|our|all)\s+)?"
    r"(?:borger|medarbejder|ansat|ansøger|patient|elev|forældr|kunde|bruger|beboer|leverandør|citizen|employee|user|"
    r"parent)",
    re.IGNORECASE,
)


def is_of_things(clause: str, wish: str) -> bool:
    """Whether a clause tells of names that things bear or that others give; and not the wish found in it besides."""
    if _NOBODY_KNOWS.search(clause):
        return not HOPES.search(clause)
    if _ANSWERED_BY_OTHERS.search(wish + clause.partition(wish)[2]):
        return True
    if not _SAYS_NAME.search(wish) or _OUR_NAME.search(clause):
        return False
    if any(one.search(clause) for one in (_AT_DOORS, _NAME_OF_A_THING, _THEY_GIVE, _NO_NAME_TO_GIVE)):
        return True
    return bool(_ON_THINGS.search(clause)) and not _OUR_OWN.search(clause)
