from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from sqlalchemy import select

from digest.followup.answers import MOST_BYTES, pass_on
from digest.reading.message import Message, parse
from digest.store.models import Answer, Consent, Delivery, DeliveryKind, Member
from tests.conftest import NOW, eml
from tests.followup.test_receipts import ASK, HOUSE, House, house

__all__ = ["house"]
pytestmark = pytest.mark.both

LIS = "lis@tangsoe.example"


def passed(house: House) -> list[Message]:
    """The answers that went into the ledger now."""
    before = {row.id for row in answers(house)}
    pass_on(house.store, association=HOUSE, now=NOW)
    return [parse(row.message or b"") for row in answers(house) if row.id not in before]


def answers(house: House) -> list[Delivery]:
    return [row for row in house.rows() if row.kind is DeliveryKind.ANSWER]


def with_files(*files: tuple[str, int], text: str = "Se vedhæftede.") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = LIS, "SV: Uniformer #112", "<7@tangsoe.example>"
    mail.set_content(text)
    for name, size in files:
        mail.add_attachment(bytes(size), maintype="application", subtype="pdf", filename=name)
    return bytes(mail)


def test_an_answer_goes_to_the_asker_and_a_reply_to_it_to_the_answerer(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #112", "Det har vi gjort i to år.\n\nMvh Lis"))
    (mail,) = passed(house)
    assert mail.subject == "Svar på din efterlysning #112: Uniformer"
    assert "Lis Dam, Tangsø Kommune, har svaret" in mail.body
    assert "Det har vi gjort i to år." in mail.body
    assert mail.header("reply-to") == LIS
    assert answers(house)[0].recipient == "kim@nordmose.example"


def test_each_answer_goes_once(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #112", "Det har vi."))
    assert len(passed(house)) == 1
    assert passed(house) == []


def test_files_go_along_but_for_programs_and_what_is_too_much(house: House) -> None:
    house.receives(ASK, with_files(("krav på øl.pdf", 10), ("virus.exe", 10), ("stor.pdf", MOST_BYTES)))
    (mail,) = passed(house)
    assert [(part.filename, len(part.data)) for part in mail.files] == [("krav på øl.pdf", 10)]
    assert "virus.exe og stor.pdf" in mail.body


def test_somebody_without_a_name_stays_without_one(house: House) -> None:
    house.receives(ASK, with_files(("Lis Dam.pdf", 10), text="Det har vi gjort.\n\nANONYMT"))
    (mail,) = passed(house)
    whole = f"{mail.raw.decode()} {mail.body}".lower()
    assert [word for word in ("tangsø", "tangsoe", "lis") if word in whole] == []
    assert mail.files == ()
    with house.store.read() as session:
        assert session.scalars(select(Answer.consent)).one() is Consent.ANONYMOUS


def test_an_asker_who_has_left_gets_nothing_and_who_answers_their_own_neither(house: House) -> None:
    house.receives(ASK, eml("kim@nordmose.example", "SV: Uniformer #112", "Vi har fundet noget selv."))
    assert passed(house) == []
    house.receives(eml(LIS, "SV: Uniformer #112", "Det har vi."))
    with house.store.write() as session:
        for member in session.scalars(select(Member)):
            member.left_at = NOW
    assert passed(house) == []


def test_an_answer_to_a_closed_request_goes_to_the_asker_too(house: House) -> None:
    house.receives(ASK, eml("kim@nordmose.example", "SV: Uniformer #112", "LUK"))
    house.receives(eml(LIS, "SV: Uniformer #112", "Det har vi."))
    assert len(passed(house)) == 1
