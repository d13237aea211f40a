"""Whether a mail read as a request is one at all; lines are drawn so that doubt means a person looks.

A request asks, and asks colleagues about something that is bought. What asks nothing, what asks for something else, and
what only hands on other people's words is in doubt. So are minutes, in which a question is no question, and what is
plainly the secretariat's: an order to it, a complaint, an invitation, an offer, a loan. Those are known by who is to
do what ("kan I rette"), not by what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.reading.phrases import lowered
from digest.reading.smalltalk import asks

ASKS_NOTHING, FOR_STAFF, HANDED_ON = "asks_nothing", "for_staff", "handed_on"
"""It asks for nothing; it asks, but perhaps the secretariat or one person; it only hands on what others wrote."""

_GLANCE = 5_000  # characters that are looked at
_CALLED = lowered(re.compile(r"^(efterlysning|request)\b|\befterlys(er|es)\b", re.IGNORECASE))
_WISHES = lowered(
    re.compile(
        r"\b((vil|ville|kunne|vi) (meget |rigtig |også )?(gerne|godt)( tænke (mig|os))?( at)? "
        r"(høre|se|vide|låne|læse|kende|lære|tale|snakke|have|finde|købe|udbyde)|"
        r"(vil|ville|skal) (lige |bare |også )?(høre|spørge|vide),? (om|hvem|hvordan|hvad|hvor|hvilke[nt]?)|"
        r"(har brug for|ønsker|savner) (\w+ ){0,3}(hjælp|input|inspiration|viden|erfaring\w*|eksemp\w*|råd|tal)|"
        r"(ring|skriv|del|send|giv|sig|ret|svar) (\w+ )?(gerne|endelig|venligst)|tag(er)? (meget )?gerne imod|"
        r"(erfaring\w*|eksempler|råd|svar|input|forslag|bud|kommentarer|inspiration|tips?) (modtages|søges|ønskes|er "
        r"velkom\w+)|"
        r"hvem (har|kan|ved|køber|bruger|er)|(vil|ville) (meget )?gerne i (kontakt|dialog)|(er|har) der "
        r"(nogen|nogle|andre)|nogen (af jer )?(med|der|som)|har nogen|"
        r"(kan|må) man|hvordan (gør|har|man|får|kan|I)|ved ikke rigtig|må (meget )?gerne (være|have|handle)|"
        r"kender ikke|lad os|står I|(anyone|somebody|someone) (who|with|has)|we (would|need)|grateful for)\b",
        re.IGNORECASE,
    )
)
_BUYS = lowered(
    re.compile(
        r"køb|udbud|udbyd|\baftale|kontrakt|leverand|\bkrav|anskaf|licitation|\bpris|erfaring|eksemp|\bcases?\b|"
        r"inspiration|evaluer|\bn(og|o)en\b|\bnogle\b|\bandre\b|kolleg|\bhvem (har|gør|køber|bruger)\b|\bhvordan gør|"
        r"procure|tender|supplier|experience|contract|anyone|\bbuy",
        re.IGNORECASE,
    )
)
_OF_THE_HOUSE = lowered(
    re.compile(
        r"\b((års|for[åa]rs|efterårs|bestyrelses|net[- ]?værks|medlems)(mødet?|møder)|generalforsamling\w*|temadag\w*|"
        r"konferencen?|kurset|webinar\w*|arrangement\w*|(medlems|nyheds)?brevet|nyhedsbrev\w*|medlemsbladet?|"
        r"medlemskab\w*|kontingent\w*|faktura\w*|opkrævning\w*|logge? (ind|på)|adgangskode\w*|kodeord\w*|password|"
        r"medlemssiden?|(jeres|mail|adresse|modtager)\s?(hjemmeside\w*|logo\w*|listen?)|hjemmesiden|på listen|"
        r"programmet|tilmeld\w*|parkere|hotel|ean-?nummer|min mail|modtager(e)? af brevet|"
        r"næste (brev|udgave)|deadline for at|medlemmer(ne)?|interview|om mig|rigtige (adresse|sted)|"
        r"(du|dig|din|dit|dine)|(skal|må|kan) jeg)\b",
        re.IGNORECASE,
    )
)
_HANDS_ON = re.compile(
    r"^\W*((hej|kære)( \w+){0,3}\W+)?(hermed |blot |lige )?((til|for) (jeres )?(info\w*|orientering|"
    r"videre foranstaltning)|fyi|denne må være til)\b",
    re.IGNORECASE,
)
_TO_THEIR_OWN = re.compile(r"\b(os|vi|vores|du|dig|din|we|us|our)\b(?=[^.!\n]*\?)", re.IGNORECASE)
_TO_STAFF = re.compile(r"\b(I|jer|jeres|[Nn]i|you)\b")
_TO_ONE = lowered(
    re.compile(r"\b(passer det dig|skal vi (spise|mødes|ses|tale|snakke)|kan du (komme|ringe))\b", re.IGNORECASE)
)
_SENT_ROUND = lowered(
    re.compile(
        r"\b(referat|dagsorden|faktura|rykker|påmindelse|afbud|nyhedsbrev\w*|pressemeddelelse|høring|"
        r"invitation|indkaldelse|"
        r"tilmelding|ordrebekræftelse|kvittering|kursus|webinar|konference|stilling\w*|jobopslag|podcast|"
        r"julehilsen|test)\b",
        re.IGNORECASE,
    )
)


_ASKS_COLLEAGUES = lowered(
    re.compile(
        r"\b(nogen|noen|nogle|andre|flere) (\w+ ){0,2}(som|der|med|har|prøvet|købt|brugt|i kredsen|kommuner)\b|"
        r"\bhar (nogen|nogle|andre|I (\w+ )?(prøvet|haft|købt|brugt|stillet|lavet|gjort|fået|lejet|leaset|udbudt|krav|"
        r"klausul\w*|erfaring\w*|eksemp\w*|gode))\b|\bhvem (har (?!besluttet|bestemt|ansvar)|køber |bruger |"
        r"kender )|\bhvilke (kommuner|regioner)\b|"
        r"\bhvor(dan|når) (gør|har|får|håndterer|sikrer) I\b|\bhvad (gør|bruger|gjorde|betaler|har) (I|andre)\b|"
        r"\b(erfaring|eksemp|kravspec|inspiration|spørg(e)? rundt|efterlyser\b|(bringe?|med i brevet|denne) "
        r"efterlysning)|\bcases (om|på|med)\b|\bsøger (gode |cases|viden|"
        r"erfaring|eksemp)|\bany(one|body)\b|\bexamples? of\b",
        re.IGNORECASE,
    )
)
"""Words that only colleagues can answer."""

_RECORDED = re.compile(
    r"\b(beslutnings|møde|kort )?(referat(et)? (af|fra)|referat\b|dagsorden(en)?\b|mødenotat\w*|"
    r"opsamling(en)?(?= (fra|på (mødet?|dagen|i dag))|\W*$)|"
    r"(notat|noter) (af|fra)\b|minutes (of|from)\b|"
    r"møde(t|rne)? (i (går|dag|tirsdags|onsdags|torsdags|fredags|mandags)|den \d))(?!\w)",
    re.IGNORECASE,
)
_RECORDS = tuple(
    re.compile(kind, re.IGNORECASE | re.MULTILINE)
    for kind in (
        r"^[^\w\n]*(til ?stede|deltagere|mødedeltagere|fremmødte|present|attendees)\b",
        r"\bafbud (fra|:)|^[^\w\n]*(afbud|fraværende)\b",
        r"^[^\w\n]*(referent|mødeleder|ordstyrer|dirigent|minutes by)\b",
        r"^[^\w\n]*(pkt|punkt|ad|item)\b\.? ?\d",
        (
            r"^[^\w\n]*(siden sidst|eventuelt|evt\.?|aktion\w*|action|opfølgning|beslutning(er)?|konklusion)"
            r"\s{0,9}[:.]?\s{0,9}(\w|$)"
        ),
        r"\b(næste|næst[ei]) (møde|gang)\b",
        (
            r"\b(det blev (aftalt|besluttet|drøftet|nævnt)|der var enighed|(vi|gruppen|udvalget) (besluttede|"
            r"drøftede|aftalte)|"
            r"(spurgte|svarede|fortalte|orienterede|foreslog|oplyste)\b)"
        ),
        r"^[^\w\n]*\d{1,2}[.)]\s{1,9}\w",
        (
            r"^[^\w\n]*(referat|notat|noter|dagsorden|opsamling|her (kommer|er) (referatet|noterne|dagsordenen)|"
            r"hermed referat)\b"
        ),
    )
)
_MANY = 3  # signs of minutes that make them out; one where the title says so

_ORDERS_STAFF = lowered(
    re.compile(
        r"\b(kan|vil|kunne|gider|må|skal|could|can|would) (I|du|man|you) (\w+ ){0,3}?("
        r"opdatere?|rette|ret|slette|fjerne|oprette|ændre|"
        r"nulstille|gensende|videresende|udsende|rundsende|afmelde|tilmelde|bekræfte|tjekke|se på (det|den|sagen)|"
        r"tilføje|registrere|flytte|sætte (mig|os|ham|hende)|melde|skrive (mig|os|ham|hende) (på|op|af)|lægge|dele|"
        r"(send|del)e? (det|den|dem|brevet|denne|dette|vedlagte|vedhæftede|et bilag|en faktura|(mig|os) "
        r"(?!jeres|et udb|en krav|en case)|listen|mit|vores)\b|"
        r"update|delete|remove|correct|forward|resend)\b|"
        r"\b(kan|vil|kunne|gider|må) (I|vi|jeg|du|man) (\w+ ){0,2}?(få|tage) "
        r"(den|det|dem|mig|os|mit|min|vores) (\w+ ){0,3}?(væk|bort|ned|ud|af|slettet|fjernet|rettet|taget)\b|"
        r"\b(send|videresend|del|udsend|ret|slet|fjern|opdater|tilføj|opret|please (send|forward|update|remove)) "
        r"(venligst|gerne|lige|den|det|vedhæftede|vedlagte|dette|denne|this|it|our)\b(?=[^.!?\n]{0,60}\b(alle|ud\b|"
        r"medlemmer\w*|netværket|liste\w*|adresse\w*|modtager\w*|everyone|members|rundt)\b)",
        re.IGNORECASE,
    )
)
_COMPLAINS = lowered(
    re.compile(
        r"\b(utilfreds\w*|skuff(et|ende)|ikke i orden|klage over (jer|jeres)|uacceptabel\w*|for mange mails?|"
        r"kan det virkelig|hvordan kan det (ske|være)|hvem har besluttet|hvad skal der til|"
        r"(link(et)?|knappen|svarknappen|siden|brevet) (\w+ ){0,8}virker ikke|(stod|står) der"
        r"\b[^.?!\n]{0,60}\b(vores|forkert)|"
        r"(ikke|intet|aldrig) (fået |hørt |modtaget )?(svar|noget) (på|fra|af) (vores|min|jer)|får (jeg|vi) "
        r"ikke (svar|brevet)|"
        r"(det var|der er|er) ikke (mig|os|vi|jeg),? (der|som) (har )?(spurgt|spurgte|skrev|skrevet|sendte)|"
        r"(fejl|forkert) i (brevet|jeres|udgaven)|ikke tilfreds|"
        r"hvorfor (står|stod|læser|er|får|blev) [^.?!\n]{0,40}\b(vores|min|brevet|korrektur))\b",
        re.IGNORECASE,
    )
)
_INVITES = lowered(
    re.compile(
        r"\b((har|kunne|fået) (I|du) (\w+ )?lyst til at|lyst til at (tage|være|komme|deltage)|skal (du|I) "
        r"med\b|vil (du|I) med\b|"
        r"kom (til|og (vær|hør|se|besøg))\b|holder åbent hus|åbent hus|gå-hjem-møde\w*|studietur\w*|fyraftensmøde\w*|"
        r"inviterer (\w+ ){0,3}(til|jer)|plads til \d+ (?!b|elev|børn|bil)|s\.?u\.? senest|stemning for|holde "
        r"et? ?(oplæg|foredrag)|holde (oplæg|foredrag)|frokostmøde\w*|der er (kaffe|kage|sandwich)|join us|"
        r"you are invited)\b|^(invitation|save the date)\b",
        re.IGNORECASE | re.MULTILINE,
    )
)
_OFFERS = lowered(
    re.compile(
        r"\b((jeg|vi) (vil |kan )?(gerne )?(tilbyder|sælger|holder gerne (et )?(oplæg|webinar|foredrag)|kommer gerne)|"
        r"(vil|skal) (I|nogen|du|vi) (købe (dem|den|det)|overtage|tage en snak)|der vil (købe|overtage) (dem|den|det)|"
        r"sælges|bortgives|til overs|gives væk|til salg|overskud af|uforpligtende|book (en tid|et møde|demo)|"
        r"(vores|dygtige) konsulenter (tilbyder|kan|står)|som leverandør|(har udviklet|vil gerne (vise|"
        r"præsentere)) [^.?!\n]{0,50}\b(frem|jer|system|løsning|produkt)|vores (produkter|kunder|løsning kan)|"
        r"for sale|we offer)\b",
        re.IGNORECASE,
    )
)
_LOANS = lowered(
    re.compile(
        r"\b((må|kan|kunne) (vi|jeg|man) (\w+ ){0,2}låne|(jeg|vi) kan (få lov at )?låne|låne jeres|lån af "
        r"jeres|låne (den|det|de)\b [^.?!\n]{0,30}\bI\b|"
        r"jeres (\w+ ){0,2}(møde)?lokaler?|"
        r"(må|kan) (vi|jeg) (\w+ ){0,2}bruge jeres (lokale\w*|logo\w*|mødelokale\w*|projektor|udstyr|billede\w*))\b",
        re.IGNORECASE,
    )
)
_OUTSIDE = lowered(
    re.compile(
        r"\b(jeg er journalist|speciale\w*|bachelorprojekt\w*|ph\.?d|(mit|vores|et) (kort )?spørgeskema|interviewe?|"
        r"(undersøgelse|survey) (tager|blandt jeres)|(kender|ved) (du|I) (af )?(en|nogen),? der (kunne være|"
        r"er) interesseret|"
        r"søger (en|to|en ny) \w*(konsulent|medarbejder|jurist|chef|kollega|vikar|leder|student)\w* (til|i|"
        r"hos) (vores|os)|jobnet|"
        r"(vores|min|mit) (egen |gamle |sidste |seneste )?(efterlysning|kontaktperson|medlemskab|abonnement "
        r"hos jer)|samme medlemskab|"
        r"(fra|i|af) foreningen|årsrapporten|stillingsopslag\w*|ansøgningsfrist\w*|(melde?|melder) (vi |os |"
        r"jeg )?(os |mig )?ud af|blive medlem|"
        r"at være medlem|vores case|revisionen|jeres (regnskab|vedtægter|kontonummer|cvr\w*|telefontid|rapport)|"
        r"hvem (\w+ ){0,3}hos jer|hvem har I stående|(telefon|mobil)?(nummeret|nummer|mailadressen?) (på|til) "
        r"\w+|mailkonto\w*|(må|kan) (vi|jeg) (\w+ ){0,2}(sende|dele|give|videresende|videregive|bruge|vise) "
        r"[^.?!\n]{0,60}\b(svar(ene|et)?|cases?(ne|n)?|efterlysning\w*|brevet)\b|(may|can) (we|i) (\w+ ){0,2}(share|"
        r"forward|pass on|use|show) [^.?!\n]{0,60}\b(answers?|replies|cases?|letter)\b|"
        r"(et sted|en side|et arkiv|somewhere|a place|a page|an archive|(kan|må) (man|jeg|vi)|(can|may|do) (i|we))"
        r"\b[^.?!\n]{0,30}\b(søge|slå op|læse|se|finde|gense|search|look up|look for|read|find|browse)\b"
        r"[^.?!\n]{0,30}\b(gamle|tidligere|ældre|gemte|alle|old(er)?|earlier|past|previous|all|the) (cases?\w*|"
        r"efterlysninger\w*|svar\w*|breve\w*|udgaver\w*|requests|answers|letters|issues))\b",
        re.IGNORECASE,
    )
)
_PRESS = lowered(
    re.compile(
        r"\b((jeg|vi) er (\w+ ){0,5}(journalist(er)?|reporter(e|s)?|redaktør(er)?|freelancere?)|"
        r"(i am|i['’]m|we are) (\w+ ){0,3}"
        r"(journalists?|reporters?|editors?)|(skriver|laver|producerer|arbejder|researcher|forbereder|er i gang med) "
        r"(på |til )?(en|et|flere) (\w+ ){0,2}(artik\w+|indslag|reportage\w*|podcast\w*|dokumentar\w*|avishistorie\w*|"
        r"kronik\w*|tema(nummer|tillæg))|(writing|making|working on) (an?|some) (\w+ ){0,2}(article|story|piece|"
        r"documentary|podcast|report for)|(journalist|reporter|redaktør) (hos|på|ved|for|with|at|from)\b|"
        r"skriver (for|til) (dag|avis|blad|magasin|tidsskrift|medi|fag)\w*|(jeg|vi) (\w+ ){0,3}(søger|anmoder|beder|"
        r"begærer) (\w+ ){0,2}aktindsigt|(søger|anmoder|beder|begærer) (jeg|vi) (\w+ ){0,2}aktindsigt|"
        r"aktindsigt i (jeres|samtlige)|freedom of information|"
        r"(udtale sig|medvirke i|stille op til) (\w+ ){0,2}(artik\w+|indslag\w*|interview\w*|podcast\w*|udsendelse\w*)|"
        r"(hvem|nogen),? (\w+ )?(vil|kan|der vil) (udtale sig|medvirke|stille op))\b",
        re.IGNORECASE,
    )
)
"""The press, and others who write about what is bought: what they ask is not for members unseen."""
_GATHERS = lowered(
    re.compile(
        r"\b(hvem (af jer )?(kommer|deltager|tager (\w+ )?med(?! (retur|hjem|tilbage))|medbringer|"
        r"vil (være|komme|tage|spise) med|er med|skal "
        r"(være )?med|har lyst|lægger ud|giver (kage|en omgang))|(kommer|deltager) (I|du)(?=[ ?])|"
        r"(der|som) (skal|vil|kommer) (være |tage |gerne )?med\b|(der|som) (vil|skal) (\w+ ){0,2}(spise|drikke|fejre|"
        r"danse|"
        r"bowle)\w*|(spise|drikke|fejre) (\w+ ){0,3}sammen|(give|købe|samle ind til) (en |nogle )?(\w+ )?(gave|"
        r"blomster) til [a-zæøå]+\b|hvad skal (I|du|vi) lave\b|(vi|jeg) (\w+ )?(inviterer|indbyder)\b|"
        r"(årets|vores|den årlige) (julefrokost|sommerfest|personalefest|fredagsbar|skovtur|reception)|"
        r"who (is|are) (coming|joining|bringing)|(are you|who) (coming|joining)\b)",
        re.IGNORECASE,
    )
)
_FEAST = lowered(
    re.compile(
        r"\b(glædelig jul|godt nytår|god (sommer|ferie|påske|weekend|jul)|happy (new year|easter)|merry christmas|"
        r"til ?lykke|congratulations|fødselsdag)\b",
        re.IGNORECASE,
    )
)
"""What is wished or celebrated, in a title; at the end of words it says nothing of them."""
_PURCHASES = lowered(
    re.compile(
        r"købt|køber|indkøb|udbud|udbyd|kontrakt|leverand|anskaf|licitation|\bprisen?\b|erfaring|eksempl|\bcases?\b|"
        r"aftale|\bkrav|\bski\b|\bdps\b|procure|tender|supplier|experience|bought",
        re.IGNORECASE,
    )
)
_MARKS = {
    "called": _CALLED, "wishes": _WISHES, "buys": _BUYS, "of_the_house": _OF_THE_HOUSE, "sent_round": _SENT_ROUND,
}  # fmt: skip
"""What is seen in words in small letters."""
_APART = (_ORDERS_STAFF, _COMPLAINS, _INVITES, _OFFERS, _LOANS, _OUTSIDE)
_TO_THE_STAFF = re.compile(
    r"^\W{0,5}(?:hej|kære|til|dear|hi|hello)?\s{0,3}(?:ika(?:['’]?s)?\s)?(?:sekretariat(?:et)?|redaktion(?:en)?|"
    r"secretariat|editors?)\b",
    re.IGNORECASE,
)


def doubt(words: str, title: str, *, handed_on: bool = False, above: str = "") -> str:
    """The code of a doubt whether words with that title ask colleagues for something; "" for none.

    handed_on: whether others wrote the words, or most of them; above: what the writer says over those of others.
    """
    words = words[:_GLANCE]
    if _is_record(title, words):
        return ASKS_NOTHING
    if handed_on and _asks_their_own(above):
        return HANDED_ON
    words, title = words.lower(), title.lower()
    said = f"{title}\n{words}"
    if _CALLED.search(said) and not _ORDERS_STAFF.search(words):
        return ""
    if handed_on and _HANDS_ON.search(words):
        return HANDED_ON
    if not (asks(said) or _WISHES.search(said)):
        return ASKS_NOTHING
    asked = _asked(words)
    of_the_house = (_OF_THE_HOUSE.search(asked) or _SENT_ROUND.search(title)) and not _BUYS.search(asked)
    return FOR_STAFF if of_the_house or _TO_ONE.search(asked) or _is_apart(said) or _is_else(said, title) else ""


def marks_of(words: str, title: str) -> Iterator[str]:
    """The names of what is seen in words with that title: of what colleagues write each other, and of what not."""
    said = f"{title}\n{words[:_GLANCE]}"
    small = said.lower()
    yield from (name for name, pattern in _MARKS.items() if pattern.search(small))
    if _TO_STAFF.search(said):
        yield "to_staff"


def _asks_their_own(above: str) -> bool:
    """Whether somebody hands words on with a question for people of their own house."""
    return bool(_TO_THEIR_OWN.search(above)) and not (asks_colleagues(above) or _TO_STAFF.search(above))


def asks_colleagues(words: str) -> bool:
    """Whether words ask what only colleagues can answer."""
    return bool(_ASKS_COLLEAGUES.search(words.lower()))


def _is_record(title: str, words: str) -> bool:
    """Whether it is the minutes of a meeting, whose questions nobody asks the reader."""
    wanted = 1 if _RECORDED.search(title) else _MANY
    if words.count("\n") < wanted - 1:
        return False
    return sum(bool(kind.search(words)) for kind in _RECORDS) >= wanted


def _is_apart(said: str) -> bool:
    """Whether it is plainly for the secretariat, or offers where others ask."""
    return not _ASKS_COLLEAGUES.search(said) and any(kind.search(said) for kind in _APART)


def _is_else(said: str, title: str) -> bool:
    """Whether it is the press's, or about coming together, and not about what is bought."""
    gathers = _GATHERS.search(said) or _FEAST.search(title)
    return bool(_PRESS.search(said)) or (bool(gathers) and not _PURCHASES.search(said))


def _asked(words: str) -> str:
    """The paragraphs that hold a question mark; all the words where none does."""
    return "\n".join(part for part in words.split("\n\n") if "?" in part) or words


def asks_staff(words: str) -> bool:
    """Whether words ask the secretariat something, where they would else be an answer to a colleague."""
    words = words[:_GLANCE]
    return asks(words) and bool(_TO_THE_STAFF.match(words) or _OUTSIDE.search(words.lower()))
