"""Telephone numbers in people's words, which their owners may not want all members to have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

_ADDRESS = re.compile(r"(?<!\S)\W{0,3}(?:https?://|www\.)\S+|(?<![^\s,;<>()])[^\s,;<>()@]*@[^\s,;<>()]*", re.IGNORECASE)
_GAP = r"[ .\u00a0\u2009\u202f\u2011/-]"
_NUMBER = re.compile(
    rf"""(?<![\w@=\#&?%]) (?<!\d[.,:-]) (?<!\d[ ][.-]) (?<!(?<!\d{{6}})(?<!\d[ ]\d\d)/)
    (?P<called>(?:tlf|tel|telefon|mob|mobil|phone|fastnet|ring(?:[ ](?:på|til))?|sms)(?:[.-]?(?:nr|nummer))?
      [.:]{{0,2}}\s{{0,2}})?
    (?P<number>(?P<country>(?:\+|00)45[ .\u00a0-]?(?:\(0\)[ ]?)?|\((?:\+|00)?45\)[ ]?
        |45[ ](?=\d\d[ ]\d\d[ ]\d\d[ ]\d\d(?![ ]?\d)))?
      (?: (?P<joined>\d{{8}})
        | \d\d(?P<between>{_GAP}{{1,2}})\d\d(?P=between)\d\d(?P=between)\d\d
        | \d{{4}}[ \u00a0-]\d{{4}}
        | [2-9]\d[ ](?!19|20)\d{{4}}[ ]\d\d
        | \d\d[ ]\d\d[ ]\d{{4}} | \d{{4}}[ ]\d\d[ ]\d\d | \d{{3}}[ ]\d{{3}}[ ]\d\d | \d{{3}}[ ]\d\d[ ]\d{{3}}
        | (?P<loose>\d(?:{_GAP}?\d){{7}})
      )
    )
    (?![\w@]) (?![.,:-]\d) (?!/\d{{1,7}}(?!\d|[ ]\d\d[ ]\d\d)) (?![ ]?(?:(?:kr|dkk|eur|mio|mia|stk)\b|[%€])|,-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BEGINS = r"(?<![\w@=\#&?%+]) (?<!\d[.,:/-]) (?<!\d[ ][.-])"
_ENDS = r"(?![\w@]) (?![.,:/-]\d) (?![ ]?(?:(?:kr|dkk|eur|mio|mia|stk)\b|[%€])|,-)"
_SIGN = r"[_•·*|~\u2010\u2012-\u2015\u2212]"
_SEVERAL = r"(?:[ .\u00a0\u2009\u202f\u2010-\u2015\u2212/()-]{1,3}|(?<=\d)[ ]?\n[ ]?)?"
_ODD = re.compile(
    rf"""{_BEGINS} (?P<number>(?:(?:\+|00)45[ .\u00a0-]?)?
      (?: \(\d\d\)[ .\u00a0-]?\d\d(?:[ .\u00a0-]?\d\d){{2}}
        | (?=(?:\d[- ]?){{8,10}}(?![ ]?\d))0[1-9]\d{{0,2}}-
            (?:\d{{5,7}} | \d{{2,3}}(?:[ ]\d{{2,3}}){{1,3}})
        | 0[1-9]\d[ \u00a0]\d{{3}}[ \u00a0]\d\d[ \u00a0]\d\d
        | (?P<one>\d(?P<gap>[ .\u00a0_•·/\u2010-\u2015\u2212-]{{1,2}})\d(?:(?P=gap)\d){{6}})
        | \d\d(?P<sign>[ \u00a0]?{_SIGN}[ \u00a0]?)\d\d(?P=sign)\d\d(?P=sign)\d\d
        | [2-9]\d{{3}}[ \u00a0]?{_SIGN}[ \u00a0]?\d{{4}}(?<!(?:19|20)\d\d)
        | [2-9](?:\d{{4}}[ \u00a0]\d{{3}} | \d\d[ \u00a0]\d{{5}} | \d{{5}}[ \u00a0]\d\d | \d[ \u00a0]\d{{6}})(?<!000)
      )) {_ENDS} (?![ \u00a0]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_BROKEN = re.compile(
    rf"""(?<=[^\W\d_])[^\n\d]{{1,20}} {_BEGINS} (?!(?:19|20)\d\d[ ]?\n[ ]?(?:19|20)\d\d)
    (?P<number>(?:(?:\+|00)45[ ]?)?[2-9]
      (?: \d[ ]?\n[ ]?\d\d(?:[ ]?\d\d){{2}} | \d[ ]?\d\d[ ]?\n[ ]?\d\d[ ]?\d\d | \d(?:[ ]?\d\d){{2}}[ ]?\n[ ]?\d\d))
    {_ENDS} (?![ ]?[\n ][ ]?\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_LINE_END = re.compile(r"\d ?\n ?\d")
"""What stands in every number that goes on in the next line."""
_COUNTRY = re.compile(
    rf"""{_BEGINS} (?P<number>(?:\(?\+[ ]?(?=[1-9])(?!45)|00(?=[1-9]\d)(?!45))\d(?:{_SEVERAL}\d){{7,14}}+
      |(?:\+|00)45[ ]?\n[ ]?\d\d(?:[ ]?\d\d){{3}}) {_ENDS} (?![ ]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_AN_AMOUNT = re.compile(r"\+?[ ]?\d{1,3}(?:[. \u00a0]\d{3})*[. \u00a0]?000")
_FIGURE = r"nul|zero|en|et|to|tre|fire|fem|seks|syv|otte|ni|one|two|three|four|five|six|seven|eight|nine"
_TENS = (
    r"ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|ten|eleven|twelve|\w{3,5}teen|"
    r"(?:(?:en|et|to|tre|fire|fem|seks|syv|otte|ni)[ -]?og[ -]?)?(?:tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|"
    r"halvfems)(?:indstyve)?|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|"
    r"six|seven|eight|nine))?"
)
_WORDS = re.compile(
    rf"(?<!\w)(?:{_TENS}|{_FIGURE})(?:[\s,./–-]{{1,3}}(?:{_TENS}|{_FIGURE})){{3,11}}(?![\w])", re.IGNORECASE
)
_WORD = re.compile(rf"(?<!\w)(?:(?P<tens>{_TENS})|{_FIGURE})(?!\w)", re.IGNORECASE)
_INSIDE = re.compile(
    r"""(?<![\w-])(?:lokal(?:nummer|nr\.?)?|lok\.|ext\.?|extension|omstilling(?:en)?|(?:tlf|tel|telefon|mob|mobil)(?:[.-]?(?:nr|nummer))?)
    [.:]{0,2}\s{0,2}(?P<number>\d{3,5})(?![\w])(?![.,:-]\d)(?![ ]\d)(?![ ]?(?:m|km|meter|kr|stk|%|mand)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER = re.compile(
    r"""(?: \b (?: (?:cvr|ean|gln|cpv|iban|faktura\w{0,10}|ordre\w{0,10}|sags?|journal\w{0,6}|dok\w{0,10}
      |projekt\w{0,10}|kontrakt\w{0,10}
      |aftale\w{0,10}|rammeaftale|bilag|licens\w{0,6}|uge(?:rne|r)?|sider?|kle|ski)
      [ .-]{0,2} (?:kode\w{0,2}|nr|nummer|numre|no|number|code)?
    | (?:se|j|p|id|konto|vare|art|artikel|serie|løbe|parti|matrikel|parcel|lot|serial|item)[ .-]{0,2}
      (?:nr|nummer|no|number) | dk(?!\s\+) ) [.:]{0,2}\s{0,3}[(]?
    | (?:kr\.?|dkk|eur|€|\#)\s{0,2} )$""",
    re.VERBOSE | re.IGNORECASE,
)
_AS_DAY = re.compile(rf"\d\d{_GAP}\d\d{_GAP}\d{{4}}|\d{{4}}{_GAP}\d\d{_GAP}\d\d")
_LISTED = re.compile(r"[\s,;/&]{1,4}(?:(?:og|samt|eller|and|or)\s{1,2})?(?:kode\s)?")
_BEFORE = 40
_FIRST_YEAR, _LAST_YEAR = 1950, 2050  # of days and years in mail; the last one is none
_FIGURES = range(8, 13)  # of a number in words, with the country's


def phone_numbers(text: str) -> list[str]:
    """The telephone numbers in a text, as written there.

    Eight figures in any grouping that is a telephone's, with or without +45; behind a word such as tlf. in any grouping
    at all; eight figures in words; those of other countries with + or 00; and a number inside a house ("lokal 1234").
    Not included are numbers of another kind: behind a word such as CVR, EAN or CPV, with a check digit, within longer
    numbers or addresses, days and amounts.
    """
    return [text[start:end] for start, end in phone_places(text)]


_CALLING = re.compile(
    r"\b(?:ring|kald|tlf|tel|mob|phone|call|sms|fang|træf|nummer|kontakt|nå(?:s|r)?\b)", re.IGNORECASE
)
"""Words after which a row of numbers is one to call."""


def phone_places(text: str) -> list[tuple[int, int]]:
    """Where the telephone numbers stand in a text, in their order: (start, end)."""
    plain = _ADDRESS.sub(lambda found: "@" * len(found[0]), text).replace("\uff0b", "+")
    places = [found.span("number") for found in _INSIDE.finditer(plain)]
    end_of_other = -1
    for found in _NUMBER.finditer(plain):
        before = plain[max(0, found.start() - _BEFORE) : found.start()]
        listed = _LISTED.match(plain, end_of_other) if end_of_other >= 0 else None
        another = _OTHER.search(before) or (listed and listed.end() == found.start())
        if another and not found["called"]:
            end_of_other = found.end()
        elif not (_in_a_longer_one(plain, found) or _is_a_day(found) or _is_loose(found) or _is_a_row(plain, found)):
            places.append(found.span("number"))
    return _outermost([*places, *_odd_places(plain)])


_LOOSE = re.compile(
    r"""(?<![\w.,/+-]) (?<!\d[ ]) (?P<number>(?:(?:\+|00)45[ .-]?)?[2-9](?:[ .\u00a0/_-]{0,2}[\dOoIl]){7})
    (?!\w) (?![.,:-]\d) (?![ ]?\d) (?![ ]?(?:(?:kr|dkk|eur|euro|mio|mia|stk|m2|kwh|kg|ton|liter|borgere)\b|[%€])|,-)""",
    re.VERBOSE,
)
_MONEY = re.compile(r"\b(?:kr|dkk|eur|euro|budget\w*|beløb\w*|pris\w*|omsætning\w*)\b\.?[^\d]{0,12}$", re.IGNORECASE)
_IN_THREES = re.compile(r"\d{1,3}(?:\.\d{3})+|\d\d[.:]\d\d-\d\d[.:]\d\d")
_FEWEST_FIGURES = 5


def loose_places(text: str) -> list[tuple[int, int]]:
    """Where eight figures stand that may be a telephone number, in any grouping, also with O and l for figures.

    For words whose writer is not to be known; not days, years, amounts, and numbers of another kind.
    """
    return [found.span("number") for found in _LOOSE.finditer(text) if _may_call(text, found)]


def _may_call(text: str, found: re.Match[str]) -> bool:
    number = found["number"]
    groups, figures = re.findall(r"\d+", number), re.sub(r"\D", "", number)
    if len(figures) < _FEWEST_FIGURES or _IN_THREES.fullmatch(number) or _AN_AMOUNT.fullmatch(number):
        return False
    before = text[max(0, found.start() - _BEFORE) : found.start()]
    years = [len(one) == 4 and _FIRST_YEAR <= int(one) < _LAST_YEAR for one in groups]
    orders = ((figures[:4], figures[4:6], figures[6:]), (figures[4:], figures[2:4], figures[:2]))
    day = len(figures) == 8 and any(_is_date(*map(int, order)) for order in orders)
    return not (all(years) or day or _OTHER.search(before) or _MONEY.search(before))


def _odd_places(plain: str) -> Iterator[tuple[int, int]]:
    """Where telephone numbers stand that are written as few people do: with other signs, over two lines, in words."""
    over_lines = (_BROKEN,) if _LINE_END.search(plain) else ()
    for pattern in (_ODD, *over_lines, _COUNTRY):
        for found in pattern.finditer(plain):
            start, end = found.span("number")
            figures = re.sub(r"\D", "", found["number"])
            beside = re.search(r"\d[ \u00a0\n]$", plain[max(0, start - 2) : start])
            counted = figures in "0123456789" or _AN_AMOUNT.fullmatch(found["number"])
            if not (beside or counted or _OTHER.search(plain[max(0, start - _BEFORE) : start])):
                yield start, end
    for found in _WORDS.finditer(plain):
        if sum(2 if word["tens"] else 1 for word in _WORD.finditer(found[0])) in _FIGURES:
            yield found.span()


def _outermost(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in their order, without those that stand within another."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(places), key=lambda place: (place[0], -place[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _is_loose(found: re.Match[str]) -> bool:
    """Whether eight figures are grouped in a way that telephone numbers alone never are: as an amount, for one."""
    return bool(found["loose"]) and not (found["called"] or found["country"])


def _is_a_row(text: str, found: re.Match[str]) -> bool:
    """Whether it is a row of numbers, where nobody is to call: two years, 10 20 30 40, or what begins with 0."""
    if found["country"] or found["called"] or _CALLING.search(text[max(0, found.start() - _BEFORE) : found.start()]):
        return False
    number = found["number"]
    groups = [int(one) for one in re.findall(r"\d+", number)]
    steps = {after - before for before, after in pairwise(groups)}
    years = len(groups) == 2 and all(_FIRST_YEAR <= one < _LAST_YEAR for one in groups)
    counted = len(groups) == 4 and len(steps) == 1 and abs(steps.pop()) <= 10
    return years or counted or number.startswith("0")


def _in_a_longer_one(text: str, found: re.Match[str]) -> bool:
    """Whether more figures stand beside figures that are written in groups."""
    if found["joined"]:
        return False
    behind, before = text[found.end() : found.end() + 2], text[max(0, found.start() - 2) : found.start()]
    after = len(behind) == 2 and behind[0] in " \u00a0" and behind[1].isdigit()
    ahead = len(before) == 2 and before[1] in " \u00a0" and before[0].isdigit() and not found["country"]
    return after or ahead


def _is_a_day(found: re.Match[str]) -> bool:
    """Whether eight figures are a day as in files and forms (20261202, 02-12-2026), and not called a number."""
    if found["country"] or (found["called"] and (found["joined"] or not _AS_DAY.fullmatch(found["number"]))):
        return False
    figures = re.sub(r"\D", "", found["number"])
    if not (found["joined"] or _AS_DAY.fullmatch(found["number"])):
        return False
    orders = ((figures[:4], figures[4:6], figures[6:]), (figures[4:], figures[2:4], figures[:2]))
    return any(_is_date(*map(int, order)) for order in orders)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        return _FIRST_YEAR <= date(year, month, day).year < _LAST_YEAR
    except ValueError:
        return False
