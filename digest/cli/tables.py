"""Tables as lines of text: whole in a file or a pipe, and on a terminal as wide as it is.

fits | one line a row
too wide | columns of words are wrapped between words, titles end with …; what has no room stands below its row, by name

No number, date or address is ever broken or cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

_GAP, _INDENT = 2, 5
_ROOM = 24
"""The characters that a column of words has at least, unless all of its words are shorter."""

_NUMBERS = frozenset({"#", "no.", "answers", "cases", "weight"})
"""Columns whose values stand to the right."""

_TITLES = frozenset({"title", "subject", "case"})
"""Columns that are shortened rather than wrapped."""

_PIECE = re.compile(r"\S+(?:(?<=\d) (?=\d)\S+)*")
"""What is never broken: a word, a date with its time, a number in groups."""

_WHOLE = re.compile(rf"(?:[A-Z][a-z]{{2}} )?(?:{_PIECE.pattern})?")
"""A value that is one piece; a date may have its day of the week."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its number, name, the width of its widest value, and the least width it can have."""

    place: int
    name: str
    natural: int
    least: int
    of_words: bool


def table_lines(names: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None) -> Iterator[str]:
    """The lines of a table, its head first. width: the columns of the terminal; None for as many as it takes."""
    columns = [_column(place, name, [row[place] for row in rows]) for place, name in enumerate(names)]
    beside, below = _parted(columns, width)
    widths = _widths(beside, width)
    yield _line([column.name for column in beside], beside, widths)
    yield "─" * (sum(widths) + _GAP * (len(widths) - 1))
    for row in rows:
        cells = [_fitted(row[column.place], column, given) for column, given in zip(beside, widths, strict=True)]
        for depth in range(max(map(len, cells))):
            yield _line([cell[depth] if depth < len(cell) else "" for cell in cells], beside, widths)
        for column in below:
            yield from _below(row[column.place], column, indent=min(widths[0] + _GAP, _INDENT), width=width or 0)


def _column(place: int, name: str, values: Sequence[str]) -> _Column:
    natural = max(cell_len(value) for value in (name, *values))
    if all(_WHOLE.fullmatch(value) for value in values):
        return _Column(place, name, natural, natural, of_words=False)
    pieces = [name] if name in _TITLES else [name, *(piece for value in values for piece in _PIECE.findall(value))]
    least = min(natural, max(_ROOM, *map(cell_len, pieces)) if len(pieces) > 1 else _ROOM)
    return _Column(place, name, natural, least, of_words=True)


def _parted(columns: Sequence[_Column], width: int | None) -> tuple[list[_Column], list[_Column]]:
    """The columns that have room beside each other, and those that stand below: words first, the last ones first."""
    beside, below = list(columns), list[_Column]()
    while width is not None and len(beside) > 1 and _total([one.least for one in beside]) > width:
        movable = [one for one in beside[1:] if one.of_words] or beside[1:]
        beside.remove(movable[-1])
        below.append(movable[-1])
    return beside, sorted(below, key=lambda one: one.place)


def _widths(columns: Sequence[_Column], width: int | None) -> list[int]:
    """The width of each column: what it wants, or the least and a share of what is left, the first one first."""
    if width is None:
        return [one.natural for one in columns]
    left = max(0, width - _total([one.least for one in columns]))
    widths = []
    for one in columns:
        more = min(left, one.natural - one.least)
        left -= more
        widths.append(one.least + more)
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _fitted(value: str, column: _Column, width: int) -> list[str]:
    """The lines of a value in its column; [""] for none."""
    if not column.of_words or cell_len(value) <= width:
        return [value]
    return [_shortened(value, width)] if column.name in _TITLES else _wrapped(value, width)


def _below(value: str, column: _Column, *, indent: int, width: int) -> Iterator[str]:
    """The lines of a value below its row, with the name of its column; none for a value that says nothing."""
    if value in ("", "-"):
        return
    lead = f"{column.name}: "
    room = max(_ROOM, width - indent - (cell_len(lead) if column.name in _TITLES else 2))
    said = [lead + _shortened(value, room)] if column.name in _TITLES else _wrapped(lead + value, room)
    yield " " * indent + said[0]
    yield from (" " * (indent + 2) + one for one in said[1:])


def _shortened(value: str, width: int) -> str:
    return value if cell_len(value) <= width else f"{set_cell_size(value, width - 1).rstrip()}…"


def _wrapped(value: str, width: int) -> list[str]:
    """The lines of a text, broken between its pieces."""
    lines = [""]
    for piece in _PIECE.findall(value):
        longer = f"{lines[-1]} {piece}" if lines[-1] else piece
        if lines[-1] and cell_len(longer) > width:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines


def _line(cells: Sequence[str], columns: Sequence[_Column], widths: Sequence[int]) -> str:
    said = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        blank = " " * (width - cell_len(cell))
        said.append(blank + cell if column.name in _NUMBERS else cell + blank)
    return (" " * _GAP).join(said).rstrip()
