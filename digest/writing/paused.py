"""The notices to the staff that the house itself stopped an edition, or that the mail server refused many of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from digest.writing.language import translations
from digest.writing.notes import Note
from digest.writing.reasons import edition_reason
from digest.writing.templates import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """An edition that is paused. said: the mail server's words, or what happened; doubt: who may have it already.

    code: why it is kept back, "" for one that the mail server does not take.
    """

    letter: str
    number: str
    said: str
    sent: int
    left: int
    doubt: int
    code: str = ""


def edition_paused(paused: Paused, language: str) -> Note:
    """The notice that it is paused, and what to do."""
    subject = translations(language).gettext("%(letter)s %(number)s is paused: the mail server does not take it")
    return Note(
        subject=subject % {"letter": paused.letter, "number": paused.number},
        text=render("notes/edition_paused.txt", language, {"paused": paused}),
    )


def edition_missed(paused: Paused, language: str) -> Note:
    """The notice that it is sent and that many have not got it, and what to do; `left`: how many."""
    subject = translations(language).gettext("%(letter)s %(number)s is sent: %(left)s did not get it")
    return Note(
        subject=subject % {"letter": paused.letter, "number": paused.number, "left": paused.left},
        text=render("notes/edition_missed.txt", language, {"paused": paused}),
    )


def edition_withheld(paused: Paused, language: str) -> Note:
    """The notice that it shows what is to be shown no more, and what to do."""
    subject = translations(language).gettext("%(letter)s %(number)s is stopped: look at it before the others get it")
    told = replace(paused, said=edition_reason(paused.code, language))
    return Note(
        subject=subject % {"letter": paused.letter, "number": paused.number},
        text=render("notes/edition_withheld.txt", language, {"paused": told}),
    )
