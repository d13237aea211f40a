"""The mail with a code by which one of the staff signs in."""

from __future__ import annotations

from digest.writing.language import translations
from digest.writing.notes import Note
from digest.writing.templates import render


def code_note(digits: str, language: str, *, letter: str, minutes: int) -> Note:
    """The mail; the code stands in its subject too, where a phone shows it."""
    gettext = translations(language).gettext
    return Note(
        subject=gettext("Your code for the desk: %(code)s") % {"code": digits},
        text=render("notes/code.txt", language, {"code": digits, "letter": letter, "minutes": minutes}),
    )
