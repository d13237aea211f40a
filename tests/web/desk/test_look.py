"""The desk in a browser: every page readable by everybody, in both languages, light and dark, on a phone and wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from digest.accounts.signing import new_link
from digest.accounts.staff import add_staff
from digest.store.states import Role
from tests.build import secretary
from tests.judges import validate
from tests.web.axe import grave, smallest
from tests.web.desk.conftest import STAFF, Office

PAGES = (
    *("/desk/", "/desk/inbox", "/desk/inbox?state=held", "/desk/inbox/1", "/desk/inbox/2", "/desk/requests"),
    *("/desk/requests/101", "/desk/editions", "/desk/editions/1", "/desk/editions/1/approve", "/desk/people"),
    *("/desk/log", "/desk/requests/99", "/desk/sign-in", "/desk/editions/1/date", "/desk/editions/1/recipients"),
    *("/desk/setup", "/desk/log?q=request&since=2026-11-01", "/desk/editions/1?as=nordmose", "/desk/answers"),
    *("/desk/inbox/2/part", "/desk/members", "/desk/members?q=kim", "/desk/members/1"),
    "/desk/requests/new",
)


def signed_in(office: Office, browser: Browser) -> Page:
    """A page on which an admin is signed in."""
    sheet = browser.new_page()
    link = new_link(office.store, STAFF[Role.ADMIN], by=secretary(office.now))
    sheet.goto(f"http://127.0.0.1:{office.port}/desk/sign-in/{link}")
    sheet.click("button")
    return sheet


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_can_be_read_by_everybody_and_never_scrolls_sideways(
    office: Office, browser: Browser, language: str
) -> None:
    address = f"{language}@ika.example"
    add_staff(office.store, address=address, name="Tove Lind", language=language, role=Role.ADMIN, by=secretary())
    sheet, said = browser.new_page(), []
    sheet.on("console", lambda message: said.append(message.text))
    base = f"http://127.0.0.1:{office.port}"
    sheet.goto(f"{base}/desk/sign-in/{new_link(office.store, address, by=secretary(office.now))}")
    sheet.click("button")
    for path in PAGES:
        sheet.goto(base + path)
        assert sheet.get_attribute("html", "lang") == language or path == "/desk/sign-in"
        for width, scheme in ((375, "dark"), (768, "light"), (1280, "light"), (1280, "dark")):
            sheet.set_viewport_size({"width": width, "height": 900})
            sheet.emulate_media(color_scheme=scheme)
            name = f"{path}, {width} px, {scheme}"
            assert sheet.evaluate("document.documentElement.scrollWidth") <= width, name
            if (width, scheme) in ((375, "dark"), (1280, "light")):
                assert grave(sheet) == [], name
        assert smallest(sheet) >= 14, path
    assert [one for one in said if "status of" not in one] == [], "what the policy refused, or a fault"
    sheet.close()


def top(sheet: Page, chosen: str) -> float:
    """How far below the top of the page something begins."""
    box = sheet.locator(chosen).first.bounding_box()
    assert box is not None, chosen
    return box["y"]


def test_what_is_found_stands_above_the_letter_on_a_phone_and_beside_it_on_a_screen(
    office: Office, browser: Browser
) -> None:
    sheet = signed_in(office, browser)
    sheet.goto(f"http://127.0.0.1:{office.port}/desk/editions/1")
    sheet.set_viewport_size({"width": 375, "height": 900})
    assert top(sheet, ".checks") < top(sheet, "iframe") < top(sheet, "#requests")
    sheet.set_viewport_size({"width": 1280, "height": 900})
    assert top(sheet, ".checks") < top(sheet, "#requests") < top(sheet, "iframe") + 900
    assert top(sheet, ".first h2") == top(sheet, ".shown h2")
    sheet.close()


def test_the_house_that_asks_has_a_line_of_its_own_below_the_title(office: Office, browser: Browser) -> None:
    sheet = signed_in(office, browser)
    sheet.goto(f"http://127.0.0.1:{office.port}/desk/requests")
    title, house = (sheet.locator(f".rows label {one}").first.bounding_box() for one in ("a", ".quiet"))
    assert title is not None
    assert house is not None
    assert house["y"] >= title["y"] + title["height"] - 1
    sheet.close()


def test_a_question_before_an_act_fits_a_phone(office: Office, browser: Browser) -> None:
    sheet = signed_in(office, browser)
    sheet.set_viewport_size({"width": 375, "height": 900})
    for act in ("hide", "postpone"):
        sheet.goto(f"http://127.0.0.1:{office.port}/desk/requests/101")
        sheet.click(f"button[value={act}]")
        assert sheet.evaluate("document.documentElement.scrollWidth") <= 375, act
        assert grave(sheet) == [], act
    sheet.close()


def test_a_checker_of_html_finds_nothing(office: Office) -> None:
    browser = office.signed_in()
    pages = [browser.get(path).text for path in PAGES]
    question = browser.post("/desk/requests/101/move", do="hide").text
    found = validate(*pages, question)
    assert [[remark.text for remark in page] for page in found] == [[]] * len(found)


def test_every_link_and_button_is_reached_by_the_keyboard_and_shows_it(office: Office, browser: Browser) -> None:
    sheet, base = signed_in(office, browser), f"http://127.0.0.1:{office.port}"
    for path in (
        "/desk/",
        "/desk/inbox/2",
        "/desk/requests/101",
        "/desk/editions/1/approve",
        "/desk/members/1",
        "/desk/requests/new",
    ):
        sheet.goto(base + path)
        wanted = sheet.evaluate(
            "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, select, summary')]"
            ".filter((one) => one.checkVisibility() && !(one.type === 'radio' && !one.checked)).length"
        )
        seen = set()
        for _ in range(wanted + 8):
            sheet.keyboard.press("Tab")
            focus = sheet.evaluate(
                "(() => { const one = document.activeElement; if (one === document.body) return null;"
                " one.dataset.seen = one.dataset.seen || String(Math.random());"
                " return [one.dataset.seen, getComputedStyle(one).outlineStyle, one.outerHTML.slice(0, 80)]; })()"
            )
            if focus:
                assert focus[1] != "none", (path, focus[2])
                seen.add(focus[0])
        assert len(seen) >= wanted, path
    sheet.close()
