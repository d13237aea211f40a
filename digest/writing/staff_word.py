"""The mail that tells a member what the staff, or a colleague, did with their request, answer or mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from digest.writing.language import translations
from digest.writing.notes import Note, beginning
from digest.writing.templates import render


class Done(StrEnum):
    """What was done: by the staff, or by a colleague of whoever asked."""

    REQUEST_ADDED = "request-added"
    REQUEST_EDITED = "request-edited"
    REQUEST_NAMED = "request-named"
    REQUEST_SPLIT = "request-split"
    REQUEST_HIDDEN = "request-hidden"
    REQUEST_CLOSED = "request-closed"
    REQUEST_REOPENED = "request-reopened"
    COLLEAGUE_CHANGED = "colleague-changed"
    COLLEAGUE_CLOSED = "colleague-closed"
    ANSWER_ADDED = "answer-added"
    ANSWER_EDITED = "answer-edited"
    ANSWER_SPLIT = "answer-split"
    CASE_MADE = "case-made"
    DISMISSED = "dismissed"
    LETTERS_AGAIN = "letters-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffWord:
    """What was done, with a note in the staff's own words, "" for none.

    texts: (number, title, words) of a request, of the two it was parted into, or of an answer and its request; before:
    the words that a colleague changed. day: when the request goes out; consent: of an answer, that stood under request
    `first` alone when it was parted; subject: of a mail that was put aside, and what it was before; who: the
    colleague; tags: where they are others than before; waits: for a person.
    """

    association: str
    done: Done
    note: str
    name: str = ""
    number: int | None = None
    title: str = ""
    texts: tuple[tuple[int, str, str], ...] = ()
    deadline: date | None = None
    day: date | None = None
    anonymous: bool = False
    consent: str = ""
    first: int | None = None
    subject: str = ""
    was: str = ""
    who: str = ""
    before: str = ""
    tags: tuple[str, ...] = ()
    waits: bool = False


def staff_word(word: StaffWord, language: str) -> Note:
    """The mail about it. `reading.kind` recognises replies by its subjects, so that none is taken for an answer."""
    gettext = translations(language).gettext
    changed = gettext("Request #%(number)s is changed: %(title)s")
    closed = gettext("Request #%(number)s is closed: %(title)s")
    subject = {
        Done.REQUEST_ADDED: gettext("Received: Request #%(number)s: %(title)s"),
        Done.REQUEST_EDITED: changed,
        Done.REQUEST_NAMED: changed,
        Done.REQUEST_SPLIT: changed,
        Done.REQUEST_HIDDEN: gettext("Request #%(number)s is taken out: %(title)s"),
        Done.REQUEST_CLOSED: closed,
        Done.REQUEST_REOPENED: gettext("Request #%(number)s is open again: %(title)s"),
        Done.COLLEAGUE_CHANGED: changed,
        Done.COLLEAGUE_CLOSED: closed,
        Done.ANSWER_ADDED: gettext("Received: your answer to request #%(number)s"),
        Done.ANSWER_EDITED: gettext("Your answer to request #%(number)s is changed"),
        Done.ANSWER_SPLIT: gettext("Your answer to request #%(first)s also stands under #%(number)s"),
        Done.CASE_MADE: gettext("A case has been made of your mail"),
        Done.DISMISSED: gettext("We have looked at your mail"),
        Done.LETTERS_AGAIN: gettext("You get the letters again"),
    }[word.done]
    text = render("notes/staff_word.txt", language, {"word": word, "about": beginning(word.subject, 80)})
    return Note(subject=subject % {"number": word.number, "title": word.title, "first": word.first}, text=text)
