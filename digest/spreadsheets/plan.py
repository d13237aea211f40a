"""What an import does, or would do, and which entries count as gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from digest.actions import Remedy
from digest.spreadsheets.columns import Heading

FEW = 3
SHARE = 0.1
"""The most entries that may be gone without asking: FEW, or this share of all; more looks like half a list."""


class Gone(StrEnum):
    """What becomes of entries that a file no longer has."""

    MARK = "mark"  # they have left
    KEEP = "keep"  # the file is only a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person chose about an import.

    columns: fields by heading. everybody: the kind of all, in a list without a column for it. gone: None asks when many
    are missing. skip_bad: take the good rows when others are bad. sheet: its name, "" for the one that fits. source:
    the name of the list, where there are several: what is in another one is not gone.
    """

    dry_run: bool = False
    gone: Gone | None = None
    columns: Mapping[str, str] | None = None
    everybody: str = ""
    skip_bad: bool = False
    sheet: str = ""
    source: str = ""


AS_THEY_ARE = Choices()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken, why, and what to do, where that is known."""

    row: int
    reason: str
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import does, or would do: the names of new, changed (with the fields) and gone entries.

    `gone` are marked as gone, `missing` are not in the file and stay. `skipped` rows are bad and were left out, where a
    person chose so; otherwise they are `refused`, and nothing is done. `held_back`: members who get no letter, and
    cases that are hidden, since the file says so. `fault` says why nothing was done without a refused row: a person
    must decide who is gone. `headings` are the columns' meanings, `notes` are for a person.
    """

    new: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    refused: tuple[Refusal, ...]
    unchanged: int
    done: bool
    missing: tuple[str, ...] = ()
    skipped: tuple[Refusal, ...] = ()
    held_back: tuple[str, ...] = ()
    fault: str = ""
    headings: tuple[Heading, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """The numbers of new, changed and gone entries, in the form of the log: (before, after)."""
        counted = (("new", self.new), ("changed", self.changed), ("gone", self.gone))
        return {name: (0, len(rows)) for name, rows in counted}


@dataclass(frozen=True, slots=True)
class Missing:
    """What becomes of entries that a file no longer has: whether they are marked as gone, and a `fault`, a `note`."""

    mark: bool
    fault: str
    note: str


def missing_from(choices: Choices, missing: int, of: int, *, skipped: int) -> Missing:
    """What becomes of `missing` entries of `of`; where rows were left out, nobody knows who is gone."""
    if skipped:
        note = "Rows were left out, so nothing that is not in the file is called gone." if missing else ""
        return Missing(mark=False, fault="", note=note)
    if choices.gone is not None:
        return Missing(mark=choices.gone is Gone.MARK, fault="", note="")
    return Missing(mark=True, fault=too_many(missing, of), note="")


def too_many(gone: int, of: int) -> str:
    """Why a person must decide about entries gone from a list; "" when they are few."""
    if gone <= max(FEW, of * SHARE):
        return ""
    return f"{gone} of {of} are not in the file; nothing was imported"


def some(names: Sequence[str], limit: int = 5) -> str:
    """The first few names, and how many more."""
    shown = ", ".join(islice(names, limit))
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
