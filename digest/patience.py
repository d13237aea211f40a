"""When what failed is tried again: later each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

_LONGEST = timedelta(hours=1)
_FORGOTTEN = timedelta(days=1)
"""So long after a wait a failure is kept, for the next to wait longer."""
_MOST = 200
"""So many failures are told to another process."""


@dataclass(frozen=True, slots=True)
class _Failure:
    times: int
    until: datetime
    said: str


@dataclass(slots=True, kw_only=True)
class Patience:
    """What failed lately, by a key: 1, 2, 4 ... steps pass before the next try."""

    step: timedelta = timedelta(minutes=1)
    _failed: dict[str, _Failure] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Any], *, step: timedelta = timedelta(minutes=1)) -> Self:
        """What another process `told`."""
        failed = {
            key: _Failure(times, datetime.fromisoformat(until), said) for key, (times, until, said) in told.items()
        }
        return cls(step=step, _failed=failed)

    def told(self, now: datetime) -> dict[str, Any]:
        """What failed lately, in values of JSON; the last of very many."""
        kept = [(key, one) for key, one in list(self._failed.items()) if now < one.until + _FORGOTTEN]
        return {key: [one.times, one.until.isoformat(), one.said] for key, one in kept[-_MOST:]}

    def waits(self, key: str, now: datetime) -> str:
        """What failed, where it is too early for another try; "" where it may be tried."""
        failure = self._failed.get(key)
        if failure is None or now >= failure.until or failure.until - now > _LONGEST:  # by a clock that was set since
            return ""
        return failure.said

    def next(self, now: datetime) -> datetime | None:
        """When the first of what waits may be tried again; None where nothing waits."""
        return min((one.until for key, one in list(self._failed.items()) if self.waits(key, now)), default=None)

    def failed(self, key: str, said: str, now: datetime, *, most: timedelta = _LONGEST) -> None:
        """Notes that it failed, and what was said; `most` is the longest wait."""
        before = self._failed.get(key)
        times = before.times + 1 if before else 1
        self._failed.pop(key, None)  # the last that failed stands last
        self._failed[key] = _Failure(times, now + min(self.step * 2 ** min(times - 1, 12), most), said)

    def worked(self, key: str) -> None:
        """Forgets what failed."""
        self._failed.pop(key, None)
