"""Rows out of .xlsx, .csv and .jsonl files, and what an import of them would do."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from digest.errors import InputFault, MissingInput

_SEPARATOR = re.compile(r"sep=(.)\s*$")  # Excel's own first line
FORMATS = (".xlsx", ".csv", ".jsonl")


@dataclass(frozen=True, slots=True)
class Column:
    """A column a file may have: the field it fills, the headings people give it, and whether it must be there."""

    field: str
    headings: tuple[str, ...]
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the file has it: its number as a person counts them there, and its fields, "" where empty."""

    number: int
    fields: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.fields.get(field, "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import does, or would do: names of the new, the changed (with what changes) and the gone."""

    new: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    refused: tuple[Refusal, ...]
    unchanged: int
    done: bool


def read_rows(path: Path, columns: Sequence[Column]) -> list[Row]:
    """The rows of the file that have anything in them, at least one.

    Raises MissingInput without the file, InputFault for another format, an unreadable file, a needed column missing, or
    no rows: an empty list would say that everybody has gone.
    """
    if not path.is_file():
        raise MissingInput(f"There is no file {path}.")
    readers = {".xlsx": _xlsx, ".csv": _csv, ".jsonl": _jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputFault(f"{path} is not one of {', '.join(FORMATS)}.")
    numbered = reader(path)
    _, headings = next(numbered, (0, {}))
    fields = _fields(path, list(headings.values()), columns)
    rows = (Row(number, _named(cells, fields)) for number, cells in numbered)
    found = [row for row in rows if any(row.fields.values())]
    if not found:
        raise InputFault(f"{path} has no rows below its headings.")
    return found


def _fields(path: Path, headings: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Which place in a row fills which field."""
    known = {heading.casefold(): column.field for column in columns for heading in (column.field, *column.headings)}
    fields: dict[int, str] = {}
    for place, heading in enumerate(headings):
        field = known.get(heading.strip().casefold())
        if field:
            fields[place] = field
    missing = [column for column in columns if column.needed and column.field not in fields.values()]
    if missing:
        wanted = "; ".join(" or ".join(repr(heading) for heading in column.headings[:3]) for column in missing)
        found = ", ".join(repr(heading) for heading in headings if heading.strip()) or "none"
        raise InputFault(f"{path} has no column {wanted}. Its columns are: {found}.")
    return fields


_Cells = dict[int, str]


def _named(cells: _Cells, fields: Mapping[int, str]) -> dict[str, str]:
    """The row's fields; of two places for one field, the first that has something."""
    named: dict[str, str] = {}
    for place, field in fields.items():
        named[field] = named.get(field) or cells.get(place, "")
    return named


def _xlsx(path: Path) -> Iterator[tuple[int, _Cells]]:
    import openpyxl  # noqa: PLC0415  (a quarter of a second; only .xlsx needs it)
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise InputFault(f"{path} has no visible sheet.")
        sheets[0].reset_dimensions()  # not every program is right about the size it writes there
        rows = list(enumerate(sheets[0].iter_rows(values_only=True), start=1))
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError, SyntaxError) as fault:  # XML's too
        if isinstance(fault, InputFault):
            raise
        raise InputFault(f"{path} cannot be read as .xlsx: {fault}.") from fault
    for number, cells in rows:
        texts = {place: _text(cell) for place, cell in enumerate(cells)}
        if any(texts.values()):
            yield number, texts


def _csv(path: Path) -> Iterator[tuple[int, _Cells]]:
    content = _decoded(path.read_bytes())
    head = content.partition("\n")[0]
    told = _SEPARATOR.match(head)
    delimiter = told[1] if told else max(";,\t", key=head.count)  # Danish Excel writes semicolons
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        line = 1
        for cells in reader:
            texts = {place: cell.strip() for place, cell in enumerate(cells)}
            if any(texts.values()) and not (told and line == 1):
                yield line, texts
            line = reader.line_num + 1  # a cell may hold line breaks: a row is where it begins
    except csv.Error as fault:
        raise InputFault(f"{path}, line {reader.line_num}: {fault}.") from fault


def _decoded(data: bytes) -> str:
    """What Excel and its like save as text: UTF-8, UTF-16 with its mark, or windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _jsonl(path: Path) -> Iterator[tuple[int, _Cells]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as fault:
        raise InputFault(f"{path} is not UTF-8: {fault}.") from fault
    objects = [(number, _object(path, number, line)) for number, line in enumerate(lines, start=1) if line.strip()]
    headings = list(dict.fromkeys(key for _, values in objects for key in values))
    yield 0, dict(enumerate(headings))
    for number, values in objects:
        yield number, {place: _text(values.get(heading)) for place, heading in enumerate(headings)}


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as fault:
        raise InputFault(f"{path}, line {number}: not JSON ({fault.msg}).") from fault
    if not isinstance(values, dict):
        raise InputFault(f"{path}, line {number}: not a JSON object.")
    return values


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, list):
        return ", ".join(_text(item) for item in cell)
    return str(cell).strip()


def some(names: Sequence[str], limit: int = 5) -> str:
    """The first few names, and how many more."""
    shown = ", ".join(islice(names, limit))
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
