"""All we hold about a person: the rows that are theirs, and the places elsewhere that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, LargeBinary, Row, Table, Text, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, Enum

from digest.errors import OverLimit, WorkFault
from digest.house import reading
from digest.progress import Progress, silent
from digest.reading.closed import closed_files
from digest.reading.message import parse
from digest.reading.redacting import Trace, room_to_search, words_of
from digest.store.acts import ActorKind
from digest.store.models import (
    Answer,
    AuditEntry,
    Base,
    Delivery,
    EditionAnswer,
    EditionRecipient,
    InboundMail,
    Member,
    Organisation,
    Request,
    Staff,
    Suppression,
)
from digest.store.states import MAILS_UNREAD


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """The rows that are a person's, and what to search for in all others."""

    member: Member
    addresses: tuple[str, ...]
    mails: list[InboundMail]
    requests: list[Request]
    answers: list[Answer]
    shown: list[EditionAnswer]
    letters: list[EditionRecipient]
    deliveries: list[Delivery]
    suppressions: list[Suppression]
    decisions: list[AuditEntry]
    trace: Trace = field(repr=False)  # for texts of others
    own_trace: Trace = field(repr=False)  # for their own texts, where a first name is theirs
    unsearched: tuple[str, ...]

    @property
    def rows(self) -> tuple[Base, ...]:
        """Every row that is theirs."""
        written = (*self.mails, *self.requests, *self.answers, *self.shown)
        told = (*self.letters, *self.deliveries, *self.suppressions, *self.decisions)
        return (self.member, *self.member.addresses, *written, *told)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a person: a table, the key of a row, and a column."""

    table: str
    key: tuple[Any, ...]
    column: str


def holdings(session: Session, member: Member, *, searched: Trace | None = None) -> Holdings:
    """A member's rows. A name of one word, or one that others have too, is not searched for in texts of others.

    searched: what was searched for before; it knows the mails it was searched in, if it is still the same.
    """
    addresses = tuple(row.address for row in member.addresses)
    mails = _mails(session, addresses)
    names = {
        " ".join(words_of(name)) for name in (member.name, *(parse(mail.raw).sender_name for mail in mails)) if name
    }
    requests = list(session.scalars(select(Request).filter_by(member_id=member.id)))
    answers = list(session.scalars(select(Answer).filter_by(member_id=member.id)))
    own = _own(session, member, names)
    trace = Trace(names=sorted(own), addresses=addresses)
    return Holdings(
        member=member,
        addresses=addresses,
        mails=mails,
        requests=requests,
        answers=answers,
        shown=list(session.scalars(select(EditionAnswer).join(Answer).where(Answer.member_id == member.id))),
        letters=list(session.scalars(select(EditionRecipient).filter_by(member_id=member.id))),
        deliveries=list(session.scalars(select(Delivery).where(Delivery.recipient.in_(addresses)))),
        suppressions=list(session.scalars(select(Suppression).where(Suppression.address.in_(addresses)))),
        decisions=_decisions(session, member, requests, answers),
        trace=searched if searched and searched.pattern == trace.pattern else trace,
        own_trace=Trace(names=names, addresses=addresses, alone={word for name in names for word in _alone(name)}),
        unsearched=tuple(sorted(names - own)),
    )


def _alone(name: str) -> list[str]:
    """What of a name identifies somebody in their own words: each word, and all of it written together."""
    words = re.split(r"[\s-]+", name)
    return [*words, "".join(words), "".join(words).lower()] if len(words) > 1 else words


def place_of(row: Base) -> tuple[str, tuple[Any, ...]]:
    """A row's table and key."""
    table = Base.metadata.tables[row.__tablename__]
    return table.name, tuple(getattr(row, column.name) for column in table.primary_key.columns)


def mentions(session: Session, trace: Trace, progress: Progress = silent) -> Iterator[Mention]:
    """Every place in the database that names them, in any table; primary keys are not searched."""
    for table in Base.metadata.sorted_tables:
        for key, row in _rows(session, table, progress):
            for column in _speaking(table):
                if trace.in_value(getattr(row, column.name)):
                    yield Mention(table.name, key, column.name)


@dataclass(frozen=True, slots=True)
class Closed:
    """A file in a mail that nobody could search: the table and id of its row, and the file's name."""

    table: str
    id: int
    name: str


def closed(session: Session, theirs: Holdings) -> Iterator[Closed]:
    """The files in mails of others, and in ours to others, that nothing can look into."""
    gone = {place_of(row) for row in theirs.rows}
    incoming = select(InboundMail.id, InboundMail.raw).where(func.length(InboundMail.raw) > 0)
    outgoing = select(Delivery.id, Delivery.message).where(func.length(Delivery.message) > 0)
    for table, rows in ((InboundMail.__tablename__, incoming), (Delivery.__tablename__, outgoing)):
        for row in session.execute(rows.order_by("id").execution_options(yield_per=100)):
            if (table, (row[0],)) not in gone:
                yield from (Closed(table, row[0], name) for name in closed_files(row[1] or b"", room_to_search()))


def _rows(session: Session, table: Table, progress: Progress) -> Iterator[tuple[tuple[Any, ...], Row[Any]]]:
    columns = _speaking(table)
    if not columns:
        return
    keys = list(table.primary_key.columns)
    count = session.scalar(select(func.count()).select_from(table)) or 0
    for row in session.execute(select(*keys, *columns).execution_options(yield_per=100)):
        progress(f"searching {table.name}", count)
        yield tuple(row[: len(keys)]), row


def _speaking(table: Table) -> list[Column[Any]]:
    """The columns that may hold a name."""
    kinds = (Text, JSON, LargeBinary)
    return [
        column
        for column in table.columns
        if isinstance(column.type, kinds) and not isinstance(column.type, Enum) and not column.primary_key
    ]


def _mails(session: Session, addresses: tuple[str, ...]) -> list[InboundMail]:
    """The mails they wrote, including those that are not read yet."""
    read = session.scalars(select(InboundMail).where(InboundMail.sender.in_(addresses)))
    unread = session.scalars(select(InboundMail).where(InboundMail.state.in_(MAILS_UNREAD)))
    found = {mail.id: mail for mail in read} | {mail.id: mail for mail in unread if _sender(mail) in addresses}
    return [found[key] for key in sorted(found)]


def _sender(mail: InboundMail) -> str:
    """Who wrote a mail; "" where that takes too much to read."""
    try:
        return reading(mail.raw).sender
    except (OverLimit, WorkFault):
        return ""


def _decisions(session: Session, member: Member, requests: list[Request], answers: list[Answer]) -> list[AuditEntry]:
    """The decisions by them, about them, or about their requests and answers."""
    own = and_(AuditEntry.actor == ActorKind.MEMBER, AuditEntry.name == str(member.id))
    about = and_(AuditEntry.thing == "member", AuditEntry.key == str(member.id))
    asked = and_(AuditEntry.thing == "request", AuditEntry.key.in_([str(request.number) for request in requests]))
    told = and_(AuditEntry.thing == "answer", AuditEntry.key.in_([str(answer.id) for answer in answers]))
    return list(session.scalars(select(AuditEntry).where(or_(own, about, asked, told)).order_by(AuditEntry.id)))


def _own(session: Session, member: Member, names: set[str]) -> set[str]:
    """The names of several words that nobody else has, with and without their middle parts."""
    queries = (select(Member.name).where(Member.id != member.id), select(Staff.name), select(Organisation.name))
    others = {" ".join(words_of(name)).casefold() for query in queries for name in session.scalars(query)}
    several = {name for name in names if len(name.split()) > 1}
    short = {f"{name.split()[0]} {name.split()[-1]}" for name in several}
    return {name for name in several | short if name.casefold() not in others}
