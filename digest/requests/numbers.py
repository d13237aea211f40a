"""A request by its number."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.errors import MissingInput
from digest.store.models import Request


def known(session: Session, number: int) -> Request:
    """The request of a number. Raises MissingInput when there is none."""
    request = session.scalar(select(Request).filter_by(number=number))
    if request is None:
        raise MissingInput("There is no request #%(number)s.", {"number": number}, remedy=Action.LIST_REQUESTS)
    return request
