"""What others' tools say of the letter: a spam filter, a checker of HTML, a table of what mail clients know, axe.

After a change that is meant, write anew what the mail clients do not know: python -m tests.writing.test_judged
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.judges import axe, caniemail, opened, spam, validate, views
from tests.letters import edition_of, extreme
from tests.naming import naming

KNOWN = Path(__file__).parents[1] / "golden" / "judged" / "caniemail.json"

IDIOMS = {  # what the checker of HTML may say, and why we do it all the same
    r"Attribute “xmlns:[vo]” not allowed here": "Word reads its own elements only where the root names them",
    r"CSS: “mso-[a-z-]+”: Property": "properties that Word alone knows",
    r"CSS: “supported-color-schemes”: Property": "what older versions of Apple Mail call color-scheme",
    r"The “(border|cellpadding|cellspacing|width|align|bgcolor)” attribute on the “(table|td)” element is obsolete": (
        "Word lays tables out by attributes, and knows the CSS for it in part"
    ),
    r"The “type” attribute for the “style” element is not needed": "MJML writes it, and it says what is true",
    r"Trailing slash on void elements has no effect": "MJML is XML; in HTML the slash does nothing",
}

Known = Mapping[str, Mapping[str, str]]


def test_a_spam_filter_takes_the_letter_for_a_letter_and_knows_a_bad_mail() -> None:
    letters = [(requests, language) for requests in (7, 20) for language in ("da", "en")]
    undated = re.sub(rb"\nDate: [^\n]*", b"", edition_of(1).eml).replace(b"\nMessage-ID: ", b"\nX-Id: ")
    undated = undated.replace(b"\nList-Id: ", b"\nX-List: ")
    *good, bad = spam(*(edition_of(requests, language=language).eml for requests, language in letters), undated)
    for letter, found in zip(letters, good, strict=True):
        with naming(letter):
            print(found)  # noqa: T201  (`pytest -rP` shows the rules that hit)
            assert found.rules
            assert found.score < 1.5, found
            for_itself = sum(points for points in found.rules.values() if points > 0)
            assert for_itself < 1.5, "without what speaks for a mailing list"
    assert bad.score >= 1.5
    assert {"MISSING_DATE", "MISSING_MID"} < set(bad.rules)


def test_a_checker_of_html_finds_nothing_but_idioms_of_mail() -> None:
    letters = (edition_of(1), edition_of(7), edition_of(7, language="en"), edition_of(7, personal=False), extreme())
    said = [remark for page in validate(*(letter.html for letter in letters)) for remark in page]
    known = {remark: next((idiom for idiom in IDIOMS if re.match(idiom, remark.text)), "") for remark in said}
    assert {remark.text: remark.place for remark, idiom in known.items() if not idiom} == {}
    assert set(IDIOMS) - set(known.values()) == set(), "the letter does this no more: take it out of the list"


def test_a_checker_of_html_sees_what_is_wrong() -> None:
    (said,) = validate(edition_of(1).html.replace("<h1", "<h1 colour='red'", 1).replace("</h1>", "", 1))
    errors = {remark.text for remark in said if remark.kind == "error"}
    assert {"Attribute “colour” not allowed on element “h1” at this point.", "Unclosed element “h1”."} < errors


def test_the_mail_clients_know_no_less_of_the_letter_than_before() -> None:
    """The numbers of what a client does not know, or knows in part, may only fall; and what falls is written down."""
    before: Known = json.loads(KNOWN.read_text(encoding="utf-8"))["features"]
    now = unknown()
    for how in ("none", "partial"):
        more = _features(now, how) - _features(before, how)
        counts = (len(_features(now, how)), len(_features(before, how)))
        assert counts[0] <= counts[1], f"{how}: {counts[0]} instead of {counts[1]}, with {sorted(more)}"
    assert now == before, "no worse: write it down (python -m tests.writing.test_judged)"


def unknown() -> Known:
    """By client, the features that a letter with everything in it uses, and that the client knows not or in part."""
    return caniemail(edition_of(7).html)


def _features(known: Known, how: str) -> set[tuple[str, str]]:
    return {(client, name) for client, features in known.items() for name, kind in features.items() if kind == how}


def _write() -> None:
    now = unknown()
    counts = {how: len(_features(now, how)) for how in ("none", "partial")}
    KNOWN.parent.mkdir(exist_ok=True)
    KNOWN.write_text(
        json.dumps({"count": counts, "features": now}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )


@pytest.mark.parametrize("name", ["da", "en", "extreme"])
def test_axe_finds_nothing_serious(browser: Browser, name: str) -> None:
    letter = extreme() if name == "extreme" else edition_of(6, language=name)
    with opened(browser, letter.html, width=700) as page:
        for where in views(page, 700, 375):
            assert axe(page) == [], where


def test_axe_sees_grey_on_grey(browser: Browser) -> None:
    page = edition_of(1).html.replace("color:#56666b", "color:#b0b8ba")
    with opened(browser, page, width=700) as shown:
        assert any(found.startswith("color-contrast (serious)") for found in axe(shown))


if __name__ == "__main__":
    _write()
