"""A worker in haste: it looks for jobs often, shares few mails, and soon takes over what one that is gone had begun."""

from __future__ import annotations

from pathlib import Path

from digest.operations import worker
from tests.command import Forked, Streams, live

HASTE = {"_POLL": 0.1, "_LOOK": 0.2, "_SIGN": 0.4, "_STALLED": 4.0, "_AGAIN": 0.5, "_SHARE": 150}


def begin(folder: Path, streams: Streams, environment: dict[str, str]) -> Forked:
    """`digest worker` in a folder, beside the test."""
    return Forked(_works, folder, environment, streams=streams.files)


def _works(folder: Path, environment: dict[str, str]) -> None:
    for name, value in HASTE.items():
        setattr(worker, name, value)
    live(["digest", "worker"], folder, environment)
