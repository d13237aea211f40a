"""Texts without what names who wrote them.

    words, who | marked_out | the words with marks, and what was taken out

What is marked out: names in any case and spelling, also joined to other words; initials below the words; every mail
address and telephone number; links that name them. What may still tell is pointed at (`telling`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from digest.reading.contacts import HANDLE, LINK, MAIL_ADDRESS, SHORTENED
from digest.reading.redacting import Trace, words_of
from digest.reading.shown import as_shown
from digest.reading.telephones import loose_places, phone_places
from digest.reading.unwished import unwished

MARK = "[…]"

_SCHEME = re.compile(r"^(?:\w{2,6}://)?(?:www\.)?", re.IGNORECASE)
_ONLY_MARK = re.compile(r"\A(?=[^\n]*?\[…\])\W*+\Z")
_COMMON_WORDS = """
    kommune kommuner kommunes kommunale region regioner regionen regionens styrelsen styrelse ministeriet
    ministerium departementet forsyning forsyningen hospital hospitalet sygehus boligforening boligforeningen
    boligselskab boligselskabet andelsboligforening almene universitet universitetet university højskole
    professionshøjskole professionshøjskolen erhvervsakademi akademi skole skolen gymnasium center centret
    institut instituttet råd rådet nævn nævnet politi politiet fængsel fængslet trafikselskab trafik affald
    affaldsselskab vand varme fjernvarme energi havn havne lufthavn museum museet bibliotek beredskab brand fond
    fonden fælles fællesskab selskab selskabet koncern gruppe service indkøb indkøbs materiel ejendomme ejendom
    bolig boliger digital digitale statens danske dansk danmarks danmark nationale nordiske land landet by byen
    øst vest nord syd nordre søndre østre vestre midt ny nye gamle store lille høje den det de der for og i af
    på ved til med om a/s aps i/s p/s k/s amba it eu dk hr municipality of the and association foreningen
    forening sekretariat sekretariatet kontor indkøbsforening
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words that many an organisation has in its name."""

_ORDINARY_WORDS = """
    vejen skive greve odder tønder lejre faxe vejle fur mors als hals strand holm skov
    bakke bakken dal dalen eng engen lund lunden sø søen fjord fjorden klint højen hede heden vang vangen ager
    sund sundet nor bro havet lys tegl grøn hvid mark marken bo per tage dam lis vibe bjørn ulv svane krog falk
    rose may mai kaj lind bak ask eg birk hage lykke glad friis munk bonde smed møller skytte jæger fisker
    husted kirk kirke ord sand
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
"""Names that are words of the language too: in lower case they stay, and are pointed at."""

_KNOWN = frozenset({"EU", "IT", "KL", "SKI", "CO", "DK", "AI", "HR", "KP", "OK", "PS", "NB", "TV", "UN", "FN"})
_BOXES = frozenset(
    {"info", "post", "mail", "kontakt", "udbud", "indkoeb", "kommunen", "contact", "office", "hovedpostkasse"}
)
_PLATFORMS = frozenset(
    {
        *("facebook", "linkedin", "instagram", "twitter", "youtube", "vimeo", "google", "goo", "microsoft", "office"),
        *("sharepoint", "dropbox", "github", "wetransfer", "zoom", "live", "onedrive", "eventbrite", "issuu", "medium"),
    }
)
"""Names of hosts where everybody has pages."""

_CUES = (
    *("fra", "hedder", "navn er", "spørg", "spørge", "kontakt", "kontakte", "ring til", "ringe til", "skriv til"),
    *("svar til", "send til", "hilsen", "hilsner", "mvh", "vh", "kh", "undertegnede", "from", "regards"),
    *("jeg,", "mig,", "undertegnede,", "mig –", "mig -", "i am", "me,"),
)
_ENDS = r"(?:['’]?e?s)?"
_NEXT = r"[\s\xa0._*>-]{1,4}"
_POSTCODE = re.compile(r"(?<![\w.,-])(?:DK[- ]?)?(?!19|20)[1-9]\d{3}[ \xa0]{1,2}\Z", re.IGNORECASE)
_LONGEST_CODE = 9  # characters of a postal code before a town, with the country's
_SOFT = "[\u00ad\u200b-\u200d\u2060\ufeff]*"
_APART = "[\\s._*\u00ad\u200b-\u200d\u2060\ufeff-]?"
_LETTERS = {
    "å": ("å", "a\u030a", "aa"),
    "aa": ("aa", "å", "a\u030a"),
    "æ": ("æ", "ae", "ä"),
    "ø": ("ø", "oe", "ö"),
    "é": ("é", "e\u0301", "e"),
    "ü": ("ü", "u\u0308", "ue", "u"),
    "ö": ("ö", "o\u0308", "oe", "ø"),
    "ä": ("ä", "a\u0308", "ae", "æ"),
}
_DIGRAPHS = {"å": "aa", "ø": "oe", "æ": "ae"}
_PLAIN = {"å": "a", "ø": "o", "æ": "e"}
"""Letters as keyboards without them have them, in words that are long enough to be known by."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who is not to be named: a person, their organisation, and their addresses; "" and () for none.

    domains: those under which pages and other addresses are theirs too. kept_out: words, and hosts of links, that were
    marked out before.
    colleagues: other people of the organisation, who tell of it too.
    """

    person: str = ""
    organisation: str = ""
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks, and what stood in their places, each once."""

    text: str
    taken: tuple[str, ...]


def marked_out(words: str, who: Who, *, contacts: bool = True, as_typed: bool = False) -> Marked:
    """The text without its sign-off, with a mark for all that names somebody.

    as_typed: the staff typed it, and no sign-off is taken off. contacts: any mail address, telephone number and
    shortened link is theirs, as in what they wrote themselves.
    """
    text = words if as_typed else as_shown(words, writer=who.person)
    places = sorted({*_places(text, who), *(_contacts(text) if contacts else ())})
    parts: list[str] = []
    taken: dict[str, None] = {}
    at = 0
    for start, end in places:
        if end <= at:
            continue
        taken[" ".join(text[max(start, at) : end].split())] = None
        parts += [text[at : max(start, at)], MARK if start >= at else ""]
        at = end
    marked = "".join([*parts, text[at:]])
    lines = [line for line in marked.split("\n") if not _ONLY_MARK.match(line)]
    return Marked("\n".join(lines).strip() or MARK, tuple(one for one in taken if one))


def taken_out(before: str, after: str, *, as_typed: bool = False) -> tuple[str, ...]:
    """What was marked out of a text of which others see `after`, each once, in its order."""
    if MARK not in after and unwished(before) == before:
        return ()
    words, seen = (before if as_typed else as_shown(before)).split(), after.split()
    steps = SequenceMatcher(None, words, seen, autojunk=False).get_opcodes()
    gone = (
        " ".join(words[start:end]).strip(" .,;:()!?") for tag, start, end, *_ in steps if tag in ("replace", "delete")
    )
    return tuple(dict.fromkeys(one for one in gone if one))


def kept_out_of(before: str, after: str, *, as_typed: bool = False) -> tuple[str, ...]:
    """The words that were marked out of a text of which others saw `after`, and that many do not have.

    Of a link its host, and the name in it: the words in its path are anybody's, as are those of a mailbox.
    """
    seen = set(re.findall(r"\w+", after))
    phrases = taken_out(unwished(before if as_typed else as_shown(before)), after, as_typed=as_typed)
    hosts = [host for phrase in phrases for host in _hosts(phrase)]
    bare = [LINK.sub(" ", MAIL_ADDRESS.sub(" ", phrase)) for phrase in phrases]
    gone = [word for phrase in bare for word in re.findall(r"\w{4,}", phrase)]
    gone += [label for host in hosts if (label := host.split(".")[-2]) not in _PLATFORMS]
    words = [word for word in gone if len(word) > 3 and word.isalpha() and word not in seen]
    told = [word for word in words if word.casefold() not in _COMMON | _ORDINARY]
    return tuple(dict.fromkeys([*told, *(host for host in hosts if host not in after)]))


def _hosts(phrase: str) -> Iterator[str]:
    """The hosts of the links in a text, without www; none of those where everybody has pages, or that hide theirs."""
    for found in LINK.finditer(SHORTENED.sub(" ", phrase)):
        host = _SCHEME.sub("", found[0]).split("/")[0].split(":")[0].casefold().strip(".")
        labels = host.split(".")
        if len(labels) > 2 or (len(labels) == 2 and labels[0] not in _PLATFORMS):
            yield host


def _places(text: str, who: Who) -> Iterator[tuple[int, int]]:
    """Where something names them."""
    names, theirs = _names(who), within(who)
    for found in names.finditer(text):
        code = _POSTCODE.search(text, max(0, found.start() - _LONGEST_CODE), found.start())
        yield (code.start() if code else found.start()), found.end()
    for found in _initials(who).finditer(text):
        yield found.span("initials")
    yield from (found.span() for found in MAIL_ADDRESS.finditer(text) if theirs.search(found[0]))
    yield from (found.span() for found in HANDLE.finditer(text) if theirs.search(found[0]))
    yield from (found.span() for found in LINK.finditer(text) if theirs.search(found[0]))


def _contacts(text: str) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in MAIL_ADDRESS.finditer(text))
    yield from (found.span() for found in SHORTENED.finditer(text))
    yield from phone_places(text)
    yield from loose_places(text)


@lru_cache(maxsize=256)
def _names(who: Who) -> re.Pattern[str]:
    """Their names: the organisation's at the beginning of any word, a person's as whole words."""
    full = [name for name in (who.person, who.organisation) if len(words_of(name)) > 1]
    patterns = [f"(?i:{Trace(names=full, addresses=who.addresses, domains=who.domains).pattern})"]
    patterns += [_beginning(word) for word in house_words(who)]
    patterns += [_whole(word) for word in person_words(who)]
    patterns += [_introduced(word) for word in person_words(who)[:1]]
    patterns += [rf"(?<!\w)(?i:{_spelt(one)}){_ENDS}(?!\w)" for one in _joined(who)]
    patterns += [rf"(?<!\w)(?i:{re.escape(word)})\w{{0,3}}(?!\w)" for word in who.kept_out if word.isalpha()]
    patterns += [rf"(?<!\w)(?i:{re.escape(one)}){_ENDS}(?!\w)" for one in _mailboxes(who)]
    patterns += [rf"(?<!\w)(?i:region\s+{re.escape(word[:4])})\w*" for word in _after_region(who)]
    patterns += [form for name in who.colleagues for form in _full_forms(colleague_name(name))]
    patterns += [rf"(?<![\w.@-])(?i:{re.escape(one)}){_ENDS}(?!\w)" for one in _labels(who)]
    short = _acronyms(who)
    patterns += [rf"(?<![\w.])(?:{'|'.join(map(re.escape, short))}){_ENDS}(?!\w)"] if short else []
    return re.compile("|".join(f"(?:{one})" for one in patterns if one) or "(?!)")


@lru_cache(maxsize=256)
def within(who: Who) -> re.Pattern[str]:
    """Their names anywhere in a link or an address."""
    words = [*house_words(who), *(word for word in person_words(who) if len(word) > 2), *who.domains]
    words += [one for one in who.kept_out if not one.isalpha()]
    words += [one for address in who.addresses if len(one := address.partition("@")[0]) > 2]
    edged = [f"{_spelt(word)}" if len(word) > 4 else rf"(?<![^\W_]){_spelt(word)}(?![^\W_])" for word in words]
    return re.compile("|".join(edged) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=256)
def _initials(who: Who) -> re.Pattern[str]:
    """The person's initials and short name, where a sign-off stands: behind a slash or dash, or alone on a line."""
    words = [word for word in re.split(r"[\s-]+", _spoken(who.person)) if word]
    short = {"".join(word[0] for word in words)} if len(words) > 1 else set()
    short |= (
        {words[0][0] + words[-1][0], words[0][:2] + words[-1][:1], words[0][:2] + words[-1][:2]}
        if len(words) > 1
        else set()
    )
    short |= {address.partition("@")[0] for address in who.addresses if len(address.partition("@")[0]) < 5}
    short |= set(words[:1])
    if not short:
        return re.compile("(?P<initials>(?!))")
    one = "|".join(re.escape(word) for word in sorted(short, key=len, reverse=True) if word)
    return re.compile(
        rf"(?:(?<!\w)[/–-]\s?|^[^\w\n]{{0,3}}|\b(?:mvh|vh|kh|hilsen|regards|"
        rf"best)[ ,.]{{1,2}})(?P<initials>(?:{one}))(?=[^\w\n]{{0,3}}$)",
        re.IGNORECASE | re.MULTILINE,
    )


def house_words(who: Who) -> list[str]:
    """The words that an organisation shares with few others: "Nordmose" of "Nordmose Kommune"."""
    parts = [part for word in who.organisation.replace(",", " ").split() for part in word.strip("()-–.").split("-")]
    told = [part for part in parts if part.casefold() not in _COMMON and len(part) > 1]
    if len(parts) == 1 and parts[0]:
        told = parts
    return list(dict.fromkeys(word for word in told if word.isupper() or len(word) > 2))


def is_ordinary(word: str) -> bool:
    """Whether a word of a name, in small letters, is a word of the language or of many names."""
    return word in _ORDINARY or word in _COMMON


def _spoken(person: str) -> str:
    """A person's name with the first name first: "Ib Ravn" of "Ravn, Ib"; the mailbox of an address."""
    last, _, first = unicodedata.normalize("NFC", person.partition("@")[0]).partition(",")
    return f"{first} {last}".strip()


def person_words(who: Who) -> list[str]:
    """The words of a person's name, of two letters or more."""
    name = _spoken(who.person)
    return list(dict.fromkeys(word for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", name) if len(word) > 1))


def colleague_words(who: Who) -> list[str]:
    """The words of the names of an organisation's other people."""
    return list(dict.fromkeys(word for name in who.colleagues for word in colleague_name(name)))


def colleague_name(name: str) -> list[str]:
    """The words of a person's name; none of a mailbox that many share, as "Udbud og Indkøb"."""
    words = person_words(Who(person=name))
    return words if not _COMMON & {word.casefold() for word in words} else []


def _full_forms(words: list[str]) -> Iterator[str]:
    """Patterns for a whole name in any case: with and without what is between, turned around, joined, with initials."""
    if len(words) < 2:
        return
    first, last = _spelt(words[0]), _spelt(words[-1])
    between = "".join(rf"(?:(?:{_spelt(word)}|{re.escape(word[0])}\.?){_NEXT})?" for word in words[1:-1])
    given = rf"(?:{first}|{re.escape(words[0][:1])}\.)"
    yield rf"(?<!\w)(?i:{given}{_NEXT}{between}{last}){_ENDS}(?!\w)"
    yield rf"(?<!\w)(?i:{last},?{_NEXT}{given})(?:{_ENDS}(?!\w)|(?<=\.))"
    yield rf"(?<!\w)(?i:{first}{_NEXT}{between}{re.escape(words[-1][:1])}\.)(?!\w)"
    initials = r"\.?[ \xa0]?".join(re.escape(word[0]) for word in words[:-1])
    yield rf"(?<!\w)(?i:{initials}\.?[ \xa0]?{last}){_ENDS}(?!\w)"
    yield rf"(?<!\w)(?i:{first}{last}|{re.escape(words[0][:1])}[.]?{last}|{last}{first}){_ENDS}(?!\w)"


def _joined(who: Who) -> list[str]:
    """The person's names written together, as in addresses: "hannebjerregaard", "hbjerregaard"."""
    words = person_words(who)
    if len(words) < 2:
        return []
    return [words[0] + words[-1], words[-1] + words[0], words[0][0] + words[-1], words[0] + words[-1][0]]


def _acronyms(who: Who) -> list[str]:
    """The organisation's initials in capitals: "NK" of Nordmose Kommune."""
    parts = [part for part in re.split(r"[\s-]+", who.organisation) if part[:1].isalpha()]
    big = [part[0].upper() for part in parts if part[0].isupper()]
    whole = "".join(big)
    initials = "".join(word[0].upper() for word in person_words(who))
    return [one for one in (whole, initials) if one not in _KNOWN and (1 if one is whole else 2) < len(one) < 6]


def _labels(who: Who) -> list[str]:
    """What their domains are called, which is their short name too: "shv" of shv.dk."""
    labels = [domain.split(".")[-2] for domain in who.domains if "." in domain]
    return [label for label in labels if len(label) > 2 and label.casefold() not in _COMMON | _ORDINARY]


def _mailboxes(who: Who) -> list[str]:
    """The names of their mailboxes that are nobody else's: "hanbje" of hanbje@nordmose.dk."""
    boxes = [address.partition("@")[0] for address in who.addresses]
    return [box for box in boxes if len(box) > 3 and box.casefold() not in _COMMON | _ORDINARY | _BOXES]


def _after_region(who: Who) -> list[str]:
    """The name of a region, which is said by its beginning too: "Region Midt"."""
    first, _, rest = who.organisation.partition(" ")
    return [rest] if first == "Region" and len(rest) > 4 else []


def _beginning(word: str) -> str:
    """A pattern for a word of an organisation's name in any case, also joined to others: "Nordmoseborgerne"."""
    if word.isupper() and len(word) < 5:
        return rf"(?<!\w){re.escape(word)}(?:-?\w*)|(?<!\w){re.escape(word.lower())}(?!\w)"
    stem = _stem(word)
    if word.casefold() in _ORDINARY:
        return rf"(?<!\w)(?:{_cased(word)})\w*"
    if len(stem) < 4:
        return rf"(?<!\w)(?i:{_spelt(word)})(?:s|-\w+|(?:bo|borger)\w*)?(?!\w)"
    if len(stem) < 5:
        return rf"(?<!\w)(?i:{_spelt(stem)})\w*"
    rest = _APART + _APART.join(map(re.escape, word[len(stem) :])) if len(word) > len(stem) else ""
    return rf"(?<!\w)\w*?(?i:{_spelt(stem, apart=True)}(?:{rest})?)\w*"


def _stem(word: str) -> str:
    """What stays when a name is bent: "København" of "Københavns", "Nordmos" of "Nordmose"."""
    bare = word[:-1] if word[-1] in "sS" and len(word) > 5 else word
    return bare[:-1] if bare[-1] in "eE" and len(bare) > 6 else bare


def _whole(word: str) -> str:
    """A pattern for a word of a person's name alone; a short or ordinary one only with a capital."""
    loose = len(word) > 4 and word.casefold() not in _ORDINARY
    plain = _without_letters(word)
    any_case = f"(?i:{_spelt(word)})" if loose else f"{_cased(word)}|(?i:{plain})" if plain else _cased(word)
    return rf"(?<!\w)(?:{any_case}){_ENDS}(?!\w)"


def _without_letters(word: str) -> str:
    """A name as keyboards without its letters have it, "aase" of "Åse", no word of the language; "" of others."""
    plain = "".join(_DIGRAPHS.get(sign, sign) for sign in word.casefold())
    return plain if plain != word.casefold() else ""


def _introduced(word: str) -> str:
    """A pattern for a first name in lower case where it stands as a name: "fra bo", "ring til ib", "hilsen åse"."""
    before = "|".join(rf"(?<=\b{cue} )" for cue in _CUES)
    return rf"(?i:{before})(?i:{_spelt(word)}){_ENDS}(?!\w)"


def _cased(word: str) -> str:
    return f"{_spelt(word[:1].upper() + word[1:].lower())}|{_spelt(word.upper())}|{_spelt(word)}"


def _spelt(word: str, *, apart: bool = False) -> str:
    """A pattern for a word in all spellings of its letters; `apart`: also with a sign or gap between them."""
    between = _APART if apart else _SOFT
    return between.join(_sign(sign, loose=len(word) > 4) for sign in re.findall("[aA]{2}|.", word))


def _sign(sign: str, *, loose: bool) -> str:
    low = sign.casefold()
    if low not in _LETTERS:
        return re.escape(sign)
    forms = [*_LETTERS[low], *(_PLAIN.get(low, "") if loose else "")]
    if sign.isupper():
        forms = [written for form in forms for written in (form.upper(), form.capitalize())]
    return f"(?:{'|'.join(dict.fromkeys(forms))})"
