"""What a process with limits is given to do in tests."""

from __future__ import annotations

import os
import signal


def number_of_process(_: str = "") -> int:
    """The number of the process that it is called in."""
    return os.getpid()


def turns(seconds: str) -> int:
    """What it is given, unless that is to turn for ever, sleep for ever, take all memory, or die."""
    while seconds == "for ever":
        pass
    if seconds == "all memory":
        return len(bytearray(10_000_000_000))
    if seconds == "asleep":
        signal.pause()
    if seconds == "death":
        os.kill(os.getpid(), signal.SIGKILL)
    return int(seconds)
