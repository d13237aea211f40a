"""Whom a text greets by name: `Hej Pia` is to Pia, `Hej alle` and `Kære kolleger` are to everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.reading.distance import apart

_GREETS = re.compile(
    r"\W{0,5}(?:(?i:hej|hejsa|heisa|hallo|kære|goddag|god(?:morgen|aften| morgen| dag| aften)|dear|hi|hello|"
    r"morn|dav))(?: (?i:igen|der|du|again|søde|kære|gode))?,? "
    r"(?P<names>(?:[A-ZÆØÅ][\w'’-]{0,30}(?: ?(?:,|&|/|og|and) ?| )?){1,5})(?P<behind>[^\n]{0,12})"
)
_ENDS = re.compile(r"\A\s*+(?:$|[,.!:;–-])")
_ASKS = re.compile(
    r" ?(?:har|kan|vil|gider|ved|skal|er|må|mon|kunne|ville|tager|tør|husker|can|could|will|do|did|have) "
)
_EVERYBODY = re.compile(
    r"\w{0,12}(?:alle|alles?ammen|kolleg\w*|medlem\w*|indkøb\w*|udbud\w*|kommune\w*|region\w*|team\w*|gruppe\w*|forening\w*|"
    r"sekretariat\w*|redaktion\w*|netværk\w*|afdeling\w*|forvaltning\w*|efterlys\w*|spørger\w*|modtager\w*|styrelse\w*|"
    r"fagfæller?|begge|folk(?:ens)?|venner|hjælpere|derude|vedkommende|rette|frue?|hr|herr?er?|damer?|du|dig|jer|igen|med|"
    r"all|everyone|everybody|colleagues?|members?|sirs?|madam|mr|mrs|ms|there|again|friends|folks|buyers?|procure\w*)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"vi|jeg|i|det|den|der|hvis|har|her|ja|nej|tak|så|nu|på|hos|mit|min|vores|nogle|super|hermed|kan|må|se|ring|prøv|"
    r"måske|følgende|om|ang|angående|vedr|vedrørende|til|fra|for|nr|godt|fint|svar|nedenfor|desværre|selvfølgelig|mvh|"
    r"hilsen|sjovt|spændende|dejligt|kort|ad|som|lige|bare|we|our|yes|no|the|this|here|thanks|please|in|at|you|it|a|an",
    re.IGNORECASE,
)
_SHORT, _LONG = 2, 6
"""Fewest letters of a name that a longer one begins with, and of one that may be misspelt by two."""


def greeted(text: str) -> tuple[str, ...]:
    """The names in the greeting above a text, as they are written; () where it greets nobody, or everybody."""
    found = _GREETS.match(text.lstrip())
    if found is None:
        return ()
    names = re.findall(r"[^\W\d_][\w'’-]*", found["names"])
    names = [name for name in names if name.casefold() not in ("og", "and")]
    if any(_EVERYBODY.fullmatch(name) for name in names) or not names or _NO_NAME.fullmatch(names[0]):
        return ()
    behind = found["behind"]
    ended = found["names"].rstrip()[-1:] == "," or _ENDS.match(behind) or _ASKS.match(f" {behind.lstrip()}")
    return tuple(names) if ended else ()


def is_among(names: Iterable[str], known: Iterable[str]) -> bool:
    """Whether one of the names is that of somebody known, also shortened, misspelt, or as initials."""
    parts = [re.findall(r"[^\W\d_]+", _plain(one)) for one in known]
    initials = {"".join(word[0] for word in words) for words in parts}
    words = {word for one in parts for word in one if len(word) >= _SHORT}
    return any(name in initials or any(_fits(name, word) for word in words) for name in map(_plain, names))


def _fits(name: str, word: str) -> bool:
    short, long = sorted((name, word), key=len)
    if len(short) >= _SHORT and long.startswith(short):
        return True
    return apart(name, word) <= (2 if len(short) >= _LONG else 1 if len(short) > _SHORT else 0)


def _plain(text: str) -> str:
    return text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace("é", "e")
