"""What people decided about the cases of requests, as grades by which the matches are measured.

put on by a person: 2 | kept in a letter that went out: 1 | taken off by a person: 0
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from digest.published import was_published
from digest.store.engine import Store
from digest.store.models import Case, Request

PUT_ON, KEPT, TAKEN_OFF = 2.0, 1.0, 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A request with its title and text, and the grades of cases for it by their refs."""

    number: int
    text: str
    grades: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCase:
    """A case of the bank that members see."""

    ref: str
    title: str
    summary: str
    year: int


def grades(store: Store) -> tuple[tuple[BankCase, ...], tuple[Graded, ...]]:
    """The cases that members see, and the requests of which a person decided about a case, by number.

    A request that went out counts, as it was looked at; one that has not, only where a case was put on or taken off.
    """
    with store.read() as session:
        refs = {row.id: row.ref for row in session.execute(select(Case.id, Case.ref).where(Case.shown))}
        cases = tuple(
            BankCase(ref=row.ref, title=row.title, summary=row.summary, year=row.year)
            for row in session.scalars(select(Case).where(Case.shown).order_by(Case.id))
        )
        out = set(session.scalars(select(Request.id).where(was_published())))
        rows = session.scalars(select(Request).options(selectinload(Request.matches)).order_by(Request.number)).all()
        graded = tuple(
            Graded(number=row.number, text=f"{row.title}\n\n{row.text}", grades=_grades(row, refs, out=row.id in out))
            for row in rows
            if row.id in out or row.refused_cases or row.pinned_cases
        )
    return cases, graded


def _grades(request: Request, refs: Mapping[int, str], *, out: bool) -> dict[str, float]:
    kept = [match for match in request.matches if match.sure] if out else []
    told = {match.case_id: KEPT for match in kept}
    told |= dict.fromkeys(request.pinned_cases, PUT_ON) | dict.fromkeys(request.refused_cases, TAKEN_OFF)
    return {refs[case]: grade for case, grade in told.items() if case in refs}
