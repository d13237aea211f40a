"""How people ask for discretion without the word: kinds of phrases, Danish and English, for `nameless`."""

from __future__ import annotations

from digest.reading.phrases import any_of, patterns_of, words_of

_WORDS = r"""
body = kommune|region|styrelse|forsyning|organisation|myndighed|institution|kollega|medlem|indkøber|nabokommune|
    ven|municipality|region|authority|organisation|organization|member|colleague|buyer|friend
counter = \w*(skrank|kasse|ekspedition|venteværelse|venterum|omklædning|recept|samtale|apotek|luge|toilet|lokale|bade|
    butik|bibliotek|borger|patient|kunde|besøgende|bruger|beboer|jobcent)\w*
quiet = behandl\w*|hold(e|es)?|bed(es|er)|gerne|venligst|tak|så|meget|lidt|helt|lige|mail(en)?|henvendelsen?|
    efterlysningen?|spørgsmål(et)?|svar(et)?|keep|kept|treat\w*|please|handle\w*|strictly|very|be
"""

_KINDS = r"""
\b(på vegne af|on behalf of)\s+(en|et|nogle|én|ét|a|an|one)\s+(\w+\s+){0,2}(medlem\w*|kommune\w*|region\w*|
    organisation\w*|myndighed\w*|kollega\w*|indkøber\w*|members?|municipalit\w+|authorit\w+)\b
(^\W*|(?<=[.!?] ))(fortrolig|hemmelig|konfidentiel|confidential|secret)t?(\s+(efterlysning|spørgsmål|henvendelse|
    request))?\W{0,2}[:\]–-]|\b(fortrolig|hemmelig|konfidentiel|diskret|confidential)t?:
\bdiskretion(?!s(afstand|linje|zone|skærm|væg|streg))\w*\b(?!\s+(ved|i|på|under|omkring|foran|for|til|mellem)
    (\w+\s+)?<counter>)|\bdiskret\b(?!\s+(?!og\b|hvis\b|i\b|om\b|med\b|tak\b|på\b|her\b)\w{5,})|\bdiscre(et|etly|
    tion)\b
\b<quiet> ..20 (diskret|fortrolig(t|hed)?|hemmelig(t)?|konfidentiel(t)?|confidential(ly)?|quiet(ly)?|private(ly)?|
    secret)\b
\b((?<!ikke )(fortroligt|konfidentielt|hemmeligt)(?!\s+(papir|affald|materiale|indhold|dokument)\w*)|
    confidentially|in confidence|off the record|under radaren|low profile|lav profil|i al stilhed|
    stille og roligt holdes|på tomandshånd|mellem os|mellem dig og mig|between us|between you and me|
    under the radar|hush)\b
\b(bliv\w*|være|hold\w*|lad\w*|forbliv\w*|hvem|kun|sag|navn\w*|stay\w*|keep|kept|remain\w*) ..30 (mellem|
    between)\s+(jer|dig|os|mig|
    sekretariatet|foreningen|you|us|me)\s+(og|and)\s+(jer|dig|os|mig|sekretariatet|foreningen|vores|you|us|me|our)\b
\b(ikke|not)\s+(til|for|beregnet (til|på)|intended for)\s+(offentliggørelse|videregivelse|publication|attribution|
    publicering)\b
\b(lidt|meget|politisk|ret|noget|så|temmelig|ganske|a bit|rather|very|politically)\s+(føls\w+|ømtålelig\w*|
    betændt|prekær\w*|sensitivt?|delikat|pinlig\w*|kilden|sensitive|delicate|embarrass\w*)\b(?!\s+(data|oplysning|
    persono))
(?<!\w)a[ .·_-]{1,2}n[ .·_-]{1,2}o[ .·_-]{1,2}n[ .·_-]{1,2}y[ .·_-]{1,2}m(?!\w)
\b(under fire øjne|uden for referat|off record|between ourselves|entre nous|
    (snak\w*|hvisk\w*|sagt|siges?|hør\w*|kun|bliver?) ..10 (på gangen|i krogene))\b
\bhold\w* ..15 (kæft|mund|tand for tunge|tæt (med,? (hvem|det|navn\w*|at)|om)|tæt,? tak)\b
\b(identitet\w*|ophav\w*|afsender\w*) ..25 (beskyt\w*|dækkes|sløres|skjules|protect\w*)
\b(navn\w*|organisation\w*|kommune\w*|region\w*|afsender\w*|kilde\w*|os) ..15 (udelades|udelad\w*|fjernes|slettes|
    streges|sløres|overstreges|maskeres|klippes)\b
\b(tag|fjern|slet|streg|klip|pil|strip|remove|leave|drop)\w{0,2} ..15 (kommune\w*|regionen\w*|organisation\w*|
    navn\w*|underskrift\w*|signatur\w*|afsender\w*|os|our name|my name|signature|sender|us) ..15 (ud|væk|af|fra|
    out|off|before|away)\b
\b(ingen|uden|no|without) ..8 (kilde\w*|kildeangivelse|ophav\w*|attribution|byline|source)\b
\b(ingen grund|nødvendigt|behøver|behov|no need) ..20 (navn\w{0,3} på|name)\b
\b(jeg|vi|i|we) ..20 (optræd\w*|figurer\w*|til stede|medvirk\w*|appear\w*) ..15 (ikke|helst ikke|nødig\w*|not)\b
\b(jeg|vi) ..12 (ikke|helst ikke|nødig) ..10 (til stede|med i (det|den))\b
\b(gengives?|citeres?|omtales?|skriv\w{0,2}|sig\w?|siger|kald\w*|angiv\w*|nævn\w*|står|stå|kommer|komme|fra|som|
    ved|say|call|quote\w?|as|from)\b~12[\"»“”'](en|et|én|ét|nogle|a|an|one)\s+~20<body>
\b(kommer|er|stammer|comes|is)\s+(det\s+)?fra\s+(en|et|a)\s+(ven|anden|bekendt|friend|nabo\w*)\b
\b(skal|må) ..8 tro ..15 fra (en anden|nogen|andre)\b
\b(føres|skrives|kommer?|stå) ..12 (til protokols|til protokol|i referatet|på skrift)\b
\b(usynlig\w{0,2}|ukendt|invisible|unknown)\b(?=~15(tak|venligst|please|[.!]|\Z))
\b(treat|regard|consider) ..20 (sender|source|us|me) ..12 (unknown|private)\b
(?<!\w)n\. ?n\.(?!\w)|(^|(?<=[.!?\n] ))NN\s?:|\bnavn haves\b
\bfald\w* ..10 tilbage på (os|mig|kommunen|regionen|nogen)\b
\b(men|og|but)\s+(helst\s+)?(ikke|not)\s+(os|mig|kommunen|regionen|us|me)\b(?!\s+alle)
\b(nämn|nevn)\w* (inte|ikke|ej) (oss|mig|meg|vår\w*|namn\w*|navn\w*|kommun\w*)\b
\b(nämn|nevn)\w* (oss|mig|meg|kommun\w*) (inte|ikke|ej)\b
\b(inte|ikke|ej) (bli |vara |være )?(nämn|nevn|namng|navngi)\w*|\b(utan|uten) (våra |vårt |mitt )?(namn|navn)\w*
\bskriv(a)? inte (ut )?(vilka|vem)\b|\b(berätta|säg|fortell|si) (inte|ikke) (att?|vem|vilka|hvem)\b
\bstille med dørene\b|\bunder hatten\b|\b(for|bag) lukkede døre\b
\bpå (kattepoter|listefødder|strømpesokker)\b
\bi (smug|løndom|dølgsmål|det skjulte|kulisse(n|rne)|det stille)\b|\b(tys|hys)\b
(?<!\w)s{2,4}h{1,4}(?!\w)|\bno[- ]?name\b
\b(den|det|mail(en)?|teksten|efterlysningen?|spørgsmålet|os|afsender\w*|gøres?) ..15
    (?<![\w-])(?<!co2 )(?<!klima )neutral(t|iser\w*)?\b
\b(spørger|skriver|hører) ..12 (for|på vegne af)\s+en\s+(god\s+)?(ven|veninde|bekendt|nabo)\b
\b(læg\w*|holde?)\s+låg på\b(?=,|\W*\Z|[.!]|\s+(hvem|det|den|navn\w*|at|os)\b)
(?<!\w)(X|Y|N|NN|XX|XXX|XYZ)[ -]?(kommune|region|by)\b
\b(ikke|helst|uden|nødig\w*) ..25 ansigt(et)? på\b
\b(skriver|henvender mig|spørger)\s+(helt\s+)?(privat|som privat\w*)\b
\b(stadig|endnu|kun|fortsat|helt)\s+internt?\b|\binternt? (endnu|indtil videre|foreløbig\w*)\b
\btal\w* er frie?\b
\b(sig|skriv|say) ..25 (noget,? (i|du) har hørt|hørt (det )?(på vandrørene|et sted)|heard)\b
\b(i|on)\s+(en\s+)?(neutral|generel|afidentificeret|sløret|anonymiseret)\w?\s+(form|udgave|version|terms)\b
\b(i|du) (siger|fortæller|viser) det (jo |bare |vel )?(ikke|aldrig) (videre )?til (nogen|andre)\b
\b(ikke|aldrig|not|never) ..12 (sige|sig|fortælle?|vise|tell|say) ..12 til nogen\b
\b(background only|not for attribution|kun til baggrund|som baggrund alene)\b
\b(kun|alene|only) ..12 (til|for) ..12 (sekretariatet|the secretariat) ..12 (hvem|who)\b
\b(sekretariatet|i|ika) ..15 (spørger|siger|skriver) ..10 (i stedet|for os|på vores vegne)\b
\bsige?,? at (sekretariatet|i|ika) (spørger|selv spørger|efterlyser)\b
\b(uofficiel\w?|unofficial\w{0,2}|(det|dette)( her)? er internt) ..40 (ikke|kun|not|only)\b
\bøm\w* (hos|for) (os|mig)\b|\bømt? (punkt|emne|sag)\b
\b(kun|alene|only|just|for)( ment| beregnet| tænkt| meant)? ..4 (til|for) (dine|jeres|your)( egne| own)?
    (øjne|ører|eyes|ears)\b|\beyes only\b
\b(til|for|to|for) (dig|you) (personligt|personally)\b(?=[^\n]{0,60}\b(ikke|kun|not|only)\b)
\b(hører|egner sig|passer|belongs?) ..8 (ikke|not) ..10 (i|på|til|in|on) ..8 \w*(brev|udgav|list|offentlig|tryk|
    nyhedsbrev|referat|letter|print|public)\w*
\b(udelad|undlad|undgå|drop|fjern|slet|stryg|skriv(e)? (helst |bare |endelig )?ikke|nævn(e)? (helst |endelig )?ikke|
    omit|leave out|don['’]t mention) ..60 (da|fordi|for|så|ellers|because|or|since|otherwise) ..40 (vide|ved|vidste|
    gætte|regne ud|regner ud|genkend\w*|kan se|kan regne|know\w*|guess\w*|recogni[sz]e|tell)\b
\b(kan|må|gerne|bare|blot|helst|lad|det|den) ..12 (stå|står|optræde|hedde|figurere|kaldes|omtales|nævnes|bringes|
    anføres|gå) (\w+ ){0,2}som\W{1,3}(en|et|én|ét) (anden |tilfældig |ukendt |almindelig )?<body>
\b(dæknavn\w*|kunstnernavn\w*|kaldenavn\w*|opdigtet navn|falsk navn|false name|made[- ]up name|assumed name)\b
\b(fortrolig|konfidentiel|hemmelig|diskret)t? (forespørgsel|henvendelse|efterlysning|spørgsmål|mail|besked|svar|request|
    question|enquiry|inquiry)\b
\bnavn(et)?( og (adresse|nummer|kommune))? ((kan |vil |bliver )?(oplyse\w*|udlevere\w*|gives?|fås?|få|hentes)|er|
    bekendt)? ?(efter aftale|på (forlangende|forespørgsel|opfordring)|(bekendt|kendt) (af|hos|for) (jer|ika|red\w*|
    sekretariatet|foreningen)|(hos|ved|af) (jer|ika|sekretariatet|foreningen))\b|\bbillet mrk\b
\bsort[eé]r\w* ..15 (navn\w*|afsender\w*|signatur\w*|underskrift\w*) ..8 fra\b
\b(alle kender alle|bliver? i familien|pas på os)\b
"""

DISCRETION = any_of(patterns_of(_KINDS, words_of(_WORDS)))
