"""The letter on a screen, in Chromium, wide as a window of Outlook and as a phone: all is seen, and can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from digest.writing.letter import Letter
from tests.judges import opened, views
from tests.letters import Written, edition_of, extreme, full

WIDTHS, BODY, SMALLEST = (640, 375), 16, 14

SEEN = Path(__file__).with_name("seen.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Screen:
    """A letter on a screen: what is amiss with its measures, each text with its size in pixels, each link's words."""

    told: list[str]
    texts: list[tuple[str, float]]
    links: list[tuple[str, str]]


def seen(page: Page) -> Screen:
    found: dict[str, Any] = page.evaluate(SEEN)
    return Screen(
        told=found["told"],
        texts=[(one["text"], one["size"]) for one in found["texts"]],
        links=[(one["text"], one["href"]) for one in found["links"]],
    )


def body_of(letter: Letter) -> tuple[str, ...]:
    """How each text begins that members came to read: what is asked, what came of a case, what was answered."""
    asked = [text for request in letter.requests for text in (request.title, *request.paragraphs)]
    outcomes = [case.outcome for request in letter.requests for case in request.cases]
    answered = [text for answer in letter.answers for text in answer.paragraphs]
    return tuple(" ".join(text.split())[:24] for text in (*asked, *outcomes, *answered) if len(text) > 24)


LETTERS: dict[str, Callable[[], Written]] = {
    "one request": lambda: edition_of(1),
    "seven requests": lambda: edition_of(7),
    "seven in English": lambda: edition_of(7, language="en"),
    "twenty requests": lambda: edition_of(20),
    "the longest of everything": extreme,
    "the longest, in English": lambda: extreme("en"),
    "without a personal block": lambda: edition_of(2, cases=0, personal=False),
}


@pytest.fixture(scope="module", params=LETTERS)
def shown(request: pytest.FixtureRequest, browser: Browser) -> tuple[Written, Mapping[str, Screen]]:
    """A letter, and what is seen of it at each width, light and dark."""
    letter = LETTERS[request.param]()
    with opened(browser, letter.html, width=WIDTHS[0]) as page:
        return letter, {where: seen(page) for where in views(page, *WIDTHS)}


def test_nothing_of_a_letter_scrolls_sideways_or_is_cut_off_or_is_too_small(
    shown: tuple[Written, Mapping[str, Screen]],
) -> None:
    letter, screens = shown
    body = body_of(letter.letter)
    for where, screen in screens.items():
        assert screen.told == [], where
        assert [text for text, size in screen.texts if size < SMALLEST] == [], where
        read = [(text, size) for text, size in screen.texts if text.startswith(body)]
        assert len(read) >= len(letter.letter.requests), where
        assert [text for text, size in read if size < BODY] == [], where


@pytest.mark.parametrize(("requests", "most"), [(20, 60_000), (40, 102_000)])
def test_a_letter_of_many_requests_is_small_enough_to_be_shown_whole(requests: int, most: int) -> None:
    for language in ("da", "en"):
        letter = full(requests, language)
        assert [len(request.cases) for request in letter.letter.requests] == [3] * requests
        assert len(letter.html.encode()) <= most


def test_the_letter_fits_where_a_client_drops_the_styles_of_the_head(browser: Browser) -> None:
    """So does Gmail's app with the mail of other providers."""
    for letter in (edition_of(7), extreme()):
        bare = re.sub(r"<style.*?</style>", "", letter.html, flags=re.DOTALL)
        assert "<style" not in bare
        for width in WIDTHS:
            with opened(browser, bare, width=width) as page:
                assert seen(page).told == []


def test_each_link_has_words_and_the_same_words_lead_to_one_place(
    shown: tuple[Written, Mapping[str, Screen]],
) -> None:
    letter, screens = shown
    links = next(iter(screens.values())).links
    assert [href for text, href in links if not text] == []
    assert len({text for text, _ in links}) == len(set(links)), "two buttons or links cannot be told apart"
    replies = {request.reply for request in letter.letter.requests}
    assert len([text for text, href in links if href in replies]) >= len(replies)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('<p style="width:700px">Bred</p>', "beyond the window"),
        ('<p style="width:80px;overflow-wrap:normal">Affaldsforbrændingsanlæg</p>', "sticks out"),
        ('<p style="width:80px;overflow:hidden;white-space:nowrap">Det hele ses ikke</p>', "cut off"),
        ('<p style="height:20px;overflow:hidden">Det hele ses ikke<br>på to linjer</p>', "cut off"),
    ],
)
def test_what_does_not_fit_is_seen(browser: Browser, wrong: str, said: str) -> None:
    with opened(browser, f"<!doctype html><body>{wrong}", width=640) as page:
        assert any(told.startswith(said) for told in seen(page).told), seen(page).told
