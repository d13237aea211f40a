"""Looking at how things stand changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from digest.delivery.refused import Kind, pause
from digest.edition.stop import resume, stop
from digest.operations.heartbeat import Sign, beat
from digest.operations.status import status
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Base, Delivery
from tests.build import SENDS, a_member, a_request, an_edition, goes_out, secretary
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


def test_a_monitor_is_told_of_faults_of_silence_and_of_a_paused_edition(store: Store) -> None:
    def sound(*, after: timedelta = timedelta(0)) -> bool:
        return status(store, SETTINGS, now=NOW + after).is_sound(NOW + after, 60)

    assert sound()
    beat(store, Sign(faults=()), now=NOW, who="here:1:a")
    assert sound()
    assert not sound(after=timedelta(minutes=4))
    beat(store, Sign(faults=["The mail server does not answer."]), now=NOW, who="here:1:a")
    assert not sound()
    beat(store, Sign(faults=(), stopped=True), now=NOW, who="here:1:a")
    assert sound(after=timedelta(days=1))
    a_member(store, "kim@nordmose.example")
    a_request(store)
    goes_out(store, an_edition(store).name or "")
    stop(store, "23", by=secretary(SENDS))
    assert sound()  # by a person
    resume(store, "23", by=secretary(SENDS))
    with store.read() as session:
        rows = list(session.scalars(select(Delivery.id)))
    assert pause(store, rows, Kind.REFUSED, now=SENDS) == "23"
    assert not sound()
