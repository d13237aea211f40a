"""The plan: how long sending will take by the pace of the settings, and which of its limits decides it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.addresses import domain_of
from digest.delivery.pace import HOUR, for_letters
from digest.settings import Smtp
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionRecipient
from digest.store.states import DELIVERIES_UNDONE, EditionState

_ENOUGH = 20
"""Mails of the last edition from which its speed says something."""


class Limit(StrEnum):
    """What decides how long it takes."""

    SECOND = "per_second"
    HOUR = "per_hour"
    DOMAIN = "per_domain"
    SERVER = "server"  # as fast as it takes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How sending will go. domain, most: the domain with the most mails, and how many; "" for no mails.

    seconds: how long it will take; None where nobody knows, since nothing limits it but the server. rate: mails in a
    second that the last edition reached; 0 where too few went out.
    """

    mails: int
    domains: int
    domain: str
    most: int
    connections: int
    limit: Limit
    seconds: float | None
    rate: float


def plan(store: Store, server: Smtp, edition_id: int) -> Plan:
    """The plan for the mails of an edition, and the small ones, that are still to be sent."""
    with store.read() as session:
        counted = Counter(map(domain_of, _addresses(session, session.get_one(Edition, edition_id))))
        rate = _rate(session)
    mails, (domain, most) = counted.total(), max(counted.items(), key=lambda pair: pair[1], default=("", 0))
    times = {
        Limit.SECOND: mails / server.per_second if server.per_second else 0.0,
        Limit.HOUR: (mails - 1) // for_letters(server.per_hour) * HOUR if server.per_hour and mails else 0.0,
        Limit.DOMAIN: most / server.per_domain if server.per_domain else 0.0,
        Limit.SERVER: mails / rate if rate else 0.0,
    }
    limit = max(times, key=lambda one: times[one] or -inf)
    known = rate or times[limit] > 0
    return Plan(
        mails=mails,
        domains=len(counted),
        domain=domain,
        most=most,
        connections=server.connections,
        limit=limit if times[limit] > 0 else Limit.SERVER,
        seconds=times[limit] if known else None,
        rate=rate,
    )


def _addresses(session: Session, edition: Edition) -> Iterable[str]:
    """Who is still to get the edition, or a small mail."""
    undone = Delivery.state.in_(DELIVERIES_UNDONE)
    small = select(Delivery.recipient).where(undone, Delivery.edition_id.is_(None))
    its = select(Delivery.recipient).where(undone, Delivery.edition_id == edition.id)
    if edition.state in (EditionState.DRAFT, EditionState.APPROVED):
        its = select(EditionRecipient.address).where(EditionRecipient.edition_id == edition.id)
    return (*session.scalars(small), *session.scalars(its))


def _rate(session: Session) -> float:
    """Mails in a second of the last edition that was sent; 0 where too few went out to tell."""
    last = select(func.max(Edition.id)).where(Edition.state == EditionState.SENT).scalar_subquery()
    went = select(func.count(), func.min(Delivery.sent_at), func.max(Delivery.sent_at)).where(
        Delivery.edition_id == last
    )
    count, first, end = session.execute(went).one()
    if count < _ENOUGH or not isinstance(first, datetime) or not isinstance(end, datetime):
        return 0.0
    return float(count) / max((end - first).total_seconds(), 1.0)
