"""Whose words: the writer's own, quoted ones, signature, disclaimer. Each line goes to exactly one of them.

Line by line, in one pass over the lines and with bounded looks ahead, so that time grows with size and nothing is
thrown away. Danish first, English beside it. Where nothing would be left, everything is the writer's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import takewhile

from digest.addresses import normal
from digest.reading.message import NOT_QUOTED

_PROSE = 40  # characters of a line in which somebody goes on
_SIGN_OFF_LINES = 3
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
    r"^\s*>*\s*\*?-{2,}\s*(original message|oprindelig (meddelelse|besked)|oprindelig e-?mail|forwarded message|"
    r"videresendt (besked|meddelelse|melding|mail)|begin forwarded message|start på videresendt besked|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|ursprungligt meddelande|vidarebefordrat meddelande|"
    r"opprinnelig melding|message (d')?origin(al|e)|message transféré|alkuperäinen viesti)\s*-*\*?\s*$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"(forwarded message|videresendt (besked|meddelelse|melding|mail)|start på videresendt|weitergeleitete nachricht|"
    r"vidarebefordrat meddelande|message transféré)",
    re.IGNORECASE,
)
_BARE_FORWARD = re.compile(
    r"^\s*>*\s*(begin forwarded message|start på videresendt besked|videresendt (melding|besked)):?\s*$", re.IGNORECASE
)
_FINNISH = re.compile(r"\b(lähettäjä|kirjoitti)\b", re.IGNORECASE)  # where VS: is an answer, and not a forward
_SUBJECT_FORWARD = re.compile(r"^\s*(vs|fw|fwd|wg|tr|vb)\s*:", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(
    r"^\s*>*\s*(den|d\.|on|am|le|op|el|þann|il|(man|tirs?|ons|tors?|fre|lør|søn)(\.|dag))\s.{0,300}", re.IGNORECASE
)
_ATTRIBUTION_END = re.compile(
    r"(skrev|wrote|schrieb|a écrit|skrev følgende|skreiv|skrifaði|kirjoitti|ha scritto|escribió)\b.{0,200}:\s*$|"
    r"skrev følgende den .{4,60}:\s*$",
    re.IGNORECASE,
)
_WE_WROTE = re.compile(r"\bskrev (vi|jeg)\b|\b(we|i) wrote\b", re.IGNORECASE)
_PERSONAL_DATA = re.compile(r"persono(plysning|pgift)|personuppgift|persondata|gdpr|datenschutz", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(vi|jeg|os|vores|we|our)\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(tlf|telefon|mobil|mob|direkte|tel|phone|puh|handy)\b\.?[^\d]{0,12}\d|^\s*[tm]?[.:]?\s*\+?\d[\d ]{6,16}\s*$|\bwww\.|https?://|"
    r"[\w.+-]{1,64}@[\w-]{1,63}\.",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(r"^\s*>\s?\d[\d.,]*\s")
_CLOCK = re.compile(r"\b\d{1,2}[.:]\d{2}\b")
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\.?\b", re.IGNORECASE)
_WROTE = re.compile(
    r"^\s*\S.{0,200}\b(skrev|wrote|kirjoitti|schrieb)( følgende)?( (den )?[\d(].{4,60})?:\s*$", re.IGNORECASE
)
_WROTE_SHORT = re.compile(
    r"^\s*(?!(jeg|vi|han|hun|de|i|you|we)\b)\w[\w.-]*(\s\w[\w.-]*){1,4} (skrev|wrote):\s*$", re.IGNORECASE
)
_GROUPWISE = re.compile(r"^\s*>>> .{3,200} >>>\s*$")
_FROM = re.compile(
    r"^\s*>*\s*\*?(fra|from|von|från|frá|de|lähettäjä|avsändare|afsender)\s?:\*?\s*(\S.*)$", re.IGNORECASE
)
_LABEL = re.compile(r"^\s*>*\s*\*?[^\W\d_][\w'-]{0,20}(?: [\w'-]{1,15}){0,2}\s?:\*?\s*\S")  # in any language
_NAMED_ADDRESS = re.compile(r"<[^<>\s]{1,64}@[^<>\s]{1,255}>")
_DASHED = re.compile(r"^\s*>*\s*-{3,}\s?[^\W\d_][^-]{4,48}\s-{3,}")
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_OTHER_HEADER = re.compile(
    r"^\s*>*\s*\*?(sendt|dato|til|cc|emne|sent|date|to|subject|gesendet|an|betreff|skickat|till|ämne|efni|"
    r"envoyé|à|objet|lähetetty|vastaanottaja|aihe)\s?:",
    re.IGNORECASE,
)
_SUBJECTS = {"emne", "subject", "betreff", "ämne", "efni", "objet", "aihe"}
_RULE = re.compile(r"^\s*_{20,}\s*$")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
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


def separate(body: str, *, subject: str = "") -> Reply:
    """`body` divided into own words, quoted, signature, disclaimer; of a forward, the forwarded words are own too."""
    lines = body.split("\n")
    start = _quote_start(lines)
    origin = _forwarded(lines, start, subject)
    if origin is not None:
        words = _after_headers(lines, start)
        lines = lines[:words] + _unmarked(lines[words:])
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
    marks = _marks(lines)
    last_marked = max((number for number, mark in enumerate(marks) if mark), default=-1)
    last_own = max((number for number, line in enumerate(lines) if line.strip() and not marks[number]), default=-1)
    for number, line in enumerate(lines):
        head = line[:_LONGEST]
        if _SEPARATOR.match(head) or _BARE_FORWARD.match(head) or _dashed(lines, number):
            return number
        if _header_block(lines, number):
            return number - 1 if number and _RULE.match(lines[number - 1][:_LONGEST]) else number
        below = number + _attribution(lines, number)
        if below > number:
            words_follow = _marked_next(lines, below) and last_marked >= below and last_own >= below
            if not words_follow:
                return number
    return len(lines)


def _marks(lines: list[str]) -> list[bool]:
    """Which lines are quoted with `>`; none where each of them says "more than" some number."""
    marks = [line.lstrip().startswith(">") or line.startswith("| ") or line.strip() == "|" for line in lines]
    more_than = [bool(_MORE_THAN.match(line[:_LONGEST])) for line in lines]
    return [False] * len(lines) if marks == more_than else marks


def _marked_next(lines: list[str], number: int) -> bool:
    """Whether the next line with anything on it, of the next few, is quoted with `>` or `|`."""
    return next((line.lstrip().startswith((">", "|")) for line in lines[number : number + 6] if line.strip()), False)


def _header_block(lines: list[str], number: int) -> bool:
    """`Fra:` with an address or, close below, a time sent and a subject; "Fra: 1. januar" alone is running text."""
    found = _FROM.match(lines[number][:_LONGEST])
    if not found:
        return _labelled_block(lines, number)
    below = [_OTHER_HEADER.match(line[:_LONGEST]) for line in lines[number + 1 : number + 7]]
    names = {header[1].lower() for header in below if header}
    dated = any(
        _CLOCK.search(line[:_LONGEST]) or _YEAR.search(line[:_LONGEST]) for line in lines[number + 1 : number + 7]
    )
    return len(names) >= 2 and ("@" in found[2] or (dated and bool(names & _SUBJECTS)))


def _labelled_block(lines: list[str], number: int) -> bool:
    """Header lines in a language we do not know: a name with its address, a time, and at least one label more."""
    head = lines[number][:_LONGEST]
    if not (_LABEL.match(head) and _NAMED_ADDRESS.search(head)):
        return False
    below = [line[:_LONGEST] for line in lines[number + 1 : number + 7]]
    labelled = [line for line in below if _LABEL.match(line)]
    return len(labelled) >= 2 and any(_CLOCK.search(line) for line in labelled)


def _dashed(lines: list[str], number: int) -> bool:
    """A line of words between dashes, and an address at once: a forward or an original in any language."""
    following = " ".join(line[:_LONGEST] for line in lines[number : number + 3])
    return bool(_DASHED.match(lines[number][:_LONGEST])) and bool(_NAMED_ADDRESS.search(following))


def _attribution(lines: list[str], number: int) -> int:
    """How many lines from `number` on say "On ... wrote:", 0 for none; mail programs wrap it over up to three."""
    head = lines[number][:_LONGEST]
    told = _on_one_line(lines, number, head) or _who_and_when(lines, number)
    if told:
        return told
    if not _ATTRIBUTION_START.match(head):
        return 0
    joined = ""
    for count, line in enumerate(lines[number : number + 3], start=1):
        joined += " " + line[:_LONGEST].strip()
        if _ATTRIBUTION_END.search(joined[-_LONGEST:]):
            following = next((below for below in lines[number + count : number + count + 4] if below.strip()), "")
            timed = _CLOCK.search(joined) and not _WE_WROTE.search(joined)
            sure = _ADDRESS.search(joined) or timed or following.lstrip().startswith(">")
            return count if sure else 0
    return 0


def _on_one_line(lines: list[str], number: int, head: str) -> int:
    """1 where a line by itself says who wrote, in the ways of the programs that do so; 0 elsewhere."""
    whole = _WROTE.match(head) and (_ADDRESS.search(head) or _CLOCK.search(head))
    return int(bool(_GROUPWISE.match(head) or whole or (_WROTE_SHORT.match(head) and _marked_next(lines, number + 1))))


def _who_and_when(lines: list[str], number: int) -> int:
    """How many lines say who wrote when, in any language: an address, a time, and a colon or quoted lines below."""
    joined = ""
    for count, line in enumerate(lines[number : number + 3], start=1):
        if not line.strip() or line.lstrip().startswith((">", "|")):
            return 0
        joined += " " + line[:_LONGEST].strip()
        if _ADDRESS.search(joined) and (_CLOCK.search(joined) or _YEAR.search(joined)):
            below = _marked_next(lines, number + count)
            whole = joined.endswith(":") and bool(_CLOCK.search(joined) and _YEAR.search(joined)) and count == 1
            if whole or (below and (joined.endswith((":", ">")))):
                return count
    return 0


def _forwarded(lines: list[str], start: int, subject: str) -> str | None:
    """The first writer's address of a forward ("" when unknown); None when it is not one."""
    if start == len(lines):
        return None
    announced = [number for number in range(max(0, start - 3), start) if _announces(lines[number])]
    above = any(line.strip() for line in lines[: (announced or [start])[0]])
    head = lines[start][:_LONGEST]
    original = _SEPARATOR.match(head) and not _FORWARD.search(head)
    named = (
        bool(announced or _FORWARD.search(head))
        or bool(_SUBJECT_FORWARD.match(subject))
        or (_dashed(lines, start) and not original)
    )
    finnish_reply = bool(_FINNISH.search(" ".join(lines[start : start + 3]))) and subject.strip().lower().startswith(
        "vs"
    )
    if finnish_reply or (not named and above):
        return None
    if not named and not (_header_block(lines, start) or _attribution(lines, start)):
        return None
    found = _ADDRESS.search("\n".join(line[:_LONGEST] for line in lines[start : start + 8]))
    return normal(found.group()) if found else ""


def _unmarked(lines: list[str]) -> list[str]:
    """Forwarded words as their writer wrote them, where all of them stand behind a `>`."""
    if not all(line.lstrip().startswith(">") for line in lines if line.strip()):
        return lines
    return [line.lstrip().removeprefix(">").removeprefix(" ") for line in lines]


def _announces(line: str) -> bool:
    """A quoted line that ends in a colon, as Apple Mail puts above what it forwards, in any language."""
    words = line.strip()
    return words.startswith(">") and words.endswith(":") and "@" not in words and 2 <= len(words.split()) <= 7


def _after_headers(lines: list[str], start: int) -> int:
    """The line where a forwarded mail's words begin: below its separator, header lines or attribution."""
    number = start + _attribution(lines, start)
    while number < len(lines) and (not lines[number].strip() or _opens(lines, number)):
        number += 1
    while number > start and not lines[number - 1].strip():
        number -= 1  # the blank line between two people's words is nobody's header
    return number


def _opens(lines: list[str], number: int) -> bool:
    """Whether a line belongs to what stands above a forwarded mail; an unknown label only right below another line."""
    head = lines[number][:_LONGEST]
    if any(pattern.match(head) for pattern in (_SEPARATOR, _BARE_FORWARD, _DASHED, _RULE, _FROM, _OTHER_HEADER)):
        return True
    if number == 0 or not lines[number - 1].strip(" >"):
        return False
    folded = number + 1 < len(lines) and bool(_OTHER_HEADER.match(lines[number + 1][:_LONGEST]))
    return bool(_LABEL.match(head)) or folded


def _divide(lines: list[str]) -> list[_Of]:
    """A label for each line that stands above the quote."""
    labels = [_Of.QUOTED if mark else _Of.OWN for mark in _marks(lines)]
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
    below = [line[:_LONGEST] for line in lines[number : number + 30] if line.strip()][:6]
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
    words = [line for line in below[:20] if line.strip()]
    return len(words) <= 8 and all(len(line) <= 80 and "?" not in line for line in words)


def _signed_off(line: str) -> str | None:
    """The name on a sign-off line, "" without one; None when the line is no sign-off ("Best practice for ...")."""
    found = _SIGN_OFF.match(line[:_LONGEST])
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
    chosen = (line.rstrip().removeprefix(NOT_QUOTED) for line, of in zip(lines, labels, strict=True) if of is label)
    return "\n".join(chosen).strip("\n").strip()
