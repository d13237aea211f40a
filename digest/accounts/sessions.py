"""Sessions: the browsers in which somebody of the staff is signed in, as rows that can be seen and ended."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.errors import MissingInput
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import DeskSession, Staff
from digest.store.paging import PAGE, Listed, Order, page
from digest.store.states import Role

IDLE = timedelta(hours=12)
"""How long a session lasts that nobody uses."""

LONGEST = timedelta(days=14)
"""How long a session lasts at most."""

SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is known when a session was used last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Somebody who is signed in, and in which session."""

    session: int
    address: str
    name: str
    language: str
    role: Role

    def actor(self, at: datetime) -> Actor:
        """Them, deciding something at a moment."""
        return Actor.staff(self.address, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session in a list. browser: what the browser says it is."""

    id: int
    address: str
    name: str
    browser: str
    made_at: datetime
    seen_at: datetime


def begin(session: Session, staff: Staff, *, agent: str, now: datetime) -> str:
    """The key of a new session of one of the staff; sessions that have run out are forgotten."""
    session.execute(delete(DeskSession).where(~_lasts(now)))
    key = secrets.token_urlsafe(32)
    session.add(DeskSession(staff_id=staff.id, key=_hash(key), browser=agent[:200], made_at=now, seen_at=now))
    return key


def signed_in(store: Store, key: str, *, now: datetime) -> Signed | None:
    """Who is signed in by a key; None when nobody is. Notes that the session is used."""
    if not key:
        return None
    with store.read() as session:
        query = select(DeskSession, Staff).join(Staff, DeskSession.staff_id == Staff.id)
        found = session.execute(query.where(DeskSession.key == _hash(key), _lasts(now))).first()
        if found is None:
            return None
        row, staff = found
        stale = row.seen_at < now - SEEN_EVERY
        signed = Signed(
            session=row.id, address=staff.address, name=staff.name, language=staff.language, role=staff.role
        )
    if stale:
        with store.write() as session:
            if there := session.get(DeskSession, signed.session):
                there.seen_at = now
    return signed


def sessions(
    store: Store, *, now: datetime, of: str = "", after: int | None = None, limit: int | None = PAGE
) -> Listed[SessionView]:
    """The sessions that last, or those of one address, the newest first."""
    query = select(DeskSession).where(_lasts(now))
    if of:
        query = query.join(Staff, DeskSession.staff_id == Staff.id).where(Staff.address == of)
    with store.read() as session:
        rows = page(session, query, Order(DeskSession.id, newest=True), after=after, limit=limit)
        people = {row.id: row for row in session.scalars(select(Staff))}
        return rows.each(lambda row: _view(row, people[row.staff_id]))


def session_of(store: Store, session_id: int) -> SessionView | None:
    """A session; None for an unknown one."""
    with store.read() as session:
        row = session.get(DeskSession, session_id)
        return _view(row, session.get_one(Staff, row.staff_id)) if row else None


def end(store: Store, session_id: int, *, by: Actor) -> None:
    """Ends a session. Raises MissingInput for an unknown one."""
    with store.write() as session:
        row = session.get(DeskSession, session_id)
        if row is None:
            raise MissingInput("There is no session %(session)s.", {"session": session_id})
        record(session, by, Act.STAFF_SIGNED_OUT, session.get_one(Staff, row.staff_id).address)
        session.delete(row)


def _view(row: DeskSession, staff: Staff) -> SessionView:
    return SessionView(
        id=row.id,
        address=staff.address,
        name=staff.name,
        browser=row.browser,
        made_at=row.made_at,
        seen_at=row.seen_at,
    )


def _lasts(now: datetime) -> ColumnElement[bool]:
    return (DeskSession.seen_at > now - IDLE) & (DeskSession.made_at > now - LONGEST)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
