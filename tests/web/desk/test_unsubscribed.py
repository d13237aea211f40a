"""Who was unsubscribed by a mail, at the desk: by mistake, or though the mail was something else."""

from __future__ import annotations

import pytest

from digest.members.suppressions import has_unsubscribed
from digest.reading.message import parse
from digest.store.reasons import MailReason
from digest.store.states import DeliveryKind, MailState
from tests.build import LIS
from tests.web.desk.coming import an_editor, held
from tests.web.desk.conftest import Office


def reason(office: Office, number: int) -> tuple[MailState, str]:
    return office.house.reasons()[number - 1]


def test_a_writer_who_wants_out_is_taken_off(office: Office) -> None:
    number = held(office, LIS, "Nok nu", "Kan I ikke holde op med alle de mails?")
    an_editor(office).post(f"/desk/inbox/{number}/take-in", **{"as": "unsubscribe", "sure": "1"})
    assert reason(office, number) == (MailState.FILED, MailReason.UNSUBSCRIBED)


@pytest.mark.both
def test_who_was_taken_off_by_mistake_gets_the_letters_again_and_is_told(office: Office) -> None:
    number = held(office, LIS, "Nok nu", "Kan I ikke holde op med alle de mails?")
    browser = an_editor(office)
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "unsubscribe", "sure": "1"})
    assert f"{LIS} får ikke brevene mere. Var det en fejl?" in browser.get(f"/desk/inbox/{number}").text
    asked = browser.post(f"/desk/inbox/{number}/subscribe")
    assert f"Der sendes en mail til {LIS}, som får det at vide." in asked.text, asked.text
    assert has_unsubscribed(office.store, LIS)
    assert browser.post(f"/desk/inbox/{number}/subscribe", sure="1", note="Undskyld!").status == 303
    assert not has_unsubscribed(office.store, LIS)
    (told,) = office.house.rows(DeliveryKind.UPDATE)
    mail = parse(told.message or b"")
    assert (told.recipient, mail.subject) == (LIS, "Du får brevene igen")
    assert "Vi tog din mail »Nok nu« som en afmelding." in mail.body
    assert "Undskyld!" in mail.body
    lead = browser.get(f"/desk/inbox/{number}").text.split('<p class="lead">')[1].partition("</p>")[0]
    assert lead.endswith(f"{LIS} blev afmeldt med den, og får brevene igen.")
    assert browser.post(f"/desk/inbox/{number}/subscribe", sure="1").status == 409
    assert len(office.house.rows(DeliveryKind.UPDATE)) == 1


def test_an_unsubscription_that_was_none_is_something_else_and_takes_nobody_off(office: Office) -> None:
    number = held(office, LIS, "Nok nu", "Kan I ikke holde op med alle de mails?")
    browser = an_editor(office)
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "unsubscribe", "sure": "1"})
    assert "Den er noget andet" in browser.get(f"/desk/inbox/{number}").text
    assert browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request", "again": "1", "sure": "1"}).status == 303
    assert reason(office, number) == (MailState.FILED, MailReason.REQUEST)
    assert not has_unsubscribed(office.store, LIS)
