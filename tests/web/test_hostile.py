"""Whatever people write stays text on the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from digest.edition.pages import ShownRequest
from digest.marks import PATHS, Page
from digest.store.models import Case, Member, Organisation, Request
from digest.writing.letter import LetterCase, LetterRequest
from digest.writing.templates import render
from tests.web.conftest import (
    LAST,
    OWN,
    Site,
    heading,
    link,
    words,
)

pytestmark = pytest.mark.both


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "</title></style><h1>Du er afmeldt</h1>",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "\u202egnp.exe\u2066",
    "\x02personal\x03",
    "' onmouseover='alert(1)",
)


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_text_in_the_rows_stays_text(site: Site, evil: str) -> None:
    with site.store.write() as session:
        for request in session.query(Request):
            request.title, request.text = f"T {evil}", f"O {evil}\n\nP {evil}"
            request.public_title, request.public_text = request.title, request.text
        for organisation in session.query(Organisation):
            organisation.name = f"{evil} {organisation.id}"
        for person in session.query(Member):
            person.name = evil
        for case in session.query(Case):
            case.title = case.outcome = case.price = case.link = evil
    said = site.get(link(Page.REQUEST, 112))
    page = html.fromstring(said.text.encode())
    visible = "".join(char for char in evil if char.isprintable())
    assert f"T {visible}" in heading(said)
    assert f"O {visible}" in words(said)
    assert page.xpath("//script | //img | //@onerror | //@onmouseover") == []
    assert len(page.xpath("//h1")) == 1
    assert all(one.startswith(("mailto:", "/")) for one in page.xpath("//a/@href"))
    assert not {"\x02", "\x03", "\u202e", "\u2066"} & set(said.text)


CASE = LetterCase(title="x", organisation="x", year=2024, outcome="x", price="x", contact="x", link="", why="x")
REQUEST = LetterRequest(
    number=112,
    title="x",
    paragraphs=("x", "x"),
    cut=False,
    whole="x",
    organisation="x",
    asker="x",
    deadline=LAST,
    cases=(CASE,),
    perhaps=(CASE,),
    reply="mailto:x",
)


_texts = st.text(min_size=1)


@settings(max_examples=60)
@given(st.tuples(_texts, _texts, _texts, _texts, _texts), st.sampled_from(list(PATHS)))
def test_whatever_people_write_the_page_has_the_same_elements(told: tuple[str, ...], language: str) -> None:
    title, text, who, what, why = told
    case = replace(CASE, title=title, organisation=who, outcome=what, price=title, why=why)
    theirs = replace(REQUEST, title=title, paragraphs=(text, what), organisation=who, asker=who)
    evil = replace(theirs, cases=(case,), perhaps=(case,))
    assert elements(shown(evil, language)) == elements(shown(REQUEST, language))


def test_the_page_of_a_request_that_nothing_surely_fits_asks_for_a_case_and_names_those_that_perhaps_do() -> None:
    weak = replace(CASE, title="Telte lappes", organisation="Tangsø", why="Handler også om reparation")
    page = html.fromstring(shown(replace(REQUEST, cases=(), perhaps=(weak,)), "da").encode()).text_content()
    said = " ".join(page.split())
    assert "Vi har ingen case om det endnu. Har du en?" in said
    assert "Måske beslægtet Telte lappes Tangsø, 2024. Handler også om reparation." in said
    assert "Det har vi i casebanken" not in said


def shown(request: LetterRequest, language: str) -> str:
    values = {
        "shown": ShownRequest(request=request, edition=49, day=LAST, closed=False, merged_into=None),
        "house": {"association": "IKA", "letter": "Efterlysninger", "address": OWN},
        "write": f"mailto:{OWN}",
        "elsewhere": "/",
    }
    return render("web/request.html", language, values)


def elements(page: str) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (one.tag, tuple(one.attrib))
        for one in html.fromstring(page.encode("utf-8", "replace")).iter("*")
        if one.tag != "br"
    ]
