"""Editions, for the shells: found by number or date, shown as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.edition.manifest import manifest_hash
from digest.errors import UnknownEdition
from digest.store.engine import Store
from digest.store.models import Edition
from digest.store.states import EditionReason, EditionState


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """An edition as the shells show it: its requests by their numbers, its answers by their ids."""

    number: int | None
    period: date
    state: EditionState
    reason: EditionReason
    closes_at: datetime
    sends_at: datetime
    composed_at: datetime
    requests: tuple[int, ...]
    answers: tuple[int, ...]
    without_cases: tuple[int, ...]
    recipients: int
    manifest: str
    approved_by: str
    approved_at: datetime | None
    sent_at: datetime | None

    @property
    def name(self) -> str:
        """How people speak of it."""
        return f"Edition {self.number}" if self.number is not None else f"The edition of {self.period}"


def editions(store: Store, limit: int | None = None) -> list[EditionView]:
    """The editions, at most `limit` of them, the newest first."""
    with store.read() as session:
        rows = session.scalars(select(Edition).order_by(Edition.period.desc(), Edition.revision.desc()).limit(limit))
        return [view_of(session, edition) for edition in rows]


def edition(store: Store, name: str = "") -> EditionView:
    """The edition called `name` (see `named`)."""
    with store.read() as session:
        return view_of(session, named(session, name))


def named(session: Session, name: str = "") -> Edition:
    """The edition of that number (`23`) or date (`2026-12-02`); the newest that has a number when nothing is named.

    Raises UnknownEdition, and says which there are.
    """
    newest = select(Edition).order_by(Edition.period.desc(), Edition.revision.desc())
    wanted = name.strip().lstrip("#")
    if not wanted:
        found = session.scalars(newest.where(Edition.number.is_not(None)).limit(1)).first()
    elif wanted.isdigit():
        found = session.scalars(newest.where(Edition.number == int(wanted)).limit(1)).first()
    else:
        try:
            found = session.scalars(newest.where(Edition.period == date.fromisoformat(wanted)).limit(1)).first()
        except ValueError:
            found = None
    if found is None:
        known = [
            str(number) for number in session.scalars(newest.with_only_columns(Edition.number)) if number is not None
        ]
        there = f"there is {', '.join(known[:5])}" if known else "none is composed yet"
        said = f"There is no edition {wanted}" if wanted else "There is no edition"
        raise UnknownEdition(f"{said}: {there}.", remedy=None if known else Action.COMPOSE)
    return found


def view_of(session: Session, row: Edition) -> EditionView:
    """The row as values."""
    session.flush()
    asked = [place.request for place in row.requests]
    return EditionView(
        number=row.number,
        period=row.period,
        state=row.state,
        reason=EditionReason(row.reason),
        closes_at=row.closes_at,
        sends_at=row.sends_at,
        composed_at=row.composed_at,
        requests=tuple(request.number for request in asked),
        answers=tuple(place.answer_id for place in row.answers),
        without_cases=tuple(request.number for request in asked if not request.matches),
        recipients=len(row.recipients),
        manifest=manifest_hash(row),
        approved_by=row.approved_by or "",
        approved_at=row.approved_at,
        sent_at=row.sent_at,
    )
