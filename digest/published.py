"""Which requests members have seen: those in a letter that went out and are not hidden."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from digest.store.models import Delivery, Edition, EditionRequest, Request
from digest.store.states import (
    DELIVERIES_UNTRIED,
    EDITIONS_OUT,
    REQUESTS_UNSEEN,
    DeliveryState,
    EditionState,
    RequestState,
)


@cache
def was_published() -> ColumnElement[bool]:
    """Whether members know of a request; a condition for queries.

    A request may be closed before any letter showed it; its title is then its asker's alone. A merged one is known
    through the request that stands for it. One that is hidden is not shown again, whatever letter it stood in.
    """
    home = aliased(Request)
    stands_for_it = select(home.id).where(home.number == Request.merged_into, _seen(home)).exists()
    return _seen(Request) | ((Request.state == RequestState.MERGED) & stands_for_it)


def _seen(request: type[Request]) -> ColumnElement[bool]:
    in_a_letter = select(EditionRequest.request_id).join(Edition).where(_went_out())
    out = or_(request.state == RequestState.PUBLISHED, request.id.in_(in_a_letter))
    return out & request.state.not_in(REQUESTS_UNSEEN)


@cache
def has_reached_members() -> ColumnElement[bool]:
    """Whether a letter with a request went to everybody; a condition for queries.

    Mails that the other server puts off do not count: they may take two days.
    """
    untried = select(Delivery.id).where(Delivery.edition_id == Edition.id, Delivery.state.in_(DELIVERIES_UNTRIED))
    went = or_(Edition.state == EditionState.SENT, (Edition.state == EditionState.SENDING) & ~untried.exists())
    went &= _went_out()
    return select(Edition.id).join(EditionRequest).where(EditionRequest.request_id == Request.id, went).exists()


def last_letter(session: Session, request: Request) -> Edition | None:
    """The last edition that went out with a request in it; None when none has."""
    having = select(Edition).join(EditionRequest).where(EditionRequest.request_id == request.id)
    out = having.where(_went_out()).order_by(Edition.sends_at.desc(), Edition.id.desc())
    return session.scalars(out.limit(1)).first()


def last_letters(session: Session, before: datetime, *, most: int) -> list[Edition]:
    """The editions that went out before a moment, the last first."""
    out = select(Edition).where(_went_out(), Edition.sends_at <= before)
    return list(session.scalars(out.order_by(Edition.sends_at.desc(), Edition.id.desc()).limit(most)))


@cache
def _went_out() -> ColumnElement[bool]:
    """Whether an edition goes out to all, or has; not one that was stopped, and ended by its correction."""
    dropped = select(Delivery.id).where(Delivery.edition_id == Edition.id, Delivery.state == DeliveryState.VOID)
    return Edition.state.in_(EDITIONS_OUT) & ~dropped.exists()
