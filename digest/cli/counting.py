"""Log lines of the same fault are counted, not repeated: a stranger must not be able to fill the disk."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

_QUIET = 3600.0
"""Seconds after which a line that did not come again is new."""
_MOST = 1_000  # different lines that are remembered
_FIGURES = re.compile(r"0x[0-9a-fA-F]+|\d+")
_TOLD_BY_CHANGE = "digest.operations.faults"


@dataclass(slots=True)
class _Seen:
    times: int
    last: float


class Counting(logging.Filter):
    """Lets the 1st, 10th, 100th ... of the same warning or error through, with how often it came.

    Lines of libraries that differ in figures alone are the same: ports, numbers of descriptors, places in memory. What
    is logged once per change anyway, and what is no warning, always goes through.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, str], _Seen] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is shown."""
        if record.levelno < logging.WARNING or record.name == _TOLD_BY_CHANGE:
            return True
        said = record.getMessage()
        kind = said if record.name.startswith("digest.") else _FIGURES.sub("0", said[:500])
        seen = self._noted((record.name, kind), record.created)
        if seen.times > 1:
            record.msg, record.args = f"{said} ({seen.times} times)", ()
            record.exc_info = record.exc_text = None  # as the first time
        return str(seen.times).rstrip("0") == "1"

    def _noted(self, key: tuple[str, str], at: float) -> _Seen:
        seen = self._seen.pop(key, None)
        if seen is None or at - seen.last > _QUIET:
            seen = _Seen(0, at)
        seen.times, seen.last = seen.times + 1, at
        self._seen[key] = seen  # the newest stands last
        if len(self._seen) > _MOST:
            del self._seen[next(iter(self._seen))]
        return seen
