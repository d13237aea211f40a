"""Changes of the register by hand: a new member, another address, a pause, an alias."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.addresses import checked, normal, shortened
from digest.errors import InputFault
from digest.lists.erasures import take_back
from digest.lists.organisations import organisation_named
from digest.members.register import Person, also_from, deliver_to, enrol, known, member_with
from digest.members.search import has
from digest.members.subscription import standing, standings, with_id
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Member, MemberAddress, Organisation
from digest.store.paging import PAGE, Listed, part
from digest.store.reasons import Refusal, SuppressionReason, code_of
from digest.store.states import MemberKind
from digest.writing.alphabet import alphabetical

log = logging.getLogger(__name__)

_FEW = 500
"""Ids in a statement: it has a limit of values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A person in the register. `state` is why no letters go there, `Refusal.NONE` when they do.

    `former` are the addresses that letters went to before, and until when. `left` is when they left, if they did.
    """

    id: int
    name: str
    organisation: str
    address: str
    aliases: tuple[str, ...]
    former: tuple[tuple[str, datetime], ...]
    kind: MemberKind
    language: str
    interests: tuple[str, ...]
    since: datetime
    paused_until: date | None
    left: datetime | None
    state: Refusal | SuppressionReason | str


def members(
    store: Store,
    *,
    today: date,
    kind: MemberKind | None = None,
    search: str = "",
    after: str | None = None,
    limit: int | None = PAGE,
) -> Listed[MemberView]:
    """All members, or those of one kind, by organisation and name in Danish order; `after` is an address.

    search: those that have each of its words in name, organisation or an address.
    """
    chosen = [*([Member.kind == kind] if kind else []), *map(has, search.split())]
    with store.read() as session:
        houses = _houses(session, chosen)
        start = _house_of(session, houses, normal(after)) if after else 0
        rest, count = houses[start:], 0
        for place, house in enumerate(rest, start=1):
            count += house.members
            if limit is not None and count > limit + rest[0].members:  # enough, wherever in the first one it begins
                rest = rest[:place]
                break
        everybody = _listed(session, [house.id for house in rest], chosen, today=today)
        order = {house.id: place for place, house in enumerate(rest)}
        everybody.sort(key=lambda row: (order[row[1]], alphabetical(row[2], "da")))
        shown = part(everybody, lambda row: row[3], after=normal(after or ""), limit=limit)
        shown.more += sum(house.members for house in houses[start + len(rest) :])
        whole = select(Member).where(Member.id.in_([row[0] for row in shown]))
        eager = (joinedload(Member.organisation), selectinload(Member.addresses))
        rows = {row.id: row for row in session.scalars(whole.options(*eager))}
        return shown.each(lambda row: _view(rows[row[0]], row[4]))


class _House(NamedTuple):
    """An organisation, with the number of its members that are listed."""

    id: int
    name: str
    members: int


def _houses(session: Session, chosen: Sequence[ColumnElement[bool]]) -> list[_House]:
    """The organisations that have members who are chosen, in Danish order."""
    counted = select(Organisation.id, Organisation.name, func.count()).join(Member).group_by(Organisation.id)
    houses = [_House(*row) for row in session.execute(counted.where(*chosen))]
    return sorted(houses, key=lambda house: alphabetical(house.name, "da"))


def _house_of(session: Session, houses: Sequence[_House], address: str) -> int:
    """The place of the organisation of whom an address gets letters for; behind the last one for nobody's."""
    whose = select(Member.organisation_id).join(MemberAddress).where(MemberAddress.address == address)
    found = session.scalar(whose.where(MemberAddress.delivers))
    return next((place for place, house in enumerate(houses) if house.id == found), len(houses))


def _listed(
    session: Session, houses: Sequence[int], chosen: Sequence[ColumnElement[bool]], *, today: date
) -> list[tuple[int, int, str, str, str]]:
    """(id, organisation, name, address, standing) of the chosen members of some organisations, by id."""
    columns = (Member.id, Member.organisation_id, Member.name, MemberAddress.address, standing(today))
    query = standings(*columns).where(*chosen).order_by(Member.id)
    few = range(0, len(houses), _FEW)
    some = (query.where(Member.organisation_id.in_(houses[start : start + _FEW])) for start in few)
    return [(row[0], row[1], row[2], row[3], row[4]) for one in some for row in session.execute(one)]


def member(store: Store, address: str, *, today: date) -> MemberView:
    """The person with this address or alias. Raises MissingInput when nobody has it."""
    with store.read() as session:
        row = known(session, address)
        return _seen(session, row, today)


def member_of(store: Store, member_id: int, *, today: date) -> MemberView:
    """The person of an id. Raises MissingInput when there is no such member (any more)."""
    with store.read() as session:
        return _seen(session, with_id(session, member_id), today)


def _seen(session: Session, row: Member, today: date) -> MemberView:
    return _view(row, session.scalar(standings(standing(today)).where(Member.id == row.id)) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """The fields of a member that a person changes; those that are "" or None stay."""

    name: str = ""
    organisation: str = ""
    kind: MemberKind | None = None
    language: str = ""
    interests: Sequence[str] | None = None


def add_member(store: Store, address: str, given: Particulars, *, by: Actor) -> None:
    """Adds a member, of kind `unknown` unless it is given. Raises InputFault for a bad address, or one in use."""
    if not given.name.strip() or not given.organisation.strip():
        raise InputFault("A member needs a name and an organisation.")
    with store.write() as session:
        member = enrol(
            session,
            Person(
                organisation=organisation_named(session, given.organisation),
                name=given.name,
                kind=given.kind or MemberKind.UNKNOWN,
                language=given.language or "da",
                interests=given.interests or (),
            ),
            addresses=[_free(session, address)],
            now=by.at,
        )
        session.flush()
        record(session, by, Act.MEMBER_ADDED, member.id, {"address": (None, member.address)})


def edit_member(store: Store, address: str, given: Particulars, *, to: str = "", by: Actor) -> None:
    """Changes the fields that are given; `to` is a new address for letters, and the old one becomes an alias.

    Raises MissingInput when nobody has the address, InputFault when somebody else has the new one.
    """
    with store.write() as session:
        row = known(session, address)
        before = _particulars(row)
        row.name = " ".join(given.name.split()) or row.name
        row.kind = given.kind or row.kind
        row.language = given.language or row.language
        if given.interests is not None:
            row.interests = list(given.interests)
        if given.organisation:
            row.organisation = organisation_named(session, given.organisation)
        if to:
            written = checked(to)
            if all(one.address != written for one in row.addresses):
                also_from(row, _free(session, written), now=by.at)
            deliver_to(session, row, written, now=by.at)
        after = _particulars(row)
        record(session, by, Act.MEMBER_EDITED, row.id, {name: (before[name], after[name]) for name in before})
        log.info("member=%d edited", row.id)


def pause(store: Store, address: str, *, until: date | None, by: Actor) -> None:
    """Stops letters up to and including a day; None ends a pause. Raises MissingInput when nobody has the address."""
    with store.write() as session:
        row = known(session, address)
        record(session, by, Act.MEMBER_PAUSED, row.id, {"paused_until": (row.paused_until, until)})
        row.paused_until = until


def set_left(store: Store, address: str, *, left: bool, by: Actor) -> None:
    """Marks a member as gone, or as back.

    Raises MissingInput when nobody has the address, InputFault for one who is gone already, or never left.
    """
    with store.write() as session:
        row = known(session, address)
        if left and row.left_at is not None:
            values = {"name": row.name, "day": f"{row.left_at:%Y-%m-%d}"}
            remedy = Remedy(Action.TAKE_BACK, {"address": row.address})
            raise InputFault("%(name)s left on %(day)s.", values, remedy=remedy)
        if not left and row.left_at is None:
            raise InputFault("%(name)s has not left.", {"name": row.name})
        before, row.left_at = row.left_at, by.at if left else None
        act = Act.MEMBER_LEFT if left else Act.MEMBER_BACK
        record(session, by, act, row.id, {"left_at": (before, row.left_at)})
        log.info("member=%d %s", row.id, "left" if left else "is back")


def add_alias(store: Store, address: str, alias: str, *, by: Actor) -> None:
    """Adds an address the person writes from. Raises InputFault when somebody has it."""
    with store.write() as session:
        row = known(session, address)
        also_from(row, _free(session, alias), now=by.at)
        record(session, by, Act.MEMBER_ALIAS_ADDED, row.id, {"alias": (None, alias)})
        log.info("member=%d alias %s", row.id, shortened(alias))


def remove_alias(store: Store, alias: str, *, by: Actor) -> None:
    """Removes an alias. Raises MissingInput when nobody has it, InputFault for the address that gets the letters."""
    with store.write() as session:
        row = known(session, alias)
        found = next(one for one in row.addresses if one.address == checked(alias))
        if found.delivers:
            values = {"address": found.address, "name": row.name}
            raise InputFault("%(address)s is where %(name)s gets letters.", values, remedy=Action.MOVE_LETTERS)
        row.addresses.remove(found)
        record(session, by, Act.MEMBER_ALIAS_REMOVED, row.id, {"alias": (found.address, None)})


def _particulars(row: Member) -> dict[str, object]:
    return {
        "name": row.name,
        "organisation": row.organisation.name,
        "kind": row.kind,
        "language": row.language,
        "interests": list(row.interests),
        "address": row.address,
    }


def _free(session: Session, address: str) -> str:
    written = checked(address)
    owner = member_with(session, written)
    if owner is not None:
        values = {"address": written, "name": owner.name, "letters_to": owner.address}
        raise InputFault("%(address)s belongs to %(name)s (%(letters_to)s).", values)
    take_back(session, written)
    return written


def _state(stands: str) -> Refusal | SuppressionReason | str:
    return Refusal(stands) if stands in set(Refusal) else code_of(stands, SuppressionReason)


def _view(row: Member, stands: str) -> MemberView:
    return MemberView(
        id=row.id,
        name=row.name,
        organisation=row.organisation.name,
        address=row.address,
        aliases=tuple(one.address for one in row.addresses if not one.delivers),
        former=tuple((one.address, one.delivered_until) for one in row.addresses if one.delivered_until),
        kind=row.kind,
        language=row.language,
        interests=tuple(row.interests),
        since=row.since,
        paused_until=row.paused_until,
        left=row.left_at,
        state=_state(stands),
    )
