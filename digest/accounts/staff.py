"""The staff: who may do what at the desk, and gets a notice when a draft waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.addresses import checked, normal
from digest.errors import InputFault, MissingInput
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Staff
from digest.store.paging import PAGE, Listed, part
from digest.store.states import Role
from digest.writing.alphabet import alphabetical


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A member of staff."""

    name: str
    address: str
    language: str
    role: Role


def staff(store: Store, *, after: str | None = None, limit: int | None = PAGE) -> Listed[StaffView]:
    """The staff, by name; `after` is an address."""
    with store.read() as session:
        rows = sorted(session.scalars(select(Staff)), key=lambda row: (alphabetical(row.name, "da"), row.address))
        shown = part(rows, lambda row: row.address, after=after, limit=limit)
        return shown.each(
            lambda row: StaffView(name=row.name, address=row.address, language=row.language, role=row.role)
        )


def add_staff(
    store: Store, *, address: str, name: str, by: Actor, language: str = "da", role: Role = Role.APPROVER
) -> None:
    """Adds a member of staff. Raises InputFault for a known or a bad address."""
    written = checked(address)
    with store.write() as session:
        if session.scalar(select(Staff).filter_by(address=written)):
            raise InputFault("%(written)s is on the staff already.", {"written": written})
        session.add(Staff(address=written, name=name or written, language=language, role=role))
        record(session, by, Act.STAFF_ADDED, written, {"role": (None, role)})


def set_role(store: Store, address: str, role: Role, *, by: Actor) -> None:
    """Says what one of the staff may do. Raises MissingInput for an unknown address, InputFault for the last admin."""
    with store.write() as session:
        row = known(session, address)
        others = select(Staff.id).where(Staff.role == Role.ADMIN, Staff.id != row.id)
        if row.role is Role.ADMIN and role is not Role.ADMIN and session.scalar(others.limit(1)) is None:
            raise InputFault("Somebody must be an admin, who says who is on the staff.")
        record(session, by, Act.STAFF_CHANGED, row.address, {"role": (row.role, role)})
        row.role = role


def remove_staff(store: Store, address: str, *, by: Actor) -> None:
    """Removes a member of staff, and ends their sessions. Raises MissingInput for an unknown address."""
    with store.write() as session:
        row = known(session, address)
        session.delete(row)
        record(session, by, Act.STAFF_REMOVED, row.address)


def known(session: Session, address: str) -> Staff:
    """The member of staff. Raises MissingInput when nobody there has the address."""
    row = session.scalar(select(Staff).filter_by(address=normal(address)))
    if row is None:
        raise MissingInput(
            "Nobody on the staff has the address %(address)s.", {"address": address}, remedy=Action.LIST_STAFF
        )
    return row
