"""How people ask for discretion without the word: patterns, Danish and English, for `wishes`."""

from __future__ import annotations

_GAP = r"[^.!?\n]"
_BODY = (
    r"(?:kommune|region|styrelse|forsyning|organisation|myndighed|institution|kollega|medlem|indkøber|nabokommune|ven|"
    r"municipality|region|authority|organisation|organization|member|colleague|buyer|friend)"
)

_QUIET = (
    r"(?:behandl\w*|hold(?:e|es)?|bed(?:es|er)|gerne|venligst|tak|så|meget|lidt|helt|lige|mail(?:en)?|henvendelsen?|"
    r"efterlysningen?|spørgsmål(?:et)?|svar(?:et)?|keep|kept|treat\w*|please|handle\w*|strictly|very|be)"
)

DISCRETION = (
    (
        r"\b(?:på vegne af|on behalf of)\s+(?:en|et|nogle|én|ét|a|an|one)\s+(?:\w+\s+){0,2}(?:medlem\w*|kommune\w*|"
        r"region\w*|organisation\w*|myndighed\w*|kollega\w*|indkøber\w*|members?|municipalit\w+|authorit\w+)\b"
    ),
    (
        r"(?:^\W*|(?<=[.!?] ))(?:fortrolig|hemmelig|konfidentiel|confidential|secret)t?"
        r"(?:\s+(?:efterlysning|spørgsmål|henvendelse|request))?\W{0,2}[:\]–-]|"
        r"\b(?:fortrolig|hemmelig|konfidentiel|diskret|confidential)t?:"
    ),
    (
        r"\bdiskretion\w*\b(?!saf)|\bdiskret\b(?!\s+(?!og\b|hvis\b|i\b|om\b|med\b|tak\b|på\b|her\b)\w{5,})|"
        r"\bdiscre(?:et|"
        r"etly|tion)\b"
    ),
    (
        rf"\b{_QUIET}\b{_GAP}{{0,20}}\b(?:diskret|fortrolig(?:t|hed)?|hemmelig(?:t)?|konfidentiel(?:t)?|"
        rf"confidential(?:ly)?|quiet(?:ly)?|private(?:ly)?|secret)\b"
    ),
    (
        r"\b(?:(?<!ikke )(?:fortroligt|konfidentielt|hemmeligt)(?!\s+(?:papir|affald|materiale|indhold|dokument)\w*)|"
        r"confidentially|in confidence|off the record|under radaren|"
        r"low profile|"
        r"lav profil|i al stilhed|"
        r"stille og roligt holdes|på tomandshånd|mellem os|mellem dig og mig|between us|between you and me|"
        r"under the radar|hush)\b"
    ),
    (
        r"\b(?:ikke|not)\s+(?:til|for|beregnet (?:til|på)|intended for)\s+(?:offentliggørelse|videregivelse|"
        r"publication|"
        r"attribution|publicering)\b"
    ),
    (
        r"\b(?:lidt|meget|politisk|ret|noget|så|temmelig|ganske|a bit|rather|very|politically)\s+(?:føls\w+|"
        r"ømtålelig\w*|"
        r"betændt|prekær\w*|sensitivt?|delikat|"
        r"pinlig\w*|kilden|sensitive|delicate|embarrass\w*)\b(?!\s+(?:data|oplysning|persono))"
    ),
    r"(?<!\w)a[ .·_-]{1,2}n[ .·_-]{1,2}o[ .·_-]{1,2}n[ .·_-]{1,2}y[ .·_-]{1,2}m(?!\w)",
    r"\b(?:under fire øjne|uden for referat|off record|between ourselves|entre nous|på gangen|i krogene)\b",
    r"\bhold\w*\b"
    + _GAP
    + r"{0,15}\b(?:kæft|mund|tand for tunge|tæt (?:med,? (?:hvem|det|navn\w*|at)|om)|tæt,? tak)\b",
    r"\b(?:identitet\w*|ophav\w*|afsender\w*)\b" + _GAP + r"{0,25}\b(?:beskyt\w*|dækkes|sløres|skjules|protect\w*)",
    (
        r"\b(?:navn\w*|organisation\w*|kommune\w*|region\w*|afsender\w*|kilde\w*|os)\b"
        + _GAP
        + r"{0,15}\b(?:udelades|udelad\w*|fjernes|slettes|streges|sløres|overstreges|maskeres|klippes)\b"
    ),
    (
        r"\b(?:tag|fjern|slet|streg|klip|pil|strip|remove|leave|drop)\w{0,2}\b"
        + _GAP
        + r"{0,15}\b(?:kommune\w*|regionen\w*|organisation\w*|navn\w*|underskrift\w*|signatur\w*|afsender\w*|os|"
        r"our name|my name|signature|sender|us)\b" + _GAP + r"{0,15}\b(?:ud|væk|af|fra|out|off|before|away)\b"
    ),
    r"\b(?:ingen|uden|no|without)\b"
    + _GAP
    + r"{0,8}\b(?:kilde\w*|kildeangivelse|ophav\w*|attribution|byline|source)\b",
    r"\b(?:ingen grund|nødvendigt|behøver|behov|no need)\b" + _GAP + r"{0,20}\b(?:navn\w{0,3} på|name)\b",
    (
        r"\b(?:jeg|vi|i|we)\b"
        + _GAP
        + r"{0,20}\b(?:optræd\w*|figurer\w*|til stede|medvirk\w*|appear\w*)\b"
        + _GAP
        + r"{0,15}\b(?:ikke|helst ikke|nødig\w*|not)\b"
    ),
    r"\b(?:jeg|vi)\b"
    + _GAP
    + r"{0,12}\b(?:ikke|helst ikke|nødig)\b"
    + _GAP
    + r"{0,10}\b(?:til stede|med i (?:det|den))\b",
    (
        r"\b(?:gengives?|citeres?|omtales?|skriv\w{0,2}|sig\w?|siger|kald\w*|angiv\w*|nævn\w*|står|stå|kommer|komme|fra|som|ved|"
        r"say|call|quote\w?|as|from)\b"
        + _GAP
        + r"{0,12}[\"»“”'](?:en|et|én|ét|nogle|a|an|one)\s+"
        + _GAP
        + r"{0,20}"
        + _BODY
    ),
    r"\b(?:kommer|er|stammer|comes|is)\s+(?:det\s+)?fra\s+(?:en|et|a)\s+(?:ven|anden|bekendt|friend|nabo\w*)\b",
    r"\b(?:skal|må)\b" + _GAP + r"{0,8}\btro\b" + _GAP + r"{0,15}\bfra (?:en anden|nogen|andre)\b",
    r"\b(?:føres|skrives|kommer?|stå)\b" + _GAP + r"{0,12}\b(?:til protokols|til protokol|i referatet|på skrift)\b",
    r"\b(?:usynlig\w{0,2}|ukendt|invisible|unknown)\b(?=" + _GAP + r"{0,15}(?:tak|venligst|please|[.!]|\Z))",
    r"\b(?:treat|regard|consider)\b"
    + _GAP
    + r"{0,20}\b(?:sender|source|us|me)\b"
    + _GAP
    + r"{0,12}\b(?:unknown|private)\b",
    r"(?<!\w)n\. ?n\.(?!\w)|(?:^|(?<=[.!?\n] ))NN\s?:|\bnavn haves\b",
    r"\bfald\w*\b" + _GAP + r"{0,10}\btilbage på (?:os|mig|kommunen|regionen|nogen)\b",
    r"\b(?:men|og|but)\s+(?:helst\s+)?(?:ikke|not)\s+(?:os|mig|kommunen|regionen|us|me)\b(?!\s+alle)",
    r"\btal\w* er frie?\b",
    r"\b(?:sig|skriv|say)\b"
    + _GAP
    + r"{0,25}\b(?:noget,? (?:i|du) har hørt|hørt (?:det )?(?:på vandrørene|et sted)|heard)\b",
    r"\b(?:i|on)\s+(?:en\s+)?(?:neutral|generel|afidentificeret|sløret|anonymiseret)\w?\s+(?:form|udgave|version|terms)\b",
    r"\b(?:ikke|aldrig|not|never)\b"
    + _GAP
    + r"{0,12}\b(?:sige|sig|fortælle?|vise|tell|say)\b"
    + _GAP
    + r"{0,12}\btil nogen\b",
    r"\b(?:background only|not for attribution|kun til baggrund|som baggrund alene)\b",
    r"\b(?:kun|alene|only)\b"
    + _GAP
    + r"{0,12}\b(?:til|for)\b"
    + _GAP
    + r"{0,12}\b(?:sekretariatet|the secretariat)\b"
    + _GAP
    + r"{0,12}\b(?:hvem|who)\b",
    r"\b(?:sekretariatet|i|ika)\b"
    + _GAP
    + r"{0,15}\b(?:spørger|siger|skriver)\b"
    + _GAP
    + r"{0,10}\b(?:i stedet|for os|på vores vegne)\b",
    r"\bsige?,? at (?:sekretariatet|i|ika) (?:spørger|selv spørger|efterlyser)\b",
    r"\b(?:uofficiel\w?|unofficial\w{0,2}|(?:det|dette)(?: her)? er internt)\b"
    + _GAP
    + r"{0,40}\b(?:ikke|kun|not|only)\b",
    r"\b(?:alle kender alle|bliver? i familien|pas på os)\b",
)
