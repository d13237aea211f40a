"""The steps that are measured in a large house, each in a process that does nothing else.

What a process prints: the seconds of the processor that the step took, and the most megabytes it held.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.accounts.actor import Actor
from digest.calendar.rule import Period
from digest.delivery.ledger import deliveries, sent_to
from digest.edition import approve as approving
from digest.edition.checks import check
from digest.edition.compose import compose, renewed
from digest.edition.preview import Whose, preview
from digest.edition.recipients import Among, differences, recipients
from digest.edition.views import editions
from digest.house import House
from digest.inbox.views import mails
from digest.members.changes import members
from digest.operations.status import status
from digest.operations.tick import tick
from digest.requests.views import requests
from digest.settings import Settings
from digest.store.engine import Store, open_store
from digest.store.states import MailState
from tests.approving import Anyhow

COMPOSING, LOOKING, IDLE = 60.0, 2.0, 0.050
CLOSES = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
PERIOD = Period(day=date(2026, 12, 2), closes_at=CLOSES, sends_at=CLOSES + timedelta(days=2))
NOW = CLOSES + timedelta(minutes=5)
STAFF, SOMEBODY = "tove@ika.example", "medlem77@kommune0.example"


def _ready(store: Store, settings: Settings, _folder: Path) -> None:
    compose(store, house=House.of(settings), period=PERIOD, now=CLOSES)


def _approved(store: Store, settings: Settings, _folder: Path) -> None:
    who = Actor.staff(STAFF, at=NOW)
    approving.approve(store, "200", approving.Approval(because=Anyhow()), house=House.of(settings), by=who)


def _shown(store: Store, settings: Settings, folder: Path) -> None:
    preview(store, "200", folder / "preview", house=House.of(settings))


STEPS: dict[str, tuple[Callable[[Store, Settings, Path], object], float]] = {
    "compose": (_ready, COMPOSING),
    "compose again, the same": (lambda store, how, _: renewed(store, "200", house=House.of(how), now=NOW), COMPOSING),
    "status": (lambda store, how, _: status(store, how, now=NOW), LOOKING),
    "preview": (_shown, LOOKING),
    "preview as a member": (
        lambda store, how, to: preview(store, "200", to / "preview", Whose(reader=SOMEBODY), house=House.of(how)),
        LOOKING,
    ),
    "check": (lambda store, how, _: check(store, "200", house=House.of(how)), LOOKING),
    "approve": (_approved, LOOKING),
    "editions": (lambda store, *_: editions(store), LOOKING),
    "requests": (lambda store, *_: requests(store), LOOKING),
    "members": (lambda store, *_: members(store, today=NOW.date()), LOOKING),
    "inbox": (lambda store, *_: mails(store), LOOKING),
    "inbox, one state": (lambda store, *_: mails(store, MailState.HELD), LOOKING),
    "inbox, a word": (lambda store, *_: mails(store, search="broer"), LOOKING),
    "deliveries": (lambda store, *_: deliveries(store), LOOKING),
    "sent": (lambda store, *_: sent_to(store, SOMEBODY), LOOKING),
    "recipients": (lambda store, *_: recipients(store, "200", on=NOW.date()), LOOKING),
    "recipients that differ": (lambda store, *_: differences(store, "200"), LOOKING),
    "recipients that are new": (lambda store, *_: recipients(store, "200", Among.NEW, on=NOW.date()), LOOKING),
    "a tick that has work": (lambda store, how, _: tick(store, how, clock=lambda: NOW), COMPOSING),
    "a tick with nothing to do": (
        lambda store, how, _: tick(store, how, clock=lambda: NOW + timedelta(minutes=1)),
        IDLE,
    ),
}
AGAIN = {"a tick with nothing to do": 7}
"""Steps of a process that runs on, and how often each is done: the median counts, not the first."""


def settings_in(folder: Path) -> Settings:
    """The settings of the house in that folder."""
    return Settings(
        folder,
        association={"name": "IKA", "address": "efterlysning@ika.example", "secret": "hemmelig"},
        fortnight={"anchor": "2026-12-02", "first_request": 101, "first_edition": 1},
        database=str(folder / "bench.sqlite3"),
        web={"url": "https://digest.ika.example"},
        smtp={"proof": "dkim"},
    )


def one(folder: Path, name: str) -> None:
    """Does one step in this process, and prints what it took."""
    settings = settings_in(folder)
    store, (step, _) = open_store(settings.database_url), STEPS[name]
    took = []
    for _ in range(AGAIN.get(name, 1)):
        start = time.process_time()
        step(store, settings, folder)
        took.append(time.process_time() - start)
    store.close()
    print(json.dumps([statistics.median(took), _megabytes()]))


def _megabytes() -> float:
    """The most that this process held; not that of the one which started it, as `getrusage` may say."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    one(Path(sys.argv[1]), sys.argv[2])
