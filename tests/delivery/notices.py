"""Notices in the ledger, or an edition, and a run that sends them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from threading import Event

from sqlalchemy import select

from digest.accounts.staff import add_staff, staff
from digest.delivery.claims import Run
from digest.delivery.send import Sent, send
from digest.outbox import Outgoing, enqueue
from digest.settings import Security, Smtp
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryKind, DeliveryState
from tests.build import ADDRESS, SENDS, a_member, a_request, an_edition, goes_out, secretary
from tests.delivery.server import Scripted

CONTENT = b"Subject: x\r\n\r\n.a line with a dot\r\n..and two\r\nend"
LARGE = CONTENT + b"\r\n" + b"more than the system's buffers hold\r\n" * 500_000
NOW = SENDS


def put(store: Store, *recipients: str, content: bytes = CONTENT) -> None:
    """A notice to each of them, who join the staff for it; one to `cut-before@` is large."""
    known = {one.address for one in staff(store, limit=None)}
    for recipient in dict.fromkeys(recipients):
        if recipient not in known:
            add_staff(store, address=recipient, name="", by=secretary())
    with store.write() as session:
        for recipient in recipients:
            its = LARGE if recipient.startswith("cut-before") else content
            notice = Outgoing(kind=DeliveryKind.NOTICE, key="k", sender=ADDRESS, recipient=recipient, content=its)
            enqueue(session, notice, now=NOW)


def leaves(store: Store, *, now: datetime = NOW) -> None:
    """All that is due is sent, to a server that takes it."""
    with Scripted() as server:
        assert send_to(store, server.port, now=now).fault == ""


def send_some(store: Store, port: int, mails: int, *, now: datetime = NOW) -> None:
    """A run that ends after so many mails."""
    left, over = iter(range(mails - 1)), Event()

    def one_less() -> None:
        if next(left, None) is None:
            over.set()

    run = Run(owner="me", clock=lambda: now, stopping=over.is_set, progress=one_less)
    assert send(store, Smtp(host="127.0.0.1", port=port, security=Security.NONE, timeout=10), run).fault == ""


def send_to(store: Store, port: int, *, now: datetime = NOW, owner: str = "me", connections: int = 1) -> Sent:
    """What a run makes of the ledger."""
    server = Smtp(host="127.0.0.1", port=port, security=Security.NONE, timeout=10, connections=connections)
    return send(store, server, Run(owner=owner, clock=lambda: now))


def a_sending(store: Store, members: int = 12) -> str:
    """An edition that goes out, to members of many houses; its name."""
    for number in range(members):
        a_member(store, f"m{number:02}@house{number:02}.example", organisation=f"Kommune {number:02}")
    a_request(store)
    name = an_edition(store).name
    goes_out(store, name or "")
    return name or ""


def rows(store: Store) -> list[Delivery]:
    with store.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def states(store: Store) -> Counter[DeliveryState]:
    return Counter(row.state for row in rows(store))
