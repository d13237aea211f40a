"""Organisations by name, for imports of members and cases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.store.models import Organisation


def organisation_named(session: Session, name: str) -> Organisation:
    """The organisation of that name, whatever the case of its letters; added when it is new."""
    folded = " ".join(name.split())
    found = session.scalar(select(Organisation).filter_by(name=folded)) or _spelt_otherwise(session, folded)
    if found is None:
        found = Organisation(name=folded)
        session.add(found)
        session.flush()
    return found


def _spelt_otherwise(session: Session, name: str) -> Organisation | None:
    rows = session.execute(select(Organisation.id, Organisation.name))  # databases fold only ASCII letters
    return next((session.get_one(Organisation, row.id) for row in rows if row.name.casefold() == name.casefold()), None)
