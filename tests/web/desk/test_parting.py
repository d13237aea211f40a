"""A mail that asks two things, parted at the desk: both are made, and both are taken back."""

from __future__ import annotations

import pytest

from digest.reading.message import parse
from digest.requests.views import request, requests
from digest.store.states import DeliveryKind, RequestState
from tests.build import LIS
from tests.web.desk.coming import an_editor, held
from tests.web.desk.conftest import Office


def test_one_mail_becomes_two_requests_at_the_place_that_is_marked(office: Office) -> None:
    text = "Hvem har købt elbiler?\n\nHvem har genbrugt kontormøbler?"
    number = held(office, LIS, "To spørgsmål", text)
    browser = an_editor(office)
    page = browser.get(f"/desk/inbox/{number}/part").text
    assert page.count('name="at"') == 1
    page = browser.get(f"/desk/inbox/{number}/part?at=2").text
    assert ">Hvem har købt elbiler?</textarea>" in page
    assert ">Hvem har genbrugt kontormøbler?</textarea>" in page
    fields = {"keep_title": "Elbiler", "keep": "Hvem har købt elbiler?", "new_title": "Møbler", "new_text": "Hvem?"}
    assert LIS in browser.post(f"/desk/inbox/{number}/part", **fields).text
    assert browser.post(f"/desk/inbox/{number}/part", **fields, sure="1").status == 303
    first, second = requests(office.store, limit=2)[::-1]
    assert [first.title, second.title] == ["Elbiler", "Møbler"]
    assert first.looked_at is not None is not second.looked_at
    told = [row.recipient for row in office.house.rows(DeliveryKind.UPDATE)]
    assert told.count(LIS) == 1
    page = browser.get(f"/desk/inbox/{number}").text
    for one in (first, second):
        assert f'<a href="/desk/requests/{one.number}">Se efterlysning #{one.number}</a>' in page


@pytest.mark.parametrize("act", ["hold", "put-aside"])
def test_what_a_parted_mail_became_is_taken_back_whole(office: Office, act: str) -> None:
    number = held(office, LIS, "To spørgsmål", "Hvem har købt elbiler?\n\nHvem har genbrugt kontormøbler?")
    browser, path = an_editor(office), f"/desk/inbox/{number}"
    fields = {"keep_title": "Elbiler", "keep": "Hvem har købt elbiler?", "new_title": "Møbler", "new_text": "Hvem?"}
    browser.post(f"{path}/part", **fields, sure="1")
    first, second = sorted(row.number for row in requests(office.store, limit=2))
    asked = browser.post(f"{path}/{act}", again="1").text
    assert f"#{first}" in asked
    assert f"#{second}" in asked
    assert browser.post(f"{path}/{act}", again="1", sure="1").status == 303
    away = RequestState.HELD if act == "hold" else RequestState.HIDDEN
    assert [request(office.store, one).state for one in (first, second)] == [away, away]
    mails = [parse(row.message or b"") for row in office.house.rows(DeliveryKind.UPDATE) if row.recipient == LIS]
    told = " ".join(f"{one.subject} {one.body}" for one in mails[1:])  # after that of what it was parted in
    assert f"#{first}" in told
    assert f"#{second}" in told
    assert browser.post(f"{path}/take-in", **{"as": "request", "sure": "1"}).status == 303
    assert [request(office.store, one).state for one in (first, second)] == [RequestState.OPEN] * 2
