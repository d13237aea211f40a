"""The register: organisations, their people, and the addresses these write from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.addresses import normal
from digest.errors import MissingInput
from digest.members.suppressions import UNSUBSCRIBED, is_unsubscribed, suppress
from digest.store.engine import Store
from digest.store.models import Member, MemberAddress, Organisation
from digest.store.states import MemberKind


def member_with(session: Session, address: str) -> Member | None:
    """The person with this address or alias; None when nobody has it."""
    return session.scalar(select(Member).join(MemberAddress).where(MemberAddress.address == normal(address)))


def members_named(session: Session, name: str) -> list[Member]:
    """The people of a name, whatever the case of its letters; none for no name."""
    said = " ".join(name.split()).casefold()
    rows = session.execute(select(Member.id, Member.name)).all() if said else ()
    named = [row[0] for row in rows if row[1].casefold() == said]  # SQLite knows no small letter of Æ, Ø and Å
    return [session.get_one(Member, one) for one in named]


def names_of(store: Store, ids: Collection[int]) -> dict[int, str]:
    """The names of the people of these ids who are in the register, by id."""
    if not ids:
        return {}
    with store.read() as session:
        rows = session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
        return {row[0]: row[1] for row in rows}


def id_of(store: Store, address: str) -> int | None:
    """The id of the person with this address or alias; None when nobody has it."""
    with store.read() as session:
        row = member_with(session, address)
        return row.id if row is not None else None


def known(session: Session, address: str) -> Member:
    """The person with this address or alias. Raises MissingInput when nobody has it."""
    row = member_with(session, address)
    if row is None:
        raise MissingInput("Nobody has the address %(address)s.", {"address": address}, remedy=Action.LIST_MEMBERS)
    return row


def organisation_at(session: Session, domain: str) -> str:
    """The one organisation whose members have addresses under a domain; "" when there is none, or several."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The particulars of a new member. imported: whether from a list, a later one of which may lack them."""

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
    """Adds an address the member writes from, which must be nobody's; returns its row."""
    row = MemberAddress(address=address, delivers=False, since=now, delivered_until=None)
    member.addresses.append(row)
    return row


def deliver_to(session: Session, member: Member, address: str, *, now: datetime) -> None:
    """Sends letters to that one of the member's addresses from now on; the one before becomes a dated alias.

    A member who unsubscribed is unsubscribed at the new address too.
    """
    before = next(row for row in member.addresses if row.delivers)
    after = next(row for row in member.addresses if row.address == address)
    if before is after:
        return
    before.delivers, before.delivered_until = False, now
    session.flush()  # only one address may deliver at any time
    after.delivers, after.delivered_until = True, None
    if is_unsubscribed(session, before.address):
        suppress(session, address, reason=UNSUBSCRIBED, now=now)
