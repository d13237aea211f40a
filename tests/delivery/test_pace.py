"""No more mails go than the settings and a server's own words allow, and none is dropped for it."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.claims import Run
from digest.delivery.pace import Pace, slows
from digest.delivery.replies import Reply
from digest.delivery.send import send
from digest.settings import Security, Smtp
from digest.store.engine import Store
from digest.store.states import DeliveryState
from tests.delivery.notices import NOW, put
from tests.delivery.server import Scripted

OK, TOO_MANY = Reply(250, "2.0.0 Ok"), Reply(450, "4.7.0 too many messages from you, slow down")


@given(
    st.sampled_from([0, 0.1, 3, 20]),
    st.sampled_from([0, 0.5, 7]),
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([0, 0.01, 1, 900])), max_size=20),
)
def test_whatever_comes_no_limit_is_passed(second: float, domain: float, mails: list[tuple[str, float]]) -> None:
    pace, now, gone = Pace(second, domain), 0.0, list[tuple[str, float]]()
    for to, pause in mails:
        now += pause + pace.wait(to, now + pause)
        assert pace.wait(to, now) < 1e-3
        pace.goes(to, now)
        gone.append((to, now))
    for (_, before), (_, after) in itertools.pairwise(gone):
        assert not second or after - before >= 1 / second - 1e-3
    for to in "ab":
        times = [at for one, at in gone if one == to]
        gaps = [after - before for before, after in itertools.pairwise(times)]
        assert not domain or min(gaps, default=10) >= 1 / domain - 1e-3


def test_too_many_slows_a_domain_more_each_time_and_what_is_taken_makes_it_quick_again() -> None:
    pace, waits = Pace(), list[float]()
    for _ in range(9):
        pace.said("a.example", TOO_MANY, 0.0)
        waits.append(pace.wait("a.example", 0.0))
    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]
    assert pace.wait("b.example", 0.0) == 0
    now = 64.0
    for _ in range(9):
        pace.goes("a.example", now)
        pace.said("a.example", OK, now)
        now += pace.wait("a.example", now)
    assert pace.wait("a.example", now) == 0


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (421, "4.7.0 Too many concurrent connections", True),
        (450, "4.2.1 The user is receiving mail at a rate that prevents additional messages", True),
        (451, "4.7.1 Throttled", True),
        (452, "4.5.3 too many recipients", True),
        (454, "4.7.0 slow down", True),
        (451, "4.3.0 local error", False),
        (450, "4.7.1 greylisted, try again later", False),
        (550, "5.7.1 too many", False),
        (250, "exceeded no limit", False),
    ],
)
def test_what_a_server_says_of_too_many_is_understood(code: int, words: str, expected: bool) -> None:
    assert slows(Reply(code, words)) is expected


@pytest.mark.both
def test_what_may_not_go_yet_waits_for_another_round(store: Store) -> None:
    put(store, *(f"m{number}@x.example" for number in range(12)))
    with Scripted() as server:
        smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.NONE, per_hour=5)
        done = [
            send(store, smtp, Run(owner="me", clock=lambda minutes=minutes: NOW + timedelta(minutes=minutes))).rows
            for minutes in (0, 30, 61, 122)
        ]
    sent = DeliveryState.SENT
    assert done == [Counter({sent: 5}), Counter(), Counter({sent: 5}), Counter({sent: 2})]
    assert len(dict(server.kept)) == 12


def test_a_domain_that_says_too_many_is_written_to_more_slowly_and_the_others_are_not(store: Store) -> None:
    put(store, *(f"m{number}@slow.example" for number in range(3)), *(f"m{number}@x.example" for number in range(9)))
    with Scripted() as server:
        server.says = {f"m{number}@slow.example": "450 4.7.0 too many messages, slow down" for number in range(3)}
        rows = send(
            store,
            Smtp(host="127.0.0.1", port=server.port, security=Security.NONE, connections=1),
            Run(owner="me", clock=lambda: NOW),
        ).rows
    assert rows[DeliveryState.SENT] == 9
    assert [recipient for recipient, _ in server.kept] == [f"m{number}@x.example" for number in range(9)]
    assert rows[DeliveryState.DEFERRED] == 3
