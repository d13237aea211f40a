"""The parts of a text that say nothing of what it is about: they earn no tag.

Greetings, the lines from the sign-off on, disclaimers, the writer's own organisation, and what is expressly left out
("ikke møbler, men biler"; "bortset fra it"). A "not" elsewhere is no such thing: "vi har ikke styr på emballagen" is
about packaging. Nor is a "without": "maling uden kemi" is about chemicals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SIGN_OFF = re.compile(
    r"""(?: ^ | (?<=[.!?])\ ) [ \t>]*
        (?: (?:(?:med|de)\s+)? (?:venlig|bedste|kærlig|god|mange|varme|gode)\w*\s+hils(?:en|ner)
        | hilsen | hilsner | d?mvh | vh | bh | kh | best\ regards | kind\ regards | regards
        | hälsningar | med\ vänliga?\ hälsning\w* | hilsing | med\ vennlig\ hilsen ) \b [^\n]{0,300} $""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_GREETING = re.compile(
    r"""^ [ \t]* (?: hej | kære | hejsa | hi | hello | dear | goddag | godmorgen | god\ (?:dag|morgen) | hallo | hei ) \b
        (?: (?! \b (?: vi|jeg|er|har|skal|hvem|hvordan|hvad|kan|we|i|is|are|does ) \b ) [^\n.!?,:] ){0,50}
        (?: [.!,:] | $ )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_DISCLAIMER = re.compile(
    r"[^\n.!?]*\b(?:(?:denne|this)\s+(?:e-?mail|mail|meddelelse|message)|fortrolig\w*|confidential\w*|"
    r"tænk på miljøet|consider the environment|think before you print|før du printer|inden du printer|"
    r"sådan behandler vi|privatlivspolitik\w*|persondatapolitik\w*|behandler (?:dine )?person(?:data|oplysninger)|"
    r"utilsigtet|ved en fejl)\b[^\n.!?]*[.!?]?",
    re.IGNORECASE,
)
_LISTED = r"""\s* (?: [^\s,.;:!?()]+ (?: \s*,\s* (?!men\b|dog\b|but\b)
                              | \s+ (?!men\b|dog\b|but\b|for\b|fordi\b|som\b|der\b|hvor) | \s* ) ){1,6}"""
_LEFT_OUT = re.compile(
    r"""(?: \b (?: bortset\ fra | undtagen | undtaget | med\ undtagelse\ af | fraset | eksklusive?
               | other\ than | except(?:\ for)? | not\ interested\ in | not\ about | not\ looking\ for
               | (?:er|var)\ ikke\ interessere(?:t|de)\ i
               | (?:søger|efterlyser|leder|handler|drejer|gælder|tænker|spørger) (?:\ \w+){0,3}
                 \ ikke (?:\ efter|\ om|\ på|\ over)?
               | har\ ikke\ noget\ med
               | det\ er\ ikke (?=\ [^\s,]+,?\s(?:jeg|vi)\b)
               | (?:dog|altså|bare|men)\ ikke (?:\ noget|\ nogen)? (?:\ med|\ om|\ til|\ i)?
               | ikke\ noget\ (?:med|om)
               | ikke\ (?:en\ |et\ )?(?:case|cases|eksempler|erfaringer)\ (?:med|om)
               | (?:intet|ingenting)\ (?:med|om) ) \b
         | (?: ^ | [.!?,(–-] ) \s* (?:og\s+)? (?:ikke|not) \b
           (?! \s+ (?: kun|bare|alene|blot|mindst|længere|nødvendigvis|only|just|alle|altid|at|hvordan|hvad|hvor
                     | en\ gang ) ) )"""
    + _LISTED,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_TOPICS = re.compile(r"^[ \t]*(?:emneord|nøgleord|tags?|keywords?)[ \t]*[:=][ \t]*(.+)$", re.IGNORECASE | re.MULTILINE)


def silent(text: str, own: Iterable[str] = ()) -> tuple[tuple[int, int], ...]:
    """(start, end) of the passages of a text that earn nothing. `own`: names of the writer's organisation."""
    found = [match.span() for pattern in (_GREETING, _DISCLAIMER, _LEFT_OUT) for match in pattern.finditer(text)]
    sign_off = next((match for match in _SIGN_OFF.finditer(text) if text[: match.start()].strip()), None)
    if sign_off:
        found.append((sign_off.start(), len(text)))
    return tuple(sorted([*found, *_names(text, own)]))


def topics(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of what the writer named as the text's topics: the rest of a line "Emneord: a, b"."""
    return tuple(match.span(1) for match in _TOPICS.finditer(text))


def _names(text: str, own: Iterable[str]) -> Iterator[tuple[int, int]]:
    for name in own:
        if name.strip():
            for match in re.finditer(rf"\b{re.escape(name.strip())}\w?\b", text, re.IGNORECASE):
                yield match.span()
