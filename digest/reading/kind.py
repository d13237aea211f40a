"""What kind of mail: a person's request, answer or unsubscribe wish, or a machine's auto-reply, bounce or complaint.

Bounces are told first: Microsoft's and Google's carry `Auto-Submitted: auto-replied` like a vacation mail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.reading import machines
from digest.reading.bounces import Bounce, bounce_in
from digest.reading.leaving import leaving
from digest.reading.message import Message
from digest.reading.reply import Reply
from digest.reading.signing import without_courtesies

COURTESIES = ("thanks", "new_address")
"""Signs of `other`: what people send that asks and answers nothing."""


class Kind(StrEnum):
    """What a mail is; `other` is for what needs no answer: read receipts, meeting answers, delay warnings, nothing."""

    REQUEST = "request"
    ANSWER = "answer"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A mail's kind, the sign that decided it, and what belongs to that kind."""

    kind: Kind
    sign: str
    bounce: Bounce | None = None
    answer_to: str = ""


_GLANCE = 20_000  # characters of own words that tell the kind
_SHORT, _FEW = 400, 14  # characters of a note about a new address, words of thanks
_THANKS = re.compile(
    r"^\W*((tusind|mange|1000|super|hjertelig|kæmpe)\s+)?(tak|thanks|thank you)\b.{0,90}$", re.IGNORECASE | re.DOTALL
)
_MOVED = re.compile(r"\b(ny|nye|ændret|skifter?|new)\s+(e-?)?(mail)?(adresse|address|mail)\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(søger|leder efter|efterlyser|looking for|mangler|hører gerne)\b", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"^\s*((sv|re|aw|svar|antw|vs|fw|fwd)\s*:\s*)+", re.IGNORECASE)
_CALLED_REQUEST = re.compile(r"^(efterlysning|request)\s*[:–-]\s*", re.IGNORECASE)
_SAYS_NOTHING = {"hjælp", "svar", "spørgsmål", "efterlysning", "hej", "help", "question", "request", "test"}
_LETTER_SUBJECT = re.compile(r"\befterlysninger\b|\brequests for cases\b", re.IGNORECASE)
_NUMBER = re.compile(r"#(\d{1,6})\b|\befterlysning (?:nr\.?\s?)?(\d{1,6})\b", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"(?:#|\bnr\.?\s?|\bnummer\s|^\W*(?:til|vedr\.?|ang\.?|om)\s(?:efterlysning\s)?(?=\d{2,}))(\d{1,6})\b",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWERING = re.compile(
    r"^\s*(svar (på|til|vedr\.?)|(vedr\.?|ang\.?|til|om) (nr\.?|nummer|#|efterlysning))", re.IGNORECASE
)


def judge(message: Message, reply: Reply) -> Judgement:
    """The kind of a mail, from its signs; never raises."""
    reply = replace(reply, text=reply.text[:_GLANCE])
    bounce = bounce_in(message, reply.text)
    if bounce:
        kind = Kind.OTHER if bounce.warning else Kind.BOUNCE
        return Judgement(kind=kind, sign=bounce.warning or bounce.sign, bounce=None if bounce.warning else bounce)
    signs = (
        (Kind.COMPLAINT, machines.complaint(message)),
        (Kind.OTHER, machines.notice(message, reply)),
        (Kind.AUTO_REPLY, machines.auto_reply(message, reply)),
        (Kind.OTHER, machines.bulk(message, reply)),
    )
    for kind, sign in signs:
        if sign:
            return Judgement(kind=kind, sign=sign)
    return _person(message, reply)


def number_in(subject: str) -> str:
    """`#112` when the subject speaks of a request by number, else ""."""
    found = _NUMBER.search(subject)
    return f"#{found[1] or found[2]}" if found else ""


def title_in(subject: str) -> str:
    """The subject without SV:, Re: and "Efterlysning:"; "" when it says nothing of its own."""
    bare = _CALLED_REQUEST.sub("", _REPLY_SUBJECT.sub("", subject)).strip()
    if bare.strip(" ?.!").lower() in _SAYS_NOTHING:
        return ""
    bare = bare[:1].upper() + bare[1:]
    return "" if _REPLY_SUBJECT.match(subject) and _LETTER_SUBJECT.search(bare) else bare


def _person(message: Message, reply: Reply) -> Judgement:
    """What a person wants; a sign other than `own_words` on a request says that it is in doubt."""
    words, title = reply.text, title_in(message.subject)
    leaves = leaving(words, title)
    if leaves:
        return Judgement(kind=Kind.UNSUBSCRIBE, sign=leaves)
    if not words.strip() and not message.attachments:
        return Judgement(kind=Kind.OTHER, sign="empty")
    courtesy = _courtesy(words, message.subject)
    if courtesy:
        return Judgement(kind=Kind.OTHER, sign=courtesy)
    replies = bool(_REPLY_SUBJECT.match(message.subject))
    number = number_in(message.subject)
    answered = message.in_reply_to or (message.references[-1] if message.references else "")
    if (replies and (number or (answered and title))) or (number and _ANSWERING.match(message.subject)):
        return Judgement(kind=Kind.ANSWER, sign="reply_to_request", answer_to=number or answered)
    if replies and not title:
        return _reply_to_letter(words)
    return Judgement(kind=Kind.REQUEST, sign="own_words")


def _courtesy(words: str, subject: str) -> str:
    """Which sign says that nothing is asked or answered: thanks alone, or a new address; "" for none."""
    core = without_courtesies(words)
    if "?" in words or _ASKS.search(words) or len(core) > _SHORT:
        return ""
    if _MOVED.search(subject):
        return "new_address"
    told = len(core.split()) > _FEW
    return "thanks" if _THANKS.match(core) and not told and not number_in(subject) else ""


def _reply_to_letter(words: str) -> Judgement:
    """A reply to a whole letter answers the one request it names, asks something new, or is for a person to read."""
    numbers = set(_IN_TEXT.findall(words))
    if len(numbers) == 1:
        return Judgement(kind=Kind.ANSWER, sign="names_request", answer_to=f"#{numbers.pop()}")
    asks = "?" in words or _ASKS.search(words)
    return Judgement(kind=Kind.REQUEST, sign="own_words" if asks else "asks_nothing")
