"""Lines in members' words that look like parts of our letter or mails, and could be taken for ours.

a title with a number | a rule of dashes | a heading or link of the letter, in each language | an address as a button
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from digest.writing.language import LANGUAGES, translations

_PARTS = (
    "In this edition",
    "In the case bank",
    "Perhaps related",
    "Still without an answer",
    "Answers since last time",
    "New in the case bank",
    "You may be able to help",
    "Unsubscribe or pause",
    "Read the edition in the browser",
    "Read all of #%(number)s",
    "Reply to #%(number)s",
)
"""The headings and links of the letter."""

_FRAMES = (
    "From the secretariat:",
    "Reply to this mail to write to %(names)s.",
    "Then they see who you are.",
    "A reply to this mail comes to the secretariat, who can pass it on.",
    "%(names)s, %(organisation)s, has answered your request #%(number)s (%(title)s):",
    "Somebody who does not want to be named has answered your request #%(number)s (%(title)s):",
    "#%(answered)s is merged with your request #%(number)s (%(title)s), and has been answered:",
    "Not sent on, too large or of a kind that can do harm: %(files)s. Ask for them.",
)
"""What we write around an answer that goes to who asked."""

_LONGEST = 80
"""The characters of the longest line that is a heading or a link; longer ones are sentences."""

_NUMBERED = re.compile(r"\A[\W_]*#\s*\d+\b")
_RULE = re.compile(r"\A\s*(?:([^\w\s])\s*(?:\1\s*){3,}|_{4,})")
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+", re.IGNORECASE)
_DRESSED = re.compile(r"\A\s*[\[({<>|*=~«»‹›→➔➜➤►▶▸⇒■□●◆✓☞👉🔗]")
_CALLS = re.compile(
    r"\b(?:svar(?:e|er)? (?:her|nu|på|paa)|klik\b|klikke\b|tryk|log ?(?:ind|in|på)|afmeld|tilmeld|bekræft|godkend|"
    r"reply (?:here|now|to)|answer (?:here|now)|click|press|sign ?(?:in|up)|unsubscribe|confirm|approve)",
    re.IGNORECASE,
)
_KEYED = re.compile(r"\S\+[rbc]?\d+(?:-\w+)?@\S")
_FROM = re.compile(
    r"\A[\W_]*(?i:svar|besked|note|answer|message) (?i:fra|from) (?:(?i:sekretariatet|foreningen|the secretariat)\b|"
    r"[A-ZÆØÅ][\w.-]+(?: [A-ZÆØÅ][\w.-]+)*(?:, [^:]{1,60})?(?::|\Z))|"
    r"\A[\W_]*(?i:(?:the )?(?:sekretariatet|foreningen|redaktionen|secretariat|association)\b[^:.\n]{0,40}"
    r"\b(?:tilføjer|skriver|oplyser|meddeler|adds|writes|says|informs)\b[^.\n]{0,40}:)"
)
_ANSWER_THIS = re.compile(
    r"\A[\W_]*(?:(?:be)?svar(?:e|er)? (?:på|paa) (?:#|nr\b|nummer\b|den(?:ne)?\b|efterlysning|udbud)|"
    r"(?:reply|respond) to (?:#|no\b|number\b|this\b|request)|answer (?:#|no\b|number\b|this\b))",
    re.IGNORECASE,
)


def imitations(text: str) -> tuple[str, ...]:
    """The lines of a text that look like a part of the letter, in their order, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if _imitates(_seen(line))))


def frames(text: str) -> tuple[str, ...]:
    """The lines of an answer that look like what we write around one, or like a button or rule of the letter.

    A number above words is none: people name the request that they answer.
    """
    lines = [(line.strip(), _seen(line)) for line in text.splitlines()]
    return tuple(dict.fromkeys(line for line, seen in lines if _frames(seen)))


def _frames(line: str) -> bool:
    line = line[: 4 * _LONGEST]
    if _KEYED.search(line) or _FROM.match(line) or _said(_FRAMES).match(line):
        return True
    return not _NUMBERED.match(line) and _imitates(line)


def _imitates(line: str) -> bool:
    if _NUMBERED.match(line) or _RULE.fullmatch(line):
        return True
    if len(line) > _LONGEST and not _ADDRESS.search(line):
        return False
    return bool(_said(_PARTS).fullmatch(line) or _ANSWER_THIS.match(line) or _is_button(line))


def _is_button(line: str) -> bool:
    """Whether a line is a call to press something, or an address dressed as one."""
    words, addresses = _ADDRESS.subn(" ", line)
    label = words.strip(" \t.:;,-–—")
    if addresses and not label:
        label = " ".join(re.split(r"[-/_.]", line))  # the address alone may say it: .../svar-her
    if addresses:
        return len(words) <= _LONGEST // 2 and bool(_CALLS.search(label) or _DRESSED.match(line))
    return bool(_DRESSED.match(line) and _CALLS.search(line))


def _seen(line: str) -> str:
    """A line as a reader sees it: without what has no width, letters of other widths as the usual ones."""
    if line.isascii():
        return line.strip()
    kept = "".join(char for char in unicodedata.normalize("NFKC", line) if unicodedata.category(char) != "Cf")
    return kept.strip()


@cache
def _said(texts: tuple[str, ...]) -> re.Pattern[str]:
    """Texts of ours in every language, alone on a line, with whatever ornament."""
    said = {translations(language).gettext(text) for language in LANGUAGES for text in texts}
    either = "|".join(_open(re.escape(one).replace("%%", "%")) for one in sorted(said))
    return re.compile(rf"[\W_]*(?:{either})[\W_]*", re.IGNORECASE)


def _open(escaped: str) -> str:
    """A pattern with room for numbers and names where a text has places for them."""
    numbered = re.sub(r"%\\\((?:number|answered)\\\)s", r"\\s*\\d+", escaped)
    return re.sub(r"%\\\(\w+\\\)s", r".{1,80}", numbered)
