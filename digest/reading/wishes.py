"""How people ask not to be named: kinds of phrases, Danish and English, as `phrases` reads them, for `nameless`."""

from __future__ import annotations

from digest.reading.phrases import any_of, patterns_of, words_of

_WORDS = r"""
ours = vores|vor|mit|min|mine|kommunens?|regionens?|organisationens?|styrelsens?|forsyningens?|afdelingens?|
    firmaets?|our|my|the
selves = os|mig|selv|jeg|vi|kommunen|regionen|organisationen|styrelsen|forsyningen|afdelingen|huset|us|me|
    ourselves|myself|we
names = (kommune|organisations|person|for|efter)?navn(et|e|ene)?|afsender(en|e)?|identitet(en)?|ophav(et)?|
    kontaktoplysning(er|erne)|kontaktinfo\w*|names?|identity|sender|contact details
not = ikke|ej|aldrig|nødig(t)?|uden( at)?|lade? være( med)?( at)?|undgå(r)?|undlad(e|er)?|slippe|slipper|fri for|
    afstå\w*|not|never|without|(don|doesn|won|shouldn|wouldn|can|isn|aren|wasn|weren|needn|mustn)['’]?t|avoid|
    refrain from
bodies = kommune|region|styrelse|forsyning|organisation|myndighed|institution|kollega|medlem|indkøber|
    municipality|region|authority|organisation|organization|member|colleague|buyer
who = hvem|hvilke[nt]?|hvor (vi|jeg|det|den|mailen|spørgsmålet)|at (det|den|vi|jeg)|<ours>|<selves>|<names>|who|
    whose|which|that (it|this|we|i)|where (we|it|this)
tell = skriv(e|es|er)?|oplys(e|es|er)?|vis(e|es|er)?|sig(e|es|er)?|fortæl(le|les|ler)?|del(e|es|er)?|brug(e|es|
    er)?|angiv(e|es|er)?|kobl(e|es|er)|offentliggør\w*|udbasuner\w*|lad(e)?|tag(e|es)?|say|tell|show|use|write|
    print|publish|share|put|include|quote|list
name = nævn(e|es|er|t)?|navngiv\w*|afslør\w*|røb(e|es|er|et)?|identificer\w*|genkend\w*|udstill?(e|es|er|et)|
    udpeg\w*|eksponer\w*|mention(ed|ing)?|nam(e|ed|ing)|identif(y|ied|iable)|disclos(e|ed|ing)|reveal(ed|ing)?|
    recogni[sz]\w*|attribut(e|ed|ion)|credited|exposed
out = ude(n ?for|n ?om|nfor|nom)?|udenfor|udenom|væk|fri|hemmelig\w*|skjult|dækket|tilbage|out|off|secret|private
anonym = anonym(t|e)?(\b(?!-))|anonymous(ly)?\b
asked = være|er|bliver?|blive|forbliver?|gerne|helst|os|mig|holdes?|optræde\w*|fremstå\w*|stå|kør\w*|som|så|
    ønsk\w*|vil|bedes|gøre?|helt|fuldstændig|noget|spørg\w*|efterlys\w*|skriv\w*|send\w*|svar\w*|muligt|remain|
    stay|be|keep|kept|as|us|me|we|i|prefer\w*|rather|please|go|ask\w*|post\w*
own_thing = efterlysning\w*|henvendelse\w*|spørgsmål\w*|forespørgsel\w*|opslag\w*|svar\w*|indlæg\w*|mails?\b|
    besked\w*|spørger\w*|afsender\w*|bidrag\w*|kommune\b|region\b|pls\b|plz\b|medlem\w*|kollega\w*|tak\b|request|
    question|enquir|inquir|repl|answer|please|thanks|post\b|member|asker
going_on = (og|hvis|i|på|for|til|men|da|fordi|så|end|over|af|her|hvor|når|med|om|ved|at|den|det|denne|dette|vi|
    jeg|and|if|in|on|but|as|so|than|to|because|when|here|with|by|the|this|we|tak)\b
goes_on = $|[^\w\s]|<going_on>
no = ikke|ikk|ik|ej|ingen|intet|uden|aldrig|nødigt?|undgå\w*|undlad\w*|hverken|fri for|lade? være|not|cannot|
    \w+n['’]t|no one|nobody|without|never|avoid
seen = se|ses|ser|synlig\w*|vide|ved|kende|kender|genkend\w*|regne[s]? (sig )?ud|gætte?\w*|finde[s]? (frem|ud)|
    opdag\w*|spor\w*|læse[s]?|fremgå\w*|stå|står|skriv\w*|nævn\w*|sig|sige[rs]?|fortæl\w*|oplys\w*|vis|vise[rs]?|
    komm\w*|få\w* at vide|høre|identific\w*|afslør\w*|røb\w*|ud|frem|see|visible|known?|tell\w*|say\w*|show\w*|
    mention\w*|reveal\w*|guess\w*|find out|recogni[sz]\w*|trace\w*|giv\w* away|clear|obvious
us = hvem (vi|jeg|det|der (spørg\w*|har (spurgt|sendt|skrevet|stillet)|står bag|sender|stiller|skriver|
    efterlys\w*|søger))\b|hvilke[nt]? (kommune|region|organisation|styrelse|myndighed|forsyning|by)\b|
    hvor(fra)? (det|den|vi|jeg|spørgsmålet|mailen|efterlysningen|henvendelsen)\b|(at )?(det|den|spørgsmålet|
    mailen) (er|kommer|stammer|drejer|handler)\s+(\w+ )?(os|mig|vores|kommunen|region\w*|\w+ kommune)\b|
    (?<!fordi )(?<!før )(?<!når )(at )?det er (?!(to|tre|fire|fem|flere|mange)\b)[A-ZÆØÅ]\w+|
    (fra|om|tilbage til) (os|mig|vores (kommune|region|organisation|hus))\b|at (vi|jeg) (er|spørger|
    har|søger|skal|står)\b|(os|mig),? der (spørg\w*|er|står)|who (we|i|it|is|asks|sent)\b|
    who it['’]?s|whose|where (it|this|we|the question)\b|which (municipality|region|organi[sz]ation|authority)|
    from us\b|our (name|identity|municipality|region|organi[sz]ation)|(it|this) (is|comes?) (us|from us)|
    it['’]?s us|it was us
house = (vores |vor |mit |min |det )?(egne? |fulde )?(kommune(n|ns|navn\w*)?|region(en|ens)?|organisation(en|ens|
    snavn\w*)?|styrelse(n|ns)?|forsyning(en|ens)?|afsender(en|s|ens|navn\w*)?|navn(et|e)?|identitet(en)?|
    underskrift(en)?|signatur(en)?)( (og|eller) (\w+))?
take_out = fjern\w*|slet\w*|stryg\w*|udelad\w*|skjul\w*|slør\w*|dæk\w*|drop\w*|streg\w*|klip\w*|tag\w* (\w+ )?(ud|
    væk)|und[gl]\w+|erstat\w*|remove|omit|hide|strip|delete|leave out|take out|replace
our_thing = teksten?|efterlysning(en)?|spørgsmål(et)?|opslag(et)?|brevet|mailen?|henvendelse(n)?|svar(et)?|
    det her|dette|denne|vi|jeg|the text|the request|the question|the letter|this
audience = (de )?andre|nogen|alle|naboer(ne)?|naboen|\w*kommuner(ne)?|nabokommune\w*|medlemmer(ne)?|kolleger(ne)?|
    leverandør\w*|pressen|journalist\w*|\w*politiker\w*|byråd\w*|\w*chef\w*|leder(en|e)?|ledelse\w*|borgmester\w*|
    direktør\w*|folk|man|anybody|anyone|others|members|suppliers?|(the )?press|boss|politicians
house_too = employer|workplace|work place|council|office|team|department|company|agency|institution|hospital|school|
    house|arbejdsgiver\w*|arbejdsplads\w*|kontor\w*|afdeling\w*|enhed\w*|team\w*|forvaltning\w*|center|institution\w*|
    hus|skole\w*|sted|virksomhed\w*|selskab\w*
details = details|particulars|info|information|oplysninger(ne)?|personalia|credentials
forward = stå frem|træde frem|stille (mig|os|sig) frem|stå ved|stå med navn|skilte|flage|gå ud med|komme ud med|lægge
    (\w+ )?(navn|ansigt)|sætte (\w+ )?navn|vise (ansigt|flaget)|come forward|go public|stand up|put (our|my) name
drawn = (blande[srt]?|blandet|trækkes|trukket|rode[st]|rodet|viklet|vikles|hvirvle[st]|hives|hevet|indblandes|
    indblandet|involveres|blive involveret|inddrages) ..4 (ind|med|i|sammen|her)|indblandes|indblandet|involveres|
    inddrages|(dragged|drawn|pulled|roped|mixed up|brought|be involved|get involved) ..3 (in|into|to)
notice = læs\w*|se|ser|vide|ved|opdag\w*|google\w*|find\w*|tænk\w*|f[åi]\w* (øje|færten|nys)|hør\w*|snus\w*|
    kend\w*|genkend\w*|kobl\w*|gætt\w*|bemærk\w*|forbind\w*|lugt\w*|see|sees|tell|notice|find|know|guess|realise|learn
ourselves = os|mig|at (vi|jeg|det er)|vores (navn|kommune|region|organisation|hus)|mit navn|hvem (vi|jeg|der)|
    hvor (vi|jeg|det)|us|me|who (we|i|is|asks?|sent)|our name|my name
quietly = i smug|i det skjulte|i skjul|i løndom|i det stille|bag (kulisserne|tæppet)|flue\w* på væggen|uset|
    ubemærket|på sokkesokker|på listefødder|on the (quiet|sly)|under the table|behind the scenes|
    in the (background|shadows)|privately
"""

_KINDS = r"""
# anonym, anonymt, anonyme: of the writer, of what is written, or of nothing else that stands behind it
\b<asked> ..30 (<anonym>)(?!\s+(?!<own_thing>|<going_on>)\w{4,})
\b<asked>\b~30(?<!\bet )\banonym(t|ously)\b
\b(anonymt?|anonymous(ly)?)\b(?!-)\s*(<own_thing>|<goes_on>)|\banonyme\b(?!-)\s*<goes_on>
^\W*anonym(t|e|ous)?\b\W*($|[:,–-])
\banonym(iser(?!ede svar)\w*|i[sz]e(?!r)\w*) ..25 (<selves>|<ours> navn\w*|venligst|please|<own_thing>)
\b(bedes|venligst|gerne|please|helst|kan i) ..25 anonymi[sz]\w*
\b(ønsk\w*|sikr\w*|garant\w*|lov\w*|respekt\w*|bevar\w*|fuld|gerne|helst|tak|<ours>) ..25 anonymit(et\w*|y)
\banonymit(et\w*|y)\b~15(\b(ønsk\w*|tak|please|er vigtig\w*|bedes|for os|for mig)\b|$|[!.])
\banonymity\b
\b(pseudonym\w*|under dække|ukendt afsender)\b
\b(inkognito|incognito|navnløs\w*|unavngiv\w*|unnamed|nameless|undercover)\b\s*(<own_thing>|<goes_on>|venligst|
    municipality|council|buyer|colleague|være|forblive)
# the name is kept out
\b(<not>|fjern(e|es)?|slet(te|tes)?|stryg(e|es)?|udelad(e|es)?|skjul(e|es)?|slør(e|es)?|dæk(ke|kes)?|drop(pe)?|
    streg\w*|leave|remove|omit|hide|strip|withhold) ..30 (<ours>|jeres|nogen|noget|andres)?\s*(eget |egne |fulde |
    kommune)?<names>\b(?!\s+på\s+(leverandør|produkt|firma|system))
\b(<ours>)\s+(\w+\s+)?<names> ..30 (ikke|udelad\w*|fjern\w*|skjul\w*|slør\w*|slet\w*|not|removed|omitted|<out>)\b
\bnavnet ..20 (ikke (med|stå|nævn|vis)|(skal|må|bør|kan|vil|ønskes|bedes|behøver) ..15 ikke|udelad\w*|fjern\w*|
    skjul\w*|slør\w*|<out>)\b
\b(fjern|slet|stryg|udelad|skjul|slør|remove|omit|hide)(e|es)? ..30 \w*<bodies>(n|en|et)?\b
\b(i stedet for|instead of) ..12 (navn\w*|name)\b
\b(ingen|no)\s+(navne|navn|afsender|names|name|sender)\b
\bnavns? nævnelse\b|\bved navn(s nævnelse)? ..10 ikke\b
# whoever asks is not to be mentioned, told of, or known by it
\b<not> ..25 <name>\b
\b<name> ..15 (ikke|aldrig|not)\b
\b<not>\b[^.!?,\n]{0,12}\b<tell> ..20 <who>\b
\b<tell>\b[^.!?,\n]{0,20}\b(ikke|aldrig|not) ..15 <who>\b
\b(må|skal|bør|helst|vil|kan|gerne|må gerne) ..20 <not> ..15 (fremgå|stå|spores|kunne (ses|læses|regnes ud|gættes|
    spores)|komme frem|kobles|henføres|offentligg\w+)\b
\b(må|skal|bør|helst|vil) ..15 (fremgå|stå|ses) ..15 (?<!og )ikke\b(?! \d)
\b(<not>|ingen|nobody|no one) ..25 (ved|kende|know|learn|vide|opdage\w*|finder? ud|regne ud|gætte\w*|se|kende|
    kunne se|know|find out|guess|see|tell) ..15 (hvem (vi|jeg|der spørger|det er|som)|hvor (vi|det|jeg)|at (det|
    vi|jeg)|det er (os|mig)|who (we|i|is|asks)|it is us|it's us|that (we|it))\b
\b(hvem|who) ..25 (er uvedkommende|er ligegyldigt|behøver ingen|does not matter|er (en )?hemmelig\w*|
    vedkommer ingen)\b
\b(<not>|nødig) ..20 (stå frem|stille sig frem|træde frem|frem i lyset|hæng(e|es|t) ud|i avisen|i pressen|
    skilte med|at kende|genkend\w*|trækkes? frem|stå ved|stand out|come forward|go public|made public|be public)\b
\b(hold|holde|holdes|holdt|lad|lade|bland|bring|keep|kept|leave|left) ..12 (<selves>|<ours> \w+|navnet|det her|
    det|this|it) ..20 <out>\b
\b(blive|blevet|være|be) ..15 (holdt|kept|left) ..10 <out>\b
\bholdes ..12 (ude|uden ?for|udenfor|væk|hemmelig\w*|skjult)\b
\bhold\w* ..15 for (jer|dig) selv\b|\bkeep ..15 to yoursel(f|ves)\b
\b(bland|involver\w*) ..10 <selves> ..10 ikke\b
\b<names> ..15 ((ønskes|bedes|skal|må|bør) ikke|udelad\w*|fjernes|skjules|slettes|sløres|(should|must|may) not|
    not to)\b
\b(under no circumstances|under ingen omstændigheder) ..30 (<names>|nævn\w*|os|us|we|vi)\b
\b<not> ..25 (knyttes|knyttet|forbindes|forbundet|føres|kobles|spores|associated|linked|traced) ..20 (<selves>|
    <ours>)\b
\bikke ..15 kendt,? at (det|vi|jeg)\b
\b(nobody|no one|ingen) ..10 (knows?|ved|opdager|ser) ..10 (it is us|it's us|it is from us|det er (os|mig))\b
\b(<selves>) ..20 (forblive|være|blive|remain|stay) ..8 (ukendt\w*|usynlig\w*|unknown|invisible)\b
\bi (jeres|sekretariatets|foreningens) (eget )?navn\b|\b(sekretariatet|foreningen|jer) (selv )?(kan )?(stå|står|
    være) (som )?(afsender|spørger)\b|\bjer selv,? der (spørger|efterlyser)\b|\bas if you (asked|were asking)\b
\b(spørg\w*|stil\w*|skriv\w*|send\w*|efterlys\w*|ask|post|write) ..25 (på (vores|mine) vegne|på vegne af (os|mig)|
    on our behalf|on behalf of us)\b|\bkortene tæt\b
\b(kan|kunne|vil|ville|må|gider|mon|can|could|would) (i|du|sekretariatet|foreningen|you) ..12 (spørge|stille|
    efterlyse|skrive|sende|ask|post) ..25 for (os|mig|us)\b
\b(skriv|nævn|sæt|vis|tryk|oplys)(e|es|er)?\s+(\w+\s+){0,2}(ikke|ikk|ik|ej|
    aldrig)\s+(\w+\s+){0,2}(?-i:[A-ZÆØÅ])\w+
\b<not>\s+(\w+\s+)?(skriv|nævn|sæt|vis|tryk|oplys|print|put|write|publish|say)\w*\s+(\w+\s+){0,2}(?-i:[A-ZÆØÅ])\w+
\b(skriv|kald|sig|nævn|omtal|vi er|say|write|call|describe)\w* ..25 (bare|blot|kun|i stedet|simpelthen|just|only|
    simply) ..25 (en|et|a|an) ..25 \w*<bodies>\b
\b(skriv|kald|sig|omtal|say|write|call)\w* ..12 <selves> ..12 (en|et|a|an) ..20 \w*<bodies>\b
\b(på vegne af|for) (en )?(ven|anden|kollega|nabokommune) ..20 (der|som) ikke\b|\basking for a friend\b
\b<not> ..25 (fremgå\w*|optræd\w*|figurer\w*|cit[eé]r\w*|omtal\w*|omtalt|reference|kontaktes|spørges|stå(r)?
    ..15 (navn\w*|hvem|på listen)|cited?|quoted?|credit\w*)\b
\b(cit[eé]r|nævn|omtal|udelad|glem|cite|quote|credit)\w* ..10 <selves> ..20 (ikke|ikk|ik|ej|not)\b
\b(udelad|glem|udelade|frabed\w*|drop) ..15 (<selves>|<ours>|navn\w*|omtale|at blive|at det er)\b
\b(omtale|nævnelse) ..15 frabed\w*|\bingen omtale\b
\b(<names>|signatur(en)?|oplysninger|afsender|vores kommune|det) ..20 (bedes|ønskes|skal|må) ..20 (slettet|
    fjernet|udeladt|skjult|holdt|hemmelig\w*|slettes|fjernes|udelades|skjules|væk)\b
\b(undlad|fjern|klip|slet|skjul|udelad)\w* ..20 (signatur\w*|underskrift\w*|hvem|alt,? der peger|oplysninger\w*)\b
\b(uden|without) ..30 (kildeangivelse|hvem|hvor ..15 fra|afsender|reference|kilde|source)\b
\b(ikke|ej|ligegyldigt|underordnet|uden) ..12 hvem\b|\bhvem ..30 (underordnet|hemmeligt|skal stå|ingen ting)\b
\blad ..10 stå hen\b|\bstå hen,? hvem\b
\b(i|til)\s+(baggrunden|skyggen|glemmebogen|gemme|fortrolighed)\b|\bskilter? med\b|\bukendte?\b(\s*$|[.,;!])
\b(forbliv\w*|forblive|være|er) ..10 ukendte?\b|\b(navn\w*) ..25 (redaktionen bekendt|for jer selv)\b
\b(det her|dette|det)\s+(bliver|er|forbliver) ..12 (mellem|kun mellem)\b|\bblive ..8 hos jer\b
\b(må|skal|bør) ..12 ikke ..10 (deles|komme ud(?! af\b)|ud\b(?! af\b)|videre|bruges udadtil)
\b(koste|kostet) ..12 (jobbet|stillingen)\b|\bkommer? (det )?(ud|frem) ..10 at (jeg|vi|det)\b
\b(har|hørte?) ..15 ikke ..12 (hørt|fra (mig|os))\b|\bdidn['’]?t hear\b|\bchatham house\b
\bnavn(et|e)?\s*[?:]\s*(nej|ingen|helst ikke|ikke|no)\b|\bnej til navn\b|\bnavn med\b[^.!]{0,40}\bnej\b|
    \bsamtykke til navn\b
(^|\b)(mvh|hilsen|venlig hilsen|vh)[\s.,]*(nn|n\.n\.|en kollega|en indkøber|en,? der)\b
\b(stay|keep|kept|leave|left) ..12 out of\b|\bby name\b|\b(kald|kalde)\s+(os|mig)\b
\b(bare|blot|just)\s+(skriv|kald|sig|write|call)\w* ..15 (en|et|a|an)\b
\b(hele landet|alle|andre|nogen|folk|naboerne|pressen) ..15 (skal|behøver|må)(?! (gerne|godt)\b) ..15 (vide|kende|se)
    ..10 (at|hvem)\b
\bregnskab for\b|\bikke\s+(region|kommune|styrelse|navn)\w* ..10 på\b
\b(æ|a|jeg|vi|do|du|i|må) ..15 (ett|it|et(?!\s+(\w+[ts]\s+)?navn)|itt|ej|ik|ikk) ..15
    (navn|nawn|nåwen|nævn\w*|sej|sige|skriv\w*|fremgå)\b
\b(ik|ikk|ikke) ..8 (skriv\w*|nævn\w*)\b|\b(skriv\w*|nævn\w*) ..12 (ik|ikk)\b|\blade?\s+vær\w* ..6 (m|med|mæ)
    ..8 (skriv\w*|nævn\w*|sig\w*)\b
\bhvis der ikke ..10 (stod|står)\b|\bsig(e)?\s+ikke\b|\bikke ..8 skriver\b
\b(skriv|brug|nævn|sig|oplys)(e|es)?\s+(ikke|ikk|ik|ej)\b|\b(ikke|ej) ..10 komme frem\b
\b<no> ..50 <seen> ..40 <us>
\b<seen> ..12 (ikke|ikk|ej|not) ..25 <us>
\b<us>~30\b(<no>) ..25 <seen>\b
\b<house>\s+(\w+\s+)?(skal|må|bør|ønskes|bedes|kan|vil|behøver)\s+(\w+\s+){0,2}(ikke|ikk|ej|nødigt?|aldrig)\s*($|
    [.,;!)]|(at )?(kunne |blive )?(med|nævn\w*|stå|fremgå|ses|vis\w*|ud|frem|kend\w*|genkend\w*|oplys\w*|bruges|
    skriv\w*|offentlig\w*|del\w*|optræd\w*|identific\w*|tak)\b)
\b<house>\s+(\w+\s+)?(skal|må|bør|ønskes|bedes|kan)\s+(\w+\s+){0,3}(ud|ude|udgå|væk|udelad\w*|udelukk\w*|
    hemmelig\w*|skjul\w*|slør\w*|fjern\w*)\b
\blad(e)? ..15 <house>\s+(\w+\s+)?(gå ud|udgå|ude|væk|være|blive|ligge)\b
\b<take_out> ..20 (alt|alle|det|detaljer|oplysninger|spor|everything|anything) ..30 (os|mig|vores|us|our|hvem|
    hvor|who)\b
\b(før|led|peg|henvis|point|lead|trace)\w* ..15 (tilbage|hen|direkte|back) ..8 (til|på|mod|to|at) ..6 (os|mig|
    vores|us)\b
\b<house> ..25 (for|hos|mellem) (jer|dig)( selv)?\b|\bkun (til|for|mellem|hos) (jer|os|sekretariatet) ..30 <house>
\b(vi|jeg|os|we|i) ..25 (være|forblive|holdes?|blive|remain|stay|be) ..12 (hemmelige?|usynlige?|ukendte?|secret|
    hidden|unknown|unidentified)\b
\bwithout ..15 (saying|telling|mentioning|giving|revealing|showing|stating|disclosing|naming|using|including)
    ..15 (who|where|our|that|us|my|names?)\b
\b(our|my|the) (name|organi[sz]ation|municipality|region|identity|authority|council)(['’]s name)? ..20 (isn['’]?t|
    not|\w+n['’]t|never|out|off|hidden|removed)\b
\b<no> ..30 (udled\w*|før\w* tilbage|før\w* hen|spor\w*|henfør\w*|kobles?)\b
\b(stå|står|optræd\w*|være|fremstå\w*) ..15 med navn\b
\b(uden|without)\s+(kommune|region|organisation|afsender|navn|municipality|sender)\w*\W*($|[.,!;)])
\b(fortrolig|hemmelig|skjult|ukendt|unavngiven|confidential|hidden)\w*\s+(afsender|spørger|kommune|region|kilde|
    sender)\b
\b<house> ..15 (kun|alene|udelukkende) ..12 (jer|jeres|sekretariat\w*|internt?)\b
\banonymiser\s+(gerne|tak|helst|lige|bare|endelig)\b|\banonymisering(en)? ..10 (ønskes|bedes|tak)\b|\b(ønsker|
    beder om|bede om|have|gerne)\s+(en |fuld )?anonymisering\b(?!\s+af\s+(?!os\b|vores\b|afsender|hensyn))
(^\W{0,5}|[.!?:;,(–-]\s{0,3}|\b<our_thing>\s+)(skal|bør|må|ønskes|bedes|vil gerne)\s+(\w+\s+){0,2}anonymiser(es|
    et|ede)\b
\b<take_out> ..15 (hvem (vi|jeg|der|som|det)|hvor (vi|jeg|det|den)|hvilke[nt]? kommune)\b
\b((kan|kunne|vil|ville|gider) (i|du|man)|bede jer|få jer|please|venligst) ..12
    (tag|tage|pil\w*|trække?)\s+<house> ..30 (ud|væk|af|fra)\b
\b(<take_out>|skriv\w*|pil\w*|rens\w*|tag\w*)\s+(\w+\s+)?(os|mig|us|me)\s+(\w+\s+)?(fra|af|from|
    of)\s+(\w+\s+)?<our_thing>
\b((af|ind)sender(en)?|spørger(en)?|kommune|region|organisation|navn|sender)\s*[:=–-]?\s*(er |
    holdes )?(hemmelig\w*|fortrolig\w*|skjult|konfidentiel\w*|ukendt|anonym\w*|tilbageholdt|secret|confidential|
    withheld)\b
\b(kun|alene|udelukkende|only) ..15 (i|jer|du|dig|sekretariatet?|foreningen|redaktionen|you|the secretariat)
    ..25 (må|skal|bør|kan|får|ved|kender|may|should|can) ..25 (hvem|afsender\w*|navn\w*|kommunenavn\w*|
    identitet\w*|hvor vi|hvor det|who|name|sender)\b
\b(vi|jeg) ..20 <not> ..15 kendes\b(?!\s+(skyldig|ugyldig|berettiget|for))
\bu\s?[./]\s?(\w{0,12}navn\w{0,3}|afsender\w{0,3})\b
\b(vi|jeg|os|kommunen|regionen|we|i) ..25 <not> ..20 ((sat|sættes|bragt|bringes|set|ses) i (forbindelse|relation|
    sammenhæng) med|(forbindes|associer\w+|identificeres|kobles|kædes sammen|associated|linked|connected) (med|
    til|with|to))\b
# somebody shall not notice that it is us
\b(<no>|nødig\w*) ..30 <audience> ..25 <notice> ..25 <ourselves>\b
\b<audience> ..15 (<no>|nødig\w*) ..20 <notice> ..40 <ourselves>\b
# as if it came from somebody else; from us it is not
\b(som om|as (if|though)) ..15 (det|den|spørgsmålet|mailen|svaret|it|somebody|someone) ..20 (jer|en anden|andre|nogen|
    you|somebody|someone)\b
\b(ikke|not)( som| as)?( noget| anything)? (fra|from) (os|mig|us|me)\b
\b(tag|brug|regn|behandl|fortæl|giv|take|treat)\w* ..15 (som|for|as) (et rygte|rygter|sladder|hearsay|
    (a )?rumou?r|gossip)\b
# only somebody may know; everything but the name
\b(<names>|kilden?) ..10 (må|skal|bør|kan|may|should|can) ..10 (kun|alene|udelukkende|only) ..30 (<seen>|
    spørger\w*|jer|i|you)\b
\b(kun|alene|only) (\w+ ){1,3}(må|skal|får|bør|may|should|can) ..10 (vide|se|kende|know|see) ..20 (<ourselves>|
    <names>)\b
\b(undtagen|undtaget|bortset fra|på ?nær|minus|(alt|alting) andet end|(alt|alting) (uden|men ikke)|except|apart from|
    (everything|anything) but) (\w+ ){0,2}(<names>|<us>)
\b<names> ..10 (udgår|udgået|bortfalder|tilbageholdes|tilbageholdt|withheld|undisclosed|redacted|suppressed)\b
# in the quiet, with care
\b(spørg\w*|efterlys\w*|svar\w*|sig\w*|fortæl\w*|del\w*|stå\w*|være|blive|hold\w*|ask\w*|stay\w*|remain\w*|be|
    tell\w*|shar\w*|say\w*) ..20 <quietly>\b
\b(hold\w* (lige |lidt )?igen|spar\w*|vær\w* (lidt |meget )?(forsigtig|varsom|påpasselig)\w*|pas(se)? på|go easy|
    be careful) ..12 (med|om|with|about) ..15 (<us>|<names>)
\b(vi|jeg|navn\w*) ..10 (ikke|ej|nødigt?) ..12 stå (der|opført|nævnt|listet|i det her)\b
\b(stå\w*|sig\w*|vedkend\w*) ((jeg|vi|os|mig) ){1,2}~6\b(ikke|aldrig) ..15 (offentligt|udadtil|åbent|højt)\b
\b(jeg|vi) ..10 (ikke|aldrig) ..10 (stå|sige?r?|vedkende)\w* ..20 (offentligt|udadtil|åbent|højt)\b
\b(ikke|nødigt?|aldrig) ..20 (hæng\w* (os|mig) op|tag\w* (os|mig) til indtægt|h[oæ]\w+es op på|tages til indtægt)\b
\b(<no>|avoid) ..10 let(ting)? (on|slip)\b|\b(<no>) ..20 (come|get|point|lead|trace)\w* back to (us|me)\b
# the house by another name, and what is known of the writer
\b<ours>\s+<house_too> ..20 (<not>|nødigt?) ..15 (<name>|omtal\w*|kredit\w*|credited)\b
\b<ours>\s+<house_too> ..15 (skal|må|bør|helst|nødigt?|vil|would|should|must) ..25 (<not>|nødigt?) ..12 (med|stå\w*|
    appear\w*|associat\w*)\b
\b<ours>\s+<house_too> ..15 un(named|mentioned|credited|identified)\b
\b(<not>|<take_out>|withh\w+|suppress\w*|udela\w+) ..20 <ours>\s+(\w+\s+)?<details>\b
\b<ours>\s+(\w+\s+)?<details> ..20 (<not>|udela\w+|fjern\w*|skjul\w*|slet\w*|withheld|removed|<out>)\b
\b<details> (om|about) <selves> ..20 (<not>|udela\w+|fjern\w*|skjul\w*|slet\w*|removed|<out>)\b
\b(hold\w*|keep) ..10 <ours>\s+(\w+\s+)?<details> ..10 (for jer|hos jer|to yoursel\w+|<out>)
# too small to come forward; not with us on it; not drawn into it
\b(for|too)\s+(\w+\s+){1,2}(til,?\s+|for (os|mig)\s+|to\s+)(at\s+)?([^.!?\n]{0,18}\b)?<forward>\b
\b(for|too)\s+\w+\s+(til,? at|to) ..12 (nævne[st]|genkendes|identificeres|be (named|identified|recogni[sz]ed))\b
\b(bare|blot|kun|men|helst|så længe|just|only|but|as long as) ..12 (ikke|uden|not|without)\s+(at\s+)?(med |with )?(os|
    mig|us|me)\s+(\w+\s+)?(på|i|under|ved|nævnt|som|on|in|under|as)\b
\b(bare|blot|så længe|just|only|as long as)\s+(vi|jeg|we|i|det)\s+(\w+\s+)?(ikke|not|aren['’]t)\s+(\w+\s+)?(på|med|i|
    on it|in it)\b
\b(vi|jeg)\s+skal\s+(bare|blot)\s+ikke\s+(\w+\s+)?(på|med|i|stå)\b
\b(jeg|vi|mig|os|we|i) ..25 <no> ..15 <drawn>\b
\b<no> ..15 (jeg|vi|mig|os|<ours> \w+|us|me|our \w+) ..15 <drawn>\b
\b<no> ..20 (bland|træk|rod|hiv|involver|inddrag|drag|pull|bring|mix)\w* (os|mig|us|me|<ours> \w+) (\w+ )?(ind|med|i|
    into|
    in)\b
\b(for|too)\s+(\w+\s+){1,3}til at blive (nævnt|forbundet|kendt|genkendt|koblet|knyttet|set)\b
\b(hvis|at|helst|bedst) ..12 (vi|jeg) (helst )?ikke (er|bliver) en del af (det|det her|dette)\b
\bikke (os|mig),? der (er|var|står) ~12(kilde|bag|afsender)
\b(vi|jeg) står ikke bag (det|det her|dette|den her|spørgsmålet|efterlysningen|svaret)\b
\bsom om ..25 (er|var) (jeres|dit|din) (eget|egen)\b
# not the source; not hanging on us; your own question
\b(jeg|vi|i|we) (er|var|vil|ønsker|am|are) ..12 (ikke|nødigt?|not|never) ..15 (kilde\w*|ophav\w*|afsender\w*|
    source|sender)\b
\b(regn|brug|angiv|opgiv|sæt|nævn|use|cite|list|give) (os|mig|me|us) ..8 (ikke|aldrig|not) ..8 (som|as)\b
\b<not> ..12 (brug\w*|angiv\w*|opgiv\w*|nævn\w*|sæt\w*|use|cite|list|give) (os|mig|us|me|<ours> \w+) (som|as)\b
\b(i|du|you) (har|fik|have|got) ..12 (ikke|not|aldrig|never) ..8 (fra|from) (os|mig|us|me)\b
\b(<no>|nødig\w*) ..40 (hæng\w*|hæft\w*|klæb\w*|sidd\w*|stå\w*|lagt|klistr\w*|pin(ned)?|stuck|stick|attach\w*|
    hang\w*) ..12 (på|ved|
    til|fast på|op på|on|to) (os|mig|us|me|<ours> \w+)\b
\b(skriv|stil|send|bring|udgiv|udsend|lad|lade|gør|gøre|formuler|brug (det|den|spørgsmålet|svaret)|fremstil|run|post|
    ask|
    put|print|present|treat)\w* ..30 (som|til|as) (jeres|dit|din|foreningens|sekretariatets|your)
    (eget|egen|egne|own|spørgsmål|efterlysning|svar|question)\b
\btag\w* ..20 på (jeres|egen|din) (egen )?kappe\b
\b(vi|jeg|kommunen|regionen|navn\w*|(?-i:[A-ZÆØÅ])\w+) ..15 <no> ..12 (kobl|knytt|forbind|forbund|hæft|kæd)\w+ ..6 (på|
    til|
    med|sammen|ved) ..12 (det her|det|dette|denne|sagen|spørgsmålet|efterlysningen|svaret|opslaget)\b
"""

NAMELESS = any_of(patterns_of(_KINDS, words_of(_WORDS)))
