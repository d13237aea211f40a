"""Whether letters go to a member, and how members end, pause and resume them.

`standing` alone decides whether the letter goes to a person: recipients, lists and the sending of letters use it. Mail
about a member's own request follows `why_not_told`. `outbox.refusal` asks both, for every mail when it is sent.
The steps act on the member whose id is in a signed link, and may be repeated at any time.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, selectinload

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.addresses import shortened
from digest.errors import InputFault, MissingInput
from digest.members.suppressions import UNSUBSCRIBED, is_unsubscribed, suppress
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Member, MemberAddress, Organisation, Suppression
from digest.store.reasons import Refusal
from digest.store.states import MemberKind
from digest.writing.alphabet import in_order

log = logging.getLogger(__name__)


class Standing(StrEnum):
    """Whether the letter goes to a member."""

    RECEIVES = "receives"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"
    STOPPED = "stopped"  # for a reason they cannot lift: it bounced, they have left, they are a supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A member's letter: to which address, shortened, and whether it goes there. `until`: the last day of a pause."""

    address: str
    standing: Standing
    until: date | None


_LETTERS_STOP = {"": Standing.RECEIVES, Refusal.IS_PAUSED: Standing.PAUSED, UNSUBSCRIBED: Standing.UNSUBSCRIBED}
_FEW = 500
_GONE = (Refusal.NO_MEMBER, Refusal.HAS_LEFT, Refusal.IS_SUPPLIER, Refusal.IS_UNKNOWN)


def standing(on: date | BindParameter[Any]) -> ColumnElement[str]:
    """Why no letter goes to a member on a day: a `Refusal`, or the reason of a suppression; "" when letters go.

    An expression for queries of `standings`.
    """
    return case(
        (Member.left_at.is_not(None), str(Refusal.HAS_LEFT)),
        (Member.kind == MemberKind.SUPPLIER, str(Refusal.IS_SUPPLIER)),
        (Member.kind == MemberKind.UNKNOWN, str(Refusal.IS_UNKNOWN)),
        (Suppression.reason.is_not(None), Suppression.reason),
        (Member.paused_until >= on, str(Refusal.IS_PAUSED)),
        else_="",
    )


def standings(*columns: Any) -> Select[Any]:
    """A query of members, joined with the address that gets their letters and its suppression."""
    own = and_(MemberAddress.member_id == Member.id, MemberAddress.delivers)
    return (
        select(*columns)
        .select_from(Member)
        .join(MemberAddress, own)
        .outerjoin(Suppression, Suppression.address == MemberAddress.address)
    )


def recipients(session: Session, *, on: date) -> list[Member]:
    """The members who get an edition that goes out `on` a day, by address.

    Members who have not left, are not paused, and may be written to; never suppliers, never an unknown kind.
    """
    rows = standings(Member).where(standing(on) == "").order_by(MemberAddress.address)
    return list(session.scalars(rows.options(selectinload(Member.addresses))))


def recipients_count(session: Session, *, on: date) -> int:
    """The number of recipients."""
    return session.scalar(standings(func.count()).where(standing(on) == "")) or 0


def unreached(session: Session) -> list[str]:
    """Organisations with members, of whom none can get a letter: they have left, or must not be written to."""
    its = Member.organisation_id == Organisation.id
    reached = standings(Member.id).where(its, standing(date.max) == "")  # a pause does not count
    having = select(Member.id).where(its, Member.kind == MemberKind.MEMBER)
    rows = select(Organisation.name).where(having.correlate(Organisation).exists())
    return in_order(session.scalars(rows.where(~reached.correlate(Organisation).exists())), "da")


def refusals(session: Session, addresses: Mapping[int, str], *, on: date) -> dict[int, str]:
    """By member id, why a mail approved for that address must not go there on a day; "" when it may."""
    query = standings(Member.id, MemberAddress.address, standing(on))
    if len(addresses) <= _FEW:  # else all are read: a statement has a limit of values
        query = query.where(Member.id.in_(addresses))
    found = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    return {
        member_id: _refusal(address, *found.get(member_id, ("", Refusal.NO_MEMBER)))
        for member_id, address in addresses.items()
    }


def _refusal(meant: str, address: str, stands: str) -> str:
    return stands or (Refusal.NONE if meant == address else Refusal.OTHER_ADDRESS)


def may_be_told(session: Session, asker: Member, *, on: date) -> bool:
    """Whether mail about a member's own request may go to them, also when letters are paused or suppressed."""
    return not why_not_told(session, asker, on=on)


def why_not_told(session: Session, asker: Member, *, on: date) -> str:
    """Why no mail about a member's own request may go to them; "" when it may."""
    reason = refusals(session, {asker.id: asker.address}, on=on)[asker.id]
    return reason if reason in _GONE else Refusal.NONE


def subscription(store: Store, member_id: int, *, today: date) -> Subscription:
    """A member's subscription. Raises MissingInput when there is no such member (any more)."""
    with store.read() as session:
        member = with_id(session, member_id)
        stands = session.scalar(standings(standing(today)).where(Member.id == member_id))
        return Subscription(
            address=shortened(member.address),
            standing=_LETTERS_STOP.get(stands, Standing.STOPPED),
            until=member.paused_until,
        )


def unsubscribe(store: Store, member_id: int, *, by: Actor) -> None:
    """Stops letters to the member. Raises MissingInput when there is no such member (any more)."""
    with store.write() as session:
        member = with_id(session, member_id)
        if is_unsubscribed(session, member.address):
            return
        suppress(session, member.address, reason=UNSUBSCRIBED, now=by.at)
        record(session, by, Act.MEMBER_UNSUBSCRIBED, member.id)
        log.info("member=%d unsubscribed", member.id)


def put_off(store: Store, member_id: int, *, until: date, by: Actor) -> None:
    """Stops letters up to and including a day. Raises MissingInput when there is no such member (any more)."""
    with store.write() as session:
        member = with_id(session, member_id)
        record(session, by, Act.MEMBER_PAUSED, member.id, {"paused_until": (member.paused_until, until)})
        member.paused_until = until
        log.info("member=%d paused until %s", member.id, until)


def resume(store: Store, member_id: int, *, by: Actor) -> None:
    """Resumes letters that the member stopped or paused; other reasons stay.

    Raises MissingInput when there is no such member (any more).
    """
    with store.write() as session:
        member = with_id(session, member_id)
        member.paused_until = None
        row = session.scalar(select(Suppression).filter_by(address=member.address, reason=UNSUBSCRIBED))
        if row is not None:
            session.delete(row)
        record(session, by, Act.MEMBER_RESUMED, member.id)
        log.info("member=%d is back", member.id)


def restore(store: Store, member_id: int, *, by: Actor) -> None:
    """Resumes letters whatever stopped them, as the staff decide: a pause, or a suppression of the address.

    Raises MissingInput when there is no such member (any more), InputFault when nothing stops them, or the member has
    left or is none.
    """
    with store.write() as session:
        member = with_id(session, member_id)
        if not member.belongs:
            raise InputFault("%(name)s is no member now, and gets no letters.", {"name": member.name})
        row = session.scalar(select(Suppression).filter_by(address=member.address))
        if row is None and member.paused_until is None:
            raise InputFault("Nothing stops the letters to %(name)s.", {"name": member.name})
        stopped = {"reason": (row.reason if row else None, None), "paused_until": (member.paused_until, None)}
        member.paused_until = None
        if row is not None:
            session.delete(row)
        record(session, by, Act.MEMBER_RESUMED, member.id, stopped)
        log.info("member=%d is back, by the staff", member.id)


def with_id(session: Session, member_id: int) -> Member:
    """The person of an id. Raises MissingInput when there is no such member (any more)."""
    row = session.get(Member, member_id)
    if row is None:
        raise MissingInput("There is no such member (any more).")
    return row
