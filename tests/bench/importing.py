"""20,000 rows of an .xlsx, dry run and import: at most 20 s together; and as times what openpyxl takes alone."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from digest.members.importing import import_members
from digest.spreadsheets import Choices
from digest.store.engine import Store, connect
from digest.store.migrations import upgrade
from tests.build import secretary

ROWS, LIMIT = 20_000, 20.0


def written(file: Path) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Medlemmer")
    sheet.append(["Organisation", "Navn", "E-mail", "Andre adresser", "Type", "Sprog", "Emneord"])
    for number in range(ROWS):
        domain = f"kommune{number % 600}.example"
        aliases = f"p{number}@{domain}"
        sheet.append([f"Kommune {number % 600}", f"Person {number}", f"person.{number}@{domain}", aliases, "medlem"])
    book.save(file)
    return file


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder) / "members.xlsx")
        store = Store(connect(f"sqlite:///{folder}/digest.sqlite3"))
        upgrade(store.engine)
        now = datetime.now(UTC)
        reading = seconds(lambda: openpyxl.load_workbook(file))
        dry = seconds(lambda: import_members(store, file, Choices(dry_run=True), by=secretary(now)))
        done = seconds(lambda: import_members(store, file, by=secretary(now)))
        again = seconds(lambda: import_members(store, file, by=secretary(now)))
        store.close()
    print(f"{ROWS} rows: dry run {dry:.1f} s, import {done:.1f} s, the same again {again:.1f} s")
    print(f"openpyxl alone {reading:.1f} s; dry run and import {(dry + done) / reading:.1f} times that")
    print(f"dry run and import {dry + done:.1f} s, limit {LIMIT:.0f} s")
    return int(dry + done > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
