"""How people ask that words be passed on as nobody's: kinds of phrases, Danish and English, as `phrases` reads them."""

from __future__ import annotations

from digest.reading.phrases import any_of, patterns_of, words_of

_WORDS = r"""
us = os|mig|herfra|herovre|(vores|min|mit) (navn|kommune|region|organisation|hus|side|kant|mail)|us|me|here|our (name|
    side|municipality)
ours = vores|mit|min|our|my|jeg|vi|i|we
mine = vores|vort|vor|mit|min|our|my
say = skrive|sige|nævne|oplyse|fortælle|røbe|sætte|angive|vise|trykke|bringe|bruge|citere|kreditere
no = ikke|ikk|ik|ej|ingen|intet|uden|aldrig|nødigt?|hverken|not|never|without|nobody|no one|\w+n['’]t
names = (kommune|organisations|person|for|efter)?navn(et|e|ene)?|afsender(en|e)?|identitet(en)?|underskrift(en)?|
    signatur(en)?|names?|identity|sender|signature
house = (?-i:[A-ZÆØÅ])[\w-]+ (kommune|region|forsyning|styrelse|hospital)|region (?-i:[A-ZÆØÅ])\w+|(vores )?(kommunen|
    regionen|organisationen|styrelsen|forsyningen|afdelingen|kommune|region|organisation|forvaltning)|navnet|
    (vores|mit) navn
asked = spurgt|spurgte|spørger|skrevet|skrev|skriver|sagt|sagde|siger|svaret|svarede|svarer|sendt|sendte|sender|
    fortalt|fortalte|stillet|står|asked|asks|wrote|said|sent|answered
source = hvem (vi|jeg|det|den|de|svaret|spørgsmålet) (er|kom|kommer|var)|hvem (der )?(har )?<asked>|hvem
    (mailen|beskeden|spørgsmålet|svaret|det|den) (kom|kommer|er|stammer)|hvor(fra)? (i|du) (har|fik|hørte)|
    hvor(fra)? (det|den|de|svaret|tallene|mailen|spørgsmålet|oplysningen) (er|kom|kommer|stammer|var)|
    at (det|den|de|svaret|mailen|spørgsmålet|tallene) (er|kom|kommer|stammer|var|blev \w+) (\w+ )?((fra|af|i) <us>|
    herfra|herovre)|
    at (vi|jeg) (har |er |selv )?<asked>|at (det|den) (er|var) (os|mig)|who (asked|wrote|said|sent|we|i|it is|it was)|
    where (you|it|this|that) (got|had|heard|came|comes|is|was)|that (it|this) (is|was|came|comes) (from )?(us|me|ours)|
    that (we|i) (asked|wrote|said|sent)
known = genkend\w*|gætte(r|s|t|de)?|opdager?|kende|kendes|kendt|udpege[st]?|identificere[st]?|opdage[st]?|afsløre[st]?|
    spore[st]?|
    nævne[st]|nævnt|finde|regne|recogni[sz]\w*|guess\w*|identif\w+|spot(ted)?|trace[d]?|named|found out
sorry = ked|kede|ærgerlig\w*|flov\w*|pinlig\w*|trist|utryg\w*|nervøs\w*|bange|bekymre\w*|uheldig\w*|skidt|dumt|
    ubehag\w*|ubekvem\w*|akavet|katastrof\w*|problem\w*|sorry|uncomfortable|embarrass\w*|awkward|afraid|worried|unhappy|
    unfortunate|hate
taken = pillet|pilles|taget|tages|klippet|klippes|skrællet|skrælles|strøget|stryges|streget|streges|visket|viskes|
    fjernet|fjernes|barberet|vasket|vaskes|slettet|slettes|renset|renses|skåret|skæres|sakset|dækket|dækkes|sløret|
    sløres|maskeret|maskeres|stripped|taken|cut|scrubbed|wiped|trimmed|removed|blanked|crossed|blacked
take = pil|pille|skræl|skrælle|klip|klippe|skær|skære|visk|viske|vask|vaske|streg|strege|barber|snup|snuppe|strip|scrub|
    wipe|cut|trim|peel|black|blank|cross
away = af|ud|væk|bort|fra|over|off|out|away|from
shown = på tryk|i trykken|i avisen|i pressen|i medierne|i spalterne|på skrift|på plakaten|på forsiden|på skærmen|
    i rampelyset|i søgelyset|i offentligheden|frem i lyset|in print|in the (press|news|papers?|limelight|spotlight)|
    (med )?i (jeres |næste )?(brevet|brev|nyhedsbrevet|udgaven|udsendelsen)|(med )?på (listen|afsenderlisten|sedlen)
condition = bare|blot|så længe|forudsat,? at|på betingelse af,? at|under forudsætning af,? at|hvis (bare|blot|altså)|
    just so long as|as long as|so long as|provided( that)?|on condition that|if only
status = anonymi[sz]er(es|et|ede)?|anonymi[sz]ed?|pseudonymiser(es|et)|afidentificer(es|et)|navneløs\w*|
    navn(et)? (fjernes|skjules|udelades|sløres|slettes)|(afsender(en)?|kommune(n)?|navn(et)?) (skjult|skjules|sløret|
    sløres|udelades|udeladt|fjernes|fjernet|ukendt)|(navn|afsender|name|sender) (withheld|redacted|hidden)|
    diskret|fortroligt?|hemmeligt?|(skal|bør|bedes|ønskes) (sløres|maskeres|skjules|udelades)
"""

_KINDS = r"""
# a mark on a subject: "(anonymiseres)", "Anonymiseret: ...", "... – bedes anonymiseret"
[(\[]\s*(skal |bør |bedes |ønskes |gerne |helst |tak,? )?(<status>)\W{0,3}(tak|venligst|please)?\s*[)\]]
^\W*(bedes |gerne |helst )?(anonymi[sz](er|eres|eret|ed)|pseudonymiser(es|et)|afidentificer(es|et)|
    navneløst?)\W*($|[:–-])
[–—:|/*-]\s+(skal |bør |bedes |ønskes |gerne |helst )?(anonymi[sz](eres|eret|ed)|pseudonymiser(es|et)|
    afidentificer(es|et))(\W*(tak|venligst|please))?[\s.!)*]*$
# to be known would be sad, or hard
\b<sorry> ..25 (kunne |blive |være |at |be )?<known>\b(?!\s+(ud|frem)\s+af\b)(?!\s+(en|et|de|den|det|nogle?|an?|the)\b)
\b<sorry> ..20 (hvis|om|over,? at|for,? at|if) ..20 <known> ..15 (os|mig|at det|hvem (vi|jeg|der)|us|me|who)\b
\b<sorry> ..20 (hvis|om|if) ..25 (så|ser|vidste|hørte|opdagede|læste|fandt ud af|fik at vide|saw|knew|heard|
    learned) ..15
    (<source>|<us>)
\b(<no>) ..25 (<known>) (os|mig|us|me)(?=\W*($|[.,;:!?)]|(ud|frem|i|på|og|men|her|out|in|by)\b))
\b(svært|umuligt|vanskeligt|hard|impossible|difficult) ..20 <known> ..10 ((os|mig|us|me)(?=\W*($|[.,;!?)]|ud\b))|
    <source>)
# whoever asked is to be forgotten
(?<!at )(?<!jeg )(?<!vi )\b(glem|glemme|se bort fra|se stort på|overhør|ignorer|ignorér|forget|ignore|disregard|
    never mind)(?! (ikke|aldrig|not)\b) ..20 <source>
# it may go on, but not with whom it is from
\b(men|bare|blot|dog|but|just|only)( så| helst)?\s+(ikke|ikk|aldrig|ej|nødig|uden|not|never|without)( at sige| at
    skrive| at nævne| saying)?,?\s+(\w+ )?(<source>|(fra|med|i|under|from|with|under)\s+(vores|mit|min|our|
    my)\s+(navn\w*|
    name|underskrift|signatur|logo)\b|(fra|from)\s+(os|mig|us|me)\b|(vores|mit|our|my) (navn\w*|name|afsender)\b)
\b(<no>)\b~6\b(<source>)
\b<source> ..12 (<no>|hemmelig\w*|for jer selv|uvedkommende)(?! (som|for|at) )
\b(hører|høre|kommer|komme|vedkommer) ..8 (ingen|<no>) ..12 (til|med|ved|frem) ..10 <source>
# on the condition that the writer is not on it
\b<condition>\s+(vi|jeg|det|den|os|mig|we|i|it|nobody|no one|ingen|(vores|mit|min|our|my) \w+)\s+(\w+\s+){0,2}?(<no>|
    aren['’]t|isn['’]t|not)\s+(\w+\s+){0,3}?(står|stå|er|bliver|kommer|optræder|figurerer|fremgår|nævnes|navngives|
    kobles|citeres|hænger|sættes|skrives|on|named|mentioned|quoted|shown|listed|sees?|knows?)\s*(?=$|[.,;:!?)(]|
    (selv )?(på|
    nævnt|opført|navngivet|navn\w*|som|der|frem|ved navn|citeret|kendt|synlig\w*|on|in|by|as|it|that|
    who)\b)(?!(på|som|der|it|in) (et|en|de|listen over|venteliste\w*|a|an)\b)
\b<condition>\s+(ingen|nobody|no one|andre)\s+(\w+\s+){0,2}(ved|vide|ser|se|kan|får|finder|knows?|sees?) ..25 (<source>|
    (os|mig|us|me)\b)
# the name is picked off
\b(navnet|afsenderen|signaturen|underskriften|identiteten|<ours> <names>) ..15 (bliver|blive|blevet|er|få[rs]?|kommer|
    være|is|be|gets?|been) ..10 <taken>\b
\b<ours> <names> ..15 <taken> ..8 <away>\b
\b<take>\s+(\w+\s+){0,2}(<ours>\s+)?(\w+\s+)?<names> ..12 (<away>)\b
\b(få|får|have|get) ..15 <ours> (\w+ )?<names> ..10 (<away>)\b
# as somebody else's
\b(i|under|med|in|under) (?-i:[A-ZÆØÅ])[\w.-]*['’]?s? (eget |own )?(navn|hat|flag|afsender|name)\b(?=.{0,30}\b(stedet|
    frem for|
    fremfor|os|vores|mig|mit|ours?|us)\b)
\b(navn|afsender|underskrift|signatur|hat|flag|logo|name|sender) (og |and )?(i stedet for|frem for|fremfor|ikke|
    instead of|
    rather than|not) (vores|mit|os|mig|ours|mine|us|me|our)\b
\b(sekretariatet|foreningen|jer|dig|(?-i:[A-ZÆØÅ]{2,5})) ..12 (som|der (er|står som)) (afsender|spørger)\b
\b(sæt|skriv|stå|står|brug|put)\w* ..20 (jer selv|dig selv|yourselves) ..12 (som|as)\b
\b(sæt|skriv|brug|underskriv)\w* ..15 (jeres|foreningens|sekretariatets) (eget )?(navn|afsender)\b
\b(skriv|sæt|brug|angiv)\w* (bare |blot |gerne )?(som )?(afsender|navn|kommune|spørger)\s*[:=–-]?\s*(n\.? ?n|xx+|\?\?+|
    ukendt|hemmelig|ingen|anon|intet|en|et)\b
# not in print
\b(vi|jeg|os|mig|<house>|we|i) ..12 (vil|ville|skal|ønsker|bør|må|kan|want|wish|should|must|would|do) ..20 <no> ..20
    <shown>(?! (på|om|over|af|til)\b)
\b(vi|jeg|we|i) (vil|ønsker|ville|skal|want|wish) ..15 <no> ..15 (stå|være|sættes|skrives|nævnes|be|stand) ..4 (som|as)
    (afsender|spørger|kilde|indsender|the sender|sender|source)\b
# be so kind as not to say whose it is, nor to be known by
\blad ..12 (være|vær) ..8 (med|at) ..15 <say> ..15 (<source>|hvem|<mine> <names>|<us>|(navn|afsender)\w*)\b
\b<no> ..40 (kan|må|skal|bør|vil) ~12(genkendes|identificeres|udpeges|spores|genfindes)\b
# the house is kept out of it
\bnødig\w* ..15 (have|se) ..25 (koblet|hængt|nævnt|trukket|blandet|sat) ..6 (på|ind|med|i)\b
\bhold(e)? (<house>|os|mig|(?-i:[A-ZÆØÅ])[\w-]+)\s+(udenfor|uden for|ude|out)\b
\b(bare|blot|men|dog|just|but)\s+(ikke|ej|not)\s+(med|under|fra|som|with|under|from|as)\s+(<house>|(?-i:[A-ZÆØÅ])[\w-]+)
\buden\s+(<house>|(?-i:[A-ZÆØÅ])[\w-]+)\s+(nogen steder|noget sted|overhovedet|nævnt|på)\b
\bsæt(te)? ~16\bikke ..8 (hospital|kommune|person|region|skole|navn|afsender|institution|by)\w* ..25 på\b
\b(afsender|spørger|kommune|navn|underskrift)\s*[:=]\s*(bare |blot |kun )?["»”“]?(en|et) (region|kommune|forsyning|
    skole|styrelse|hospital|boligforening|boligselskab|ministerium|museum|institution)\b
\b(er|var|kommer|kom) ikke fra (<house>|(?-i:[A-ZÆØÅ])[\w-]+),? hvis nogen\b
\bskriv (os|mig|kommunen|regionen|(?-i:[A-ZÆØÅ])[\w-]+) ikke (på|i|ind|med)\b
# the name is there, and was not to be
\b(jeg|vi) (havde|har) ..12 bedt om ..6 (ikke at|at slippe|at blive fri)\b
\b(i|de) har ..12 (skrevet|sat|trykt|vist|nævnt|opgivet|bragt|brugt) ..12 <mine> (\w+ )?<names>\b
\b(bemærker|opdager|opdagede|kan se|ser|noterer|så),? at <mine> (\w+ )?<names> ..12 (står|stod|fremgår|er|var|vises|kom)
\bsæt(te)? ..12 <mine> (\w+ )?<names> ..6 (af|væk|ikke)\b
\b(jeg|vi) (stod|står) ..6 med ..6 navn\b
"""

DISOWNED = any_of(patterns_of(_KINDS, words_of(_WORDS)))
