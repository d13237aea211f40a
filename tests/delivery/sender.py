"""A process that sends what the ledger holds, beside the test: it can be killed."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from digest.delivery.claims import Run
from digest.delivery.send import send
from digest.process import owner as ours
from digest.settings import Smtp
from digest.store.engine import Store, open_store
from tests.command import Forked, Piped

LESS = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit = off"}


def started(
    store: Store, port: int, moment: datetime, owner: str = "", *, durable: bool = True, **limits: float
) -> Forked:
    """A sender to a port of this machine, which takes that moment for now; without `durable` no disk is waited for."""
    return Forked(_sends, _url(store), port, moment, owner, durable, limits)


def told(store: Store, port: int, moment: datetime, owner: str, journal: Path) -> Piped:
    """One that keeps a journal there, and whose words are read."""
    return Piped(_sends, _url(store), port, moment, owner, True, {}, journal)


def _url(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def _sends(
    url: str,
    port: int,
    moment: datetime,
    owner: str,
    durable: bool,
    limits: dict[str, Any],
    journal: Path | None = None,
) -> None:
    store = open_store(url)
    if not durable:
        # A killed process loses nothing it has written; only a power cut needs the disk to have it.
        event.listen(store.engine, "connect", _hasten)
        store.engine.dispose()
    server = Smtp(host="127.0.0.1", port=port, security="none", **limits)
    send(store, server, Run(owner=owner or ours(), clock=lambda: moment, journal=journal))


def _hasten(opened: Any, _record: object) -> None:
    opened.execute(LESS["sqlite" if isinstance(opened, sqlite3.Connection) else "postgresql"])
    opened.commit()
