"""An edition and its correction at the desk: each is reached by its own name."""

from __future__ import annotations

from digest.edition.views import edition
from digest.requests.views import request
from digest.store.states import Role
from tests.web.desk.conftest import Office, approved, links, looked_at


def test_an_edition_and_its_correction_are_reached_each_by_its_own_name(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    office.now = edition(office.store, "1").goes_out_at
    browser = office.signed_in(Role.APPROVER)
    office.house.ticks(office.now)
    browser.post("/desk/editions/1/correct", with_requests="1")
    listed = browser.get("/desk/editions").text
    assert {"/desk/editions/1", "/desk/editions/1.1"} <= links(listed)
    for name, state in (("1", "sendt"), ("1.1", "kladde")):
        assert f"<h1>Udgave {name}: {state}" in browser.get(f"/desk/editions/{name}").text
        assert f"/desk/editions/{name}" in links(browser.get(f"/desk/editions/{name}/recipients").text)
    everyone = edition(office.store, "1").recipients
    assert f"{everyone} af {everyone} er sendt" in browser.get("/desk/editions/1/report").text.replace("\xa0", " ")
    shown = browser.get("/desk/requests/101").text
    assert [name for name, _ in request(office.store, 101).editions] == ["1", "1.1"]
    assert {"/desk/editions/1", "/desk/editions/1.1"} <= links(shown)
    assert 'Udgave 1</a> (sendt), <a href="/desk/editions/1.1">Udgave 1.1</a> (kladde)' in shown
