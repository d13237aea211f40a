"""Whose words: the writer's own, quoted ones, signature, disclaimer. Each line goes to exactly one of them.

Line by line, in one pass over the lines and with bounded looks ahead, so that time grows with size and nothing is
thrown away. Danish first, English beside it. Where nothing would be left, everything is the writer's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from digest.addresses import normal

_LONGEST = 400  # characters of a line that patterns look at


class _Of(Enum):
    OWN = auto()
    QUOTED = auto()
    SIGNATURE = auto()
    DISCLAIMER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A body, divided. `forwarded_from` is the address of the first writer when it is a forward, else ""."""

    text: str
    quoted: str = ""
    signature: str = ""
    disclaimer: str = ""
    forwarded_from: str = ""


_SEPARATOR = re.compile(
    r"^\s*>*\s*-{2,}\s*(original message|oprindelig (meddelelse|besked)|oprindelig e-?mail|forwarded message|"
    r"videresendt (besked|meddelelse|mail)|begin forwarded message|start på videresendt besked)\s*-*\s*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"(forwarded message|videresendt (besked|meddelelse|mail)|start på videresendt)", re.IGNORECASE)
_BARE_FORWARD = re.compile(r"^\s*(begin forwarded message|start på videresendt besked):?\s*$", re.IGNORECASE)
_SUBJECT_FORWARD = re.compile(r"^\s*(vs|fw|fwd|wg|tr)\s*:", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(
    r"^\s*>*\s*(den|d\.|on|am|le|op|el|(man|tirs?|ons|tors?|fre|lør|søn)(\.|dag))\s.{0,300}", re.IGNORECASE
)
_ATTRIBUTION_END = re.compile(
    r"(skrev|wrote|schrieb|a écrit|skrev følgende|skreiv)\b.{0,200}:\s*$|skrev følgende den .{4,60}:\s*$", re.IGNORECASE
)
_CLOCK = re.compile(r"\b\d{1,2}[.:]\d{2}\b")
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\.?\b", re.IGNORECASE)
_WROTE = re.compile(r"^\s*\S.{0,200}\b(skrev|wrote)( følgende)?( den .{4,60})?:\s*$", re.IGNORECASE)
_FROM = re.compile(r"^\s*>*\s*\*?(fra|from|von|från|afsender)\s?:\*?\s*(\S.*)$", re.IGNORECASE)
_OTHER_HEADER = re.compile(
    r"^\s*>*\s*\*?(sendt|dato|til|cc|emne|sent|date|to|subject|gesendet|an|betreff|skickat|till|ämne)\s?:",
    re.IGNORECASE,
)
_SUBJECTS = {"emne", "subject", "betreff", "ämne"}
_RULE = re.compile(r"^\s*_{20,}\s*$")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_DASHES = re.compile(r"^--\s?$")
_SIGN_OFF = re.compile(
    r"^\s*((med )?(de )?(venlig(e|ste)?|bedste|kærlig|mange|gode|høflig)\s+hilsen(er)?|(de )?bedste hilsner|"
    r"mange hilsner|hilsen|hilsner|mvh|m\.v\.h|vh|kh|dbh|(best|kind|warm)( regards| wishes)|regards|best|"
    r"sincerely|cheers|thanks|many thanks|yours sincerely|på forhånd tak|tak på forhånd)\b"
    r"(?P<name>[^!?]{0,50})[.,!]?\s*$",
    re.IGNORECASE,
)
_BEFORE_NAMES = {"fra", "from", "og", "and", "på", "vegne", "af", "de", "den", "the", "&", "til", "jer", "alle", "med"}
_GREETING = re.compile(
    r"^\s*(hej|hejsa|hallo|kære|goddag|god dag|godmorgen|god morgen|til|dear|hi|hello)\b[^.?!,:]{0,40}[,.!:]?\s*$",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"^(hej|hejsa|hallo|goddag|hi|hello)( (alle|alle sammen|ika|kolleger|all))?[.,!]\s+(?=[A-ZÆØÅ])", re.IGNORECASE
)
_PHONE_NOTE = re.compile(
    r"^\s*(sendt fra (min )?|sent from (my )?|hent outlook (til|for)|få outlook (til|for)|get outlook for|"
    r"sendt via|sent via|afsendt fra)\b.{0,80}$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\s*(denne (e-?mail|mail|meddelelse|besked)\b.{0,120}"
    r"(fortrolig|tiltænkt|(kun|alene|udelukkende).{0,20}beregnet|beregnet (kun|alene|udelukkende)|rette modtager)|"
    r"this (e-?mail|message)\b.{0,120}(confidential|intended|privileged|recipient)|"
    r"(obs!?|nb!?|vigtigt!?)\s.{0,60}(fortrolig|cpr|personoplysning|følsom)|"
    r"(fortrolighed(serklæring)?|confidentiality( notice)?|disclaimer)\s*(:|$)|"
    r"(sådan|læs (mere )?om,? hvordan|her kan du læse).{0,60}(personoplysninger|persondata)|"
    r"tænk på miljøet|skal denne mail printes|please consider the environment)",
    re.IGNORECASE,
)


def separate(body: str, *, subject: str = "") -> Reply:
    """`body` divided into own words, quoted, signature, disclaimer; of a forward, the forwarded words are own too."""
    lines = body.split("\n")
    start = _quote_start(lines)
    origin = _forwarded(lines, start, subject)
    if origin is not None:
        words = _after_headers(lines, start)
        labels = _divide(lines[:start]) + [_Of.QUOTED] * (words - start) + _divide(lines[words:])
        return _reply(lines, labels, forwarded_from=origin)
    labels = _divide(lines[:start]) + [_Of.QUOTED] * (len(lines) - start)
    if not _joined(lines, labels, _Of.OWN):
        return Reply(text=body.strip())
    return _reply(lines, labels)


def without_courtesies(text: str, *, writer: str = "") -> str:
    """A text without the greeting above it and the sign-off or bare name below: where the writer is named anyway.

    The text itself when nothing else would be left.
    """
    lines = text.strip().split("\n")
    start = 1 if _GREETING.match(lines[0][:_LONGEST]) else 0
    end = len(lines)
    for number in range(max(start, len(lines) - 6), len(lines)):
        if _signed_off(lines[number]) is not None or (writer and lines[number].strip() == writer):
            end = number
            break
    kept = _GREETED.sub("", "\n".join(lines[start:end]).strip())
    return kept or text.strip()


def _quote_start(lines: list[str]) -> int:
    """The line from which on everything is quoted; len(lines) when nothing is, or own words follow the quote."""
    marks = [line.lstrip().startswith(">") for line in lines]
    last_marked = max((number for number, mark in enumerate(marks) if mark), default=-1)
    last_own = max((number for number, line in enumerate(lines) if line.strip() and not marks[number]), default=-1)
    for number, line in enumerate(lines):
        head = line[:_LONGEST]
        if _SEPARATOR.match(head) or _BARE_FORWARD.match(head):
            return number
        if _header_block(lines, number):
            return number - 1 if number and _RULE.match(lines[number - 1][:_LONGEST]) else number
        below = number + _attribution(lines, number)
        if below > number:
            words_follow = _marked_next(lines, below) and last_marked >= below and last_own >= below
            if not words_follow:
                return number
    return len(lines)


def _marked_next(lines: list[str], number: int) -> bool:
    """Whether the next line with anything on it, of the next few, is quoted with `>`."""
    return next((line.lstrip().startswith(">") for line in lines[number : number + 6] if line.strip()), False)


def _header_block(lines: list[str], number: int) -> bool:
    """`Fra:` with an address or, close below, a time sent and a subject; "Fra: 1. januar" alone is running text."""
    found = _FROM.match(lines[number][:_LONGEST])
    if not found:
        return False
    below = [_OTHER_HEADER.match(line[:_LONGEST]) for line in lines[number + 1 : number + 7]]
    names = {header[1].lower() for header in below if header}
    return len(names) >= 2 and ("@" in found[2] or bool(names & _SUBJECTS))


def _attribution(lines: list[str], number: int) -> int:
    """How many lines from `number` on say "On ... wrote:", 0 for none; mail programs wrap it over up to three."""
    head = lines[number][:_LONGEST]
    if _WROTE.match(head) and _ADDRESS.search(head):
        return 1
    if not _ATTRIBUTION_START.match(head):
        return 0
    joined = ""
    for count, line in enumerate(lines[number : number + 3], start=1):
        joined += " " + line[:_LONGEST].strip()
        if _ATTRIBUTION_END.search(joined[-_LONGEST:]):
            following = next((below for below in lines[number + count : number + count + 4] if below.strip()), "")
            told = _ADDRESS.search(joined) or _CLOCK.search(joined) or following.lstrip().startswith(">")
            return count if told else 0
    return 0


def _forwarded(lines: list[str], start: int, subject: str) -> str | None:
    """The first writer's address of a forward ("" when unknown); None when it is not one."""
    if start == len(lines):
        return None
    above = any(line.strip() for line in lines[:start])
    named = bool(_FORWARD.search(lines[start][:_LONGEST])) or bool(_SUBJECT_FORWARD.match(subject))
    if not named and (above or not _header_block(lines, start)):
        return None
    found = _ADDRESS.search("\n".join(line[:_LONGEST] for line in lines[start : start + 8]))
    return normal(found.group()) if found else ""


def _after_headers(lines: list[str], start: int) -> int:
    """The line where a forwarded mail's words begin: below its separator, header lines or attribution."""
    number = start + _attribution(lines, start)
    while number < len(lines) and (not lines[number].strip() or _opens(lines[number][:_LONGEST])):
        number += 1
    while number > start and not lines[number - 1].strip():
        number -= 1  # the blank line between two people's words is nobody's header
    return number


def _opens(head: str) -> bool:
    return any(pattern.match(head) for pattern in (_SEPARATOR, _BARE_FORWARD, _RULE, _FROM, _OTHER_HEADER))


def _divide(lines: list[str]) -> list[_Of]:
    """A label for each line that stands above the quote."""
    labels = [_Of.QUOTED if line.lstrip().startswith(">") else _Of.OWN for line in lines]
    for number in range(len(lines)):
        for offset in range(_attribution(lines, number) if _Of.QUOTED in labels[number : number + 5] else 0):
            labels[number + offset] = _Of.QUOTED
    _relabel(lines, labels, _signature_start(lines), _Of.SIGNATURE)
    _relabel(lines, labels, _disclaimer_start(lines), _Of.DISCLAIMER)
    _keep_postscript(lines, labels)
    for number, line in enumerate(lines):
        if labels[number] is _Of.OWN and _PHONE_NOTE.match(line[:_LONGEST]) and not line.rstrip().endswith((".", "?")):
            labels[number] = _Of.SIGNATURE
    return labels


def _relabel(lines: list[str], labels: list[_Of], start: int, label: _Of) -> None:
    for number in range(start, len(lines)):
        if labels[number] is not _Of.QUOTED:
            labels[number] = label


def _keep_postscript(lines: list[str], labels: list[_Of]) -> None:
    """A paragraph that begins with P.S. below the name is the writer's own."""
    inside = False
    for number, line in enumerate(lines):
        inside = bool(line.strip()) and (inside or bool(_POSTSCRIPT.match(line)))
        if inside and labels[number] is _Of.SIGNATURE:
            labels[number] = _Of.OWN


def _signature_start(lines: list[str]) -> int:
    """The line after the name under the last sign-off, or the "-- " line; len(lines) without either."""
    for number, line in enumerate(lines):
        if _DASHES.match(line) and (line.endswith(" ") or _looks_signed(lines[number + 1 :])):
            return number
    for number in range(len(lines) - 1, -1, -1):
        name = _signed_off(lines[number])
        if name is not None:
            return number + 1 if name else _after_name(lines, number + 1)
    return len(lines)


def _looks_signed(below: list[str]) -> bool:
    """Whether a few short lines follow, as under a signature's dashes that lost their space."""
    words = [line for line in below[:20] if line.strip()]
    return len(words) <= 8 and all(len(line) <= 80 and "?" not in line for line in words)


def _signed_off(line: str) -> str | None:
    """The name on a sign-off line, "" without one; None when the line is no sign-off ("Best practice for ...")."""
    found = _SIGN_OFF.match(line[:_LONGEST])
    if not found:
        return None
    name = found["name"].strip(" ,./")
    if _SIGN_OFF.match(name):  # "Med venlig hilsen / Kind regards"
        return ""
    words = [word for word in name.split() if word.lower() not in _BEFORE_NAMES]
    return name if len(words) <= 5 and all(word[0].isupper() for word in words) else None


def _after_name(lines: list[str], number: int) -> int:
    while number < len(lines) and not lines[number].strip():
        number += 1
    words = lines[number].split() if number < len(lines) else []
    is_name = 0 < len(words) <= 5 and not any(sign.isdigit() or sign in "@:" for sign in lines[number])
    return number + 1 if is_name else number


def _disclaimer_start(lines: list[str]) -> int:
    asks = max((number for number, line in enumerate(lines) if "?" in line), default=-1)  # no disclaimer asks
    for number, line in enumerate(lines):
        starts = number > asks and (number == 0 or not lines[number - 1].strip() or not line.strip(" -_*"))
        if starts and _DISCLAIMER.match(line[:_LONGEST]):
            return number
    return len(lines)


def _reply(lines: list[str], labels: list[_Of], *, forwarded_from: str = "") -> Reply:
    return Reply(
        text=_joined(lines, labels, _Of.OWN),
        quoted=_joined(lines, labels, _Of.QUOTED),
        signature=_joined(lines, labels, _Of.SIGNATURE),
        disclaimer=_joined(lines, labels, _Of.DISCLAIMER),
        forwarded_from=forwarded_from,
    )


def _joined(lines: list[str], labels: list[_Of], label: _Of) -> str:
    chosen = (line.rstrip() for line, of in zip(lines, labels, strict=True) if of is label)
    return "\n".join(chosen).strip("\n").strip()
