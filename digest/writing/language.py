"""Words for people: gettext, dates, weeks and lists as Danes and the English write them."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from digest.resources import DATA

LANGUAGES = ("da", "en")
_LOCALES = {"da": "da_DK", "en": "en_GB"}
_DAYS = {"da": "EEEE 'den' d. MMMM y", "en": "EEEE d MMMM y"}
_SHORT = {"da": "d. MMMM y", "en": "d MMMM y"}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """What gettext says in a language. Code speaks English, so English needs no catalogue."""
    catalogue = DATA / "locale" / f"{language}.po"
    if language == "en":
        return gettext.NullTranslations()
    with catalogue.open("rb") as source:
        compiled = BytesIO()
        write_mo(compiled, read_po(source, locale=_LOCALES[language]))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def long_day(day: date, language: str) -> str:
    """`onsdag den 2. december 2026`."""
    return format_date(day, _DAYS[language], locale=_LOCALES[language])


def short_day(day: date, language: str) -> str:
    """`2. december 2026`."""
    return format_date(day, _SHORT[language], locale=_LOCALES[language])


def moment(when: datetime, language: str) -> str:
    """`onsdag den 2. december 2026 kl. 09.00`, in the zone that `when` is in."""
    clock = f"kl. {when:%H.%M}" if language == "da" else f"at {when:%H:%M}"
    return f"{long_day(when.date(), language)} {clock}"


def week(day: date) -> int:
    """The ISO week, as Danes count."""
    return day.isocalendar().week


def listed(words: Iterable[str], language: str) -> str:
    """`a, b og c`; commas alone when a word has its own "og"."""
    shown = list(words)
    if any(f" {word} " in text for word in ("og", "and") for text in shown):
        return ", ".join(shown)
    return format_list(shown, locale=_LOCALES[language])


def matched(labels: Sequence[str], language: str) -> str:
    """Why a case is shown, from the labels of the shared tags: `Matcher på arbejdstøj og reparation`."""
    return translations(language).gettext("Matches on %(tags)s") % {"tags": listed(labels, language)}
