"""The heads of quoted and forwarded mails: lines that begin with a label, such as `Fra:`, in many languages."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from digest.reading.labels import HEADERS

LONGEST = 400
"""The characters of a line that patterns see."""
CLOCK = re.compile(r"\b\d{1,2}[.:]\d{2}\b")
YEAR = re.compile(r"\b(19|20)\d\d\b")
NAMED_ADDRESS = re.compile(r"<[^<>\s]{1,64}@[^<>\s]{1,255}>")
LABEL = re.compile(r"^[\s>]*+\*?[^\W\d_][\w'-]{0,20}(?: [\w'-]{1,15}){0,2}\s?:\*?\s*\S")
"""A label in any language."""
_HEADER = re.compile(r"^[\s>]*+\*?([^\W\d_][^:\n*]{0,24}?)\s?\*?:\*?\s*+(.*)$", re.MULTILINE)
_SPAN = re.compile(
    r"^\W*\d|\b(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|january|february|"
    r"march|may|june|july|october|uge|kvartal|week|quarter|kl)\b",
    re.IGNORECASE,
)
"""What is the beginning of a time, and nobody's name."""
_BELOW = 7  # lines in which the rest of a head stands


class Header(NamedTuple):
    """A line of a head. kind: from, dated, to, copy, subject, record or other."""

    kind: str
    label: str
    value: str


def header(line: str) -> Header | None:
    """The header that a line is; None for others."""
    head = line[:LONGEST]
    return _header(head) if ":" in head else None


@lru_cache(maxsize=64)  # the lines of a head are looked at from each of them
def _header(head: str) -> Header | None:
    found = _HEADER.match(head)
    kind = HEADERS.get(found[1].lower()) if found else None
    return Header(kind, found[1].lower(), found[2].strip()) if found and kind else None


def without_colons(lines: list[str], number: int) -> int:
    """How many lines from `number` on are a head whose labels have no colon, as eM Client writes it; 0 for none."""
    block = list(takewhile(str.strip, lines[number : number + _BELOW + 1]))
    kinds = [
        HEADERS.get(words[0].lower()) or HEADERS.get(" ".join(words[:2]).lower()) for words in map(str.split, block)
    ]
    return len(block) if all(kinds) and "from" in kinds and len(kinds) >= 3 else 0


def header_block(lines: list[str], number: int) -> bool:
    """Whether a header block begins: `Fra:` with an address, or with a time and a subject close below."""
    if number == len(lines) or ":" not in lines[number][:LONGEST]:
        return False
    first = header(lines[number])
    if first is None:
        return _labelled_block(lines, number)
    if first.kind != "from" or not first.value:
        return _block_in_any_order(lines, number)
    below = lines[number + 1 : number + _BELOW]
    others = [one for line in below if (one := header(line)) and one.kind not in ("from", "record")]
    subject = any(one.kind == "subject" for one in others)
    somebody = subject and _dated(below) and not _SPAN.search(first.value)
    return len({one.label for one in others}) >= 2 and ("@" in first.value or somebody)


def _dated(lines: list[str]) -> bool:
    return any(CLOCK.search(line[:LONGEST]) or YEAR.search(line[:LONGEST]) for line in lines)


def _block_in_any_order(lines: list[str], number: int) -> bool:
    """Whether a head begins that names its writer below another line: four labels, or three with an address."""
    block = list(takewhile(str.strip, lines[number : number + _BELOW + 1]))
    told = [one for line in block if (one := header(line))]
    if not told or told[0].kind == "record":
        return False
    named = next((one.value for one in told if one.kind == "from"), "")
    labels = {one.label for one in told if one.kind != "from"}
    subject = any(one.kind in ("subject", "record") for one in told)
    return bool(named) and subject and _dated(block) and len(labels) + 1 >= (3 if "@" in named else 4)


def _labelled_block(lines: list[str], number: int) -> bool:
    """Whether header lines in an unknown language begin: a name with its address, a time, one label more."""
    head = lines[number][:LONGEST]
    if "@" not in head or not (LABEL.match(head) and NAMED_ADDRESS.search(head)):
        return False
    below = [line[:LONGEST] for line in lines[number + 1 : number + _BELOW]]
    labelled = [line for line in below if LABEL.match(line)]
    return len(labelled) >= 2 and any(CLOCK.search(line) for line in labelled)
