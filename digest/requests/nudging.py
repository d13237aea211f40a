"""Nudges: who may know something about a request, and a mail that asks one of them, once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.anonymity import refuse_name
from digest.cases.bank import Bank, Clue
from digest.errors import InputFault, MissingInput
from digest.marks import Purpose
from digest.members.register import member_with
from digest.members.subscription import refusals
from digest.outbox import Post, nudge_key, post
from digest.requests.numbers import known
from digest.requests.related import Related, related_in
from digest.requests.word import Word
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Delivery, Member, Request
from digest.store.states import DELIVERIES_DROPPED, REQUESTS_ASKED, DeliveryKind, MemberKind
from digest.writing.nudge import Nudge
from digest.writing.nudge import nudge as written

log = logging.getLogger(__name__)

MOST = 12
"""The most members who are named, those with the surest clues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A member who may know something about a request, and why.

    asked_at: when they were asked by a nudge; refusal: why no mail may go to them, "" when it may.
    """

    member: int
    name: str
    address: str
    organisation: str
    clue: Clue
    asked_at: datetime | None
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known beside a request, and the members who may know something about it, the surest clue first."""

    related: Related
    contacts: tuple[Contact, ...]


def contacts(store: Store, number: int, *, today: date) -> tuple[Contact, ...]:
    """The members who may know something about a request, the surest clue first. Raises MissingInput."""
    with store.read() as session:
        return tuple(_contacts(session, known(session, number), Bank.lately(session), today))


def beside(store: Store, number: int, *, today: date, language: str) -> Beside:
    """All that is known beside a request, found in one look at the bank. Raises MissingInput for an unknown number."""
    with store.read() as session:
        request, bank = known(session, number), Bank.lately(session)
        return Beside(
            related=related_in(session, request, bank, language),
            contacts=tuple(_contacts(session, request, bank, today)),
        )


def nudge(store: Store, number: int, address: str, *, by: Actor, word: Word) -> None:
    """Asks the member at an address, who may know something, to answer a request. Each is asked once.

    Raises MissingInput for somebody whom nothing speaks for; InputFault for a request that nobody is to answer yet, or
    any more, for who gets no letters, and for who was asked already.
    """
    with store.write() as session:
        request = known(session, number)
        _refuse_unless_asked(request, by.at.date())
        member = member_with(session, address)
        asked = member.address if member else ""
        told = next(
            (one for one in _contacts(session, request, Bank.of(session), by.at.date()) if one.address == asked), None
        )
        if told is None:
            raise MissingInput("Nothing says that this member knows about it.")
        if told.asked_at:
            raise InputFault("%(name)s has been asked already.", {"name": told.name})
        if told.refusal:
            raise InputFault("%(name)s gets no letters from us, and is not asked.", {"name": told.name})
        if not word.mailed:
            raise InputFault("To ask somebody is to mail them.")
        _post(session, request, told, word, by)
        record(session, by, Act.REQUEST_NUDGED, request.number, {"member": ("", told.member)})
        log.info("request=%d member=%d is asked whether they know", request.number, told.member)


def _refuse_unless_asked(request: Request, today: date) -> None:
    """Raises InputFault unless a person has looked at the request and anybody may answer it now."""
    if request.state not in REQUESTS_ASKED or (request.deadline is not None and request.deadline < today):
        raise InputFault("Request #%(number)s is not asked now: nobody is to answer it.", {"number": request.number})
    if request.doubt or request.looked_at is None:
        raise InputFault("Look at request #%(number)s first: nobody has, yet.", {"number": request.number})


def _contacts(session: Session, request: Request, bank: Bank, today: date) -> Iterator[Contact]:
    few = _likely(session, request, bank.clues(request))
    query = select(Member).options(joinedload(Member.organisation), selectinload(Member.addresses))
    members = {member.id: member for member in session.scalars(query.where(Member.id.in_(few)))}
    asked = _asked(session, request, few)
    refused = refusals(session, {id_: member.address for id_, member in members.items()}, on=today)
    for id_, clue in few.items():
        member = members[id_]
        yield Contact(
            member=id_,
            name=member.name,
            address=member.address,
            organisation=member.organisation.name,
            clue=clue,
            asked_at=asked.get(id_),
            refusal=refused[id_],
        )


def _likely(session: Session, request: Request, clues: Sequence[Clue]) -> dict[int, Clue]:
    """The ids of at most MOST members, each with the surest clue that speaks for them; of a house in order of names."""
    houses = {clue.organisation_id for clue in clues if clue.member_id is None}
    ids = {clue.member_id for clue in clues if clue.member_id is not None}
    order = Member.name, Member.id
    ranked = select(
        *(Member.id, Member.organisation_id, Member.name),
        func.row_number().over(partition_by=Member.organisation_id, order_by=order).label("place"),
    )
    likely = ranked.where(
        or_(Member.organisation_id.in_(houses), Member.id.in_(ids)),
        Member.kind == MemberKind.MEMBER,
        Member.left_at.is_(None),
        Member.id != (request.member_id or 0),
    ).subquery()
    first = or_(likely.c.place <= MOST, likely.c.id.in_(ids))  # no more of one house are named
    rows = session.execute(
        select(likely.c.id, likely.c.organisation_id).where(first).order_by(likely.c.name, likely.c.id)
    )
    people = [(row[0], row[1]) for row in rows]
    found: dict[int, Clue] = {}
    for clue in clues:
        for id_, house in people:
            if id_ == clue.member_id if clue.member_id else house == clue.organisation_id:
                found.setdefault(id_, clue)
    return dict(list(found.items())[:MOST])


def _asked(session: Session, request: Request, members: Mapping[int, object]) -> dict[int, datetime]:
    """When each of these was asked; a mail that was dropped, or kept back, asked nobody."""
    keys = {nudge_key(request, member): member for member in members}
    rows = select(Delivery.key, Delivery.created_at).where(
        Delivery.kind == DeliveryKind.NUDGE, Delivery.key.in_(keys), Delivery.state.not_in(DELIVERIES_DROPPED)
    )
    return {keys[row[0]]: row[1] for row in session.execute(rows)}


def _post(session: Session, request: Request, told: Contact, word: Word, by: Actor) -> None:
    member, house = session.get_one(Member, told.member), word.house
    if request.anonymous:
        refuse_name(word.note, request.member, request.organisation)
    said = Nudge(
        association=house.association,
        name=member.name,
        number=request.number,
        title=request.public_title,
        text=request.public_text,
        organisation="" if request.anonymous else request.organisation.name,
        deadline=request.deadline,
        reason=told.clue.code,
        values=told.clue.values,
        note=word.note.strip(),
    )
    mail = Post(
        kind=DeliveryKind.NUDGE,
        key=nudge_key(request, member.id),
        address=member.address,
        name=member.name,
        note=written(said, member.language),
        reply_to=house.reply_address(Purpose.REPLY, request.number),
    )
    post(session, mail, house=house, now=by.at)
