"""A letter as everybody reads it."""

from __future__ import annotations

from sqlalchemy import select

from digest.edition.compose import compose
from digest.store.models import Edition
from tests.build import PERIOD
from tests.house import House


def compose_it(house: House) -> str:
    """The letters in both languages, and every personal block, of the edition of the fortnight."""
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at, again=True)
    with house.store.read() as session:
        newest = session.scalars(select(Edition)).one()
        blocks = [f"{row.subject}\n{row.html}\n{row.text}" for row in newest.blocks]
        return "\n".join([*blocks, *(row.text for row in newest.recipients)])
