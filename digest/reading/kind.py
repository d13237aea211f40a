"""What kind of mail: a person's request, answer or unsubscribe wish, or a machine's auto-reply, bounce or complaint.

Bounces are recognised first, since Microsoft's and Google's carry `Auto-Submitted: auto-replied` like a vacation mail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.marks import Key, Purpose
from digest.reading import automated
from digest.reading.bounces import Bounce, bounce_in
from digest.reading.closing import closing
from digest.reading.message import Message
from digest.reading.reply import Reply
from digest.reading.smalltalk import asks, smalltalk
from digest.reading.unsubscribe import leaving

IN_SUBJECT = "in_subject"
"""The sign of a request that stands in the subject alone."""


class Kind(StrEnum):
    """The kind of a mail.

    `change` is a reply to a receipt of ours; `other` needs no answer: read receipts, meeting answers, delay warnings,
    thanks, empty mail.
    """

    REQUEST = "request"
    ANSWER = "answer"
    CHANGE = "change"
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


_GLANCE, _LETTER = 20_000, 200_000  # characters read of own words, and of a quoted letter
_REPLY_SUBJECT = re.compile(r"^\s*((sv|re|aw|svar|antw|vs|fw|fwd|wg|vb|tr|vl|odp|ynt)\s*:\s*)+", re.IGNORECASE)
_FORWARD_SUBJECT = re.compile(r"^\s*(vs|fw|fwd|wg|vb|tr|vl)\s*:", re.IGNORECASE)
_CALLED_REQUEST = re.compile(r"^(efterlysning|request)\s*[:–-]\s*", re.IGNORECASE)
_SAYS_NOTHING = {"hjælp", "svar", "spørgsmål", "efterlysning", "hej", "help", "question", "request", "test"}
_LETTER_SUBJECT = re.compile(r"\befterlysninger\b|\brequests for cases\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"#(\d{1,6})\b|\befterlysning (?:nr\.?\s?)?(\d{1,6})\b|[-–,:]\s*nr\.?\s?(\d{1,6})\s*$", re.IGNORECASE
)
_IN_TEXT = re.compile(
    r"(?:#|\bnr\.?\s?|\bnummer\s|\befterlysning(?:en)?\s(?=\d{2,})|"
    r"^[^\w\n]{0,20}(?:til|vedr\.?|ang\.?|om)\s(?:efterlysning\s)?(?=\d{2,}))(\d{1,6})\b",
    re.IGNORECASE | re.MULTILINE,
)
_AT_START = re.compile(r"^[ \t]{0,20}(\d{1,6})\s?[:–-]", re.MULTILINE)
_HEADING = re.compile(
    r"(?:^[ \t>]{0,20}#?|efterlysning (?:nr\. ?|#)?|svar på (?:nr\. |#))(\d{1,6})\b",
    re.IGNORECASE | re.MULTILINE,
)
_SOMETHING_ELSE = re.compile(
    r"\b((helt )?andet spørgsmål|noget (helt )?andet|en anden efterlysning|something else)\b", re.IGNORECASE
)
_RECEIPT_SUBJECT = re.compile(
    r"\b(modtaget|kvittering|received)\b.{0,40}\b(efterlysning|request)\b.{0,10}#?\d|"
    r"\befterlysning #\d{1,6} "
    r"(venter lidt|er (rettet|klar|udskudt|lagt sammen med en anden|sendt ud|taget ud|lukket|åben igen)):|"
    r"\brequest #\d{1,6} "
    r"(waits|is (changed|ready|postponed|merged with another|sent out|taken out|closed|open again)):|"
    r"\b(dit svar på efterlysning #\d{1,6} (er rettet|står nu også under)|"
    r"your answer to request #\d{1,6} (is changed|also stands under))",
    re.IGNORECASE,
)
_SENT_TOGETHER = re.compile(
    r"\b(efterlysningerne|requests) #\d{1,6}\b[^:\n]{1,200}\b(er sendt ud|are sent out)\s*$", re.IGNORECASE
)
_CONFIRMING = re.compile(r"\b(bekræft din mail om|confirm your mail about)\b", re.IGNORECASE)
"""Our own subject, in which the other mail's words follow: they are no words of who replies."""
_NAMES_REQUEST = re.compile(r"^\s*(efterlysning (nr\.? ?)?#?|request (no\.? ?)?#?|#)\d{1,6}\b", re.IGNORECASE)
_ONLY_NUMBER = re.compile(
    r"^\W*(?:(?:svar|hjælp|case|input|vedr|ang|angående|vedrørende|re|om|til|på|efterlysning|request|nr|nummer|no)\b"
    r"[.:]?\s*){0,4}(?:#|nr\.?|no\.?)?\s?(\d{1,6})\W*$",
    re.IGNORECASE,
)
"""A subject that is the number of a request: no request has such a title, so it is an answer, whatever it asks."""
_ANSWERING = re.compile(
    r"^\s*((?:mit |vores |vort |et |sent )*+(svar|tilføjelse)( på| til| vedr\.?)|"
    r"(vedr\.?|ang\.?|til|om) (nr\.?|nummer|#|efterlysning))",
    re.IGNORECASE,
)


def judge(message: Message, reply: Reply, key: Key | None = None) -> Judgement:
    """The kind of a mail, from its signs; never raises. key: of ours, in an address it was sent to."""
    reply = replace(reply, text=reply.text[:_GLANCE], own=reply.own[:_GLANCE])
    bounce = bounce_in(message, reply.text)
    if bounce:
        kind = Kind.OTHER if bounce.warning else Kind.BOUNCE
        return Judgement(kind=kind, sign=bounce.warning or bounce.sign, bounce=None if bounce.warning else bounce)
    signs = (
        (Kind.COMPLAINT, automated.complaint(message)),
        (Kind.OTHER, automated.notice(message, reply)),
        (Kind.AUTO_REPLY, automated.auto_reply(message, reply)),
        (Kind.OTHER, automated.bulk(message, reply)),
    )
    for kind, sign in signs:
        if sign:
            return Judgement(kind=kind, sign=sign)
    return _person(message, reply, key)


def number_in(subject: str) -> str:
    """The number of the request a subject names, as `#112`; "" for none."""
    found = _NUMBER.search(subject)
    return f"#{found[1] or found[2] or found[3]}" if found else ""


def is_reply(subject: str) -> bool:
    """Whether a subject has the prefix of a reply or forward."""
    return bool(_REPLY_SUBJECT.match(subject))


def is_forward(subject: str) -> bool:
    """Whether a subject has the prefix of a forward."""
    return bool(_FORWARD_SUBJECT.match(subject))


def title_in(subject: str) -> str:
    """The subject without SV:, Re: and "Efterlysning:"; "" when nothing is left that says anything."""
    bare = _CALLED_REQUEST.sub("", _REPLY_SUBJECT.sub("", subject)).strip()
    if bare.strip(" ?.!").lower() in _SAYS_NOTHING:
        return ""
    bare = bare[:1].upper() + bare[1:]
    return "" if _REPLY_SUBJECT.match(subject) and _LETTER_SUBJECT.search(bare) else bare


def _person(message: Message, reply: Reply, key: Key | None) -> Judgement:
    """The kind of a person's mail; a request whose sign is not `own_words` is in doubt."""
    replies = bool(_REPLY_SUBJECT.match(message.subject))
    number = (f"#{key.number}" if key and key.purpose is Purpose.REPLY else "") or number_in(message.subject)
    title = "" if _CONFIRMING.search(message.subject) else title_in(message.subject)
    leaves = leaving(reply.own, title, numbered=bool(number))
    if leaves:
        return Judgement(kind=Kind.UNSUBSCRIBE, sign=leaves)
    if (key and key.purpose is Purpose.CHANGE) or (replies and _RECEIPT_SUBJECT.search(message.subject)):
        return Judgement(kind=Kind.CHANGE, sign="reply_to_receipt", answer_to=number)
    if replies and _SENT_TOGETHER.search(message.subject):  # of several: which is meant, a person reads
        return Judgement(kind=Kind.CHANGE, sign="reply_to_receipt")
    talks = not (message.files or reply.inline or closing(reply.text))
    kind = smalltalk(reply.text, message.subject, numbered=bool(number)) if talks else ""
    if kind:
        return Judgement(kind=Kind.OTHER, sign=kind)
    silent = not reply.text.strip() or reply.signature_only or reply.text.strip() == message.sender_name
    if silent and not message.files:
        return _in_subject(message)
    return _asks_or_answers(message, reply, number, keyed=key is not None)


def _asks_or_answers(message: Message, reply: Reply, number: str, *, keyed: bool) -> Judgement:
    title = title_in(message.subject)
    replies = bool(_REPLY_SUBJECT.match(message.subject))
    answered = message.in_reply_to or (message.references[-1] if message.references else "")
    bare = _REPLY_SUBJECT.sub("", message.subject)
    named = _ONLY_NUMBER.match(bare)
    if named and not number:
        number = f"#{named[1]}"
    told = named or (_NAMES_REQUEST.match(message.subject) and not asks(reply.text))
    if (replies and (number or (answered and title))) or (
        number and (keyed or told or _ANSWERING.match(message.subject))
    ):
        return Judgement(kind=Kind.ANSWER, sign="reply_to_request", answer_to=number or answered)
    if replies and not title:
        return _reply_to_letter(reply)
    return Judgement(kind=Kind.REQUEST, sign="own_words")


def _in_subject(message: Message) -> Judgement:
    """The kind of a mail without words: a request when its subject asks, else empty."""
    title = title_in(message.subject)
    asked = asks(title) and not _REPLY_SUBJECT.match(message.subject)
    return Judgement(kind=Kind.REQUEST, sign=IN_SUBJECT) if asked else Judgement(kind=Kind.OTHER, sign="empty")


def _reply_to_letter(reply: Reply) -> Judgement:
    """The kind of a reply to a whole letter: an answer to the one request it names, else a request."""
    words = reply.text
    numbers = {*_IN_TEXT.findall(words), *_AT_START.findall(words), *reply.answered}
    numbers = {number for number in numbers if number} & _asked_in(reply.quoted) or set(_IN_TEXT.findall(words))
    if len(numbers) == 1 and not (asks(words) and _SOMETHING_ELSE.search(words)):
        return Judgement(kind=Kind.ANSWER, sign="names_request", answer_to=f"#{numbers.pop()}")
    return Judgement(kind=Kind.REQUEST, sign="own_words" if asks(words) else "asks_nothing")


def _asked_in(letter: str) -> set[str]:
    """The numbers of the requests in a quoted letter."""
    return set(_HEADING.findall(letter[:_LETTER]))
