"""What the desk says of mails that did not arrive, of corrections, of refusals, and where nothing waits."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from digest.edition.views import edition
from digest.store.models import Delivery
from digest.store.states import DeliveryKind, DeliveryState, Role
from digest.writing.reasons import delivery_reason
from tests.build import KIM, SENDS, goes_out
from tests.conftest import eml
from tests.web.desk.conftest import Office, approved, looked_at

LOST = "connection lost after the end of the mail: Connection unexpectedly closed"


def in_doubt(office: Office) -> None:
    goes_out(office.store, "1", house=office.house.value)
    office.now = SENDS
    with office.store.write() as session:
        letters = select(Delivery).filter_by(kind=DeliveryKind.EDITION).order_by(Delivery.id).limit(1)
        row = session.scalars(letters).one()
        row.state, row.reason = DeliveryState.UNCERTAIN, LOST


def doubted(office: Office) -> None:
    """A request, #103, of which nobody knows whether it is to be named."""
    text = "Hvem har købt stole?\n\nDet må helst ikke fremgå, at det er Nordmose."
    office.house.files(eml(KIM, "Stole", text))


@pytest.mark.both
def test_mails_in_doubt_wait_for_a_person_and_are_said_in_their_language(office: Office) -> None:
    in_doubt(office)
    browser = office.signed_in()
    page = browser.get("/desk/").text
    assert "Intet venter." not in page
    assert '<a href="/desk/editions/1/report">1 mail i udgave 1 er i tvivl eller blev afvist</a>' in page
    report = browser.get("/desk/editions/1/report").text
    assert "mailen blev afleveret, men forbindelsen røg, før mailserveren svarede (»Connection unexpectedly" in report
    assert "connection lost" not in report


@pytest.mark.parametrize(
    "said",
    ["no answer", "no answer to the end of the mail", LOST, "connection lost before the end of the mail: timed out"],
)
def test_what_the_sender_says_of_a_conversation_is_said_in_danish(said: str) -> None:
    told = delivery_reason("", said, "da")
    assert said.partition(":")[0] not in told
    assert said.partition(": ")[2] in told
    assert delivery_reason("", "550 5.1.1 no such user", "da") == "550 5.1.1 no such user"


def test_where_no_mail_waits_no_number_is_said(office: Office) -> None:
    browser = office.signed_in()
    assert "1 mail venter på dig" in browser.get("/desk/inbox?state=held").text
    browser.post("/desk/inbox/2/put-aside", sure="1")
    page = browser.get("/desk/inbox?state=held").text
    assert "<h1>Ingen mails venter på dig</h1>" in page
    assert "0 mails" not in page


def test_a_correction_of_words_alone_goes_out_now_and_lists_nothing_that_it_lacks(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    office.now = edition(office.store, "1").goes_out_at
    browser = office.signed_in(Role.APPROVER)
    office.house.ticks(office.now)
    browser.post("/desk/editions/1/correct", audience="everyone")
    page = browser.get("/desk/editions/1.1").text
    assert "Kun vores ord, uden efterlysninger" in page
    assert "Ikke med" not in page
    assert "0 efterlysninger" not in page
    form = browser.get("/desk/editions/1.1/approve").text
    assert "Til tiden" not in form


def test_what_is_decided_about_a_name_is_said_before(office: Office) -> None:
    doubted(office)
    asked = office.signed_in().post("/desk/requests/103/name", anonymous="yes")
    assert "Efterlysning #103 kommer i brevet uden navn" in asked.text


def test_a_refusal_leads_to_where_what_is_missing_is_decided(office: Office) -> None:
    doubted(office)
    said = office.signed_in().post("/desk/requests/103/move", do="postpone", sure="1")
    assert said.status == 409
    assert re.search(r'<a href="/desk/requests/103#name">[^<]*#103[^<]*</a>', said.text)


def test_what_access_gives_and_that_nobody_is_mailed_is_said_before(office: Office) -> None:
    page = office.signed_in().get("/desk/people").text
    assert page.index("De ser alle mails") < page.index("Vi sender dem ingen mail") < page.index("Giv adgang")
