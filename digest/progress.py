"""How long work tells where it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int], None]
"""Told before each step what is being done, and how many steps that takes in all; 0 when nobody knows."""


def silent(_what: str, _steps: int) -> None:
    """For whom nobody watches."""
