"""What an import does, or would do, and who counts as gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from digest.actions import Remedy
from digest.spreadsheets.columns import Heading

FEW = 3
SHARE = 0.1
"""Up to FEW, or this share of all, may be gone from a list without a word; more looks like half a list."""


class Gone(StrEnum):
    """What becomes of those a file no longer has."""

    MARK = "mark"  # they have left
    KEEP = "keep"  # the file is only a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person chose about an import.

    columns: fields by headings. everybody: what kind all are in a list without a column for it. gone: None asks where
    many are missing.
    """

    dry_run: bool = False
    gone: Gone | None = None
    columns: Mapping[str, str] | None = None
    everybody: str = ""


AS_THEY_ARE = Choices()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken, why, and what to do where that is known."""

    row: int
    reason: str
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import does, or would do: names of the new, the changed (with what changes) and the gone.

    `gone` are those that are marked as gone, `missing` those the file lacks and that stay. `fault` says why nothing was
    done although no row was refused, and somebody must say who is gone. `headings` is what the columns were taken for,
    `notes` what else to know.
    """

    new: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    refused: tuple[Refusal, ...]
    unchanged: int
    done: bool
    missing: tuple[str, ...] = ()
    fault: str = ""
    headings: tuple[Heading, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """How many are new, changed and gone, as the log tells changes: before and after."""
        counted = (("new", self.new), ("changed", self.changed), ("gone", self.gone))
        return {name: (0, len(rows)) for name, rows in counted}


def too_many(gone: int, of: int) -> str:
    """Why a person must say what becomes of so many who are gone from a list; "" when they are few."""
    if gone <= max(FEW, of * SHARE):
        return ""
    return f"{gone} of {of} are not in the file; nothing was imported"


def some(names: Sequence[str], limit: int = 5) -> str:
    """The first few names, and how many more."""
    shown = ", ".join(islice(names, limit))
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
