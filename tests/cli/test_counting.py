"""Log lines of the same fault are counted."""

from __future__ import annotations

import logging

import pytest

from digest.cli.counting import Counting


def shown(name: str, *said: str, level: int = logging.ERROR, seconds: float = 1.0) -> list[str]:
    """The lines that are shown of those logged, so many seconds apart."""
    counting, lines = Counting(), []
    for number, words in enumerate(said):
        record = logging.LogRecord(name, level, "", 0, words, (), None)
        record.created = number * seconds
        if counting.filter(record):
            lines.append(record.getMessage())
    return lines


def test_the_same_fault_is_shown_the_first_tenth_and_hundredth_time() -> None:
    said = [f"socket.accept() out of system resource, fd={number}" for number in range(150)]
    assert shown("asyncio", *said) == [said[0], f"{said[9]} (10 times)", f"{said[99]} (100 times)"]


def test_a_line_that_names_a_place_in_memory_is_the_same_at_another() -> None:
    said = [f"Fatal error, protocol: <Limited object at {place}>" for place in ("0x7fab3c", "0x7f00de", "0xa")]
    assert shown("asyncio", *said) == said[:1]


def test_another_fault_between_is_shown() -> None:
    assert shown("uvicorn.error", "a", "b", "a", "b") == ["a", "b"]


def test_a_fault_that_comes_back_after_an_hour_is_new() -> None:
    assert shown("uvicorn.error", "a", "a", seconds=3601) == ["a", "a"]


@pytest.mark.parametrize(
    ("name", "level"), [("digest.operations.faults", logging.ERROR), ("digest.delivery.send", logging.INFO)]
)
def test_what_is_told_by_change_and_what_is_no_fault_is_always_shown(name: str, level: int) -> None:
    assert shown(name, "a", "a", "a", level=level) == ["a", "a", "a"]


def test_our_own_lines_that_differ_in_figures_are_different() -> None:
    assert shown("digest.x", "edition=1", "edition=2", "edition=1") == ["edition=1", "edition=2"]
