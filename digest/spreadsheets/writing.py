"""Files that spreadsheets open: .csv a line at a time, and .xlsx; every cell is text, whatever it begins with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from digest.spreadsheets.sheets import as_text

_LONGEST = 32_000
"""The most characters of a cell; Excel takes 32,767."""

_NO_SIGN = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
"""Control characters, which XML does not take."""


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as .csv for Excel, separated by semicolons, with the mark by which it knows UTF-8 first."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, delimiter=";").writerow([as_text(_clean(cell)) for cell in row])
        yield line.getvalue()


def xlsx(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """The rows as a workbook of one sheet of that title."""
    from openpyxl import Workbook  # noqa: PLC0415  (a quarter of a second; only .xlsx needs it)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=_clean(cell)) for cell in row]
        for cell in cells:
            cell.data_type = "s"  # else what begins with = would be a formula
        sheet.append(cells)
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()


def _clean(cell: str) -> str:
    return cell.translate(_NO_SIGN)[:_LONGEST]
