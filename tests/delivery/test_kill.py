"""kill -9 in the middle of sending, each time while a row is `sending`: nobody gets two, nobody is forgotten."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from digest.delivery.send import LEASE
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryState
from tests.delivery.notices import NOW, put
from tests.delivery.server import Scripted

MAILS, KILLS = 500, 10
SENDER = """
import sys
from datetime import datetime
from sqlalchemy import event
from digest.delivery.send import Run, send
from digest.process import owner as ours
from digest.settings import Smtp
from digest.store.engine import open_store

url, port, owner, moment = sys.argv[1:]
LESS = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit = off"}
store = open_store(url)
# A killed process loses nothing it has written; only a power cut needs the disk to have it, and costs half a minute.
event.listen(store.engine, "connect", lambda connection, _: connection.execute(LESS[store.engine.dialect.name]))
store.engine.dispose()
server = Smtp(host="127.0.0.1", port=int(port), security="none")
send(store, server, Run(owner=owner or ours(), clock=lambda: datetime.fromisoformat(moment)))
"""


def start(store: Store, port: int, number: int) -> subprocess.Popen[bytes]:
    """A sender, at a moment when the leases of the ones before it have run out."""
    return at(store, port, NOW + number * (LEASE + timedelta(seconds=1)), f"sender-{number}")


def at(store: Store, port: int, moment: datetime, owner: str = "") -> subprocess.Popen[bytes]:
    url = store.engine.url.render_as_string(hide_password=False)
    arguments = [url, f"{port}", owner, moment.isoformat()]
    return subprocess.Popen([sys.executable, "-c", SENDER, *arguments])


def counted(store: Store) -> Counter[DeliveryState]:
    with store.read() as session:
        return Counter(session.scalars(select(Delivery.state)))


def test_ten_kills_in_the_middle_of_five_hundred_double_nobody_and_forget_nobody(store: Store) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"SEED={seed}")  # noqa: T201  (shown when the test fails)
    chance = random.Random(seed)
    put(store, *(f"m{number}@x.example" for number in range(MAILS)))
    with Scripted() as server:
        for kill in range(KILLS):
            server.reached.clear()
            server.go_on.clear()
            server.hold_at = server.count + chance.randint(1, MAILS // (KILLS + 1))
            process = start(store, server.port, kill)
            assert server.reached.wait(timeout=30)
            assert counted(store)[DeliveryState.SENDING] == 1
            process.send_signal(signal.SIGKILL)
            process.wait()
            server.go_on.set()
        assert start(store, server.port, KILLS).wait(timeout=60) == 0
    states = counted(store)
    assert states == {DeliveryState.SENT: MAILS - KILLS, DeliveryState.UNCERTAIN: KILLS}
    arrived = Counter(recipient for recipient, _ in server.kept)
    assert len(arrived) == MAILS  # the doubtful ones had arrived: sending them again would have doubled them
    assert set(arrived.values()) == {1}


@pytest.mark.both
def test_what_a_killed_process_of_this_machine_claimed_is_free_at_once(store: Store) -> None:
    put(store, *(f"m{number}@x.example" for number in range(10)))
    with Scripted() as server:
        server.hold_at = 4
        server.go_on.clear()
        first = at(store, server.port, NOW)
        assert server.reached.wait(timeout=30)
        server.hold_only = True
        assert at(store, server.port, NOW).wait(timeout=60) == 0  # of what lives nobody takes anything
        assert counted(store)[DeliveryState.CLAIMED] == 6
        first.kill()
        server.go_on.set()
        assert at(store, server.port, NOW).wait(timeout=60) == 0
        first.wait()
    assert counted(store) == {DeliveryState.SENT: 9, DeliveryState.UNCERTAIN: 1}
    assert len(dict(server.kept)) == len(server.kept) == 10
