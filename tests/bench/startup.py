"""Starting up: `digest --help` and `digest status` in a house with sample data, each as the median of five.

The limits are meant for a quiet core of the class of machine in the README. The time on the processor is less of a
chance on a busy one.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from digest.resources import DATA

TIMES = 5
LIMITS = {"--help": 0.25, "status": 0.60}
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("DIGEST_", "PYTHONDONTWRITE"))}


def run(folder: Path, *arguments: str) -> tuple[float, float]:
    """Seconds until a command is done, and those it was on the processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "digest", *arguments], cwd=folder, env=CLEAN, check=True, stdout=subprocess.DEVNULL
    )
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> int:
    """0 when both are within their limits."""
    good = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, "init", "--address", "efterlysning@ika.example")
        run(folder, "import-members", str(DATA / "demo" / "members.xlsx"))
        run(folder, "import-cases", str(DATA / "demo" / "cases.jsonl"))
        for command, limit in LIMITS.items():
            run(folder, command)  # its modules are compiled once a version
            took, busy = map(statistics.median, zip(*(run(folder, command) for _ in range(TIMES)), strict=True))
            print(f"digest {command}: {took:.2f} s, of them {busy:.2f} s on the processor (limit {limit:.2f} s)")
            good = good and took <= limit
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
