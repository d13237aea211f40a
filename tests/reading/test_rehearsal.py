"""What filing asks of words is asked before, where it is limited: of odd mails alone; and none of them takes long."""

from __future__ import annotations

import time

import pytest

from digest.reading import read_mail, rehearsal
from digest.reading.rehearsal import LONG, LONGEST, read_and_tried
from tests.conftest import eml

KIM = "kim@nordmose.example"
ODD = (
    "_" * 18_500,
    "a" * 18_500,
    " " * 18_500,
    ". " * 9_000,
    "- " * 9_000,
    "\xa0" * 18_500,
    "\n" * 9_000,
    "der " * 4_500,
)
BEGINNINGS = ("without my name", "at the latest ", "the ", "luk efterlysning ", "ring 12 34 56 78", "Til 113: ")


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_odd_words_take_long(beginning: str) -> None:
    for odd in ODD:
        mail = eml(KIM, f"Elbiler {beginning}", f"Hvem har elbiler? {beginning}{odd}x\n\nMvh\nKim\n\n{beginning}{odd}")
        start = time.thread_time()
        read_and_tried(mail)
        assert time.thread_time() - start < 2, (beginning, odd[:3])


@pytest.mark.parametrize(
    ("words", "tried"),
    [
        ("Hvem har elbiler?", False),
        (f"Hvem har elbiler? {'_' * 100}", True),
        (f"Hvem har elbiler? {' ' * 100}x", True),
        (f"Hvem har elbiler? {'Vi har syv. ' * (LONG // 12)}", True),
        (f"Hvem har elbiler? {'Vi har syv. ' * (LONGEST // 12)}", False),  # of which nothing is asked
    ],
)
def test_odd_mails_are_tried_and_read_as_any(words: str, tried: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(rehearsal, "wished_deadline", lambda *told: asked.append(told))
    mail = eml(KIM, "Elbiler", words)
    assert read_and_tried(mail) == read_mail(mail)
    assert bool(asked) is tried
