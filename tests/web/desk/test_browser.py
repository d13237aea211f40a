"""A fortnight at the desk in Chromium, as somebody lives it who has never seen it; and once more without a script."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from digest.accounts.signing import new_link
from digest.edition.approve import release as let_go
from digest.edition.preview import shown
from digest.edition.views import edition
from digest.requests.views import request
from digest.store.states import DeliveryState, EditionState, MailState, RequestState, Role
from tests.build import OLE, secretary
from tests.web.desk.conftest import STAFF, Office


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_a_fortnight(office: Office, browser: Browser, script: bool, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=script, locale="da-DK")
    page = context.new_page()
    base = f"http://127.0.0.1:{office.port}"
    page.goto(f"{base}/desk/sign-in/{new_link(office.store, STAFF[Role.APPROVER], by=secretary(office.now))}")
    press(page, "Log ind")

    # A held mail is decided.
    follow(page, "Må vi være med?")
    page.get_by_label("Afsenderens organisation").fill("Andetsteds Kommune")
    press(page, "En efterlysning")
    press(page, "En efterlysning")
    assert office.house.reasons()[1][0] is MailState.FILED

    # One request is looked at, its words are changed, a tag is added; another goes without its name.
    menu(page, "Efterlysninger")
    follow(page, "#101 Uniformer")
    page.get_by_label("Titel", exact=True).fill("Brugte uniformer")
    press(page, "Ret ordene")
    page.get_by_label("Ingen kvittering og ingen besked").check()
    press(page, "Ret ordene")
    page.get_by_label("Tilføj emneord").fill("møbler")
    press(page, "Tilføj")
    assert request(office.store, 101).title == "Brugte uniformer"
    menu(page, "Efterlysninger")
    follow(page, "#102")
    press(page, "Uden navn")
    press(page, "Uden navn")
    assert request(office.store, 102).anonymous
    goes_out(page, office, tmp_path)
    context.close()


def goes_out(page: Page, office: Office, folder: Path) -> None:
    """The letter is looked at, approved, called back, approved again, sent, and corrected."""
    base = f"http://127.0.0.1:{office.port}"
    # The rest is looked at, and the edition seen as a member gets it.
    menu(page, "Efterlysninger")
    for box in page.get_by_role("checkbox").all():
        box.check()
    if page.get_by_role("checkbox").count():
        press(page, "De afkrydsede er klar")
    menu(page, "Udgaver")
    follow(page, "Udgave 1")
    page.get_by_label("Som dette medlem").fill(OLE)
    press(page, "Vis")
    assert "Brugte uniformer" in (page.frame_locator("iframe").locator("body").text_content() or "")
    press(page, "Send mig en prøve")

    # Approved, called back, approved again to go out now.
    approve(page, office)
    press(page, "Fortryd")
    assert edition(office.store, "1").state is EditionState.DRAFT
    approve(page, office, now=True)
    found = edition(office.store, "1")
    assert found.state is EditionState.APPROVED

    # It goes out when the hold is over, and everybody got the bytes that were shown.
    office.now = found.goes_out_at + timedelta(seconds=1)
    office.house.ticks(office.now)
    office.house.ticks(office.now)
    page.goto(f"{base}/desk/editions/1/report")
    assert page.get_by_text(f"{found.recipients} af {found.recipients} er sendt").is_visible()
    assert request(office.store, 101).state is RequestState.PUBLISHED
    letter = (folder / "sink" / f"{OLE}.eml").read_bytes()
    assert shown(office.store, "1", reader=OLE).mail == letter

    # A correction is written.
    press(page, "Skriv en rettelse")
    assert edition(office.store, "1.1").state is EditionState.DRAFT


def press(page: Page, name: str) -> None:
    """A button is pressed; what its form is answered with is there before anything else is looked at."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    """The first link of that name is followed, to a page that is there before anything else is looked at."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def menu(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()


def approve(page: Page, office: Office, *, now: bool = False) -> None:
    menu(page, "Udgaver")
    follow(page, "Udgave 1")
    follow(page, "Gå til godkendelse")
    if page.get_by_role("button", name="Sæt brevet sammen igen").count():
        office.now += timedelta(seconds=1)  # after what was decided
        press(page, "Sæt brevet sammen igen")
    for field in page.get_by_label("Hvorfor det må gå").all():
        field.fill("det ved vi")
    if now:
        page.get_by_label("Nu", exact=True).check()
    page.get_by_label("Skriv, hvor mange der får den").fill(str(edition(office.store, "1").recipients))
    press(page, "Godkend udgave 1")


def test_requests_are_put_in_order_by_button_key_and_drag(office: Office, browser: Browser) -> None:
    page = browser.new_page(locale="da-DK")
    base = f"http://127.0.0.1:{office.port}"
    page.goto(f"{base}/desk/sign-in/{new_link(office.store, STAFF[Role.EDITOR], by=secretary(office.now))}")
    press(page, "Log ind")
    page.goto(f"{base}/desk/editions/1")
    press(page, "Flyt #102 op")
    assert edition(office.store, "1").requests == (102, 101)
    page.get_by_role("link", name="#102").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_url("**/editions/1#requests")
    page.get_by_role("button", name="Flyt #101 ned").wait_for()
    assert edition(office.store, "1").requests == (101, 102)
    with page.expect_navigation():
        page.locator("[data-number='102']").drag_to(
            page.locator("[data-number='101']"), target_position={"x": 60, "y": 2}
        )
    assert edition(office.store, "1").requests == (102, 101)
    press(page, "Efter nummer igen")
    assert edition(office.store, "1").requests == (101, 102)
    page.context.close()


def test_what_is_typed_and_not_saved_is_not_lost_without_a_word(office: Office, browser: Browser) -> None:
    page = browser.new_page(locale="da-DK")
    base = f"http://127.0.0.1:{office.port}"
    page.goto(f"{base}/desk/sign-in/{new_link(office.store, STAFF[Role.EDITOR], by=secretary(office.now))}")
    press(page, "Log ind")
    page.goto(f"{base}/desk/requests/101")
    said: list[tuple[str, str]] = []
    words = page.locator("form[action$='/words'] textarea")
    answers = iter((False, False, True))

    def asked(dialog: Dialog) -> None:
        said.append((dialog.type, dialog.message))
        if next(answers):
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", asked)
    words.fill("Halvt skrevet")
    page.get_by_label("Tilføj emneord").fill("møbler")
    page.get_by_role("button", name="Tilføj", exact=True).click()
    page.get_by_role("link", name="Udgaver").click()
    assert words.input_value() == "Halvt skrevet"
    assert [kind for kind, _ in said] == ["confirm", "beforeunload"]
    assert "ikke er gemt" in said[0][1]
    press(page, "Tilføj")
    assert len(said) == 3
    words.fill("Helt skrevet")
    press(page, "Ret ordene")
    press(page, "Ret ordene")
    assert request(office.store, 101).text == "Helt skrevet"
    assert len(said) == 3
    page.context.close()


def test_stop_ends_what_is_being_sent_and_going_on_reaches_the_others(office: Office, browser: Browser) -> None:
    page = browser.new_page(locale="da-DK")
    base = f"http://127.0.0.1:{office.port}"
    page.goto(f"{base}/desk/sign-in/{new_link(office.store, STAFF[Role.APPROVER], by=secretary(office.now))}")
    press(page, "Log ind")
    page.goto(f"{base}/desk/requests")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "De afkrydsede er klar")
    approve(page, office, now=True)
    office.now = edition(office.store, "1").goes_out_at + timedelta(seconds=1)
    release(office)
    page.goto(f"{base}/desk/editions/1/report")
    press(page, "STOP")
    assert edition(office.store, "1").state is EditionState.STOPPED
    office.house.ticks(office.now)
    assert not [row for row in office.house.rows() if row.edition_id and row.state is DeliveryState.SENT]
    press(page, "Fortsæt")
    office.house.ticks(office.now)
    rows = [row.state for row in office.house.rows() if row.edition_id]
    assert set(rows) == {DeliveryState.SENT}


def release(office: Office) -> None:
    """The edition is in the ledger, and no mail of it has left yet."""
    assert let_go(office.store, house=office.house.value, now=office.now)
