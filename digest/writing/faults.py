"""Faults in the reader's language."""

from __future__ import annotations

from digest.errors import DigestError
from digest.writing.language import translations


def fault_said(fault: DigestError, language: str) -> str:
    """What a fault says, in a language; in English where nobody has written it in that one."""
    text = translations(language).gettext(fault.text)
    return text % fault.values if fault.values else text
