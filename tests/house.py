"""A house in which mails come and time goes on, as an operator has one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from digest import house
from digest.delivery.claims import Run
from digest.delivery.send import send
from digest.demo.sink import HOST, Sink
from digest.followup.receipts import acknowledge
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.inbox.views import mails
from digest.members.changes import set_left
from digest.operations.tick import Ticked, tick
from digest.reading.message import Message, parse
from digest.settings import Security, Settings, Smtp
from digest.store.engine import Store
from digest.store.models import Delivery, InboundMail, Request
from digest.store.states import DeliveryKind, MailState
from tests.build import ADDRESS, ANN, KIM, LIS, OLE, SECRET, SERVER, a_member, secretary
from tests.conftest import NOW, vouched, why
from tests.databases import kept


class House:
    """A database, the settings, a folder where mail comes in, and a clock."""

    def __init__(self, store: Store, folder: Path, *, now: datetime = NOW, **settings: Any) -> None:
        self.store, self.folder, self.now = store, folder / "inbox", now
        self.folder.mkdir(parents=True)
        given = {
            "association": {"name": "IKA", "address": ADDRESS, "secret": SECRET},
            "fortnight": {"anchor": "2026-12-02", "first_request": 101},
            "inbox": {"sources": ["inbox"], "server": SERVER},
        }
        self.root = folder
        self.settings = Settings(folder, **(given | settings))

    def sets(self, **settings: Any) -> None:
        """The operator writes these settings anew."""
        self.settings = Settings(self.root, **(self.settings.model_dump(exclude_unset=True) | settings))

    @property
    def value(self) -> house.House:
        """What every step takes from the settings."""
        return house.House.of(self.settings)

    def comes(self, *raws: bytes, vouch: bool = True) -> None:
        """These mails lie in the inbox, as our server hands them on, or with `vouch=False` as they are."""
        for raw in raws:
            name = f"{len(list(self.folder.iterdir())):04}.eml"
            (self.folder / name).write_bytes(vouched(raw) if vouch else raw)

    def collects(self, *raws: bytes, vouch: bool = True) -> None:
        """These mails come, and are kept."""
        self.comes(*raws, vouch=vouch)
        assert collect(self.store, [LocalSource(self.folder)], now=self.now).faults == ()

    def files(self, *raws: bytes, vouch: bool = True) -> list[tuple[MailState, str]]:
        """The state and the reason code of every mail so far, after these came and were filed."""
        self.collects(*raws, vouch=vouch)
        file_mails(self.store, house=self.value, now=self.now)
        return self.reasons()

    def receives(self, *raws: bytes, vouch: bool = True) -> list[Message]:
        """The receipts that these mails brought."""
        before = len(self.rows())
        self.files(*raws, vouch=vouch)
        acknowledge(self.store, house=self.value, now=self.now)
        return [parse(row.message or b"") for row in self.rows()[before:]]

    def sends(self, folder: Path) -> None:
        """The ledger goes to a mail server, which keeps what it gets in that folder."""
        with Sink(folder) as sink:
            server = Smtp(host=HOST, port=sink.port, security=Security.NONE)
            assert send(self.store, server, Run(owner="test", clock=lambda: self.now)).fault == ""

    def ticks(self, now: datetime) -> Ticked:
        """What is done when the clock says so."""
        return tick(self.store, self.settings, clock=lambda: now)

    def reasons(self) -> list[tuple[MailState, str]]:
        """The state and the reason code of every mail, in the order in which they came."""
        with self.store.read() as session:
            rows = session.execute(select(InboundMail.state, InboundMail.reason).order_by(InboundMail.id))
            return [(row.state, row.reason) for row in rows]

    def reason(self) -> str:
        """Why the last mail stands where it does, in English."""
        return why(mails(self.store)[0])

    def rows(self, *kinds: DeliveryKind) -> list[Delivery]:
        """The ledger, or its rows of these kinds."""
        with self.store.read() as session:
            rows = session.scalars(select(Delivery).order_by(Delivery.id))
            return [row for row in rows if not kinds or row.kind in kinds]

    def request(self, number: int = 101) -> Request:
        """A request, with its tags."""
        with self.store.read() as session:
            row = session.scalars(select(Request).filter_by(number=number)).one()
            _ = row.tags
            return row


def peopled(store: Store, folder: Path) -> House:
    """A house with members in its register, a supplier, one of unknown kind, and one who left."""
    return House(registered(store), folder)


@kept
def registered(store: Store) -> Store:
    """Members in the register, a supplier, one of unknown kind, and one who left."""
    a_member(store, KIM, name="Kim Holm", aliases=("kh@nordmose.example",))
    a_member(store, OLE, name="Ole Bro")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_member(store, ANN, name="Ann Lee", organisation="Klitmark", language="en")
    a_member(store, "salg@traadfast.example", name="Carsten Salg", organisation="Trådfast A/S", kind="supplier")
    a_member(store, "ukendt@nordmose.example", name="Ukendt", kind="unknown")
    a_member(store, "bo@nordmose.example", name="Bo Lind")
    set_left(store, "bo@nordmose.example", left=True, by=secretary())
    return store
