"""The member list from a spreadsheet: read, checked, compared, and taken whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.addresses import checked
from digest.errors import InputFault
from digest.members.register import also_from, deliver_to, enrol
from digest.store.engine import Store
from digest.store.models import Kind, Member, MemberAddress
from digest.store.organisations import organisation_named
from digest.tables import Column, ImportPlan, Refusal, Row, read_rows
from digest.writing.language import LANGUAGES

COLUMNS = (
    Column("organisation", ("Organisation", "Kommune", "Myndighed", "Virksomhed"), needed=True),
    Column("name", ("Navn", "Name", "Fulde navn"), needed=True),
    Column("address", ("E-mail", "Email", "Mail", "E-mailadresse", "Mailadresse"), needed=True),
    Column("aliases", ("Andre adresser", "Alias", "Aliasser")),
    Column("kind", ("Type", "Medlemstype", "Slags"), needed=True),
    Column("language", ("Sprog",)),
    Column("interests", ("Emneord", "Interesser")),
)
_KINDS = {
    "medlem": Kind.MEMBER,
    "member": Kind.MEMBER,
    "leverandør": Kind.SUPPLIER,
    "supplier": Kind.SUPPLIER,
    "": Kind.UNKNOWN,
}
_LANGUAGES = {"": "da", "da": "da", "dansk": "da", "danish": "da", "en": "en", "engelsk": "en", "english": "en"}
_SEVERAL = re.compile(r"[;,\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    row: int
    organisation: str
    name: str
    address: str
    aliases: tuple[str, ...]
    kind: Kind
    language: str
    interests: tuple[str, ...]

    @property
    def all_addresses(self) -> tuple[str, ...]:
        return (self.address, *self.aliases)


def import_members(
    store: Store, path: Path, *, now: datetime, dry_run: bool = False, mark_gone: bool = False
) -> ImportPlan:
    """What the list changes; with `dry_run`, or when a row is refused, what it would change, and nothing is done.

    Members the list no longer has are told as gone; with `mark_gone` they are marked as left. Nobody is deleted.
    Raises InputFault for a file that cannot be read or lacks a needed column.
    """
    people, refused = _people(read_rows(path, COLUMNS))
    with store.write() as session:
        plan = _merge(session, people, refused, now=now, mark_gone=mark_gone, done=not dry_run)
        if not plan.done:
            session.rollback()
    return plan


def _people(rows: Sequence[Row]) -> tuple[list[_Person], list[Refusal]]:
    people: list[_Person] = []
    refused: list[Refusal] = []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            person = _person(row)
        except InputFault as fault:
            refused.append(Refusal(row.number, str(fault).rstrip(".")))
            continue
        twice = [f"{address} is in row {seen[address]} too" for address in person.all_addresses if address in seen]
        if twice:
            refused.append(Refusal(row.number, twice[0]))
            continue
        seen |= dict.fromkeys(person.all_addresses, row.number)
        people.append(person)
    return people, refused


def _person(row: Row) -> _Person:
    if not row["organisation"]:
        raise InputFault("no organisation")
    if not row["address"]:
        raise InputFault("no address")
    kind = _KINDS.get(row["kind"].casefold())
    if kind is None:
        raise InputFault(f"the type {row['kind']!r} is neither medlem nor leverandør")
    language = _LANGUAGES.get(row["language"].casefold())
    if language not in LANGUAGES:
        raise InputFault(f"the language {row['language']!r} is neither da nor en")
    address = checked(row["address"])
    aliases = dict.fromkeys(checked(part) for part in _SEVERAL.split(row["aliases"]) if part.strip())
    return _Person(
        row=row.number,
        organisation=" ".join(row["organisation"].split()),
        name=" ".join(row["name"].split()) or address,
        address=address,
        aliases=tuple(alias for alias in aliases if alias != address),
        kind=kind,
        language=language,
        interests=tuple(part.strip() for part in _SEVERAL.split(row["interests"]) if part.strip()),
    )


def _merge(
    session: Session, people: Sequence[_Person], refused: list[Refusal], *, now: datetime, mark_gone: bool, done: bool
) -> ImportPlan:
    new, changed, unchanged = [], [], 0
    known = {row.address: row for row in session.scalars(select(MemberAddress))}
    stayed: set[int] = set()
    for person in people:
        member = _same_person(person, known, stayed)
        theirs = [known[address] for address in person.all_addresses if address in known]
        others = [row for row in theirs if member is None or row.member_id != member.id]
        taken = [f"{row.address} is the address of {row.member.name}" for row in others if row.delivers]
        if taken:
            refused.append(Refusal(person.row, taken[0]))
            continue
        for row in others:  # an alias the list gives to somebody else now
            row.member.addresses.remove(row)
            session.flush()
        if member is None:
            member = enrol(
                session,
                organisation=person.organisation,
                name=person.name,
                kind=person.kind,
                language=person.language,
                addresses=person.all_addresses,
                now=now,
                interests=person.interests,
                imported=True,
            )
            session.flush()
            new.append(person.address)
        else:
            what = _update(session, member, person, now)
            if what:
                changed.append((person.address, what))
            unchanged += not what
        known |= {row.address: row for row in member.addresses}
        stayed.add(member.id)
    active = session.scalars(select(Member).where(Member.left_at.is_(None)).order_by(Member.id))
    gone = [member for member in active if member.id not in stayed]
    if mark_gone:
        for member in gone:
            member.left_at = now
    return ImportPlan(
        new=tuple(new),
        changed=tuple(changed),
        gone=tuple(member.address for member in gone),
        refused=tuple(sorted(refused, key=lambda refusal: refusal.row)),
        unchanged=unchanged,
        done=done and not refused,
    )


def _same_person(person: _Person, known: Mapping[str, MemberAddress], taken: AbstractSet[int]) -> Member | None:
    """The member a row speaks of, who is not `taken` by another row; None for somebody new.

    Whose address it is; or who has one of the addresses and the same name; or whose address is now among the aliases
    of a colleague in the same organisation: a new name and a new address at once.
    """
    own = known.get(person.address)
    if own is not None and own.delivers and own.member_id not in taken:
        return own.member
    rows = [known[address] for address in person.all_addresses if address in known]
    for row in rows:
        member = row.member
        named = member.name.casefold() == person.name.casefold()
        renamed = row.delivers and member.organisation.name == person.organisation
        if member.id not in taken and (named or renamed):
            return member
    return None


def _update(session: Session, member: Member, person: _Person, now: datetime) -> str:
    """Make the member what the list says; gives what changed, "" for nothing. Old addresses stay as aliases."""
    said = []
    wanted = {
        "name": person.name,
        "kind": person.kind,
        "language": person.language,
        "interests": list(person.interests),
        "left_at": None,
    }
    for field, value in wanted.items():
        if getattr(member, field) != value:
            said.append("back again" if field == "left_at" else f"{field}: {getattr(member, field)} → {value}")
            setattr(member, field, value)
    organisation = organisation_named(session, person.organisation)
    if member.organisation_id != organisation.id:
        said.append(f"organisation: {member.organisation.name} → {organisation.name}")
        member.organisation = organisation
    return "; ".join(said + _update_addresses(session, member, person, now))


def _update_addresses(session: Session, member: Member, person: _Person, now: datetime) -> list[str]:
    said = []
    have = {row.address for row in member.addresses}
    for address in person.all_addresses:
        if address not in have:
            also_from(member, address, now=now)
            said.append(f"also {address}")
    if member.address != person.address:
        said.append(f"address: {member.address} → {person.address}")
        deliver_to(session, member, person.address, now=now)
    session.flush()
    return said
