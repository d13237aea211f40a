"""A house that has planned its next edition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.build import a_date
from tests.conftest import NOW
from tests.databases import kept
from tests.house import House


@pytest.fixture
@kept
def house(house: House) -> House:
    a_date(house.store, NOW + timedelta(days=1), NOW + timedelta(days=2))
    return house
