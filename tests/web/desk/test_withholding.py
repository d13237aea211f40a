"""At the desk: what stops a letter on its way is said before, and it goes on, or is corrected, as a person says."""

from __future__ import annotations

from digest.edition.views import edition
from digest.store.states import EditionState, Role
from tests.build import SENDS, goes_out
from tests.delivery.notices import send_some
from tests.delivery.server import Scripted
from tests.web.desk.conftest import Browser, Office


def on_its_way(office: Office) -> Browser:
    """Edition 1 is sent to the first of those who get it."""
    goes_out(office.store, "1", house=office.house.value)
    office.now = office.house.now = SENDS
    small = [row for row in office.house.rows() if row.edition_id is None]  # which go first
    with Scripted() as server:
        send_some(office.store, server.port, len(small) + 1, now=SENDS)
    return office.signed_in(Role.ADMIN)


def test_that_the_letter_stops_is_said_before_and_behind_the_act(office: Office) -> None:
    browser = on_its_way(office)
    whole = edition(office.store, "1").recipients
    asked = browser.post("/desk/requests/101/move", do="hide").text
    assert f"Udgave 1 bliver stoppet: {whole - 1} af {whole} mails er ikke sendt." in asked
    assert edition(office.store, "1").state is EditionState.SENDING
    done = browser.post("/desk/requests/101/move", do="hide", sure="1")
    assert edition(office.store, "1").state is EditionState.STOPPED
    assert "noget, som den viser, er skjult" in browser.get(done.headers["location"]).text


def test_it_goes_on_only_with_a_reason_or_is_corrected_for_those_who_have_none(office: Office) -> None:
    browser = on_its_way(office)
    whole = edition(office.store, "1").recipients
    browser.post("/desk/requests/101/move", do="hide", sure="1")
    page = browser.get("/desk/editions/1/report").text
    assert 'name="because:words_hidden" value="" required' in page or 'name="because:words_hidden" required' in page
    assert 'value="missed" checked' in page
    refused = browser.post("/desk/editions/1/go-on")
    assert refused.status != 303
    assert "mails er ikke sendt og viser det stadig" in refused.text
    made = browser.post("/desk/editions/1/correct", audience="missed", with_requests="1")
    found = edition(office.store, made.headers["location"].rpartition("/")[2])
    assert (found.name, found.recipients) == ("1.1", whole - 1)
    refused = browser.post("/desk/editions/1/go-on", **{"because:words_hidden": "Aftalt med Kim"})
    assert "Udgave 1 sendes ikke videre: 1.1, som retter den, venter på at blive sendt i stedet." in refused.text
    page = browser.get("/desk/editions/1/report").text
    assert '<a href="/desk/editions/1.1">Udgave 1.1</a>' in page
    assert "/desk/editions/1/go-on" not in page
    browser.post("/desk/editions/1.1/correct", do="drop")
    assert browser.post("/desk/editions/1/go-on", **{"because:words_hidden": "Aftalt med Kim"}).status == 303
    assert edition(office.store, "1").state is EditionState.SENDING
