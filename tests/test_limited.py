"""A function within limits: what goes beyond them ends, and the next call is answered."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from digest.errors import BrokenOff, OverLimit, WorkFault
from digest.limited import Limited
from tests.workers import number_of_process, turns


@pytest.fixture
def limited() -> Iterator[Limited[[str], int]]:
    made = Limited(turns, seconds=1, megabytes=300)
    yield made
    made.end()


@pytest.fixture
def where() -> Iterator[Limited[[], int]]:
    made: Limited[[], int] = Limited(number_of_process, seconds=1, megabytes=300)
    yield made
    made.end()


@pytest.mark.parametrize("beyond", ["for ever", "all memory", "asleep", "death"])
def test_what_goes_beyond_a_limit_ends_and_the_next_call_is_answered(
    limited: Limited[[str], int], beyond: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.limited._PATIENCE", 2)
    assert limited("7") == 7
    with pytest.raises(OverLimit, match="more than 1 s or 300 MB"):
        limited(beyond)
    assert limited("8") == 8


def test_a_call_that_is_broken_off_says_so_and_the_next_is_answered(limited: Limited[[str], int]) -> None:
    limited.break_off()  # there is none
    with ThreadPoolExecutor(1) as other:
        call = other.submit(limited, "asleep")
        while not call.done():
            limited.break_off()
    with pytest.raises(BrokenOff):
        call.result()
    assert limited("8") == 8


def test_what_the_function_raises_is_said_by_kind_and_words(limited: Limited[[str], int]) -> None:
    with pytest.raises(WorkFault, match="ValueError: invalid literal for int"):
        limited("syv")
    assert limited("7") == 7


def test_the_process_lives_on_between_calls_and_threads_share_it(where: Limited[[], int]) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda _: where(), range(40))) - {os.getpid()}) == 1


def test_a_process_that_was_ended_between_calls_is_started_anew(where: Limited[[], int]) -> None:
    first = where()
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert where() != first


def test_signals_that_stop_the_service_do_not_stop_a_call(where: Limited[[], int]) -> None:
    first = where()
    for stop in (signal.SIGINT, signal.SIGTERM):
        os.kill(first, stop)
    assert where() == first


def test_a_fork_has_a_process_of_its_own(where: Limited[[], int]) -> None:
    context = get_context("fork")
    ours, queue = where(), context.SimpleQueue()
    fork = context.Process(target=lambda: queue.put(where()))
    fork.start()
    assert queue.get() != ours
    fork.join()
    assert where() == ours
