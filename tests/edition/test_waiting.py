"""Mails of whoever stands in a letter, that wait for a person: the letter is not sent before somebody says so."""

from __future__ import annotations

from digest.edition.approve import release
from digest.edition.checks import Check, check
from digest.edition.compose import compose
from digest.requests.views import request
from digest.store.reasons import MailReason
from digest.store.states import Doubt, MailState
from digest.web.desk.remedies import place_of
from digest.writing.remarks import remark
from tests.approving import approve
from tests.build import (
    ASK,
    KIM,
    OLE,
    PERIOD,
    SENDS,
)
from tests.conftest import eml
from tests.house import House


def test_a_letter_is_not_sent_while_a_mail_of_somebody_in_it_waits(house: House) -> None:
    house.now = PERIOD.closes_at.replace(day=28)
    house.files(ASK)
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)
    approve(house.store, "", by="Tove", now=PERIOD.closes_at, house=house.value)
    house.now = PERIOD.closes_at
    house.files(
        eml(KIM, "Kan I nå at rette noget?", "Der er noget galt med jeres brev. Hilsen Kim", message_id="<9@x.example>")
    )
    assert house.reasons()[-1][0] is MailState.HELD
    assert release(house.store, house=house.value, now=SENDS) == []
    checked = check(house.store, "", house=house.value)
    assert (checked.edition.state, checked.edition.reason) == ("draft", "mail_waits")
    assert "held_mail" in {one.finding.code for one in checked.checks}


def test_many_mails_that_wait_are_one_finding_which_leads_to_the_inbox(house: House) -> None:
    house.now = PERIOD.closes_at.replace(day=28)
    house.files(ASK)
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)

    def waits(*texts: str) -> list[Check]:
        house.files(*(eml(KIM, "Kan I nå at rette noget?", f"Der er noget galt med {text}. Hilsen") for text in texts))
        return [one for one in check(house.store, "", house=house.value).checks if "held_" in one.finding.code]

    (found,) = waits("brevet", "datoen", "linjen")
    assert (found.name, dict(found.finding.values)) == ("held_mails", {"count": 3, "ids": "2, 3, 4"})
    said = remark(found.finding, "da")
    assert said.what == "Der venter 3 mails fra nogle, hvis ord står her."
    assert place_of(said.action) == "/desk/inbox?state=held"
    approve(house.store, "", by="Tove", now=PERIOD.closes_at, house=house.value)
    (accepted,) = [one for one in check(house.store, "", house=house.value).checks if "held_" in one.finding.code]
    assert not accepted.stops
    (more,) = waits("emnet")
    assert more.stops


def test_a_colleagues_mail_that_waits_is_found_beside_a_request_with_their_houses_name(house: House) -> None:
    house.now = PERIOD.closes_at.replace(day=28)
    house.files(ASK)
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)
    house.files(eml(OLE, "Kan I nå at rette noget?", "Der er noget galt med jeres brev. Hilsen Ole"))
    assert house.reasons()[-1][0] is MailState.HELD
    found = [one.finding for one in check(house.store, "", house=house.value).checks]
    assert [(one.place, dict(one.values)) for one in found if one.code == "held_colleague"] == [("101", {"id": 2})]


def test_a_letter_is_not_sent_with_the_name_of_somebody_who_wishes_for_none_in_a_mail_of_its_own(house: House) -> None:
    house.now = PERIOD.closes_at.replace(day=28)
    house.files(ASK)
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)
    approve(house.store, "", by="Tove", now=PERIOD.closes_at, house=house.value)
    house.now = PERIOD.closes_at
    house.files(eml(KIM, "Kan I nå at fjerne vores navn? Vi vil ikke nævnes.", "Hilsen Kim"))
    assert house.reasons()[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    assert release(house.store, house=house.value, now=SENDS) == []
    checked = check(house.store, "", house=house.value)
    assert (checked.edition.state, checked.edition.reason) == ("draft", "request_changed")
    assert request(house.store, 101).doubt == Doubt.PERHAPS_ANONYMOUS


def test_a_mail_that_the_checks_failed_keeps_no_letter_back(house: House) -> None:
    house.now = PERIOD.closes_at.replace(day=28)
    house.files(ASK)
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)
    approve(house.store, "", by="Tove", now=PERIOD.closes_at, house=house.value)
    house.now = PERIOD.closes_at
    failed = b"Authentication-Results: mx.ika.example; dmarc=fail header.from=nordmose.example\r\n"
    house.files(failed + eml(KIM, "Hej", "Kan I fjerne vores navn?"), vouch=False)
    assert house.reasons()[-1] == (MailState.HELD, MailReason.NOT_AUTHENTICATED)
    checked = check(house.store, "", house=house.value)
    assert checked.edition.state == "approved"
    assert "held_mail" not in {one.finding.code for one in checked.checks}
