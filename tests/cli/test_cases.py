"""The commands for the case bank, and for lists whose rows, sheets and columns need a word, as a person meets them."""

from __future__ import annotations

import openpyxl

from tests.shell import Shell


def test_the_bank_is_searched_shown_changed_and_hidden(ready: Shell) -> None:
    assert "40 more: --after" not in ready.good("cases", "--limit", "60")
    listed = ready.good("cases", "--search", "uniformer")
    ref = listed.splitlines()[2].split()[0]
    shown = ready.good("case", "show", ref)
    assert "from           a file" in shown
    assert "uniform" in shown.casefold()
    changed = ready.good("case", "edit", ref, "--title", "Uniformer fra værkstedet")
    assert f"Case {ref} is changed: title." in changed
    assert "set by hand    title" in ready.good("case", "show", ref)
    assert "says that already" in ready.good("case", "edit", ref, "--title", "Uniformer fra værkstedet")
    assert "The next file decides about: title." in ready.good("case", "edit", ref, "--from-file", "title")
    assert f"Case {ref} is hidden." in ready.good("case", "hide", ref)
    assert " hidden" in ready.good("cases", "--search", "værkstedet")
    assert f"Case {ref} is shown again." in ready.good("case", "unhide", ref)
    assert "Give --title" in ready.bad("case", "edit", ref)
    assert "There is no case 'x'. `digest cases` lists them." in ready.bad("case", "show", "x")
    assert "There is no answer 1. `digest answers` lists them." in ready.bad("case", "from-answer", "1")


def test_bad_rows_are_listed_and_left_out_when_that_is_asked_for(ready: Shell) -> None:
    rows = ("Nordmose;Kim;kim@nordmose.example;medlem;nej", "Nordmose;Bo;bo@nordmose.example;medlem;måske")
    (ready.folder / "liste.csv").write_text(
        "\n".join(("Organisation;Navn;E-mail;Type;Nyhedsbrev", *rows)), encoding="utf-8"
    )
    refused = ready("import-members", "liste.csv", "--gone", "keep")
    assert refused.returncode == 1
    assert "row 3: 'måske' does not say" in refused.stderr
    assert "--skip-bad" in refused.stderr
    taken = ready.good("import-members", "liste.csv", "--gone", "keep", "--skip-bad")
    assert "left out: row 3: 'måske' does not say" in taken
    assert "no letter, says the list: kim@nordmose.example" in taken
    assert "1 new, 0 changed, 0 unchanged, 0 gone, 1 left out members." in taken


def test_a_sheet_is_named_where_several_may_be_meant(ready: Shell) -> None:
    book = openpyxl.Workbook()
    for name in ("Nu", "Gamle"):
        sheet = book.create_sheet(name)
        for row in (("Titel", "Resumé", "Organisation", "År"), (f"Stole {name}", "Brugte stole", "Nordmose", 2024)):
            sheet.append(row)
    book.save(ready.folder / "cases.xlsx")
    assert "'Nu', 'Gamle'. --sheet NAME says which." in ready.bad("import-cases", "cases.xlsx")
    taken = ready.good("import-cases", "cases.xlsx", "--sheet", "Nu", "--gone", "keep", "--dry-run")
    assert "new: Stole Nu / Nordmose Stole Nu" in taken


def test_a_reason_for_the_set_up_is_asked_for_once_and_can_be_taken_back(drafted: Shell) -> None:
    refused = drafted.bad("approve", "1", "--yes", "--because", "unproven=on its way", "--because", "typo=x")
    assert "'typo' was not found in edition 1. Found: no_one_click, unproven." in refused
    drafted.good("approve", "1", "--yes", "--because", "unproven=on its way", "--because", "no_one_click=later")
    drafted.good("unapprove", "1")
    assert "until it changes)" in drafted.good("check", "1")
    assert "Approved by" in drafted.good("approve", "1", "--yes")
    drafted.good("unapprove", "1")
    assert drafted.good("check", "1", "--ask-again", "unproven").count("until it changes)") == 1
    assert "need a reason: unproven." in drafted.bad("approve", "1", "--yes")
    assert "the finding “other servers cannot see that a mail is ours” is asked about again" in drafted.good("log")


def test_a_finding_of_the_set_up_is_let_pass_before_a_letter_asks(ready: Shell) -> None:
    assert "Write why it may pass." in ready.bad("check", "--let-pass", "unproven")
    ready.bad("check", "--let-pass", "unproven=on its way")  # there is no letter to check, and the reason is kept
    log = ready.good("log", "finding", "--search", "way")
    assert "“other servers cannot see that a mail is ours” was let pass until it changes" in log


def test_the_log_is_written_to_a_file_for_a_spreadsheet(ready: Shell) -> None:
    ready.good("calendar", "skip", "2026-12-02", "--because", "Too few")
    assert "Wrote log.csv" in ready.good("log", "date", "--export", "log.csv")
    assert "Too few" in (ready.folder / "log.csv").read_text(encoding="utf-8-sig")
    assert "There is a file" in ready.bad("log", "--export", "log.csv")
    assert "neither a .csv nor an .xlsx" in ready.bad("log", "--export", "log.txt")
    ready.good("log", "--export", "log.xlsx")
    assert openpyxl.load_workbook(ready.folder / "log.xlsx")["Log"]["A1"].value == "Number in the log"
