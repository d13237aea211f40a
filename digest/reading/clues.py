"""Turns of phrase that tell what a mail does: it gives, takes back, adds, asks in return, or is the secretariat's.

A clue decides nothing by itself: what each is worth is learned (`likely`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.reading.phrases import lowered

_CLUES = {
    "own_request": (
        r"\b(?:min|mit|mine|vores|vort|vor|my|our)\s(?:\w{1,20}\s){0,2}(?:efterlysning\w*|opslag\w*|indlæg\w*|"
        r"spørgsmål\w*|annonce\w*|forespørgsel\w*|request|question|post)|\b(?:efterlysning\w*|opslag\w*|indlæg\w*|"
        r"spørgsmål\w*|annonce\w*|forespørgsel\w*|request|question|post) (?:fra|for) (?:os|mig|vores)|"
        r"\bfor vores\b|\b(?:en|et) (?:efterlysning|spørgsmål|opslag) (?:liggende|stående|inde|ude)\b|\b(?:jeg|vi|"
        r"os) (?:stod|står|er) (?:\w+ )?(?:i brevet|med navn|nævnt|ved det)|\bvores (?:om|om en|på) "
    ),
    "own_answer": (
        r"\b(?:min|mit|mine|vores|vort|vor|my|our)\s(?:\w{1,20}\s){0,2}(?:svar|answer|reply)\b|\bsvaret,? (?:jeg|"
        r"vi) (?:sendte|gav|skrev)|\b(?:jeg|vi) svarede\b"
    ),
    "takes_back": (
        r"\b(?:træk\w{0,3}|tage?s?|slet\w{0,3}|luk\w{0,3}|fjern\w{0,3}|stop\w{0,3}|drop\w{0,3}|"
        r"aflys\w{0,2})\b[^.?!\n]{0,40}\b(?:den|det|efterlysning\w*|opslag\w*|tilbage|ned|af|ud|igen|"
        r"spørgsmål\w*)\b|\b(?:ikke|næppe|no) (?:længere|mere|longer) (?:aktuel\w*|relevant\w*|behov|brug|needed)|"
        r"\bikke (?:alligevel|nødvendig)|\b(?:er|blev|har) (?:nu |den |det |vi )?(?:løst|afklaret|aflyst|i hus|"
        r"fundet)\b|\balligevel\b|\bwithdraw|\b(?:faldet|kommet) på plads\b|\bingen grund til\b|"
        r"\bvi er dækket ind\b|\bnok svar\b|\bfået (?:det|alt det|de|nok|rigeligt)[^.\n]{0,20}\b(?:svar|vi skal|"
        r"skulle|brug)"
    ),
    "adds": (
        r"\b(?:glemte|forgot)\b|\btilføj\w*|\bsuppl\w{3,9}|\bi (?:forlængelse|tillæg|forhold) (?:af|til)\b|"
        r"\bogså (?:gerne )?(?:skrive|stå|nævne)|\blige (?:en|et) (?:ting|tilføjelse|præcisering)|\bpræcis[ei]r\w*|"
        r"\bnåede ikke at|\bskulle (?:også )?have (?:skrevet|stået)|\bto add\b"
    ),
    "mends": (
        r"\bret(?:tes?|telser?|tet)?\b[^.?!\n]{0,50}|\bskal (?:der )?(?:rettelig |i stedet )?stå\b|"
        r"\bskulle (?:der )?have (?:stået|været)|\bi stedet for\b|\b(?:slåfejl|tastefejl|skrivefejl|trykfejl|"
        r"stavefejl|forkert\w*|fejl)\b|\bændr\w{1,4}\b|\bbyt\w* (?:ud|om)|\bcorrect\w*|\btypo\b|\bkorrigér\w*|"
        r"\bkorrektion"
    ),
    "moves": (
        r"\b(?:frist\w*|deadline\w*)\b|\bkontaktperson\w*|\bsvar(?:ene)? (?:skal|bedes|må|kan) (?:gå|sendes|gives|"
        r"nu)|\bsvar(?:ene)? til\b|\b(?:stopper|fratræder|går på (?:barsel|pension|orlov|ferie))\b"
    ),
    "names": (
        r"\b(?:navn\w*|anonym\w*|fortrolig\w*|nævn\w*|fremgå\w*|privat\w*|hemmelig\w*|diskret\w*|omtal\w*|"
        r"anonymous|name)\b"
    ),
    "of_yours": (
        r"\b(?:du|I|han|hun|de|man|kommunen|foreningen|nogen|een|én|en|der) (?:spørger|efterlyser|søger|skriver|"
        r"leder|spurgte|efterlyste|søgte|efterspørger)\b|\b(?:dit|jeres|hendes|hans|deres) (?:spørgsmål|"
        r"efterlysning|opslag|udbud)|\btil (?:den|dem|ham|hende|jer|dig|de)\b(?: \w+){0,2},? (?:der|som|med|fra|i|"
        r"om)\b|\b(?:hermed|her er|her kommer|her får (?:du|I)|vedlagt|nedenfor) (?:et |mit |vores |også )?(?:svar|"
        r"bud|input)\b|\bsvar(?:et)? (?:fra|herfra)\b|\b(?:set|så|læste|læser|læst) (?:jeres|din|at|i)\b|"
        r"\byou (?:ask|are looking|wrote|asked)|\b(?:svar|input|bidrag|erfaring\w*|kommentar\w*) (?:til|på|fra os|"
        r"herfra)\b|\bmit (?:bud|råd|svar|input)|\bvores (?:svar|input|bud|bidrag|erfaring\w*)"
    ),
    "gave": (
        r"\b(?:vi|jeg) (?:købte|lavede|valgte|fik|brugte|endte|skrev|stillede|krævede|satte|lejede|leasede|prøvede|"
        r"gik|tog|indkøbte|udbød|gjorde|lod|delte|begyndte|skiftede|havde|betalte|betaler|kører|bruger|køber|gør|"
        r"krævede|sparede|aftalte|indgik|vandt|opsagde|droppede|indførte|testede)\b|\bvi har (?:selv |netop |lige |"
        r"nu |allerede |i |haft |en |et |kørt|købt|brugt|lavet|fået|lejet|indgået|delt|stillet|valgt|gjort)|"
        r"\b(?:vores|den|det|aftalen|prisen) (?:\w+ )?(?:kostede?|koster|blev|endte|virker|fungerer|holder)\b|"
        r"\b(?:købte|brugte|valgte|gjorde|lavede|fik|har|kører|bruger) vi\b|\bhos os\b|\bherovre\b|\bwe (?:bought|"
        r"used|chose|made|got|did|had|have|run|paid|went|ended)\b"
    ),
    "sends": (
        r"\b(?:jeg|vi|den|det|materialet|vores \w+) (?:sender|kan sende|vedhæfter|vedlægger|deler|ligger|"
        r"er vedhæftet|følger)|\b(?:vedhæftet|vedhæfter|vedlagt|se bilag|attached|ring|kontakt|skriv til|"
        r"spørg efter|call)\b|\b(?:I|du|de) (?:må|kan|er velkom\w+)[^.?!\n]{0,30}\b(?:ringe|låne|bruge|få|se|"
        r"besøge|komme|genbruge|stjæle|kopiere|skrive)|\bfå (?:den|det|dem|vores)\b"
    ),
    "advises": (
        r"\bhvorfor (?:ikke|køber|vil|ikke bare)\b|\b(?:pas på|husk|prøv|spørg|kig|gå efter|undgå|lad være|overvej|"
        r"drop|gør (?:det )?ikke|lad|køb|tal med|lån|stil|skriv|vent)\b(?! i denne)|\b(?:mit|vores|et godt|"
        r"bedste) råd\b|\banbefal\w*|\bkan (?:varmt )?anbefales\b|\brecommend"
    ),
    "asks_back": (
        r"\b(?:vil|ønsker|skal|har) (?:du|I|de)[^.?!\n]{0,60}\b(?:se|have|høre|låne|tale|komme|sende|prøvet|"
        r"overvejet|tænkt|kigget|talt|brug|lyst|vide|uddybet)\b[^.?!\n]{0,60}\?|\bskal (?:jeg|vi) (?:sende|ringe|"
        r"skrive|tage|finde|dele)\b|\b(?:skriv|ring|sig til|sig endelig|spørg),? (?:endelig |bare |gerne )?(?:hvis|"
        r"til|efter|løs)\b"
    ),
    "needs": (
        r"\b(?:vi|jeg) (?:skal|står|mangler|søger|leder|efterlyser|ønsker|overvejer|planlægger|er (?:ved|i gang|"
        r"på udkig)|har brug|vil (?:gerne|i udbud|købe)|går i|kunne (?:godt )?(?:tænke|bruge)|savner|regner|"
        r"arbejder|forbereder|bygger|famler|tænker)\b|\bvi (?:vil )?gerne\b|\bwe (?:need|are (?:looking|about|"
        r"planning|considering)|plan|want|consider)"
    ),
    "one_more": (
        r"\b(?:jeg|vi|nu) har (?:også )?(?:lige )?(?:en|én|et|ét) (?:til|mere|ny|nyt|andet|anden)\b|\b(?:en|én|et|"
        r"endnu en|endnu et) (?:ny |nyt |helt anden |anden |andet )?(?:efterlysning|spørgsmål|forespørgsel)\b|"
        r"\b(?:samtidig|i samme (?:ombæring|åndedrag)|nu vi|nu jeg|mens jeg|apropos|i øvrigt|ellers|desuden|"
        r"by the way)\b|\banother (?:one|question|request)"
    ),
    "to_print": (
        r"\b(?:kan|vil|må|kunne|gider) (?:I|vi|jeg|man|du)[^.?!\n]{0,30}\b(?:tage|bringe|få|sætte|have|optage|"
        r"sende|lægge)[^.?!\n]{0,40}\b(?:med|brevet|ud|næste|rundt|på listen)\b|\b(?:til|i|"
        r"med i) (?:det )?næste (?:brev|udgave|nummer|gang)\b|\bnedenstående\b|\bherunder\b|\bplease (?:include|"
        r"add|bring)"
    ),
    "inhouse": (
        r"\b(?:til jer|noget (?:her )?(?:vi|du|for)|vi (?:vender|tager) (?:det|den)|tager du|kan du (?:ikke |"
        r"lige )?(?:svare|tage|se|kigge)|snakke om det|til info\w*|fyi|til orientering|kære udvalg|kære team|"
        r"jeres afdeling)\b"
    ),
    "leaves_post": (
        r"\b(?:pension\w*|efterløn|fratræd\w*|barsel\w*|orlov|efterfølger\w*|afløser\w*|hold(?:er)? (?:nu )?op|"
        r"spamme\w*|slipper?|glem(?:me)? mig|mig kan I|pladsen|nyt job|sidste (?:arbejds)?dag|stoppet|gået (?:fra|"
        r"af)|ikke (?:længere|mere) (?:ansat|indkøb\w*))\b"
    ),
    "of_association": (
        r"\b(?:årsmøde\w*|årsdag\w*|generalforsamling\w*|kontingent\w*|medlemskab\w*|bestyrelse\w*|kursus\w*|"
        r"kurser\w*|faktura\w*|rykker\w*|tilmeld\w*|deltag\w*|webinar\w*|netværksmøde\w*|temadag\w*|konference\w*|"
        r"hjemmeside\w*|login\w*|adgangskode\w*|logo\w*|foreningen\w*|vedtægt\w*|program\w*|oplæg\w*|mødet?|"
        r"sekretariat\w*|nyhedsbrev\w*)\b"
    ),
    "sells": (
        r"\b(?:vores (?:løsning\w*|produkt\w*|kunder|konsulenter|priser|sortiment|ydelser|team|platform|"
        r"medlemmer af teamet)|vi (?:tilbyder|leverer|sælger|hjælper|forhandler|producerer|er specialist\w*)|"
        r"uforpligtende|rabat\w*|book\w*|demo\b|gratis|introduktionstilbud|kampagne\w*|messetilbud|kvittere|"
        r"for kun|\bhar I (?:brug for|styr på|fået nok)\b|\b(?:har )?leveret til\b|\bved bestilling\b|"
        r"\bmå jeg ringe\b|\bkontakt os\b|\bvi er (?:en|et) (?:dansk |mindre |førende )?(?:virksomhed|firma|"
        r"leverandør)|inkl\.? moms|ekskl\.? moms|offer you|our (?:solution|product|customers))\b"
    ),
    "thanks": r"^\W{0,9}(?:(?:tusind|mange|1000|kæmpe|hjertelig) )?(?:tak|thanks|thank you)\b|\btak (?:for|til)\b",
    "no_case": (
        r"\b(?:vi|jeg) har (?:desværre )?(?:ikke|ingen)\b|\bingen (?:case|erfaring|egne|aftale)|\bikke (?:selv |"
        r"noget|en case|nogen)|\bdesværre\b|\bkender (?:jeg|vi)\b"
    ),
    "has_contact": r"\b(?:\d{2} ?){4}\b|[\w.-]{2,40}@[\w.-]{3,60}",
    "has_price": r"\b\d[\d.]{0,12},?\d{0,2} ?(?:kr|mio|kroner|euro|%|pct|procent|t\.?kr|DKK)\b",
    "has_year": r"\b(?:i|siden|fra|in|since) ?(?:19|20)\d\d\b",
    "leaves_list": (
        r"\b(?:modtage[rn]?\w*|liste\w*|mailliste\w*|afmeld\w*|framel\w*|abonn\w*|brevene|spam|unsubscri\w*)\b"
    ),
}  # fmt: skip
_COMPILED = {name: lowered(re.compile(pattern, re.MULTILINE)) for name, pattern in _CLUES.items()}


def clues_in(words: str) -> Iterator[str]:
    """The names of the clues in words."""
    words = words.lower()
    return (name for name, pattern in _COMPILED.items() if pattern.search(words))
