"""The parts of a body: own words, quoted words, signature, disclaimer; each line belongs to exactly one.

One pass over the lines with bounded lookahead, in linear time. Danish first, English beside it. Where nothing would be
left, everything is the writer's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from digest.reading.answering import pairs, under_numbers, within
from digest.reading.banners import banner_end, footer_start
from digest.reading.decoding import NOT_QUOTED
from digest.reading.html import Coloured
from digest.reading.quoting import (
    after_headers,
    attribution,
    end_of_forward,
    footnotes_start,
    forwarded,
    marks,
    quote_start,
    unmarked,
)
from digest.reading.signature import (
    disclaimer_start,
    is_about_data,
    is_phone_note,
    is_picture,
    is_postscript,
    says_nothing,
    signature_start,
)

_SENTENCES = re.compile(
    r"\b(?:vi|jeg|har|havde|er|var|kan|skal|vil|købte|brugte|fik|blev|gjorde|we|have|had|is|was|bought|used)\b|"
    r"[a-zæøå]{2}[.!?][ \t]{0,9}$|^[ \t]{0,9}\d{1,2}[.)] ",
    re.IGNORECASE | re.MULTILINE,
)
"""What sentences and lists have, and a signature hardly ever twice."""
_SAID_BY_OTHERS = re.compile(
    r"\b(?:du|de|i|han|hun|man|you|they|brevet|efterlysningen)\s+(?:skri|skre|spørg|spurg|efterlys|søg|bed|writ|wrot|ask)|"
    r"(?<!\bvi )(?<!\bjeg )\b(?:skrev|skriver)\b(?! (?:vi|jeg)\b)|(?<!\bwe )(?<!\bi )\bwrote\b|spørgsmål|question|@",
    re.IGNORECASE,
)
"""Lines that introduce somebody else's words."""
_NEAR, _FAR = 600, 200  # lines at the beginning and the end that are read singly


class _Of(Enum):
    OWN = auto()
    QUOTED = auto()
    SIGNATURE = auto()
    DISCLAIMER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A body, divided.

    own: the writer's own words as far as they stand over what they quote or forward, or between lines marked as
    quoted: the beginning of `text`. Words in a quoted mail that only look like the writer's are not among them.
    forwarded_from: the address of the first writer of a forward, "" otherwise.
    inline: for answers between quoted lines, each quoted line and the own words below it.
    above: of those the words over all quoted lines.
    below: in a quoted letter, (number, own words) of each request below which they stand, "" for words below none.
    whole: no part could be recognised as the writer's own, and `text` is everything.
    signature_only: `text` is whole and looks like a signature.
    """

    text: str
    own: str = ""
    quoted: str = ""
    signature: str = ""
    disclaimer: str = ""
    forwarded_from: str = ""
    inline: tuple[tuple[str, str], ...] = ()
    above: str = ""
    below: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    signature_only: bool = False

    @property
    def answered(self) -> tuple[str, ...]:
        """The numbers of the requests below which they stand."""
        return tuple(dict.fromkeys(number for number, _ in self.below if number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the head of a mail says about its body.

    writer: their name. answers: whether it may quote the mail that it answers. readers: to whom it goes; what one of
    them wrote, such as our letter, is quoted and not forwarded to them.
    """

    subject: str = ""
    writer: str = ""
    answers: bool = True
    readers: Collection[str] = ()


NO_HEAD = Head()


def separate(body: str, head: Head = NO_HEAD, *, looks: Sequence[Coloured] = ()) -> Reply:
    """`body` divided into own words, quoted, signature, disclaimer; of a forward, the forwarded words are own too.

    looks: the coloured runs of its HTML.
    """
    lines, writer = _lines(body), head.writer
    theirs = not any(line.startswith(">") for line in lines) or _is_attributed(lines)
    if not head.answers and not theirs:
        lines = _as_own(lines, range(len(lines)))
    start = quote_start(lines)
    origin = forwarded(lines, start, head.subject)
    if origin is not None and origin not in head.readers:
        words = after_headers(lines, start)
        lines = lines[:words] + unmarked(lines[words:])
        end = end_of_forward(lines)
        told = _divide(lines[words:end], "") + [_Of.QUOTED] * (len(lines) - max(words, end))
        labels = _divide(lines[:start], writer) + [_Of.QUOTED] * (words - start) + told
        own = _joined(lines[:start], labels[:start], _Of.OWN)
        return replace(_reply(lines, labels, forwarded_from=origin), own=own)
    if start == len(lines) and not theirs:
        lines = _as_own(lines, _introduced(lines))
    lines = [*_with_own_citations(lines[:start], lines[start:]), *lines[start:]]
    labels = _divide(lines[:start], writer)
    above = _joined(lines[:start], labels, _Of.OWN)
    below = within(lines, start, above=above, writer=writer, looks=looks) if start < len(lines) else []
    own_marks = {start + number for number, line in enumerate(below) if line.mark}
    lines = lines[:start] + [line.text for line in below]
    labels += [_Of.OWN if line.own else _Of.QUOTED for line in below]
    if not _joined(lines, labels, _Of.OWN) and not all(is_phone_note(line) for line in lines if line.strip()):
        bare = start == len(lines) and _Of.QUOTED not in labels
        return Reply(text=body.strip(), own=body.strip() if bare else "", whole=True, signature_only=bare)
    return replace(_reply(lines, labels, own_marks=own_marks), own=above)


def _is_attributed(lines: list[str]) -> bool:
    return any(attribution(lines, number) for number in range(len(lines)))


def _as_own(lines: list[str], cited: Container[int]) -> list[str]:
    """The lines, of which some that are marked are the writer's own citation."""
    own = (number in cited and line.startswith(">") for number, line in enumerate(lines))
    return [f"{NOT_QUOTED}{line}" if mine else line for line, mine in zip(lines, own, strict=True)]


def _introduced(lines: list[str]) -> set[int]:
    """The marked lines below words of the writer's that end with a colon: what they cite themselves."""
    cited: set[int] = set()
    above = ""
    for number, line in enumerate(lines):
        if not line.startswith(">"):
            above = line if line.strip() else above
        elif number - 1 in cited or (above.rstrip().endswith(":") and not _SAID_BY_OTHERS.search(above)):
            cited.add(number)
    return cited


def _with_own_citations(above: list[str], below: list[str]) -> list[str]:
    """The lines above a quoted mail, where marked ones that are not in that mail are the writer's own citation."""
    if not below or below[0].lstrip().startswith(">"):
        return above
    quoted = " ".join(" ".join(line.strip(" >|\t") for line in below).split())
    own = [number for number, mark in enumerate(marks(above)) if mark]
    cited = {number for number in own if " ".join(above[number].strip(" >|\t").split()) not in quoted}
    if _is_attributed(above) or len(cited) * 2 < len(own):
        return above
    return [f"{NOT_QUOTED}{line}" if number in cited else line for number, line in enumerate(above)]


def _lines(body: str) -> list[str]:
    """The lines of a body; in a very long one, those in the middle joined as one."""
    lines = body.split("\n")
    if len(lines) <= _NEAR + _FAR:
        return lines
    return [*lines[:_NEAR], "\n".join(lines[_NEAR:-_FAR]), *lines[-_FAR:]]


def _divide(lines: list[str], writer: str) -> list[_Of]:
    """A label for each line above the quote."""
    labels = [_Of.QUOTED if mark else _Of.OWN for mark in marks(lines)]
    banner = banner_end(lines)
    for number in range(len(lines)):
        for offset in range(attribution(lines, number) if _Of.QUOTED in labels[number : number + 5] else 0):
            labels[number + offset] = _Of.QUOTED
    legal = min(disclaimer_start(lines), footer_start(lines))
    signed = signature_start(lines[:legal], writer)
    between = _between_quoted(labels, signed, legal)
    _relabel(lines, labels, signed, _Of.SIGNATURE)
    _relabel(lines, labels, legal, _Of.DISCLAIMER)
    labels[between.start : between.stop] = [
        _Of.OWN if label is _Of.SIGNATURE else label for label in labels[between.start : between.stop]
    ]
    _relabel(lines, labels, legal + signature_start(lines[legal:], writer), _Of.SIGNATURE)
    _relabel(lines, labels, footnotes_start(lines), _Of.QUOTED)
    labels[:banner] = [_Of.DISCLAIMER] * banner
    _keep_postscript(lines, labels)
    _set_data_apart(lines, labels)
    _keep_words_below_greeting(lines, labels)
    above = ""
    for number, line in enumerate(lines):
        if labels[number] is _Of.OWN and (is_phone_note(line) or is_picture(line, above)):
            labels[number] = _Of.SIGNATURE
        above = line if line.strip() else above
    return labels


def _between_quoted(labels: list[_Of], start: int, end: int) -> range:
    """The lines below a sign-off from the first quoted one to the last: what is not quoted there answers."""
    quoted = [number for number in range(start, end) if labels[number] is _Of.QUOTED]
    return range(quoted[0], quoted[-1]) if quoted else range(0)


def _relabel(lines: list[str], labels: list[_Of], start: int, label: _Of) -> None:
    for number in range(start, len(lines)):
        if labels[number] is not _Of.QUOTED:
            labels[number] = label


def _set_data_apart(lines: list[str], labels: list[_Of]) -> None:
    """Labels a paragraph about personal data below the signature as disclaimer."""
    inside = False
    for number, line in enumerate(lines):
        signature = labels[number] is _Of.SIGNATURE
        inside = signature and bool(line.strip()) and (inside or is_about_data(line))
        if inside:
            labels[number] = _Of.DISCLAIMER


def _keep_words_below_greeting(lines: list[str], labels: list[_Of]) -> None:
    """Labels what looks like a signature as own where nothing but a greeting stands above it, and it has sentences."""
    own, below = _joined(lines, labels, _Of.OWN), _joined(lines, labels, _Of.SIGNATURE)
    only_begins = says_nothing(own) or (own.endswith(":") and "\n" not in own)
    if own and only_begins and len(_SENTENCES.findall(below)) > 1:
        labels[:] = [_Of.OWN if label is _Of.SIGNATURE else label for label in labels]


def _keep_postscript(lines: list[str], labels: list[_Of]) -> None:
    """Labels a paragraph that begins with P.S. below the name as own."""
    inside = False
    for number, line in enumerate(lines):
        inside = bool(line.strip()) and (inside or bool(is_postscript(line)))
        if inside and labels[number] is _Of.SIGNATURE:
            labels[number] = _Of.OWN


def _reply(lines: list[str], labels: list[_Of], *, forwarded_from: str = "", own_marks: Collection[int] = ()) -> Reply:
    own = [label is _Of.OWN for label in labels]
    quoted = [label is _Of.QUOTED and number not in own_marks for number, label in enumerate(labels)]
    inline = () if forwarded_from else pairs(lines, own, quoted)
    first = quoted.index(True) if inline else 0
    return Reply(
        text=_joined(lines, labels, _Of.OWN),
        quoted=_joined(lines, labels, _Of.QUOTED),
        signature=_joined(lines, labels, _Of.SIGNATURE),
        disclaimer=_joined(lines, labels, _Of.DISCLAIMER),
        forwarded_from=forwarded_from,
        inline=inline,
        above=_joined(lines[:first], labels[:first], _Of.OWN) if inline else "",
        below=under_numbers(lines, own, quoted) if inline else (),
    )


def _joined(lines: list[str], labels: list[_Of], label: _Of) -> str:
    chosen = (line.rstrip().removeprefix(NOT_QUOTED) for line, of in zip(lines, labels, strict=True) if of is label)
    return "\n".join(chosen).strip("\n").strip()
