"""The heartbeat: which processes tick, their faults, and the name by which each claims mail."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete

from digest.store.engine import Store
from digest.store.models import Heartbeat


def beat(
    store: Store, *, now: datetime, who: str = "", faults: Sequence[str] | None = None, stopped: bool = False
) -> None:
    """Records that this process, or `who`, is alive or was stopped; deletes heartbeats older than a week.

    `faults` are those of a tick that ended; None while a tick runs.
    """
    with store.write() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.at < now - timedelta(days=7)))
        name = who or owner()
        row = session.get(Heartbeat, name) or Heartbeat(owner=name, fault="", trouble_since=None)
        row.at, row.stopped = now, stopped
        if faults is not None:
            row.fault = "; ".join(faults)
            row.trouble_since = (row.trouble_since or now) if faults else None
        session.add(row)


def single() -> str:
    """The name for all single ticks (cron's) of this machine in heartbeats."""
    return f"{socket.gethostname()}:tick"


@cache
def owner() -> str:
    """The name of this process in claims and heartbeats, unique also among containers of the same name."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
