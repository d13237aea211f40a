"""Whose fault a refusal is: the recipient's, whose mail has failed; else ours or the server's, and the mails wait."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from digest.accounts.audit import Sought, decisions
from digest.accounts.staff import add_staff
from digest.delivery.claims import Run
from digest.delivery.ledger import Chosen, Settling, settle, settling
from digest.delivery.send import Sent, send
from digest.edition.paused import tell_paused
from digest.edition.stop import resume
from digest.edition.views import edition
from digest.errors import MissingInput
from digest.members.suppressions import suppressions
from digest.reading.message import parse
from digest.settings import Security, Smtp
from digest.store.engine import Store, open_store
from digest.store.reasons import EditionReason
from digest.store.states import DeliveryState, EditionState
from tests.approving import HOUSE
from tests.build import SENDS, secretary
from tests.delivery.notices import NOW, a_sending, put, rows, send_to, states
from tests.delivery.server import Scripted
from tests.waiting import wait_until

pytestmark = pytest.mark.both
SOON = timedelta(seconds=1)


@pytest.mark.parametrize(
    "said",
    [
        "554 Relay access denied",
        "550 5.7.1 Client host rejected",
        "552 5.2.2 quota exceeded",
        "550 5.1.1 User unknown",  # of everybody
        "550 no such user",
    ],
)
@pytest.mark.words
def test_what_is_said_alike_to_five_in_a_row_pauses_the_edition_and_fails_nobody(store: Store, said: str) -> None:
    name = a_sending(store)
    with Scripted() as server:
        server.says, server.says_from = {"*": said}, 3
        sent = send_to(store, server.port, now=SENDS)
        assert states(store) == {DeliveryState.SENT: 3, DeliveryState.DEFERRED: 5, DeliveryState.PENDING: 4}
        assert sent.rows == {DeliveryState.SENT: 3, DeliveryState.DEFERRED: 5}
        assert "refused 5 mails in a row" in sent.fault
        assert said in sent.fault
        assert sent.paused == name
        paused = edition(store, name)
        assert (paused.state, paused.reason) == (EditionState.STOPPED, EditionReason.SERVER_REFUSES)
        assert {row.attempts for row in rows(store) if row.state is not DeliveryState.SENT} == {0}
        assert list(suppressions(store)) == []
        server.says = {}
        resume(store, name, by=secretary(SENDS))
        send_to(store, server.port, now=SENDS)
    done = edition(store, name)
    assert (done.state, done.reason) == (EditionState.SENT, EditionReason.NONE)
    assert len({recipient for recipient, _ in server.kept}) == len(server.kept) == 12


def test_the_staff_are_told_in_words_once_each_time(store: Store) -> None:
    name = a_sending(store)
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    with Scripted() as server:
        server.says = {"*": "554 Relay access denied"}
        send_to(store, server.port, now=SENDS)
    assert tell_paused(store, house=HOUSE, now=SENDS) == 1
    assert tell_paused(store, house=HOUSE, now=SENDS + timedelta(hours=1)) == 0
    mail = parse(rows(store)[-1].message or b"")
    assert "er sat på pause" in mail.subject
    assert "554 Relay access denied" in mail.body
    assert "0 modtagere har fået brevet, 12 venter på det." in mail.body
    assert f"digest resume {name}" in mail.body


def test_rows_are_settled_by_state_edition_and_reason(store: Store) -> None:
    name = a_sending(store)
    with Scripted() as server:
        server.says = {
            "m01@house01.example": "550 no such user",
            "m02@house02.example": "550 mailbox is off",
            "m03@house03.example": "450 full",
        }
        server.at_end = {"m04@house04.example": "nonsense"}
        send_to(store, server.port, now=SENDS)
    again, by = Settling.SENT_AGAIN, secretary(SENDS)

    def who(chosen: Chosen, how: Settling = again) -> list[str]:
        return [row.recipient[:3] for row in settling(store, chosen, how)]

    assert who(Chosen(edition=name)) == ["m01", "m02", "m03"]
    assert who(Chosen(state=DeliveryState.UNCERTAIN)) == ["m04"]
    assert who(Chosen(reason="MAILBOX IS")) == ["m02"]
    assert who(Chosen(edition=name, state=DeliveryState.FAILED)) == ["m01", "m02"]
    assert who(Chosen(edition=name), Settling.ARRIVED) == ["m01", "m02", "m04"]
    with pytest.raises(MissingInput, match="no edition 99"):
        settling(store, Chosen(edition="99"), again)
    assert len(settle(store, Chosen(reason="is off"), again, by=by)) == 1
    assert states(store)[DeliveryState.PENDING] == 1
    assert [(one.act, one.name) for one in decisions(store, Sought(thing="delivery"))] == [
        ("delivery settled", by.name)
    ]


def test_five_that_are_dropped_after_data_pause_it_too(store: Store) -> None:
    name = a_sending(store)
    with Scripted() as server:
        server.at_end = {"*": "nonsense"}
        sent = send_to(store, server.port, now=SENDS)
    assert states(store) == {DeliveryState.UNCERTAIN: 5, DeliveryState.PENDING: 7}
    assert edition(store, name).reason is EditionReason.SERVER_SILENT
    assert "did not say whether it took them" in sent.fault


def test_a_server_that_takes_long_over_the_end_of_each_mail_and_takes_it_pauses_nothing(store: Store) -> None:
    name = a_sending(store)
    with Scripted() as server, ThreadPoolExecutor(1) as beside:
        smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.NONE, connections=6, timeout=1)
        server.hold_at = 1
        server.go_on.clear()
        sending = beside.submit(send, store, smtp, Run(owner="me", clock=lambda: SENDS))
        wait_until(lambda: edition(store, name).state is EditionState.STOPPED)
        server.go_on.set()
        first = sending.result()
        assert "took long over the end" in first.fault
        assert (first.paused, edition(store, name).state) == ("", EditionState.SENDING)
        send_to(store, server.port, now=SENDS)
    assert states(store) == {DeliveryState.SENT: 12}
    assert len(server.kept) == 12


@pytest.mark.parametrize("said", ["nonsense", "2500 ok", "99 hello", "354 go on", "", "25O kept"])
@pytest.mark.words
def test_nonsense_after_the_dot_is_no_250(store: Store, said: str) -> None:
    put(store, "a@x.example")
    with Scripted() as server:
        server.at_end = {"a@x.example": said} if said else {}
        if not said:
            server.at_end = {"a@x.example": "\r\n"}
        send_to(store, server.port)
    assert states(store) == {DeliveryState.UNCERTAIN: 1}


def test_people_of_one_domain_that_has_gone_are_no_fault_of_ours(store: Store) -> None:
    put(store, *(f"p{number}@gone.example" for number in range(7)), "a@x.example", "b@x.example")
    with Scripted() as server:
        server.says = {f"p{number}@gone.example": "550 5.1.2 no such domain" for number in range(7)}
        sent = send_to(store, server.port)
    assert (sent.fault, sent.rows) == ("", {DeliveryState.FAILED: 7, DeliveryState.SENT: 2})


@pytest.mark.parametrize("connections", [1, 3])
def test_a_server_that_closes_ends_the_round_and_costs_nobody_an_attempt(store: Store, connections: int) -> None:
    put(store, *(f"m{number:02}@x.example" for number in range(40)))
    with Scripted() as server:
        server.says, server.says_from = {"*": "421 4.3.2 shutting down"}, 15
        sent = send_to(store, server.port, connections=connections)
        assert "421 4.3.2 shutting down" in sent.fault
        taken = len(server.kept)
        assert 15 <= taken < 15 + connections
        assert Counter((row.state, row.attempts) for row in rows(store)) == {
            (DeliveryState.SENT, 1): taken,
            (DeliveryState.PENDING, 0): 40 - taken,
        }
        server.says = {}
        assert send_to(store, server.port, now=NOW + SOON).rows == {DeliveryState.SENT: 40 - taken}


def test_a_mail_at_which_the_server_closes_holds_up_no_other(store: Store) -> None:
    put(store, "a@x.example", "b@x.example", "c@x.example")
    with Scripted() as server:
        server.says = {"a@x.example": "421 4.3.2 closing"}
        assert "421 4.3.2 closing" in send_to(store, server.port).fault
        assert send_to(store, server.port).rows == {DeliveryState.SENT: 2}  # the others come first
        server.says = {}
        assert send_to(store, server.port, now=NOW + SOON).rows == {DeliveryState.SENT: 1}


def test_a_server_that_closes_after_so_many_mails_on_a_connection_gets_the_others_on_the_next(store: Store) -> None:
    put(store, *(f"m{number:02}@x.example" for number in range(12)))
    with Scripted() as server:
        server.closes_after = 5
        sent = send_to(store, server.port)
        assert (sent.fault, sent.rows) == ("", {DeliveryState.SENT: 10})  # two were not tried
        assert send_to(store, server.port, now=NOW + SOON).rows == {DeliveryState.SENT: 2}
    assert len({recipient for recipient, _ in server.kept}) == len(server.kept) == 12


def test_a_server_that_closes_late_after_the_end_of_a_mail_costs_it_no_attempt_either(store: Store) -> None:
    put(store, "a@x.example")
    with Scripted() as server:
        server.at_end, server.hold_at = {"a@x.example": "421 4.3.2 shutting down"}, 1
        server.go_on.clear()

        def goes_on() -> bool:  # asked while the answer is waited for
            if server.reached.is_set():
                server.go_on.set()
            return False

        run = Run(owner="me", clock=lambda: SENDS, stopping=goes_on)
        assert "421 4.3.2 shutting down" in sends(store, server.port, timeout=0.2, run=run).fault
        assert [(row.state, row.attempts) for row in rows(store)] == [(DeliveryState.PENDING, 0)]
        server.at_end, server.hold_at = {}, 0
        assert send_to(store, server.port, now=SENDS + SOON).rows == {DeliveryState.SENT: 1}


def test_greylisting_waits_as_long_as_the_server_says_and_goes_on(store: Store) -> None:
    put(store, *(f"a{number}@x{number}.example" for number in range(7)))
    with Scripted() as server:
        server.says = {"*": "450 4.7.1 Greylisted, try again in 1800 seconds"}
        sent = send_to(store, server.port, now=SENDS)
        assert (sent.fault, sent.rows) == ("", {DeliveryState.DEFERRED: 7})
        assert all(row.next_attempt_at >= SENDS + timedelta(seconds=1800) for row in rows(store))
        server.says = {}
        assert send_to(store, server.port, now=SENDS + timedelta(minutes=29)).rows == {}
        assert send_to(store, server.port, now=SENDS + timedelta(minutes=35)).rows == {DeliveryState.SENT: 7}


def sends(store: Store, port: int, *, timeout: float, run: Run) -> Sent:
    return send(store, Smtp(host="127.0.0.1", port=port, security=Security.NONE, timeout=timeout), run)


def test_no_other_mail_waits_for_a_late_answer_to_the_end_of_one(store: Store) -> None:
    put(store, "a@x.example", "b@x.example", "c@x.example")
    with Scripted() as server:
        server.hold_at, server.hold_only = 1, True
        server.go_on.clear()

        def told() -> None:
            if len(server.kept) == 2:  # the other two have come to their end
                server.go_on.set()

        sent = sends(store, server.port, timeout=0.3, run=Run(owner="me", clock=lambda: SENDS, progress=told))
    assert sent.rows == {DeliveryState.SENT: 3}
    assert [recipient for recipient, _ in server.kept] == ["b@x.example", "c@x.example", "a@x.example"]


def test_a_server_that_says_nothing_before_data_is_left_after_three_mails(store: Store) -> None:
    put(store, *(f"a{number}@x{number}.example" for number in range(9)))
    with Scripted() as server:
        server.says = {"*": "-"}
        sent = sends(store, server.port, timeout=0.2, run=Run(owner="me", clock=lambda: SENDS))
    assert "3 times in a row" in sent.fault
    assert states(store) == {DeliveryState.DEFERRED: 3, DeliveryState.PENDING: 6}
    assert {row.attempts for row in rows(store)} == {0}


class Locks(list[tuple[str, bytes]]):
    """What a server keeps; with each mail somebody locks the database for a while."""

    def __init__(self, file: Path) -> None:
        self.other = sqlite3.connect(file, check_same_thread=False, isolation_level=None)

    def append(self, kept: tuple[str, bytes]) -> None:
        super().append(kept)
        self.other.execute("BEGIN IMMEDIATE")

    def free(self, _seconds: float) -> None:
        self.other.execute("ROLLBACK")


def test_what_the_server_took_is_written_down_when_the_database_takes_it(empty_database: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(empty_database, tmp_path / "digest.sqlite3"))
    store = open_store(f"sqlite:///{file}")
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 20"))
    store.engine.dispose()
    put(store, "a@x.example", "b@x.example")
    with Scripted() as server:
        server.kept = kept = Locks(file)
        sent = sends(store, server.port, timeout=5, run=Run(owner="me", clock=lambda: SENDS, pause=kept.free))
    kept.other.close()
    assert sent.rows == {DeliveryState.SENT: 2}
    assert states(store) == {DeliveryState.SENT: 2}
    assert [recipient for recipient, _ in kept] == ["a@x.example", "b@x.example"]
    store.close()
