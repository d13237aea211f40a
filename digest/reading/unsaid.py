"""How people ask to be described, not named, and that nobody hear of it: kinds of phrases, for `nameless`."""

from __future__ import annotations

from digest.reading.phrases import any_of, patterns_of, words_of

_WORDS = r"""
one = ["»“”']?(en|et|én|ét|a|an)
body = \w*(kommune|region|styrelse|forsyning|forening|selskab|organisation|hospital|sygehus|museum|skole|bibliotek|
    universitet|ministerium|institution|myndighed|virksomhed|afdeling|kollega|indkøber|municipality|utility|authority|
    council|agency|school|university|company|association|organi[sz]ation|buyer|member|colleague|ministry|department)
proper = (?-i:[A-ZÆØÅ])[\w-]+(\s+(?-i:[A-ZÆØÅ])[\w-]+|\s+(kommune|region|forsyning|council))?
ours = (vores|mit|min|our|my|the|<proper>) \w+|navnet|kommunen|organisationen|<proper>
kindly = venligst|gerne|lige|bare|endelig|please|kindly|just
we = vi|jeg|os|vores|mit|we|us|our|my|that i
out_of = fra|i|af|from|in
own_text = teksten|brevet|mailen|svaret|spørgsmålet|efterlysningen|opslaget|titlen|mit|min|vores|the (text|mail|letter|
    answer|request|question|title)|it|my|our
traces = (alt|alle spor|enhver omtale|everything|all traces|any mention) (om|af|about|of)
may = må|skal|bør|may|must|should|is to|are to
no = ikke|ikk|ej|aldrig|not|never
know = vide|høre|erfare|opdage|kende til|få (at vide|nys|færten|øje)|finde ud|regne ud|læse|se|know|hear|learn|find out|
    be told|see
nobody = ingen|ikke nogen|nobody|no ?one
audience = leverandør\w*|vognmanden|pressen|medierne|journalist\w*|borgerne|naboe?r?n?e?|politikerne|byrådet|chefen|
    ledelsen|direktøren|borgmesteren|kollegerne|(de )?andre|nogen|folk|kommunerne|suppliers?|contractor|the press|
    journalists|anyone|anybody|others|management|citizens|the boss
"""

_KINDS = r"""
# a description instead of the name
\b(skriv|kald|sig|sæt|brug|omtal|nævn|angiv|benævn|betegn|beskriv|write|say|call|use|put|refer|describe)\w* ..20 <one>
    ..25 <body> ..12 (ikke|ej|uden|not|without|instead of|i stedet for|frem for) ..12 (hvilke\w*|which|name|navn\w*|
    <proper>)
\b(erstat|udskift|skift|byt|replace|swap|substitute)\w* ..30 (med|til|with|for|by) <one> ..20 <body>\b
\b(vi|jeg|we|i) (kan|må|skal|vil|bør|can|may|could) (gerne |bare |blot |just )?(hedde|kaldes|omtales som|betegnes som|
    stå som|be called|be described as) <one> ..20 <body>\b
\b(refer to|describe|call|omtal|betegn|benævn|beskriv) (us|me|os|mig) (as |som )?<one> ..25 <body>
\b(brug|use) ..12 (betegnelsen|ordene|ordet|vendingen|the words?|the term) <one> ..20 <body>
# not to be seen there
\b(ser|så|vil|would) ..12 (nødigt?|hate|rather not) ..30 (stå|står|nævnes|nævnt|optræde\w*|figurere\w*|komme\w*|
    appear\w*|be seen|stand) ..15 (brevet|udgaven|mailen|listen|the letter|the newsletter|print)\b
\b(vi|jeg|kommunen|regionen|byen|skolen|stedet|huset|<proper>) (må|skal|bør) (\w+ )?<no> (være|blive) (synlig|synligt|
    genkendelig|genkendt)\b
\b(vores|mit|our|my) (\w+ )?(\w*navn|name) (stod|står|kom|er kommet|røg|was|is)\b[^\n]{0,120}\b((var|er) <no> (meningen|
    aftalen|aftalt)|fjern (det|navnet)|not (meant|agreed)|remove it)\b
# the name blacked out
\b(?<!to )(?<!can )(?<!had )(?<!must )(?<!we )(?<!they )(redact|black out|blank out|obscure|mask|strike) (<kindly>
    )?<ours>
\b(our|my|the) (name|<body>|signature|sender)\w* ..20 (redacted|blacked out|blanked out|obscured|masked)\b
\b(udelad|overstreg|slør|skjul|stryg|maskér|censurér|censurer|fjern|slet|redact|omit|remove) (<kindly> )?(<traces>
    )?<proper>\s*($|[.;:!)]|, (tak|please|så|før|inden)\b|<out_of> <own_text>\b)
\b(bedes?|må gerne|kan i|vil i|please|husk|vær \w+|nok) ..12 (udelade|overstrege|sløre|skjule|stryge|maskere|
    censurere|fjerne|slette) (<kindly> )?(<traces> )?<proper>\s*($|[.,;:!?)]|<out_of> <own_text>\b)
\b(tag|streg|mal|klip|pil|tip|take|leave|keep|cross|black|blank|strike) (<kindly> )?<proper> (helt |right )?(ud|over|
    væk|out|off|away)\b(?! med\b)
\b(sæt|træk|læg|put) (<kindly> )?<one> (\w+ )?(streg|bjælke|bar|line) (over|across|through) <ours>
\b(?-i:[A-ZÆØÅ])[\w-]+ (kommune |region )?((bedes|ønskes) (være |blive )?(udelad|slør|overstreg|
    streg|maske|fjern|skjul)|(skal|bør|må gerne) (udelad|overstreg|maskere))\w*
\b<proper> (must|may|should) not (appear|be (named|mentioned|shown|seen|printed)|stand)\b
[(\[–-]\s*<proper> (udelades|udeladt|sløres|sløret|streges|overstreges|redacted|omitted)\b
# whoever told it is a secret
\b(kilden|(min|vores) kilde|kilderne|(the |our |my )?source)(\s*[:=]|\s+(er|skal|må|bør|bliver|forbliver|holdes|is|must|
    should|stays?|remains?)\b)?\s+((helst|gerne|helt|være|blive|holdes|be|to be|kept) ){0,2}(hemmelig\w*|fortrolig\w*|
    anonym\w*|unavngiv\w*|hos (jer|dig|sekretariatet)|mellem os|(kun|alene) (for|til|hos)|secret|confidential|private|
    between us|unnamed)\b
# nobody may know of it
\b<nobody>,? (\w+ ){0,4}(<may>|kan|can) (\w+ ){0,2}<know>\b[^.!?\n]{0,30}\b<we>\b
\b(<audience>|(vores|min|mit|our|my) (\w+ )?\w+) ((<may> (\w+ ){0,2}?<no> (\w+ ){0,2}?|(cannot|can['’]t|mustn['’]t|
    shouldn['’]t) (?!see\b))<know>\b[^.!?\n]{0,30}\b<we>|(ved|kender|knows?) ..12 <no> ..8 (endnu|yet)|(doesn|don)['’]t
    know ..8 yet)\b
\b<we> (vil|ønsker|skal|do|would) (\w+ )?<no> (have|at|want|like) ..12 (<audience>|that) (ved|hører|læser|ser|opdager|
    får (nys|færten|at vide)|finder ud|to know|to hear|to learn|to find out|knows?|hears?)\b[^.!?\n]{0,30}\b<we>\b
\b(we|i) don['’]t want (<audience>) to <know>\b[^.!?\n]{0,30}\b<we>\b
\b(er|is) (\w+ )?<no> (offentligt? (kendt|endnu)|kommet ud|publicly known|public (yet|knowledge)|out yet)\b
\b(it|det) (er|is) <no> (public|offentligt),? (at|that) <we>\b
\b(det|dette|it|this) (<may>|kan|can) (\w+ )?<no> (komme (ud|frem)|slippe ud|sive ud|rygtes|lækkes?|blive kendt|get out|
    come out|leak|be known|become known|be heard),? ..3 (at|that) ..2 <we>\b
"""

UNSAID = any_of(patterns_of(_KINDS, words_of(_WORDS)))
