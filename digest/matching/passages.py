"""The passages of a text that earn no tag, since they say nothing of what it is about.

Greetings, the lines from the sign-off on, disclaimers, the writer's own organisation, and what is expressly excluded
("ikke møbler, men biler"; "bortset fra it"). Another "not" excludes nothing: "vi har ikke styr på emballagen" is
about packaging. Nor does "without": "maling uden kemi" is about chemicals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SIGN_OFF = re.compile(
    r"""(?: ^ | (?<=[.!?])\ ) [ \t>]*
        (?: (?:(?:med|de)\ )? (?:venlig|bedste|kærlig|god|mange|varme|gode)\w*\ hils(?:en|ner)
        | hilsen | hilsner | d?mvh | vh | bh | kh | best\ regards | kind\ regards | regards
        | hälsningar | med\ vänliga?\ hälsning\w* | hilsing | med\ vennlig\ hilsen ) \b [^\n]{0,300} $""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_GREETING = re.compile(
    r"""^ [ \t]*
        (?: hej | kære | hejsa | hi | hello | dear | goddag | godmorgen | god\ (?:dag|morgen) | hallo | hei ) \b
        (?: (?! \b (?: vi|jeg|er|har|skal|hvem|hvordan|hvad|kan|we|i|is|are|does ) \b ) [^\n.!?,:] ){0,50}
        (?: [.!,:] | $ )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_DISCLAIMER = re.compile(
    r"""\b (?: (?:denne|this)\ (?:e-?mail|mail|meddelelse|message) | fortrolig\w* | confidential\w*
        | tænk\ på\ miljøet | consider\ the\ environment | think\ before\ you\ print | (?:før|inden)\ du\ printer
        | sådan\ behandler\ vi | privatlivspolitik\w* | persondatapolitik\w*
        | behandler\ (?:dine\ )?person(?:data|oplysninger) | utilsigtet | ved\ en\ fejl | rette\ modtager
        | vedhæftede\ filer | adressaten | afsenderen ) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_PHONE = re.compile(r"^[ \t]*(?:sendt fra|sent from|hent outlook|get outlook)\b.*$", re.IGNORECASE | re.MULTILINE)
_SENTENCE = 300
"""The most characters of a sentence about the mail itself, before and after the words that show it."""

_LISTED = r"""\s{0,3} (?: [^\s,.;:!?()]{1,60} (?: \s?,\s{0,3} (?!men\b|dog\b|but\b|kun\b|only\b|bare\b)
                              | \s{1,3} (?!men\b|dog\b|but\b|for\b|fordi\b|som\b|der\b|hvor) | \s? ) ){1,6}"""
_LEFT_OUT = re.compile(
    r"""(?: \b (?: bortset\ fra | alt\ andet\ end | undtagen | undtaget | med\ undtagelse\ af | fraset | eksklusive?
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
         | (?: ^ | [.!?,(–-] ) \s{0,3} (?:og\s)? (?:ikke|not) \b
           (?! \s{1,3} (?: kun|bare|alene|blot|mindst|længere|nødvendigvis|only|just|alle|altid|at|hvordan|hvad|hvor
                     | en\ gang ) ) )"""
    + _LISTED,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_STOP = re.compile(r"[.!?\n]")
_TOPICS = re.compile(r"^[ \t]*(?:emneord|nøgleord|tags?|keywords?)[ \t]*[:=][ \t]*(.+)$", re.IGNORECASE | re.MULTILINE)


def silent(text: str, own: Iterable[str] = ()) -> tuple[tuple[int, int], ...]:
    """(start, end) of the passages of a text that earn no tag, in order and disjoint.

    `own`: names of the writer's organisation.
    """
    found = [match.span() for pattern in (_GREETING, _LEFT_OUT) for match in pattern.finditer(text)]
    found += [match.span() for match in _PHONE.finditer(text)]
    found += [_sentence(text, *match.span()) for match in _DISCLAIMER.finditer(text)]
    sign_off = next((match for match in _SIGN_OFF.finditer(text) if text[: match.start()].strip()), None)
    if sign_off:
        found.append((sign_off.start(), len(text)))
    return tuple(_joined(sorted([*found, *_names(text, own)])))


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order, with overlapping ones joined."""
    first, last = 0, 0
    for start, end in spans:
        if start > last:
            if last:
                yield first, last
            first = start
        last = max(last, end)
    if last:
        yield first, last


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """(start, end) of the sentence around a passage."""
    before, after = text[max(0, start - _SENTENCE) : start], text[end : end + _SENTENCE]
    stop = _STOP.search(after)
    return start - len(_STOP.split(before)[-1]), end + (stop.end() if stop else len(after))


def topics(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of what the writer named as the text's topics: the rest of a line "Emneord: a, b"."""
    return tuple(match.span(1) for match in _TOPICS.finditer(text))


def _names(text: str, own: Iterable[str]) -> Iterator[tuple[int, int]]:
    for name in own:
        if name.strip():
            for match in re.finditer(rf"\b{re.escape(name.strip())}\w?\b", text, re.IGNORECASE):
                yield match.span()
