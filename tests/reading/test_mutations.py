"""Mails damaged by chance are read within a second and 100 MB; none raises, none hangs, and no word is lost.

`make chaos` reads 10,000 damaged ones, and as many put together from texts, with a SEED of its own, which is printed;
with it the same mails come again, and `mutated(seed, number)` or `worded(seed, number, MAILS)` is one of them.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

import pytest

from digest.reading import read_mail
from tests.reading.mutations import MAILS, mutated, wrong
from tests.reading.worded import unseen, worded

COUNT = int(os.environ.get("MUTATED", "200"))
AT_ONCE = 1250  # by one process
SEED = int(os.environ.get("SEED") or (secrets.randbelow(10**9) if "MUTATED" in os.environ else 1))


def read(seed: int, first: int, count: int) -> list[str]:
    """What is wrong with the mails from a number on; a mail that ends the process is told, and the next come."""
    command = [sys.executable, "-m", "tests.reading.mutations", *map(str, (seed, first, count))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.split("\n")
    found = [line for line in lines if line.startswith(("mail", "worded"))]
    if done.returncode:
        last = int([line for line in lines if line.isdecimal()][-1])
        found.append(f"mail {last} of seed {seed} ends the process: {done.returncode} {done.stderr[-300:]}")
        found += read(seed, last + 1, first + count - last - 1)
    return found


@pytest.mark.parametrize("first", range(0, COUNT, AT_ONCE))
def test_mails_damaged_by_chance_are_read_within_limits_and_lose_no_word(first: int) -> None:
    sys.stdout.write(f"SEED={SEED} MUTATED={COUNT}\n")
    assert read(SEED, first, min(AT_ONCE, COUNT - first)) == []


def test_a_mail_of_a_seed_is_always_the_same() -> None:
    assert mutated(7, 3) == mutated(7, 3)
    assert worded(7, 3, MAILS) == worded(7, 3, MAILS)
    assert len({mutated(7, number) for number in range(50)}) == 50
    assert len({worded(7, number, MAILS)[0] for number in range(50)}) == 50


def test_a_word_that_is_lost_is_told() -> None:
    mail = read_mail(MAILS[0])
    assert "mærke1ord" in unseen(["mærke1ord"], mail)
    assert wrong(MAILS[0], ["mærke1ord"]) == "loses mærke1ord"


def test_the_memory_of_each_mail_counts_whatever_earlier_ones_took() -> None:
    head = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    large = head + b"QUJD" * 20_000_000
    assert all(wrong(large).endswith(" MB") for _ in range(2))
