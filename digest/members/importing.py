"""The member list from a spreadsheet: read, checked, compared, and taken as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.errors import InputFault
from digest.lists.columns import remember, remembered
from digest.lists.erasures import Erased
from digest.members.listed import COLUMNS, ListedMember, MemberList, people_in
from digest.members.register import also_from, deliver_to
from digest.members.subscription import unreached
from digest.members.suppressions import UNSUBSCRIBED, suppress
from digest.progress import Progress, silent
from digest.spreadsheets import AS_THEY_ARE, Choices, ImportPlan, Refusal, missing_from, read_table, some
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Member, MemberAddress, Organisation, Suppression
from digest.store.states import MemberKind
from digest.writing.language import LANGUAGES

THINGS = "members"


def import_members(
    store: Store,
    path: Path,
    choices: Choices = AS_THEY_ARE,
    *,
    by: Actor,
    progress: Progress = silent,
) -> ImportPlan:
    """Imports a member list; returns the changes, or those it would make in a dry run or when a row is refused.

    Members from earlier lists of the same kinds of people, or of the same source, that this one lacks are marked as
    left, unless `choices` say otherwise; nobody is deleted. Who wants no letter is unsubscribed; who unsubscribed stays
    so. Raises InputFault as `read_table` does.
    """
    kind = MemberKind(choices.everybody) if choices.everybody else None
    columns = [replace(column, needed=column.needed and not (kind and column.field == "kind")) for column in COLUMNS]
    with store.read() as session:
        before = remembered(session, THINGS)
    table = read_table(path, columns, remembered=before, chosen=choices.columns, sheet=choices.sheet)
    members = people_in(table.rows, kind, progress)
    with store.write() as session:
        plan = _merge(session, members, choices, by.at, progress)
        if plan.done:
            record(session, by, Act.MEMBER_IMPORT, path.name, plan.counts)
            for address in plan.held_back:
                record(session, by, Act.ADDRESS_SUPPRESSED, address, {"reason": (None, UNSUBSCRIBED)})
            remember(session, THINGS, table.headings)
        else:
            session.rollback()
    return replace(plan, headings=table.headings, notes=table.notes + plan.notes)


def _kinds_in(people: Sequence[ListedMember]) -> AbstractSet[MemberKind]:
    """The kinds of people a list is about; a list of members also speaks of those of no known kind."""
    kinds = {person.kind for person in people}
    return kinds | {MemberKind.UNKNOWN} if MemberKind.MEMBER in kinds else kinds


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _merge(session: Session, members: MemberList, choices: Choices, now: datetime, progress: Progress) -> ImportPlan:
    people, refused = members.people, members.refused
    new, changed, unchanged = [], [], 0
    register = _Register(session, people, choices.source)
    stayed: set[Member] = set()
    for person in people:
        progress("comparing", len(people))
        member = register.member(person, stayed)
        try:
            register.claim(person, member)
        except InputFault as fault:
            refused.append(Refusal(person.row, str(fault), fault.remedy))
            continue
        if member is None:
            new.append(person)
        else:
            what = register.update(member, person, now)
            if what:
                changed.append((person.address, what))
            unchanged += not what
            stayed.add(member)
    progress("writing", 0)
    register.enrol(new, now)
    refused.sort(key=lambda refusal: refusal.row)
    skipped, stopping = (refused, []) if choices.skip_bad else ([], refused)
    held_back = _silence(session, people, {refusal.row for refusal in refused}, now)
    missing = [member for member in register.listed if member not in stayed]
    become = missing_from(choices, len(missing), len(register.listed), skipped=len(skipped))
    if become.mark:
        for member in missing:
            member.left_at = now
    session.flush()
    names = tuple(member.address for member in missing) if not stopping else ()
    notes = (*register.notes, become.note, *_notes(session, people)) if not stopping else ()
    return ImportPlan(
        new=tuple(person.address for person in new),
        changed=tuple(changed),
        gone=names if become.mark else (),
        missing=() if become.mark else names,
        refused=tuple(stopping),
        skipped=tuple(skipped),
        held_back=held_back,
        unchanged=unchanged,
        done=not choices.dry_run and not stopping and not become.fault,
        fault=become.fault,
        notes=tuple(note for note in notes if note),
    )


def _silence(
    session: Session, people: Sequence[ListedMember], refused: AbstractSet[int], now: datetime
) -> tuple[str, ...]:
    """Unsubscribes those who want no letter; returns the addresses that are new among the unsubscribed."""
    silent = [person.address for person in people if person.wants_letter is False and person.row not in refused]
    known = set(session.scalars(select(Suppression.address))) if silent else set()
    new = tuple(address for address in silent if address not in known)
    for address in new:
        suppress(session, address, reason=UNSUBSCRIBED, now=now)
    return new


def _notes(session: Session, people: Sequence[ListedMember]) -> Iterator[str]:
    unknown = [person.address for person in people if person.kind is MemberKind.UNKNOWN]
    if unknown:
        yield f"Of no known type, and so without a letter: {some(unknown, limit=20)}."
    unsubscribed = set(session.scalars(select(Suppression.address).filter_by(reason=UNSUBSCRIBED)))
    if back := [person.address for person in people if person.wants_letter and person.address in unsubscribed]:
        yield f"Have unsubscribed, and stay so, whatever the list says: {some(back, limit=20)}."
    if any(person.wants_letter is not None for person in people):
        unsaid = [person.address for person in people if person.wants_letter is None]
        if unsaid:
            yield f"Of these the list does not say whether they want the letter; they get it: {some(unsaid, limit=20)}."
    lonely = unreached(session)
    if lonely:
        yield f"No letter reaches anybody in {some(lonely, limit=20)}: nobody there is left who may be written to."


class _Register:
    """The register before a list is taken, in memory, since a list speaks of nearly everybody."""

    def __init__(self, session: Session, people: Sequence[ListedMember], source: str) -> None:
        self._session, self._source = session, source
        rows = select(Member).options(selectinload(Member.addresses), joinedload(Member.organisation))
        members = session.scalars(rows.order_by(Member.id)).all()
        earlier = [m for m in members if m.imported and m.left_at is None and m.source == source]
        kinds = _kinds_in(people)
        self.listed = [member for member in earlier if source or member.kind in kinds]
        self._known = {row.address: row for member in members for row in member.addresses}
        self._in_list = {address for person in people for address in person.all_addresses}
        self._named: dict[tuple[str, str], list[Member]] = {}
        for member in members:
            self._named.setdefault((member.organisation.name.casefold(), member.name.casefold()), []).append(member)
        self._organisations = {row.name.casefold(): row for row in session.scalars(select(Organisation))}
        self.notes: list[str] = []
        if others := len(earlier) - len(self.listed):
            said = "1 person" if others == 1 else f"{others} people"
            self.notes.append(f"Unchanged, from earlier lists: {said} of another kind.")
        self._erased = Erased(session)

    def member(self, person: ListedMember, taken: AbstractSet[Member]) -> Member | None:
        """The member of a row, who is not `taken` by another row; None for somebody new.

        The member who gets letters at the row's address; or has one of its addresses and the same name; or gets letters
        at one of them in the same organisation, with a new name and address; or is the only one of that name in the
        organisation, with no address in the list any more.
        """
        own = self._known.get(person.address)
        if own is not None and own.delivers and own.member not in taken:
            return own.member
        for row in self._theirs(person):
            member = row.member
            named = member.name.casefold() == person.name.casefold()
            renamed = row.delivers and member.organisation.name == person.organisation
            if member not in taken and (named or renamed):
                return member
        namesakes = [
            member
            for member in self._named.get((person.organisation.casefold(), person.name.casefold()), ())
            if member not in taken and not self._in_list.intersection(row.address for row in member.addresses)
        ]
        return namesakes[0] if len(namesakes) == 1 and not self._theirs(person) else None

    def claim(self, person: ListedMember, member: Member | None) -> None:
        """Takes the row's addresses from members who have them as aliases.

        Raises InputFault for an address that gets another member's letters, or that was erased.
        """
        others = [row for row in self._theirs(person) if row.member is not member]
        for row in others:
            if row.delivers:
                raise InputFault(f"{row.address} is the address of {row.member.name}")
            if row.member.kind is MemberKind.MEMBER and person.kind is not MemberKind.MEMBER:
                raise InputFault(f"{row.member.name}, a member, writes from {row.address}; only a member can have it")
        for address in person.all_addresses:
            advice = "take the row out of the list, or add the person by hand"
            self._erased.refuse(address, advice, Action.ADD_MEMBER)
        for row in others:
            self.notes.append(f"{row.address} was an address of {row.member.name}, and is one of {person.name} now.")
            row.member.addresses.remove(row)
        if others:
            self._session.flush()  # an address is removed before it is added elsewhere

    def enrol(self, people: Sequence[ListedMember], now: datetime) -> None:
        """Adds the new members in bulk, which takes a fifth of the time of a row at a time."""
        session = self._session
        names = dict.fromkeys(person.organisation for person in people)
        session.add_all(self._organisation(name) for name in names)
        session.flush()
        members = [self._columns(person, now) for person in people]
        made = insert(Member).returning(Member.id, sort_by_parameter_order=True)
        ids = session.scalars(made, members).all() if members else []
        addresses = [
            {"address": address, "member_id": member_id, "delivers": address == person.address, "since": now}
            for member_id, person in zip(ids, people, strict=True)
            for address in person.all_addresses
        ]
        if addresses:
            session.execute(insert(MemberAddress), addresses)

    def _columns(self, person: ListedMember, now: datetime) -> dict[str, Any]:
        return {
            "organisation_id": self._organisation(person.organisation).id,
            "name": person.name,
            "kind": person.kind,
            "language": person.language or LANGUAGES[0],
            "interests": list(person.interests or ()),
            "since": now,
            "imported": True,
            "source": self._source,
        }

    def update(self, member: Member, person: ListedMember, now: datetime) -> str:
        """Sets the member's values to the list's; returns what changed, "" for nothing. Old addresses are kept."""
        said = []
        wanted = {
            "name": person.name,
            "kind": person.kind,
            "language": person.language or member.language,
            "interests": member.interests if person.interests is None else list(person.interests),
            "left_at": None,
        }
        for field, value in wanted.items():
            if getattr(member, field) != value:
                said.append(
                    "back again" if field == "left_at" else f"{field}: {_told(getattr(member, field))} → {_told(value)}"
                )
                setattr(member, field, value)
        organisation = self._organisation(person.organisation)
        if member.organisation is not organisation:
            said.append(f"organisation: {member.organisation.name} → {organisation.name}")
            member.organisation = organisation
        member.imported, member.source = True, self._source or member.source
        return "; ".join(said + self._update_addresses(member, person, now))

    def _theirs(self, person: ListedMember) -> list[MemberAddress]:
        return [self._known[address] for address in person.all_addresses if address in self._known]

    def _organisation(self, name: str) -> Organisation:
        return self._organisations.setdefault(name.casefold(), Organisation(name=name))

    def _update_addresses(self, member: Member, person: ListedMember, now: datetime) -> list[str]:
        said = []
        have = {row.address for row in member.addresses}
        for address in person.all_addresses:
            if address not in have:
                also_from(member, address, now=now)
                said.append(f"also {address}")
        if member.address != person.address:
            said.append(f"address: {member.address} → {person.address}")
            deliver_to(self._session, member, person.address, now=now)
        return said
