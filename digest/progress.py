"""How long work reports its progress."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int], None]
"""Called before each step with its name and the number of all steps; 0 when that is unknown."""


def silent(_what: str, _steps: int) -> None:
    """Reports nothing."""
