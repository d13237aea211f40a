"""What a member does about the letter on the web pages: leave it, put it off, have it again.

Each acts on the member whose id a signed link holds, and may be done again at any time.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.addresses import shortened
from digest.errors import MissingInput
from digest.members.suppressions import UNSUBSCRIBED, is_unsubscribed, suppress, suppressed
from digest.store.engine import Store
from digest.store.models import Member, Suppression
from digest.store.states import Act, MemberKind

log = logging.getLogger(__name__)


class Standing(StrEnum):
    """Whether the letter goes to a member."""

    RECEIVES = "receives"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"
    STOPPED = "stopped"  # for a reason that is not theirs to lift: it bounced, they have left, they are a supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A member's letter: to which address, shortened, and whether it goes there. `until`: the last day of a pause."""

    address: str
    standing: Standing
    until: date | None


def subscription(store: Store, member_id: int, *, today: date) -> Subscription:
    """How it stands. Raises MissingInput when there is no such member (any more)."""
    with store.read() as session:
        member = _member(session, member_id)
        return Subscription(
            address=shortened(member.address),
            standing=_standing(session, member, today),
            until=member.paused_until,
        )


def unsubscribe(store: Store, member_id: int, *, by: Actor) -> None:
    """No more letters to the member. Raises MissingInput when there is no such member (any more)."""
    with store.write() as session:
        member = _member(session, member_id)
        suppress(session, member.address, reason=UNSUBSCRIBED, now=by.at)
        record(session, by, Act.MEMBER_UNSUBSCRIBED, member.id)
        log.info("member=%d unsubscribed", member.id)


def put_off(store: Store, member_id: int, *, until: date, by: Actor) -> None:
    """No letters up to and with a day. Raises MissingInput when there is no such member (any more)."""
    with store.write() as session:
        member = _member(session, member_id)
        record(session, by, Act.MEMBER_PAUSED, member.id, {"paused_until": (member.paused_until, until)})
        member.paused_until = until
        log.info("member=%d paused until %s", member.id, until)


def resume(store: Store, member_id: int, *, by: Actor) -> None:
    """The letters come again, where leaving or a pause stood in their way; what else does stays.

    Raises MissingInput when there is no such member (any more).
    """
    with store.write() as session:
        member = _member(session, member_id)
        member.paused_until = None
        row = session.scalar(select(Suppression).filter_by(address=member.address, reason=UNSUBSCRIBED))
        if row is not None:
            session.delete(row)
        record(session, by, Act.MEMBER_RESUMED, member.id)
        log.info("member=%d is back", member.id)


def _member(session: Session, member_id: int) -> Member:
    member = session.get(Member, member_id)
    if member is None:
        raise MissingInput("There is no such member (any more).")
    return member


def _standing(session: Session, member: Member, today: date) -> Standing:
    if member.kind is not MemberKind.MEMBER or member.left_at is not None:
        return Standing.STOPPED
    if is_unsubscribed(session, member.address):
        return Standing.UNSUBSCRIBED
    if suppressed(session, member.address):
        return Standing.STOPPED
    paused = member.paused_until is not None and member.paused_until >= today
    return Standing.PAUSED if paused else Standing.RECEIVES
