"""Small talk: mail that asks nothing and answers nothing, such as thanks, greetings, a new address.

It must not be confused with a request or an answer: only short mails that ask nothing and tell nothing of what the
writer has or did are small talk.
"""

from __future__ import annotations

import re

from digest.addresses import ADDRESS
from digest.reading.phrases import lowered
from digest.reading.signature import without_greetings

SIGNS = ("thanks", "greeting", "new_address")
"""Thanks only; a kind greeting, for a person to read; a change for the register."""

_SHORT = 400  # most characters of a note about a new address
_FEW, _SOME, _MANY = 14, 40, 120  # most words of thanks, of a greeting, of a report of how it went
_ASKS = lowered(
    re.compile(
        r"\?|\b(søger|søges|leder efter|efterlyser|looking for|mangler|hører (jeg |vi )?(meget )?gerne|vil gerne høre|"
        r"modtager gerne|"
        r"nogen,? (der|som)|gode? (eksempel|eksempler|råd)|erfaringer? med|hvem har|hvordan har)\b",
        re.IGNORECASE,
    )
)
_TELLS = lowered(
    re.compile(
        r"\b(vi|jeg) (har (?!booket|fået|lige|læst|det|bare|(\w+ )?(stjålet|hugget|lånt) fra)|brugte|købte|gjorde|"
        r"fik (?!(\w+ ){0,4}(svar|hjælp|input|henvendelser|tilbagemeldinger|mails|cases)\b)|anbefaler|vedhæfter|"
        r"sender)|"
        r"\b(har vi|se vedhæft\w*|vedhæftet|ring (til|på)|spørg|kontakt|anbefal\w*|ikke prøvet|prøv at)\b|https?://",
        re.IGNORECASE,
    )
)
_OFFERS = lowered(
    re.compile(
        r"\b(vi|jeg) har (selv |allerede )?(en|et|prøvet|brugt|købt|haft|gjort|accepteret)\b|\bhar vi (prøvet|gjort|en|"
        r"et)\b|"
        r"\bcases?\b|\bdeler gerne\b|\bså se vores\b",
        re.IGNORECASE,
    )
)
_THANKS = lowered(
    re.compile(
        r"^\W*((tusind|mange|1000|super|hjertelig|kæmpe)\s+)?(tak|thanks|thank you)\b.{0,90}$",
        re.IGNORECASE | re.DOTALL,
    )
)
_OF_THANKS_WORDS = """
    tak takker thanks thank you tusind mange 1000 tusinde super kæmpe hjertelig stor stort rigtig virkelig meget
    so much very many a lot for på forhånd igen again det den de alt all this that it din dit dine jeres your hans
    hendes deres hjælp hjælpen help svar svaret svarene answer answers reply brev brevet letter mail mailen mails
    beskeden besked message udgave udgaven nyhedsbrev nyhedsbrevet input materiale materialet case casen cases links
    linket inspiration inspirationen indsats indsatsen arbejde arbejdet service overblik overblikket læsning
    god godt gode fin fint fine flot flotte dejlig dejligt dejlige lækkert spændende interessant nyttig nyttigt
    nyttige brugbart brugbar brugbare hurtig hurtigt hurtige grundig grundigt venlig venligt sød sødt søde
    great nice lovely good useful quick var er lige bare kun jo da også og and i til jer alle sammen dig du jeg vi os
    mig we us just what hvad som der søgte manglede ledte efter needed wanted perfekt perfect snak snakken
    sidst går dag weekend sommer jul ferie herfra kære hej hele holdet team modtaget received
"""
_OF_THANKS = frozenset(_OF_THANKS_WORDS.split())
"""Words of thanks and of nothing else."""
_THANKS_FOR = lowered(
    re.compile(
        r"^\W*((tusind|(rigtig )?mange|1000|super|hjertelig|kæmpe)\s+)?tak for (\w+ ){0,5}"
        r"(svar|hjælp|snak|besøg|input|materiale)",
        re.IGNORECASE,
    )
)
_GREETS = lowered(
    re.compile(
        r"\b(til ?lykke|(god|glædelig|rigtig god) (sommer|påske|jul|weekend|ferie|pinse|bedring|fornøjelse)|godt nytår|"
        r"merry christmas|happy (easter|new year|summer)|congratulations|tak for (sidst|i går|i dag|denne gang)|"
        r"modtaget,? (med )?tak|(tusind|mange) tak|(fint|godt|flot|dejligt) (nyheds)?brev|held og lykke|"
        r"tak for (kaffe|kage|lån|besøg|hyggelig)\w*|hyggeligt at|vi ses (til|på)|thank you so much)\b",
        re.IGNORECASE,
    )
)
_ONLY_TELLS = lowered(
    re.compile(r"\b(ville|vil|skulle) (lige |jeg )?bare (lige )?(sige|fortælle|takke)\b", re.IGNORECASE)
)
_MOVED = lowered(
    re.compile(
        r"\b(nyt?|nye|ændret|skift(er|et|e)?|skift af|anden|new)\s+(e-?)?(mail)?(adresser?|address|mail|navn)\b|"
        r"\bmailadresser? ændres\b|\bmin mail er nu\b|"
        r"\bfremover\b.{0,40}(sendes|fanger|bruge|skriv)|\b(sendes|sende|send) .{0,40}\bfremover\b|"
        r"\bhedder (jeg )?nu\b|\bi stedet for til mig\b|"
        r"\bden gamle (adresse |mail |postkasse )?(virker|lukker|gælder)\b",
        re.IGNORECASE,
    )
)
_SAID = re.compile(r"[\"“”»«][^\"“”»«\n]{1,80}[\"“”»«]")  # a quotation
_FIGURE = re.compile(r"\d")
_WORD = re.compile(r"\w[\w'-]*")
_PLEASE = lowered(re.compile(r"\b(rette?|ændre|opdater\w*|change|update)\b", re.IGNORECASE))


def asks(words: str) -> bool:
    """Whether the words seem to ask for something."""
    return bool(_ASKS.search(words.lower()))


def offers(words: str) -> bool:
    """Whether the words tell of what the writer has or did, as in an answer."""
    return bool(_OFFERS.search(words.lower()))


def smalltalk(words: str, subject: str, *, numbered: bool) -> str:
    """Which of SIGNS a mail is, "" for none. numbered: its subject names a request, so it should be an answer."""
    words = _SAID.sub("", words)
    core = without_greetings(words).lower()
    words, subject = words.lower(), subject.lower()
    if _moved(core, words, subject) and not numbered:
        return "new_address"
    if asks(core) or _TELLS.search(core) or (numbered and _FIGURE.search(core)):
        return ""
    count = len(core.split())
    if _THANKS.match(core) and count <= _FEW and not numbered and _OF_THANKS.issuperset(_WORD.findall(core)):
        return "thanks"
    kind = bool(_GREETS.search(f"{words}\n{subject}")) or bool(_THANKS_FOR.match(core)) or bool(_THANKS.match(core))
    if kind and count <= (_FEW if numbered and not _GREETS.search(words) else _SOME):
        return "greeting"
    return "greeting" if _ONLY_TELLS.search(words) and count <= _MANY and not numbered else ""


def _moved(core: str, words: str, subject: str) -> bool:
    told = _MOVED.search(subject) or _MOVED.search(core)
    named = bool(ADDRESS.search(core)) or bool(_MOVED.search(subject) and _PLEASE.search(core))
    return bool(told) and len(core) <= _SHORT and (named or not asks(words)) and not _really_asks(words, subject)


def _really_asks(words: str, subject: str) -> bool:
    """Whether a question is more than "can you change it in the list?"."""
    return asks(words) and not (ADDRESS.search(words) or (_PLEASE.search(words) and _MOVED.search(subject)))
