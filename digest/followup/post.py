"""What receipts, answers and updates share: a failed one stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)

_Row = TypeVar("_Row")


def each(rows: Iterable[_Row], do: Callable[[_Row], int], *, what: str) -> int:
    """The sum of what `do` did for each row. A row that fails is logged, and the next tick tries it again."""
    done = 0
    for row in rows:
        try:
            done += do(row)
        except OperationalError:
            raise  # a fault of the database, not of the row
        except Exception:
            log.exception("%s=%s failed", what, row)
    return done
