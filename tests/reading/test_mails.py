"""Every mail of tests/mails beside what a person would read in it: a new strange mail is two files and no code."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from digest.reading import Attachment, ReadMail, read_mail
from tests.naming import naming
from tests.reading.worded import lost

FOLDER = Path(__file__).parents[1] / "mails"
MAILS = sorted(FOLDER.glob("*.eml"), key=lambda path: path.stem)
NOT_YET = set((FOLDER / "not-yet-read.txt").read_text(encoding="utf-8").split())
"""Mails that nobody has taught the reader yet. One that is read right must leave the list: see `strict`."""

EXPECTED = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.xfail(strict=True)] if path.stem in NOT_YET else [])
    for path in MAILS
]


@cache
def _read(path: Path) -> ReadMail:
    return read_mail(path.read_bytes())


def _folded(text: str) -> str:
    return " ".join(text.split())


def _found(mail: ReadMail, field: str, expected: object) -> object:
    """What the mail says in a field, made comparable; for `quoted_contains` the expected words, if they are there."""
    name = field.removesuffix("_contains")
    value = getattr(mail, name)
    if name != field:
        whole = _folded(value)
        return expected if _folded(str(expected)) in whole else whole
    if isinstance(value, tuple):
        return [
            one.name if isinstance(one, Attachment) else list(one) if isinstance(one, tuple) else one for one in value
        ]
    return _folded(value) if isinstance(value, str) else value


@pytest.mark.parametrize("path", EXPECTED)
def test_a_mail_is_read_as_a_person_would_read_it(path: Path) -> None:
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    expected = {field: _folded(value) if isinstance(value, str) else value for field, value in told.items()}
    mail = _read(path)
    assert "kind" in expected
    expected.pop("kind_also", None)
    expected.pop("wish", None)
    assert {field: _found(mail, field, value) for field, value in expected.items()} == expected


def test_a_mail_reads_the_same_with_the_line_ends_of_the_wire() -> None:
    for path in MAILS:
        with naming(path):
            assert read_mail(path.read_bytes().replace(b"\n", b"\r\n")) == _read(path)


def test_no_mail_loses_a_word() -> None:
    assert [path.stem for path in MAILS if lost(path.read_bytes(), _read(path))] == []


def test_there_are_mails_to_read_and_each_has_its_expectation() -> None:
    assert len(MAILS) >= 30
    assert [path.stem for path in MAILS] == sorted(path.stem for path in FOLDER.glob("*.json"))
    assert {path.stem for path in MAILS} >= NOT_YET
