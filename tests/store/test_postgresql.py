"""What is PostgreSQL's alone: a server that may not answer, a password, a language of its own."""

from __future__ import annotations

import sys
from contextlib import closing

import pytest
from sqlalchemy import text

from digest.errors import StoreFault
from digest.store.engine import connect, open_store, place_of
from digest.store.migrations import upgrade
from tests.postgresql import HOST, PASSWORD, USER, Server, free_port


def fault_of(url: str) -> str:
    """What is said of a database that cannot be opened; never its password, and in one line."""
    with pytest.raises(StoreFault) as fault:
        open_store(url)
    assert PASSWORD not in str(fault.value)
    assert "\n" not in str(fault.value)
    assert place_of(url) in str(fault.value)
    return str(fault.value)


def test_a_server_that_does_not_answer_is_told() -> None:
    assert "cannot be opened" in fault_of(f"postgresql://{USER}:{PASSWORD}@{HOST}:{free_port()}/test")


def test_a_database_that_is_not_there_is_told(postgresql: Server) -> None:
    assert 'database "nowhere" does not exist' in fault_of(postgresql.url("nowhere"))


def test_a_wrong_password_is_told_and_not_shown(postgresql: Server) -> None:
    assert "password authentication failed" in fault_of(postgresql.url("test", password=f"{PASSWORD}t"))


def test_a_database_without_tables_is_refused(postgresql: Server) -> None:
    assert "has no tables" in fault_of(postgresql.make("new"))


def test_another_programs_database_is_left_alone(postgresql: Server) -> None:
    url = postgresql.make("new")
    postgresql.execute("new", "CREATE TABLE invoice (id integer)")
    assert "another program's database: it has a table 'invoice'" in fault_of(url)
    engine = connect(url)
    with pytest.raises(StoreFault, match="another program's"):
        upgrade(engine)
    engine.dispose()


def test_a_database_that_cannot_hold_every_letter_gets_no_tables(postgresql: Server) -> None:
    postgresql.make("new")
    latin = "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    provider = "LOCALE_PROVIDER libc" if postgresql.version >= 15 else ""
    postgresql.execute("postgres", "DROP DATABASE new", f"CREATE DATABASE new {latin} {provider}")
    engine = connect(postgresql.url("new"))
    with pytest.raises(StoreFault, match=r"LATIN1.*createdb --encoding=UTF8"):
        upgrade(engine)
    engine.dispose()


def test_without_the_driver_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'psycopg[binary]'" in fault_of(f"postgresql://{USER}:{PASSWORD}@{HOST}/test")


def test_the_password_may_be_in_a_variable_of_its_own(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgresql.url("test").replace(f":{PASSWORD}@", "@")
    assert "no password" in fault_of(url)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    open_store(url).close()


def test_a_machine_that_vanishes_keeps_the_others_waiting_no_longer_than_they_wait(postgresql: Server) -> None:
    with closing(open_store(postgresql.url("test"))) as store, store.write() as session:
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
        assert session.scalar(text("SHOW lock_timeout")) == "90s"


def test_a_server_that_was_started_anew_is_used_as_if_nothing_had_been(postgresql: Server) -> None:
    with closing(open_store(postgresql.url("test"))) as store:
        postgresql.execute("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test'")
        with store.write() as session:
            assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    "url", ["postgresql://ika:hemmelig@db.example/d", "postgresql://db.example/d?password=hemmelig"]
)
def test_a_password_in_the_address_of_a_database_is_not_shown(url: str) -> None:
    assert "hemmelig" not in place_of(url)
    assert "db.example" in place_of(url)


def test_every_column_of_words_is_ordered_by_bytes(postgresql: Server) -> None:
    """`sa.Text()` in a migration would follow the server's language: see TEXT in the models."""
    with closing(open_store(postgresql.url("test"))) as store, store.read() as session:
        columns = session.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
            )
        )
        assert columns.all() == []
