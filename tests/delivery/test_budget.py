"""Several programs on one database keep to the connections and the pace of the settings together."""

from __future__ import annotations

import pytest

from digest.delivery.budget import RUNNER, Slots
from digest.delivery.ledger import deliveries
from digest.store.engine import Store
from digest.store.states import DeliveryState
from tests.build import SENDS, a_draft, a_member, a_request, goes_out
from tests.databases import Databases
from tests.delivery.notices import put, send_to
from tests.delivery.sender import started
from tests.delivery.server import Scripted
from tests.postgresql import Server
from tests.waiting import wait_until

SENDERS, MAILS = 3, 40
EVERYBODY = [f"m{number:02}@x{number}.example" for number in range(MAILS)]


@pytest.fixture
def database(postgresql: Server, databases: Databases) -> str:
    return databases.emptied(postgresql.url("test"))


def at_once(store: Store, server: Scripted, **limits: float) -> None:
    """Several programs send, and come to an end."""
    alive = [started(store, server.port, SENDS, **limits) for _ in range(SENDERS)]
    assert [one.wait(timeout=60) for one in alive] == [0] * SENDERS


def unsent(store: Store) -> int:
    return sum(row.state is not DeliveryState.SENT for row in deliveries(store, limit=None))


def test_together_they_have_no_more_connections_than_the_house(store: Store) -> None:
    put(store, *EVERYBODY)
    with Scripted() as server:
        server.pace = 0.05
        at_once(store, server, connections=4)
    assert server.most_at_once <= 4
    assert sorted(dict(server.kept)) == EVERYBODY
    assert unsent(store) == 0


def test_who_comes_later_gets_connections_from_who_has_all(store: Store) -> None:
    with Slots(store, 10) as first:
        assert [first.take() for _ in range(11)] == [*range(1, 11), None]
        assert first.share == 10
        with Slots(store, 10) as second:
            assert (second.share, second.take()) == (5, None)
            wait_until(lambda: first.look() or first.share == 5)
            for number in range(6, 11):
                first.give(number)
            got: set[int] = set()
            wait_until(lambda: got.add(second.take() or 0) or got >= set(range(6, 11)))
            assert second.take(runner=True) == RUNNER
            assert first.take(runner=True) is None
        wait_until(lambda: first.look() or first.share == 10)
        assert first.take(runner=True) == RUNNER


def test_connections_of_a_program_that_is_killed_are_free_at_once(store: Store) -> None:
    put(store, *EVERYBODY)
    with Scripted() as server:
        server.hold_at = 2
        server.go_on.clear()
        killed = started(store, server.port, SENDS, connections=2)
        wait_until(lambda: server.count == 3)
        killed.kill()
        killed.wait()
        server.go_on.set()
        assert started(store, server.port, SENDS, connections=2).wait(timeout=60) == 0
    left = [row.state for row in deliveries(store, limit=None) if row.state is not DeliveryState.SENT]
    assert set(left) == {DeliveryState.UNCERTAIN}
    assert len(left) <= 2


def test_connections_that_a_server_forgot_when_it_was_restarted_are_taken_again(store: Store) -> None:
    with Slots(store, 3) as ours, Slots(store, 3) as others:
        assert [ours.take(), ours.take()] == [1, 2]
        with store.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )
        assert ours.take() is None  # its session is gone
        wait_until(lambda: ours.take() == 3)
        assert others.take() is None


@pytest.mark.parametrize("limit", ["per_second", "per_domain"])
def test_together_they_send_no_faster_than_the_settings_allow(store: Store, limit: str) -> None:
    put(store, *(f"m{number}@x.example" for number in range(30)))
    with Scripted() as server:
        at_once(store, server, **{limit: 20.0})
        while unsent(store):
            at_once(store, server, **{limit: 20.0})
    assert max(server.times) - min(server.times) >= 0.9 * 29 / 20


def test_together_they_send_no_more_in_an_hour_than_the_settings_allow(store: Store) -> None:
    put(store, *EVERYBODY)
    with Scripted() as server:
        at_once(store, server, per_hour=20)
        assert len(server.kept) == 20
    assert unsent(store) == MAILS - 20


def test_a_tenth_of_an_hour_is_kept_for_small_mails(store: Store) -> None:
    for number in range(MAILS):
        a_member(store, f"m{number}@x{number}.example", name=f"M {number}")
    a_request(store)
    a_draft(store)
    goes_out(store, "23")
    with Scripted() as server:
        at_once(store, server, per_hour=20)
        assert len(server.kept) == 18
        put(store, "staff@y.example")
        at_once(store, server, per_hour=20)
        assert server.kept[-1][0] == "staff@y.example"
        assert len(server.kept) == 19
        send_to(store, server.port, now=SENDS)
    assert unsent(store) == 0
