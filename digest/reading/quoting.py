"""Where quoted words begin: marked lines, attributions, header blocks, forwards, of many programs and languages.

Line by line, with bounded lookahead; patterns see only the first few hundred characters of a line.
"""

from __future__ import annotations

import re
from collections import Counter

from digest.addresses import ADDRESS, normal
from digest.reading.headings import CLOCK, LABEL, LONGEST, NAMED_ADDRESS, YEAR, header, header_block, without_colons
from digest.reading.labels import (
    BEGINS,
    DAYS,
    ENDS,
    FORWARDED,
    ORIGINAL,
    TOLD,
    WROTE,
)
from digest.reading.prefixes import forwards, replies

_DASHES = r"[-‐‑–—_=]"
_SEPARATOR = re.compile(
    rf"^[\s>]*+\*?{_DASHES}{{2,}}+\s*+(?:{FORWARDED}|{ORIGINAL})"
    rf"(?:\s*+{_DASHES}*+|\s[^\n]{{2,200}}?\s{_DASHES}{{2,}}+)\*?\s*+$",
    re.IGNORECASE,
)
_END = re.compile(rf"^{_DASHES}{{2,}}+\s*+(?:{ENDS})\s*+{_DASHES}*+\s*+$", re.IGNORECASE)
_FORWARD = re.compile(FORWARDED, re.IGNORECASE)
_BARE_FORWARD = re.compile(rf"^[\s>]*+(?:{BEGINS})\s?:?\s*+$", re.IGNORECASE)
_REPLY_ABOVE = re.compile(
    r"^[\s>]*+[-‐‑–—_=#*~]{0,40}+\s?(?:please )?(?:(?:type|write|enter|skriv|indtast) )?(?:(?:your|dit|et) )?"
    r"(?:reply|response|answer|svar) (?:above|before|over|ovenfor) (?:this|the|denne) (?:line|text|linje)[.:]?"
    r"\s?[-‐‑–—_=#*~]{0,40}+\s*+$",
    re.IGNORECASE,
)
"""The line above which programs of help desks want the answer."""
_FINNISH = re.compile(r"\b(lähettäjä|kirjoitti)\b", re.IGNORECASE)  # in which VS: is an answer, not a forward
_FURTHER = 60  # lines searched for the first writer of a forward
_ATTRIBUTION_START = re.compile(rf"^[\s>]*+(?:{DAYS})\s.{{0,300}}", re.IGNORECASE)
_DATED_START = re.compile(_ATTRIBUTION_START.pattern.removesuffix(r".{0,300}") + r".{0,40}?\d", re.IGNORECASE)
_SENTENCE_END = re.compile(
    r"(\b(?!(jan|feb|mar|apr|maj|jun|jul|aug|sept?|okt|oct|nov|dec|man|tirs?|ons|tors?|fre|lør|søn)\.)[^\W\d_]{3,40}\.|"
    r"[!?])\s*+$",
    re.IGNORECASE,
)
_ATTRIBUTION_END = re.compile(rf"\b(?:(?:{WROTE})|(?P<spoken>{TOLD}))(?!\w).{{0,200}}:\s*$", re.IGNORECASE)
_QUOTING = re.compile(
    r"^\s*+(citat (af|fra)|quoting|zitat von|citerar|siterer|sitat fra|citando|citation de)\s.{2,200}:\s*$",
    re.IGNORECASE,
)
_NOTES = re.compile(r"^\s*+\w.{1,80}?\s?-{2,3}\s?\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\s\d{1,2}[.:]\d\d.{0,12}-{2,3}")
_WE_WROTE = re.compile(r"\bskrev (vi|jeg)\b|\b(we|i) wrote\b", re.IGNORECASE)
_MORE_THAN = re.compile(r"^\s*>\s?\d[\d.,]*\s")
_INITIALS = re.compile(r"^\s{0,4}(?!\d)(\w{2,12})>+\s")
_FOOTNOTES = re.compile(r"^Links:\s*$")
_UNMARKED = re.compile(r"^(?![ \t]{0,80}>)[ \t]{0,80}[^\s>]", re.MULTILINE)
_WROTE = re.compile(rf"^\s*\S.{{0,200}}\b(?:{WROTE})(?: (?:den )?[\d(].{{4,60}})?:\s*$", re.IGNORECASE)
_WROTE_SHORT = re.compile(
    rf"^\s*(?!(?:jeg|vi|han|hun|de|i|you|we)\b)\w[\w.-]*(?:\s\w[\w.-]*){{1,4}} (?:{WROTE}):\s*$", re.IGNORECASE
)
_GROUPWISE = re.compile(r"^\s*>>> .{3,200} >>>\s*$")
_DASHED = re.compile(r"^[\s>]*+[-–—]{3,}\s?[^\W\d_][^-]{2,48}\s[-–—]{3,}")
_DASHED_WROTE = re.compile(rf"^[\s>]*+[-–—]{{3,}}+\s?\S.{{4,250}}\s(?:{WROTE})\s?:?\s?[-–—]{{3,}}+\s*+$", re.IGNORECASE)
_RULE = re.compile(r"^\s*_{20,}\s*$")


def quote_start(lines: list[str]) -> int:
    """The line from which on everything is quoted; len(lines) when nothing is, or own words follow the quote."""
    marked = marks(lines)
    last_marked = max((number for number, mark in enumerate(marked) if mark), default=-1)
    last_own = max((number for number, line in enumerate(lines) if line.strip() and not marked[number]), default=-1)
    for number, line in enumerate(lines):
        head = line[:LONGEST]
        if not head.strip():
            continue
        if _SEPARATOR.match(head) or _BARE_FORWARD.match(head) or _dashed(lines, number):
            return number
        if _REPLY_ABOVE.match(head) and any(line.strip() for line in lines[:number]):
            return number
        if header_block(lines, number):
            return number - 1 if number and _RULE.match(lines[number - 1][:LONGEST]) else number
        below = number + attribution(lines, number)
        if below > number:
            words_follow = _marked_next(lines, below) and last_marked >= below and last_own >= below
            if not words_follow:
                return number
    return len(lines)


def marks(lines: list[str]) -> list[bool]:
    """Which lines are quoted with `>`; none where every `>` means "more than" a number."""
    fenced = _fenced(lines)
    marked = [_is_marked(line) and not code for line, code in zip(lines, fenced, strict=True)]
    more_than = [bool(_MORE_THAN.match(line[:LONGEST])) for line in lines]
    if marked == more_than:
        return [False] * len(lines)
    initials = Counter(found[1] for line in lines if (found := _INITIALS.match(line[:LONGEST])))
    return [
        mark or bool(initials and (found := _INITIALS.match(line[:LONGEST])) and initials[found[1]] > 1)
        for mark, line in zip(marked, lines, strict=True)
    ]


def _fenced(lines: list[str]) -> list[bool]:
    """Which lines are code: between fences, or deeply indented, where `>` is a prompt."""
    inside, told = False, []
    for line in lines:
        fence = line.startswith("```")
        told.append(inside or fence or line.startswith(("    >", "\t>")))
        inside = inside != fence
    return told if not inside else [line.startswith(("    >", "\t>")) for line in lines]


def _is_marked(line: str) -> bool:
    """Whether a line is quoted; of lines that are joined as one, whether each is."""
    if "\n" in line:
        return not _UNMARKED.search(line)
    barred = line.startswith("| ") and not line.rstrip().endswith("|")  # a table's row otherwise
    return line.lstrip().startswith(">") or barred or line.strip() == "|"


def footnotes_start(lines: list[str]) -> int:
    """The line where a program lists the links of the quoted text (Roundcube); len(lines) without such a list."""
    for number, line in enumerate(lines[:-2]):
        if _FOOTNOTES.match(line) and lines[number + 1].startswith("---") and lines[number + 2].startswith("["):
            return number
    return len(lines)


def _linked_name(lines: list[str], number: int) -> int:
    """How many lines hold "On ... Name" and, wrapped, the link behind the name; 0 when they do not."""
    if not any(line.strip() == "<" for line in lines[number + 1 : number + 4]):
        return 0
    if not CLOCK.search(lines[number][:LONGEST]) or not _ATTRIBUTION_START.match(lines[number][:LONGEST]):
        return 0
    below = [(n, lines[n].strip()) for n in range(number + 1, min(len(lines), number + 7)) if lines[n].strip()][:2]
    torn = len(below) == 2 and below[0][1] == "<" and below[1][1].startswith("mailto:")
    if not torn:
        return 0
    last = below[1][0]
    closing = last + 1 < len(lines) and lines[last + 1].lstrip().startswith("> ") and lines[last + 1].endswith(":")
    return last + 1 + closing - number


def _marked_next(lines: list[str], number: int) -> bool:
    """Whether the next line that is not blank, within a few, is quoted with `>` or `|`."""
    return next((line.lstrip().startswith((">", "|")) for line in lines[number : number + 6] if line.strip()), False)


def _dashed(lines: list[str], number: int) -> bool:
    """Whether a line of words between dashes is followed by an address: a forward or an original in any language."""
    if _DASHED_WROTE.match(lines[number][:LONGEST]):
        return True
    if not _DASHED.match(lines[number][:LONGEST]):
        return False
    return bool(NAMED_ADDRESS.search(" ".join(line[:LONGEST] for line in lines[number : number + 3])))


def attribution(lines: list[str], number: int) -> int:
    """How many lines from `number` on say "On ... wrote:", 0 for none; programs wrap it over up to three.

    It begins at its own words: not in the line above them, which may be the writer's.
    """
    told = _said_by(lines, number)
    return 0 if any(_begins_below(lines, number, below) for below in range(number + 1, number + told)) else told


def _begins_below(lines: list[str], number: int, below: int) -> bool:
    """Whether an attribution begins at the line `below`, and not at `number` already."""
    if lines[below - 1].rstrip().endswith(("<", "(")):  # a name, and its address on the next line
        return False
    if _DATED_START.match(lines[below][:LONGEST]):
        return True
    begun = _DATED_START.match(lines[number][:LONGEST]) and not _SENTENCE_END.search(lines[below - 1][:LONGEST])
    return not begun and bool(_said_by(lines, below))


def _said_by(lines: list[str], number: int) -> int:
    """As `attribution`, with what may stand above its own words."""
    head = lines[number][:LONGEST]
    told = _on_one_line(lines, number, head) or _who_and_when(lines, number) or _linked_name(lines, number)
    if told:
        return told
    if not any(line.rstrip().endswith(":") for line in lines[number : number + 3]):
        return 0
    if not _ATTRIBUTION_START.match(head):
        return 0
    joined = ""
    for count, line in enumerate(lines[number : number + 3], start=1):
        joined += " " + line[:LONGEST].strip()
        if found := _ATTRIBUTION_END.search(joined[-LONGEST:]):
            following = next((below for below in lines[number + count : number + count + 4] if below.strip()), "")
            clock = bool(CLOCK.search(joined)) and not found["spoken"]
            marked = clock or following.lstrip().startswith(">")
            sure = ADDRESS.search(joined) or (marked and not _WE_WROTE.search(joined))
            return count if sure else 0
    return 0


def _on_one_line(lines: list[str], number: int, head: str) -> int:
    """1 where a single line says who wrote, in the form of a known program; 0 otherwise."""
    if _NOTES.match(head) and any(
        header_block(lines, below) for below in range(number + 1, min(len(lines), number + 4))
    ):
        return 1
    if not head.rstrip().endswith((":", ">>>")):
        return 0
    if _QUOTING.match(head) and (ADDRESS.search(head) or _marked_next(lines, number + 1)):
        return 1
    whole = _WROTE.match(head) and (ADDRESS.search(head) or CLOCK.search(head))
    return int(bool(_GROUPWISE.match(head) or whole or (_WROTE_SHORT.match(head) and _marked_next(lines, number + 1))))


def _who_and_when(lines: list[str], number: int) -> int:
    """How many lines say who wrote when, in any language: an address, a time, and a colon or quoted lines below."""
    joined = ""
    if "@" not in "".join(lines[number : number + 3]):
        return 0
    for count, line in enumerate(lines[number : number + 3], start=1):
        if not line.strip() or line.lstrip().startswith((">", "|")):
            return 0
        joined += " " + line[:LONGEST].strip()
        if "@" in joined and ADDRESS.search(joined) and (CLOCK.search(joined) or YEAR.search(joined)):
            below = _marked_next(lines, number + count)
            whole = joined.endswith(":") and bool(CLOCK.search(joined) and YEAR.search(joined)) and count == 1
            if whole or (below and (joined.endswith((":", ">")))):
                return count
    return 0


def forwarded(lines: list[str], start: int, subject: str) -> str | None:
    """The first writer's address of a forward ("" when unknown); None when it is not one."""
    if start == len(lines):
        return None
    announced = [number for number in range(max(0, start - 3), start) if _announces(lines[number])]
    above = any(line.strip() for line in lines[: (announced or [start])[0]])
    head = lines[start][:LONGEST]
    divided = bool(_SEPARATOR.match(head))
    original = divided and not _FORWARD.search(head)
    below = start + (divided or bool(_RULE.match(head)))
    named = (
        bool(announced or _FORWARD.search(head))
        or forwards(subject)
        or (_dashed(lines, start) and not original and not above)
        or _keeps_subject(lines, start, subject)
    )
    finnish = bool(_FINNISH.search(" ".join(lines[start : start + 3])))
    if (finnish and subject.strip().lower().startswith("vs")) or (not named and above):
        return None
    answers = replies(subject)
    if not named and (answers or not (header_block(lines, below) or attribution(lines, start))):
        return None
    return _first_writer(lines, start)


def _keeps_subject(lines: list[str], start: int, subject: str) -> bool:
    """Whether the subject equals that of the mail below: some programs forward so, none answers so."""
    told = next(
        (found.value for line in lines[start : start + 8] if (found := header(line)) and found.kind == "subject"), ""
    )
    return bool(told) and told == subject.strip() and not replies(subject)


def _first_writer(lines: list[str], start: int) -> str:
    """The address in the head of a forwarded mail; of one that was forwarded twice, the first writer's."""
    head = [line[:LONGEST] for line in lines[start : start + 8]]
    labelled = [one for line in head if (one := header(line))]
    again = any(one.kind == "subject" and forwards(one.value) for one in labelled)
    inner = (
        next((n for n in range(start + 3, min(len(lines), start + _FURTHER)) if header_block(lines, n)), 0)
        if again
        else 0
    )
    deeper = _first_writer(lines, inner) if inner else ""
    named = (one.value for one in labelled if one.kind == "from")
    found = next(filter(None, map(ADDRESS.search, named)), None) or ADDRESS.search("\n".join(head))
    return deeper or (normal(found.group()) if found else "")


def unmarked(lines: list[str]) -> list[str]:
    """Forwarded words without their `>`, where all lines have one."""
    if not all(line.lstrip().startswith(">") for line in lines if line.strip()):
        return lines
    return [line.lstrip().removeprefix(">").removeprefix(" ") for line in lines]


def _announces(line: str) -> bool:
    """Whether a quoted line ends in a colon, as Apple Mail writes above a forward, in any language."""
    words = line.strip()
    return words.startswith(">") and words.endswith(":") and "@" not in words and 2 <= len(words.split()) <= 7


def after_headers(lines: list[str], start: int) -> int:
    """The line where a forwarded mail's words begin: below its separator, header lines or attribution."""
    number = start + attribution(lines, start)
    if _SEPARATOR.match(lines[start][:LONGEST]) or _BARE_FORWARD.match(lines[start][:LONGEST]):
        number = start + 1
        while number < len(lines) and not lines[number].strip(" >"):
            number += 1
        if number < len(lines):
            number += without_colons(lines, number) or attribution(lines, number)
    while number < len(lines) and (not lines[number].strip(" >") or _opens(lines, number)):
        number += 1
    while number > start and not lines[number - 1].strip(" >"):
        number -= 1  # the blank line belongs to no header
    return number


def end_of_forward(lines: list[str]) -> int:
    """The last line, where it says that a forwarded mail ends; len(lines) where none does."""
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].strip()), 0)
    return last if lines and _END.match(lines[last][:LONGEST]) else len(lines)


def _opens(lines: list[str], number: int) -> bool:
    """Whether a line belongs to the head above a forwarded mail; an unknown label only directly below another line."""
    head = lines[number][:LONGEST]
    if header(head) or any(pattern.match(head) for pattern in (_SEPARATOR, _BARE_FORWARD, _DASHED, _RULE)):
        return True
    if number == 0 or not lines[number - 1].strip(" >"):
        return False
    folded = number + 1 < len(lines) and bool(header(lines[number + 1]))
    return bool(LABEL.match(head)) or folded
