"""Patterns of phrases, written so that a person can read and add to them.

A line is a pattern, and an indented line goes on with it; `#` begins a comment. What `re` reads is read, and besides:

    <not>      one of the words named so
     ..25      from the end of a word to the beginning of another in the same sentence, with up to 25 characters between
    ~25        up to 25 characters of the same sentence
    ( )        parts, which are not kept
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BETWEEN = r"[^.!?\n]"
_WORDS_BETWEEN = re.compile(r" \.\.(\d+) ")
_SIGNS_BETWEEN = re.compile(r"~(\d+)")
_NAMED = re.compile(r"<(\w+)>")
_PARTING = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_CAPITAL = re.compile(r"(\\.)|[A-ZÆØÅ]", re.DOTALL)
_WORD_BEGINS = r"\b"
_PAREN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)", re.DOTALL)


def lowered(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern for words in small letters: what `re.IGNORECASE` finds, in half of the time."""
    small = _CAPITAL.sub(lambda found: found[1] or found[0].lower(), pattern.pattern)
    return re.compile(small, pattern.flags & ~re.IGNORECASE)


def words_of(text: str) -> dict[str, str]:
    """Words by name, from lines such as `not = ikke|aldrig`; a line may use what is named above it."""
    named: dict[str, str] = {}
    for line in _lines(text):
        name, words = line.split(" = ", 1)
        named[name] = f"(?:{_expanded(words, named)})"
    return named


def patterns_of(text: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """The patterns of a text, as `re` reads them, one for each part that a bar divides.

    Raises KeyError for a name that `words` has not.
    """
    return tuple(_expanded(one, words) for line in _lines(text) for one in _alternatives(line))


def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that finds what any of these finds, in any case.

    Those that begin with a word are tried where a word begins, which is looked for once and not for each of them.
    """
    words = [one.removeprefix(_WORD_BEGINS) for one in patterns if one.startswith(_WORD_BEGINS)]
    others = [f"(?:{one})" for one in patterns if not one.startswith(_WORD_BEGINS)]
    begins = rf"\b(?=\w)(?:{'|'.join(f'(?:{one})' for one in words)})"
    return re.compile("|".join([begins, *others] if words else others), re.IGNORECASE)


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            lines[-1] += f"{'' if lines[-1].endswith('|') else ' '}{line.strip()}"
        else:
            lines.append(line.rstrip())
    return lines


def _alternatives(line: str) -> list[str]:
    """The parts of a line between the bars that stand in no parenthesis."""
    parts, depth, begins = [], 0, 0
    for found in _PARTING.finditer(line):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == "|" and not depth:
            parts.append(line[begins : found.start()])
            begins = found.end()
    return [*parts, line[begins:]]


def _expanded(line: str, words: Mapping[str, str]) -> str:
    line = _PAREN.sub(lambda found: "(?:" if found[0] == "(" else found[0], line)
    line = _WORDS_BETWEEN.sub(rf"\\b{_escaped(_BETWEEN)}{{0,\1}}\\b", line)
    line = _SIGNS_BETWEEN.sub(rf"{_escaped(_BETWEEN)}{{0,\1}}", line)
    return _NAMED.sub(lambda found: words[found[1]], line)


def _escaped(pattern: str) -> str:
    return pattern.replace("\\", "\\\\")
