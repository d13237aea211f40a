"""Short mails that are not the letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.writing.language import translations
from digest.writing.templates import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A short mail, as plain text."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWaits:
    """What the staff is told when a draft waits; `sends_at` in local time, `missed` when that has passed."""

    letter: str
    number: int
    requests: int
    without_cases: tuple[int, ...]
    held: int
    recipients: int
    sends_at: datetime
    missed: bool


def draft_waits(draft: DraftWaits, language: str) -> Note:
    """The note to the staff: edition N waits for approval."""
    subject = translations(language).gettext("%(letter)s %(number)s waits for approval")
    return Note(
        subject=subject % {"letter": draft.letter, "number": draft.number},
        text=render("notes/draft_waits.txt", language, {"draft": draft}),
    )
