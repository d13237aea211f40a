"""When what failed is tried again: later each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class _Failure:
    times: int
    until: datetime
    said: str


@dataclass(slots=True, kw_only=True)
class Patience:
    """What failed lately in this process, by a key: 1, 2, 4 ... minutes pass before the next try."""

    _failed: dict[str, _Failure] = field(default_factory=dict)

    def waits(self, key: str, now: datetime) -> str:
        """What failed, where it is too early for another try; "" where it may be tried."""
        failure = self._failed.get(key)
        return failure.said if failure and now < failure.until else ""

    def failed(self, key: str, said: str, now: datetime, *, most: timedelta = timedelta(hours=1)) -> None:
        """Notes that it failed, and what was said; `most` is the longest wait."""
        before = self._failed.get(key)
        times = before.times + 1 if before else 1
        wait = min(timedelta(minutes=2 ** min(times - 1, 12)), most)
        self._failed[key] = _Failure(times, now + wait, said)

    def worked(self, key: str) -> None:
        """Forgets what failed."""
        self._failed.pop(key, None)
