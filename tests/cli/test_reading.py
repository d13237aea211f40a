"""`digest read`: how mails are read, from files of any size."""

from __future__ import annotations

import json

import pytest

from tests.shell import Shell


@pytest.mark.parametrize(("name", "begins"), [("large.eml", b""), ("large.txt", b""), ("large", b"From x 10:00\n")])
def test_of_a_mail_that_is_too_large_the_beginning_is_read(shell: Shell, name: str, begins: bytes) -> None:
    with (shell.folder / name).open("wb") as file:
        file.write(begins + b"From: kim@nordmose.example\n\nHvem har elbiler?\n\n")
        file.truncate(60_000_000)
    done = shell("read", name, "--json")
    assert done.returncode == 0
    assert "is larger than 50 MB: its beginning is read" in done.stderr
    assert "Hvem har elbiler?" in json.loads(done.stdout)["text"]
    assert len(done.stdout) < 2_000_000
