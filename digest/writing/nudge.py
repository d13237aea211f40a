"""The mail that asks one member whether they know something about a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digest.writing.language import translations
from digest.writing.notes import Note
from digest.writing.personal import reason_said
from digest.writing.templates import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """The content of a nudge. organisation: whose request it is, "" for one without a name; note: the staff's words.

    reason, values: why the reader may know, as in a letter's hints.
    """

    association: str
    name: str
    number: int
    title: str
    text: str
    organisation: str
    deadline: date | None
    reason: str
    values: Mapping[str, object]
    note: str = ""


def nudge(said: Nudge, language: str) -> Note:
    """The mail."""
    subject = translations(language).gettext("Can you help with #%(number)s? %(title)s")
    text = render("notes/nudge.txt", language, {"nudge": said, "why": reason_said(said.reason, said.values, language)})
    return Note(subject=subject % {"number": said.number, "title": said.title}, text=text)
