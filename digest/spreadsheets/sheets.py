"""The lines of .xlsx, .csv and .jsonl files as written, with the faults of cells."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.errors import InputFault, MissingInput
from digest.invisible import seen

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FORMATS = (".xlsx", ".csv", ".jsonl")
LARGEST, LARGEST_UNPACKED = 20_000_000, 64_000_000
"""Bytes a file of text may have, and the cells of an .xlsx unpacked: lists of some 100,000 people."""

_MOST_PARTS = 5_000  # files within an .xlsx
_MOST_CELLS = 5_000_000  # a blank in the last cell makes 17,000 million of them
_MOST_ROWS = 200_000  # a million that are empty take a gigabyte
_SEPARATOR = re.compile(r"sep=(.)\s*$")  # the first line that Excel may write
_FORMULA = re.compile(rb"<f[ >]")
_ROW = re.compile(rb'<(?:\w{1,20}:)?row\b(?:[^>]{0,200}?\sr="(\d{1,7})")?')
_MERGED = re.compile(rb'<(?:\w{1,20}:)?mergeCell\s[^>]{0,100}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
_YEARS = {
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
}
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(spreadsheetml/main|officeDocument/relationships)")
_FORMATS = re.compile(rb"<numFmts\b[^>]{0,200}[^/]>.{0,100000}?</numFmts>", re.DOTALL)
_CELL_STYLES = re.compile(rb"<cellXfs\b[^>]{0,200}>.{0,1000000}?</cellXfs>", re.DOTALL)
_CELL_STYLE = re.compile(rb"<xf\b[^>]{0,1000}>")
_FORMAT_ID = re.compile(rb'numFmtId="(\d{1,6})"')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a sign that XML does not take, as Excel writes it
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')  # which keeps Excel from taking a number out of it
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_AS_TEXT = re.compile(r"^'(?='*[=+@\t\r-])")
_LINES_TRIED = 500
_ERRORS = {  # the results of failed formulas, in English and in Danish
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"),
    *("#I/T", "#REFERENCE!", "#VÆRDI!", "#NAVN?", "#DIVISION/0!", "#NUL!"),
}
_GARBLED = re.compile(  # æ, ø, å of another encoding, read as windows-1252
    r"[\x00-\x08\ufffd\x80-\x9f\u2020\u203a\xbf\xbe]|\xc3(?:[^\w\s]|[\xbc\xbd])"
)
_PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty: its number as a person counts it there, and by place the cells that are not empty.

    `width` is the number of all its cells; `faults` says by place what is wrong with one.
    """

    number: int
    cells: Mapping[int, str]
    width: int
    faults: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """Merged cells: their name, and the last line they reach."""

    name: str
    last: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a sheet. `name` is "" in a file with only one."""

    name: str
    lines: list[Line]
    merged: tuple[Merged, ...] = ()


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of a file that are not hidden, at least one.

    Raises MissingInput without the file; InputFault for another format, a file too large, or one that cannot be read.
    """
    if not path.is_file():
        raise MissingInput(f"There is no file {path}.")
    readers = {".xlsx": _xlsx, ".csv": _csv, ".jsonl": _jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputFault(f"{path} is not one of {', '.join(FORMATS)}. Spreadsheets can be saved as .xlsx.")
    return reader(path)


def _check_size(path: Path, size: int, largest: int = LARGEST) -> None:
    if size > largest:
        raise InputFault(
            f"{path} holds {size / 1e6:.0f} MB of cells; a list may have {largest / 1e6:.0f} MB, some 100,000 rows. "
            "Is it the right file?"
        )


def _xlsx(path: Path) -> list[Sheet]:
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  (only .xlsx needs it)

    try:
        size, formulas = _inside(path)
        _check_size(path, size, LARGEST_UNPACKED)
        book = _book(path, values=True)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        asked = _book(path, values=False) if formulas else None
        sheets = [_sheet(sheet, asked[sheet.title] if asked else None) for sheet in visible]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        LookupError,
        OSError,
        ValueError,
        SyntaxError,
    ) as fault:  # XML's too
        why = (
            "it is damaged, or another kind of file"
            if isinstance(fault, zipfile.BadZipFile | LookupError)
            else str(fault)
        )
        if isinstance(fault, InputFault):
            if str(path) in str(fault):
                raise
            raise InputFault(f"{path}: {fault}.") from fault
        if path.read_bytes()[:8] == _PROTECTED:
            why = "it has a password, or is of Excel's old kind; save it anew as .xlsx"
        raise InputFault(f"{path} cannot be read as .xlsx: {why}.") from fault
    if not sheets:
        raise InputFault(f"{path} has no visible sheet.")
    return sheets


def _inside(path: Path) -> tuple[int, bool]:
    """The unpacked size of all that is read in bytes, and whether there is a formula among them."""
    with zipfile.ZipFile(path) as parts:
        if len(parts.infolist()) > _MOST_PARTS:
            raise InputFault("there are too many files within it; save the list alone in a new file")
        size = sum(part.file_size for part in parts.infolist() if part.filename.lower().endswith((".xml", ".rels")))
        if size > LARGEST_UNPACKED:
            return size, False
        sheets = [parts.read(part) for part in parts.infolist() if part.filename.startswith("xl/worksheets/")]
    if (rows := max(map(_rows_of, sheets), default=0)) > _MOST_ROWS:
        raise InputFault(f"a sheet has {rows} rows, a list may have {_MOST_ROWS}; delete those below the list")
    if any(_merged_cells_of(sheet) > _MOST_CELLS for sheet in sheets):
        raise InputFault("merged cells reach far beyond the list; part them, or delete the rows and columns beside it")
    return size, any(_FORMULA.search(sheet) for sheet in sheets)


def _rows_of(sheet: bytes) -> int:
    """How many rows a sheet has, or reaches to."""
    numbers = [int(found[1] or 0) for found in _ROW.finditer(sheet)]
    return max(len(numbers), max(numbers, default=0))


def _merged_cells_of(sheet: bytes) -> int:
    """How many cells the merged ones of a sheet have together, each of which takes memory."""
    cells = 0
    for first, top, last, bottom in (found.groups() for found in _MERGED.finditer(sheet)):
        cells += (_column(last) - _column(first) + 1) * (int(bottom) - int(top) + 1)
    return cells


def _column(letters: bytes) -> int:
    return reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def _book(path: Path, *, values: bool) -> Workbook:
    import openpyxl  # noqa: PLC0415  (a quarter of a second; only .xlsx needs it)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what saving would lose; nothing is saved
        try:
            whole = io.BytesIO(path.read_bytes())  # a file that is damaged would stay open
            book = openpyxl.load_workbook(whole, data_only=values)
        except TypeError:  # a style that it does not know
            book = None
        return book if book and book.worksheets else openpyxl.load_workbook(_plainer(path), data_only=values)


def _plainer(path: Path) -> io.BytesIO:
    """The workbook without styles but the formats of days, and in the words of the transitional standard.

    Excel can save by the strict one, whose names differ (ISO/IEC 29500-1).
    """
    plain = io.BytesIO()
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(plain, "w") as made:
        for part in parts.infolist():
            if part.file_size <= LARGEST_UNPACKED and part.filename.endswith((".xml", ".rels")):
                data = _STRICT.sub(lambda found: _TRANSITIONAL + _YEARS[found[1]], parts.read(part))
                made.writestr(part.filename, _bare_styles(data) if part.filename == "xl/styles.xml" else data)
    plain.seek(0)
    return plain


def _bare_styles(data: bytes) -> bytes:
    formats = _FORMATS.search(data)
    cells = _CELL_STYLES.search(data)
    used = [
        found[1] if found else b"0" for found in map(_FORMAT_ID.search, _CELL_STYLE.findall(cells[0] if cells else b""))
    ]
    head = b'<styleSheet xmlns="%s">' % (_TRANSITIONAL + _YEARS[b"spreadsheetml/main"])
    styles = b"".join(b'<xf numFmtId="%s"/>' % one for one in used or [b"0"])
    return head + (formats[0] if formats else b"") + b"<cellXfs>" + styles + b"</cellXfs></styleSheet>"


def _sheet(sheet: Worksheet, formulas: Worksheet | None) -> Sheet:
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        corner = sheet.cell(sheet.max_row, sheet.max_column).coordinate
        raise InputFault(
            f"the sheet {sheet.title!r} reaches to cell {corner}; delete the rows below and the columns beside the list"
        )
    merged = sorted(sheet.merged_cells.ranges, key=lambda cells: (cells.min_row, cells.min_col))
    filled = {  # each row of merged cells has the first one's value
        (row, cells.min_col): sheet.cell(cells.min_row, cells.min_col).value
        for cells in merged
        for row in range(cells.min_row + 1, cells.max_row + 1)
    }
    uncounted = _uncounted(sheet, formulas) if formulas else {}
    lines = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = _filled(
            _unescaped(_text(cell if cell is not None else filled.get((number, place + 1))))
            for place, cell in enumerate(cells)
        )
        faults = uncounted.get(number, {}) | _faults(texts)
        if texts or faults:
            lines.append(Line(number, texts, len(cells), faults))
    return Sheet(sheet.title, lines, tuple(Merged(cells.coord, cells.max_row) for cells in merged))


def _uncounted(sheet: Worksheet, formulas: Worksheet) -> dict[int, dict[int, str]]:
    """The formulas without a value in the file, by line and place: no program has calculated them.

    A formula with "" in it may well have that value.
    """
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415

    found: dict[int, dict[int, str]] = {}
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f" and '""' not in str(cell.value) and sheet[cell.coordinate].value is None:
                number, place = coordinate_to_tuple(cell.coordinate)
                fault = f"{cell.coordinate} is a formula without a value; open the file in Excel and save it"
                found.setdefault(number, {})[place - 1] = fault
    return found


def _csv(path: Path) -> list[Sheet]:
    _check_size(path, path.stat().st_size)
    data = path.read_bytes()
    if data.startswith((b"PK\x03\x04", _PROTECTED)):
        raise InputFault(f"{path} is no .csv but a workbook: name it .xlsx.")
    content = _decoded(data)
    head = content.partition("\n")[0]
    told = _SEPARATOR.match(head)
    delimiter = told[1] if told else _separator(content)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    lines = []
    try:
        line = 1
        for cells in reader:
            texts = _filled(_text(_unquoted(cell)) if cell else "" for cell in cells)
            if texts and not (told and line == 1):
                lines.append(Line(line, texts, len(cells), _faults(texts)))
            line = reader.line_num + 1  # a cell may hold line breaks: a row counts where it begins
    except csv.Error as fault:
        raise InputFault(f'{path}, the row that begins in line {line}: {fault}. Is a " left open?') from fault
    return [Sheet("", lines)]


def _separator(content: str) -> str:
    """What most lines have equally often; Danish Excel writes semicolons."""

    def even(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
        try:
            cells = Counter(len(row) for row in islice(rows, _LINES_TRIED) if any(row))
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in cells.items() if width > 1), default=(0, 0))

    return max(";,\t", key=even)


def _unquoted(cell: str) -> str:
    found = _TEXT_FORMULA.fullmatch(cell.strip())
    return found[1].replace('""', '"') if found else _AS_TEXT.sub("", cell)


def as_text(cell: str) -> str:
    """A cell for a .csv, marked as text where Excel would take it for a formula; `read_sheets` takes the mark off."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA_SIGNS) else cell


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).strip() if "_x" in text else text


def _decoded(data: bytes) -> str:
    """The text of what Excel and others save: UTF-8, UTF-16, or windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    for place, encoding in enumerate(("utf-16-be", "utf-16-le")):
        if data[place : place + 1] == b"\0":  # the zero byte of the first letter
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _jsonl(path: Path) -> list[Sheet]:
    _check_size(path, path.stat().st_size)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as fault:
        raise InputFault(f"{path} is not UTF-8: {fault}.") from fault
    objects = [(number, _object(path, number, line)) for number, line in enumerate(lines, start=1) if line.strip()]
    headings = list(dict.fromkeys(key for _, values in objects for key in values))
    return [Sheet("", [Line(0, _filled(headings), len(headings)), *_under(headings, objects)])]


def _under(headings: list[str], objects: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[Line]:
    for number, values in objects:
        texts = _filled(_text(values.get(heading)) for heading in headings)
        yield Line(number, texts, len(headings), _faults(texts))


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as fault:
        raise InputFault(f"{path}, line {number}: not JSON ({fault.msg}).") from fault
    except ValueError as fault:  # a number of more digits than Python reads
        raise InputFault(f"{path}, line {number}: a number too long for a list.") from fault
    except RecursionError as fault:
        raise InputFault(f"{path}, line {number}: values within values, too deep to be a list.") from fault
    if not isinstance(values, dict):
        raise InputFault(f"{path}, line {number}: not a JSON object.")
    return values


def _filled(texts: Iterable[str]) -> dict[int, str]:
    """Those that are not empty, by their place."""
    return {place: text for place, text in enumerate(texts) if text}


def _text(cell: object) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, list):
        return ", ".join(_text(item) for item in cell)
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False)
    return unicodedata.normalize("NFC", seen(str(cell))).strip()  # a Mac writes å in two signs


def _faults(texts: Mapping[int, str]) -> dict[int, str]:
    """The faults of single cells: a spreadsheet's error, or letters read in another encoding."""
    found = {}
    for place, text in texts.items():
        if text.isascii() and text.isprintable() and text[0] != "#":
            continue
        if text.upper() in _ERRORS:
            found[place] = f"a cell says {text}: its formula has failed"
        elif _GARBLED.search(text):
            found[place] = f"{text!r} has letters that cannot be right; save the file anew, .csv as UTF-8"
    return found
