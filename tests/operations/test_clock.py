"""A clock that jumps empties nothing: nothing is done until somebody says that it is right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.operations.clock import forget_later, implausible
from digest.operations.heartbeat import beat
from digest.operations.tick import Ticking, whole
from digest.store.engine import Store
from digest.store.models import InboundMail
from tests.command import run
from tests.conftest import NOW, eml
from tests.house import House

pytestmark = pytest.mark.both
YEARS = timedelta(days=4_000)
SETTINGS = """
database = "{database}"
[association]
name = "IKA"
address = "efterlysning@ika.example"
[fortnight]
anchor = 2026-12-02
"""


@pytest.fixture
def folder(store: Store, database: str, tmp_path: Path) -> Path:
    at = database.removeprefix("sqlite:///")
    (tmp_path / "digest.toml").write_text(SETTINGS.format(database=at))
    return tmp_path


@pytest.mark.parametrize("days", [32, 400, -2, -4_000])
def test_a_clock_far_from_the_last_sign_of_life_is_told(store: Store, days: int) -> None:
    beat(store, now=NOW)
    said = implausible(store, now=NOW + timedelta(days=days))
    assert f"{abs(days)} days {'after' if days > 0 else 'before'} the last sign of life" in said


@pytest.mark.parametrize("hours", [0, 1, -1, -23, 24 * 30])
def test_a_clock_near_it_is_believed(store: Store, hours: int) -> None:
    assert implausible(store, now=NOW) == ""
    beat(store, now=NOW)
    assert implausible(store, now=NOW + timedelta(hours=hours)) == ""


def test_a_clock_that_was_wrong_and_is_set_is_believed_once_somebody_says_so(store: Store) -> None:
    beat(store, now=NOW + YEARS, who="wrong")
    assert implausible(store, now=NOW)
    forget_later(store, now=NOW)
    assert implausible(store, now=NOW) == ""


def test_as_if_it_were_another_moment_nothing_is_purged(house: House) -> None:
    house.comes(eml("kim@nordmose.example", "Elbiler", "Hvem har elbiler?"))
    house.ticks(NOW)
    later = NOW + YEARS
    done = whole(house.store, house.settings, Ticking(clock=lambda: later, purges=False))
    assert done.purged == 0
    with house.store.read() as session:
        assert all(row.raw and row.purged_at is None for row in session.scalars(select(InboundMail)))


def test_a_tick_by_a_clock_that_jumped_does_nothing_until_somebody_says_that_it_is_right(
    folder: Path, store: Store
) -> None:
    beat(store, now=datetime.now(UTC) + timedelta(days=400, hours=1))
    done = run("tick", folder=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "400 days before the last sign of life" in done.stderr
    assert "`digest tick --clock-is-right` says so" in done.stderr
    assert run("tick", "--clock-is-right", folder=folder).returncode == 0
    assert run("tick", folder=folder).returncode == 0


def test_a_tick_as_if_it_were_another_moment_is_no_sign_of_life(folder: Path, store: Store) -> None:
    assert run("tick", "--now", "2036-01-01T10:00", folder=folder).returncode == 0
    assert implausible(store, now=NOW) == ""
