"""The heartbeat: which processes tick, and their faults."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from digest.process import owner
from digest.store.engine import Store
from digest.store.models import Heartbeat


def beat(
    store: Store,
    *,
    now: datetime,
    who: str = "",
    faults: Sequence[str] | None = None,
    stopped: bool = False,
    setbacks: Mapping[str, Any] | None = None,
) -> None:
    """Records that this process, or `who`, is alive or was stopped; deletes heartbeats older than a week.

    `faults` are those of a tick that ended; None while a tick runs. setbacks: what the next process or single tick is
    to know of what failed; None for as before.
    """
    with store.write() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.at < now - timedelta(days=7)))
        name = who or owner()
        row = session.get(Heartbeat, name) or Heartbeat(owner=name, fault="", trouble_since=None, setbacks={})
        row.at, row.stopped = now, stopped
        if setbacks is not None:
            row.setbacks = dict(setbacks)
        if faults is not None:
            row.fault = "; ".join(faults)
            row.trouble_since = (row.trouble_since or now) if faults else None
        session.add(row)


def setbacks(store: Store) -> dict[str, Any]:
    """What the last process or single tick of this machine told of what failed."""
    ours = Heartbeat.owner.startswith(f"{socket.gethostname()}:", autoescape=True)
    with store.read() as session:
        told = session.scalars(select(Heartbeat.setbacks).where(ours).order_by(Heartbeat.at.desc()).limit(1)).first()
        return dict(told or {})


def single() -> str:
    """The name for all single ticks (cron's) of this machine in heartbeats."""
    return f"{socket.gethostname()}:tick"
