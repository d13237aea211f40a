"""A clock that jumps empties, closes and sends nothing until somebody says that it is right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.edition.views import edition, editions
from digest.inbox.views import mails
from digest.operations.clock import Pace, doubt, forget_later
from digest.operations.heartbeat import beat
from digest.operations.tick import Ticking, whole
from digest.store.engine import Store
from digest.store.models import Heartbeat, InboundMail
from digest.store.states import EditionState
from tests.build import SENDS, a_member, a_request, an_edition
from tests.command import run
from tests.conftest import NOW, eml
from tests.delivery.server import Scripted
from tests.house import House
from tests.shell import Shell
from tests.waiting import wait_until

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


@pytest.mark.both
@pytest.mark.parametrize("days", [32, 400, -2, -4_000])
@pytest.mark.words
def test_a_clock_far_from_the_last_sign_of_life_is_told(store: Store, days: int) -> None:
    beat(store, now=NOW)
    found = doubt(store, now=NOW + timedelta(days=days))
    assert found is not None
    assert found.grave
    assert f"{abs(days)} days {'after' if days > 0 else 'before'} the last sign of life" in found.said


@pytest.mark.both
@pytest.mark.parametrize("hours", [0, 1, -1, -23, 24 * 3])
@pytest.mark.words
def test_a_clock_near_it_is_believed(store: Store, hours: int) -> None:
    assert doubt(store, now=NOW) is None
    beat(store, now=NOW)
    assert doubt(store, now=NOW + timedelta(hours=hours)) is None


@pytest.mark.both
@pytest.mark.parametrize(("days", "told"), [(-2, True), (-0.5, False), (30, False), (32, True), (YEARS.days, True)])
@pytest.mark.words
def test_where_nobody_has_ticked_yet_what_was_done_last_is_the_measure(house: House, days: float, told: bool) -> None:
    house.collects(eml("kim@nordmose.example", "Elbiler", "Hvem har elbiler?"))
    found = doubt(house.store, now=NOW + timedelta(days=days))
    assert (found is not None and found.grave) == told
    assert found is None or "the last thing that was done here (2026-11-30 11:30 UTC)" in found.said


@pytest.mark.both
@pytest.mark.parametrize("days", [4, 14, 30])
@pytest.mark.words
def test_after_a_fortnight_mail_comes_in_and_what_cannot_be_undone_waits_for_a_person(
    store: Store, tmp_path: Path, days: int
) -> None:
    a_member(store, "hanne@nordmose.example")
    a_request(store)
    beat(store, now=SENDS - timedelta(days=days))
    found = doubt(store, now=SENDS)
    assert found is not None
    assert not found.grave
    assert "nothing is purged" in found.said
    with Scripted() as server:
        smtp = {"host": "127.0.0.1", "port": server.port, "security": "none"}
        house = House(store, tmp_path, smtp=smtp, keep={"mail_days": 30})
        an_edition(store, house=house.value)
        house.comes(eml("hanne@nordmose.example", "Elbiler", "Hvem har købt elbiler?"))
        done = whole(store, house.settings, Ticking(clock=lambda: SENDS, sure=False))
        assert (done.collected, done.receipts, done.purged) == (1, 1, 0)
        assert edition(store).state is EditionState.APPROVED
        much = whole(store, house.settings, Ticking(clock=lambda: SENDS + YEARS, sure=False))
        assert (much.composed, much.purged, len(editions(store))) == (None, 0, 1)
        whole(store, house.settings, Ticking(clock=lambda: SENDS))
    assert edition(store).state is EditionState.SENT


@pytest.mark.both
def test_a_clock_that_is_set_while_the_program_runs_is_told_unless_another_machine_has_the_same(store: Store) -> None:
    pace = Pace(NOW, 50.0)

    def found(*, now: datetime, seconds: float) -> str:
        told = pace.doubt(store, now=now, seconds=seconds, owner="here:1:a")
        return told.why if told else ""

    assert found(now=NOW + timedelta(days=9), seconds=50 + 9 * 86_400.0) == ""  # it slept
    assert found(now=NOW + timedelta(minutes=59), seconds=50) == ""
    assert found(now=NOW - timedelta(days=1), seconds=50) == ""
    assert "set on by 48 hours" in found(now=NOW + timedelta(days=2), seconds=50)
    beat(store, now=NOW, who="there:1:b")
    beat(store, now=NOW + timedelta(days=2), who="here:1:a")
    assert found(now=NOW + timedelta(days=2), seconds=50)
    beat(store, now=NOW + timedelta(days=2), who="there:1:b")
    assert found(now=NOW + timedelta(days=2), seconds=60) == ""
    assert found(now=NOW + timedelta(days=2), seconds=60) == ""


@pytest.mark.both
def test_a_clock_that_was_wrong_and_is_set_is_believed_once_somebody_says_so(store: Store) -> None:
    beat(store, now=NOW + YEARS, who="wrong")
    assert doubt(store, now=NOW)
    forget_later(store, now=NOW)
    assert doubt(store, now=NOW) is None


@pytest.mark.both
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
    looked = run("status", folder=folder)
    assert looked.returncode == 1
    assert "The clock is in doubt. The clock says" in looked.stdout
    assert run("tick", "--clock-is-right", folder=folder).returncode == 0
    assert run("tick", folder=folder).returncode == 0
    assert "in doubt" not in run("status", folder=folder).stdout


def test_a_tick_after_a_fortnight_says_what_waits_and_stays_in_doubt_until_somebody_says_that_it_is_right(
    folder: Path, store: Store
) -> None:
    beat(store, now=datetime.now(UTC) - timedelta(days=14))
    for _ in range(2):
        done = run("tick", folder=folder)
        assert (done.returncode, "no edition is composed" in done.stderr) == (1, True)
    assert run("tick", "--clock-is-right", folder=folder).returncode == 0
    assert run("tick", folder=folder).returncode == 0


def test_what_runs_takes_mail_in_while_the_clock_is_in_doubt_and_goes_on_when_it_is_right(
    folder: Path, store: Store
) -> None:
    """It gives no sign of life meanwhile, which would end the doubt by itself."""
    with (folder / "digest.toml").open("a") as toml:
        toml.write('[inbox]\nsources = ["inbox"]\n')
    (folder / "digest.toml").write_text("tick_seconds = 1\n" + (folder / "digest.toml").read_text())
    (folder / "inbox").mkdir()
    (folder / "inbox" / "1.eml").write_bytes(eml("kim@nordmose.example", "Elbiler", "Hvem har elbiler?"))
    beat(store, now=datetime.now(UTC) - timedelta(days=14))

    def signs() -> list[str]:
        with store.read() as session:
            return list(session.scalars(select(Heartbeat.owner).where(Heartbeat.owner.contains(f":{process.pid}:"))))

    process = Shell(folder).start("run")
    try:
        wait_until(lambda: mails(store), 60)
        assert signs() == []
        assert run("tick", "--clock-is-right", folder=folder).returncode == 0
        wait_until(signs, 60)
    finally:
        process.terminate()
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 0
    assert said.count("no edition is composed, taken back or sent, and nothing is purged") == 1
    assert "Set it, or say that it is right." in said


def test_a_tick_as_if_it_were_another_moment_is_no_sign_of_life(folder: Path, store: Store) -> None:
    assert run("tick", "--now", "2036-01-01T10:00", folder=folder).returncode == 0
    assert doubt(store, now=NOW) is None


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00+01:00",
        "0001-01-01",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31",
        "1999-12-31",
        "2100-01-01T00:00Z",
        "2026-12-02T09:00+25:00",
        "2026-13-01",
        "i morgen",
        "",
    ],
)
def test_a_moment_that_cannot_be_meant_is_refused_in_words(folder: Path, moment: str) -> None:
    done = run("tick", "--now", moment, folder=folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "is not a moment such as 2026-12-02T09:00+01:00, from 2000 to 2099" in done.stderr


@pytest.mark.parametrize(
    "moment", ["2026-12-02", "2026-12-02T09:00+23:59", "2026-12-02T09:00-15:45:30", "2099-12-31T23:59"]
)
def test_a_moment_in_any_zone_or_none_can_be_meant(folder: Path, moment: str) -> None:
    done = run("tick", "--now", moment, folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
