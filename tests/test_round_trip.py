"""A request and its answer, there and back, through a real mail server and real mailboxes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lxml import html

from digest.calendar.dates import open_at
from digest.delivery.ledger import deliveries
from digest.edition.views import editions
from digest.inbox.views import mails
from digest.members.suppressions import suppressions
from digest.operations.tick import tick
from digest.reading.message import Message, parse
from digest.requests.views import requests
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.states import DeliveryKind, DeliveryState, EditionState
from tests.approving import approve
from tests.build import a_member
from tests.conftest import vouched, why
from tests.mailservers import HOST, PASSWORD, Dovecot, Postfix, dovecot, postfix

OWN = "efterlysning@ika.example"
HANNE, LIS, BO, GONE = (
    "hanne@nordmose.example",
    "lis@tangsoe.example",
    "bo@klitmark.example",
    "fratraadt@aabrink.example",
)
NOW = datetime.now(UTC)  # the servers write the hour of this machine into the mails
SENDS = (NOW + timedelta(days=7)).replace(hour=8, minute=0)


class World:
    """A house, its mail server, and the members' mailboxes. The clock is ours to move."""

    def __init__(self, store: Store, settings: Settings, imap: Dovecot, smtp: Postfix) -> None:
        self.store, self.settings, self.imap, self.smtp = store, settings, imap, smtp
        self.now = NOW

    def writes(self, sender: str, subject: str, text: str, *, to: str = OWN, **headers: str) -> None:
        """A member's mail comes to our mailbox, and is read."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        before = len(self.imap.mails(OWN)) + len(self.imap.mails(OWN, "Behandlet"))
        self.smtp.send(sender, [to], vouched(bytes(mail)))
        self.imap.wait_for(OWN, before + 1 - len(self.imap.mails(OWN, "Behandlet")))
        self.ticks()

    def ticks(self) -> None:
        assert tick(self.store, self.settings, clock=lambda: self.now).faults == ()

    def last(self, member: str, count: int) -> Message:
        """The last mail of a member, who should have so many by now."""
        found = self.imap.wait_for(member, count)
        assert len(found) == count, [parse(raw).subject for raw in found]
        return parse(found[-1])

    def goes_out(self, number: int) -> None:
        """The fortnight closes, a person approves, the letter is sent."""
        sends_at = open_at(self.store, self.now).sends_at
        self.now = sends_at - timedelta(hours=1)
        self.ticks()
        approve(self.store, str(number), by="Tove", now=self.now, settings=self.settings)
        self.now = sends_at
        self.ticks()
        assert editions(self.store, limit=1)[0].state is EditionState.SENT


@pytest.fixture
def world(store: Store, database: str, tmp_path: Path) -> Iterator[World]:
    domains = [address.partition("@")[2] for address in (OWN, HANNE, LIS, BO, GONE)]
    with dovecot([OWN, HANNE, LIS, BO]) as imap, postfix(imap, domains=domains) as smtp:
        mailbox = {"host": HOST, "port": imap.port, "security": "none", "username": OWN, "password": PASSWORD}
        settings = Settings(
            tmp_path,
            association={"name": "IKA", "address": OWN, "secret": "hemmelig"},
            fortnight={"anchor": SENDS.date(), "first_request": 112, "pauses": []},
            inbox={"server": "mx.ika.example", "imap": {**mailbox, "handled": "Behandlet"}},
            smtp={"host": HOST, "port": smtp.port, "security": "none"},
        )
        a_member(store, HANNE, name="Hanne Lund", organisation="Nordmose Kommune")
        a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
        a_member(store, BO, name="Bo Bro", organisation="Klitmark Forsyning")
        a_member(store, GONE, name="Ann Ask", organisation="Aabrink Kommune")
        yield World(store, settings, imap, smtp)


def button(letter: Message, number: int) -> tuple[str, str]:
    """(address, subject) of the mail that a letter's button opens."""
    page = html.document_fromstring(letter.html)
    links = page.xpath(f"//a[contains(., '#{number}')]/@href")
    link = urlsplit(links[0])
    assert link.scheme == "mailto"
    return unquote(link.path), parse_qs(link.query)["subject"][0]


def test_a_request_goes_out_and_its_answer_comes_back(world: World) -> None:
    # Hanne asks, and is told at once how it was read.
    world.writes(HANNE, "Uniformer", "Kære alle\n\nHvem har købt genbrugte uniformer til hjemmeplejen?\n\nMvh Hanne")
    receipt = world.last(HANNE, 1)
    assert receipt.subject == "Modtaget: Efterlysning #112: Uniformer"
    assert "genbrugte uniformer" in receipt.body

    # She corrects it by a reply.
    quoted = "".join(f"> {line}\n" for line in receipt.body.splitlines())
    world.writes(
        HANNE,
        f"SV: {receipt.subject}",
        "RETTELSE\n\nHvem har købt genbrugte uniformer til plejehjem?\n\n"
        f"Den man. 23. nov. 2026 kl. 10.14 skrev IKA <{OWN}>:\n{quoted}",
        to=receipt.header("reply-to"),
        In_Reply_To=receipt.message_id,
    )
    corrected = world.last(HANNE, 2)
    assert "er rettet" in corrected.subject
    assert "plejehjem" in corrected.body
    assert [request.number for request in requests(world.store)] == [112]

    # The edition goes out to everybody; one of them is not there any more.
    world.goes_out(1)
    letter = world.last(LIS, 1)
    assert "plejehjem" in letter.body
    assert "hjemmeplejen" not in letter.body
    assert world.last(BO, 1).subject == letter.subject

    # The mail that came back is known by its own address, and nothing is sent there any more.
    world.imap.wait_for(OWN, 1)
    world.ticks()
    assert why(mails(world.store)[0]) == f"a mail to {GONE} came back (permanent)"
    assert [(row.address, row.reason) for row in suppressions(world.store)] == [(GONE, "bounced")]
    (row,) = [row for row in deliveries(world.store, limit=None) if row.recipient == GONE]
    assert (row.kind, row.state) == (DeliveryKind.EDITION, DeliveryState.SENT)

    # Lis presses the button on her telephone, and Hanne has the answer in her mailbox.
    address, subject = button(letter, 112)
    assert address.startswith("efterlysning+r112-")
    world.writes(LIS, subject, "Det har vi gjort i to år, ring endelig.\n\nALLE\n\nSendt fra min iPhone", to=address)
    answer = world.last(HANNE, 5)  # after two receipts, the letter, and the word that it is out
    assert answer.subject == "Svar på din efterlysning #112: Uniformer"
    assert "Det har vi gjort i to år" in answer.body
    assert "iPhone" not in answer.body
    assert answer.header("reply-to") == LIS
    assert [request.answers for request in requests(world.store)] == [1]

    # The next letter shows it to everybody.
    world.writes(BO, "Elbiler", "Hvem har købt elbiler?")
    world.goes_out(2)
    world.ticks()  # who asked is told after the letter went
    letters = [mail for mail in map(parse, world.imap.wait_for(BO, 3)) if "Efterlysninger" in mail.subject]
    second = letters[-1]
    assert "SVAR SIDEN SIDST" in second.body
    assert "Det har vi gjort i to år, ring endelig." in second.body
    assert "Lis Dam, Tangsø Kommune" in second.body
    assert world.imap.mails(OWN) == []
    assert {row.state for row in deliveries(world.store, limit=None)} == {DeliveryState.SENT}
    assert not [row for row in deliveries(world.store, limit=None) if row.recipient == GONE and row.key != "1.0"]
