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
from digest.reading.closing import closing, only_closes
from digest.reading.doubt import ASKS_NOTHING, FOR_STAFF, asks_staff, doubt
from digest.reading.hidden import letters, letters_in
from digest.reading.likely import shipped
from digest.reading.message import Message
from digest.reading.parts import Part
from digest.reading.prefixes import forwards, prefixed, unprefixed
from digest.reading.reply import Reply
from digest.reading.selling import sells
from digest.reading.signature import without_greetings
from digest.reading.signs import of_receipt, signs_of
from digest.reading.smalltalk import asks, smalltalk
from digest.reading.unsubscribe import Leaving, leaving

IN_SUBJECT, NO_WORDS, TO_RECEIPT = "in_subject", "no_words", "reply_to_receipt"
"""The sign of a request that stands in the subject alone; that of a reply to a receipt of ours."""

_SAYS = re.compile(r"\b(?:vi|jeg|os|mig|vores|ring|skriv|ja|nej|har|we|i|our|us|yes|no|call)\b", re.IGNORECASE)
"""What a subject says in which somebody answers, and the title of a request seldom does."""
HIDDEN = "hidden"
"""The doubt of a mail in which words stand that nobody sees, as of one written in white."""
_HIDDEN, _HIDDEN_IN_QUOTES = 40, 250
"""Letters that nobody sees: of 690 mails two have more, quoted ones none; a letter of ours hides its first words."""
_SMALL_LOGO = 10_000  # bytes: a picture of words has more
SELLING = "selling"
"""The sign of an offer of places in search engines, links or websites: to whoever reads it, and to no request."""

WEIGHED = "weighed"
"""The sign of a mail that is of another kind than rules by themselves would say."""

UNSURE = "unsure"
"""The doubt of a mail that may as well be of another kind."""

FLOOR = 0.6
"""The share from which a kind is sure: of a hundred such mails that were left out 93 are (tests/kinds)."""

_PLAIN, _DOUBT_OVERRULED = 0.99, 0.9
"""How sure is what rules tell by themselves; from which share a request is one whatever a rule doubts."""


class Kind(StrEnum):
    """The kind of a mail.

    `change` is about an earlier mail of the writer's: a reply to a receipt of ours, or words that say so. `other` asks
    colleagues nothing: what is for the secretariat, thanks, empty mail; read receipts, meeting answers, delay warnings.
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
    """A mail's kind, the sign that decided it, and what belongs to that kind.

    sure: how sure the kind is, from 0 to 1; also: the next likeliest kind, None where rules tell the kind. doubt: why
    a person must look, as a code, "" for no doubt. seen: the signs it was weighed by.
    """

    kind: Kind
    sign: str
    bounce: Bounce | None = None
    answer_to: str = ""
    sure: float = _PLAIN
    also: Kind | None = None
    doubt: str = ""
    seen: frozenset[str] = frozenset()


_GLANCE, _LETTER = 20_000, 200_000  # characters read of own words, and of a quoted letter
_CALLED_REQUEST = re.compile(r"^(efterlysning|request)\s*[:–-]\s*", re.IGNORECASE)
_SAYS_NOTHING = {"hjælp", "svar", "spørgsmål", "efterlysning", "hej", "help", "question", "request", "test"}
_LETTER_SUBJECT = re.compile(r"\befterlysninger\b|\brequests for cases\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"#(\d{1,6})\b|\befterlysning (?:nr\.?\s?)?(\d{1,6})\b|[-–,:]\s*nr\.?\s?(\d{1,6})\s*$", re.IGNORECASE
)
_IN_TEXT = re.compile(
    r"(?:#|\bnr\.?\s?|\bnummer\s|\b(?:efterlysning(?:en)?|lukke?|afslutte?|close)\s(?=\d{2,})|"
    r"^[^\w\n]{0,20}(?:til|vedr\.?|ang\.?|om)\s(?:efterlysning\s)?(?=\d{2,}))(\d{1,6})\b",
    re.IGNORECASE | re.MULTILINE,
)
_AT_START = re.compile(r"^[ \t]{0,20}(\d{1,6})\s?[:–-]", re.MULTILINE)
_HEADING = re.compile(
    r"(?:^[ \t>]{0,20}#?|efterlysning (?:nr\. ?|#)?|svar på (?:nr\. |#))(\d{1,6})\b",
    re.IGNORECASE | re.MULTILINE,
)
_OF_MINE = re.compile(
    r"\b(?:min|vores|vort|mit|my|our)\s(?:\w{1,20}\s){0,2}(?:efterlysning|spørgsmål|forespørgsel|svar|request|question|answer)"
    r"\W{1,3}(?:(?:nr\.?|no\.?|nummer|number)\s?)?#?\d{1,6}\b",
    re.IGNORECASE,
)
"""An earlier mail of the writer's, named by its number: no request that says so is silently one."""
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
    glanced = _glanced(reply)
    bounce = bounce_in(message, glanced.text)
    if bounce:
        kind = Kind.OTHER if bounce.warning else Kind.BOUNCE
        return Judgement(kind=kind, sign=bounce.warning or bounce.sign, bounce=None if bounce.warning else bounce)
    signs = (
        (Kind.COMPLAINT, automated.complaint(message)),
        (Kind.OTHER, automated.notice(message, glanced)),
        (Kind.AUTO_REPLY, automated.auto_reply(message, glanced)),
        (Kind.OTHER, automated.bulk(message, glanced)),
    )
    for kind, sign in signs:
        if sign:
            return Judgement(kind=kind, sign=sign)
    told = _person(message, glanced, key)
    hides = told.kind is not Kind.UNSUBSCRIBE and _hides(message, reply)
    return replace(told, doubt=HIDDEN) if hides else told


def number_in(subject: str) -> str:
    """The number of the request a subject names, as `#112`; "" for none."""
    found = _NUMBER.search(subject)
    return f"#{found[1] or found[2] or found[3]}" if found else ""


def title_in(subject: str) -> str:
    """The subject without SV:, Re: and "Efterlysning:"; "" when nothing is left that says anything."""
    bare = _CALLED_REQUEST.sub("", unprefixed(subject)).strip()
    if bare.strip(" ?.!").lower() in _SAYS_NOTHING:
        return ""
    bare = bare[:1].upper() + bare[1:]
    return "" if prefixed(subject) and _LETTER_SUBJECT.search(bare) else bare


def _glanced(reply: Reply) -> Reply:
    return replace(reply, text=reply.text[:_GLANCE], own=reply.own[:_GLANCE])


def _person(message: Message, reply: Reply, key: Key | None) -> Judgement:
    """The kind of a person's mail: told by rules where it is plain, else weighed by its signs."""
    title = "" if _CONFIRMING.search(message.subject) else title_in(message.subject)
    number = _number(message, key)
    if plain := _plain(message, reply, key):
        return plain
    leaves = leaving(reply.own, title, numbered=bool(number))
    if leaves is Leaving.SURE:
        return Judgement(kind=Kind.UNSUBSCRIBE, sign=leaves)
    if leaves is Leaving.PERHAPS:
        return _weighed(message, reply, key, Judgement(kind=Kind.UNSUBSCRIBE, sign=leaves))
    to_receipt = _to_receipt(message, key)
    talks = not (message.files or reply.inline or closing(reply.text) or to_receipt)
    kind = smalltalk(reply.text, message.subject, numbered=bool(number)) if talks else ""
    if kind:
        return Judgement(kind=Kind.OTHER, sign=kind)
    silent = not reply.text.strip() or reply.signature_only or reply.text.strip() == message.sender_name
    if silent and not message.files and not to_receipt:
        return _without_words(message, reply, number)
    return _weighed(message, reply, key, _proposed(message, reply, key))


def _plain(message: Message, reply: Reply, key: Key | None) -> Judgement | None:
    """The kind of a mail that sells something to everybody, or only closes the request in its subject."""
    if key is None and sells(f"{message.subject}\n{reply.own}"):
        return Judgement(kind=Kind.OTHER, sign=SELLING, doubt=ASKS_NOTHING)
    number = number_in(message.subject) if key is None and not prefixed(message.subject) else ""
    if number and only_closes(without_greetings(reply.own).strip()):
        return Judgement(kind=Kind.CHANGE, sign="own_words", answer_to=number)
    return None


def _weighed(message: Message, reply: Reply, key: Key | None, proposed: Judgement) -> Judgement:
    """The likeliest kind by what is seen; what a key, a number or a receipt of ours tells is kept.

    proposed: what rules by themselves call the mail.
    """
    seen = signs_of(message, reply, key, proposed=f"{proposed.kind}_{proposed.doubt or proposed.sign}")
    shares = shipped().shares(seen)
    if proposed.sign == TO_RECEIPT or (proposed.kind is Kind.ANSWER and _is_named(message, key)):
        return _kept(proposed, shares, seen)
    kind, also = (Kind(one) for one in list(shares)[:2])
    sure = shares[kind]
    if kind is Kind.UNSUBSCRIBE:
        return Judgement(kind=kind, sign=Leaving.PERHAPS, sure=sure, also=also, seen=seen)
    of_mine = kind is Kind.REQUEST and _OF_MINE.search(reply.own)
    doubted = Leaving.PERHAPS if proposed.kind is Kind.UNSUBSCRIBE else _doubt(kind, sure, proposed.doubt)
    doubted = doubted or (UNSURE if of_mine else "")
    if kind is Kind.ANSWER and asks_staff(reply.own):
        also, doubted = Kind.OTHER, doubted or UNSURE
    sign = proposed.sign if proposed.kind is kind else WEIGHED
    to = proposed.answer_to or (_named(message, reply) if kind in (Kind.ANSWER, Kind.CHANGE) else "")
    return Judgement(kind=kind, sign=sign, answer_to=to, sure=sure, also=also, doubt=doubted, seen=seen)


def _is_named(message: Message, key: Key | None) -> bool:
    """Whether an answer has a key of ours, or its subject is a number, or it replies to a subject with a number.

    A subject that says that something was received is another house's receipt.
    """
    bare = unprefixed(message.subject)
    replies = prefixed(message.subject) and bool(number_in(message.subject)) and not forwards(message.subject)
    return key is not None or bool(_ONLY_NUMBER.match(bare)) or (replies and not of_receipt(message.subject))


def _kept(told: Judgement, shares: dict[str, float], seen: frozenset[str]) -> Judgement:
    """The kind that a key, a number or a receipt of ours tells; in doubt where the words say something else.

    A reply to a receipt that changes nothing waits in any case (`requests.orders`).
    """
    kind = next(iter(shares))
    if told.kind is Kind.CHANGE and kind == Kind.REQUEST and "one_more" in seen:
        return Judgement(kind=Kind.REQUEST, sign=WEIGHED, sure=shares[kind], also=told.kind, doubt=UNSURE, seen=seen)
    if told.kind is Kind.ANSWER and kind == Kind.CHANGE and "closes" in seen:
        return replace(told, kind=Kind.CHANGE, sign=WEIGHED, sure=shares[kind], also=told.kind, seen=seen)
    also = next(Kind(one) for one in shares if one != told.kind)
    doubted = UNSURE if told.kind is Kind.ANSWER and shares[told.kind] < FLOOR else ""
    return replace(told, sure=shares[told.kind], also=also, doubt=doubted, seen=seen)


def _doubt(kind: Kind, sure: float, doubted: str) -> str:
    """Why a person must look at a mail of that kind. doubted: what rules doubt, were it a request."""
    if kind is Kind.OTHER:
        return doubted or FOR_STAFF
    if kind is Kind.REQUEST and doubted and sure < _DOUBT_OVERRULED:
        return doubted
    return UNSURE if sure < FLOOR else ""


def _number(message: Message, key: Key | None) -> str:
    return f"#{key.number}" if key and key.purpose is Purpose.REPLY else number_in(message.subject)


def _to_receipt(message: Message, key: Key | None) -> bool:
    """Whether a mail replies to a receipt of ours, by its key or its subject."""
    replies = prefixed(message.subject)
    told = _RECEIPT_SUBJECT.search(message.subject) or _SENT_TOGETHER.search(message.subject)
    return (key is not None and key.purpose is Purpose.CHANGE) or bool(replies and told)


def _proposed(message: Message, reply: Reply, key: Key | None) -> Judgement:
    """What rules by themselves call a mail that is neither small talk nor empty nor wishes to leave."""
    number = _number(message, key)
    if _to_receipt(message, key):
        several = key is None and _SENT_TOGETHER.search(message.subject)  # which is meant, a person reads
        return Judgement(kind=Kind.CHANGE, sign=TO_RECEIPT, answer_to="" if several else number)
    rules = _asks_or_answers(message, reply, number, keyed=key is not None)
    if rules.kind is not Kind.REQUEST:
        return rules
    handed_on = bool(reply.forwarded_from) or forwards(message.subject)
    above = reply.own if reply.forwarded_from else ""
    return replace(rules, doubt=doubt(reply.text, title_in(message.subject), handed_on=handed_on, above=above))


def _named(message: Message, reply: Reply) -> str:
    """The request that a mail names in its subject or, as the only number, in its words; else the mail it answers."""
    number = number_in(message.subject)
    numbers = set(_IN_TEXT.findall(message.subject)) or set(_IN_TEXT.findall(reply.own))
    if number or len(numbers) == 1:
        return number or f"#{numbers.pop()}"
    return message.in_reply_to or (message.references[-1] if message.references else "")


def _asks_or_answers(message: Message, reply: Reply, number: str, *, keyed: bool) -> Judgement:
    title = title_in(message.subject)
    replies = prefixed(message.subject)
    answered = message.in_reply_to or (message.references[-1] if message.references else "")
    bare = unprefixed(message.subject)
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


def _without_words(message: Message, reply: Reply, number: str) -> Judgement:
    """The kind of a mail without words of its own: a request when its subject asks.

    Where its subject says something, or there is something in it that is not read, a person looks; else it is empty.
    """
    title, replies = title_in(message.subject), prefixed(message.subject)
    if asks(title) and not replies:
        return Judgement(kind=Kind.REQUEST, sign=IN_SUBJECT)
    if any(_is_unread(part, _seen(reply)) for part in message.parts):
        return Judgement(kind=Kind.ANSWER if replies else Kind.REQUEST, sign=NO_WORDS, answer_to=number)
    if replies and _SAYS.search(unprefixed(message.subject)):
        return Judgement(kind=Kind.ANSWER, sign=NO_WORDS, answer_to=number)
    if " " in title and not replies:
        return Judgement(kind=Kind.REQUEST, sign=IN_SUBJECT, doubt=ASKS_NOTHING)
    return Judgement(kind=Kind.OTHER, sign="empty")


def _seen(reply: Reply) -> int:
    """How many letters of a mail are read."""
    return letters(f"{reply.text}{reply.quoted}{reply.signature}{reply.disclaimer}")


def _hides(message: Message, reply: Reply) -> bool:
    """Whether a mail has more words that nobody sees than programs put there by themselves."""
    pages = [letters_in(part.text) for part in message.parts if part.content_type == "text/html" and not part.filename]
    most = _HIDDEN_IN_QUOTES if reply.quoted or reply.forwarded_from else _HIDDEN
    return any(count > most for count in pages) and max(pages) - _seen(reply) > most


def _is_unread(part: Part, seen: int) -> bool:
    """Whether a part has more than so many letters that are read: a picture, or words that are hidden."""
    if part.content_type == "text/html":
        return letters_in(part.text) > seen
    least = _SMALL_LOGO if part.content_type.startswith("image/") else 0
    return part.content_type != "text/plain" and len(part.data.strip()) > least


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
