"""Faults in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from digest.errors import DigestError, Worded
from digest.writing.language import short_day, translations
from digest.writing.remarks import Remarked
from digest.writing.states import state_said

_FAMILIES = {
    "RequestState": "request",
    "EditionState": "edition",
    "MailState": "mail",
    "DeliveryState": "delivery",
}
"""Whose words the states in a fault are, by their enums."""


def fault_said(fault: DigestError, language: str) -> str:
    """What a fault says, in a language; in English where nobody has written it in that one."""
    text = translations(language).gettext(fault.text)
    return text % _in_words(fault.values, language) if fault.values else text


def _in_words(values: Mapping[str, object], language: str) -> dict[str, object]:
    """The values as they are read: states in a word, days written out."""

    def said(value: object) -> object:
        if isinstance(value, Remarked | Worded):
            return value.said(language)
        if isinstance(value, Enum):
            family = _FAMILIES.get(type(value).__name__)
            return state_said(family, value.value, language).lower() if family else value
        return short_day(value, language) if isinstance(value, date) else value

    return {name: said(value) for name, value in values.items()}
