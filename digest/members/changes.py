"""What a person changes in the register by hand: somebody new, another address, a pause, an alias."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.addresses import checked, shortened
from digest.errors import InputFault
from digest.lists.erasures import take_back
from digest.lists.organisations import organisation_named
from digest.members.register import also_from, deliver_to, enrol, known, member_with
from digest.store.engine import Store
from digest.store.models import Member, Suppression
from digest.store.states import MemberKind, Refusal, SuppressionReason
from digest.writing.alphabet import alphabetical

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A person of the register. `state` is why no letters go there, `Refusal.NONE` when they do.

    `former` are the addresses that letters went to before, and until when.
    """

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
    state: Refusal | SuppressionReason


def members(store: Store, *, today: date, kind: MemberKind | None = None) -> list[MemberView]:
    """Everybody, or those of one kind, by organisation and name, as Danes sort them."""
    with store.read() as session:
        stopped = _stopped(session)
        rows = session.scalars(select(Member).order_by(Member.id))
        views = [_view(row, stopped, today) for row in rows if kind in (None, row.kind)]
    return sorted(views, key=lambda view: (alphabetical(view.organisation, "da"), alphabetical(view.name, "da")))


def member(store: Store, address: str, *, today: date) -> MemberView:
    """The person with this address, be it an alias. Raises MissingInput when nobody has it."""
    with store.read() as session:
        return _view(known(session, address), _stopped(session), today)


def add_member(
    store: Store,
    *,
    address: str,
    name: str,
    organisation: str,
    kind: MemberKind,
    language: str,
    now: datetime,
    interests: Sequence[str] = (),
) -> None:
    """Somebody new. Raises InputFault for a bad address, or one that somebody has."""
    if not name.strip() or not organisation.strip():
        raise InputFault("A member needs a name and an organisation.")
    with store.write() as session:
        enrol(
            session,
            organisation=organisation_named(session, organisation),
            name=name,
            kind=kind,
            language=language,
            addresses=[_free(session, address)],
            now=now,
            interests=interests,
        )


def edit_member(
    store: Store,
    address: str,
    *,
    now: datetime,
    name: str = "",
    organisation: str = "",
    kind: MemberKind | None = None,
    language: str = "",
    interests: Sequence[str] | None = None,
    to: str = "",
) -> None:
    """Change what is given; `to` is a new address for letters, and the old one stays as an alias.

    Raises MissingInput when nobody has the address, InputFault when somebody else has the new one.
    """
    with store.write() as session:
        row = known(session, address)
        row.name = " ".join(name.split()) or row.name
        row.kind = kind or row.kind
        row.language = language or row.language
        if interests is not None:
            row.interests = list(interests)
        if organisation:
            row.organisation = organisation_named(session, organisation)
        if to:
            written = checked(to)
            if all(one.address != written for one in row.addresses):
                also_from(row, _free(session, written), now=now)
            deliver_to(session, row, written, now=now)
        log.info("member=%d edited", row.id)


def pause(store: Store, address: str, *, until: date | None) -> None:
    """No letters up to and with a day; None ends a pause. Raises MissingInput when nobody has the address."""
    with store.write() as session:
        known(session, address).paused_until = until


def leave(store: Store, address: str, *, now: datetime | None) -> None:
    """Somebody has left, or with None for `now` is back. Raises MissingInput when nobody has the address."""
    with store.write() as session:
        row = known(session, address)
        row.left_at = now
        log.info("member=%d %s", row.id, "left" if now else "is back")


def add_alias(store: Store, address: str, alias: str, *, now: datetime) -> None:
    """One more address the person writes from. Raises InputFault when somebody has it."""
    with store.write() as session:
        row = known(session, address)
        also_from(row, _free(session, alias), now=now)
        log.info("member=%d alias %s", row.id, shortened(alias))


def remove_alias(store: Store, alias: str) -> None:
    """An address less. Raises MissingInput when nobody has it, InputFault for the one that gets the letters."""
    with store.write() as session:
        row = known(session, alias)
        found = next(one for one in row.addresses if one.address == checked(alias))
        if found.delivers:
            raise InputFault(f"{found.address} is where {row.name} gets letters.", remedy=Action.MOVE_LETTERS)
        row.addresses.remove(found)


def _free(session: Session, address: str) -> str:
    written = checked(address)
    owner = member_with(session, written)
    if owner is not None:
        raise InputFault(f"{written} belongs to {owner.name} ({owner.address}).")
    take_back(session, written)
    return written


def _stopped(session: Session) -> dict[str, SuppressionReason]:
    """Why nothing is written to an address, by the address."""
    rows = session.execute(select(Suppression.address, Suppression.reason))
    return {row[0]: SuppressionReason(row[1]) for row in rows}


def _state(row: Member, stopped: Mapping[str, SuppressionReason], today: date) -> Refusal | SuppressionReason:
    if row.left_at:
        return Refusal.HAS_LEFT
    if row.kind is not MemberKind.MEMBER:
        return Refusal.IS_SUPPLIER if row.kind is MemberKind.SUPPLIER else Refusal.IS_UNKNOWN
    paused = row.paused_until is not None and row.paused_until >= today
    return stopped.get(row.address) or (Refusal.IS_PAUSED if paused else Refusal.NONE)


def _view(row: Member, stopped: Mapping[str, SuppressionReason], today: date) -> MemberView:
    return MemberView(
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
        state=_state(row, stopped, today),
    )
