"""The heartbeat: which processes tick, since when something is wrong with one, and by what name each claims mail."""

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
    """Say that this process, or `who`, is alive or was told to stop; forget those that have not been for a week.

    `faults` is what went wrong in a tick that ended; None while nothing is known.
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
    """The name of this machine's single ticks (cron's) in heartbeats: one for all of them."""
    return f"{socket.gethostname()}:tick"


@cache
def owner() -> str:
    """The name of this process in claims and heartbeats; no other has it, be it in a container of the same name."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
