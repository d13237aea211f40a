"""The date of an edition that has not gone out, and what it would mean to move it or to skip it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from digest.edition.views import named
from digest.errors import EditionFault
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import AuditEntry, Delivery, Edition, EditionDate, EditionRequest, Request, Telling
from digest.store.states import (
    DELIVERIES_GONE,
    DELIVERIES_WAITING,
    EDITIONS_UNSENT,
    DateState,
    DeliveryKind,
    RequestState,
)

_SAYS_A_DAY = (RequestState.OPEN, RequestState.POSTPONED)
"""What an asker is told of together with the day on which the request goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """Where an edition stands in the calendar.

    period: the day it is known by. was: when it was to go out before somebody moved it last; None where nobody has.
    following: when the next planned edition goes out, which takes the requests of one that is skipped. requests: the
    numbers of those in it; promised: of those whose asker was mailed the day on which it goes out.
    """

    period: date
    state: DateState
    why: str
    closes_at: datetime
    sends_at: datetime
    was: datetime | None
    following: datetime | None
    requests: tuple[int, ...]
    promised: tuple[int, ...]


def dating(store: Store, name: str) -> Dating:
    """The date of the edition called `name`.

    Raises UnknownEdition; EditionFault for a correction, which has no date, and for one that is on its way or sent.
    """
    with store.read() as session:
        edition = named(session, name)
        if edition.revision:
            raise EditionFault("A correction has no date: it goes out when it is approved.")
        if edition.state not in EDITIONS_UNSENT:
            raise EditionFault(
                "The edition of %(period)s is %(state)s: its date stays.",
                {"period": edition.period, "state": edition.state},
            )
        row = session.scalars(select(EditionDate).filter_by(period=edition.period)).first()
        later = select(func.min(EditionDate.sends_at)).where(
            EditionDate.state == DateState.PLANNED, EditionDate.sends_at > edition.sends_at
        )
        return Dating(
            period=edition.period,
            state=row.state if row else DateState.PLANNED,
            why=row.why if row else "",
            closes_at=row.closes_at if row else edition.closes_at,
            sends_at=row.sends_at if row else edition.sends_at,
            was=_before(session, edition.period),
            following=session.scalar(later),
            requests=_numbers(session, edition, promised=False),
            promised=_numbers(session, edition, promised=True),
        )


def _before(session: Session, period: date) -> datetime | None:
    """When the edition was to go out before it was moved last."""
    moves = select(AuditEntry).filter_by(thing=Act.DATE_MOVED.thing, key=period.isoformat(), act=Act.DATE_MOVED)
    last = session.scalars(moves.order_by(AuditEntry.id.desc()).limit(1)).first()
    before = last.changes.get("sends_at") if last else None
    return datetime.fromisoformat(before[0]) if before else None


def _numbers(session: Session, edition: Edition, *, promised: bool) -> tuple[int, ...]:
    """The numbers of the requests in an edition; with `promised` those whose asker was mailed its day."""
    query = select(Request.number).join(EditionRequest).where(EditionRequest.edition_id == edition.id)
    if promised:
        receipt = select(Delivery.id).where(
            Delivery.kind == DeliveryKind.RECEIPT,
            Delivery.key == literal("mail-").concat(cast(Request.mail_id, String)),
            Delivery.state.in_(DELIVERIES_GONE | DELIVERIES_WAITING),
        )
        told = select(Telling.id).where(Telling.request_id == Request.id, Telling.state.in_(_SAYS_A_DAY))
        query = query.where((Request.mail_id.is_not(None) & receipt.exists()) | told.exists())
    return tuple(session.scalars(query.order_by(Request.number)))
