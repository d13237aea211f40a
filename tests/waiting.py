"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(predicate: Callable[[], T], timeout: float = 20, *, step: float = 0.02) -> T:
    """What the predicate gives when it first gives something true; after `timeout` seconds without, TimeoutError."""
    ends = time.monotonic() + timeout
    while not (value := predicate()):
        if time.monotonic() > ends:
            raise TimeoutError(f"not within {timeout:g} seconds")
        time.sleep(step)
    return value
