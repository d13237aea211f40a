"""No pattern of the package is slow on a text made to be slow: each is measured, wherever it stands."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

import digest

SHORT, LONG = 400, 1_600  # characters
LIMIT, AT_MOST = 0.010, 0.080  # seconds of the processor for LONG, where the time grows with the square; in any case
GROWTH = 9  # of the time, for four times the text; 4 is as fast as size, 16 as its square
MOST_WORDS = 12
BEGINNINGS = ("", "Den ", "> ", "(")
PUMPED = (
    " ",
    ":\n",
    "-\n",
    ">\n",
    "\t",
    "\xa0",
    "\n",
    ".",
    "-",
    "–",
    ">",
    "> ",
    "a",
    "a ",
    "_",
    "/",
    "1",
    "1 ",
    "a.",
    "a-",
    "a@",
    "[…].",
)


def _found(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, dict):
        yield from _found((*value, *value.values()), depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _found(one, depth + 1)


def _patterns() -> dict[str, re.Pattern[Any]]:
    names = [one.name for one in pkgutil.walk_packages(digest.__path__, "digest.") if "migrations" not in one.name]
    told: dict[tuple[Any, int], tuple[str, re.Pattern[Any]]] = {}
    for name in names:
        if not name.endswith("__main__"):
            for called, value in vars(importlib.import_module(name)).items():
                for pattern in _found(value):
                    told.setdefault((pattern.pattern, pattern.flags), (f"{name}.{called}", pattern))
    return {f"{name} {number}": pattern for number, (name, pattern) in enumerate(told.values())}


PATTERNS = _patterns()


def _took(work: Callable[[Any], object], text: str | bytes) -> float:
    """Seconds of the processor."""
    start = time.thread_time()
    work(text)
    return time.thread_time() - start


def _texts(beginning: str, unit: str, end: str, pattern: re.Pattern[Any]) -> tuple[str | bytes, str | bytes]:
    short, long = (beginning + unit * (size // len(unit)) + end for size in (SHORT, LONG))
    return (short.encode(), long.encode()) if isinstance(pattern.pattern, bytes) else (short, long)


def _slow(pattern: re.Pattern[Any], beginning: str, unit: str, end: str) -> tuple[str, str, float] | None:
    """The text and the seconds with which a pattern is slow, three times out of three, on a unit that is repeated."""
    short, long = _texts(beginning, unit, end, pattern)
    for work in (pattern.match, pattern.search):
        for _ in range(3):
            took = _took(work, long)
            if took < LIMIT or took < min(AT_MOST, _took(work, short) * GROWTH):
                break
        else:
            return beginning, unit, took
    return None


def _words_of(pattern: re.Pattern[Any]) -> list[str]:
    """Words that stand in a pattern, each once: a text with one of them gets further into it."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = list(dict.fromkeys(re.findall(r"(?<![\\?<\w])[a-zA-ZæøåÆØÅ]{2,}", source)))
    return words[:: max(1, len(words) // MOST_WORDS)]


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_backtracks_over_pumped_text(name: str) -> None:
    pattern, words = PATTERNS[name], _words_of(PATTERNS[name])
    behind = (" ", "\n", " a", "_", *(f"{word} " for word in words[:3]))  # what its own words get further into
    texts = [*product(BEGINNINGS, PUMPED, "!"), *product([""], PUMPED, "x"), *product(words, behind, "!")]
    assert next(filter(None, (_slow(pattern, *text) for text in texts)), None) is None


def test_there_are_patterns_to_measure() -> None:
    assert len(PATTERNS) > 200
