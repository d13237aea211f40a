"""The requests that an edition does not show, though somebody still asks, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from digest.edition.views import named
from digest.store.engine import Store
from digest.store.models import Edition, EditionRequest, Request
from digest.store.states import EDITIONS_LIVE, REQUESTS_TO_LOOK_AT, RequestState

MOST = 50
"""The most requests that are named, the newest."""


class Absence(StrEnum):
    """Why a request is not in an edition."""

    HELD = "held"  # until a person has decided, for one whether it names its asker
    POSTPONED = "postponed"
    LATER = "later"  # it came after the fortnight closed
    SINCE = "since"  # it came since the edition was composed, which takes it in


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A request that an edition does not show."""

    number: int
    title: str
    why: Absence


def absent(store: Store, name: str) -> tuple[Absent, ...]:
    """The requests that are open, held or postponed and in no edition on its way, by number. Raises UnknownEdition."""
    with store.read() as session:
        edition = named(session, name)
        going = select(EditionRequest.request_id).join(Edition).where(Edition.state.in_(EDITIONS_LIVE))
        asked = Request.state.in_(REQUESTS_TO_LOOK_AT), Request.id.not_in(going)
        rows = session.scalars(select(Request).where(*asked).order_by(Request.number.desc()).limit(MOST))
        return tuple(
            Absent(number=row.number, title=row.title, why=_why(row, edition))
            for row in sorted(rows, key=lambda row: row.number)
        )


def _why(request: Request, edition: Edition) -> Absence:
    if request.doubt or request.state is RequestState.HELD:
        return Absence.HELD
    if request.state is RequestState.POSTPONED:
        return Absence.POSTPONED
    return Absence.LATER if request.asked_at >= edition.closes_at else Absence.SINCE
