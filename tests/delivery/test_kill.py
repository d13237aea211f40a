"""kill -9 at moments of chance while mails go out over several connections: nobody gets two, nobody is forgotten.

`make chaos` does it 40 times in 2,000 mails on either database, on PostgreSQL with three senders, and prints the sums.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import select

from digest.settings import Smtp
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryState
from tests.command import Forked
from tests.delivery.notices import NOW, put
from tests.delivery.sender import started
from tests.delivery.server import Scripted
from tests.waiting import wait_until

MAILS, KILLS = int(os.environ.get("MAILS", "300")), int(os.environ.get("KILLS", "6"))
SENDERS = {"sqlite": 1, "postgresql": 3}


def at(store: Store, port: int, moment: datetime, owner: str = "") -> Forked:
    return started(store, port, moment, owner, durable=False)


def counted(store: Store) -> Counter[DeliveryState]:
    with store.read() as session:
        return Counter(session.scalars(select(Delivery.state)))


@pytest.mark.both
def test_kills_at_moments_of_chance_double_nobody_and_forget_nobody(store: Store) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    chance, senders = random.Random(seed), SENDERS[store.engine.dialect.name]
    moments = sorted(chance.sample(range(1, MAILS), KILLS))
    put(store, *(f"m{number}@x{number % 50}.example" for number in range(MAILS)))
    with Scripted() as server:
        alive = [at(store, server.port, NOW) for _ in range(senders)]
        for kill, moment in enumerate(moments):
            wait_until(
                lambda moment=moment: server.count >= moment or all(one.poll() is not None for one in alive), 120
            )
            killed = alive.pop(chance.randrange(len(alive)))
            killed.kill()
            killed.wait()
            if kill or senders == 1:  # of several, the first that is killed does not come back
                alive.append(at(store, server.port, NOW))
        while alive or counted(store)[DeliveryState.PENDING]:
            for one in alive:
                assert one.wait(timeout=300) == 0
            alive = [at(store, server.port, NOW)] if counted(store)[DeliveryState.PENDING] else []
    states = counted(store)
    arrived = Counter(recipient for recipient, _ in server.kept)
    with store.read() as session:
        doubtful = select(Delivery.recipient).filter_by(state=DeliveryState.UNCERTAIN)
        lost = set(session.scalars(select(Delivery.recipient).except_(doubtful))) - set(arrived)
    doubled = [one for one, count in arrived.items() if count > 1]
    print(  # noqa: T201  (the sums of `make chaos`)
        f"SEED={seed} {MAILS:,} mails, {KILLS} kills, {senders} senders: {len(arrived):,} arrived, {len(lost)} lost, "
        f"{len(doubled)} doubled, {states[DeliveryState.UNCERTAIN]} in doubt"
    )
    assert (lost, doubled) == (set(), [])
    assert set(states) <= {DeliveryState.SENT, DeliveryState.UNCERTAIN}
    assert states[DeliveryState.UNCERTAIN] <= KILLS * Smtp().connections


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
