"""Short mails: receipts, answers, updates, notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from digest.writing.language import listed, translations
from digest.writing.templates import render

_LINK = re.compile(r"\b(?:https?:|www\.|mailto:)\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A short mail, as plain text."""

    subject: str
    text: str


class Stage(StrEnum):
    """How near a draft is to its sending time."""

    COMPOSED = "composed"
    DAY = "day"
    HOUR = "hour"
    MISSED = "missed"
    LATE = "late"  # approved, and not sent for hours


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWaits:
    """The content of the notice that a draft waits; `held` and `failed` mails wait too. sends_at: in local time.

    number: as people call it, `49`, or `49.1` for a correction. changed: it was approved, and the approval fell since
    something in it has changed. desk: the address where it is seen and approved, "" for none. approves: whether the
    reader may approve it.
    """

    letter: str
    number: str
    requests: int
    answers: int
    without_cases: tuple[int, ...]
    held: int
    failed: int
    recipients: int
    sends_at: datetime
    stage: Stage
    changed: bool = False
    correction: bool = False
    desk: str = ""
    approves: bool = True

    @property
    def numbered(self) -> tuple[str, ...]:
        """The requests without a case, as people say them."""
        return tuple(f"#{number}" for number in self.without_cases)


def draft_waits(draft: DraftWaits, language: str) -> Note:
    """The notice to the staff that an edition waits for approval."""
    gettext = translations(language).gettext
    subject = {
        Stage.COMPOSED: gettext("The correction %(letter)s %(number)s waits for approval")
        if draft.correction
        else gettext("%(letter)s %(number)s waits for approval"),
        Stage.DAY: gettext("%(letter)s %(number)s waits for approval: a day left"),
        Stage.HOUR: gettext("%(letter)s %(number)s waits for approval: an hour left"),
        Stage.MISSED: gettext("%(letter)s %(number)s was not sent: nobody has approved it"),
        Stage.LATE: gettext("%(letter)s %(number)s was not sent in time: it is to be approved again"),
    }[draft.stage]
    return Note(
        subject=subject % {"letter": draft.letter, "number": draft.number},
        text=render("notes/draft_waits.txt", language, {"draft": draft}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMail:
    """A mail that waits for a person. at: in local time; why: in the reader's language."""

    id: int
    at: datetime
    sender: str
    subject: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailsWait:
    """The content of the notice that mails wait: the newest, at least one, and how many there are besides.

    desk: the address where they are read and decided, "" for none.
    """

    association: str
    mails: tuple[WaitingMail, ...]
    more: int
    desk: str = ""

    @property
    def count(self) -> int:
        """How many mails wait."""
        return len(self.mails) + self.more


def mails_wait(waits: MailsWait, language: str) -> Note:
    """The notice to the staff that mails wait for a person."""
    ngettext = translations(language).ngettext
    subject = ngettext("%(num)s mail waits for a person", "%(num)s mails wait for a person", waits.count)
    text = render("notes/mails_wait.txt", language, {"waits": waits})
    return Note(subject=subject % {"num": waits.count}, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCase:
    """A case of the bank beside a request: what came of it, and `why`, what they have in common, for the reader."""

    title: str
    organisation: str
    year: int
    outcome: str
    link: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBefore:
    """An earlier, similar request, and its number of answers."""

    number: int
    title: str
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceipt:
    """The content of an asker's receipt: how the request was read, what it met, and when it goes out.

    cases: those that surely fit, perhaps: weaker ones where there are none.
    asker: the name of whoever asked, where a colleague changed it; else "".
    """

    association: str
    name: str
    number: int
    title: str
    text: str
    tags: tuple[str, ...]
    cases: tuple[FoundCase, ...]
    perhaps: tuple[FoundCase, ...] = ()
    before: tuple[AskedBefore, ...]
    edition: date | None
    deadline: date | None
    anonymous: bool
    changed: bool
    correctable: bool
    files: tuple[str, ...] = ()  # which do not go with it into the letter
    unknown_tags: tuple[str, ...] = ()  # words of theirs that are no tags
    asker: str = ""

    @property
    def too_early(self) -> bool:
        """Whether the deadline is before the letter goes out, which does not show it then."""
        return self.deadline is not None and self.edition is not None and self.deadline < self.edition


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReceipt:
    """The content of an answerer's receipt: to whom it went, and who may see it (asker, everyone, anonymous).

    gone: it was passed on already, with the name that is off now.
    """

    association: str
    name: str
    number: int
    title: str
    text: str
    consent: str
    files: tuple[str, ...]
    several: bool = False  # whether it goes to the askers of several merged requests
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersReceipt:
    """The content of the receipt of a mail that was parted into answers to several requests.

    until: when they are passed on; None at once.
    """

    association: str
    name: str
    answers: tuple[AnswerReceipt, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainReceipt:
    """The content of a receipt of a mail that became neither.

    what: held, unknown, cpr, flood, flood_day, perhaps_anonymous, confirm, unsubscribed, closed, change_held,
    change_late, beside; nameless, or nameless_out and perhaps_anonymous_out where a letter has gone out with the name;
    wish_of_one, wish_of_several, wish_of_answer, nameless_several for a wish for no name in a mail of its own;
    taken_back for answers that are taken back; several for a mail that seems to answer several requests. text:
    the beginning of the mail; number: of the request it is about, about: those it is about, each with its title;
    orders: what is done of it; most: how many mails are taken in, None for none; waits: whether mails of a letter with
    the name, which have not left, wait until a person has looked.
    """

    association: str
    name: str
    what: str
    subject: str
    text: str = ""
    number: int | None = None
    most: int | None = None
    orders: str = ""
    about: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """An answer, as the asker gets it; `names` says who answered, "" for an anonymous one.

    answered: the number of another request, asking the same, that was answered; otherwise the request's own. note: what
    the staff add.
    """

    association: str
    name: str
    number: int
    title: str
    text: str
    names: str
    organisation: str
    address: str
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    answered: int
    unnamed_asker: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUpdate:
    """What became of a request, for its asker: `state` is held, open, postponed, merged, published.

    edition: the number of the one it is in, and `day` its date, or the planned date; into: the number and title of the
    request it was merged with, "" for a title that must stay secret. None for what is unknown.
    """

    association: str
    name: str
    number: int
    title: str
    state: str
    edition: int | None = None
    day: date | None = None
    into: int | None = None
    into_title: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsSent:
    """That several requests of one asker were sent out, as (number, title), in the edition of a day."""

    association: str
    name: str
    requests: tuple[tuple[int, str], ...]
    edition: int
    day: date


def request_receipt(receipt: RequestReceipt, language: str) -> Note:
    """The receipt of a request, or of a change to one."""
    gettext = translations(language).gettext
    subject = gettext("Request #%(number)s is changed: %(title)s") if receipt.changed else None
    subject = subject or gettext("Received: Request #%(number)s: %(title)s")
    values = {"number": receipt.number, "title": receipt.title}
    return Note(subject=subject % values, text=render("notes/request_receipt.txt", language, {"receipt": receipt}))


def answer_receipt(receipt: AnswerReceipt, language: str) -> Note:
    """The receipt of an answer."""
    subject = translations(language).gettext("Received: your answer to request #%(number)s")
    text = render("notes/answer_receipt.txt", language, {"receipt": receipt})
    return Note(subject=subject % {"number": receipt.number}, text=text)


def answers_receipt(receipt: AnswersReceipt, language: str) -> Note:
    """The receipt of answers to several requests, with the words that go to each."""
    numbers = listed([f"#{one.number}" for one in receipt.answers], language)
    subject = translations(language).gettext("Received: your answers to request %(numbers)s") % {"numbers": numbers}
    return Note(subject=subject, text=render("notes/answers_receipt.txt", language, {"receipt": receipt}))


def plain_receipt(receipt: PlainReceipt, language: str) -> Note:
    """The receipt of a mail that a person looks at, or that took effect."""
    gettext = translations(language).gettext
    about = beginning(receipt.subject, 80)
    confirm = gettext("Confirm your mail about %(subject)s") if about.strip() else gettext("Confirm your mail")
    subject = {
        "confirm": confirm % {"subject": about},
        "unsubscribed": gettext("You get no more letters"),
        "closed": gettext("Request #%(number)s is closed") % {"number": receipt.number},
        "nameless": gettext("Request #%(number)s is without your name") % {"number": receipt.number},
        "nameless_out": gettext("Request #%(number)s is without your name") % {"number": receipt.number},
        "taken_back": gettext("Your answer is taken back"),
    }.get(receipt.what) or gettext("We have your mail, and the secretariat will look at it")
    receipt = replace(receipt, subject=about, text=beginning(receipt.text, 300))
    return Note(subject=subject, text=render("notes/plain_receipt.txt", language, {"receipt": receipt}))


def with_word(note: Note, said: str) -> Note:
    """The note with what the staff add in their own words, above who it is from."""
    above, gap, signed = note.text.rstrip("\n").rpartition("\n\n")
    return replace(note, text=f"{above}{gap}{said}\n\n{signed}\n") if said else note


def was_told(what: str, numbers: Sequence[int], language: str) -> str:
    """What a writer was told that their mail became (request, answer, answers), and that it is that no more."""
    gettext = translations(language).gettext
    if len(numbers) > 1:
        said = gettext("We wrote to you that your mail is requests %(numbers)s. They are taken out.")
        return said % {"numbers": listed([f"#{number}" for number in numbers], language)}
    sentence = {
        "request": gettext("We wrote to you that your mail is request #%(number)s. It is not any more."),
        "answer": gettext("We wrote to you that your mail is an answer to request #%(number)s. It is not any more."),
        "answers": gettext("We wrote to you which requests your mail answers. It is otherwise now."),
    }[what]
    return sentence % {"number": numbers[0]}


def with_correction(note: Note, what: str, numbers: Sequence[int], language: str) -> Note:
    """The note with what it corrects, below whom it is to."""
    dear, gap, below = note.text.partition("\n\n")
    return replace(note, text=f"{dear}{gap}{was_told(what, numbers, language)}\n\n{below}")


def beginning(words: str, longest: int) -> str:
    """The beginning of a text without links, which another person may have wanted to send."""
    plain = _LINK.sub("[…]", words)
    return plain if len(plain) <= longest else f"{plain[:longest].rpartition(' ')[0] or plain[:longest]} …"


def passed_on(answer: PassedOn, language: str) -> Note:
    """The mail with an answer to the asker."""
    subject = translations(language).gettext("Answer to your request #%(number)s: %(title)s")
    text = render("notes/passed_on.txt", language, {"answer": answer})
    return Note(subject=subject % {"number": answer.number, "title": answer.title}, text=text)


def request_update(update: RequestUpdate, language: str, *, note: str = "") -> Note:
    """The mail that tells an asker what became of the request; `note` is what the staff add in their own words.

    `reading.kind` recognises replies by its subjects.
    """
    gettext = translations(language).gettext
    subject = {
        "held": gettext("Request #%(number)s waits: %(title)s"),
        "open": gettext("Request #%(number)s is ready: %(title)s"),
        "postponed": gettext("Request #%(number)s is postponed: %(title)s"),
        "merged": gettext("Request #%(number)s is merged with another: %(title)s"),
        "published": gettext("Request #%(number)s is sent out: %(title)s"),
    }[update.state]
    text = render("notes/request_update.txt", language, {"update": update, "note": note})
    return Note(subject=subject % {"number": update.number, "title": update.title}, text=text)


def requests_sent(sent: RequestsSent, language: str) -> Note:
    """The mail that tells an asker that several requests were sent out; `reading.kind` recognises replies to it."""
    numbers = listed([f"#{number}" for number, _ in sent.requests], language)
    subject = translations(language).gettext("Requests %(numbers)s are sent out") % {"numbers": numbers}
    return Note(subject=subject, text=render("notes/requests_sent.txt", language, {"sent": sent}))
