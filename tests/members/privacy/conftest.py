"""A house in which a person has left traces everywhere a person leaves them."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.cases.changing import add_case
from digest.edition.compose import compose
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.members.changes import Particulars, edit_member
from digest.members.suppressions import suppress
from digest.outbox import Outgoing, enqueue
from digest.reading import Ours
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryKind, DeliveryState
from tests.build import a_house, a_member, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.members.privacy.traces import (
    ADDRESS,
    ALIAS,
    BEFORE,
    HOUSE,
    NAME,
    OTHER,
    PERIOD,
    TITLE,
    answer,
)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> Store:
    """She has asked and answered, is quoted and named, is written to, has bounced and has unsubscribed."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return traced(store, inbox)


@kept
def traced(store: Store, inbox: Path) -> Store:
    a_member(store, BEFORE, name=NAME, aliases=(ALIAS,))
    edit_member(store, BEFORE, Particulars(), to=ADDRESS, by=secretary(NOW))
    a_member(store, "lis@tangsoe.example", name=OTHER, organisation="Tangsø Kommune")
    add_staff(store, address="sekretariat@ika.example", name="Sekretariatet", by=secretary())
    asked = f"Vi skal købe elbiler og vil gerne høre om jeres erfaringer. Ring til {NAME}.\n\n--\n{NAME}\n"
    letters = {
        "a": eml(f"{NAME} <{ALIAS}>", TITLE, asked),
        "b": eml("Lis <lis@tangsoe.example>", "Reparerede uniformer", "Hvem har fået repareret uniformer?"),
        "c": eml(f"{NAME} <{ADDRESS}>", "Svar til efterlysning #2", "Det har vi, ring endelig."),
        "d": answer("quoted-printable"),
        "e": answer("base64"),
        "f": eml(
            "Ukendt <hvem@andre.example>", "Hilsen", f"Har I set {NAME.upper()}?\nÅgård, Sørine er her ikke mere."
        ),
    }
    for name, raw in letters.items():
        (inbox / f"{name}.eml").write_bytes(raw)
    collect(store, map(LocalSource, [inbox]), now=NOW)
    file_mails(store, house=a_house(Ours(address=HOUSE.address)), now=NOW)
    case = {"title": "Elbiler", "summary": f"Ved {NAME}", "organisation": "Nordmose", "year": "2025"}
    add_case(store, case | {"contact": f"{NAME}, tlf. 12345678"}, by=secretary(NOW))
    compose(store, house=HOUSE, period=PERIOD, now=PERIOD.closes_at)
    with store.write() as session:
        for recipient, content in ((ADDRESS, f"Hej {NAME}"), ("lis@tangsoe.example", f"Svar fra {NAME}")):
            note = EmailMessage(policy=SMTP)
            note.set_content(content, cte="base64")
            enqueue(
                session,
                Outgoing(
                    kind=DeliveryKind.NOTICE,
                    key="k",
                    sender=HOUSE.address,
                    recipient=recipient,
                    content=note.as_bytes(),
                ),
                now=NOW,
            )
        bounced = session.scalars(select(Delivery).filter_by(recipient=ADDRESS)).one()
        bounced.state, bounced.reason = DeliveryState.FAILED, f"550 <{ADDRESS}>: unknown"
        suppress(session, ADDRESS, reason="unsubscribed", now=NOW)
    return store
