from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from digest.actions import Action, Remedy
from digest.errors import InputFault
from digest.spreadsheets import Column, How, Table, read_table

COLUMNS = (
    Column("name", ("Navn",), needed=True, instead="first_name"),
    Column("first_name", ("Fornavn",)),
    Column("address", ("E-mail", "Mailadresse"), needed=True, looks=lambda text: "@" in text),
    Column("kind", ("Type",), looks=lambda text: text in ("medlem", "leverandør")),
)


def csv(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    file = folder / "list.csv"
    file.write_bytes(content.encode(encoding))
    return file


def book(folder: Path, *rows: tuple[object, ...]) -> tuple[Path, openpyxl.Workbook, Worksheet]:
    """A workbook with these rows, to be changed and saved."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    return folder / "list.xlsx", made, sheet


def meant(table: Table) -> list[tuple[str, str, How]]:
    return [(heading.text, heading.field, heading.how) for heading in table.headings]


def told(table: Table) -> list[tuple[int, str, str]]:
    return [(row.number, row["name"], row["address"]) for row in table.rows]


@pytest.mark.parametrize("heading", ["E-mail", "e mail", "Email", "E-MAIL:", "address", " Mail-adresse "])
def test_a_heading_is_known_however_people_write_it(tmp_path: Path, heading: str) -> None:
    table = read_table(csv(tmp_path, f"Navn;{heading}\nKim;kim@x.example\n"), COLUMNS)
    assert told(table) == [(2, "Kim", "kim@x.example")]


def test_a_heading_nobody_knows_is_guessed_by_what_is_below_it(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "Navn;Kontakt;Rolle\nKim;kim@x.example;medlem\nLis;;medlem\n"), COLUMNS)
    assert meant(table) == [
        ("Navn", "name", How.KNOWN),
        ("Kontakt", "address", How.GUESSED),
        ("Rolle", "kind", How.GUESSED),
    ]


def test_two_columns_that_look_alike_are_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="no column 'E-mail'") as fault:
        read_table(csv(tmp_path, "Navn;Kontakt;Chef\nKim;kim@x.example;lis@x.example\n"), COLUMNS)
    assert "Its columns are: 'Navn', 'Kontakt', 'Chef'" in str(fault.value)
    assert fault.value.remedy == Remedy(Action.NAME_COLUMNS, {"fields": ["address"]})


def test_a_choice_comes_before_memory_and_memory_before_what_is_known(tmp_path: Path) -> None:
    file = csv(tmp_path, "Navn;E-mail;Kontakt\nKim;gammel@x.example;kim@x.example\n")
    remembered = {"E-mail": "", "kontakt": "address"}
    table = read_table(file, COLUMNS, remembered=remembered)
    assert told(table) == [(2, "Kim", "kim@x.example")]
    assert [heading.how for heading in table.headings] == [How.KNOWN, How.REMEMBERED, How.REMEMBERED]
    chosen = read_table(file, COLUMNS, remembered=remembered, chosen={"E-mail": "address", "Kontakt": ""})
    assert told(chosen) == [(2, "Kim", "gammel@x.example")]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [({"Kontakt": "address"}, "no column 'Kontakt'"), ({"Navn": "namn"}, "'namn' for the column 'Navn' is none of")],
)
def test_a_choice_that_speaks_of_nothing_is_told(tmp_path: Path, chosen: dict[str, str], words: str) -> None:
    with pytest.raises(InputFault, match=words):
        read_table(csv(tmp_path, "Navn;E-mail\nKim;kim@x.example\n"), COLUMNS, chosen=chosen)


def test_another_field_that_does_as_well_is_enough(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "Fornavn;E-mail\nKim;kim@x.example\n"), COLUMNS)
    assert table.rows[0]["first_name"] == "Kim"


def test_titles_above_the_headings_and_headings_said_again_are_no_rows(tmp_path: Path) -> None:
    content = "Medlemsliste 2026;;\n\nNavn;E-mail;Bord\nKim;kim@x.example;1\nNavn;E-mail;Bord\nLis;lis@x.example;2\n"
    table = read_table(csv(tmp_path, content), COLUMNS)
    assert told(table) == [(4, "Kim", "kim@x.example"), (6, "Lis", "lis@x.example")]
    assert table.notes == ("The headings are in row 3.",)


def test_the_sheet_with_the_headings_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    file, made, sheet = book(tmp_path, ("Læs mig",))
    sheet.title = "Forside"
    people = made.create_sheet("Medlemmer")
    people.append(("Navn", "E-mail"))
    people.append(("Kim", "kim@x.example"))
    hidden = made.create_sheet("Gamle")
    hidden.append(("Navn", "E-mail"))
    hidden.append(("Bo", "bo@x.example"))
    hidden.sheet_state = "hidden"
    made.save(file)
    table = read_table(file, COLUMNS)
    assert told(table) == [(2, "Kim", "kim@x.example")]
    assert table.notes == ("The sheet 'Medlemmer' was read; not 'Forside'.",)


def test_what_merged_cells_say_counts_for_each_of_their_rows_and_is_told(tmp_path: Path) -> None:
    file, made, sheet = book(
        tmp_path,
        ("Medlemmer",),
        ("Type", "Navn", "E-mail"),
        ("medlem", "Kim", "k@x.example"),
        (None, "Lis", "l@x.example"),
    )
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    made.save(file)
    table = read_table(file, COLUMNS)
    assert [row["kind"] for row in table.rows] == ["medlem", "medlem"]
    assert table.notes[1] == "Merged cells (A3:A4): what the first cell says counts for every row of them."


def test_a_formula_without_a_value_is_a_fault_of_its_row_where_it_is_used(tmp_path: Path) -> None:
    file, made, _ = book(
        tmp_path, ("Navn", "E-mail", "Antal"), ("Kim", "k@x.example", "=1+1"), ("Lis", '=A3&"@x.example"', "")
    )
    made.save(file)
    rows = read_table(file, COLUMNS).rows
    assert [row.fault for row in rows] == [
        "",
        "B3 is a formula without a value; open the file in Excel and save it",
    ]


def test_a_formula_that_may_come_to_nothing_is_empty(tmp_path: Path) -> None:
    file, made, _ = book(tmp_path, ("Navn", "E-mail", "Type"), ("Kim", "k@x.example", '=IF(A2="","","")'))
    made.save(file)
    (row,) = read_table(file, COLUMNS).rows
    assert (row["kind"], row.fault) == ("", "")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#I/T", "#navn?"])
def test_a_formula_that_failed_is_a_fault_of_its_row(tmp_path: Path, text: str) -> None:
    (row,) = read_table(csv(tmp_path, f"Navn;E-mail\n{text};kim@x.example\n"), COLUMNS).rows
    assert row.fault == f"a cell says {text}: its formula has failed"


@pytest.mark.parametrize("encoding", ["cp865", "cp850", "mac_roman"])
def test_letters_of_another_encoding_are_a_fault_of_their_row(tmp_path: Path, encoding: str) -> None:
    file = csv(tmp_path, "Navn;E-mail\nLærke Ågård;l@x.example\nKim;k@x.example\nSøren;s@x.example\n", encoding)
    rows = read_table(file, COLUMNS).rows
    assert ["letters that cannot be right" in row.fault for row in rows] == [True, False, True]


def test_utf8_that_was_read_as_windows_once_is_a_fault_of_its_row(tmp_path: Path) -> None:
    garbled = "Navn;E-mail\nSøren Ågård;s@x.example\n".encode().decode("cp1252", errors="ignore")
    (row,) = read_table(csv(tmp_path, garbled), COLUMNS).rows
    assert "letters that cannot be right" in row.fault


@pytest.mark.parametrize("name", ["Søren Ågård", "Łucja Žižek-Ñandú", "François O’Brien", "Ærø – Æblet", "JÖRG ÃO"])
def test_letters_of_other_languages_are_no_fault(tmp_path: Path, name: str) -> None:
    (row,) = read_table(csv(tmp_path, f"Navn;E-mail\n{name};s@x.example\n"), COLUMNS).rows
    assert (row["name"], row.fault) == (name, "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_what_excel_saves_is_read_in_any_of_its_encodings(tmp_path: Path, encoding: str) -> None:
    table = read_table(csv(tmp_path, "Navn;E-mail\nSøren;s@x.example\n", encoding), COLUMNS)
    assert told(table) == [(2, "Søren", "s@x.example")]


def test_an_open_quote_is_told_with_its_line_and_swallows_nobody(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"row that begins in line 3: .* left open"):
        read_table(csv(tmp_path, 'Navn;E-mail\nKim;k@x.example\n"Lis;l@x.example\nBo;b@x.example\n'), COLUMNS)


def test_a_row_with_more_cells_than_headings_is_at_fault(tmp_path: Path) -> None:
    (row,) = read_table(csv(tmp_path, "Navn;E-mail\nHolm; Kim;k@x.example\n"), COLUMNS).rows
    assert row.fault.startswith("it has more cells than there are headings")


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with file.open("wb") as opened:
        opened.truncate(60_000_000)
    with pytest.raises(InputFault, match=r"holds 60 MB of cells; a list may have 20 MB"):
        read_table(file, COLUMNS)


def test_an_xlsx_whose_cells_are_too_many_unpacked_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file, made, _ = book(tmp_path, ("Navn", "E-mail"), ("Kim", "k@x.example"))
    made.save(file)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/worksheets/sheet9.xml", "w") as part:
        for _ in range(65):
            part.write(bytes(1_000_000))
    with pytest.raises(InputFault, match=r"holds 65 MB of cells; a list may have 64 MB"):
        read_table(file, COLUMNS)


def test_an_xlsx_that_is_large_by_its_pictures_is_read(tmp_path: Path) -> None:
    file, made, _ = book(tmp_path, ("Navn", "E-mail"), ("Kim", "k@x.example"))
    made.save(file)
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr("xl/media/image1.png", bytes(60_000_000))
    assert told(read_table(file, COLUMNS)) == [(2, "Kim", "k@x.example")]


def test_an_xlsx_with_a_password_or_of_the_old_kind_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    with pytest.raises(InputFault, match="has a password, or is of Excel's old kind"):
        read_table(file, COLUMNS)


def sheets(folder: Path, **rows: list[tuple[object, ...]]) -> Path:
    """A workbook with a sheet for each name."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, lines in rows.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    file = folder / "list.xlsx"
    made.save(file)
    return file


HEAD = ("Navn", "E-mail")


def test_of_several_sheets_that_fit_a_person_says_which(tmp_path: Path) -> None:
    file = sheets(tmp_path, Medlemmer=[HEAD, ("Kim", "kim@x.example")], Gamle=[HEAD, ("Lis", "lis@x.example")])
    with pytest.raises(InputFault, match="several sheets that may be meant: 'Medlemmer', 'Gamle'") as refused:
        read_table(file, COLUMNS)
    assert refused.value.remedy == Remedy(Action.NAME_SHEET)
    assert told(read_table(file, COLUMNS, sheet="gamle")) == [(2, "Lis", "lis@x.example")]
    with pytest.raises(InputFault, match=r"no sheet 'Nye'\. Its sheets are: 'Medlemmer', 'Gamle'"):
        read_table(file, COLUMNS, sheet="Nye")
    with pytest.raises(InputFault, match="It has no sheets with names"):
        read_table(csv(tmp_path, "Navn;E-mail\nKim;kim@x.example\n"), COLUMNS, sheet="Nye")


def test_the_one_sheet_that_fits_and_has_rows_is_read(tmp_path: Path) -> None:
    file = sheets(tmp_path, Forside=[("Vores liste",)], Skabelon=[HEAD], Nu=[HEAD, ("Kim", "kim@x.example")])
    assert told(read_table(file, COLUMNS)) == [(2, "Kim", "kim@x.example")]


def test_where_no_sheet_fits_all_are_named(tmp_path: Path) -> None:
    file = sheets(tmp_path, Forside=[("Vores liste",)], Nu=[("Hvem", "Hvor"), ("Kim", "Nordmose")])
    with pytest.raises(InputFault, match="The sheet 'Forside' was read; not 'Nu'"):
        read_table(file, COLUMNS)
    with pytest.raises(InputFault, match="The sheet 'Nu' was read; not 'Forside'"):
        read_table(file, COLUMNS, sheet="Nu")
