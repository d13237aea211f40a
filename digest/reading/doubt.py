"""Whether a mail read as a request is one at all; lines are drawn so that doubt means a person looks.

A request asks, and asks colleagues about something that is bought. What asks nothing, what asks for something else, and
what only hands on other people's words is in doubt.
"""

from __future__ import annotations

import re

from digest.reading.smalltalk import asks

ASKS_NOTHING, FOR_STAFF, HANDED_ON = "asks_nothing", "for_staff", "handed_on"
"""It asks for nothing; it asks, but perhaps the secretariat or one person; it only hands on what others wrote."""

_GLANCE = 5_000  # characters that are looked at
_CALLED = re.compile(r"^(efterlysning|request)\b|\befterlys(er|es)\b", re.IGNORECASE)
_WISHES = re.compile(
    r"\b((vil|ville|kunne|vi) (meget |rigtig |også )?(gerne|godt)( tænke (mig|os))?( at)? "
    r"(høre|se|vide|låne|læse|kende|lære|tale|snakke|have|finde|købe|udbyde)|"
    r"(har brug for|ønsker|savner) (\w+ ){0,3}(hjælp|input|inspiration|viden|erfaring\w*|eksemp\w*|råd|tal)|"
    r"(ring|skriv|del|send|giv|sig|ret|svar) (\w+ )?(gerne|endelig|venligst)|tag(er)? (meget )?gerne imod|"
    r"(erfaring\w*|eksempler|råd|svar|input|forslag|bud|kommentarer|inspiration|tips?) (modtages|søges|ønskes|er "
    r"velkom\w+)|"
    r"hvem (har|kan|ved|køber|bruger|er)|(er|har) der (nogen|nogle|andre)|nogen (af jer )?(med|der|som)|har nogen|"
    r"(kan|må) man|hvordan (gør|har|man|får|kan|I)|ved ikke rigtig|må (meget )?gerne (være|have|handle)|kender ikke|"
    r"lad os|står I|(anyone|somebody|someone) (who|with|has)|we (would|need)|grateful for)\b",
    re.IGNORECASE,
)
_BUYS = re.compile(
    r"køb|udbud|udbyd|\baftale|kontrakt|leverand|\bkrav|anskaf|licitation|\bpris|erfaring|eksemp|\bcases?\b|"
    r"inspiration|evaluer|\bn(og|o)en\b|\bnogle\b|\bandre\b|kolleg|\bhvem (har|gør|køber|bruger)\b|\bhvordan gør|"
    r"procure|tender|supplier|experience|contract|anyone|\bbuy",
    re.IGNORECASE,
)
_OF_THE_HOUSE = re.compile(
    r"\b((års|for[åa]rs|efterårs|bestyrelses|net[- ]?værks|medlems)(mødet?|møder)|generalforsamling\w*|temadag\w*|"
    r"konferencen?|kurset|webinar\w*|arrangement\w*|(medlems|nyheds)?brevet|nyhedsbrev\w*|medlemsbladet?|"
    r"medlemskab\w*|kontingent\w*|faktura\w*|opkrævning\w*|logge? (ind|på)|adgangskode\w*|kodeord\w*|password|"
    r"medlemssiden?|(jeres|mail|adresse|modtager)\s?(hjemmeside\w*|logo\w*|listen?)|hjemmesiden|på listen|"
    r"programmet|tilmeld\w*|parkere|hotel|ean-?nummer|min mail|modtager(e)? af brevet|"
    r"næste (brev|udgave)|deadline for at|medlemmer(ne)?|interview|om mig|rigtige (adresse|sted)|"
    r"(du|dig|din|dit|dine)|(skal|må|kan) jeg)\b",
    re.IGNORECASE,
)
_HANDS_ON = re.compile(
    r"^\W*((hej|kære)( \w+){0,3}\W+)?(hermed |blot |lige )?((til|for) (jeres )?(info\w*|orientering|"
    r"videre foranstaltning)|fyi|denne må være til)\b",
    re.IGNORECASE,
)
_TO_ONE = re.compile(r"\b(passer det dig|skal vi (spise|mødes|ses|tale|snakke)|kan du (komme|ringe))\b", re.IGNORECASE)
_SENT_ROUND = re.compile(
    r"\b(referat|dagsorden|faktura|rykker|påmindelse|afbud|nyhedsbrev\w*|pressemeddelelse|høring|invitation|indkaldelse|"
    r"tilmelding|ordrebekræftelse|kvittering|kursus|webinar|konference|stilling\w*|jobopslag|podcast|julehilsen|test)\b",
    re.IGNORECASE,
)


def doubt(words: str, title: str, *, handed_on: bool = False) -> str:
    """The code of a doubt whether words with that title ask colleagues for something; "" for none.

    handed_on: whether others wrote the words, or most of them.
    """
    words = words[:_GLANCE]
    said = f"{title}\n{words}"
    if _CALLED.search(said):
        return ""
    if handed_on and _HANDS_ON.search(words):
        return HANDED_ON
    if not (asks(said) or _WISHES.search(said)):
        return ASKS_NOTHING
    asked = _asked(words)
    apart = _OF_THE_HOUSE.search(asked) or _SENT_ROUND.search(title)
    return FOR_STAFF if _TO_ONE.search(asked) or (apart and not _BUYS.search(asked)) else ""


def _asked(words: str) -> str:
    """The paragraphs that hold a question mark; all the words where none does."""
    return "\n".join(part for part in words.split("\n\n") if "?" in part) or words
