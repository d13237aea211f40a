"""Mails damaged by chance are read within a second and 100 MB; none raises, none hangs.

`make chaos` reads 10,000 with a SEED of its own, which is printed; with it the same mails come again, and
`mutations.mutated(seed, number)` is one of them.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

from tests.reading.mutations import mutated

COUNT = int(os.environ.get("MUTATED", "200"))
SEED = int(os.environ.get("SEED") or (secrets.randbelow(10**9) if "MUTATED" in os.environ else 1))


def read(seed: int, first: int, count: int) -> list[str]:
    """What is wrong with the mails from a number on; a mail that ends the process is told, and the next come."""
    command = [sys.executable, "-m", "tests.reading.mutations", *map(str, (seed, first, count))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.split("\n")
    found = [line for line in lines if line.startswith("mail")]
    if done.returncode:
        last = int([line for line in lines if line.isdecimal()][-1])
        found.append(f"mail {last} of seed {seed} ends the process: {done.returncode} {done.stderr[-300:]}")
        found += read(seed, last + 1, first + count - last - 1)
    return found


def test_mails_damaged_by_chance_are_read_within_limits() -> None:
    sys.stdout.write(f"SEED={SEED} MUTATED={COUNT}\n")
    assert read(SEED, 0, COUNT) == []


def test_a_mail_of_a_seed_is_always_the_same() -> None:
    assert mutated(7, 3) == mutated(7, 3)
    assert len({mutated(7, number) for number in range(50)}) == 50
