"""What a round of sending is told: who sends, by which clock, and whom to ask and to tell meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A round of sending.

    owner: names this process. stopping: asked between mails. progress: told after each. pause: waits so many seconds.
    returning: the envelope sender of a row, made of its sender's address and its id; bounces come to it. journal: the
    folder for a journal of what the database does not take; None for none. sign: what a mail becomes as it leaves.
    """

    owner: str
    clock: Callable[[], datetime]
    returning: Callable[[str, int], str] = lambda sender, _: sender
    stopping: Callable[[], bool] = lambda: False
    progress: Callable[[], None] = lambda: None
    pause: Callable[[float], None] = sleep
    journal: Path | None = None
    sign: Callable[[bytes], bytes] = lambda content: content
