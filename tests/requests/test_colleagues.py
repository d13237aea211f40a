"""Whoever asked is told what a colleague's mail did to their request, and how to undo it."""

from __future__ import annotations

import pytest

from digest.inbox.reviewing import Verdict, accept
from digest.members.changes import set_left
from digest.reading.message import Message, parse
from digest.requests.views import request
from digest.requests.word import Word
from digest.store.states import DeliveryKind, MailState, RequestState
from tests.build import ASK, KIM, LIS, OLE, a_request, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

SUBJECT = "SV: Modtaget: Efterlysning #101: Uniformer"


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101; Ole is a colleague."""
    house.files(ASK)
    return house


def told(house: House) -> list[Message]:
    return [parse(row.message or b"") for row in house.rows(DeliveryKind.UPDATE)]


def writes(house: House, text: str, *, sender: str = OLE) -> tuple[MailState, str]:
    return house.files(eml(sender, SUBJECT, text))[-1]


@pytest.mark.both
@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("FRIST 12-12-2026", ("lørdag den 12. december 2026",)),
        ("EMNEORD: elbiler", ("Dens emneord er nu: ",)),
        ("ANONYM", ("Den vises uden dit og din organisations navn.",)),
        (
            "RETTELSE\nHvem har købt hjelme?",
            (
                "    Hvem har købt hjelme?",
                "Sådan stod den før:",
                "    Hvem har købt genbrugte uniformer til hjemmeplejen?",
            ),
        ),
        ("Vi vil helst ikke nævnes.\n\nFRIST 12-12-2026", ("Den venter lidt: sekretariatet ser på den",)),
    ],
)
def test_who_asked_is_told_what_a_colleague_changed_and_how_to_undo_it(
    asked: House, order: str, said: tuple[str, ...]
) -> None:
    writes(asked, order)
    (mail,) = told(asked)
    assert (mail.sent_to, mail.header("reply-to").startswith("efterlysning+c1-")) == ((KIM,), True)
    assert mail.subject.startswith("Efterlysning #101 er rettet: ")
    assert "Din kollega Ole Bro har rettet din efterlysning #101 med en mail. Sådan står den nu:" in mail.body
    assert "Svar på denne mail med RETTELSE alene på en linje" in mail.body
    assert [one for one in said if one not in mail.body] == []


def test_who_asked_undoes_it_by_a_reply(asked: House) -> None:
    writes(asked, "RETTELSE\nHvem har købt hjelme?")
    (mail,) = told(asked)
    back = "RETTELSE\nHvem har købt genbrugte uniformer?"
    reply = eml(KIM, f"SV: {mail.subject}", back, to=mail.header("reply-to"))
    assert asked.files(reply)[-1] == (MailState.FILED, "changed")
    assert request(asked.store, 101).text == "Hvem har købt genbrugte uniformer?"
    assert len(told(asked)) == 1


@pytest.mark.parametrize("order", ["LUK", "luk", "Luk."])
def test_who_asked_is_told_that_a_colleague_closed_it_and_a_reply_waits_for_the_secretariat(
    asked: House, order: str
) -> None:
    assert writes(asked, order) == (MailState.FILED, "closed")
    (mail,) = told(asked)
    assert (mail.sent_to, mail.subject) == ((KIM,), "Efterlysning #101 er lukket: Uniformer")
    assert "Din kollega Ole Bro har lukket din efterlysning #101 med en mail" in mail.body
    assert "så åbner sekretariatet den igen" in mail.body
    reply = eml(KIM, f"SV: {mail.subject}", "Det var ikke aftalt.", to=mail.header("reply-to"))
    assert asked.files(reply)[-1][0] is MailState.HELD
    assert request(asked.store, 101).state is RequestState.CLOSED


@pytest.mark.parametrize(
    ("sender", "order"),
    [
        (KIM, "LUK"),
        ("kh@nordmose.example", "FRIST 12-12-2026"),
        (LIS, "LUK"),  # of another house: waits for a person
        (OLE, "Tak for det."),  # no order
    ],
)
def test_nobody_is_told_where_no_colleague_did_anything(asked: House, sender: str, order: str) -> None:
    writes(asked, order, sender=sender)
    assert told(asked) == []


@pytest.mark.both
def test_an_order_that_changes_nothing_is_told_once(asked: House) -> None:
    for _ in range(2):
        writes(asked, "FRIST 12-12-2026\n" + " " * _)
    assert len(told(asked)) == 1


def test_one_who_left_or_an_organisation_alone_is_nobody_to_tell(asked: House) -> None:
    number = a_request(asked.store)
    asked.files(eml(OLE, f"SV: Modtaget: Efterlysning #{number}", "LUK"))
    assert request(asked.store, number).state is RequestState.CLOSED
    set_left(asked.store, KIM, left=True, by=secretary(NOW))
    writes(asked, "LUK")
    assert (told(asked), request(asked.store, 101).state) == ([], RequestState.CLOSED)


def test_who_asked_is_told_when_the_secretariat_takes_a_colleagues_mail_as_a_change(asked: House) -> None:
    asked.files(eml(OLE, "Om uniformerne", "Hvem har købt hjelme til fem ansatte?\n\nVh Ole"))
    verdict = Verdict(change_of=101, again=True)
    accept(asked.store, 2, verdict, house=asked.value, by=secretary(NOW), word=Word(asked.value, "Vi taltes ved."))
    (mail,) = told(asked)
    assert mail.sent_to == (KIM,)
    assert "Din kollega Ole Bro har rettet din efterlysning #101 med en mail. Sådan står den nu:" in mail.body
    assert "    Hvem har købt hjelme til fem ansatte?" in mail.body
    assert "Vi taltes ved." in mail.body
    (receipt,) = asked.receives()[-1:]
    assert receipt.sent_to == (OLE,)
    assert "Efterlysning #101 fra Kim Holm er rettet. Sådan lyder den nu:" in receipt.body


@pytest.mark.parametrize(("sender", "mailed"), [(OLE, False), (KIM, True)])
def test_nobody_is_told_of_a_change_taken_in_that_is_their_own_or_is_told_otherwise(
    asked: House, sender: str, mailed: bool
) -> None:
    asked.files(eml(sender, "Om uniformerne", "Hvem har købt hjelme til fem ansatte?"))
    verdict, word = Verdict(change_of=101, again=True), Word(asked.value, mailed=mailed)
    accept(asked.store, 2, verdict, house=asked.value, by=secretary(NOW), word=word)
    assert told(asked) == []
