"""Whether the clock of this machine can be right, by the last sign of life in the database.

A clock that jumps would empty mails that are not old, and let pass what is not due.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from digest.store.engine import Store
from digest.store.models import Heartbeat

AHEAD = timedelta(days=31)
"""By so much the clock may have gone on since the last sign of life: a machine that was off."""
BEHIND = timedelta(days=1)
"""By so much it may stand before it: a machine whose clock goes wrong a little."""


def implausible(store: Store, *, now: datetime) -> str:
    """Why nothing is done at this moment; "" when the clock can be right, or nobody has ticked yet."""
    with store.read() as session:
        last = session.scalar(select(func.max(Heartbeat.at)))
    if last is None or -BEHIND <= now - last <= AHEAD:
        return ""
    days, side = abs(now - last).days, "after" if now > last else "before"
    return (
        f"The clock says {now:%Y-%m-%d %H:%M} UTC, {days} days {side} the last sign of life here "
        f"({last:%Y-%m-%d %H:%M} UTC); nothing is done."
    )


def forget_later(store: Store, *, now: datetime) -> None:
    """Takes the clock for right: signs of life of other times go."""
    with store.write() as session:
        for row in session.scalars(select(Heartbeat).where(Heartbeat.at > now + BEHIND)):
            session.delete(row)
