"""No mail loops: whatever answers us, the exchange ends after one round."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.delivery.claims import waiting
from digest.edition.views import editions
from digest.followup.limits import MOST_A_DAY, MOST_CHANGES, MOST_HELD_A_DAY
from digest.inbox.views import mails
from digest.operations.tick import tick
from digest.reading.message import parse
from digest.requests.views import requests
from digest.settings import Settings
from digest.store.engine import Store, open_store
from digest.store.models import Delivery
from digest.store.states import MailState
from tests.approving import approve
from tests.build import a_member
from tests.conftest import eml, vouched, why
from tests.delivery.server import Scripted

KIM = "kim@nordmose.example"
ONE, OTHER = "efterlysning@ika.example", "efterlysning@spejl.example"
Answering = Callable[[str, bytes], bytes | None]


class House:
    """A whole service: its own database, inbox and address; what it sends goes to a real server."""

    def __init__(self, folder: Path, address: str, server: Scripted, store: Store, *, secret: str = "hemmelig") -> None:
        self.inbox = folder / "inbox"
        self.inbox.mkdir(parents=True)
        self.settings = Settings(
            folder,
            database=f"{store.engine.url.database}",
            association={"name": "IKA", "address": address, "secret": secret},
            fortnight={"anchor": "2026-12-02"},
            inbox={"sources": ["inbox"], "server": "mx.ika.example"},
            smtp={"host": "127.0.0.1", "port": server.port, "security": "none"},
        )
        self.store, self.address = store, address

    def comes(self, raw: bytes) -> None:
        (self.inbox / f"{len(list(self.inbox.iterdir())):04}.eml").write_bytes(vouched(raw))

    def ticks(self, now: datetime) -> None:
        assert tick(self.store, self.settings, clock=lambda: now).faults == ()


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as running:
        yield running


def rounds(server: Scripted, houses: list[House], now: datetime, answering: Answering) -> list[int]:
    """How many mails went out in each round, until none does: each goes to the house it is for, or is answered."""
    found, seen = [], len(server.kept)
    while len(found) < 12:
        for house in houses:
            house.ticks(now)
            assert waiting(house.store, now=now) == 0
        sent, seen = server.kept[seen:], len(server.kept)
        if not sent:
            return found
        found.append(len(sent))
        for recipient, raw in sent:
            there = [house for house in houses if house.address == recipient]
            for house in there:
                house.comes(raw)
            answer = None if there else answering(recipient, raw)
            if answer:
                houses[0].comes(answer)
        now += timedelta(minutes=1)
    return found


def out_of_office(*headers: tuple[str, str], subject: str = "Automatisk svar: ", words: str) -> Answering:
    """A machine that answers everything, to where the mail says that replies go."""

    def answer(recipient: str, raw: bytes) -> bytes:
        mail = parse(raw)
        to = mail.header("reply-to") or mail.sender
        named = {name.lower().replace("-", "_"): value for name, value in headers}
        return eml(
            recipient,
            f"{subject}{mail.subject}",
            f"{words}\n\n-- \nKim",
            to=to,
            **{
                "in_reply_to": mail.message_id,
                "message_id": f"<{abs(hash(raw))}@nordmose.example>",
                **named,
            },
        )

    return answer


def bouncing(recipient: str, raw: bytes, *, server: Scripted) -> bytes:
    """A server that takes every mail and returns it."""
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@nordmose.example\r\nTo: <{server.senders[recipient]}>\r\n"
        f"Message-ID: <{abs(hash(raw))}@mx.example>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nKunne ikke leveres.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()


NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
ASK = eml(KIM, "Uniformer", "Hvem har købt genbrugte uniformer til hjemmeplejen?")


@pytest.fixture
def house(tmp_path: Path, server: Scripted, store: Store) -> House:
    found = House(tmp_path / "one", ONE, server, store)
    a_member(found.store, KIM, name="Kim Holm")
    return found


@pytest.mark.parametrize(
    ("answering", "most"),
    [
        (out_of_office(("Auto-Submitted", "auto-replied"), words="Jeg er på ferie."), 0),
        (out_of_office(words="Jeg er på ferie til mandag."), 0),
        (out_of_office(subject="Re: ", words="Jeg er ikke på kontoret, men er tilbage den 7. december."), 0),
        (out_of_office(subject="SV: ", words="Tak for din mail. Vi vender tilbage hurtigst muligt."), 1),
        (out_of_office(subject="SV: ", words="Din henvendelse har fået sagsnummer 4711."), 1),
        (out_of_office(subject="", words="Din henvendelse har fået sagsnummer 4711."), 1),
        (out_of_office(subject="SV: ", words="Hvem har ringet?"), 1),
    ],
    ids=["header", "subject", "words", "thanks", "journal", "journal without Re", "asks"],
)
def test_a_machine_that_answers_every_mail_gets_one_more_at_most(
    house: House, server: Scripted, answering: Answering, most: int
) -> None:
    house.comes(ASK)
    sent = rounds(server, [house], NOW, answering)
    assert sum(sent) <= 1 + most  # the receipt of the request; a machine without any sign is told once that we look
    assert len(requests(house.store)) == 1


@pytest.mark.parametrize("line", ["Frist: 12-12-2026", "Emneord: it, drift", "LUK"])
def test_a_helpdesk_whose_lines_look_like_orders_is_left_alone(house: House, server: Scripted, line: str) -> None:
    numbers = iter(range(4711, 4999))

    def answer(recipient: str, raw: bytes) -> bytes:
        words = f"Sag nr. {next(numbers)} er oprettet.\n\n{line}"
        return out_of_office(subject="SV: ", words=words)(recipient, raw) or b""

    house.comes(ASK)
    assert sum(rounds(server, [house], NOW, answer)) <= 1 + MOST_CHANGES


def test_a_ticket_machine_with_subjects_of_its_own_ends_before_the_day(house: House, server: Scripted) -> None:
    numbers = iter(range(4711, 4999))

    def answer(recipient: str, raw: bytes) -> bytes:
        number = next(numbers)
        return eml(recipient, f"[SD-{number}] Oprettet", f"Hvem har sag {number}? Den er oprettet her hos os.")

    house.comes(ASK)
    assert sum(rounds(server, [house], NOW, answer)) <= MOST_A_DAY


def test_a_ticket_machine_that_answers_within_seconds_gets_one_receipt(house: House, server: Scripted) -> None:
    numbers = iter(range(4711, 4999))
    moments = (NOW + timedelta(minutes=number, seconds=2) for number in range(99))  # of the round that it answers

    def answer(recipient: str, raw: bytes) -> bytes:
        number, moment = next(numbers), format_datetime(next(moments))
        mail = eml(recipient, f"[SD-{number}] Oprettet", f"Hvem har sag {number}? Den er oprettet her hos os.")
        return f"Received: from nordmose by mx.ika.example; {moment}\r\n".encode() + mail

    house.comes(ASK)
    assert rounds(server, [house], NOW, answer) == [1]


@pytest.mark.parametrize("threads", [True, False], ids=["by Message-ID", "without any thread"])
def test_a_machine_without_a_sign_is_left_alone_where_no_addresses_are_signed_too(
    server: Scripted, store: Store, tmp_path: Path, threads: bool
) -> None:
    house = House(tmp_path / "plain", ONE, server, store, secret="")
    a_member(house.store, KIM, name="Kim Holm")
    house.comes(ASK)
    words = "Din henvendelse har fået sagsnummer 4711."
    answering = out_of_office(*([] if threads else [("In-Reply-To", "")]), subject="SV: ", words=words)
    sent = rounds(server, [house], NOW, answering)
    assert sum(sent) <= (2 if threads else 1 + MOST_HELD_A_DAY)


def test_a_machine_that_answers_the_letter_gets_one_mail_at_most(house: House, server: Scripted) -> None:
    house.comes(ASK)
    house.ticks(NOW)
    house.ticks(NOW + timedelta(hours=3))
    (edition,) = editions(house.store)
    approve(house.store, str(edition.number), by="Tove", now=NOW, settings=house.settings)
    before = len(server.kept)
    answering = out_of_office(subject="SV: ", words="Din henvendelse har fået sagsnummer 4711.")
    sent = rounds(server, [house], datetime(2026, 12, 2, 8, 0, tzinfo=UTC), answering)
    letters = Counter(parse(raw).message_id.partition("-")[0] for _, raw in server.kept[before:])
    assert (letters["<edition"], letters["<update"]) == (1, 1)
    assert sum(sent) <= 4  # the letter, the word that it is out, and one more at most for either
    assert len(sent) <= 3  # who asked hears of the letter when it went


def test_a_receipt_that_bounces_ends_there(house: House, server: Scripted) -> None:
    house.comes(ASK)
    assert rounds(server, [house], NOW, lambda recipient, raw: bouncing(recipient, raw, server=server)) == [1]
    assert why(mails(house.store)[0]) == f"a mail to {KIM} came back (permanent)"


def test_two_copies_of_the_service_that_are_members_of_each_other_fall_silent(
    house: House, server: Scripted, empty_database: Path, tmp_path: Path
) -> None:
    store = open_store(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'other.sqlite3')}")
    other = House(tmp_path / "other", OTHER, server, store)
    a_member(house.store, OTHER, name="Spejlet")
    a_member(other.store, ONE, name="IKA")
    a_member(other.store, "lis@tangsoe.example", name="Lis Dam", organisation="Tangsø Kommune")
    house.comes(ASK)
    other.comes(eml("lis@tangsoe.example", "Elbiler", "Hvem har købt elbiler?", to=OTHER))
    assert rounds(server, [house, other], NOW, lambda *_: None) == [2]  # a receipt each
    for one in (house, other):
        one.ticks(NOW + timedelta(hours=3))
        approve(one.store, "1", by="Tove", now=NOW, settings=one.settings)
    sent = rounds(server, [house, other], datetime(2026, 12, 2, 8, 0, tzinfo=UTC), lambda *_: None)
    assert sent == [2 + 2, 2]  # two letters each, then each asker is told that it went out
    for one in (house, other):
        assert len(requests(one.store)) == 1
        assert {row.state for row in mails(one.store)} == {MailState.FILED, MailState.IGNORED}
    with house.store.read() as session:
        assert len(session.scalars(select(Delivery.id)).all()) == 4
