"""Cases and requests from files, for the commands that match without a database."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from digest.cli.console import many
from digest.errors import InputFault
from digest.spreadsheets import Column, Row, read_rows

if TYPE_CHECKING:
    from digest.matching.ranking import CaseIndex
    from digest.matching.vocabulary import Vocabulary

_CASES = (
    Column("id", ("id", "Nr", "Nummer"), needed=True),
    Column("title", ("title", "Titel", "Overskrift"), needed=True),
    Column("summary", ("summary", "Resumé", "Beskrivelse"), needed=True),
    Column("year", ("year", "År", "Aar")),
)
_REQUESTS = (
    Column("id", ("id", "Nr", "Nummer"), needed=True),
    Column("text", ("text", "Tekst", "Efterlysning"), needed=True),
)
_GRADED = (*_REQUESTS, Column("relevant", ("relevant", "Relevante"), needed=True))
_HIGHEST = 10  # the highest grade
_SAID = 5  # faults of a file that are shown

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class ToldCase:
    """A case in a file. year: 0 without one."""

    key: str
    title: str
    summary: str
    year: int


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """A request in a file, and the grades of cases for it."""

    key: str
    text: str
    grades: Mapping[str, float] = field(default_factory=dict)


def told_cases(path: Path) -> list[ToldCase]:
    """The cases in a file. Raises InputFault with the lines that are wrong."""
    return _each(path, read_rows(path, _CASES), _case)


def index_of(cases: Sequence[ToldCase], words: Vocabulary, folder: Path | None = None) -> CaseIndex:
    """The index of cases, by the words of a vocabulary, and by the encoder in a folder."""
    from digest.matching.meaning import encoder
    from digest.matching.ranking import Candidate, CaseIndex
    from digest.matching.tagger import read

    return CaseIndex(
        (Candidate(key=case.key, year=case.year, about=read(case.summary, words, title=case.title)) for case in cases),
        words,
        encoder=encoder(folder) if folder else None,
    )


def asked_requests(path: Path) -> list[AskedRequest]:
    """The requests in a file. Raises InputFault with the lines that are wrong."""
    return _each(path, read_rows(path, _REQUESTS), lambda row: AskedRequest(row["id"], row["text"]))


def graded_requests(path: Path, cases: Sequence[ToldCase]) -> list[AskedRequest]:
    """The requests in a file with their grades of these cases; at least one has a relevant case.

    Raises InputFault with the lines that are wrong: a grade that is no number, a case that is not there.
    """
    known = {case.key for case in cases}

    def graded(row: Row) -> AskedRequest:
        grades = dict(_grades(row["relevant"]))
        if unknown := [key for key in grades if key not in known]:
            raise InputFault(f"there is no case {' or '.join(unknown)}")
        return AskedRequest(row["id"], row["text"], grades)

    found = _each(path, read_rows(path, _GRADED), graded)
    if not any(grade >= 1 for request in found for grade in request.grades.values()):
        raise InputFault(f"{path} has no request with a relevant case, so that nothing can be measured.")
    return found


def _each(path: Path, rows: Sequence[Row], make: Callable[[Row], _Made]) -> list[_Made]:
    """The values made of the rows. Raises InputFault with the first few rows that are wrong."""
    often = Counter(row["id"] for row in rows)
    made, faults = [], []
    for row in rows:
        try:
            _check(row, often)
            made.append(make(row))
        except InputFault as fault:
            faults.append(f"line {row.number}: {fault}")
    if faults:
        more = f"; and {many(len(faults) - _SAID, 'more line')}" if len(faults) > _SAID else ""
        raise InputFault(f"{path}, {'; '.join(faults[:_SAID])}{more}.")
    return made


def _check(row: Row, often: Mapping[str, int]) -> None:
    if row.fault:
        raise InputFault(row.fault)
    if not row["id"]:
        raise InputFault("it has no id")
    if often[row["id"]] > 1:
        raise InputFault(f"the id {row['id']} stands in {often[row['id']]} lines")


def _case(row: Row) -> ToldCase:
    year = row["year"]
    if year and not (year.isascii() and year.isdigit() and len(year) <= 4):
        raise InputFault(f"the year {year!r} is not a year")
    return ToldCase(row["id"], row["title"], row["summary"], int(year or 0))


def _grades(said: str) -> Iterator[tuple[str, float]]:
    """(case, grade) pairs of a cell: JSON as in {"c1": 2}, or "c1:2 c7:1"."""
    if said.startswith("{"):
        pairs = [(key, str(grade)) for key, grade in json.loads(said).items()]
    else:
        pairs = [(key, grade) for key, _, grade in (one.rpartition(":") for one in re.split(r"[\s,;]+", said) if one)]
    for key, grade in pairs:
        if not key:
            raise InputFault(f"{grade!r} is no case with its grade, such as c1:2")
        try:
            number = float(grade)
        except ValueError:
            number = -1.0
        if not (isfinite(number) and 0 <= number <= _HIGHEST):
            raise InputFault(f"the grade {grade!r} of {key} is no number from 0 to {_HIGHEST}")
        yield key, number
