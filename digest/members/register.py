"""The register: organisations, their people, and the addresses these write from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from digest.actions import Action
from digest.addresses import normal
from digest.errors import MissingInput
from digest.members.suppressions import UNSUBSCRIBED, is_unsubscribed, suppress
from digest.store.models import Member, MemberAddress, Organisation, Suppression
from digest.store.states import MemberKind, Refusal
from digest.writing.alphabet import in_order


def member_with(session: Session, address: str) -> Member | None:
    """The person who writes from this address, be it their own or an alias; None when nobody does."""
    return session.scalar(select(Member).join(MemberAddress).where(MemberAddress.address == normal(address)))


def known(session: Session, address: str) -> Member:
    """The person with this address, be it an alias. Raises MissingInput when nobody has it."""
    row = member_with(session, address)
    if row is None:
        raise MissingInput(f"Nobody has the address {address}.", remedy=Action.LIST_MEMBERS)
    return row


def organisation_at(session: Session, domain: str) -> str:
    """The one organisation whose members write from addresses under a domain; "" when there is none, or several."""
    here = MemberAddress.address.endswith(f"@{domain}", autoescape=True)
    rows = session.scalars(
        select(Organisation.name)
        .join(Member, Member.organisation_id == Organisation.id)
        .join(MemberAddress)
        .where(here, Member.kind == MemberKind.MEMBER, Member.left_at.is_(None))
        .distinct()
        .limit(2)
    ).all()
    return rows[0] if domain and len(rows) == 1 else ""


def recipients(session: Session, *, on: date) -> list[Member]:
    """Who gets an edition that goes out `on` a day, by address.

    Members who have not left, are not paused, and may be written to; never suppliers, never an unknown kind.
    """
    rows = _receiving(on).options(selectinload(Member.addresses)).order_by(MemberAddress.address)
    return list(session.scalars(rows))


def recipients_count(session: Session, *, on: date) -> int:
    """How many get it."""
    return session.scalar(select(func.count()).select_from(_receiving(on).with_only_columns(Member.id).subquery())) or 0


def _receiving(on: date) -> Select[Member]:
    return (
        select(Member)
        .join(MemberAddress)
        .outerjoin(Suppression, Suppression.address == MemberAddress.address)
        .where(MemberAddress.delivers, Suppression.id.is_(None))
        .where(Member.kind == MemberKind.MEMBER, Member.left_at.is_(None))
        .where(Member.paused_until.is_(None) | (Member.paused_until < on))
    )


def unreached(session: Session) -> list[str]:
    """Organisations that have members and none a letter can reach: they have left, or must not be written to."""
    reached = (
        select(Member.organisation_id)
        .join(MemberAddress)
        .outerjoin(Suppression, Suppression.address == MemberAddress.address)
        .where(
            MemberAddress.delivers, Suppression.id.is_(None), Member.kind == MemberKind.MEMBER, Member.left_at.is_(None)
        )
    )
    rows = session.scalars(
        select(Organisation.name)
        .where(Organisation.id.in_(select(Member.organisation_id).where(Member.kind == MemberKind.MEMBER)))
        .where(Organisation.id.not_in(reached))
    )
    return in_order(rows, "da")


def refusal(member: Member | None, address: str, *, on: date) -> Refusal:
    """Why a mail that was approved for this address must not go there on a day any more; "" when it may."""
    if member is None:
        return Refusal.NO_MEMBER
    if member.kind is not MemberKind.MEMBER:
        return Refusal(f"is_a_{member.kind}")
    if member.left_at is not None:
        return Refusal.HAS_LEFT
    if member.paused_until is not None and member.paused_until >= on:
        return Refusal.IS_PAUSED
    return Refusal.NONE if member.address == address else Refusal.OTHER_ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who somebody is. imported: a list has them, and may miss them."""

    organisation: Organisation
    name: str
    kind: MemberKind = MemberKind.MEMBER
    language: str = "da"
    interests: Sequence[str] = ()
    imported: bool = False


def enrol(session: Session, person: Person, *, addresses: Sequence[str], now: datetime) -> Member:
    """A new member; letters go to the first of the `addresses`, which must be nobody's."""
    member = Member(
        organisation=person.organisation,
        name=" ".join(person.name.split()),
        kind=person.kind,
        language=person.language,
        interests=list(person.interests),
        since=now,
        left_at=None,
        paused_until=None,
        imported=person.imported,
        addresses=[
            MemberAddress(address=address, delivers=place == 0, since=now, delivered_until=None)
            for place, address in enumerate(addresses)
        ],
    )
    session.add(member)
    return member


def also_from(member: Member, address: str, *, now: datetime) -> MemberAddress:
    """One more address the member writes from; it must be nobody's."""
    row = MemberAddress(address=address, delivers=False, since=now, delivered_until=None)
    member.addresses.append(row)
    return row


def deliver_to(session: Session, member: Member, address: str, *, now: datetime) -> None:
    """From now on letters go to that one of the member's addresses; the one before stays as an alias, with its date.

    A wish to leave is the person's, whatever the address.
    """
    before = next(row for row in member.addresses if row.delivers)
    after = next(row for row in member.addresses if row.address == address)
    if before is after:
        return
    before.delivers, before.delivered_until = False, now
    session.flush()  # one address delivers: the old mark goes before the new one comes
    after.delivers, after.delivered_until = True, None
    if is_unsubscribed(session, before.address):
        suppress(session, address, reason=UNSUBSCRIBED, now=now)
