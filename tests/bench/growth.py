"""What sending costs a recipient as recipients grow: 1,000, 10,000, 100,000 and a million letters, by one process.

Ordinary letters, signed by Ed25519, to an smtp-sink over ten connections; SQLite with synchronous=FULL. A million at
most 1.2 times the time of ten thousand for each, and 1.3 times the memory.

    python -m tests.bench.growth [--postgresql] [RECIPIENTS ...]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.delivery.dkim import new_key
from tests.bench.sending import released, sink
from tests.postgresql import serving

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SLOWER, LARGER = 1.2, 1.3


@dataclass(frozen=True)
class Cost:
    """Microseconds a recipient, those of a processor, and the most megabytes."""

    took: float
    busy: float
    megabytes: int


def sending(database: str, recipients: int, port: int, key: Path) -> Cost:
    """What a process needs that sends an edition to so many."""
    released(database, recipients).close()
    command = [sys.executable, "-m", "tests.bench.sender", database, f"{port}", f"{key}"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    start = time.perf_counter()
    told, _ = process.communicate("\n")
    took, (busy, megabytes) = time.perf_counter() - start, told.split()
    return Cost(1e6 * took / recipients, 1e6 * float(busy) / recipients, int(megabytes))


@contextmanager
def databases(*, on_server: bool) -> Iterator[str]:
    """The place of an empty database."""
    if on_server:
        with serving(durable=True) as postgresql:
            yield postgresql.make("growth")
    else:
        with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # on a disk
            yield f"sqlite:///{folder}/bench.sqlite3"


def main(told: list[str]) -> int:
    """0 when the largest costs a recipient no more than it may, beside the second."""
    on_server = "--postgresql" in told
    sizes = [int(one) for one in told if one.isdigit()] or list(SIZES)
    found: dict[int, Cost] = {}
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        new_key(key := Path(folder) / "key", ed25519=True)
        for size in sizes:
            with databases(on_server=on_server) as database:
                found[size] = one = sending(database, size, port, key)
            print(f"{size:9,} recipients: {one.took:5.0f} us each, {one.busy:5.0f} of a processor", end=", ")
            print(f"{one.megabytes} MB", flush=True)
    few, many = found.get(10_000, found[sizes[0]]), found[sizes[-1]]
    slower, larger = many.took / few.took, many.megabytes / few.megabytes
    print(f"{slower:.2f} times the time (limit {SLOWER}), {larger:.2f} times the memory (limit {LARGER})")
    return 0 if slower <= SLOWER and larger <= LARGER else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
