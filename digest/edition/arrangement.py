"""The order of the requests in an edition, as a person puts it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.edition.compose import renew
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault, MissingInput
from digest.house import House
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Edition
from digest.store.states import EDITIONS_COMING

log = logging.getLogger(__name__)


class Way(StrEnum):
    """Which way a request is moved."""

    UP = "up"
    DOWN = "down"


def arrange(store: Store, name: str, numbers: Sequence[int], *, house: House, by: Actor) -> WholeEditionView:
    """Puts the requests of an edition in an order, and returns it; those that are not named follow as they stood.

    The letter is composed anew, which undoes an approval; the order stays when it is composed again. Raises
    UnknownEdition; EditionFault when it has gone out; MissingInput for a request that is not in it.
    """
    with store.write() as session:
        edition, stood = _standing(session, name)
        for number in numbers:
            _place(edition, stood, number)
        first = list(dict.fromkeys(numbers))
        return _put(session, edition, [*first, *(one for one in stood if one not in first)], house, by)


def move(store: Store, name: str, number: int, way: Way, *, house: House, by: Actor) -> WholeEditionView:
    """Moves one request of an edition by a place, and returns the edition. Raises what `arrange` does."""
    with store.write() as session:
        edition, stood = _standing(session, name)
        place = _place(edition, stood, number)
        to = max(place - 1, 0) if way is Way.UP else place + 1
        rest = [one for one in stood if one != number]
        return _put(session, edition, [*rest[:to], number, *rest[to:]], house, by)


def by_number(store: Store, name: str, *, house: House, by: Actor) -> WholeEditionView:
    """Puts the requests of an edition by their numbers again, and returns it. Raises what `arrange` does."""
    with store.write() as session:
        edition, stood = _standing(session, name)
        return _put(session, edition, sorted(stood), house, by)


def _standing(session: Session, name: str) -> tuple[Edition, list[int]]:
    """An edition that has not gone out, with the numbers of its requests as they stand."""
    edition = named(session, name)
    if edition.state not in EDITIONS_COMING:
        raise EditionFault(
            "Edition %(edition)s is %(state)s: its letter stands.", {"edition": edition.name, "state": edition.state}
        )
    return edition, [place.request.number for place in edition.requests]


def _place(edition: Edition, stood: Sequence[int], number: int) -> int:
    if number not in stood:
        raise MissingInput(
            "Request #%(number)s is not in edition %(edition)s.", {"number": number, "edition": edition.name}
        )
    return stood.index(number)


def _put(session: Session, edition: Edition, numbers: list[int], house: House, by: Actor) -> WholeEditionView:
    stood = [place.request.number for place in edition.requests]
    if numbers != stood:
        record(session, by, Act.EDITION_ARRANGED, edition.name, {"requests": (stood, numbers)})
        edition.arrangement = numbers
        renew(session, edition, house=house, now=by.at)
        log.info("edition=%s has its requests in another order", edition.name)
    return view_of(session, edition)
