"""Whether the clock of this machine can be right, by the last sign of life in the database and by the system's count.

A clock that jumps would empty mails that are not old, close what is open, and send what is not due.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from digest.store.engine import Store
from digest.store.models import AuditEntry, Delivery, Heartbeat, InboundMail

AHEAD = timedelta(days=31)
"""By so much the clock may have gone on since the last sign of life: a machine that was off."""
OFF = timedelta(days=3)
"""After so much what cannot be undone waits for a person: a machine is off over a weekend, or its clock is wrong."""
BEHIND = timedelta(days=1)
"""By so much it may stand before it: a machine whose clock goes wrong a little."""
STEP = timedelta(hours=1)
"""By so much it may be set on while the program runs."""

_TIMES = (InboundMail.collected_at, Delivery.created_at, Delivery.sent_at, AuditEntry.at)


@dataclass(frozen=True, slots=True)
class Doubt:
    """The clock is far from the last sign of life, or from what it would be. grave: nothing is done at all."""

    why: str
    grave: bool

    @property
    def said(self) -> str:
        """Why, and what is not done."""
        return f"{self.why}; {_NOTHING if self.grave else _SOME}."


_NOTHING = "nothing is done"
_SOME = "no edition is composed, taken back or sent, and nothing is purged"


def doubt(store: Store, *, now: datetime) -> Doubt | None:
    """Why the clock is in doubt; None when it can be right.

    The measure is the last sign of life; where nobody has ticked yet, the newest moment that a row of the house bears.
    """
    with store.read() as session:
        last = session.scalar(select(func.max(Heartbeat.at)))
        what, off = "sign of life", OFF
        if last is None:
            newest = [session.scalar(select(func.max(column))) for column in _TIMES]
            last, what, off = max((one for one in newest if one), default=None), "thing that was done", AHEAD
    if last is None or -BEHIND <= now - last <= off:
        return None
    days, side = abs(now - last).days, "after" if now > last else "before"
    why = (
        f"The clock says {now:%Y-%m-%d %H:%M} UTC, {days} days {side} the last {what} here ({last:%Y-%m-%d %H:%M} UTC)"
    )
    return Doubt(why, grave=not -BEHIND <= now - last <= AHEAD)


def forget_later(store: Store, *, now: datetime) -> None:
    """Takes the clock for right: signs of life of other times go."""
    with store.write() as session:
        for row in session.scalars(select(Heartbeat).where(Heartbeat.at > now + BEHIND)):
            session.delete(row)


def counted() -> float:
    """The seconds that the system has counted, also while it slept; nobody sets them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Pace:
    """Whether the clock goes on as the system counts, while a program runs."""

    def __init__(self, now: datetime, seconds: float) -> None:
        self._began = now - timedelta(seconds=seconds)

    def doubt(self, store: Store, *, now: datetime, seconds: float, owner: str) -> Doubt | None:
        """Why the clock is in doubt; a sign of life that another process gives by such a clock makes it right."""
        jump = now - timedelta(seconds=seconds) - self._began
        if jump <= STEP:
            return None
        with store.read() as session:
            others = select(Heartbeat.at).where(Heartbeat.owner != owner, Heartbeat.at > now - jump + STEP)
            witness = session.scalar(others.where(Heartbeat.at < now + STEP).limit(1))
        if witness is not None:
            self._began += jump
            return None
        hours = jump // timedelta(hours=1)
        return Doubt(f"The clock was set on by {hours} hours while the program ran, to {now:%Y-%m-%d %H:%M} UTC", False)
