"""The staff: who may approve, and gets a notice when a draft waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.addresses import checked, normal
from digest.errors import InputFault
from digest.store.engine import Store
from digest.store.models import Staff
from digest.store.paging import PAGE, Listed, part
from digest.store.states import Act
from digest.writing.alphabet import alphabetical


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A member of staff."""

    name: str
    address: str
    language: str


def staff(store: Store, *, after: str | None = None, limit: int | None = PAGE) -> Listed[StaffView]:
    """The staff, by name; `after` is an address."""
    with store.read() as session:
        rows = sorted(session.scalars(select(Staff)), key=lambda row: (alphabetical(row.name, "da"), row.address))
        shown = part(rows, lambda row: row.address, after=after, limit=limit)
        return shown.each(lambda row: StaffView(name=row.name, address=row.address, language=row.language))


def add_staff(store: Store, *, address: str, name: str, by: Actor, language: str = "da") -> None:
    """Adds a member of staff. Raises InputFault for a known or a bad address."""
    written = checked(address)
    with store.write() as session:
        if session.scalar(select(Staff).filter_by(address=written)):
            raise InputFault(f"{written} is on the staff already.")
        session.add(Staff(address=written, name=name or written, language=language))
        record(session, by, Act.STAFF_ADDED, written)


def remove_staff(store: Store, address: str, *, by: Actor) -> None:
    """Removes a member of staff. Raises InputFault when nobody there has the address."""
    with store.write() as session:
        row = session.scalar(select(Staff).filter_by(address=normal(address)))
        if row is None:
            raise InputFault(f"Nobody on the staff has the address {address}.", remedy=Action.LIST_STAFF)
        session.delete(row)
        record(session, by, Act.STAFF_REMOVED, row.address)
