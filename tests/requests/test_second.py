"""A wish for no name in a second mail of its own belongs to the first one, and is no request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from digest.store.models import Answer, Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, Doubt, MailState, RequestState
from tests.build import ASK, KIM, LIS, SERVER
from tests.conftest import eml
from tests.house import House

pytestmark = pytest.mark.both
ANSWER = eml(LIS, "SV: Uniformer #101", "Det har vi gjort i to år, og det gik godt.")

SECOND = [
    ("Min mail fra i går: gerne uden navn", "Hej\n\nJeg glemte det.\n\nMvh Kim"),
    ("Min mail fra i går: gerne uden navn", ""),
    ("Glemte lige noget", "Den efterlysning, jeg sendte i går, må ikke have vores navn på."),
    ("Anonymt", "Det gælder mailen fra i går."),
    ("Anonymt", "ANONYM"),
    ("Uniformer", "Helst uden vores navn, tak."),
    ("Til sekretariatet", "I min tidligere mail vil vi gerne være anonyme. Kan det nås?"),
    ("My mail from yesterday", "Please leave our name out of it. Thanks!"),
    ("Vores spørgsmål om uniformer", "Det må ikke fremgå, at det er os, der spørger."),
]


def count(house: House) -> tuple[int, int]:
    with house.store.read() as session:
        return tuple(session.scalar(select(func.count()).select_from(one)) or 0 for one in (Request, Answer))  # type: ignore[return-value]


@pytest.mark.parametrize(("subject", "text"), SECOND)
def test_a_wish_in_a_mail_of_its_own_holds_the_request_that_came_before(house: House, subject: str, text: str) -> None:
    house.files(ASK)
    assert house.files(eml(KIM, subject, text))[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    request = house.request()
    assert (request.state, request.doubt, request.anonymous) == (
        RequestState.HELD,
        Doubt.PERHAPS_ANONYMOUS,
        True,
    )
    assert count(house) == (1, 0)
    assert "#101" in house.reason()


def test_a_wish_about_an_answer_takes_the_name_off_the_answer(house: House) -> None:
    house.files(ASK, ANSWER)
    wish = eml(LIS, "Mit svar i går", "Det må gerne være uden navn, tak.")
    assert house.files(wish)[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    with house.store.read() as session:
        row = session.scalars(select(Answer)).one()
        assert (row.consent, row.doubt) == (Consent.ANONYMOUS, Doubt.NAMELESS)
    assert count(house) == (1, 1)
    assert house.request().state is RequestState.OPEN


def test_somebody_elses_and_an_old_request_are_not_meant(house: House) -> None:
    house.files(ASK)
    wish = ("Min mail fra i går: gerne uden navn", "Jeg glemte det.")
    assert house.files(eml(LIS, *wish))[-1] == (MailState.HELD, MailReason.CHANGE)
    house.now += timedelta(days=30)
    assert house.files(eml(KIM, *wish))[-1] == (MailState.HELD, MailReason.CHANGE)
    assert house.request().state is RequestState.OPEN
    assert count(house) == (1, 0)


def test_a_new_request_with_a_wish_is_one(house: House) -> None:
    house.files(ASK)
    new = eml(KIM, "Elbiler, gerne anonymt", "Hej igen\n\nVi har også et spørgsmål: Hvem har købt elbiler?")
    house.files(new)
    assert count(house) == (2, 0)
    assert house.request().state is RequestState.OPEN


def test_a_wish_that_nobody_has_proven_changes_nothing(house: House) -> None:
    house.files(ASK)
    house.sets(inbox={"sources": ["inbox"], "server": SERVER})
    house.comes(eml(KIM, "Min mail fra i går: gerne uden navn", "Jeg glemte det."), vouch=False)
    house.files()
    assert house.reasons()[-1] == (MailState.HELD, MailReason.NOT_PROVEN)
    assert house.request().state is RequestState.OPEN
    assert count(house) == (1, 0)
