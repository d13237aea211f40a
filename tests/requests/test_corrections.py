"""A correction that is no reply to a receipt: applied where it is clear of what, held else, and never a new request."""

from __future__ import annotations

import pytest

from digest.requests.nameless import set_anonymous
from digest.requests.views import answers, requests
from digest.store.reasons import MailReason
from digest.store.states import DeliveryKind, MailState
from tests.build import ASK, KIM, LIS, OLE, secretary
from tests.conftest import eml
from tests.house import House

NEW = "Hvem har købt brugte hjelme?"
CHANGED, WAITS = (MailState.FILED, MailReason.CHANGED), (MailState.HELD, MailReason.CHANGE)


@pytest.fixture
def asked(house: House) -> House:
    """Kim's #101, "Uniformer"; Ole is a colleague."""
    house.files(ASK)
    return house


def untouched(house: House) -> bool:
    """Whether there is one request, as it was, and no answer."""
    return len(requests(house.store)) == 1 and "genbrugte" in house.request().text and not answers(house.store)


@pytest.mark.parametrize("sender", [KIM, OLE])
@pytest.mark.parametrize(
    ("subject", "order"),
    [
        ("RETTELSE til #101", "RETTELSE"),
        ("Rettelse til 101", "RETTELSE:"),
        ("Rettelse af efterlysning nr. 101", "RETTELSE"),
        ("#101", "RETTELSE"),
        ("SV: Uniformer #101", "RETTELSE"),
        ("Uniformer", "RETTELSE"),
        ("RETTELSE: uniformer", "RETTELSE"),
        ("Correction to request 101", "CORRECTION"),
        ("Hov", "RETTELSE til #101"),
        ("Hov", "RETTELSE til efterlysning 101:"),
    ],
)
def test_a_correction_that_says_of_what_is_applied(asked: House, sender: str, subject: str, order: str) -> None:
    assert asked.files(eml(sender, subject, f"{order}\n\n{NEW}\n\nMvh Ole"))[-1] == CHANGED
    assert len(requests(asked.store)) == 1
    assert (asked.request().title, asked.request().text) == ("Uniformer", NEW)
    assert [row.recipient for row in asked.rows(DeliveryKind.UPDATE)] == ([KIM] if sender == OLE else [])


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Hov", f"RETTELSE\n\n{NEW}"),
        ("RETTELSE til #101", NEW),
        ("Rettelse", NEW),
        ("Rettelse til min efterlysning", NEW),
        ("Hov, uniformer", f"RETTELSE: {NEW}"),
        ("RETTELSE til #999", f"RETTELSE\n\n{NEW}"),
        ("SV: Modtaget: Efterlysning #101: Uniformer", f"RETTELSE til #102\n\n{NEW}"),
    ],
)
def test_a_correction_that_is_not_clear_waits_for_a_person(asked: House, subject: str, text: str) -> None:
    assert asked.files(eml(KIM, subject, text))[-1] == WAITS
    assert untouched(asked)


def test_a_correction_of_another_houses_request_or_of_one_without_a_name_changes_nothing(asked: House) -> None:
    mail = "RETTELSE til #101", f"RETTELSE\n\n{NEW}"
    assert asked.files(eml(LIS, *mail))[-1] == (MailState.HELD, MailReason.NOT_YOURS)
    set_anonymous(asked.store, 101, anonymous=True, by=secretary(asked.now))
    assert asked.files(eml(OLE, *mail))[-1] == (MailState.HELD, MailReason.NOT_YOURS)
    assert untouched(asked)


@pytest.mark.parametrize("subject", ["RETTELSE til #101", "#101", "Uniformer"])
@pytest.mark.parametrize("server", ["", "mx.ika.example"])
def test_a_correction_of_which_nobody_says_who_wrote_it_waits(asked: House, subject: str, server: str) -> None:
    asked.sets(inbox={"sources": ["inbox"], "server": server})
    mail = eml(OLE, subject, f"RETTELSE\n\n{NEW}")
    assert asked.files(mail, vouch=False)[-1] == (MailState.HELD, MailReason.NOT_PROVEN)
    assert untouched(asked)
    (receipt,) = asked.receives()[-1:]
    assert asked.files(eml(OLE, f"SV: {receipt.subject}", "Ja", to=receipt.header("reply-to")))[1] == CHANGED
    assert asked.request().text == NEW


@pytest.mark.parametrize("order", ["FRIST 12-12-2026", "EMNEORD: elbiler"])
def test_a_deadline_or_tags_alone_in_a_colleagues_mail_are_no_answer(asked: House, order: str) -> None:
    assert asked.files(eml(OLE, "SV: Uniformer #101", order))[-1] == CHANGED
    assert not answers(asked.store)


@pytest.mark.parametrize(
    ("sender", "subject", "text", "became"),
    [
        (KIM, "Rettelse af vandløb", "Hvem har erfaring med det?", MailReason.REQUEST),
        (KIM, "Rettelser i kontrakter", "Hvem retter kontrakter undervejs?", MailReason.REQUEST),
        (KIM, "Hvem har købt elbiler?", "FRIST 12-12-2026", MailReason.REQUEST),
        (LIS, "SV: Uniformer #101", "Vi har to.\n\nFRIST 12-12-2026", MailReason.ANSWER),
        (OLE, "SV: Uniformer #101", "Det gjorde vi i 2024.", MailReason.ANSWER),
    ],
)
def test_other_mails_are_what_they_were(asked: House, sender: str, subject: str, text: str, became: MailReason) -> None:
    assert asked.files(eml(sender, subject, text))[-1] == (MailState.FILED, became)
