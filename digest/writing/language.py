"""Texts for people: gettext, dates, weeks and lists, in Danish and English."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from digest.resources import DATA

LANGUAGES = ("da", "en")
TAGS_SAID, TAGS_OF_WEAK = 3, 2
"""The most tags and words that say why a case is shown, and why one is named that perhaps fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a language writes: Babel's locale and date patterns, a time after a date, "and" around others, quotes.

    catalogue: gives its gettext translations.
    """

    locale: str
    long_day: str
    short_day: str
    clock: str
    also: str
    quotes: tuple[str, str]
    catalogue: Callable[[], gettext.NullTranslations]


def _danish() -> gettext.GNUTranslations:
    with (DATA / "locale" / "da.po").open("rb") as source:
        compiled = BytesIO()
        write_mo(compiled, read_po(source, locale="da_DK"))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


MANNERS: dict[str, Manner] = {
    "da": Manner(
        locale="da_DK",
        long_day="EEEE 'den' d. MMMM y",
        short_day="d. MMMM y",
        clock=" kl. %H.%M",
        also=" samt ",
        quotes=("»", "«"),
        catalogue=_danish,
    ),
    "en": Manner(
        locale="en_GB",
        long_day="EEEE d MMMM y",
        short_day="d MMMM y",
        clock=" at %H:%M",
        also=", and ",
        quotes=("“", "”"),
        catalogue=gettext.NullTranslations,  # the texts in the code are English
    ),
}
"""To add a language: an entry here, and a catalogue."""


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The gettext translations of a language."""
    return MANNERS[language].catalogue()


def long_day(day: date, language: str) -> str:
    """`onsdag den 2. december 2026`."""
    return format_date(day, MANNERS[language].long_day, locale=MANNERS[language].locale)


def short_day(day: date, language: str) -> str:
    """`2. december 2026`."""
    return format_date(day, MANNERS[language].short_day, locale=MANNERS[language].locale)


def moment(when: datetime, language: str) -> str:
    """`onsdag den 2. december 2026 kl. 09.00`, in the zone that `when` is in."""
    return f"{long_day(when.date(), language)}{when.strftime(MANNERS[language].clock)}"


def decimal(value: float, language: str) -> str:
    """`34,9`: a number with one decimal."""
    return str(format_decimal(value, "0.0", locale=MANNERS[language].locale))


def week(day: date) -> int:
    """The ISO week, as in Denmark: from Monday, and the first week has a Thursday of the year."""
    return day.isocalendar().week


def listed(words: Iterable[str], language: str) -> str:
    """`a, b og c`; `a, b samt c` when a word has its own "og"."""
    *before, last = list(words) or [""]
    shown = [*before, last]
    if before and any(f" {word} " in text for word in ("og", "and") for text in shown):
        return f"{', '.join(before)}{MANNERS[language].also}{last}"
    return format_list(shown, locale=MANNERS[language].locale)


@dataclass(frozen=True, slots=True)
class Common:
    """What a request and a case share: the label of a tag ("" for a word without a tag), and the case's words."""

    label: str
    told: Sequence[str]


def because(common: Sequence[Common], language: str) -> str:
    """Why a case is shown: `Handler om arbejdstøj (»indsatsdragter«) og reparation`.

    The weightiest tags, each with the case's own word where it differs from the label; then shared words. One that
    shares nothing was put on by a person.
    """
    gettext = translations(language).gettext
    if not common:
        return gettext("Chosen by the secretariat")
    tags, words = _named(common, TAGS_SAID, language)
    said = {"tags": tags, "words": words}
    if tags and words:
        return gettext("Is about %(tags)s and mentions %(words)s") % said
    return (gettext("Is about %(tags)s") if tags else gettext("Mentions %(words)s")) % said


def touching(common: Sequence[Common], language: str) -> str:
    """Why a case that perhaps fits may still help, shortly: `Handler også om reparation`."""
    gettext = translations(language).gettext
    tags, words = _named(common, TAGS_OF_WEAK, language)
    if tags:
        return gettext("Is about %(tags)s, too") % {"tags": tags}
    return gettext("Mentions %(words)s, too") % {"words": words}


def _named(common: Sequence[Common], most: int, language: str) -> tuple[str, str]:
    """The weightiest tags in common, and then the words, as lists; "" for none."""
    tags = [_with_word(one, language) for one in common if one.label][:most]
    words = [quoted(one.told[0], language) for one in common if not one.label and one.told][: most - len(tags)]
    return listed(tags, language), listed(words, language)


def quoted(words: str, language: str) -> str:
    """Words in the language's quotation marks."""
    before, behind = MANNERS[language].quotes
    return f"{before}{words}{behind}"


def _with_word(one: Common, language: str) -> str:
    """A label, and the case's word for it where the two do not look alike."""
    label = one.label.lower()
    own = next((word for word in one.told if not _alike(word.lower(), label)), "")
    seen = any(_alike(word.lower(), label) for word in one.told)
    return one.label if seen or not own else f"{one.label} ({quoted(own, language)})"


def _alike(word: str, label: str) -> bool:
    """Whether a word and a label begin alike or one is in the other: "skoler", "skolerne"; "møbler", "skolemøbler"."""
    return word in label or label in word or any(part[:5] == word[:5] for part in label.split())
