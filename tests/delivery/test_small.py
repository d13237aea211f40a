"""Small mails leave while a letter goes out, before what is left of it, however long the server takes over each."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from digest.store.engine import Store
from tests.build import SENDS, a_draft, a_member, a_request, goes_out
from tests.databases import kept
from tests.delivery.notices import put, send_to
from tests.delivery.server import Scripted
from tests.waiting import wait_until

LETTERS = 40


@kept
def going_out(store: Store) -> Store:
    """A letter to many, in the ledger."""
    for number in range(LETTERS):
        a_member(store, f"m{number}@x{number % 4}.example", name=f"M {number}")
    a_request(store)
    a_draft(store)
    goes_out(store, "23")
    return store


@contextmanager
def held_at(server: Scripted, store: Store, number: int) -> Iterator[None]:
    """The letter goes out over one connection, and the server says nothing to one of its mails."""
    server.hold_at, server.hold_only = number, True
    server.go_on.clear()
    with ThreadPoolExecutor(1) as beside:
        sending = beside.submit(send_to, store, server.port, now=SENDS)
        try:
            assert server.reached.wait(timeout=30)
            yield
        finally:
            server.go_on.set()
        assert sending.result(timeout=60).fault == ""


@pytest.mark.both
def test_a_receipt_leaves_although_the_server_takes_its_time_over_every_letter(store: Store) -> None:
    with Scripted() as server, held_at(server, going_out(store), 5):
        put(store, "staff@y.example")
        wait_until(lambda: "staff@y.example" in dict(server.kept), 5)
        assert len(server.kept) == 5  # four letters: the fifth is held
        put(store, "other@y.example")
        wait_until(lambda: "other@y.example" in dict(server.kept), 5)
    assert len(dict(server.kept)) == len(server.kept) == LETTERS + 2


def test_the_connection_of_small_mails_carries_no_letter(store: Store) -> None:
    with Scripted() as server, held_at(server, going_out(store), 5):
        put(store, *(f"staff{number}@y.example" for number in range(5)))
        wait_until(lambda: len([one for one in dict(server.kept) if one.endswith("@y.example")]) == 5, 5)
        wait_until(lambda: server.ended == 1, 5)  # nobody keeps it for the letters
        assert server.connections == 2
        assert len(server.kept) == 4 + 5
    assert len(dict(server.kept)) == len(server.kept) == LETTERS + 5


def test_a_server_that_takes_no_connection_more_gets_small_mails_before_letters(store: Store) -> None:
    with Scripted() as server, held_at(server, going_out(store), 5):
        server.greeting = "421 4.7.0 too many connections"
        put(store, "staff@y.example")
        wait_until(lambda: server.connections == 2, 5)
    order = [recipient for recipient, _ in server.kept]
    assert order.index("staff@y.example") == 5  # the next one
    assert len(set(order)) == len(order) == LETTERS + 1
