"""Setting a house up by the command line, and what is told where it is not set up, or called wrongly."""

from __future__ import annotations

import re
import sqlite3
import tomllib

import openpyxl
import pytest

from tests.shell import Shell


def test_init_writes_settings_that_can_be_read_and_never_overwrites_them(shell: Shell) -> None:
    shell.good("init", "--address", "efterlysning@ika.example", "--name", 'Foreningen "IKA"')
    written = tomllib.loads((shell.folder / "digest.toml").read_text(encoding="utf-8"))
    assert written["association"]["name"] == 'Foreningen "IKA"'
    assert written["fortnight"]["anchor"].weekday() == 2
    assert "already" in shell.bad("init", "--address", "efterlysning@ika.example")
    assert "is not a mail address" in Shell(shell.folder / "var").bad("init", "--address", "efterlysning@")


def test_without_settings_or_database_the_command_that_helps_is_named(shell: Shell) -> None:
    assert "`digest init` writes one" in shell.bad("status")
    shell.good("init", "--address", "efterlysning@ika.example")
    (shell.folder / "var/digest.sqlite3").unlink()
    assert "`digest init` makes one" in shell.bad("status") or "`digest db upgrade`" in shell.bad("status")


def test_a_database_from_another_version_is_refused(ready: Shell) -> None:
    for version, help_ in (("0000", "`digest db upgrade`"), ("9999", "comes from a newer version")):
        with sqlite3.connect(ready.folder / "var/digest.sqlite3") as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.close()
        assert help_ in ready.bad("status")
    assert "comes from a newer version" in ready.bad("db", "upgrade")


def test_all_faults_of_the_settings_are_told_together_and_no_secret(ready: Shell) -> None:
    said = ready.bad(
        "status",
        DIGEST_SMTP__PORT="many",
        DIGEST_SMTP__PASSWORD="hunter2",
        DIGEST_SMTP__HOTS="x",
        DIGEST_DATABSE="y",
        DIGEST_ASSOCIATION__ADDRESS="nobody",
    )
    for name in ("smtp.port", "smtp.hots", "DIGEST_DATABSE", "association.address"):
        assert name in said
    assert "hunter2" not in said


def test_an_unwritable_folder_is_told(drafted: Shell) -> None:
    (drafted.folder / "file").write_text("in the way")
    assert "cannot be written" in drafted.bad("preview", "1", "--to", "file/inside")
    (drafted.folder / "other.toml").write_text(
        (drafted.folder / "digest.toml").read_text().replace("var/digest.sqlite3", "file/digest.sqlite3")
    )
    assert "cannot be made" in drafted.bad("--config", "other.toml", "db", "upgrade")


def test_a_failed_init_leaves_nothing_behind(shell: Shell) -> None:
    assert "association.name" in shell.bad("init", "--name", "", "--address", "efterlysning@ika.example")
    assert not (shell.folder / "digest.toml").exists()


def test_a_database_of_another_program_is_left_alone(ready: Shell) -> None:
    with sqlite3.connect(ready.folder / "foreign.sqlite3") as connection:
        connection.execute("CREATE TABLE x (y)")
    connection.close()
    for command in (["status"], ["db", "upgrade"]):
        assert "another program's database" in ready.bad(*command, DIGEST_DATABASE="foreign.sqlite3")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "No such command 'nosuch'"),
        (["status", "--bogus"], "No such option: --bogus"),
        (["request", "hide"], "Missing argument"),
        (["inbox", "--state", "odd"], "none of received, filed, held"),
        (["calendar", "skip", "tomorrow"], "does not match the format"),
    ],
)
def test_a_wrong_call_is_told_in_one_line_with_the_help_that_helps(
    shell: Shell, arguments: list[str], said: str
) -> None:
    done = shell(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("digest: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert "--help`" in done.stderr


def test_the_help_is_shown_without_a_command(shell: Shell) -> None:
    assert "import-members" in shell().stdout
    assert shell("compose", "--help").returncode == 0


def test_a_missing_file_a_missing_column_and_a_bad_address_are_told_by_name_and_row(ready: Shell) -> None:
    assert "no file nothing.xlsx" in ready.bad("import-members", "nothing.xlsx")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Organisation", "Navn", "Type"])
    book.save(ready.folder / "no-mail.xlsx")
    assert "no column 'E-mail'" in ready.bad("import-members", "no-mail.xlsx")
    (ready.folder / "bad.csv").write_text("Organisation;Navn;E-mail;Type\nA;B;b@a.example;medlem\nA;C;c@;medlem\n")
    refused = ready("import-members", "bad.csv")
    assert refused.returncode == 1
    assert "row 3: 'c@' is not a mail address" in refused.stdout
    assert "nothing was imported" in refused.stderr
    assert "26 members" in ready.good("status")


def test_a_dry_run_shows_what_would_change_and_changes_nothing(ready: Shell) -> None:
    (ready.folder / "some.csv").write_text("Organisation;Navn;E-mail;Type\nA;B;b@a.example;medlem\n")
    said = ready.good("import-members", "some.csv", "--dry-run", "--gone", "mark")
    assert "1 new, 0 changed, 0 unchanged, 26 gone" in said
    assert "dry run" in said
    assert "26 members" in ready.good("status")
    half = ready("import-members", "some.csv")
    assert (half.returncode, half.stderr.count("\n")) == (1, 1)
    assert "26 of 26 are not in the file; nothing was imported" in half.stderr
    assert "26 members" in ready.good("status")


def test_what_a_column_is_can_be_said_once_and_is_remembered(ready: Shell) -> None:
    (ready.folder / "some.csv").write_text("Arbejdssted;Hvem;Post;Leder\nA;B;b@a.example;c@a.example\n")
    said = ("--kind", "member", "--gone", "keep")
    assert "no column 'Navn'" in ready.bad("import-members", "some.csv", *said)
    assert "is not HEADING=FIELD" in ready("import-members", "some.csv", "--column", "Hvem").stderr
    ready.good("import-members", "some.csv", *said, "--column", "Hvem=name", "--column", "Post=address")
    again = ready.good("import-members", "some.csv", *said)
    assert re.search(r"Hvem +name +as last time", again)
    assert "0 new, 0 changed, 1 unchanged, 0 gone" in again
