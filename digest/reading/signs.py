"""What is seen of a person's mail that tells a request from an answer, a change, and what is for the secretariat.

how the mail stands to others | what rules say of its words | whom it speaks to | its words, by their beginnings
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from digest.marks import Key, Purpose
from digest.reading.closing import closing
from digest.reading.clues import clues_in
from digest.reading.doubt import asks_colleagues, marks_of
from digest.reading.greeting import greeted
from digest.reading.message import Message
from digest.reading.prefixes import forwards, replies, without_reply
from digest.reading.reply import Reply
from digest.reading.signature import without_greetings
from digest.reading.smalltalk import asks, offers

_GLANCE, _QUOTED = 2_500, 30_000  # characters of own words, and of quoted ones, that are looked at
_NUMBER = re.compile(r"(?:#|\bnr\.?\s?|\bnummer\s|\befterlysning(?:en)?\s|\brequest\s)\d{1,4}\b", re.IGNORECASE)
_ADDRESSED = re.compile(r"^\W{0,9}(?:svar )?(?:til|vedr\.?|ang\.?|angående|vedrørende|om|re)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?:den|de|nummer|the) (?:første|anden|andet|tredje|fjerde|femte|sjette|sidste|øverste|nederste|first|second|"
    r"third|last)\b(?=[^.\n]{0,30}\b(?:brev|efterlys|liste|mail|letter))",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[ \t>]{0,20}#\d{1,6}\b|\bsvar på #?\d{1,6}\b", re.IGNORECASE | re.MULTILINE)
_LETTER = re.compile(r"\befterlysninger\b|\brequests for cases\b|\bnyhedsbrev", re.IGNORECASE)
_RECEIPT = re.compile(
    r"\b(?:modtaget|kvittering|received)\b|"
    r"\b(?:tak for din efterlysning|vi har modtaget din|(?<!svar på )din efterlysning)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W{0,5}(?:hej|hejsa|halløj|kære|god(?:dag|morgen| dag)|dear|hi|hello|hei|hejsan)\b[ ,]{0,3}"
    r"([^\W\d_][\w-]{0,20})?",
    re.IGNORECASE,
)
_ALL = frozenset(
    ("alle", "allesammen", "kolleger", "kollegaer", "derude", "jer", "i", "netværk", "gode", "kære", "all", "everyone")
)
_HOUSE = frozenset(
    ("ika", "sekretariat", "sekretariatet", "redaktion", "redaktionen", "forening", "foreningen", "team")
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST_WORD = 7  # letters of a word that count: Danish endings differ beyond
_SIZES = ((6, "six"), (15, "fifteen"), (40, "forty"), (90, "ninety"), (200, "two_hundred"))
_FIRST = 12  # words that open the mail


def signs_of(message: Message, reply: Reply, key: Key | None, *, proposed: str) -> frozenset[str]:
    """What is seen of a person's mail: names of signs; words behind `w:`, `s:` (subject), `f:` (first), `p:` (pairs).

    proposed: what rules by themselves would call the mail, as one word.
    """
    own = (reply.own or reply.text)[:_GLANCE]
    core, subject = without_greetings(own), without_reply(message.subject)
    said = {*_said(core, subject), *marks_of(core, subject), *clues_in(f"{subject}\n{core}")}
    setting = _setting(message, key)
    return frozenset(
        (
            f"rules:{proposed}",
            *_standing(message, reply, key),
            *said,
            setting,
            *(f"{setting}:{name}" for name in said),
            *_spoken_to(own),
            *_words_in(core, subject),
        )
    )


def _setting(message: Message, key: Key | None) -> str:
    """Whether a mail is new, a forward, or a reply to a letter, a receipt, a request with its number, or a title."""
    subject = message.subject
    if forwards(subject):
        return "forward"
    if (key is not None and key.purpose is Purpose.CHANGE) or (replies(subject) and of_receipt(subject)):
        return "receipt"
    if not replies(subject):
        return "numbered" if key is not None or _NUMBER.search(subject) else "new"
    if _NUMBER.search(subject):
        return "numbered"
    return "letter" if _LETTER.search(subject) else "title"


def of_receipt(subject: str) -> bool:
    """Whether a subject speaks of something that was received."""
    return bool(_RECEIPT.search(subject))


def _standing(message: Message, reply: Reply, key: Key | None) -> Iterator[str]:
    """How a mail stands to others: what it replies to, quotes and carries."""
    subject, quoted = message.subject, reply.quoted[:_QUOTED]
    seen = {
        "replies": replies(subject),
        "forwards": bool(forwards(subject) or reply.forwarded_from),
        "threaded": bool(message.in_reply_to or message.references),
        "numbered": bool(_NUMBER.search(subject)),
        "of_letter": bool(_LETTER.search(subject)),
        "of_receipt": of_receipt(subject),
        "quotes": bool(quoted.strip()),
        "quotes_letter": len(_HEADING.findall(quoted)) > 1,
        "greets_one_quoted": any(re.search(rf"\b{re.escape(name)}\b", quoted) for name in greeted(reply.own)),
        "quotes_receipt": bool(_RECEIPT.search(quoted[:2_000])),
        "between_lines": bool(reply.inline),
        "files": bool(message.files),
        "key_reply": key is not None and key.purpose is Purpose.REPLY,
        "key_change": key is not None and key.purpose is Purpose.CHANGE,
    }
    yield from (name for name, holds in seen.items() if holds)
    yield "new" if not (seen["replies"] or seen["forwards"]) else "old"


def _said(core: str, subject: str) -> Iterator[str]:
    """What rules say of the words, and how many they are."""
    said, questions = f"{subject}\n{core}", core.count("?")
    count = len(core.split())
    seen = {
        "asks": asks(said),
        "asks_colleagues": asks_colleagues(said),
        "offers": offers(core),
        "closes": bool(closing(core)),
        "names_number": bool(_NUMBER.search(core)),
        "addressed": bool(_ADDRESSED.match(core) or _ADDRESSED.match(subject)),
        "ordinal": bool(_ORDINAL.search(core)),
        "no_question": questions == 0,
        "many_questions": questions > 1,
        "ends_asking": core.rstrip()[-80:].find("?") >= 0,
        "begins_asking": "?" in core[:150],
    }
    yield from (name for name, holds in seen.items() if holds)
    yield f"size:{next((name for most, name in _SIZES if count <= most), 'more')}"


def _spoken_to(own: str) -> Iterator[str]:
    """Whom the greeting names: everybody, the house, or somebody."""
    found = _GREETING.match(own)
    name = (found[1] or "").lower() if found else ""
    if not found:
        yield "greets:none"
    elif name in _ALL:
        yield "greets:all"
    elif name in _HOUSE:
        yield "greets:house"
    else:
        yield "greets:somebody" if name else "greets:bare"


def _words_in(core: str, subject: str) -> Iterator[str]:
    """The beginnings of the words, alone and in pairs."""
    words = [word[:_LONGEST_WORD] for word in _WORD.findall(core.lower())]
    yield from (f"w:{word}" for word in words)
    yield from (f"f:{word}" for word in words[:_FIRST])
    yield from (f"p:{one} {other}" for one, other in pairwise(words))
    yield from (f"s:{word[:_LONGEST_WORD]}" for word in _WORD.findall(subject.lower()))
