"""The bank, as ranking sees it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from digest.cases.tags import tagged
from digest.matching.ranking import SHOWN, Candidate, CaseIndex, Match
from digest.store.models import Case, Request


def index(session: Session) -> CaseIndex:
    """All cases that are not gone, ready to be ranked; a candidate's key is the case's `ref`."""
    rows = session.scalars(
        select(Case).where(Case.gone_at.is_(None)).options(selectinload(Case.tags)).order_by(Case.id)
    )
    return CaseIndex(Candidate(key=case.ref, year=case.year, tags=tagged(case.tags)) for case in rows)


def by_ref(session: Session) -> dict[str, Case]:
    """The cases by their `ref`."""
    return {case.ref: case for case in session.scalars(select(Case).options(selectinload(Case.organisation)))}


MAY_KNOW = 20
"""Cases deep into a request's ranking: whoever has one of these may know something."""


def cases_for(request: Request, bank: CaseIndex, cases: Mapping[str, Case]) -> list[Match]:
    """The best cases that are not the asker's own: those they know."""
    ranked = bank.rank(tagged(request.tags), limit=MAY_KNOW)
    return [found for found in ranked if cases[found.key].organisation_id != request.organisation_id][:SHOWN]
