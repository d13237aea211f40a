"""The notice to the staff that an edition is paused, since something is wrong with the mail server."""

from __future__ import annotations

from dataclasses import dataclass

from digest.writing.language import translations
from digest.writing.notes import Note
from digest.writing.templates import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """An edition that is paused. said: the mail server's words, or what happened; doubt: who may have it already."""

    letter: str
    number: str
    said: str
    sent: int
    left: int
    doubt: int


def edition_paused(paused: Paused, language: str) -> Note:
    """The notice that it is paused, and what to do."""
    subject = translations(language).gettext("%(letter)s %(number)s is paused: the mail server does not take it")
    return Note(
        subject=subject % {"letter": paused.letter, "number": paused.number},
        text=render("notes/edition_paused.txt", language, {"paused": paused}),
    )
