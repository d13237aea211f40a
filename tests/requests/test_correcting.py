"""What an asker changes by mail takes effect until the letter goes out, whatever stands in a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.accounts.staff import add_staff
from digest.edition.approve import Approval, approve
from digest.edition.compose import compose, renewed
from digest.edition.notify import notify
from digest.edition.views import edition
from digest.inbox.reviewing import accept
from digest.reading.message import parse
from digest.requests.deciding import make_ready, set_state
from digest.requests.views import request
from digest.store.reasons import EditionReason
from digest.store.states import DeliveryKind, EditionState, MailState, RequestState
from tests.approving import Anyhow
from tests.build import ASK, KIM, PERIOD, a_date, goes_out, secretary, to_change
from tests.conftest import eml
from tests.databases import kept
from tests.house import House

CLOSES = PERIOD.closes_at
NEW = "RETTELSE\nHvem har købt genbrugte uniformer til 40 ansatte?"


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101 stands in a draft, and staff that is told of drafts."""
    house.now = CLOSES - timedelta(days=1)
    a_date(house.store, CLOSES, PERIOD.sends_at)
    add_staff(house.store, address="tove@ika.example", name="Tove", by=secretary())
    house.files(ASK)
    house.now = CLOSES + timedelta(hours=1)
    compose(house.store, house=house.value, period=PERIOD, now=CLOSES)
    return house


def approved(house: House) -> None:
    make_ready(house.store, [101], by=secretary(house.now))
    approve(house.store, "", Approval(because=Anyhow()), house=house.value, by=secretary(house.now))


def test_a_correction_of_a_request_in_a_draft_takes_effect_and_the_receipt_shows_it(asked: House) -> None:
    receipt = asked.receives(to_change(1, NEW))[-1]
    assert "står i et brev" not in receipt.body
    assert "til 40 ansatte" in receipt.body
    assert asked.reasons()[-1] == (MailState.FILED, "changed")
    renewed(asked.store, "", house=asked.value, now=asked.now)
    assert request(asked.store, 101).text.endswith("til 40 ansatte?")


@pytest.mark.both
def test_an_approval_falls_by_it_and_the_secretariat_is_told(asked: House) -> None:
    approved(asked)
    notify(asked.store, house=asked.value, now=asked.now)
    asked.files(to_change(1, NEW))
    row = edition(asked.store)
    assert (row.state, row.reason) == (EditionState.DRAFT, EditionReason.REQUEST_CHANGED)
    assert notify(asked.store, house=asked.value, now=asked.now) == 1
    note = parse(asked.rows(DeliveryKind.NOTICE)[-1].message or b"")
    assert "Den var godkendt, men noget i den er ændret siden" in note.body
    assert notify(asked.store, house=asked.value, now=asked.now) == 0
    assert request(asked.store, 101).looked_at is None
    approved(asked)
    asked.files(to_change(2, NEW.replace("40", "60")))
    assert notify(asked.store, house=asked.value, now=asked.now) == 1  # it fell once more


def test_an_order_that_changes_nothing_leaves_the_approval(asked: House) -> None:
    asked.files(to_change(1, "FRIST 12-12-2026"))
    approved(asked)
    asked.files(to_change(1, "FRIST 12-12-2026\n\nHilsen Kim"))
    assert edition(asked.store).state is EditionState.APPROVED


@pytest.mark.parametrize("order", ["FRIST 12-12-2026", "EMNEORD: elbiler", "ANONYM"])
def test_words_beside_an_order_go_to_a_person(asked: House, order: str) -> None:
    receipt = asked.receives(to_change(1, f"Hej\n\nSkriv også, at vi er 60 ansatte.\n\n{order}\n\nHilsen Kim"))[-1]
    assert asked.reasons()[-1] == (MailState.HELD, "beside")
    assert f"på en linje for sig: {order.partition(' ')[0].strip(':')}. Resten læser sekretariatet." in receipt.body
    found = request(asked.store, 101)
    assert found.deadline or found.anonymous or "elbiler" in " ".join(map(str, found.tags)).lower()
    accept(asked.store, 2, house=asked.value, by=secretary(asked.now))
    assert asked.reasons()[-1] == (MailState.FILED, "changed")


@pytest.mark.parametrize("thanks", ["Tak for hjælpen!", "Mange tak.\n\nMvh Kim Holm", "Kim", "Helst uden vores navn."])
def test_thanks_beside_an_order_hold_nothing(asked: House, thanks: str) -> None:
    order = "ANONYM" if "navn" in thanks else "FRIST 12-12-2026"
    asked.files(to_change(1, f"{order}\n\n{thanks}"))
    assert asked.reasons()[-1] == (MailState.FILED, "changed")


@pytest.mark.both
def test_once_the_letter_goes_out_it_is_late(asked: House) -> None:
    approved(asked)
    goes_out(asked.store, "", house=asked.value)
    receipt = asked.receives(to_change(1, NEW))[-1]
    assert "står allerede i et brev" in receipt.body
    assert asked.reasons()[-1] == (MailState.HELD, "change_late")


@pytest.mark.both
def test_of_a_hidden_request_no_receipt_says_that_it_stands_in_a_letter(asked: House) -> None:
    set_state(asked.store, 101, RequestState.HIDDEN, by=secretary())
    receipt = asked.receives(eml(KIM, "SV: Modtaget: Efterlysning #101: Uniformer", NEW))[-1]
    assert "et brev" not in receipt.body
    assert asked.reasons()[-1] == (MailState.HELD, "change")
