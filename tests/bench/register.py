"""Members by rows, as the product's own step would make them: a million in a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert

from digest.lists.organisations import organisation_named
from digest.store.engine import Store
from digest.store.models import Member, MemberAddress
from digest.store.states import MemberKind

OF_ONE, CHUNK = 100, 5_000
INTERESTS = (("arbejdstøj", "genbrug"), ("elbiler",), (), ("møbler", "it"), ("fødevarer", "rengøring"))


def register(store: Store, count: int, *, since: datetime) -> None:
    """Adds so many members to an empty house, a hundred of each organisation."""
    with store.write() as session:
        houses = [organisation_named(session, f"Kommune {number}") for number in range(-(-count // OF_ONE))]
        session.flush()
        keys = [house.id for house in houses]
        for chunk in chunks(iter(range(count))):
            session.execute(insert(Member), [_member(number, keys[number // OF_ONE], since) for number in chunk])
            session.execute(insert(MemberAddress), [_address(number, since) for number in chunk])


def chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """The rows in lists that one statement takes."""
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def address_of(number: int) -> str:
    """The address of the member of that number, from 0."""
    return f"medlem{number}@kommune{number // OF_ONE}.example"


def _member(number: int, house: int, since: datetime) -> dict[str, Any]:
    told_of = {"interests": list(INTERESTS[number % len(INTERESTS)]), "language": "en" if number % 10 == 0 else "da"}
    fixed = {"kind": MemberKind.MEMBER, "since": since, "left_at": None, "paused_until": None, "imported": True}
    return {"id": number + 1, "organisation_id": house, "name": f"Medlem {number}", **told_of, **fixed}


def _address(number: int, since: datetime) -> dict[str, Any]:
    fixed = {"delivers": True, "since": since, "delivered_until": None}
    return {"member_id": number + 1, "address": address_of(number), **fixed}
