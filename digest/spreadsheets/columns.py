"""The meaning of a file's headings, and the rows below them.

A person's choice comes first, then the last import's, then the known headings, then the look of the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from digest.actions import Action, Remedy
from digest.addresses import ADDRESS
from digest.errors import InputFault
from digest.spreadsheets.sheets import Line, Sheet, read_sheets

_DEEP = 20  # lines searched for headings, above which titles and notes may stand
_LISTED = 40  # headings that a fault names
_ENOUGH = 50  # cells by which the look of a column is judged


@dataclass(frozen=True, slots=True)
class Column:
    """A column a file may have: the field it fills, its known headings, and whether it is needed.

    `instead` is another field that will do; `looks` whether a cell looks as if it belongs here; `says` whether an
    unknown heading does, by its words. every: of several columns each cell counts, on a line of its own; else the first
    with something in it.
    """

    field: str
    headings: tuple[str, ...]
    needed: bool = False
    instead: str = ""
    looks: Callable[[str], bool] | None = None
    says: Callable[[str], bool] | None = None
    every: bool = False


class How(StrEnum):
    """Why a heading has its meaning."""

    CHOSEN = "chosen"
    REMEMBERED = "as last time"
    KNOWN = "known"
    GUESSED = "guessed by what is in it"
    WORDED = "guessed by its words"
    UNUSED = "not used"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a file, the field it means ("" for none), and why."""

    text: str
    field: str
    how: How


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its number as a person counts it there, and its fields, "" where empty.

    `fault` says what is wrong with one of the cells, "" for nothing.
    """

    number: int
    fields: Mapping[str, str]
    fault: str = ""

    def __getitem__(self, field: str) -> str:
        return self.fields.get(field, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, with the meaning of its headings; `notes` are for a person."""

    rows: list[Row]
    headings: tuple[Heading, ...]
    notes: tuple[str, ...] = ()


def read_rows(path: Path, columns: Sequence[Column]) -> list[Row]:
    """The rows of a file with known headings. Raises as `read_table` does."""
    return read_table(path, columns).rows


def _refuse_data(path: Path, headings: Iterable[Heading]) -> None:
    """Raises InputFault when an address stands where headings should: that row would be lost."""
    for heading in headings:
        if ADDRESS.fullmatch(heading.text.strip()):
            raise InputFault(
                f"{path.name} has no line of headings: it begins with {heading.text.strip()}. Put one above."
            )


def read_table(
    path: Path,
    columns: Sequence[Column],
    *,
    remembered: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
    sheet: str = "",
) -> Table:
    """The rows of the file that are not empty, at least one, and what its headings mean.

    `remembered` and `chosen` give fields by heading, "" for a column that is not used; `sheet` names the sheet. Raises
    MissingInput without the file; InputFault for one that cannot be read, for a missing column, for a choice of an
    unknown heading, field or sheet, where several sheets may be meant, or when there are no rows: an empty list would
    mean that everybody has gone.
    """
    _check_fields(chosen or {}, columns)
    sheets = read_sheets(path)
    known = _keyed({name: column.field for column in columns for name in (column.field, *column.headings)})
    meant = (_keyed(chosen or {}), _keyed(remembered or {}), known)
    taken, top = _taken(path, sheets, sheet, meant, columns)
    headings = _headings(taken, top, meant, columns)
    _refuse_data(path, headings.values())
    _check_headings(path, headings, columns, chosen or {}, others=_others(sheets, taken))
    _, *lines = taken.lines[top:]
    width = taken.lines[top].width
    every = frozenset(column.field for column in columns if column.every)
    rows = [row for line in lines if (row := _row(line, headings, width, every)) is not None]
    if not rows:
        raise InputFault(f"{path} has no rows below its headings.")
    return Table(
        rows, tuple(headings[place] for place in sorted(headings)), tuple(_notes(sheets, taken, top, headings, every))
    )


def _taken(
    path: Path, sheets: Sequence[Sheet], name: str, meant: _Meant, columns: Sequence[Column]
) -> tuple[Sheet, int]:
    """The sheet that is read, and the place of its line of headings. Raises InputFault where that is not clear."""
    chosen = [one for one in sheets if one.name.casefold() == name.strip().casefold()] if name else list(sheets)
    if not chosen:
        raise InputFault(f"{path} has no sheet {name!r}. {_sheets_of(sheets)}")
    fitting = [(one, top) for one in chosen if (top := _fitting(one, meant, columns)) is not None]
    filled = [(one, top) for one, top in fitting if len(one.lines) > top + 1]
    if len(filled) > 1:
        said = f"{path} has several sheets that may be meant: {_named(one for one, _ in filled)}."
        raise InputFault(said, remedy=Action.NAME_SHEET)
    return next(iter((*filled, *fitting)), (chosen[0], _likeliest(chosen[0], meant)))


def _fitting(sheet: Sheet, meant: _Meant, columns: Sequence[Column]) -> int | None:
    """The place of the line that has every heading that is needed; None without one."""
    tops = range(min(_DEEP, len(sheet.lines)))
    return next((top for top in tops if _fits(sheet.lines[top], meant, columns)), None)


def _sheets_of(sheets: Sequence[Sheet]) -> str:
    named = [sheet for sheet in sheets if sheet.name]
    return f"Its sheets are: {_named(named)}." if named else "It has no sheets with names."


def _others(sheets: Sequence[Sheet], taken: Sheet) -> str:
    """A sentence that names the sheets that were not read, "" without any."""
    if len(sheets) < 2:
        return ""
    return f"The sheet {taken.name!r} was read; not {_named(one for one in sheets if one is not taken)}."


def _named(sheets: Iterable[Sheet]) -> str:
    return ", ".join(repr(sheet.name) for sheet in sheets)


_Meant = tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]


def _key(heading: str) -> str:
    """A heading without its variations: case, spaces, hyphens, dots."""
    return "".join(char for char in heading.casefold() if char.isalnum())


def _keyed(meanings: Mapping[str, str]) -> dict[str, str]:
    return {_key(heading): field for heading, field in meanings.items()}


def _check_fields(chosen: Mapping[str, str], columns: Sequence[Column]) -> None:
    fields = {column.field for column in columns}
    for heading, field in chosen.items():
        if field and field not in fields:
            raise InputFault(f"{field!r} for the column {heading!r} is none of {', '.join(sorted(fields))}.")


def _fits(line: Line, meant: _Meant, columns: Sequence[Column]) -> bool:
    """Whether a line has every heading that is needed."""
    found = {heading.field for heading in _told(line, meant).values() if heading.field}
    return all(not column.needed or {column.field, column.instead} & found for column in columns)


def _likeliest(sheet: Sheet, meant: _Meant) -> int:
    """The line with the most known headings, where no line has all that are needed; the first of several."""
    known = [len(_told(line, meant)) for line in sheet.lines[:_DEEP]]
    return known.index(max(known)) if known else 0


def _told(line: Line, meant: _Meant) -> dict[int, Heading]:
    """The headings of a line that are chosen, remembered, or known."""
    found = {}
    for place, text in line.cells.items():
        for how, fields in zip((How.CHOSEN, How.REMEMBERED, How.KNOWN), meant, strict=True):
            field = fields.get(_key(text))
            if field is not None:
                found[place] = Heading(text, field, how)
                break
    return found


def _headings(sheet: Sheet, top: int, meant: _Meant, columns: Sequence[Column]) -> dict[int, Heading]:
    """Every heading of the line by its place, with its meaning."""
    if not sheet.lines:
        return {}
    line = sheet.lines[top]
    found = _told(line, meant)
    for place, text in line.cells.items():
        if place not in found:
            found[place] = Heading(text, "", How.UNUSED)
    for place, heading in found.items():
        field = next((column.field for column in columns if column.says and column.says(heading.text)), "")
        if heading.how is How.UNUSED and field:
            found[place] = Heading(heading.text, field, How.WORDED)
    for column in columns:
        if column.looks and all(heading.field != column.field for heading in found.values()):
            unused = [place for place, heading in found.items() if heading.how is How.UNUSED]
            alike = [place for place in unused if _looks(sheet.lines[top + 1 :], place, column.looks)]
            if len(alike) == 1:
                found[alike[0]] = Heading(found[alike[0]].text, column.field, How.GUESSED)
    return found


def _looks(lines: Sequence[Line], place: int, belongs: Callable[[str], bool]) -> bool:
    cells = [text for line in lines if (text := line.cells.get(place, ""))][:_ENOUGH]
    return bool(cells) and all(belongs(text) for text in cells)


def _check_headings(
    path: Path,
    headings: Mapping[int, Heading],
    columns: Sequence[Column],
    chosen: Mapping[str, str],
    *,
    others: str,
) -> None:
    there = {_key(heading.text) for heading in headings.values()}
    found = {heading.field for heading in headings.values() if heading.field}
    listed = ", ".join(repr(heading.text) for heading in islice(headings.values(), _LISTED)) or "none"
    listed += " ..." if len(headings) > _LISTED else ""
    absent = [heading for heading in chosen if _key(heading) not in there]
    if absent:
        raise InputFault(f"{path} has no column {absent[0]!r}. Its columns are: {listed}. {others}".rstrip())
    missing = [column for column in columns if column.needed and not {column.field, column.instead} & found]
    if missing:
        wanted = "; ".join(" or ".join(repr(heading) for heading in column.headings[:3]) for column in missing)
        unused = [heading.text for heading in headings.values() if heading.how is How.REMEMBERED and not heading.field]
        hint = "".join(f" {text!r} is not used, as last time." for text in unused)
        name_them = Remedy(Action.NAME_COLUMNS, {"fields": [column.field for column in missing]})
        said = f"{path} has no column {wanted}. Its columns are: {listed}.{hint} {others}".rstrip()
        raise InputFault(said, remedy=name_them if found else None)


def _row(line: Line, headings: Mapping[int, Heading], width: int, every: Collection[str]) -> Row | None:
    """The line's fields; None when all are empty, or when it repeats the headings.

    Of two columns for one field, the first that is not empty counts; or both, one a line, for the fields in `every`.
    """
    fields: dict[str, str] = {}
    faults = []
    for place, heading in headings.items():
        if heading.field:
            before, cell = fields.get(heading.field, ""), line.cells.get(place, "")
            both = heading.field in every and before and cell
            fields[heading.field] = f"{before}\n{cell}" if both else before or cell
            faults += [line.faults[place]] if place in line.faults else []
    if any(place >= width for place in line.cells):
        faults.append("it has more cells than there are headings; a text with separators in it needs quotes")
    again = all(line.cells.get(place, "") in ("", heading.text) for place, heading in headings.items())
    if not (any(fields.values()) or faults) or again:
        return None
    return Row(line.number, fields, faults[0] if faults else "")


def _notes(
    sheets: Sequence[Sheet], taken: Sheet, top: int, headings: Mapping[int, Heading], every: Collection[str]
) -> list[str]:
    said = []
    fields = [heading.field for heading in headings.values() if heading.field]
    said += [
        f"Two columns are taken for {field}: of each row the first that says something counts."
        for field in dict.fromkeys(fields)
        if fields.count(field) > 1 and field not in every
    ]
    if others := _others(sheets, taken):
        said.append(others)
    if taken.lines[top].number > 1:
        said.append(f"The headings are in row {taken.lines[top].number}.")
    merged = [cells.name for cells in taken.merged if cells.last > taken.lines[top].number]
    if merged:
        shown = ", ".join(merged[:5]) + (" ..." if len(merged) > 5 else "")
        said.append(f"Merged cells ({shown}): what the first cell says counts for every row of them.")
    return said
