"""The notice that a draft waits: once per stage, where to go, and what else waits for the staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.edition.compose import renewed
from digest.edition.correct import Correction, correct
from digest.edition.notify import notify
from digest.edition.stop import stop
from digest.inbox.collect import keep
from digest.inbox.filing import file_mails
from digest.inbox.sources.lmtp import arrived
from digest.reading.message import parse
from digest.requests.deciding import set_state
from digest.store.engine import Store
from digest.store.models import Delivery, InboundMail
from digest.store.states import DeliveryKind, MailState, RequestState
from tests.build import (
    ASK,
    CLOSES,
    KIM,
    PERIOD,
    SENDS,
    a_draft,
    a_house,
    a_member,
    a_request,
    an_edition,
    goes_out,
    secretary,
)
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
    assert notify(store, house=a_house(), now=CLOSES) == 1
    with store.read() as session:
        note = parse(session.scalars(select(Delivery)).one().message or b"").body
    assert "2 mails venter på, at sekretariatet ser på dem." in note
    assert "digest inbox --state held" in note
    assert "digest inbox --state failed" in note


PAGES = "https://digest.ika.example"


def told(store: Store) -> list[tuple[str, str]]:
    """Subject and text of every notice so far, the newest last."""
    with store.read() as session:
        rows = session.scalars(select(Delivery).filter_by(kind=DeliveryKind.NOTICE).order_by(Delivery.id))
        return [(mail.subject, mail.body) for mail in (parse(row.message or b"") for row in rows)]


@pytest.mark.both
def test_a_draft_that_changes_is_told_once_and_again_when_its_hour_comes_near(store: Store) -> None:
    a_member(store, KIM)
    numbers = [a_request(store, f"Hvem har købt {what}?") for what in ("elbiler", "broer", "stole")]
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    a_draft(store, PERIOD)
    assert notify(store, house=a_house(), now=CLOSES) == 1
    for number in numbers[:2]:
        set_state(store, number, RequestState.HIDDEN, by=secretary(CLOSES))
        renewed(store, "", house=a_house(), now=CLOSES)
        assert notify(store, house=a_house(), now=CLOSES) == 0
    for left in (timedelta(hours=20), timedelta(minutes=50), -timedelta(minutes=1)):
        assert notify(store, house=a_house(), now=SENDS - left) == 1
        assert notify(store, house=a_house(), now=SENDS - left) == 0


def test_the_desk_comes_first_where_there_are_pages_and_commands_alone_where_there_are_none(store: Store) -> None:
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    a_member(store, KIM)
    a_request(store, "Hvem har købt elbiler?")
    a_draft(store, PERIOD)
    notify(store, house=a_house(pages=PAGES), now=CLOSES)
    ((_, body),) = told(store)
    assert 0 < body.index(f"{PAGES}/desk/") < body.index("digest approve")
    notify(store, house=a_house(), now=SENDS)
    assert "/desk/" not in told(store)[-1][1]
    assert "digest approve" in told(store)[-1][1]


@pytest.mark.both
def test_a_correction_is_told_as_one_by_its_number_and_without_a_count_of_no_requests(store: Store) -> None:
    a_member(store, KIM)
    a_request(store, "Hvem har købt elbiler?")
    number = str(an_edition(store).number)
    goes_out(store, number)
    stop(store, number, by=secretary(SENDS))
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    later = SENDS + timedelta(hours=5)
    name = correct(store, "", Correction(), house=a_house(), by=secretary(later)).name
    assert notify(store, house=a_house(), now=later) == 1
    ((subject, body),) = told(store)
    assert subject.startswith("Rettelsen ")
    assert f" {name} " in subject
    assert name.endswith(".1")
    assert f"{name} er en rettelse af et brev, der er sendt." in body
    assert "0 efterlysninger" not in body
    assert f"digest approve {name}" in body
