"""Answers within a quoted mail without `>`: in colour, behind a name, or below a question.

Outlook does not mark lines that are written between those of the quoted mail. Writers mark them in red, with `[Hanne]`
or `HB:`, and mostly say so above ("mine svar med rødt nedenfor"). Where they only say so, the words below a question
are its answer. Words without any mark count as quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.reading.headings import LONGEST, header_block
from digest.reading.html import Coloured
from digest.reading.quoting import after_headers, attribution

_ANSWER = {"svar", "answer", "mit svar", "re"}  # before an answer, where the writer announced some
_FEW = 12  # most words above such answers that are not announced
_WINDOW = 25  # most runs of coloured words in one line
_LOOKS = {
    "rød": "red", "red": "red", "blå": "blue", "blue": "blue", "grøn": "green", "green": "green", "lilla": "purple",
    "purple": "purple", "orange": "orange", "gul": "yellow", "yellow": "yellow", "fed": "bold", "bold": "bold",
    "kursiv": "italic", "italic": "italic",
}  # fmt: skip
_NAMES_LOOK = re.compile(
    r"\b(rød|blå|grøn|gul)(?:t|e|de)?\b|\b(red|blue|green|purple|lilla|orange|bold|italic|fed|kursiv)", re.IGNORECASE
)
_ANNOUNCES = re.compile(
    r"\b(svar\w*|kommentar\w*|bemærkning\w*|skrevet|udfyldt|markeret|answer\w*|comment\w*|repl(?:y|ies|ied)|"
    r"respon\w+|antwort\w*|réponses?)\b.{0,80}?\b(nedenfor|herunder|nedenunder|inde (?:i|mellem)|under(?:neden)?|"
    r"ud for|i (?:din|dit|jeres|den|det|teksten|mailen|rød|blå|grøn)\w*|(?:efter|ved|til) (?:hver|de|din|pil|punkt)\w*|"
    r"mellem linjerne|below|inline|within|in (?:your|the|red|blue|green|bold)|after (?:each|the|your)|unten|im text|"
    r"ci-dessous|med (?:rød|blå|grøn|fed|kursiv|lilla)\w*)\b|"
    r"\bse\b.{0,30}\b(rød\w*|blå\w*|grøn\w*|i din (?:egen )?mail)\b|\bsee\b.{0,20}\binline\b",
    re.IGNORECASE | re.DOTALL,
)
_BELOW = re.compile(
    r"\b(svar\w*|kommentar\w*|bemærkning\w*|answers?|comments?|repl(?:y|ies))\b.{0,60}?\b(nedenfor|herunder|nedenunder|"
    r"inde i|i (?:din|teksten|mailen)\w*|mellem|ud for|under(?:neden)?|below|inline|within)\b",
    re.IGNORECASE | re.DOTALL,
)
_QUESTION = re.compile(r"\?(?=\s|$)")
_NAMED = re.compile(r"^\s*(?:\[\s*([^\]\n]{1,40}?)\s*\]|<([^<>@\n]{1,30})>|([^\W\d][\w. -]{0,24}?)\s?:)[ \t]*(?=\S)")
_ARROW = re.compile(r"^\s*(?:-{1,2}>|=+>|→|»|>>+|\*{2,3}|#{2,3}|@@)[ \t]*(?=\S)")
_BULLET = re.compile(r"^\s*(?:[*•o·-]|\d{1,2}[.)])\s+")
_ASKED = re.compile(r"[?:]\s*$")
_CLOSES = re.compile(
    r"^\s*((med )?(venlig|bedste|mange|kærlig)\w* hils|hilsen|mvh|vh|kh|dbh|på forhånd tak|tak på forhånd|tak!?$|"
    r"(best|kind) regards|regards|thanks)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[\s>]*(?:efterlysning\s|request\s)?#?(\d{1,6})(?:\s{2}\S|\s*$|\s*[·|]\s)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a part of one: the writer's own, quoted, or the mark between them."""

    text: str
    own: bool
    mark: bool = False


def within(lines: list[str], start: int, *, above: str, writer: str, looks: Sequence[Coloured] = ()) -> list[Line]:
    """The lines from `start` on, with the writer's answers marked as own; a line that holds both is cut in two.

    above: the writer's own words over the quoted ones; writer: their name, as the mail's head tells it.
    """
    first = after_headers(lines, start)
    end = next((number for number in range(first + 1, len(lines)) if _next_mail(lines, number)), len(lines))
    quoted = lines[first:end]
    announced = len(above) < LONGEST and "?" not in above and bool(_ANNOUNCES.search(above))
    names = _names_of(writer)
    runs = _eye_catching(looks, above) if announced or len(above.split()) <= _FEW else []
    told = (
        _by_mark(_by_look(quoted, runs, announced=announced), names, announced=announced)
        or _by_mark([Line(line, own=False) for line in quoted], names, announced=announced)
        or (announced and _BELOW.search(above) and _below_questions(quoted))
        or [Line(line, own=False) for line in quoted]
    )
    before = [Line(line, own=False) for line in lines[start:first]]
    return [*before, *_apart(told), *(Line(line, own=False) for line in lines[end:])]


def _apart(told: list[Line]) -> list[Line]:
    """The lines with a blank one before each answer that stands below other words."""
    blank = Line("", own=True)
    neighbours = zip([Line("", own=False), *told], told, strict=False)
    return [line for last, one in neighbours for line in ((blank, one) if one.own and not last.own else (one,))]


def pairs(lines: Sequence[str], own: Sequence[bool], quoted: Sequence[bool]) -> tuple[tuple[str, str], ...]:
    """(quoted line, own words below it) for each answer between quoted lines; () for words that only follow all."""
    found: list[tuple[str, list[str]]] = []
    question, inside = "", False
    for line, mine, theirs in zip(lines, own, quoted, strict=True):
        if theirs and line.strip(" >|"):
            question, inside = line.strip().lstrip("> ").strip(), False
        elif mine and line.strip() and question:
            if not inside:
                found.append((question, []))
            found[-1][1].append(line.strip())
            inside = True
    last = max((number for number, theirs in enumerate(quoted) if theirs and lines[number].strip(" >|")), default=-1)
    between = [number for number, mine in enumerate(own) if mine and number < last and lines[number].strip()]
    first = next((number for number, theirs in enumerate(quoted) if theirs and lines[number].strip(" >|")), len(lines))
    if not any(number > first for number in between):
        return ()
    return tuple((_without_mark(question), "\n".join(words)) for question, words in found)


def under_numbers(lines: Sequence[str], own: Sequence[bool], quoted: Sequence[bool]) -> tuple[tuple[str, str], ...]:
    """(number, own words) for each request below which the writer answered, within a quoted letter.

    The number is "" for words above its first heading, and for those below the whole letter.
    """
    told = [number for number, theirs in enumerate(quoted) if theirs and lines[number].strip(" >|")]
    found: list[tuple[str, list[str]]] = []
    current = ""
    for number, (line, mine, theirs) in enumerate(zip(lines, own, quoted, strict=True)):
        heading = _NUMBER.match(line[:LONGEST]) if theirs else None
        current = heading[1] if heading else current
        if mine and told and number > told[0]:
            where = current if number < told[-1] else ""
            if not found or found[-1][0] != where:
                found.append((where, []))
            found[-1][1].append(line.rstrip())
    parts = ((number, "\n".join(words).strip()) for number, words in found)
    return tuple((number, words) for number, words in parts if words)


def _next_mail(lines: list[str], number: int) -> bool:
    return header_block(lines, number) or bool(attribution(lines, number))


def _eye_catching(looks: Sequence[Coloured], above: str) -> list[Coloured]:
    """The runs in the look that was announced; without an announcement, those in a colour."""
    named = {_LOOKS[(found[1] or found[2]).lower()] for found in _NAMES_LOOK.finditer(above[: LONGEST * 5])}
    chosen = [run for run in looks if run.look in named]
    return chosen or [run for run in looks if run.look not in ("bold", "italic")]


def _by_look(lines: list[str], runs: list[Coloured], *, announced: bool) -> list[Line]:
    """The lines with coloured words marked as own; [] when there are none."""
    told: list[Line] = []
    waiting = [" ".join(run.words.split()) for run in runs]
    rest, question = "", ""
    for line in lines:
        bare = " ".join(line.split())
        if rest and bare and rest.startswith(bare):
            told.append(Line(line, own=True))
            rest = rest[len(bare) :].lstrip()
            continue
        cut = _cut_at_run(line, waiting) if bare else None
        asked = bool(cut and _ASKED.search(cut[0] if cut[0].strip(" *•·-") else question))
        if cut and (announced or asked):
            before, words, after, rest = cut
            pieces = (Line(before, own=False), Line(words, own=True), Line(after, own=False))
            told += [piece for piece in pieces if piece.text.strip()]
        else:
            told.append(Line(line, own=False))
        question = bare or question
    return told if any(line.own for line in told) else []


def _cut_at_run(line: str, waiting: list[str]) -> tuple[str, str, str, str] | None:
    """(before, coloured words, after, their rest in the next line) of a line with one of the next runs; else None."""
    bare = " ".join(line.split())
    for number, words in enumerate(waiting[:_WINDOW]):
        place = bare.find(words)
        if place >= 0:
            del waiting[: number + 1]
            begin, end = _whole_words(bare, place, place + len(words))
            return bare[:begin], bare[begin:end], bare[end:], ""
        place = bare.find(words[:12])
        if place >= 0 and words.startswith(bare[place:]):
            del waiting[: number + 1]
            begin, _ = _whole_words(bare, place, len(bare))
            return bare[:begin], bare[begin:], "", words[len(bare) - place :].lstrip()
    return None


def _whole_words(line: str, begin: int, end: int) -> tuple[int, int]:
    """The place of a run with the rest of the words that it begins or ends within."""
    while begin > 0 and line[begin - 1 : begin + 1].isalnum():
        begin -= 1
    while end < len(line) and line[end - 1 : end + 1].isalnum():
        end += 1
    return begin, end


def _by_mark(lines: list[Line], names: set[str], *, announced: bool) -> list[Line]:
    """The lines with words behind the writer's name, or an announced arrow, marked as own; [] when there are none.

    A line below such words goes on with them, unless colour tells which lines are the writer's.
    """
    told: list[Line] = []
    inside, coloured = False, any(line.own for line in lines)
    for line in lines:
        mark = _mark(line.text[:LONGEST], names, announced=announced)
        if mark:
            told += [Line(line.text[:mark], own=False, mark=True), Line(line.text[mark:], own=True)]
        else:
            inside = inside and not coloured and bool(line.text.strip()) and not _ASKED.search(line.text)
            told.append(Line(line.text, own=inside or line.own))
        inside = inside or bool(mark)
    return told if any(line.own for line in told) else []


def _mark(line: str, names: set[str], *, announced: bool) -> int:
    """The place of the words behind a mark of the writer's; 0 without one."""
    found = _NAMED.match(line)
    said = (found[1] or found[2] or found[3]).strip(". ").lower() if found else ""
    if found and (said in names or (announced and said in _ANSWER and " " in line[found.end() :].strip())):
        return found.end()
    arrow = _ARROW.match(line) if announced else None
    return arrow.end() if arrow else 0


def _names_of(writer: str) -> set[str]:
    """The names with which a writer may mark their words: whole, first, last, initials."""
    words = [word for word in re.split(r"[^\w-]+", writer.lower()) if word]
    if not words:
        return set()
    initials = "".join(word[0] for word in words)
    return {" ".join(words), words[0], words[-1], " ".join(words[:2]), initials, words[0][0] + words[-1][0]}


def _below_questions(lines: list[str]) -> list[Line]:
    """The lines with the answers to questions, below them or behind them, marked as own; [] for none."""
    told: list[Line] = []
    inside = waiting = False
    for line in lines:
        closes = bool(_CLOSES.match(line[:LONGEST]))
        marks = list(_QUESTION.finditer(line))
        behind = line[marks[-1].end() :] if marks else ""
        if not line.strip():
            inside = False
            told.append(Line(line, own=False))
        elif marks:
            told.append(Line(line[: len(line) - len(behind)], own=False))
            if behind.strip():
                told.append(Line(behind.strip(), own=True))
            waiting, inside = not behind.strip(), False
        else:
            inside = not closes and (inside or waiting)
            waiting = False
            told.append(Line(line, own=inside))
    return told if any(line.own for line in told) else []


def _without_mark(question: str) -> str:
    return _BULLET.sub("", question) if question.startswith(("*", "•", "·")) else question
