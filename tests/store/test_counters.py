"""A database that was put back gives no id and no number that it perhaps gave before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.store.counters import leave_out
from digest.store.engine import Store
from digest.store.models import Member, Request
from tests.build import KIM, OLE, a_member, a_request

MANY = 1_000_000


def ids(store: Store) -> list[int]:
    with store.read() as session:
        return list(session.scalars(select(Member.id).order_by(Member.id)))


def numbers(store: Store) -> list[int]:
    with store.read() as session:
        return list(session.scalars(select(Request.number).order_by(Request.number)))


@pytest.mark.both
def test_ids_and_numbers_go_on_behind_all_that_may_have_been_given(store: Store) -> None:
    a_member(store, KIM)
    a_request(store, address=KIM)
    with store.write() as session:
        leave_out(session)
    a_member(store, OLE)
    for _ in range(2):
        a_request(store, address=OLE)
    first, second = ids(store)
    assert second > first + MANY
    given, *later = numbers(store)
    assert later == [301, 302]
    assert given == 101
    with store.read() as session:
        assert min(session.scalars(select(Request.id).where(Request.number > given))) > MANY


@pytest.mark.both
def test_what_the_copy_has_none_of_begins_as_far_behind_and_each_time_further(store: Store) -> None:
    for _ in range(2):
        with store.write() as session:
            leave_out(session)
    a_member(store, KIM)
    a_request(store, address=KIM)
    assert ids(store)[0] > 2 * MANY
    assert numbers(store) == [301]
