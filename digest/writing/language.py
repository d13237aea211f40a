"""Words for people: gettext, dates, weeks and lists as Danes and the English write them."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from digest.resources import DATA

LANGUAGES = ("da", "en")
TAGS_SAID = 3
"""At most so many tags and words say why a case is shown."""

_AND = {"da": " samt ", "en": ", and "}
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
    """`a, b og c`; `a, b samt c` when a word has its own "og"."""
    *before, last = list(words) or [""]
    shown = [*before, last]
    if before and any(f" {word} " in text for word in ("og", "and") for text in shown):
        return f"{', '.join(before)}{_AND[language]}{last}"
    return format_list(shown, locale=_LOCALES[language])


@dataclass(frozen=True, slots=True)
class Common:
    """What a request and a case have in common: the label of a tag ("" for a word no tag knows), the case's words."""

    label: str
    told: Sequence[str]


def because(common: Sequence[Common], language: str) -> str:
    """Why a case is shown: `Handler om arbejdstøj (»indsatsdragter«) og reparation`.

    The weightiest tags, each with the case's own word where that is another than the label; then words in common.
    """
    gettext = translations(language).gettext
    tags = [_with_word(one, language) for one in common if one.label][:TAGS_SAID]
    words = [quoted(one.told[0], language) for one in common if not one.label and one.told][: TAGS_SAID - len(tags)]
    said = {"tags": listed(tags, language), "words": listed(words, language)}
    if tags and words:
        return gettext("Is about %(tags)s and mentions %(words)s") % said
    return (gettext("Is about %(tags)s") if tags else gettext("Mentions %(words)s")) % said


def quoted(words: str, language: str) -> str:
    """Words in the language's quotation marks."""
    return f"»{words}«" if language == "da" else f"“{words}”"


def _with_word(one: Common, language: str) -> str:
    """A label, and the case's word for it where a reader would not see that they are the same."""
    label = one.label.lower()
    own = next((word for word in one.told if not _alike(word.lower(), label)), "")
    seen = any(_alike(word.lower(), label) for word in one.told)
    return one.label if seen or not own else f"{one.label} ({quoted(own, language)})"


def _alike(word: str, label: str) -> bool:
    """Whether a word and a label begin alike, or hold one another: "skoler" and "skolerne", "møbler", "skolemøbler"."""
    return word in label or label in word or any(part[:5] == word[:5] for part in label.split())
