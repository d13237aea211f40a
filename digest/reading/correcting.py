"""Mails that correct an earlier one, and are no reply to its receipt: `RETTELSE til #112` above them."""

from __future__ import annotations

import re

from digest.reading.kind import number_in
from digest.reading.signature import without_greetings

_IN_SUBJECT = re.compile(
    r"^\s{0,9}(?:(?:sv|re|aw|svar|vs|fw|fwd)\s?:\s?){0,5}(?:rettelse|correction)\b\s?"
    r"(?:(?:til|af|vedr\.|vedrørende|ang\.|angående|om|to|of)\s|[:–-])?\s?",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\W{0,5}(?:RETTELSE|CORRECTION)\b")
_BARE_NUMBER = re.compile(
    r"(?:efterlysning(?:en)?|request)?\s?(?:nr\.?|nummer|no\.?|#)?\s?(\d{1,6})\W{0,3}(?:$|\s)", re.IGNORECASE
)
_OF_WRITER = re.compile(
    r"(?:(?:min|vores|vor|my|our)\s(?:\w{1,20}\s){0,2})?(?:mail|e-mail|efterlysning(?:en)?|spørgsmål(?:et)?|request|question)"
    r"\W{0,3}$",
    re.IGNORECASE,
)


def subject_corrects(subject: str) -> str | None:
    """What a subject says behind the word RETTELSE, "" for nothing; None for a subject without the word before all."""
    found = _IN_SUBJECT.match(subject)
    return subject[found.end() :].strip() if found else None


def begins_with_correction(text: str) -> bool:
    """Whether words begin with RETTELSE in capitals, whatever stands beside it."""
    return bool(_BEGINS.match(without_greetings(text)))


def number_corrected(subject: str) -> int | None:
    """The number that a subject names, also a bare one behind the word RETTELSE; None for none."""
    named, rest = number_in(subject), subject_corrects(subject)
    bare = _BARE_NUMBER.match(rest) if rest else None
    return int(named[1:]) if named else int(bare[1]) if bare else None


def corrects_own(rest: str) -> bool:
    """Whether what stands behind the word RETTELSE says no more than that a mail of the writer's is meant."""
    return not rest.strip(" .!:") or bool(_OF_WRITER.match(rest))
