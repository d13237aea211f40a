"""A letter that several processes send is stopped at the desk at any moment, and goes on."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from digest.accounts.staff import add_staff
from digest.delivery.claims import LEASE
from digest.edition.views import edition
from digest.settings import Smtp
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryState, EditionState, Role
from tests.build import LIS, SENDS, a_draft, a_member, a_request, goes_out, secretary
from tests.command import Forked
from tests.delivery.sender import started
from tests.delivery.server import Scripted
from tests.house import House
from tests.web.desk.conftest import STAFF, Office

MEMBERS = int(os.environ.get("MAILS", "300"))
STOPS, SENDERS = int(os.environ.get("STOPS", "3")), 2


def start(store: Store, port: int, number: int, *, round_: int) -> Forked:
    """A sender; of each round at one moment, when the leases of the round before have run out."""
    return started(store, port, SENDS + round_ * (LEASE + timedelta(seconds=1)), f"sender-{number}")


@pytest.mark.both
def test_whatever_the_moment_nothing_more_leaves_than_what_was_in_transfer_and_all_get_it_once(
    store: Store, tmp_path: Path
) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"SEED={seed}")  # noqa: T201  (shown when the test fails)
    chance = random.Random(seed)
    for number in range(MEMBERS):
        a_member(store, f"m{number}@x.example", name=f"M {number}")
    a_request(store)
    a_draft(store)
    goes_out(store, "23")
    add_staff(store, address=STAFF[Role.APPROVER], name="Tove", role=Role.APPROVER, by=secretary())
    office = Office(House(store, tmp_path), now=SENDS)
    with Scripted() as server, office.served:
        office.desk_anew()
        desk = office.signed_in(Role.APPROVER)
        for round_ in range(STOPS):
            server.reached.clear()
            server.go_on.clear()
            server.hold_at = server.count + chance.randint(1, MEMBERS // (STOPS + 1))
            senders = [start(store, server.port, round_ * 9 + each, round_=round_) for each in range(SENDERS)]
            assert server.reached.wait(timeout=60)
            assert desk.post("/desk/editions/23/stop").status == 303
            before = server.count
            server.go_on.set()
            assert [sender.wait(timeout=60) for sender in senders] == [0] * SENDERS
            assert server.count - before <= SENDERS * Smtp().connections
            assert edition(store, "23").state is EditionState.STOPPED
            before = server.count
            assert start(store, server.port, round_ * 9 + SENDERS, round_=round_).wait(timeout=60) == 0
            assert server.count == before
            assert desk.post("/desk/editions/23/go-on").status == 303
        assert start(store, server.port, STOPS * 9, round_=STOPS).wait(timeout=120) == 0
    assert Counter(recipient for recipient, _ in server.kept) == {
        f"m{number}@x.example": 1 for number in range(MEMBERS)
    }
    assert edition(store, "23").state is EditionState.SENT
    with store.read() as session:
        counted = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
        assert {row[0]: row[1] for row in counted} == {DeliveryState.SENT: MEMBERS}


def test_one_that_is_stopped_when_all_have_gone_says_so_and_is_concluded(store: Store, tmp_path: Path) -> None:
    a_member(store, LIS)
    a_request(store)
    a_draft(store)
    goes_out(store, "23")
    add_staff(store, address=STAFF[Role.APPROVER], name="Tove", role=Role.APPROVER, by=secretary())
    office = Office(House(store, tmp_path), now=SENDS)
    with Scripted() as server, office.served:
        office.desk_anew()
        desk = office.signed_in(Role.APPROVER)
        server.go_on.clear()
        server.hold_at = 1
        sender = start(store, server.port, 1, round_=0)
        assert server.reached.wait(timeout=60)
        desk.post("/desk/editions/23/stop")
        assert "Fortsæt til den sidste 1" in desk.get("/desk/editions/23/report").text
        server.go_on.set()
        assert sender.wait(timeout=60) == 0
        page = desk.get("/desk/editions/23/report").text
        assert "Alle dens mails er sendt: der var ikke mere at standse." in page
        assert "Fortsæt til" not in page
        assert "Afslut udgave 23" in page
        desk.post("/desk/editions/23/go-on")
        assert start(store, server.port, 2, round_=1).wait(timeout=60) == 0
    assert edition(store, "23").state is EditionState.SENT
