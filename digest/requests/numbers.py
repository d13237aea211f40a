"""A request by its number, or by the mail that it came in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.errors import MissingInput
from digest.store.acts import Act
from digest.store.models import AuditEntry, Request


def known(session: Session, number: int) -> Request:
    """The request of a number. Raises MissingInput when there is none."""
    request = session.scalar(select(Request).filter_by(number=number))
    if request is None:
        raise MissingInput("There is no request #%(number)s.", {"number": number}, remedy=Action.LIST_REQUESTS)
    return request


def made_of(session: Session, mail_id: int) -> list[Request]:
    """The requests that a mail became: its own first, then those that were parted from it."""
    rows = list(session.scalars(select(Request).filter_by(mail_id=mail_id)))
    for row in rows:  # which grows by what was parted from it
        parted = select(AuditEntry.changes).filter_by(thing="request", key=str(row.number), act=Act.REQUEST_SPLIT)
        numbers = [int(changes["into"][1]) for changes in session.scalars(parted) if "into" in changes]
        rows += session.scalars(select(Request).where(Request.number.in_(numbers)).order_by(Request.number))
    return rows
