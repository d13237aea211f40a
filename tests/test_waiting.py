"""Waiting has an end."""

from __future__ import annotations

import pytest

from tests.waiting import wait_until


def test_waiting_until_gives_up() -> None:
    with pytest.raises(TimeoutError):
        wait_until(lambda: False, timeout=0.05)
