"""The demo's desk: the sample fortnight with its draft, while a clock of its own goes on from its close."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.accounts.actor import Actor
from digest.accounts.signing import new_link
from digest.accounts.staff import add_staff
from digest.demo import CLOSED, Say, until_composed
from digest.operations.heartbeat import Sign, beat
from digest.operations.tick import tick
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.states import Role

ADDRESS = "tove@ika.example"
SECONDS = 2.0
"""Between two ticks: whoever tries it waits for nothing."""

PACE = 1.5
"""The mails that leave in a second, so that a letter is some seconds on its way and can be stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fortnight:
    """The demo's house at its draft. token: of a link that signs in Tove, who may do everything, once."""

    store: Store
    settings: Settings
    token: str
    begun: datetime

    def clock(self) -> datetime:
        """The time in the house."""
        return CLOSED + (datetime.now(UTC) - self.begun)

    def goes_on(self, stopping: threading.Event) -> None:
        """Does what is due, until `stopping` is set."""
        while not stopping.wait(SECONDS):
            done = tick(self.store, self.settings, clock=self.clock, stopping=stopping.is_set)
            beat(self.store, Sign(faults=[fault.said for fault in done.faults]), now=self.clock())


@contextmanager
def fortnight(folder: Path, *, say: Say) -> Iterator[Fortnight]:
    """The sample fortnight up to its draft, in `folder`, which is emptied."""
    with until_composed(folder, say=say) as (store, settings, _, _):
        by = Actor.house(at=CLOSED)
        add_staff(store, address=ADDRESS, name="Tove Lind", by=by, role=Role.ADMIN)
        slowly = settings.model_copy(update={"smtp": settings.smtp.model_copy(update={"per_second": PACE})})
        yield Fortnight(store=store, settings=slowly, token=new_link(store, ADDRESS, by=by), begun=datetime.now(UTC))
