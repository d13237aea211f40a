"""The log: who decided what, when, and what it was before and after. Entries are added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.store.acts import Act, ActorKind
from digest.store.engine import Store
from digest.store.models import AuditEntry
from digest.store.paging import PAGE, Listed, page

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
            changes={name: [_plain(one) for one in pair] for name, pair in changes.items() if pair[0] != pair[1]},
        )
    )


def decisions(
    store: Store, *, thing: str = "", key: str = "", after: int | None = None, limit: int | None = PAGE
) -> Listed[AuditView]:
    """Decisions, the newest first: all, those about one kind of thing, or those about one thing of that kind."""
    query = select(AuditEntry)
    if thing:
        query = query.where(AuditEntry.thing == thing)
    if key:
        query = query.where(AuditEntry.key == key)
    with store.read() as session:
        return page(session, query, AuditEntry.id, after=after, limit=limit, newest=True).each(view)


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


def _plain(value: Any) -> Any:
    """A value as JSON holds it: days and moments in ISO 8601, collections as lists."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return value
