from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from digest.actions import Action, Remedy
from digest.errors import StoreFault
from digest.store.engine import Store, open_store, place_of
from digest.store.models import Staff, Suppression
from digest.store.states import Role
from tests.conftest import NOW

pytestmark = pytest.mark.both


def test_sqlite_writes_ahead_and_keeps_foreign_keys(empty_database: Path) -> None:
    with closing(open_store(f"sqlite:///{empty_database}")) as store, store.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_writers_that_read_before_they_write_do_not_fail_and_lose_nothing(store: Store) -> None:
    """With a deferred BEGIN this is "database is locked" at once, or a lost count."""
    threads, times = 4, 10
    with store.write() as session:
        session.add(Staff(address="tæller@ika.example", name="0", language="da", role=Role.EDITOR))
    together = Barrier(threads)

    def count() -> None:
        for _ in range(times):
            together.wait(timeout=30)
            with store.write() as session:
                row = session.scalars(select(Staff)).one()
                row.name = str(int(row.name) + 1)

    with ThreadPoolExecutor(threads) as pool:
        for running in [pool.submit(count) for _ in range(threads)]:
            running.result()
    with store.read() as session:
        assert session.scalars(select(Staff)).one().name == str(threads * times)


def test_nobody_can_write_between_what_a_writer_reads_and_what_it_writes(store: Store, database: str) -> None:
    entered = Event()

    def write_elsewhere() -> list[str]:
        with closing(open_store(database)) as other, other.write() as session:
            entered.set()
            return [row.address for row in session.scalars(select(Suppression))]

    with ThreadPoolExecutor(1) as pool:
        with store.write() as session:
            assert session.scalars(select(Suppression)).all() == []
            elsewhere = pool.submit(write_elsewhere)
            assert not entered.wait(timeout=0.3)
            session.add(Suppression(address="kim@nordmose.example", reason="unsubscribed", since=NOW))
        assert elsewhere.result(timeout=30) == ["kim@nordmose.example"]


def test_a_reader_sees_one_moment_however_often_it_looks(store: Store) -> None:
    with store.read() as session:
        assert session.scalars(select(Suppression)).all() == []
        with store.write() as writing:
            writing.add(Suppression(address="kim@nordmose.example", reason="unsubscribed", since=NOW))
        assert session.scalars(select(Suppression)).all() == []


def test_a_reader_sees_what_was_committed_while_somebody_writes(store: Store) -> None:
    with store.write() as writing:
        writing.add(Suppression(address="kim@nordmose.example", reason="unsubscribed", since=NOW))
        writing.flush()
        with store.read() as session:
            assert session.scalars(select(Suppression)).all() == []
    with store.read() as session:
        assert len(session.scalars(select(Suppression)).all()) == 1


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    def write() -> None:
        with store.write() as session:
            session.add(Suppression(address="kim@nordmose.example", reason="unsubscribed", since=NOW))
            session.flush()
            session.add(Suppression(address="kim@nordmose.example", reason="twice", since=NOW))

    with pytest.raises(IntegrityError):
        write()
    with store.read() as session:
        assert session.scalars(select(Suppression)).all() == []


@pytest.mark.parametrize(
    ("version", "words", "action"),
    [
        ("0000", r"older \(0000\)", Action.UPGRADE_DATABASE),
        ("9999", r"newer version \(9999.*install that version", None),
    ],
)
def test_a_database_of_another_version_is_refused(
    store: Store, database: str, version: str, words: str, action: Action | None
) -> None:
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    with pytest.raises(StoreFault, match=words) as fault:
        open_store(database)
    assert place_of(database) in str(fault.value)
    assert fault.value.remedy == (action and Remedy(action))


def test_an_empty_file_is_refused_with_the_action_that_makes_tables(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    with pytest.raises(StoreFault, match="no tables") as fault:
        open_store(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert fault.value.remedy == Remedy(Action.UPGRADE_DATABASE)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"Dear all, this is no database. " * 200)
    with pytest.raises(StoreFault, match=r"letter\.txt is not a digest database"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == b"Dear all, this is no database. " * 200


def test_a_missing_database_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match=r"no database .*digest\.sqlite3") as fault:
        open_store(f"sqlite:///{tmp_path / 'var' / 'digest.sqlite3'}")
    assert fault.value.remedy == Remedy(Action.UPGRADE_DATABASE)
    assert list(tmp_path.iterdir()) == []
