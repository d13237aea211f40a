"""A copy of the database that started elsewhere, or an older one in its place, mails nobody until somebody says so."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import StoreFault
from digest.store.engine import Store, connect, open_store
from digest.store.home import advance, check_home, settle
from digest.store.migrations import upgrade
from digest.store.models import Home
from tests.conftest import eml
from tests.delivery.server import Scripted
from tests.postgresql import Server
from tests.shell import Shell

SETTINGS = """
database = "digest.sqlite3"
association = {{name = "IKA", address = "efterlysning@ika.example"}}
fortnight = {{anchor = "2026-12-02"}}
inbox = {{sources = ["inbox"]}}
smtp = {{host = "127.0.0.1", port = {port}, security = "none"}}
"""
MAILING = (("tick",), ("run",), ("send",))


def a_house(folder: Path, database: Path, port: int) -> Shell:
    (folder / "inbox").mkdir(parents=True)
    (folder / "digest.toml").write_text(SETTINGS.format(port=port), encoding="utf-8")
    shutil.copy(database, folder / "digest.sqlite3")
    return Shell(folder)


def by_cp(house: Path, there: Path) -> None:
    (there / "inbox").mkdir(parents=True)
    for name in ("digest.toml", "digest.sqlite3"):
        shutil.copy(house / name, there / name)


def whole(house: Path, there: Path) -> None:
    subprocess.run(["cp", "-a", house, there], check=True)


def moved_back(house: Path, there: Path) -> None:
    """A copy of the whole folder, in the place of the house."""
    whole(house, there.with_name("kept"))
    house.rename(there.with_name("gone"))
    there.with_name("kept").rename(house)
    there.symlink_to(house)


@pytest.mark.parametrize("copied", [by_cp, whole, moved_back])
def test_a_copy_by_whatever_means_mails_nobody_until_somebody_says_so(
    copied: Callable[[Path, Path], None], tmp_path: Path, empty_database: Path
) -> None:
    with Scripted() as server:
        house = a_house(tmp_path / "house", empty_database, server.port)
        house.good("tick")  # one of before is at home where it is
        house.good("tick")
        copied(house.folder, tmp_path / "copy")
        copy = Shell(tmp_path / "copy")
        for command in MAILING:
            assert "a copy that comes from elsewhere" in copy.bad(*command)
        assert "`digest db restored` says so" in copy.bad("tick")
        copy.good("requests")  # anybody may look
        assert "Nothing was about to go out." in copy.good("db", "restored")
        copy.good("tick")
        copy.good("tick")
        if copied is not moved_back:
            house.good("tick")


def test_an_older_database_in_its_place_sends_nothing_a_second_time(tmp_path: Path, empty_database: Path) -> None:
    with Scripted() as server:
        house = a_house(tmp_path / "house", empty_database, server.port)
        (house.folder / "inbox" / "1.eml").write_bytes(eml("kim@nordmose.example", "Elbiler", "Hvem har elbiler?"))
        house.good("members", "add", "kim@nordmose.example", "--name", "Kim Holm", "--organisation", "Nordmose")
        database = house.folder / "digest.sqlite3"
        house.good("tick", DIGEST_SMTP__HOST="")
        assert "1 pending" in house.good("status") or "Deliveries: 1" in house.good("status")
        shutil.copy(database, tmp_path / "older.sqlite3")
        house.good("tick")
        assert len(server.kept) == 1
        shutil.copy(tmp_path / "older.sqlite3", database)
        for command in MAILING:
            assert "an older one than was here before" in house.bad(*command)
        assert "1 mail or edition waits for a person now" in house.good("db", "restored")
        house.good("tick")
        assert len(server.kept) == 1


@pytest.mark.both
def test_a_home_is_given_once_and_stays_while_rounds_are_counted(store: Store, tmp_path: Path) -> None:
    check_home(store, tmp_path)
    with store.read() as session:
        mark = session.get_one(Home, 1).mark
    for _ in range(3):
        advance(store, tmp_path)
        check_home(store, tmp_path)
    with store.read() as session:
        assert session.get_one(Home, 1).mark == mark
    settle(store, tmp_path)
    check_home(store, tmp_path)


def test_a_file_beside_it_that_is_damaged_or_gone_is_asked_about(tmp_path: Path, empty_database: Path) -> None:
    house = a_house(tmp_path / "house", empty_database, 1)
    house.good("tick")
    beside = house.folder / "digest.sqlite3.home"
    assert beside.stat().st_mode & 0o077 == 0
    whole_file = beside.read_bytes()
    for content in (b"", b"\xff\xfe", b"[]", b'{"mark": 1}', whole_file[:-5]):
        beside.write_bytes(content)
        assert "a copy that comes from elsewhere" in house.bad("tick")
    beside.write_bytes(whole_file)  # the same file
    house.good("tick")
    beside.unlink()
    assert "a copy that comes from elsewhere" in house.bad("tick")
    house.good("db", "restored")
    house.good("tick")


def test_a_dump_into_another_database_of_the_same_server_is_a_copy(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.make("original")
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    with closing(open_store(url)) as store:
        check_home(store, tmp_path)
        check_home(store, tmp_path)
    there = postgresql.url("dumped")
    postgresql.execute("postgres", "DROP DATABASE IF EXISTS dumped", "CREATE DATABASE dumped TEMPLATE original")
    with closing(open_store(there)) as copy:
        with pytest.raises(StoreFault, match="a copy that comes from elsewhere"):
            check_home(copy, tmp_path)
        settle(copy, tmp_path)
        check_home(copy, tmp_path)
    with closing(open_store(url)) as store:
        check_home(store, tmp_path)


@pytest.mark.both
def test_an_older_state_put_back_into_the_same_database_is_known_where_mail_was_sent_since(
    store: Store, tmp_path: Path
) -> None:
    check_home(store, tmp_path)
    advance(store, tmp_path)
    with store.read() as session:
        older = session.get_one(Home, 1).turn
    advance(store, tmp_path)
    with store.write() as session:
        session.get_one(Home, 1).turn = older
    with pytest.raises(StoreFault, match="an older one than was here before"):
        check_home(store, tmp_path)
    settle(store, tmp_path)
    check_home(store, tmp_path)


def test_a_new_database_in_the_place_of_one_that_was_taken_away_needs_no_word(
    tmp_path: Path, empty_database: Path
) -> None:
    house = a_house(tmp_path / "house", empty_database, 1)
    house.good("tick")
    with closing(open_store(f"sqlite:///{house.folder / 'digest.sqlite3'}")) as store:
        advance(store, house.folder)
    for file in house.folder.glob("digest.sqlite3*"):
        if file.suffix != ".home":
            file.unlink()
    house.good("db", "upgrade")
    house.good("tick")
