from __future__ import annotations

import json
import re
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from digest.errors import InputFault, MissingInput
from digest.spreadsheets import Column, Row, read_rows, some
from digest.spreadsheets.sheets import read_sheets

COLUMNS = (Column("title", ("Titel", "Overskrift"), needed=True), Column("year", ("År", "Aar"), needed=True))


def csv(folder: Path, content: str | bytes) -> Path:
    file = folder / "cases.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def xlsx(folder: Path, *rows: tuple[object, ...]) -> Path:
    file = folder / "cases.xlsx"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def rewritten(file: Path, part: str, pattern: bytes, by: bytes) -> Path:
    """The same .xlsx with something else in one of its parts."""
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    assert re.search(pattern, parts[part])
    parts[part] = re.sub(pattern, by, parts[part])
    with zipfile.ZipFile(file, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return file


def values(rows: list[Row]) -> list[tuple[int, str, str]]:
    return [(row.number, row["title"], row["year"]) for row in rows]


@pytest.mark.parametrize(
    "content",
    [
        "Titel;År\nRøde møbler;2024\n".encode(),
        "Titel,År\nRøde møbler,2024\n".encode(),
        "Titel\tÅr\nRøde møbler\t2024\n".encode(),
        "Titel;År\r\nRøde møbler;2024\r\n".encode("utf-8-sig"),
        "Titel;År\r\nRøde møbler;2024\r\n".encode("cp1252"),
        "\n År ; TITEL ;Noget andet\n2024; Røde møbler ;x\n".encode()[1:],
    ],
)
def test_a_csv_file_is_read_as_people_save_it(tmp_path: Path, content: bytes) -> None:
    assert values(read_rows(csv(tmp_path, content), COLUMNS)) == [(2, "Røde møbler", "2024")]


def test_rows_of_csv_are_counted_as_a_person_counts_them(tmp_path: Path) -> None:
    rows = read_rows(csv(tmp_path, "Titel;År\nMøbler;2024\n;\n\nElbiler;2025\n"), COLUMNS)
    assert values(rows) == [(2, "Møbler", "2024"), (5, "Elbiler", "2025")]


def test_a_csv_row_with_a_line_break_inside_is_counted_where_it_begins(tmp_path: Path) -> None:
    rows = read_rows(csv(tmp_path, 'Titel;År\n"Møbler\nog stole";2024\n'), COLUMNS)
    assert values(rows) == [(2, "Møbler\nog stole", "2024")]


def test_rows_of_xlsx_are_counted_as_a_person_counts_them(tmp_path: Path) -> None:
    file = xlsx(tmp_path, ("Titel", "År"), ("Møbler", 2024), (), (" ", None), ("Elbiler", 2025))
    assert values(read_rows(file, COLUMNS)) == [(2, "Møbler", "2024"), (5, "Elbiler", "2025")]


def test_a_number_of_xlsx_has_no_decimals_it_was_not_given(tmp_path: Path) -> None:
    file = xlsx(tmp_path, ("Titel", "År"), (12.0, 2024.0), (1.5, "2024"))
    assert values(read_rows(file, COLUMNS)) == [(2, "12", "2024"), (3, "1.5", "2024")]


def test_a_hidden_first_sheet_is_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("Titel", "År"))
    book.active.append(("Skjult", 2024))
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Cases")
    sheet.append(("Titel", "År"))
    sheet.append(("Møbler", 2024))
    book.active = 1
    book.save(tmp_path / "cases.xlsx")
    assert values(read_rows(tmp_path / "cases.xlsx", COLUMNS)) == [(2, "Møbler", "2024")]


def test_an_xlsx_that_is_wrong_about_its_own_size_is_read_whole(tmp_path: Path) -> None:
    """Programs other than Excel write `A1` there; taking it at its word loses every row without a word."""
    file = xlsx(tmp_path, ("Titel", "År"), ("Møbler", 2024))
    rewritten(file, "xl/worksheets/sheet1.xml", rb'<dimension ref="[^"]*"', b'<dimension ref="A1"')
    assert values(read_rows(file, COLUMNS)) == [(2, "Møbler", "2024")]


def test_a_damaged_xlsx_is_a_fault_that_names_the_file(tmp_path: Path) -> None:
    file = xlsx(tmp_path, ("Titel", "År"), ("Møbler", 2024))
    rewritten(file, "xl/worksheets/sheet1.xml", rb"(?s)<sheetData>.*", b"<sheetData><row")
    with pytest.raises(InputFault, match=r"cases\.xlsx cannot be read"):
        read_rows(file, COLUMNS)


@pytest.mark.parametrize("content", [b"", b"Titel;Aar\n", b"PK\x03\x04 and then nothing of a zip"])
def test_a_file_that_only_says_it_is_xlsx_is_a_fault_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "cases.xlsx"
    file.write_bytes(content)
    with pytest.raises(InputFault, match=r"cases\.xlsx cannot be read as \.xlsx"):
        read_rows(file, COLUMNS)


def test_a_zip_of_something_else_is_a_fault_that_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "no book")
    with pytest.raises(InputFault, match=r"cases\.xlsx cannot be read as \.xlsx"):
        read_rows(file, COLUMNS)


def test_rows_of_jsonl_are_counted_by_lines(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"title": "Møbler", "year": 2024}\n\n{"year": 2025, "title": ["a", "b"], "x": null}\n', "utf-8")
    assert values(read_rows(file, COLUMNS)) == [(1, "Møbler", "2024"), (3, "a, b", "2025")]


@pytest.mark.parametrize("character", ["\u2028", "\x85"])
def test_a_strange_line_break_inside_a_jsonl_text_does_not_end_the_line(tmp_path: Path, character: str) -> None:
    file = tmp_path / "cases.jsonl"
    line = json.dumps({"title": f"Møbler{character}og stole", "year": 2024}, ensure_ascii=False)
    file.write_bytes(f"{line}\n".encode())
    assert [row.number for row in read_rows(file, COLUMNS)] == [1]


def test_two_names_of_one_field_in_different_lines_of_jsonl_both_count(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"title": "Møbler", "year": 2024}\n{"Titel": "Elbiler", "År": 2025}\n', "utf-8")
    assert values(read_rows(file, COLUMNS)) == [(1, "Møbler", "2024"), (2, "Elbiler", "2025")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not a JSON object"),
        ('{"year": ' + "9" * 5_000 + "}", "line 2: a number too long"),
    ],
    ids=["half", "list", "number"],
)
def test_a_line_that_is_no_json_object_is_named(tmp_path: Path, line: str, words: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f'{{"title": "Møbler", "year": 2024}}\n{line}\n', "utf-8")
    with pytest.raises(InputFault, match=words):
        read_rows(file, COLUMNS)


def test_a_missing_column_is_named_and_so_are_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"no column 'År' or 'Aar'\. Its columns are: 'Titel', 'Pris'"):
        read_rows(csv(tmp_path, "Titel;Pris;\nMøbler;100;\n"), COLUMNS)


@pytest.mark.parametrize("name", ["cases.csv", "cases.jsonl"])
def test_an_empty_file_lacks_its_columns(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(InputFault, match="Its columns are: none"):
        read_rows(tmp_path / name, COLUMNS)


def test_of_a_doubled_heading_the_first_column_counts(tmp_path: Path) -> None:
    rows = read_rows(csv(tmp_path, "Titel;År;Overskrift;Titel\nMøbler;2024;Stole;Borde\n"), COLUMNS)
    assert values(rows) == [(2, "Møbler", "2024")]


def test_a_short_row_is_empty_where_it_ends_and_a_long_one_is_cut(tmp_path: Path) -> None:
    rows = read_rows(csv(tmp_path, "Titel;År\nMøbler\nElbiler;2025;x;y\n"), COLUMNS)
    assert values(rows) == [(2, "Møbler", ""), (3, "Elbiler", "2025")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match=r"no file .*cases\.csv"):
        read_rows(tmp_path / "cases.csv", COLUMNS)


def test_another_format_is_refused_with_those_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "cases.ods").touch()
    with pytest.raises(InputFault, match=r"not one of \.xlsx, \.csv, \.jsonl"):
        read_rows(tmp_path / "cases.ods", COLUMNS)


def test_many_names_are_cut_and_counted() -> None:
    assert some(["a", "b"], limit=2) == "a, b"
    assert some(["a", "b", "c", "d"], limit=2) == "a, b and 2 more"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Navn;By;Noter (klima, mad, it, byg, jura)\nPia;Sundby;klima\nBo;Nordby;\n", 3),
        ("Liste, november 2026\nNavn;By\nPia;Sundby\nBo;Nordby\n", 4),
        ('Navn,By\nPia,"Sundby; syd"\nBo,Nordby\n', 3),
        ("Navn\tBy, land\nPia\tSundby, Danmark\nBo\tNordby\n", 3),
    ],
)
def test_the_separator_is_what_most_lines_have_equally_often(tmp_path: Path, text: str, rows: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    lines = read_sheets(path)[0].lines
    assert (len(lines), lines[-1].cells[0], lines[-1].cells[1]) == (rows, "Bo", "Nordby")


def test_a_text_that_excel_wrote_as_a_formula_is_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Navn;Nr\n="Pia ""P"" Dam";="007"\n', encoding="utf-8")
    assert read_sheets(path)[0].lines[1].cells == {0: 'Pia "P" Dam', 1: "007"}


def _changed(tmp_path: Path, replace: dict[bytes, bytes], cell: str = "Sundby") -> Path:
    """A workbook, with bytes of its parts replaced."""

    book, path, made = openpyxl.Workbook(), tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    assert book.active is not None
    book.active.append(["By", "Dag"])
    book.active.append([cell, datetime(2026, 11, 3)])  # noqa: DTZ001  (a workbook knows no zones)
    book.save(path)
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(made, "w") as changed:
        for part in parts.infolist():
            data = parts.read(part)
            for old, new in replace.items():
                data = data.replace(old, new)
            changed.writestr(part.filename, data)
    return made


@pytest.mark.parametrize(
    "replace",
    [
        {},
        {
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
                b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            ),
        },
        {b"<fill><patternFill /></fill>": b"<fill/>", b"<fill><patternFill/></fill>": b"<fill/>"},
    ],
    ids=["as openpyxl", "strict", "an empty fill"],
)
def test_a_workbook_of_the_strict_kind_or_with_odd_styles_is_read(tmp_path: Path, replace: dict[bytes, bytes]) -> None:
    lines = read_sheets(_changed(tmp_path, replace))[0].lines
    assert lines[1].cells == {0: "Sundby", 1: "2026-11-03T00:00:00"}


def test_signs_that_excel_escapes_and_letters_of_two_signs_are_read(tmp_path: Path) -> None:
    escaped = _changed(tmp_path, {}, cell="A\u030arhus_x000D_")
    assert read_sheets(escaped)[0].lines[1].cells[0] == "Århus"


@pytest.mark.parametrize("line", ['{"a":' * 5_000 + "1" + "}" * 5_000, '{"a":' + "[" * 50_000, "[" * 50_000])
def test_values_nested_too_deep_are_one_line_that_says_so(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line)
    with pytest.raises(InputFault, match="line 1: values within values"):
        read_sheets(path)


def test_signs_that_turn_or_hide_what_is_seen_are_out_of_names_and_emoji_stay(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("navn;titel\nKim\u202e mloH\u200b;Chef \U0001f469\u200d\U0001f4bb\n", encoding="utf-8")
    (sheet,) = read_sheets(file)
    assert list(sheet.lines[1].cells.values()) == ["Kim mloH", "Chef \U0001f469\u200d\U0001f4bb"]


@pytest.mark.parametrize(
    ("names", "size", "told"),
    [(["xl/styles.xml"], 70_000_000, "MB of cells"), ([f"xl/{n}.bin" for n in range(6_000)], 0, "too many files")],
    ids=["large", "many"],
)
def test_a_workbook_that_holds_a_thousand_times_its_size_is_refused_before_it_is_read(
    tmp_path: Path, names: list[str], size: int, told: str
) -> None:
    file = tmp_path / "list.xlsx"
    openpyxl.Workbook().save(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one of the names is there
        for name in names:
            book.writestr(name, b" " * size)
    with pytest.raises(InputFault, match=told):
        read_sheets(file)


def test_a_sheet_of_a_million_rows_is_no_list(tmp_path: Path) -> None:
    file = xlsx(tmp_path, ("Titel", "År"), ("Møbler", 2024))
    rewritten(file, "xl/worksheets/sheet1.xml", rb"</sheetData>", b"<row><c/></row>" * 200_000 + b"</sheetData>")
    with pytest.raises(InputFault, match=r"200002 rows, a list may have 200000; delete those below"):
        read_rows(file, COLUMNS)


def test_what_names_the_columns_of_a_file_names_some_of_them(tmp_path: Path) -> None:
    file = csv(tmp_path, ";".join(f"K{number}" for number in range(100_000)) + "\nMøbler\n")
    with pytest.raises(InputFault, match=r"Its columns are: 'K0', .*'K39' \.\.\.") as told:
        read_rows(file, COLUMNS)
    assert len(f"{told.value}") < 1000


@pytest.mark.parametrize("ref", [b"A1:XFD1048576", b"A3:ZZ9000"])
def test_merged_cells_that_reach_far_are_refused_before_they_take_memory(tmp_path: Path, ref: bytes) -> None:
    file = xlsx(tmp_path, ("Titel", "År"), ("Møbler", 2024))
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % ref
    rewritten(file, "xl/worksheets/sheet1.xml", rb"</sheetData>", merged)
    with pytest.raises(InputFault, match="merged cells reach far beyond the list"):
        read_rows(file, COLUMNS)


def test_a_stray_row_far_below_the_list_is_named(tmp_path: Path) -> None:
    file = xlsx(tmp_path, ("Titel", "År"), ("Møbler", 2024))
    stray = b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
    rewritten(file, "xl/worksheets/sheet1.xml", rb"</sheetData>", stray)
    with pytest.raises(InputFault, match="1048576 rows"):
        read_rows(file, COLUMNS)


def test_a_cell_that_names_words_that_are_not_there_is_a_damaged_file(tmp_path: Path) -> None:
    file = xlsx(tmp_path, ("Titel", "År"), ("Møbler", 2024))
    rewritten(
        file,
        "xl/worksheets/sheet1.xml",
        rb"</sheetData>",
        b'<row r="9"><c r="A9" t="s"><v>99</v></c></row></sheetData>',
    )
    with pytest.raises(InputFault, match="it is damaged"):
        read_rows(file, COLUMNS)
