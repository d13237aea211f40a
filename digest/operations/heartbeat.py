"""The heartbeat: which processes tick, and their faults."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from digest.process import owner
from digest.store.engine import Store
from digest.store.models import Heartbeat

WORKER = ":worker"
"""The end of a worker's name in heartbeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign of life.

    faults: those of a tick that ended; None while a tick runs. stopped: it is the last one. setbacks: what the next
    process or single tick is to know of what failed; None for as before.
    """

    faults: Sequence[str] | None = None
    stopped: bool = False
    setbacks: Mapping[str, Any] | None = None


ALIVE = Sign()


def beat(store: Store, sign: Sign = ALIVE, *, now: datetime, who: str = "") -> None:
    """Records a sign of life of this process, or of `who`; deletes heartbeats older than a week."""
    with store.write() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.at < now - timedelta(days=7)))
        name = who or owner()
        row = session.get(Heartbeat, name) or Heartbeat(owner=name, fault="", trouble_since=None, setbacks={})
        row.at, row.stopped = now, sign.stopped
        if sign.setbacks is not None:
            row.setbacks = dict(sign.setbacks)
        if sign.faults is not None:
            row.fault = "; ".join(sign.faults)
            row.trouble_since = (row.trouble_since or now) if sign.faults else None
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
