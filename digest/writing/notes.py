"""Short mails that are not the letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.writing.language import translations
from digest.writing.templates import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A short mail, as plain text."""

    subject: str
    text: str


class Stage(StrEnum):
    """How near a draft is to its hour."""

    COMPOSED = "composed"
    DAY = "day"
    HOUR = "hour"
    MISSED = "missed"
    LATE = "late"  # it was approved, and could not go out for hours


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWaits:
    """What the staff is told when a draft waits; `sends_at` in local time."""

    letter: str
    number: int
    requests: int
    without_cases: tuple[int, ...]
    held: int
    recipients: int
    sends_at: datetime
    stage: Stage


def draft_waits(draft: DraftWaits, language: str) -> Note:
    """The note to the staff: edition N waits for approval."""
    gettext = translations(language).gettext
    subject = {
        Stage.COMPOSED: gettext("%(letter)s %(number)s waits for approval"),
        Stage.DAY: gettext("%(letter)s %(number)s waits for approval: a day left"),
        Stage.HOUR: gettext("%(letter)s %(number)s waits for approval: an hour left"),
        Stage.MISSED: gettext("%(letter)s %(number)s was not sent: nobody has approved it"),
        Stage.LATE: gettext("%(letter)s %(number)s was not sent in time: approve it again"),
    }[draft.stage]
    return Note(
        subject=subject % {"letter": draft.letter, "number": draft.number},
        text=render("notes/draft_waits.txt", language, {"draft": draft}),
    )
