"""Whether words are perhaps not to be passed on: for the secretariat alone, a draft, for somebody else."""

from __future__ import annotations

import re

from digest.reading.phrases import lowered

_GLANCE = 5_000  # characters that are looked at
_WITHHELD = lowered(
    re.compile(
        r"\b(må|skal|bør|kan) (\w+ )?ikke ([^.?!\n]{0,25} )?(sendes|gives|gå|deles|videresendes|bringes|komme|"
        r"blive sendt) ([^.?!\n]{0,12} )?(videre|til nogen|til andre|til medlemmerne|rundt|ud endnu|ud før)\b|"
        r"\b(må|skal|bør) (\w+ )?ikke (videre|rundt|ud) (til|i|blandt)\b|"
        r"\b(dette|det her|det|den|mailen|spørgsmålet|efterlysningen|svaret) (må|skal|bør) (\w+ )?ikke (komme |stå |"
        r"bringes |med )+(ud |med )?i (brevet|udgaven|nyhedsbrevet|mailen)|"
        r"\bhold (det|den|dette|mailen|svaret) ([^.?!\n]{0,20} )?(internt|inden for (huset|sekretariatet)|hos jer|"
        r"hos ika)\b|\bmå (gerne )?(vide|se|få|læse) ([^.?!\n]{0,20}, )?men ingen andre\b|"
        r"\bikke til (resten|de andre|alle (de )?andre|alle på|listen|medlemmerne|offentligheden)\b|"
        r"\bikke (at )?(sprede|dele|sende|bringe|viderebringe) (det|den|dette|mit svar)\b|"
        r"\bnot for (general )?(circulation|distribution|publication|sharing|release)\b|"
        r"\bsende?r? (det|den|dette|venligst|endelig|lige|heller|\s)* ?(endnu )?ikke (det |den )?(videre|ud\b|"
        r"rundt|af ?sted)|\bsende?r? (det|den|dette) ikke\b|\bsend ikke (det|den|dette)\b|"
        r"\bikke (for|til) (#|nr\.? ?)?\d{2,4}(?=\W*$)|"
        r"(#?\b\d{2,4}|\bandre|\bspørgeren) må ikke (få|se|kende)\b|\b(har|under|underlagt|siger) tavshedspligt\b|"
        r"\b(før|inden) (i|du) (bruger|deler|sender|bringer|giver|offentliggør) (det|dette)\b|"
        r"\bvent (\w+ )?med at (sende|dele|bringe|give)\b|"
        r"\b(kun|udelukkende|alene|only) (ment )?(til|for|as|som) (sekretariatet|jer (selv|i|på|hos)|ika\b|internt?|"
        r"en intern|you only|the secretariat|an internal)|^\W{0,5}til sekretariatet\W{0,3}:|"
        r"\bikke til (videresendelse|videregivelse|offentliggørelse|deling|udsendelse|citat)|\b(intern|"
        r"internt) (note|brug|notat|bemærkning|mail|besked)\b|\bkun internt\b|\bsecretariat only\b|"
        r"\bfor internal use\b|\bkladde\b|\bikke (helt )?færdig(t)?( endnu)?\W*$|\btodo\b|\[udfyld|\bxx+ ?kr\b|"
        r"\b(do not|don['’]t|please not|not) (\w+ )?(forward|share|pass (it|this) on|send (it|this) (on|out)|"
        r"circulate)\b|\bsvar (\w+ )?(endelig |bare |helst )?ikke\b|\bskal vi (overhovedet |egentlig )?svare\b|"
        r"\bkan du ikke (lige )?(tage|svare|klare|se på) (den|det|dem|på)\b|\b(forkert modtager|"
        r"wrong recipient)\b|\b(ignore|disregard|forget|delete) (my|our|this|that|the) (\w+ ){0,2}(mail|e-?mail|answer|"
        r"message|reply|note)\b|\b(glem|slet|se bort fra|ignor[eé]r\w*|kassér) (mit|det|min|den|vores) ",
        re.IGNORECASE | re.MULTILINE,
    )
)

_NAME = r"(?-i:(?!(?:Jeg|Vi|Det|Den|Man|De|Alle|Ingen|We|You|It)\b)[A-ZÆØÅ][\w-]{1,30})"
_NOT_FOR = re.compile(
    r"(?:^|[.:,;!–-]|\bog|\band|\bmen|\bbut)\s?(?:helst |altså |dog )?"
    rf"(?:ikke|not|inte|ikkje) (?:til|for|för|åt) {_NAME}|"
    rf"\b{_NAME} (?:må|skal|bør|ska|får|may|should|must) (?:\w{{1,15}} )?(?:ikke|inte|not) "
    r"(?:få|have|se|læse|vide|høre|kende|ha|veta|get|see|read|know|hear) "
    r"(?:det|den|dette|at|noget|svaret|mit|vores|this|it|of|my|our|about)\b|"
    r"\b(?:vil|ønsker|skulle) (?:\w{1,15} )?(?:ikke|nødig)(?: have)?,? "
    rf"at (?:han|hun|de|{_NAME}) (?:får|ser|læser|ved|hører)\b|"
    rf"\b(?:må|skal|bør) {_NAME} ikke (?:få|have|se|læse|vide|høre|kende)\b|"
    rf"\bikke (?:sendes|gives|gå|vises|videresendes|siges) (?:videre )?til {_NAME}|"
    r"\b(?:hold\w{0,2}|keep) (?:venligst |please )?(?:det|den|dette|this|it|that) "
    rf"(?:væk |skjult |hemmeligt |away |hidden )?(?:fra|for|from) {_NAME}|"
    r"(?:^|[.!?(])\W{0,4}(?:(?:p\.?\s?s|n\.?b|obs|note|besked|bemærkning|spørgsmål|og|i øvrigt|også|and|message)"
    r"\W{1,4})?(?:kun |lige |a question )?(?:til|for|to) (?:sekretariatet|ika|redaktionen|foreningen|"
    r"jer (?:i|på|hos) \w+|the (?:secretariat|office|editors?))(?:\s?:|\s[–-])|"
    r"^\W{0,5}(?:internt?|internal|fortroligt?)\s?[:,–-]|\btil orientering for (?:ika|jer|sekretariatet|foreningen)\b|"
    r"\b(?:kun|alene|udelukkende|bare|blot|only|just|bara|enbart) (?:ment |beregnet |tænkt |meant |avsett )?"
    r"(?:til|for|för|åt) (?:redaktionen|sekretariatet|jer|ika|foreningen|kansliet|er på|you|the (?:office|editors))\b|"
    r"\b(?:forkerte?|wrong) (?:nummer|knap|efterlysning|tråd|mail|brev|person|button|number|request|thread|one)\b|"
    r"\b(?:svaret|mit svar|det her|dette|den her|this|my answer) (?:er|var|is|was) "
    rf"(?:(?:egentlig|faktisk|et svar|ment|meant|really|an answer) ){{0,3}}(?:til|for|to) {_NAME}",
    re.IGNORECASE | re.MULTILINE,
)
"""Words that are not for who asked, but for the secretariat or for somebody who asks something else."""


def is_withheld(words: str) -> bool:
    """Whether words perhaps ask not to be passed on, or are perhaps to somebody else than who asks."""
    return bool(_WITHHELD.search(words[:_GLANCE].lower()) or _NOT_FOR.search(words[:_GLANCE]))
