"""Looking at how things stand changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from digest.operations.status import status
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Base
from tests.conftest import NOW

pytestmark = pytest.mark.both

SETTINGS = Settings(
    association={"name": "IKA", "address": "efterlysning@ika.example"},  # type: ignore[arg-type]
    fortnight={"anchor": "2026-12-02"},  # type: ignore[arg-type]
)


def counts(store: Store) -> dict[str, int]:
    with store.read() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_status_of_a_new_house_tells_the_open_fortnight_and_writes_nothing(store: Store) -> None:
    before = counts(store)
    found = status(store, SETTINGS, now=NOW)
    assert found.period.day.isoformat() == "2026-12-16"  # mail for the 2nd closed half an hour ago
    assert counts(store) == before
