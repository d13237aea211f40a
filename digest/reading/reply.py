"""Whose words: the writer's own, quoted ones, signature, disclaimer. Each line goes to exactly one of them.

Line by line, in one pass over the lines and with bounded looks ahead, so that time grows with size and nothing is
thrown away. Danish first, English beside it. Where nothing would be left, everything is the writer's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from digest.reading.answering import numbers_above, pairs, within
from digest.reading.decoding import NOT_QUOTED
from digest.reading.html import Coloured
from digest.reading.quoting import LONGEST, after_headers, attribution, forwarded, marks, quote_start, unmarked

_PROSE = 40  # characters of a line in which somebody goes on
_SIGN_OFF_LINES = 3
_NEAR, _FAR = 1_500, 500  # lines at the beginning and at the end that are looked at one by one


class _Of(Enum):
    OWN = auto()
    QUOTED = auto()
    SIGNATURE = auto()
    DISCLAIMER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A body, divided.

    forwarded_from: the address of the first writer when it is a forward, else "".
    inline: for answers between quoted lines, each quoted line and the own words below it.
    answered: numbers of the requests below which they stand, in a quoted letter.
    """

    text: str
    quoted: str = ""
    signature: str = ""
    disclaimer: str = ""
    forwarded_from: str = ""
    inline: tuple[tuple[str, str], ...] = ()
    answered: tuple[str, ...] = ()


_PERSONAL_DATA = re.compile(r"persono(plysning|pgift)|personuppgift|persondata|gdpr|datenschutz", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(vi|jeg|os|vores|we|our)\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(tlf|telefon|mobil|mob|direkte|tel|phone|puh|handy)\b\.?[^\d]{0,12}\d|^\s*[tm]?[.:]?\s*\+?\d[\d ]{6,16}\s*$|\bwww\.|https?://|"
    r"[\w.+-]{1,64}@[\w-]{1,63}\.",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\.?\b", re.IGNORECASE)
_DASHES = re.compile(r"^--\s?$")
_SIGN_OFF = re.compile(
    r"^\s*((med )?(de )?(venlig(e|ste)?|bedste|kærlig|mange|gode|høflig)\s+hils(en|ner)|"
    r"mange hilsner|hilsen|hilsner|mvh|m\.v\.h|vh|kh|dbh|(best|kind|warm)( regards| wishes)|regards|best|"
    r"sincerely|cheers|thanks|many thanks|yours sincerely|på forhånd tak|tak på forhånd|"
    r"(med )?(vänlig(a)?|bästa|många|vennlig|beste) (hälsning(ar)?|hilsen)|hälsningar|vh|"
    r"(mit )?(freundliche[nr]?|viele[n]?|beste[n]?|herzliche[n]?|liebe) grü(ß|ss)en?|mfg|"
    r"(bien )?cordialement|(bien à vous)|salutations|terveisin|ystävällisin terveisin|"
    r"(með )?(bestu |kærri )?kveðj(a|u|ur))\b"
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
    r"sendt via|sent via|afsendt fra|skickat från|lähetetty|envoyé de(puis)?|gesendet von|von meinem .{2,30} gesendet|"
    r"sendt frá|hämta outlook)\b.{0,80}$",
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


def separate(body: str, *, subject: str = "", writer: str = "", looks: Sequence[Coloured] = ()) -> Reply:
    """`body` divided into own words, quoted, signature, disclaimer; of a forward, the forwarded words are own too.

    writer: the name in the mail's head; looks: what stands in colour in its HTML.
    """
    lines = _lines(body)
    start = quote_start(lines)
    origin = forwarded(lines, start, subject)
    if origin is not None:
        words = after_headers(lines, start)
        lines = lines[:words] + unmarked(lines[words:])
        labels = _divide(lines[:start]) + [_Of.QUOTED] * (words - start) + _divide(lines[words:])
        return _reply(lines, labels, forwarded_from=origin)
    labels = _divide(lines[:start])
    above = _joined(lines[:start], labels, _Of.OWN)
    below = within(lines, start, above=above, writer=writer, looks=looks) if start < len(lines) else []
    own_marks = {start + number for number, line in enumerate(below) if line.mark}
    lines = lines[:start] + [line.text for line in below]
    labels += [_Of.OWN if line.own else _Of.QUOTED for line in below]
    if not _joined(lines, labels, _Of.OWN):
        return Reply(text=body.strip())
    return _reply(lines, labels, own_marks=own_marks)


def _lines(body: str) -> list[str]:
    """The lines of a body; of more than anybody reads, those in the middle stand together as one."""
    lines = body.split("\n")
    if len(lines) <= _NEAR + _FAR:
        return lines
    return [*lines[:_NEAR], "\n".join(lines[_NEAR:-_FAR]), *lines[-_FAR:]]


def without_courtesies(text: str, *, writer: str = "") -> str:
    """A text without the greeting above it and the sign-off or bare name below: where the writer is named anyway.

    The text itself when nothing else would be left.
    """
    lines = text.strip().split("\n")
    start = 1 if _GREETING.match(lines[0][:LONGEST]) else 0
    end = len(lines)
    for number in range(max(start, len(lines) - 6), len(lines)):
        if _signed_off(lines[number]) is not None or (writer and lines[number].strip() == writer):
            end = number
            break
    kept = _GREETED.sub("", "\n".join(lines[start:end]).strip())
    return kept or text.strip()


def _divide(lines: list[str]) -> list[_Of]:
    """A label for each line that stands above the quote."""
    labels = [_Of.QUOTED if mark else _Of.OWN for mark in marks(lines)]
    for number in range(len(lines)):
        for offset in range(attribution(lines, number) if _Of.QUOTED in labels[number : number + 5] else 0):
            labels[number + offset] = _Of.QUOTED
    _relabel(lines, labels, _signature_start(lines), _Of.SIGNATURE)
    _relabel(lines, labels, _disclaimer_start(lines), _Of.DISCLAIMER)
    _keep_postscript(lines, labels)
    for number, line in enumerate(lines):
        if labels[number] is _Of.OWN and _PHONE_NOTE.match(line[:LONGEST]) and not line.rstrip().endswith((".", "?")):
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
        if _DASHES.match(line) and (line.endswith(" ") or _looks_signed(lines[number + 1 : number + 21])):
            return number
    ends = [end for number in range(len(lines)) if (end := _end_of_sign_off(lines, number))]
    ends = [end for end in ends if not _goes_on(lines, end)]
    last = ends[-1] if ends else _block_start(lines)
    for end in reversed(ends[:-1]):  # a sign-off that the program put below the one that was typed
        if last - end > 2 * _SIGN_OFF_LINES or sum(bool(line.strip()) for line in lines[end:last]) > _SIGN_OFF_LINES:
            break
        last = end
    return last


def _end_of_sign_off(lines: list[str], number: int) -> int:
    """The line after a sign-off and the name on it or below it; 0 when the line is none."""
    name = _signed_off(lines[number])
    if name is None:
        return 0
    return number + 1 if name else _after_name(lines, number + 1)


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether the writer goes on after a sign-off: with words about themselves, and not with a disclaimer."""
    below = [line[:LONGEST] for line in lines[number : number + 30] if line.strip()][:6]
    below = list(takewhile(lambda line: not _POSTSCRIPT.match(line), below))
    return any(
        len(line) >= _PROSE
        and _GOES_ON.search(line)
        and not (_DISCLAIMER.match(line) or _CONTACT.search(line) or _PERSONAL_DATA.search(line))
        for line in below
    )


def _block_start(lines: list[str]) -> int:
    """Where a signature begins that stands below no sign-off: the last lines, short ones, with a way to reach somebody.

    The writer's name above or at the top of it stays with the words, unless they signed with it already.
    """
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and lines[start - 1].strip() and end - start < 8:
        start -= 1
    block = lines[start:end]
    short = all(len(line) <= 70 and not line.rstrip().endswith((".", "?", "!", ":")) for line in block)
    if not (start and short and len(block) >= 2 and any(_CONTACT.search(line) for line in block)):
        return len(lines)
    above = next((line.strip() for line in reversed(lines[:start]) if line.strip()), "")
    signed = _is_name(above) and len(above.split()) <= 3
    return start if signed or not _is_name(block[0]) else start + 1


def _is_name(line: str) -> bool:
    words = line.split()
    return (
        0 < len(words) <= 4
        and all(word[0].isupper() for word in words)
        and not any(sign.isdigit() or sign in "@:?." for sign in line)
    )


def _looks_signed(below: list[str]) -> bool:
    """Whether a few short lines follow, as under a signature's dashes that lost their space."""
    words = [line for line in below if line.strip()]
    return len(words) <= 8 and all(len(line) <= 80 and "?" not in line for line in words)


def _signed_off(line: str) -> str | None:
    """The name on a sign-off line, "" without one; None when the line is no sign-off ("Best practice for ...")."""
    found = _SIGN_OFF.match(line[:LONGEST])
    if not found:
        return None
    name = found["name"].strip(" \xa0,./")
    if _SIGN_OFF.match(name):  # "Med venlig hilsen / Kind regards"
        return ""
    words = [word for word in name.split() if word.lower() not in _BEFORE_NAMES]
    if not words:
        return ""
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
        if starts and _DISCLAIMER.match(line[:LONGEST]):
            return number
    return len(lines)


def _reply(lines: list[str], labels: list[_Of], *, forwarded_from: str = "", own_marks: Collection[int] = ()) -> Reply:
    own = [label is _Of.OWN for label in labels]
    quoted = [label is _Of.QUOTED and number not in own_marks for number, label in enumerate(labels)]
    inline = () if forwarded_from else pairs(lines, own, quoted)
    return Reply(
        text=_joined(lines, labels, _Of.OWN),
        quoted=_joined(lines, labels, _Of.QUOTED),
        signature=_joined(lines, labels, _Of.SIGNATURE),
        disclaimer=_joined(lines, labels, _Of.DISCLAIMER),
        forwarded_from=forwarded_from,
        inline=inline,
        answered=numbers_above(lines, own, quoted) if inline else (),
    )


def _joined(lines: list[str], labels: list[_Of], label: _Of) -> str:
    chosen = (line.rstrip().removeprefix(NOT_QUOTED) for line, of in zip(lines, labels, strict=True) if of is label)
    return "\n".join(chosen).strip("\n").strip()
