"""The log: who decided what, when, and what it was before and after. Entries are added, never changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.store.acts import Act, ActorKind
from digest.store.engine import Store
from digest.store.models import AuditEntry
from digest.store.paging import PAGE, Listed, Order, page

_AT_ONCE = 500
"""The decisions that are read at once for a file."""

_NONE: Mapping[str, tuple[Any, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """One decision. key: the thing's number, id, day or address; changes: by name, a value before and after."""

    id: int
    at: datetime
    actor: ActorKind
    name: str
    act: str
    thing: str
    key: str
    changes: Mapping[str, Sequence[Any]]


def record(
    session: Session, by: Actor, act: Act, key: object = "", changes: Mapping[str, tuple[Any, Any]] = _NONE
) -> None:
    """Adds a decision to the log, in the transaction that carries it out.

    changes: by name, a value before and after; only those that differ are kept.
    """
    session.add(
        AuditEntry(
            at=by.at,
            actor=by.kind,
            name=by.name,
            act=act,
            thing=act.thing,
            key=str(key),
            changes={name: [as_logged(one) for one in pair] for name, pair in changes.items() if pair[0] != pair[1]},
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which decisions are sought, with "" and None for any.

    key: a number or an address; member: whose address it is. who: some letters of who decided; words: each in what
    changed, in the key, or in who decided; since, until: moments, the first of them included and the other not.
    """

    thing: str = ""
    key: str = ""
    member: int | None = None
    who: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


ANY = Sought()


def decisions(
    store: Store, sought: Sought = ANY, *, after: int | None = None, limit: int | None = PAGE
) -> Listed[AuditView]:
    """The decisions that are sought, the newest first."""
    with store.read() as session:
        return page(session, _query(sought), Order(AuditEntry.id, newest=True), after=after, limit=limit).each(view)


def every_decision(store: Store, sought: Sought = ANY, *, most: int) -> Iterator[AuditView]:
    """The decisions that are sought, the newest first and `most` of them, read some at a time."""
    last: int | None = None
    while most > 0:
        rows = decisions(store, sought, after=last, limit=min(_AT_ONCE, most))
        yield from rows
        if not rows.more:
            return
        last, most = rows[-1].id, most - len(rows)


def newest(store: Store) -> int:
    """The number of the newest decision; 0 where nothing is decided yet."""
    with store.read() as session:
        return session.scalar(select(func.max(AuditEntry.id))) or 0


def decided_since(store: Store, last: int, things: Collection[tuple[str, str]]) -> tuple[AuditView, ...]:
    """The decisions about some things, each by its kind and key, that are newer than one; the oldest first."""
    query = select(AuditEntry).where(AuditEntry.id > last, tuple_(AuditEntry.thing, AuditEntry.key).in_(things))
    with store.read() as session:
        return tuple(view(row) for row in session.scalars(query.order_by(AuditEntry.id)))


def _query(sought: Sought) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if sought.thing:
        query = query.where(AuditEntry.thing == sought.thing)
    if sought.key:
        query = query.where(or_(AuditEntry.key == sought.key, *_of_member(sought.member)))
    if sought.who:
        query = query.where(AuditEntry.name.icontains(sought.who, autoescape=True))
    if sought.since:
        query = query.where(AuditEntry.at >= sought.since)
    if sought.until:
        query = query.where(AuditEntry.at < sought.until)
    for word in sought.words.split():
        query = query.where(_has(word))
    return query


def _of_member(member_id: int | None) -> Iterator[ColumnElement[bool]]:
    """That a decision is about a member, or is theirs; nothing for no member."""
    if member_id is not None:
        yield and_(AuditEntry.thing == Act.MEMBER_ADDED.thing, AuditEntry.key == str(member_id))
        yield and_(AuditEntry.actor == ActorKind.MEMBER, AuditEntry.name == str(member_id))


def _has(word: str) -> ColumnElement[bool]:
    """Whether a decision has a word in what changed, in its key, or in who decided."""
    told = cast(AuditEntry.changes, String)
    spellings = {word} if word.isascii() else {word, word.lower(), word.capitalize()}  # SQLite folds ASCII alone
    kept = {json.dumps(one)[1:-1] for one in spellings}  # how JSON holds those letters
    return or_(
        *(told.icontains(one, autoescape=True) for one in spellings | kept),
        *(column.icontains(word, autoescape=True) for column in (AuditEntry.key, AuditEntry.name)),
    )


def view(row: AuditEntry) -> AuditView:
    """A decision of the log, as it is shown."""
    return AuditView(
        id=row.id,
        at=row.at,
        actor=row.actor,
        name=row.name,
        act=row.act,
        thing=row.thing,
        key=row.key,
        changes=row.changes,
    )


def as_logged(value: Any) -> Any:
    """A value as JSON holds it: days and moments in ISO 8601, collections as lists."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_logged(one) for one in value]
    return value
