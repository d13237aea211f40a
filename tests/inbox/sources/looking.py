"""A process that looks into a mailbox once: it can be killed."""

from __future__ import annotations

import json
import resource
from datetime import UTC, datetime

from digest.inbox.collect import collect
from digest.inbox.sources.imap import Imap
from digest.settings import Imap as Settings
from digest.store.engine import open_store
from tests.command import Piped
from tests.mailservers import PASSWORD


def looking(database: str, settings: Settings) -> Piped:
    """It says a line for each mail that it fetches, and one when it is done."""
    return Piped(_looks, database, {**settings.model_dump(mode="json"), "password": PASSWORD})


def found(process: Piped) -> tuple[int, int, list[str], int]:
    """How many mails were new and how many seen before, what failed, and how many KiB of memory it took."""
    new, seen, faults, memory = json.loads(process.communicate()[0].splitlines()[-1])
    return new, seen, faults, memory


def _looks(database: str, told: dict[str, object]) -> None:
    source = Imap(Settings.model_validate(told))
    done = collect(open_store(database), [source], now=datetime.now(UTC), progress=lambda what, _steps: print(what))  # noqa: T201
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([done.new, done.seen, list(done.faults), memory]))  # noqa: T201
