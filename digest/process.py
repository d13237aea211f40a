"""The name of a process, by which it claims mail; whether one of this machine has ended; waiting to be told to.

host:number:place-life    place: the running system and its numbering of processes; life: when it began (Linux)
"""

from __future__ import annotations

import os
import secrets
import socket
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Event

_SYSTEM = Path("/proc/sys/kernel/random/boot_id")
_NUMBERING = Path("/proc/self/ns/pid")
_ENDED = frozenset("ZX")
"""States of a process that does nothing any more, although its parent has not asked after it."""


_LOOKS = 1.0
"""Seconds between two looks whether a signal has come."""


def until_told(stopping: Event) -> None:
    """Waits until it is set, for the main thread: a signal that reached another thread is seen when this one wakes."""
    while not stopping.wait(_LOOKS):
        pass


@cache
def owner() -> str:
    """The name of this process in claims and heartbeats, unique also among containers of the same name."""
    place, life = _place(), _life(os.getpid())
    mark = f"{place}-{life}" if place and life else secrets.token_hex(3)
    return f"{socket.gethostname()}:{os.getpid()}:{mark}"


def has_ended(name: str) -> bool:
    """Whether the process of this name is surely gone; False for one of another machine, of which nobody knows."""
    _, number, mark = (*name.rsplit(":", 2), "", "")[:3]
    place, _, life = mark.partition("-")
    return bool(life) and number.isdecimal() and place == _place() and _life(int(number)) != life


@cache
def _place() -> str:
    """What tells processes of the same number apart: the running system, and a container; "" where nobody knows."""
    try:
        told = f"{_SYSTEM.read_text()}{_NUMBERING.readlink()}"
    except OSError:
        return ""
    return sha256(told.encode()).hexdigest()[:8]


def _life(number: int) -> str:
    """When the process of this number began, by the system's count; "" where there is none."""
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    state, *rest = told.rpartition(")")[2].split()  # the name before it may have blanks
    return "" if state in _ENDED else f"{int(rest[18]):x}"
