"""What a decision does to a letter that is approved is said at once, whatever command decided it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.conftest import eml
from tests.shell import Shell

ANEW = "`digest preview 1`, then `digest approve 1`."


def case_in(shell: Shell) -> str:
    found = re.search(r"^case +(\S+): ", shell.good("request", "show", "1"), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "act",
    [
        ("request", "tags", "1", "--add", "moebler"),
        ("case", "hide", "CASE"),
        ("case", "edit", "CASE", "--title", "En helt anden titel"),
        ("request", "unlink", "1", "CASE"),
        ("request", "hide", "1"),
        ("request", "edit", "1", "--title", "Et andet emne?", "--yes"),
        ("word", "--text", "God jul."),
        ("calendar", "move", "DAY", "--to", "LATER"),
        ("calendar", "skip", "DAY"),
        ("members", "edit", "hanne.bjerregaard@nordmose.example", "--name", "Hanne Andersen"),
    ],
)
def test_an_act_that_takes_an_approval_says_so_at_once_and_what_to_do(approved: Shell, act: tuple[str, ...]) -> None:
    day = re.search(r"^(\d{4}-\d\d-\d\d) .*approved$", approved.good("calendar", COLUMNS="200"), re.MULTILINE)
    assert day is not None
    later = date.fromisoformat(day[1]) + timedelta(days=1)
    places = {"CASE": case_in(approved), "DAY": day[1], "LATER": later.isoformat()}
    said = approved.good(*(places.get(word, word) for word in act))
    assert re.search(r"^Edition 1 (is approved no more|was approved, and does not go out): ", said, re.MULTILINE)
    if "skip" not in act:
        assert ANEW in said
        assert "approved anew" not in said


def test_what_changes_nothing_takes_no_approval_and_nothing_is_said_of_a_change(approved: Shell) -> None:
    assert "changed since" not in approved.good("status")
    assert "approved no more" not in approved.good("word", "--text", "")
    assert "changed since" not in approved.good("status")
    (approved.folder / "var/inbox/late.eml").write_bytes(eml("hvem@fremmed.example", "Hej", "Hvem har elbiler?"))
    assert "approved no more" not in approved.good("collect")
    said = approved.good("status")
    assert "changed since" not in said
    assert re.search(r"^Next: .* goes out", said, re.MULTILINE)


def test_the_question_before_an_act_names_the_edition_that_falls_as_a_consequence(approved: Shell) -> None:
    refused = approved("request", "hide", "1", "--note", "Vi har talt om den.")
    assert "Edition 1 must be approved anew." in refused.stdout
    assert "approved" in approved.good("status")
