"""Days as Danes write them: 12-12-2026, fredag den 11. december, uge 50, jul; none where two could be meant.

In English too: 11 December, Friday the 11th of December, December 11.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november"),
    "december",
)
_ENGLISH = {"january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "october": 10}
_WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = "|".join((*_WEEKDAYS, *_ENGLISH_WEEKDAYS))
_ENGLISH_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_LONGEST = 80  # characters of a day in words
_AHEAD = timedelta(days=400)
_FRIDAY = 5

_WHEN = (
    rf"(?:(?:(?:på|on)\s+)?(?P<weekday>{_WEEKDAY}),?\s+)?(?:(?:den|d\.?|the)\s+)?"
    r"(?P<day>\d{1,2})(?:(?:st|nd|rd|th)?(?:\s+of)?\s|\.\s?|\s?[/-]\s?|\s)(?P<month>\d{1,2}|[a-zæøå]{3,9})\b\.?"
    r"(?:[./ -]{1,3}(?P<year>\d{4}|\d{2})(?![\d:]|\.\d))?"
    rf"|(?P<first>{_ENGLISH_MONTH})\.?\s+(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<last_year>\d{{4}}))?(?![\d:]|\.\d)"
    rf"|(?:på\s+)?(?P<only>{_WEEKDAY})"
    r"|(?:(?:i|med|udgangen|slutningen|af)\s+){0,3}uge\s+(?P<week>\d{1,2})(?:\s+(?P<week_year>\d{4}))?"
    r"|(?:med\s+)?udgangen\s+af\s+(?P<end>[a-zæøå]{3,9})"
    r"|(?P<christmas>jul(?:en|eferien|edagene)?)"
)
_HOUR = r"(?:,?\s+(?:kl\.?|klokken)\s?\d{1,2}(?:[.:]\d{2})?)?"
_DAY = re.compile(rf"(?:{_WHEN}){_HOUR}", re.IGNORECASE)
_BY = r"senest|inden|før|by|before|(?:no|not)\s+later\s+than"
_THANKS = r"(?:,?\s+(?:tak|please|thanks|thank\s+you))?"
_NAMED = r"(?:(?:svar)?frist(?:en)?|deadline(?:n)?)"
_NAMED += r"(?:\s+for\s+(?:(?:at\s+)?svar(?:e|ene)?|(?:the\s+)?(?:answers|replies|responses)))?\s*+(?::\s*+)?"
_NAMED += r"(?:(?:er|bliver|udløber|is)\s+(?:sat\s+til\s+|desværre\s+|allerede\s+|nu\s+|dog\s+){0,2})?"
_OF_TENDERS = re.compile(
    r"\b(?:\w*tilbud\w*|\w*byde\w*|\w*ansøg\w*|ordregiver\w*|aktindsigt\w*|klage\w*)\b[^.!?\n]*\Z", re.IGNORECASE
)
_ANSWERS = (
    r"(?:(?:(?:vi|jeg)\s+(?:skal|vil(?:le)?|har\s+brug\s+for|ønsker)\s+(?:gerne\s+)?(?:(?:bruge|have|høre|få)\s+)?|"
    r"(?:må|kan)\s+(?:vi|jeg)\s+få\s+|(?:i\s+må\s+|du\s+må\s+)?(?:meget\s+)?gerne\s+)?"
    r"(?:svar(?:e|ene)?|tilbagemelding(?:er)?|input)\s+(?:gerne\s+|helst\s+|ønskes\s+|bedes\s+|modtages\s+)?|"
    r"(?:please\s+)?(?:reply|answer|respond|answers|replies|responses)\s+(?:please\s+)?)"
)
_DEADLINE = re.compile(
    rf"\W{{0,5}}(?:(?P<named>{_NAMED}))?(?:{_ANSWERS})?(?:(?:gerne|helst|please)\s+)?(?:(?P<by>{_BY})\s+)?"
    rf"(?P<when>{_WHEN}){_HOUR}{_THANKS}[.!* ]*",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:svar(?:ene)?|(?<!skal )svare|svarfrist|tilbagemelding(?:er)?|input|høre fra jer|erfaringer|eksempler|"
    r"answers?|repl(?:y|ies)|responses?|respond|hear from you|experiences?|examples?)\b"
    rf"[^.?!\n,]{{0,30}}?\s(?P<by>{_BY})\s+(?P<when>{_WHEN})(?![\w-]|[./ -]{{1,3}}\d)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    rf"(?<![\w-])(?P<named>{_NAMED})(?P<by>(?:senest|by)\s+)?(?P<when>{_WHEN})(?![\w-]|[./ -]{{1,3}}\d)", re.IGNORECASE
)
_LEFT_ALONE = re.compile(
    rf"(?:^|(?<=[.!?\n(])|(?<=[.!?] ))[ ]?(?:(?:gerne|helst|please)\s+)?(?P<by>{_BY})\s+(?P<when>{_WHEN}){_HOUR}"
    rf"{_THANKS}\s*+(?=[.!)]|$|\n\n)",
    re.IGNORECASE,
)


def ordered_deadline(line: str, today: date | None) -> date | None:
    """The day in a line that says nothing but a deadline; None for any other line, or a day that is not sure.

    today: the day by which a date without a year is read; without it such a date is none.
    """
    found = _DEADLINE.fullmatch(" ".join(line.split())) if len(line) <= _LONGEST else None
    if found is None or not (found["named"] or found["by"]):
        return None
    return _day(found, today)


def wished_deadline(text: str, today: date) -> date | None:
    """The day by which a text wishes for answers; None for none, or several.

    It is said of the answers ("svar gerne senest den 11. december"), by its name ("fristen er fredag"), or by a
    sentence of its own ("Senest uge 50."). Another deadline, such as one for tenders, is none.
    """
    told = (found for found in _TOLD.finditer(text) if not _OF_TENDERS.search(text[: found.start()][-_LONGEST:]))
    days = {_day(found, today) for found in (*_WANTED.finditer(text), *told, *_LEFT_ALONE.finditer(text))}
    day = days.pop() if len(days) == 1 else None
    return day if day and today <= day <= today + _AHEAD else None


def _day(found: re.Match[str], today: date | None) -> date | None:
    if found["day"] or found["last"]:
        return _dated(found, today)
    if today is None:
        return None
    if found["christmas"]:
        return _before_christmas(today)
    if found["end"]:
        return _end_of(_month(found["end"]), today)
    return _near(found, today)


def _near(found: re.Match[str], today: date) -> date | None:
    """The Friday of a week, or the next day of that name; None where the day or week before may be meant."""
    by = (found["by"] or "senest").strip().lower()
    meant = by in ("senest", "by") or by.endswith("than") or "udgangen" in found["when"].lower()
    if not meant:
        return None
    if found["week"]:
        return _of_week(int(found["week"]), found["week_year"], today)
    ahead = (_weekday(found["only"]) - today.weekday()) % 7
    return today + timedelta(days=ahead) if ahead else None


def _dated(found: re.Match[str], today: date | None) -> date | None:
    """A day and a month, the next one without a year; None when it does not exist or has another weekday."""
    year, said = found["year"] or found["last_year"], found["month"] or found["first"]
    month = int(said) if said.isdigit() else _month(said)
    if year is not None:
        years = [int(year) + (2000 if len(year) == 2 else 0)]
    else:
        years = [today.year, today.year + 1] if today else []
    days = (_date(one, month, int(found["day"] or found["last"])) for one in years)
    day = next((one for one in days if one and (year or today is None or one >= today)), None)
    return day if day and (not found["weekday"] or day.weekday() == _weekday(found["weekday"])) else None


def _weekday(name: str) -> int:
    """The number of a weekday by its name, 0 for Monday."""
    told = name.lower()
    return _WEEKDAYS.index(told) if told in _WEEKDAYS else _ENGLISH_WEEKDAYS.index(told)


def _date(year: int, month: int, day: int) -> date | None:
    """A day; None for one that does not exist, as 29 February in most years."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """The number of a month by its name or the beginning of it; 0 for none."""
    told = name.lower()
    danish = next((number for number, month in enumerate(_MONTHS, start=1) if month.startswith(told)), 0)
    return danish or next((number for month, number in _ENGLISH.items() if month.startswith(told)), 0)


def _of_week(week: int, year: str | None, today: date) -> date | None:
    """The Friday of a week; of the next one with that number where the year is left out."""
    try:
        if year:
            return date.fromisocalendar(int(year), week, _FRIDAY)
        day = date.fromisocalendar(today.isocalendar().year, week, _FRIDAY)
        return day if day >= today else date.fromisocalendar(today.isocalendar().year + 1, week, _FRIDAY)
    except ValueError:
        return None


def _end_of(month: int, today: date) -> date | None:
    if not month:
        return None
    year = today.year + (month < today.month)
    return date(year, month, calendar.monthrange(year, month)[1])


def _before_christmas(today: date) -> date | None:
    """The last working day before Christmas Eve; None from then on."""
    day = date(today.year, 12, 23)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return day if today <= day else None
