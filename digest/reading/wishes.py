"""How people ask not to be named: patterns of words, Danish and English, for `nameless`."""

from __future__ import annotations

import re

from digest.reading.discretion import DISCRETION

_GAP = r"[^.!?\n]"
_OURS = (
    r"(?:vores|vor|mit|min|mine|kommunens?|regionens?|organisationens?|styrelsens?|forsyningens?|afdelingens?|"
    r"firmaets?|our|my|the)"
)
_SELVES = (
    r"(?:os|mig|selv|jeg|vi|kommunen|regionen|organisationen|styrelsen|forsyningen|afdelingen|huset|us|me|ourselves|"
    r"myself|we)"
)
_NAMES = (
    r"(?:(?:kommune|organisations|person|for|efter)?navn(?:et|e|ene)?|afsender(?:en|e)?|identitet(?:en)?|"
    r"ophav(?:et)?|kontaktoplysning(?:er|erne)|kontaktinfo\w*|names?|identity|sender|contact details)"
)
_NOT = (
    r"(?:ikke|ej|aldrig|nødig(?:t)?|uden(?: at)?|lade? være(?: med)?(?: at)?|undgå(?:r)?|undlad(?:e|er)?|slippe|"
    r"slipper|"
    r"fri for|afstå\w*|not|never|"
    r"without|(?:don|doesn|won|shouldn|can)['’]?t|avoid|refrain from)"
)
_BODIES = (
    r"(?:kommune|region|styrelse|forsyning|organisation|myndighed|institution|kollega|medlem|indkøber|municipality|"
    r"region|authority|organisation|organization|member|colleague|buyer)"
)
_WHO = (
    rf"(?:hvem|hvilke[nt]?|hvor (?:vi|jeg|det|den|mailen|spørgsmålet)|at (?:det|den|vi|jeg)|{_OURS}|{_SELVES}|{_NAMES}|"
    r"who|whose|which|that (?:it|this|we|i)|where (?:we|it|this))"
)
_TELL = (
    r"(?:skriv(?:e|es|er)?|oplys(?:e|es|er)?|vis(?:e|es|er)?|sig(?:e|es|er)?|fortæl(?:le|les|ler)?|del(?:e|es|er)?|"
    r"brug(?:e|es|er)?|angiv(?:e|es|er)?|kobl(?:e|es|er)|offentliggør\w*|udbasuner\w*|lad(?:e)?|tag(?:e|es)?|"
    r"say|tell|show|use|write|print|publish|share|put|include|quote|list)"
)
_NAME = (
    r"(?:nævn(?:e|es|er|t)?|navngiv\w*|afslør\w*|røb(?:e|es|er|et)?|identificer\w*|genkend\w*|udstill?(?:e|es|er|et)|"
    r"udpeg\w*|eksponer\w*|mention(?:ed|ing)?|nam(?:e|ed|ing)|identif(?:y|ied|iable)|disclos(?:e|ed|ing)|"
    r"reveal(?:ed|ing)?|recogni[sz]\w*|attribut(?:e|ed|ion)|credited|exposed)"
)
_OUT = (
    r"(?:ude(?:n ?for|n ?om|nfor|nom)?|udenfor|udenom|væk|fri|hemmelig\w*|skjult|dækket|tilbage|out|off|secret|private)"
)
_ANONYM = r"anonym(?:t|e)?(?:\b(?!-))|anonymous(?:ly)?\b"
_ASKED = (
    r"(?:være|er|bliver?|blive|forbliver?|gerne|helst|os|mig|holdes?|optræde\w*|fremstå\w*|stå|kør\w*|som|så|ønsk\w*|"
    r"vil|bedes|gøre?|helt|fuldstændig|noget|spørg\w*|efterlys\w*|skriv\w*|send\w*|svar\w*|muligt|remain|stay|be|keep|"
    r"kept|as|us|me|we|i|prefer\w*|rather|please|go|ask\w*|post\w*)"
)
_OWN_THING = (
    r"(?:efterlysning\w*|henvendelse\w*|spørgsmål\w*|forespørgsel\w*|opslag\w*|svar\w*|indlæg\w*|mails?\b|besked\w*|"
    r"spørger\w*|afsender\w*|bidrag\w*|kommune\b|region\b|pls\b|plz\b|medlem\w*|kollega\w*|tak\b|request|question|"
    r"enquir|inquir|"
    r"repl|answer|please|thanks|post\b|member|asker)"
)
_GOING_ON = (
    r"(?:og|hvis|i|på|for|til|men|da|fordi|så|end|over|af|her|hvor|når|med|om|ved|at|den|det|denne|dette|vi|jeg|"
    r"and|if|in|on|but|as|so|than|to|because|when|here|with|by|the|this|we|tak)\b"
)
_GOES_ON = rf"(?:$|[^\w\s]|{_GOING_ON})"

_NO = (
    r"(?:ikke|ikk|ik|ej|ingen|intet|uden|aldrig|nødigt?|undgå\w*|undlad\w*|hverken|fri for|lade? være|"
    r"not|\w+n['’]t|no one|nobody|without|never|avoid)"
)
_SEEN = (
    r"(?:se|ses|ser|synlig\w*|vide|ved|kende|kender|genkend\w*|regne[s]? (?:sig )?ud|gætte?\w*|finde[s]? "
    r"(?:frem|ud)|opdag\w*|spor\w*|"
    r"læse[s]?|fremgå\w*|stå|står|skriv\w*|nævn\w*|sig|sige[rs]?|fortæl\w*|oplys\w*|vis|vise[rs]?|komm\w*|"
    r"få\w* at vide|"
    r"høre|identific\w*|afslør\w*|røb\w*|ud|frem|see|visible|known?|tell\w*|say\w*|show\w*|mention\w*|"
    r"reveal\w*|guess\w*|"
    r"find out|recogni[sz]\w*|trace\w*|giv\w* away|clear|obvious)"
)
_US = (
    r"(?:hvem (?:vi|jeg|det|der (?:spørg\w*|har (?:spurgt|sendt|skrevet|stillet)|står bag|sender|stiller|"
    r"skriver|efterlys\w*|søger))\b|"
    r"hvilke[nt]? (?:kommune|region|organisation|styrelse|myndighed|forsyning|by)\b|"
    r"hvor(?:fra)? (?:det|den|vi|jeg|spørgsmålet|mailen|efterlysningen|henvendelsen)\b|"
    r"(?:at )?(?:det|den|spørgsmålet|mailen) (?:er|kommer|stammer|drejer|handler)\s+(?:\w+ )?(?:os|mig|"
    r"vores|kommunen|region\w*|\w+ kommune)\b|"
    r"(?:at )?det er [A-ZÆØÅ]\w+|(?:fra|om|tilbage til) (?:os|mig|vores (?:kommune|region|organisation|"
    r"hus))\b|at (?:vi|jeg) (?:er|spørger|har|søger|skal|står)\b|"
    r"(?:os|mig),? der (?:spørg\w*|er|står)|who (?:we|i|it|is|asks|sent)\b|who it['’]?s|whose|where (?:it|"
    r"this|we|the question)\b|"
    r"which (?:municipality|region|organi[sz]ation|authority)|from us\b|our (?:name|identity|municipality|"
    r"region|organi[sz]ation)|"
    r"(?:it|this) (?:is|comes?) (?:us|from us)|it['’]?s us|it was us)"
)
_HOUSE = (
    r"(?:(?:vores |vor |mit |min |det )?(?:egne? |fulde )?(?:kommune(?:n|ns|navn\w*)?|region(?:en|ens)?|"
    r"organisation(?:en|ens|snavn\w*)?|"
    r"styrelse(?:n|ns)?|forsyning(?:en|ens)?|afsender(?:en|s|ens|navn\w*)?|navn(?:et|e)?|identitet(?:en)?|"
    r"underskrift(?:en)?|signatur(?:en)?)"
    r"(?: (?:og|eller) (?:\w+))?)"
)
_TAKE_OUT = (
    r"(?:fjern\w*|slet\w*|stryg\w*|udelad\w*|skjul\w*|slør\w*|dæk\w*|drop\w*|streg\w*|klip\w*|tag\w* "
    r"(?:\w+ )?(?:ud|væk)|"
    r"und[gl]\w+|erstat\w*|remove|omit|hide|strip|delete|leave out|take out|replace)"
)

_OUR_THING = (
    r"(?:teksten?|efterlysning(?:en)?|spørgsmål(?:et)?|opslag(?:et)?|brevet|mailen?|henvendelse(?:n)?|svar(?:et)?|"
    r"det her|dette|denne|vi|jeg|the text|the request|the question|the letter|this)"
)

_KINDS = (
    # anonym, anonymt, anonyme: of the writer, of what is written, or of nothing else that stands behind it
    rf"\b{_ASKED}\b{_GAP}{{0,30}}\b(?:{_ANONYM})(?!\s+(?!{_OWN_THING}|{_GOING_ON})\w{{4,}})",
    rf"\b{_ASKED}\b{_GAP}{{0,30}}(?<!\bet )\banonym(?:t|ously)\b",
    rf"\b(?:anonymt?|anonymous(?:ly)?)\b(?!-)\s*(?:{_OWN_THING}|{_GOES_ON})|\banonyme\b(?!-)\s*{_GOES_ON}",
    r"^\W*anonym(?:t|e|ous)?\b\W*(?:$|[:,–-])",
    rf"\banonym(?:iser\w*|i[sz]e\w*)\b{_GAP}{{0,25}}\b(?:{_SELVES}|{_OURS} navn\w*|venligst|please|{_OWN_THING})",
    rf"\b(?:bedes|venligst|gerne|please|helst|kan i)\b{_GAP}{{0,25}}\banonymi[sz]\w*",
    (
        rf"\b(?:ønsk\w*|sikr\w*|garant\w*|lov\w*|respekt\w*|bevar\w*|fuld|gerne|helst|tak|{_OURS})\b"
        rf"{_GAP}{{0,25}}\banonymit(?:et\w*|y)"
    ),
    rf"\banonymit(?:et\w*|y)\b{_GAP}{{0,15}}(?:\b(?:ønsk\w*|tak|please|er vigtig\w*|bedes|for os|for mig)\b|$|[!.])",
    r"\banonymity\b",
    (
        r"\b(?:inkognito|incognito|pseudonym\w*|navnløs\w*|unavngiv\w*|unnamed|nameless|undercover|under dække|"
        r"ukendt afsender)\b"
    ),
    # the name is kept out
    (
        rf"\b(?:{_NOT}|fjern(?:e|es)?|slet(?:te|tes)?|stryg(?:e|es)?|udelad(?:e|es)?|skjul(?:e|es)?|slør(?:e|es)?|"
        rf"dæk(?:ke|kes)?|"
        rf"drop(?:pe)?|streg\w*|leave|remove|omit|hide|strip|withhold)\b{_GAP}{{0,30}}\b(?:{_OURS}|jeres|nogen|noget|"
        rf"andres)?\s*"
        rf"(?:eget |egne |fulde |kommune)?{_NAMES}\b(?!\s+på\s+(?:leverandør|produkt|firma|system))"
    ),
    (
        rf"\b(?:{_OURS})\s+(?:\w+\s+)?{_NAMES}\b{_GAP}{{0,30}}\b(?:ikke|udelad\w*|fjern\w*|skjul\w*|slør\w*|"
        rf"slet\w*|not|"
        rf"removed|omitted|{_OUT})\b"
    ),
    (
        rf"\bnavnet\b{_GAP}{{0,20}}\b(?:ikke (?:med|stå|nævn|vis)|(?:skal|må|bør|kan|vil|ønskes|bedes|"
        rf"behøver)\b{_GAP}{{0,15}}\bikke|udelad\w*|fjern\w*|skjul\w*|slør\w*|{_OUT})\b"
    ),
    rf"\b(?:fjern|slet|stryg|udelad|skjul|slør|remove|omit|hide)(?:e|es)?\b{_GAP}{{0,30}}\b\w*{_BODIES}(?:n|en|et)?\b",
    r"\b(?:i stedet for|instead of)\b[^.!?\n]{0,12}\b(?:navn\w*|name)\b",
    r"\b(?:ingen|no)\s+(?:navne|navn|afsender|names|name|sender)\b",
    r"\bnavns? nævnelse\b|\bved navn(?:s nævnelse)?\b[^.!?\n]{0,10}\bikke\b",
    # whoever asks is not to be mentioned, told of, or known by it
    rf"\b{_NOT}\b{_GAP}{{0,25}}\b{_NAME}\b",
    rf"\b{_NAME}\b{_GAP}{{0,15}}\b(?:ikke|aldrig|not)\b",
    rf"\b{_NOT}\b[^.!?,\n]{{0,12}}\b{_TELL}\b[^.!?\n]{{0,20}}\b{_WHO}\b",
    rf"\b{_TELL}\b[^.!?,\n]{{0,20}}\b(?:ikke|aldrig|not)\b[^.!?\n]{{0,15}}\b{_WHO}\b",
    (
        rf"\b(?:må|skal|bør|helst|vil|kan|gerne|må gerne)\b{_GAP}{{0,20}}\b{_NOT}\b{_GAP}{{0,15}}\b(?:fremgå|"
        rf"stå|spores|"
        rf"kunne (?:ses|læses|"
        r"regnes ud|gættes|spores)|komme frem|kobles|henføres|offentligg\w+)\b"
    ),
    rf"\b(?:må|skal|bør|helst|vil)\b{_GAP}{{0,15}}\b(?:fremgå|stå|ses)\b{_GAP}{{0,15}}\bikke\b",
    (
        rf"\b(?:{_NOT}|ingen|nobody|no one)\b{_GAP}{{0,25}}\b(?:ved|kende|know|learn|vide|opdage\w*|finder? ud|"
        rf"regne ud|"
        rf"gætte\w*|se|kende|kunne se|know|find out|guess|see|tell)\b"
        rf"{_GAP}{{0,15}}\b(?:hvem (?:vi|jeg|der spørger|det er|som)|hvor (?:vi|det|jeg)|at (?:det|vi|jeg)|"
        rf"det er (?:os|"
        rf"mig)|who (?:we|i|is|asks)|it is us|it's us|that (?:we|it))\b"
    ),
    (
        rf"\b(?:hvem|who)\b{_GAP}{{0,25}}\b(?:er uvedkommende|er ligegyldigt|behøver ingen|does not matter|"
        rf"er (?:en )?hemmelig\w*|vedkommer ingen)\b"
    ),
    (
        rf"\b(?:{_NOT}|nødig)\b{_GAP}{{0,20}}\b(?:stå frem|stille sig frem|træde frem|frem i lyset|hæng(?:e|es|t) ud|"
        rf"i avisen|i pressen|"
        r"skilte med|at kende|genkend\w*|trækkes? frem|stå ved|stand out|come forward|go public|made public|"
        r"be public)\b"
    ),
    (
        rf"\b(?:hold|holde|holdes|holdt|lad|lade|bland|bring|keep|kept|leave|left)\b[^.!?\n]{{0,12}}\b(?:{_SELVES}|"
        rf"{_OURS} \w+|navnet|det her|det|this|it)\b"
        rf"{_GAP}{{0,20}}\b{_OUT}\b"
    ),
    rf"\b(?:blive|blevet|være|be)\b{_GAP}{{0,15}}\b(?:holdt|kept|left)\b{_GAP}{{0,10}}\b{_OUT}\b",
    r"\bholdes\b[^.!?\n]{0,12}\b(?:ude|uden ?for|udenfor|væk|hemmelig\w*|skjult)\b",
    r"\bhold\w*\b[^.!?\n]{0,15}\bfor (?:jer|dig) selv\b|\bkeep\b[^.!?\n]{0,15}\bto yoursel(?:f|ves)\b",
    rf"\b(?:bland|involver\w*)\b{_GAP}{{0,10}}\b{_SELVES}\b{_GAP}{{0,10}}\bikke\b",
    (
        rf"\b{_NAMES}\b{_GAP}{{0,15}}\b(?:(?:ønskes|bedes|skal|må|bør) ikke|udelad\w*|fjernes|skjules|slettes|sløres|"
        r"(?:should|must|may) not|not to)\b"
    ),
    rf"\b(?:under no circumstances|under ingen omstændigheder)\b{_GAP}{{0,30}}\b(?:{_NAMES}|nævn\w*|os|us|we|vi)\b",
    (
        rf"\b{_NOT}\b{_GAP}{{0,25}}\b(?:knyttes|knyttet|forbindes|forbundet|føres|kobles|spores|associated|"
        rf"linked|traced)\b"
        rf"{_GAP}{{0,20}}\b(?:{_SELVES}|{_OURS})\b"
    ),
    rf"\bikke\b{_GAP}{{0,15}}\bkendt,? at (?:det|vi|jeg)\b",
    (
        rf"\b(?:nobody|no one|ingen)\b{_GAP}{{0,10}}\b(?:knows?|ved|opdager|ser)\b{_GAP}{{0,10}}\b(?:it is us|it's us|"
        rf"it is from us|det er (?:os|mig))\b"
    ),
    (
        rf"\b(?:{_SELVES})\b{_GAP}{{0,20}}\b(?:forblive|være|blive|remain|stay)\b{_GAP}{{0,8}}"
        rf"\b(?:ukendt\w*|usynlig\w*|"
        rf"unknown|invisible)\b"
    ),
    (
        r"\bi (?:jeres|sekretariatets|foreningens) (?:eget )?navn\b|\b(?:sekretariatet|foreningen|"
        r"jer) (?:selv )?(?:kan )?(?:stå|står|være) "
        r"(?:som )?(?:afsender|spørger)\b|\bjer selv,? der (?:spørger|efterlyser)\b|\bas if you (?:asked|were asking)\b"
    ),
    (
        rf"\b(?:spørg\w*|stil\w*|skriv\w*|send\w*|efterlys\w*|ask|post|write)\b{_GAP}{{0,25}}\b(?:på (?:vores|mine) "
        r"vegne|på vegne af (?:os|mig)|on our behalf|on behalf of us)\b|\bkortene tæt\b"
    ),
    (
        rf"\b(?:kan|kunne|vil|ville|må|gider|mon|can|could|would) (?:i|du|sekretariatet|foreningen|you)\b{_GAP}{{0,12}}"
        rf"\b(?:spørge|stille|efterlyse|skrive|sende|ask|post)\b{_GAP}{{0,25}}\bfor (?:os|mig|us)\b"
    ),
    # a name that is not to be written
    (
        r"\b(?:skriv|nævn|sæt|vis|tryk|oplys)(?:e|es|er)?\s+(?:\w+\s+){0,2}(?:ikke|ikk|ik|ej|aldrig)\s+(?:\w+\s+){0,2}"
        r"(?-i:[A-ZÆØÅ])\w+"
    ),
    (
        rf"\b{_NOT}\s+(?:\w+\s+)?(?:skriv|nævn|sæt|vis|tryk|oplys|print|put|write|publish|say)\w*\s+(?:\w+\s+){{0,2}}"
        r"(?-i:[A-ZÆØÅ])\w+"
    ),
    # somebody else's name for it
    (
        rf"\b(?:skriv|kald|sig|nævn|omtal|vi er|say|write|call|describe)\w*\b{_GAP}{{0,25}}\b(?:bare|blot|kun|i stedet|"
        rf"simpelthen|just|only|simply)\b"
        rf"{_GAP}{{0,25}}\b(?:en|et|a|an)\b{_GAP}{{0,25}}\b\w*{_BODIES}\b"
    ),
    (
        rf"\b(?:skriv|kald|sig|omtal|say|write|call)\w*\b{_GAP}{{0,12}}\b{_SELVES}\b{_GAP}{{0,12}}\b(?:en|et|a|an)\b"
        rf"{_GAP}{{0,20}}\b\w*{_BODIES}\b"
    ),
    (
        r"\b(?:på vegne af|for) (?:en )?(?:ven|anden|kollega|nabokommune)\b[^.!?\n]{0,20}\b(?:der|som) ikke\b|"
        r"\basking for a friend\b"
    ),
    # verbs of being seen, cited, known
    (
        rf"\b{_NOT}\b{_GAP}{{0,25}}\b(?:fremgå\w*|optræd\w*|figurer\w*|cit[eé]r\w*|omtal\w*|omtalt|reference|"
        rf"kontaktes|spørges|stå(?:r)?\b{_GAP}{{0,15}}\b(?:navn\w*|hvem|på listen)|cited?|quoted?|credit\w*)\b"
    ),
    (
        rf"\b(?:cit[eé]r|nævn|omtal|udelad|glem|cite|quote|"
        rf"credit)\w*\b{_GAP}{{0,10}}\b{_SELVES}\b{_GAP}{{0,20}}\b(?:ikke|ikk|ik|ej|not)\b"
    ),
    (
        rf"\b(?:udelad|glem|udelade|frabed\w*|drop)\b{_GAP}{{0,15}}\b(?:{_SELVES}|{_OURS}|navn\w*|omtale|at blive|"
        rf"at det er)\b"
    ),
    rf"\b(?:omtale|nævnelse)\b{_GAP}{{0,15}}\bfrabed\w*|\bingen omtale\b",
    (
        rf"\b(?:{_NAMES}|signatur(?:en)?|oplysninger|afsender|vores kommune|det)\b{_GAP}{{0,20}}\b(?:bedes|ønskes|"
        rf"skal|må)\b{_GAP}{{0,20}}\b(?:slettet|fjernet|udeladt|skjult|holdt|hemmelig\w*|slettes|fjernes|udelades|"
        rf"skjules|væk)\b"
    ),
    (
        rf"\b(?:undlad|fjern|klip|slet|skjul|udelad)\w*\b{_GAP}{{0,20}}\b(?:signatur\w*|underskrift\w*|hvem|"
        rf"alt,? der peger|oplysninger\w*)\b"
    ),
    (
        rf"\b(?:uden|without)\b{_GAP}{{0,30}}\b(?:kildeangivelse|hvem|hvor\b{_GAP}{{0,15}}\bfra|afsender|reference|"
        rf"kilde|source)\b"
    ),
    (
        rf"\b(?:ikke|ej|ligegyldigt|underordnet|uden)\b{_GAP}{{0,12}}\bhvem\b|"
        rf"\bhvem\b{_GAP}{{0,30}}\b(?:underordnet|hemmeligt|skal stå|ingen ting)\b"
    ),
    rf"\blad\b{_GAP}{{0,10}}\bstå hen\b|\bstå hen,? hvem\b",
    (
        r"\b(?:i|til)\s+(?:baggrunden|skyggen|glemmebogen|gemme|fortrolighed)\b|\bskilter? med\b|"
        r"\bukendte?\b(?:\s*$|[.,;!])"
    ),
    (
        rf"\b(?:forbliv\w*|forblive|være|er)\b{_GAP}{{0,10}}\bukendte?\b|"
        rf"\b(?:navn\w*)\b{_GAP}{{0,25}}\b(?:redaktionen bekendt|for jer selv)\b"
    ),
    (
        r"\b(?:det her|dette|det)\s+(?:bliver|er|forbliver)\b[^.!?\n]{0,12}\b(?:mellem|kun mellem)\b|"
        r"\bblive\b[^.!?\n]{0,8}\bhos jer\b"
    ),
    r"\b(?:må|skal|bør)\b[^.!?\n]{0,12}\bikke\b[^.!?\n]{0,10}\b(?:deles|komme ud|ud\b|videre|bruges udadtil)",
    (
        r"\b(?:koste|kostet)\b[^.!?\n]{0,12}\b(?:jobbet|stillingen)\b|\bkommer? (?:det )?(?:ud|"
        r"frem)\b[^.!?\n]{0,10}\bat (?:jeg|vi|det)\b"
    ),
    (
        r"\b(?:har|hørte?)\b[^.!?\n]{0,15}\bikke\b[^.!?\n]{0,12}\b(?:hørt|fra (?:mig|os))\b|\bdidn['’]?t hear\b|"
        r"\bchatham house\b"
    ),
    (
        r"\bnavn(?:et|e)?\s*[?:]\s*(?:nej|ingen|helst ikke|ikke|no)\b|\bnej til navn\b|"
        r"\bnavn med\b[^.!]{0,40}\bnej\b|\bsamtykke til navn\b"
    ),
    r"(?:^|\b)(?:mvh|hilsen|venlig hilsen|vh)[\s.,]*(?:nn|n\.n\.|en kollega|en indkøber|en,? der)\b",
    r"\b(?:stay|keep|kept|leave|left)\b[^.!?\n]{0,12}\bout of\b|\bby name\b|\b(?:kald|kalde)\s+(?:os|mig)\b",
    rf"\b(?:bare|blot|just)\s+(?:skriv|kald|sig|write|call)\w*\b{_GAP}{{0,15}}\b(?:en|et|a|an)\b",
    (
        rf"\b(?:hele landet|alle|andre|nogen|folk|naboerne|pressen)\b{_GAP}{{0,15}}\b(?:skal|behøver|"
        rf"må)\b{_GAP}{{0,15}}\b(?:vide|kende|se)\b{_GAP}{{0,10}}\b(?:at|hvem)\b"
    ),
    r"\bregnskab for\b|\bikke\s+(?:region|kommune|styrelse|navn)\w*\b[^.!?\n]{0,10}\bpå\b",
    (
        rf"\b(?:æ|a|jeg|vi|do|du|i|må)\b{_GAP}{{0,15}}\b(?:ett|it|et|itt|ej|ik|ikk)\b{_GAP}{{0,15}}\b(?:navn|nawn|"
        rf"nåwen|nævn\w*|sej|sige|skriv\w*|fremgå)\b"
    ),
    (
        rf"\b(?:ik|ikk|ikke)\b{_GAP}{{0,8}}\b(?:skriv\w*|nævn\w*)\b|\b(?:skriv\w*|nævn\w*)\b{_GAP}{{0,12}}\b(?:ik|"
        rf"ikk)\b|\blade?\s+vær\w*\b{_GAP}{{0,6}}\b(?:m|med|mæ)\b{_GAP}{{0,8}}\b(?:skriv\w*|nævn\w*|sig\w*)\b"
    ),
    rf"\bhvis der ikke\b{_GAP}{{0,10}}\b(?:stod|står)\b|\bsig(?:e)?\s+ikke\b|\bikke\b{_GAP}{{0,8}}\bskriver\b",
    r"\b(?:skriv|brug|nævn|sig|oplys)(?:e|es)?\s+(?:ikke|ikk|ik|ej)\b|\b(?:ikke|ej)\b[^.!?\n]{0,10}\bkomme frem\b",
    # whoever reads shall not see, know, guess ... that it is us
    rf"\b{_NO}\b{_GAP}{{0,50}}\b{_SEEN}\b{_GAP}{{0,40}}\b{_US}",
    rf"\b{_SEEN}\b{_GAP}{{0,12}}\b(?:ikke|ikk|ej|not)\b{_GAP}{{0,25}}\b{_US}",
    rf"\b{_US}{_GAP}{{0,30}}\b(?:{_NO})\b{_GAP}{{0,25}}\b{_SEEN}\b",
    # the house, the name, the sender: shall not be there
    (
        rf"\b{_HOUSE}\s+(?:\w+\s+)?(?:skal|må|bør|ønskes|bedes|kan|vil|behøver)\s+(?:\w+\s+){{0,2}}(?:ikke|ikk|"
        rf"ej|nødigt?|aldrig)\s*"
        rf"(?:$|[.,;!)]|(?:at )?(?:kunne |blive )?(?:med|nævn\w*|stå|fremgå|ses|vis\w*|ud|frem|kend\w*|"
        rf"genkend\w*|oplys\w*|bruges|skriv\w*|offentlig\w*|"
        r"del\w*|optræd\w*|identific\w*|tak)\b)"
    ),
    (
        rf"\b{_HOUSE}\s+(?:\w+\s+)?(?:skal|må|bør|ønskes|bedes|kan)\s+(?:\w+\s+){{0,3}}(?:ud|ude|udgå|væk|"
        rf"udelad\w*|udelukk\w*|hemmelig\w*|skjul\w*|slør\w*|fjern\w*)\b"
    ),
    rf"\blad(?:e)?\b{_GAP}{{0,15}}\b{_HOUSE}\s+(?:\w+\s+)?(?:gå ud|udgå|ude|væk|være|blive|ligge)\b",
    (
        rf"\b{_TAKE_OUT}\b{_GAP}{{0,20}}\b(?:alt|alle|det|detaljer|oplysninger|spor|everything|anything)\b"
        rf"{_GAP}{{0,30}}\b(?:os|mig|vores|us|our|hvem|hvor|who)\b"
    ),
    (
        rf"\b(?:før|led|peg|henvis|point|lead|trace)\w*\b{_GAP}{{0,15}}\b(?:tilbage|hen|direkte|back)\b"
        rf"{_GAP}{{0,8}}\b(?:til|på|mod|to|at)\b{_GAP}{{0,6}}\b(?:os|mig|vores|us)\b"
    ),
    (
        rf"\b{_HOUSE}\b{_GAP}{{0,25}}\b(?:for|hos|mellem) (?:jer|dig)(?: selv)?\b|\bkun (?:til|for|mellem|hos) "
        rf"(?:jer|os|sekretariatet)\b{_GAP}{{0,30}}\b{_HOUSE}"
    ),
    (
        r"\b(?:vi|jeg|os|we|i)\b[^.!?\n]{0,25}\b(?:være|forblive|holdes?|blive|remain|stay|be)"
        r"\b[^.!?\n]{0,12}\b(?:hemmelige?|usynlige?|ukendte?|secret|hidden|unknown|unidentified)\b"
    ),
    (
        rf"\bwithout\b{_GAP}{{0,15}}\b(?:saying|telling|mentioning|giving|revealing|showing|stating|disclosing|"
        rf"naming|using|including)\b{_GAP}{{0,15}}\b(?:who|where|our|that|us|my|names?)\b"
    ),
    (
        rf"\b(?:our|my|the) (?:name|organi[sz]ation|municipality|region|identity|authority|council)(?:['’]s "
        rf"name)?\b{_GAP}{{0,20}}\b(?:isn['’]?t|not|\w+n['’]t|never|out|off|hidden|removed)\b"
    ),
    rf"\b{_NO}\b{_GAP}{{0,30}}\b(?:udled\w*|før\w* tilbage|før\w* hen|spor\w*|henfør\w*|kobles?)\b",
    r"\b(?:stå|står|optræd\w*|være|fremstå\w*)\b[^.!?\n]{0,15}\bmed navn\b",
    r"\b(?:uden|without)\s+(?:kommune|region|organisation|afsender|navn|municipality|sender)\w*\W*(?:$|[.,!;)])",
    (
        r"\b(?:fortrolig|hemmelig|skjult|ukendt|unavngiven|confidential|hidden)\w*\s+(?:afsender|spørger|"
        r"kommune|region|kilde|sender)\b"
    ),
    rf"\b{_HOUSE}\b{_GAP}{{0,15}}\b(?:kun|alene|udelukkende)\b{_GAP}{{0,12}}\b(?:jer|jeres|sekretariat\w*|internt?)\b",
    # anonymising, also said of nobody
    (
        r"\banonymiser\s+(?:gerne|tak|helst|lige|bare|endelig)\b|\banonymisering(?:en)?\b[^.!?\n]{0,10}"
        r"\b(?:ønskes|bedes|tak)\b|\b(?:ønsker|beder om|bede om|have|gerne)\s+(?:en |fuld )?anonymisering\b"
        r"(?!\s+af\s+(?!os\b|vores\b|afsender|hensyn))"
    ),
    (
        rf"(?:^\W{{0,5}}|[.!?:;,(–-]\s{{0,3}}|\b{_OUR_THING}\s+)(?:skal|bør|må|ønskes|bedes|vil gerne)\s+"
        r"(?:\w+\s+){0,2}anonymiser(?:es|et|ede)\b"
    ),
    rf"\b{_TAKE_OUT}\b{_GAP}{{0,15}}\b(?:hvem (?:vi|jeg|der|som|det)|hvor (?:vi|jeg|det|den)|hvilke[nt]? kommune)\b",
    (
        rf"\b(?:{_TAKE_OUT}|skriv\w*|pil\w*|rens\w*|tag\w*)\s+(?:\w+\s+)?(?:os|mig|us|me)\s+(?:\w+\s+)?"
        rf"(?:fra|af|from|of)\s+(?:\w+\s+)?{_OUR_THING}"
    ),
    (
        r"\b(?:(?:af|ind)sender(?:en)?|spørger(?:en)?|kommune|region|organisation|navn|sender)\s*[:=–-]?\s*"
        r"(?:er |holdes )?(?:hemmelig\w*|fortrolig\w*|skjult|konfidentiel\w*|ukendt|anonym\w*|tilbageholdt|secret|"
        r"confidential|withheld)\b"
    ),
    (
        rf"\b(?:kun|alene|udelukkende|only)\b{_GAP}{{0,15}}\b(?:i|jer|du|dig|sekretariatet?|foreningen|redaktionen|you|"
        rf"the secretariat)\b{_GAP}{{0,25}}\b(?:må|skal|bør|kan|får|ved|kender|may|should|can)\b{_GAP}{{0,25}}\b(?:"
        rf"hvem|afsender\w*|navn\w*|kommunenavn\w*|identitet\w*|hvor vi|hvor det|who|name|sender)\b"
    ),
    rf"\b(?:vi|jeg)\b{_GAP}{{0,20}}\b{_NOT}\b{_GAP}{{0,15}}\bkendes\b(?!\s+(?:skyldig|ugyldig|berettiget|for))",
    r"\bu\s?[./]\s?(?:\w{0,12}navn\w{0,3}|afsender\w{0,3})\b",
    (
        rf"\b(?:vi|jeg|os|kommunen|regionen|we|i)\b{_GAP}{{0,25}}\b{_NOT}\b{_GAP}{{0,20}}\b(?:(?:sat|sættes|bragt|bringes|"
        rf"set|ses) i (?:forbindelse|relation|sammenhæng) med|(?:forbindes|associer\w+|identificeres|kobles|"
        rf"kædes sammen|associated|linked|connected) (?:med|til|with|to))\b"
    ),
)
WISHES = re.compile("|".join(f"(?:{kind})" for kind in (*_KINDS, *DISCRETION)), re.IGNORECASE)
LOUD = re.compile("|".join(f"(?:{kind})" for kind in _KINDS), re.IGNORECASE)
