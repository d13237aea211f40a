"""What may still tell who wrote a text, after what names them is marked out: for a person to read.

    marked words, who | tells | Tell, Tell ...

Other names, places, roads, links, numbers of a register, and sentences such as "som den eneste kommune". What is in
doubt is told: a text without any tells nobody apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from digest.reading.contacts import HANDLE, LINK
from digest.reading.marking import (
    MARK,
    Who,
    colleague_name,
    colleague_words,
    house_words,
    is_ordinary,
    person_words,
)


class Telling(StrEnum):
    """The kinds of what may tell."""

    OWN = "own"  # their name as a word of the language, or within another word
    LINK = "link"
    PLACE = "place"  # a municipality, a road, a postal code
    NUMBER = "number"  # a number of a register or a file
    SIZE = "size"  # how many inhabitants, employees, buildings
    ONLY = "only"  # what is true of one of them
    SIGNED = "signed"  # initials, or a word below all others
    NAME = "name"  # a word with a capital that no sentence begins with, or that seldom begins one
    WISH = "wish"  # a sentence that perhaps asks for no name


@dataclass(frozen=True, slots=True)
class Tell:
    """A place in a text that may tell who wrote it."""

    code: Telling
    said: str


_NO_NAMES_WORDS = """
    I De Dem Deres Jer Jeres EU IT SKI KL CPV CPR CVR EAN ESPD GDPR ISO DS EN CO2 CO2e PFAS LED LCA TCO FSC PEFC
    SKI PDF Excel Word Teams Outlook PowerPoint Danmark Danmarks Dansk Danske DK Svanemærket Svanemærke Svane
    Blomsten EU-Blomsten Miljømærket Cradle ABC AI API DBK ANONYM ALLE FAQ Q&A PS NB OBS Obs Hej Tak Mvh Vh Kh
    HR SaaS USB WC VVS EPD DGNB CE BR18 BR R SMV OPP KPI SLA FN FNs UN MEAT IKA DIS RFI PIN DPS A B C D X Y Z
    Jul Påske Covid The We Our Danish EU's English Monday Tuesday January March May June July August October
    December
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
_TOWNS = (
    "aabenraa|aalborg|aarhus|albertslund|allerød|assens|ballerup|billund|bornholm|brøndby|brønderslev|dragør|egedal|"
    "esbjerg|fanø|favrskov|faxe|fredensborg|fredericia|frederiksberg|frederikshavn|frederikssund|furesø|faaborg|"
    "midtfyn|"
    "gentofte|gladsaxe|glostrup|gribskov|guldborgsund|haderslev|halsnæs|hedensted|helsingør|herlev|herning|hillerød|"
    "hjørring|holbæk|holstebro|horsens|hvidovre|taastrup|hørsholm|ikast|ishøj|jammerbugt|kalundborg|kerteminde|kolding|"
    "københavn|køge|langeland|lemvig|lolland|lyngby|læsø|mariagerfjord|middelfart|morsø|norddjurs|nordfyn|nyborg|"
    "næstved|odense|odsherred|randers|rebild|ringkøbing|ringsted|roskilde|rudersdal|rødovre|samsø|silkeborg|"
    "skanderborg|"
    "slagelse|solrød|sorø|stevns|struer|svendborg|syddjurs|sønderborg|thisted|tårnby|vallensbæk|varde|vesthimmerland|"
    "viborg|vordingborg|ærø|nordjylland|midtjylland|syddanmark|sjælland|hovedstaden|vestjylland|sønderjylland|"
    "østjylland|"
    "sydsjælland|nordsjælland|vestegnen|amager|djursland|himmerland|sydfyn|als|mors|møn|falster|fyn|jylland|thy|salling"
)
_PLACES = re.compile(
    rf"(?<!\w)(?:{_TOWNS})(?:s|er|ner|erne|ensk\w*|ianer\w*)?(?!\w)|"
    r"\b\w{2,}(?:vej|vejen|gade|gaden|allé|alle|stræde|plads|pladsen|torv|torvet|vænge|vænget|boulevard|parken|"
    r"kajen)\s+\d{1,3}\s?[a-z]?\b|"
    r"\b(?:her på øen|vores ø|øens|på øen|ø-?kommune\w*|nabokommune\w*|hovedstadens?|vores by|byens)\b",
    re.IGNORECASE,
)
_POSTAL = re.compile(r"\b\d{4}\s+[A-ZÆØÅ][a-zæøå]{2,}|\b(?!19|20)[1-9]\d{3}\s+…")
_ONLY_US = re.compile(
    r"\b(?:som |den |de |det |er |vi er |landets |danmarks |nordens |verdens |our |the )(?:den |de |det |landets |"
    r"danmarks )?"
    r"(?:eneste|første|største|mindste|ældste|nyeste|nordligste|sydligste|østligste|vestligste|only|first|largest|"
    r"smallest|biggest)\b"
    r"(?: [\wæøå-]+){0,2}\s(?:\w*kommune\w*|region\w*|styrelse\w*|forsyning\w*|ministeri\w*|universitet\w*|"
    r"hospital\w*|sygehus\w*|organisation\w*|myndighed\w*|i landet|i danmark|her i landet|"
    r"municipalit\w*|authorit\w*|in denmark|in the country)|"
    r"\b(?:vores|vor|our|min|mit|byens|kommunens|regionens) (?:nye |daværende |nuværende |tidligere |egen |new |"
    r"former )?(?:borgmester\w*|kommunaldirektør\w*|direktør\w*|byråd\w*|kommunalbestyrelse\w*|"
    r"regionsråd\w*|rådhus\w*|minister\w*|departement\w*|rektor\w*|havn\w*|bro\b|broen|slot\w*|domkirke\w*|"
    r"festival\w*|museum\w*|zoo\w*|stadion\w*|lufthavn\w*|sygehus\w*|universitet\w*|mayor|town hall|council|harbour|"
    r"airport)\b|"
    r"\b(?:jeg|i) (?:er|som|am)\b[^.!?\n]{0,20}\b(?:\w*chef|\w*leder|\w*konsulent|direktør|jurist|specialist|head of|"
    r"manager|consultant)\b|"
    r"\b(?:prisen? som|vandt\b[^.!?\n]{0,30}\bpris|årets \w+|omtalt i|i avisen|i pressen|i medierne|i lokalavisen|"
    r"i dr|i tv\s?2|in the press|in the news|won\b[^.!?\n]{0,30}\baward|sagen om|skandalen|klagenævnet|kendelsen)\b",
    re.IGNORECASE,
)
_SIZES = re.compile(
    r"\b\d[\d.]*\s+(?:indbyggere|borgere|medarbejdere|ansatte|skoler|plejehjem|boliger|lejemål|ejendomme|"
    r"kvadratkilometer|plejecentre|sogne|øer|inhabitants|citizens|employees|schools)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"\b(?:cvr|ean|gln|p-?nr|se-?nr|sags?(?:nr|nummer)|journal(?:nr|nummer)|j\.?\s?nr|dok(?:nr|nummer)|ted|"
    r"udbud(?:snr|snummer)|bekendtgørelse)\b[ .:-]{0,4}(?:nr\.?|nummer)?[ :]*[\w/-]*\d[\w/-]*|"
    r"(?<![\w.,])\d{6,}(?![\w,]|\s?(?:kr|dkk|eur))|\b20\d\d[/-]\d{3,}(?:-\d+)?\b|\b20\d\d/S \d{3}",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:(?<=\s)|^)[/–-]\s?(?P<sign>[^\W\d_]{1,12})[.]?\s*$|^(?P<alone>[^\W\d_]{1,4})[.]?$", re.MULTILINE
)
_BEGINS = re.compile(r"(?:^|[.!?:•*\"»”“(–…]|(?:^|\n)[^\S\n]*+[-•*\d]++[.)]?)\s*+$|(?<!\s)(?=[^\S\n]*+\n)\s++$")
_SHORTENED = re.compile(
    r"\b(?:f\.?\s?eks|fx|bl\.?\s?a|ca|m\.?\s?fl|m\.?v|evt|inkl|ekskl|nr|pga|dvs|hhv|jf|kr|stk|tlf|att|vedr|mr|dr|e\.g|"
    r"i\.e|incl)\.\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_][\w&’'-]*")
_STARTS_WORDS = """
    det den de der dette denne disse vi i jeg man du han hun alle ingen nogen nogle mange flere få begge en et
    to tre fire fem hos her nu så da når hvis fordi selv om mens inden før efter siden under over ved med uden
    for til fra af på som både enten hverken ja nej nej jo måske ikke kun også samt og men eller dog derfor
    desuden derudover dertil endelig først derefter bagefter senere samtidig sammen generelt især specielt
    normalt typisk ofte altid aldrig hver hvert hele vores jeres deres mine min mit sine hvad hvem hvor hvordan
    hvornår hvilke hvilken hvilket hvorfor har havde er var bliver blev kan kunne skal skulle vil ville må måtte
    bør burde får fik gør gjorde tag se spørg skriv husk brug start køb lej lav prøv send vær tænk kig krav pris
    priser indkøb aftale aftaler udbud alt andet andre dem dels desværre heldigvis faktisk netop egentlig ellers
    omvendt tværtimod resten idet ud ind op ned begrund gerne kære hej tak hilsen vedr vedrørende angående hvert
    sidste næste samme nye gamle store små gode god godt the we it this that there in on at for with without if
    when after before and but or not our you they i a an yes no all some most each what who how why where which
    is are was were has have had can could should would will do did please thanks however also then first
    finally
"""
_STARTS = frozenset(_STARTS_WORDS.split())
_ORDINARY_ENDS = re.compile(
    r"(?:en|et|erne|ene|ede|te|ing|inger|ingen|hed|else|elser|vis|igt|ligt|mæssigt|tion|ering|erede|ende|ning|skab|"
    r"eligt)$"
)


def tells(words: str, who: Who | None = None, *, strict: bool = True) -> tuple[Tell, ...]:
    """What may tell who wrote a text that is marked already, by its kinds, each once.

    strict: also a word at the beginning of a sentence that may be a name; where nobody looks at the text otherwise.
    """
    found: list[Tell] = []
    for one in _tells(words.replace(MARK, " … "), who or Who(), strict=strict):
        if not any(one.said in earlier.said for earlier in found):
            found.append(one)
    return tuple(found)


def _tells(text: str, who: Who, *, strict: bool) -> Iterator[Tell]:
    own = [re.escape(word) for word in (*house_words(who), *person_words(who)) if len(word) > 1]
    own += [re.escape(box) for box in _short_boxes(who)]
    if own:
        inside = "|".join(word for word in own if len(word) > 3) or "(?!)"
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(own)})(?!\w)|(?<!\w)\w+?(?:{inside})\w*", re.IGNORECASE)
        yield from (Tell(Telling.OWN, one[0]) for one in pattern.finditer(text))
    if short := own_initials(who):
        yield from (Tell(Telling.OWN, one[0]) for one in short.finditer(text) if not _is_no_name(one[0]))
    if others := list(_colleagues(who)):
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(others)})(?:['’]?s)?(?!\w)")
        yield from (Tell(Telling.NAME, one[0]) for one in pattern.finditer(text))
    for one in (*LINK.finditer(text), *HANDLE.finditer(text)):
        yield Tell(Telling.LINK, one[0])
    rest = HANDLE.sub(" ", LINK.sub(" ", text))
    for code, pattern in _KINDS:
        yield from (Tell(code, " ".join(one[0].split())) for one in pattern.finditer(rest))
    for one in _SIGNED.finditer(rest):
        if one["sign"] or not rest[one.end() :].strip():
            yield Tell(Telling.SIGNED, one["sign"] or one["alone"])
    yield from (Tell(Telling.NAME, name) for name in _capitals(rest, strict=strict))


def _colleagues(who: Who) -> Iterator[str]:
    """Patterns for one name, or the initials, of others of the house; a word of the language has a capital then."""
    for word in colleague_words(who):
        plain = len(word) < 3 or is_ordinary(word.casefold())
        yield re.escape(word[0].upper() + word[1:]) if plain else f"(?i:{re.escape(word)})"
    yield from (re.escape(one) for one in _initials_of_others(who) if not _is_no_name(one))


def _initials_of_others(who: Who) -> list[str]:
    """The initials of an organisation's other people: "BF", "JPL"."""
    people = filter(None, map(colleague_name, who.colleagues))
    forms = ((words[0][0] + words[-1][0], "".join(word[0] for word in words)) for words in people if len(words) > 1)
    return sorted({one.upper() for both in forms for one in both})


def _short_boxes(who: Who) -> list[str]:
    """The names of a person's own mailboxes that are as short as initials: "jpl" of jpl@nordmose.dk."""
    boxes = (address.partition("@")[0].casefold() for address in who.addresses)
    return [box for box in boxes if 1 < len(box) < 4 and box.isalpha() and not is_ordinary(box) and box not in _STARTS]


def own_initials(who: Who) -> re.Pattern[str] | None:
    """A pattern for the person's initials in capitals wherever they stand, also with another letter before or behind.

    None for a person with one name.
    """
    words = [word for word in re.split(r"[^\w'’]+", who.person) if word[:1].isalpha() and "@" not in who.person]
    whole = "".join(word[0].upper() for word in words)
    forms = {whole, whole[:1] + whole[-1:], whole[-1:] + whole[:1]} if len(words) > 1 else set()
    found = "|".join(r"\.?".join(one) for one in sorted(forms) if not _is_no_name(one))
    return re.compile(rf"(?<![\w.])(?:(?:{found})[A-ZÆØÅ]?|[A-ZÆØÅ](?:{found}))(?:['’]?s)?(?!\w)") if found else None


_KINDS = (
    (Telling.PLACE, _PLACES),
    (Telling.PLACE, _POSTAL),
    (Telling.NUMBER, _NUMBERS),
    (Telling.SIZE, _SIZES),
    (Telling.ONLY, _ONLY_US),
)


def _capitals(text: str, *, strict: bool) -> Iterator[str]:
    """Words with a capital that no sentence begins with; `strict`: and those that seldom begin one."""
    last: re.Match[str] | None = None
    for found in _WORD.finditer(text):
        word = found[0].strip("'’-")
        if not word[:1].isupper() or _is_no_name(word) or (not strict and _is_plain(word)):
            last = None
            continue
        before = text[max(0, found.start() - 12) : found.start()]
        begins = found.start() == 0 or (bool(_BEGINS.search(before)) and not _SHORTENED.search(before))
        beside = last is not None and text[last.end() : found.start()] == " "
        if not begins or (strict and not _may_begin(word)):
            yield f"{last[0]} {word}" if beside and last is not None else word
        last = found


def _may_begin(word: str) -> bool:
    low = word.casefold()
    return low in _STARTS or (len(low) > 5 and bool(_ORDINARY_ENDS.search(low)))


def _is_plain(word: str) -> bool:
    """Whether a word is one of those that begin sentences ("Hvem"), which many write with a capital within one, too."""
    return word.casefold() in _STARTS and (word[1:].islower() or len(word) > 3)


def _is_no_name(word: str) -> bool:
    return any(one in _NO_NAMES for one in (word, word.rstrip("s").rstrip("'’"), word.split("-", maxsplit=1)[0]))
