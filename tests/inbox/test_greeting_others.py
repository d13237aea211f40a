"""An answer whose greeting is to somebody else than who asked: it was perhaps meant for a colleague, and waits."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.inbox.reviewing import accept
from digest.inbox.views import mails
from digest.store.models import Answer
from digest.store.states import MailState
from tests.build import ASK, KIM, LIS, secretary
from tests.conftest import NOW, eml
from tests.house import House

GREETS = "Hej Pia\n\nKan du svare på den her? Vi gav for meget sidste gang.\n\nLis"


def test_an_answer_that_greets_somebody_else_waits_until_a_person_lets_it_go(house: House) -> None:
    house.files(ASK, eml(LIS, "SV: Uniformer #101", GREETS))
    assert house.reasons()[-1] == (MailState.HELD, "greets_another")
    assert mails(house.store)[0].values["name"] == "Pia"
    with house.store.read() as session:
        assert not session.scalars(select(Answer)).all()
    accept(house.store, 2, house=house.value, by=secretary(NOW))
    assert house.reasons()[-1] == (MailState.FILED, "answer")


@pytest.mark.parametrize(
    "greeting", ["Hej Kim", "Kære Holm", "Hej Kimm", "Hej alle", "Hej Nordmose", "Hej IKA", "Hej Tove"]
)
def test_one_that_greets_who_asked_their_house_or_the_staff_does_not(house: House, greeting: str) -> None:
    add_staff(house.store, address="tove@ika.example", name="Tove Lund", by=secretary())
    house.files(ASK, eml(LIS, "SV: Uniformer #101", f"{greeting}\n\nVi har købt brugte uniformer hos Tråd.\n\nLis"))
    assert house.reasons()[-1] == (MailState.FILED, "answer")


def test_nor_one_that_greets_somebody_who_stands_in_the_request(house: House) -> None:
    ask = eml(KIM, "Stole", "Hvem har købt stole? Skriv til Pia Ros på 12345678.", message_id="<1@nordmose.example>")
    house.files(ask, eml(LIS, "SV: Stole #101", "Hej Pia\n\nVi har købt brugte stole hos Tråd.\n\nLis"))
    assert house.reasons()[-1] == (MailState.FILED, "answer")
