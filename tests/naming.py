"""Tables that one test goes through: a test of its own for each of a thousand cases costs more than the cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def naming(case: object) -> Iterator[None]:
    """What fails within says in which case."""
    try:
        yield
    except BaseException as fault:
        fault.add_note(f"in the case {str(case)!r}")
        raise
