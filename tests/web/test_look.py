"""The pages in a browser: readable by everybody, light and dark, on a phone and on a desk."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from digest.marks import Page
from digest.members.subscription import put_off, unsubscribe
from digest.store.states import RequestState
from tests.build import secretary
from tests.judges import validate, views
from tests.web.axe import grave, smallest
from tests.web.conftest import Site, edition_id, link, set_request

KINDS = {
    "front": lambda _: "/",
    "front-en": lambda _: "/en",
    "leave": lambda _: link(Page.UNSUBSCRIBE, 1),
    "leave-en": lambda _: link(Page.UNSUBSCRIBE, 2, "en"),
    "paused": lambda site: put_off(site.store, 1, until=date(2027, 3, 2), by=secretary()) or link(Page.UNSUBSCRIBE, 1),
    "unsubscribed": lambda site: unsubscribe(site.store, 1, by=secretary(site.now)) or link(Page.UNSUBSCRIBE, 1),
    "request": lambda _: link(Page.REQUEST, 112),
    "request-unnamed-en": lambda _: link(Page.REQUEST, 113, "en"),
    "closed": lambda site: set_request(site.store, 112, RequestState.CLOSED) or link(Page.REQUEST, 112),
    "edition": lambda site: link(Page.EDITION, edition_id(site.store)),
    "forged": lambda _: "/da/afmeld/x",
    "expired": lambda _: link(Page.UNSUBSCRIBE, 1, until=date(2026, 1, 1)),
    "nowhere": lambda _: "/en/nowhere",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_can_be_read_by_everybody_and_never_scrolls_sideways(site: Site, browser: Browser, kind: str) -> None:
    sheet, said = browser.new_page(), []
    sheet.on("console", lambda message: said.append(message.text))
    sheet.goto(site.url + KINDS[kind](site))
    for where in views(sheet, 375, 1024):
        assert sheet.evaluate("document.documentElement.scrollWidth") <= int(where.split()[0]), where
        assert grave(sheet) == [], where
        assert smallest(sheet) >= (14 if kind == "edition" else 16), where
    assert [one for one in said if "status of" not in one] == [], "what the policy refused, or a fault"
    sheet.close()


def test_a_checker_of_html_finds_nothing_in_the_pages(site: Site) -> None:
    pages = [site.get(KINDS[kind](site)).text for kind in KINDS if kind != "edition"]  # which is the letter
    assert [[remark.text for remark in page] for page in validate(*pages)] == [[]] * len(pages)


def test_focus_is_seen_on_whatever_can_be_reached_with_the_keyboard(site: Site, browser: Browser) -> None:
    sheet = browser.new_page()
    sheet.goto(site.url + link(Page.UNSUBSCRIBE, 1))
    reached = []
    for _ in range(5):
        sheet.keyboard.press("Tab")
        focused = sheet.evaluate(
            "(() => { const at = document.activeElement; return [at.tagName, getComputedStyle(at).outlineWidth] })()"
        )
        reached.append(focused)
    sheet.close()
    assert reached == [["BUTTON", "3px"], ["INPUT", "3px"], ["BUTTON", "3px"], ["A", "3px"], ["A", "3px"]]


def test_the_forms_work_in_a_browser_that_keeps_to_the_policy(site: Site, browser: Browser) -> None:
    sheet = browser.new_page()
    sheet.goto(site.url + link(Page.UNSUBSCRIBE, 1))
    heading = sheet.get_by_role("heading", level=1)
    sheet.get_by_label("3 måneder").check()
    sheet.get_by_role("button", name="Hold pause").click()
    expect(heading).to_have_text("Du holder pause")
    expect(sheet.locator("main")).to_contain_text("til og med 2. marts 2027")
    sheet.get_by_role("button", name="Afmeld Efterlysninger").click()
    expect(heading).to_have_text("Du er afmeldt")
    sheet.get_by_role("button", name="Få brevet igen").click()
    expect(heading).to_have_text("Afmeld Efterlysninger")
    sheet.wait_for_load_state()
    assert sheet.evaluate("document.styleSheets[0].cssRules.length > 10")
    sheet.close()
