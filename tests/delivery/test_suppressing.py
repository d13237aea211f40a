"""Whose mail has failed, and who is written to no more: only by the word of a server that takes the others' mails."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.accounts.staff import add_staff
from digest.calendar.rule import Period
from digest.delivery.outcomes import ATTEMPTS
from digest.edition.paused import tell_missed
from digest.edition.stop import resume
from digest.members.suppressions import suppressions
from digest.reading.message import parse
from digest.store.engine import Store
from digest.store.states import DeliveryState
from tests.approving import HOUSE
from tests.build import NEXT, PERIOD, SENDS, a_member, a_request, an_edition, goes_out, secretary
from tests.delivery.notices import NOW, a_sending, put, rows, send_to, states
from tests.delivery.server import Scripted

pytestmark = pytest.mark.both


def test_nobody_there_by_our_own_servers_word_is_written_to_no_more(store: Store) -> None:
    put(store, "a@x.example", "gone@x.example", "b@x.example", "full@x.example")
    with Scripted() as server:
        server.says = {"gone@x.example": "550 5.1.1 unknown", "full@x.example": "552 5.2.2 mailbox full"}
        send_to(store, server.port)
    assert [row.address for row in suppressions(store)] == ["gone@x.example"]


def test_nobody_there_is_believed_between_two_mails_that_the_server_takes(store: Store) -> None:
    put(store, *(f"before{number}@x.example" for number in range(40)))
    with Scripted() as server:
        send_to(store, server.port)
        server.says = {f"gone{number}@x.example": "550 5.1.1 unknown" for number in range(4)}
        for mails in (["gone0"], ["a", "b", "gone1"], ["gone2", "c"], ["d", "gone3", "e"]):
            assert list(suppressions(store)) == []  # perhaps it knew nobody then
            put(store, *(f"{one}@x.example" for one in mails))
            send_to(store, server.port)
    assert [row.address for row in suppressions(store)] == ["gone3@x.example"]


def test_many_that_nobody_knows_at_once_are_written_to_again_and_the_staff_are_told(store: Store) -> None:
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    name = a_sending(store)
    with Scripted() as server:
        server.says = {f"m{number:02}@house{number:02}.example": "550 5.1.1 unknown" for number in (2, 5, 8, 11)}
        assert send_to(store, server.port, now=SENDS).rows == {DeliveryState.SENT: 8, DeliveryState.FAILED: 4}
    assert list(suppressions(store)) == []
    assert [tell_missed(store, house=HOUSE, now=SENDS + timedelta(hours=one)) for one in range(2)] == [1, 0]
    mail = parse(rows(store)[-1].message or b"")
    assert mail.subject.endswith("er sendt: 4 fik den ikke")
    assert "550 5.1.1 unknown" in mail.body
    assert f"digest deliveries retry --state failed --edition {name}" in mail.body


_EACH_ITS_OWN = "|".join(f"550 5.1.1 nobody {letter}" for letter in "abcdefghijklm")


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize(
    "says",
    [
        "550 5.1.1 no!",
        "550 5.1.1 no|550 5.1.1 no!",
        "550 5.1.1 no!|451 4.3.0 later",
        "550 5.1.1 no|421 4.3.2 closing!",
        "550 5.1.1 no|nonsense!",
        "550 5.1.1 no|450 4.2.0 busy!|550 5.2.1 off|nonsense!|550 5.7.1 policy",
        _EACH_ITS_OWN,
        f"{_EACH_ITS_OWN.replace('|', '!|')}!",
    ],
)
@pytest.mark.words
def test_a_server_that_takes_nothing_in_whatever_words_costs_nobody_the_letter(
    store: Store, says: str, connections: int
) -> None:
    put(store, *(f"before{number}@x.example" for number in range(30)))
    with Scripted() as server:
        send_to(store, server.port)  # it took many mails this day
        a_sending(store, 26)
        server.at_end = {"*": says}
        sent = send_to(store, server.port, now=SENDS, connections=connections)
        assert sent.fault
        assert sent.rows[DeliveryState.FAILED] == states(store)[DeliveryState.FAILED] == 0
        server.at_end = {}
        if sent.paused:
            resume(store, sent.paused, by=secretary(SENDS))
        send_to(store, server.port, now=SENDS + timedelta(hours=1))
    assert list(suppressions(store)) == []
    assert set(states(store)) <= {DeliveryState.SENT, DeliveryState.UNCERTAIN}
    assert states(store)[DeliveryState.UNCERTAIN] <= 8


def test_what_is_refused_while_the_server_takes_nothing_fails_once_it_was_tried_often_enough(store: Store) -> None:
    said = {f"a{number}@x{number}.example": f"550 5.1.1 nobody {'abcdefghij'[number]}" for number in range(10)}
    put(store, *said)
    with Scripted() as server:
        server.says = said
        for number in range(ATTEMPTS):
            assert states(store)[DeliveryState.FAILED] == 0
            sent = send_to(store, server.port, now=NOW + timedelta(days=number))
            assert "took none of 10 mails in a row" in sent.fault
    assert {(row.state, row.reason) for row in rows(store)} == {(DeliveryState.FAILED, one) for one in said.values()}
    assert list(suppressions(store)) == []


def test_an_address_refused_in_three_editions_running_is_written_to_no_more(store: Store) -> None:

    for who in ("a", "b", "c"):
        a_member(store, f"{who}@house-{who}.example", organisation=who)
    third = Period(
        day=NEXT.day + timedelta(14), closes_at=NEXT.closes_at + timedelta(14), sends_at=NEXT.sends_at + timedelta(14)
    )
    with Scripted() as server:
        server.says = {"b@house-b.example": "550 mailbox unavailable"}
        for period in (PERIOD, NEXT, third):
            assert list(suppressions(store)) == []
            a_request(store, at=period.closes_at - timedelta(days=1))
            name = an_edition(store, period).name or ""
            goes_out(store, name, now=period.sends_at)
            send_to(store, server.port, now=period.sends_at)
    assert [row.address for row in suppressions(store)] == ["b@house-b.example"]


def test_three_editions_of_which_the_server_took_nothing_say_nothing_of_an_address(store: Store) -> None:
    for who in ("a", "b"):
        a_member(store, f"{who}@house-{who}.example", organisation=who)
    later = [
        Period(day=NEXT.day + apart, closes_at=NEXT.closes_at + apart, sends_at=NEXT.sends_at + apart)
        for apart in (timedelta(14), timedelta(28))
    ]
    with Scripted() as server:
        server.says = {"*": "550 mailbox unavailable"}
        for period in (PERIOD, NEXT, *later):
            a_request(store, at=period.closes_at - timedelta(days=1))
            name = an_edition(store, period).name or ""
            goes_out(store, name, now=period.sends_at)
            send_to(store, server.port, now=period.sends_at)
    assert states(store) == {DeliveryState.FAILED: 8}
    assert list(suppressions(store)) == []
