"""Organisations by name: members bring them, and so do cases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.store.models import Organisation


def organisation_named(session: Session, name: str) -> Organisation:
    """The organisation of that name, made if it is new."""
    folded = " ".join(name.split())
    found = session.scalar(select(Organisation).filter_by(name=folded))
    if found is None:
        found = Organisation(name=folded)
        session.add(found)
        session.flush()
    return found
