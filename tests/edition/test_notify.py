"""The notice that a draft waits counts what else waits for the staff."""

from __future__ import annotations

from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.edition.notify import notify
from digest.inbox.collect import keep
from digest.inbox.filing import file_mails
from digest.inbox.sources.lmtp import arrived
from digest.reading.message import parse
from digest.store.engine import Store
from digest.store.models import Delivery, InboundMail
from digest.store.states import MailState
from tests.build import ASK, CLOSES, KIM, a_draft, a_house, a_member, a_request, secretary
from tests.conftest import eml


def test_mails_that_are_held_and_mails_that_could_not_be_read_both_wait_for_the_staff(store: Store) -> None:
    a_member(store, KIM)
    a_request(store, "Hvem har købt elbiler?")
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    strangers = [eml(f"{name}@elsewhere.example", name, "Hvem har købt stole?") for name in ("eva", "per")]
    keep(store, [arrived(raw, by="pipe", recipients=()) for raw in (ASK, *strangers)], now=CLOSES)
    file_mails(store, house=a_house(), now=CLOSES)
    with store.write() as session:
        session.scalars(select(InboundMail).filter_by(subject="per")).one().state = MailState.FAILED
    a_draft(store)
    assert notify(store, zone=a_house().zone, now=CLOSES) == 1
    with store.read() as session:
        note = parse(session.scalars(select(Delivery)).one().message or b"").body
    assert "2 mails venter på, at sekretariatet ser på dem." in note
    assert "digest inbox --state held" in note
    assert "digest inbox --state failed" in note
