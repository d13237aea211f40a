from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from digest.writing.letter import Letter, LetterRequest, render_letter
from digest.writing.lint import Finding, page_faults
from digest.writing.personal import Hint, PersonalBlock, join, render_personal
from tests.writing.sample import ADDRESS, letter
from tests.writing.soup import SOUP

_often = settings(deadline=None, derandomize=True, max_examples=150)

REPLY = "mailto:a@strandby.example?subject=112"


def page(inside: str, *, head: str = "") -> str:
    """A letter with nothing wrong but what is in it."""
    return (
        f'<html lang="da"><head><title>x</title>{head}</head><body><div style="display: none">Kort</div>'
        f"<h1>Brev</h1>{inside}</body></html>"
    )


def codes(found: Iterable[Finding]) -> list[str]:
    return [one.code for one in found]


def of_page(inside: str, text: str | None = None, *, head: str = "", base: str = "") -> list[Finding]:
    """What is found in a page, beside that the text part lacks what this test does not give it."""
    found = page_faults(page(inside, head=head), text or "Brev", subject="Emne", base=base)
    return list(found) if text else [one for one in found if not one.code.startswith("text_")]


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_letter_has_no_faults_but_those_that_people_wrote(language: str) -> None:
    whole = letter(language)
    tame = replace(
        whole,
        requests=whole.requests[:2],
        unanswered=whole.unanswered[:1],
        answers=whole.answers[:2],
        news=whole.news[:1],
    )
    block = render_letter(tame, language)
    leave = "https://sider.strandby.example/afmeld"
    html, text = join(block, PersonalBlock(unsubscribe=leave))
    assert page_faults(html, text, subject=block.subject) == ()
    hint = Hint(number=112, title="Stole", reason="own_case", values={"case": "Møbelværkstedet"}, reply=REPLY)
    html, text = join(block, render_personal((hint,), language, unsubscribe=leave))
    assert page_faults(html, text, subject=block.subject) == ()
    hostile = render_letter(whole, language)
    html, text = join(hostile, PersonalBlock(unsubscribe=leave))
    assert set(codes(page_faults(html, text, subject=hostile.subject))) == {"leftover"}


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<a href="https://strandby.example/a">Casen</a>', []),
        ('<a href="javascript:alert(1)">Casen</a>', ["link_scheme"]),
        ('<a href="java\nscript:alert(1)">Casen</a>', ["link_scheme"]),
        ('<a href="/sag">Casen</a>', ["link_scheme"]),
        ('<a href="tel:12345678">Ring op</a>', ["link_scheme"]),
        ('<a href="http://localhost:8000/x">Casen</a>', ["link_local"]),
        ('<a href="http://127.0.0.1/x">Casen</a>', ["link_local"]),
        ('<a href="http://127.1/x">Casen</a>', ["link_local"]),
        ('<a href="http://[::1]/x">Casen</a>', ["link_local"]),
        ('<a href="https://192.168.1.4/x">Casen</a>', ["link_local"]),
        ('<a href="https://intranet/x">Casen</a>', ["link_local"]),
        ('<a href="https://sager.local/x">Casen</a>', ["link_local"]),
        ('<a href="">Casen</a>', ["link_nowhere"]),
        ('<a href="https://">Casen</a>', ["link_nowhere"]),
        ('<a href="http://[">Casen</a>', ["link_nowhere"]),
        ('<a href="mailto:?subject=x">Casen</a>', ["link_nowhere"]),
        ('<a href="#x">Casen</a>', ["link_nowhere"]),
        ('<p id="x">a</p><a href="#x">Casen</a>', []),
        ('<a href="https://strandby.example/a"> <span></span> </a>', ["link_empty"]),
        ('<a href="https://strandby.example/a"><img src="cid:x" alt="Casen"></a>', []),
        ('<a href="https://strandby.example/a" aria-label="Casen"></a>', []),
        ('<a href="https://strandby.example/a">Klik  <b>HER</b>!</a>', ["link_words"]),
        ('<a href="https://strandby.example/a">her</a>', ["link_words"]),
        ('<a href="https://strandby.example/a">Læs mere …</a>', ["link_words"]),
        ('<a href="https://strandby.example/a">Read more</a>', ["link_words"]),
        ('<a href="https://strandby.example/a">→</a>', ["link_words"]),
        (f'<a href="https://strandby.example/a">https://strandby.example/{"a" * 60}</a>', ["link_long"]),
        ('<img src="cid:x">', ["alt"]),
        ('<img src="cid:x" alt="">', []),
        ('<img src="https://pixel.example/1" alt="">', ["remote"]),
        ('<img src="//pixel.example/1" alt="">', ["remote"]),
        ('<img srcset="cid:x 1x, https://pixel.example/1 2x" alt="">', ["remote"]),
        ('<table background="http://pixel.example/1"></table>', ["remote"]),
        ("<p style=\"background:url( 'https://pixel.example/1')\">a</p>", ["remote"]),
        ('<!--[if mso]><v:fill src="https://pixel.example/1" /><![endif]-->', ["remote"]),
        ("<script>a</script>", ["active"]),
        ('<iframe src="https://video.example"></iframe>', ["remote", "active"]),
        ("<video></video>", ["active"]),
        ("<form></form>", ["active"]),
        ('<p onclick="x">a</p>', ["active"]),
        ("<h2>a</h2><h3>b</h3><h2>c</h2>", []),
        ("<h3>a</h3>", ["heading"]),
        ("<h2> </h2>", ["heading_empty"]),
        ("<h1>a</h1>", ["h1"]),
        ('<p id="a"></p><p id="a"></p><p id="a"></p>', ["id_twice"]),
        ("<p>Kære {{ name }}</p>", ["leftover"]),
        ("<p>{% if x %}</p>", ["leftover"]),
        ("<p>{# huskes #}</p>", ["leftover"]),
        ("<p>Kære }}</p>", ["leftover"]),
        ("<p>Nr. %(number)s</p>", ["leftover"]),
        ("<p>None</p>", ["leftover"]),
        ("<p>Nordmose Kommune · None</p>", ["leftover"]),
        ("<p>None of them</p>", []),
        ("<p>Lorem Ipsum dolor</p>", ["leftover"]),
        ("<p>TODO: pris</p>", ["leftover"]),
        ("<p>Metoden</p>", []),
        ("<p>XXX</p>", ["leftover"]),
        ("<p>Kære [navn]</p>", ["leftover"]),
        ("<p>Se [mødet](https://www.ika.example/moede)</p>", ["leftover_link"]),
        ("<p>Kære &lt;navn&gt;</p>", ["leftover"]),
        ("<p>[…] og [CPR], [1], [...]</p>", []),
        ('<img src="cid:x" alt="TODO">', ["leftover"]),
    ],
)
def test_what_is_wrong_in_a_page_is_found(inside: str, found: list[str]) -> None:
    assert codes(of_page(inside)) == found


def test_our_own_pages_are_neither_local_nor_somebody_elses() -> None:
    inside = '<a href="http://localhost:8000/r/112">Læs hele</a><img src="http://localhost:8000/a.png" alt="">'
    assert codes(of_page(inside)) == ["link_local", "remote"]
    assert of_page(inside, base="http://localhost:8000/") == []
    assert codes(of_page(inside, base="https://localhost.example")) == ["link_local", "remote"]


def test_a_style_sheet_from_elsewhere_is_found() -> None:
    assert codes(of_page("", head='<style>@import "https://fonts.example/lato";</style>')) == ["remote"]
    assert codes(of_page("", head='<link rel="stylesheet" href="https://fonts.example/lato">')) == ["remote"]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("", ["subject_empty"]),
        (" ", ["subject_empty"]),
        ("a" * 70, []),
        ("a" * 71, ["subject_long"]),
        ("Emne\r\nBcc: kim@nordmose.example", ["subject_control"]),
        ("Emne \u202etxet", ["subject_control"]),
        ("Emne {{ number }}", ["leftover"]),
        ("[TEST] Emne", []),
    ],
)
def test_what_is_wrong_with_a_subject_is_found(subject: str, found: list[str]) -> None:
    faults = page_faults(page(""), "Brev", subject=subject)
    assert (codes(faults), {one.place for one in faults} <= {"subject"}) == (found, True)


def test_the_size_is_told_in_bytes_before_and_when_it_is_too_large() -> None:
    html = page("<p>æøå</p>")
    size = len(html.encode())

    def found(longest: int) -> list[str]:
        return codes(page_faults(html, "Brev æøå", subject="Emne", longest=longest))

    assert [found(size * 2), found(size), found(size - 1)] == [[], ["size_near"], ["size"]]


def test_a_page_without_language_preheader_or_heading_is_found() -> None:
    assert codes(page_faults("<html><body><p>a</p></body></html>", "a", subject="x")) == ["lang", "preheader", "h1"]
    late = '<html lang="da"><body><h1>a</h1><div style="display:none">Kort</div></body></html>'
    assert page_faults(late, "a", subject="x") == (Finding("preheader", "preheader"),)
    assert codes(page_faults(" ", "a", subject="x")) == ["html_empty"]


def test_a_page_that_is_nested_too_deep_to_be_read_is_found() -> None:
    assert "unreadable" in codes(of_page("<div>" * 5000 + "x"))


def test_a_text_part_that_says_less_is_found_with_the_first_words_that_are_missing() -> None:
    inside = "<p>Hvem har en <b>god</b> case om møbler?</p><p>Svar  inden jul.</p>"
    assert of_page(inside, "BREV\n\nHvem har en god case\nom møbler?\n\nSvar inden jul.") == []
    (less,) = of_page(inside, "Brev: Hvem har en god case om møbler? Svar nu.")
    assert less == Finding("text_less", "letter", {"missing": "Svar inden jul.", "count": 1})
    (less,) = of_page(inside, "Brev. Svar inden jul. Hvem har en god case?")
    assert less.values["missing"] == "har en god case om møbler?"
    assert codes(of_page(inside, " ")) == ["text_empty"]


def test_a_text_part_without_the_target_of_a_link_is_found() -> None:
    inside = f'<a href="mailto:{ADDRESS}?subject=Re%3A%20112">Svar</a> <a href="mailto:{ADDRESS}">Spørg</a>'
    assert of_page(inside, f"Brev\nSvar: mailto:{ADDRESS}?subject=Re%3A%20112\nSpørg: {ADDRESS}.") == []
    (lost,) = of_page(inside, f"Brev\nSvar, Spørg: {ADDRESS}")
    assert (lost.code, lost.values["text"], lost.values["count"]) == ("text_link", "Svar", 1)
    web = '<a href="https://strandby.example/a?b=1&amp;c=2">Casen</a>'
    assert of_page(web, "Brev Casen (https://strandby.example/a?b=1&c=2)") == []
    assert codes(of_page(web, "Brev Casen https://strandby.example/")) == ["text_link"]


def test_a_leftover_of_the_text_part_is_told_once() -> None:
    assert [one.place for one in of_page("<p>TODO</p>", "Brev TODO")] == ["letter"]
    assert [one.place for one in of_page("<p>a</p>", "Brev a TODO")] == ["text"]


def test_a_finding_tells_the_request_it_stands_in_and_the_words_around_it() -> None:
    inside = (
        "<h2>Du kan måske hjælpe TODO</h2>"
        '<table><tr><td id="r112">112</td><td><h2>Stole TODO</h2></td></tr><tr><td>Pris: TODO</td></tr>'
        '<tr><td><h2 id="r113">Pumper</h2>'
        "<p>Hvad koster de, når man regner [beløb] med over femten år?</p></td></tr></table>"
        '<h2>Svar siden sidst</h2><p>TODO</p><p id="foot">TODO</p>'
    )
    found = of_page(inside)
    assert [one.place for one in found] == ["letter", "112", "113", "foot"]
    assert found[2].values == {"found": "[beløb]", "around": "… koster de, når man regner [beløb] med over femten år?"}


def _with(words: str) -> Letter:
    def request(number: int, title: str, text: str, reply: str) -> LetterRequest:
        return LetterRequest(
            number=number, title=title, paragraphs=(text,), cut=False, whole="", organisation=title, asker=title,
            deadline=date(2026, 12, 16), cases=(), reply=reply,
        )  # fmt: skip

    whole = letter("da")
    requests = (
        request(112, words, words, REPLY),
        request(113, "Pumper", "Pris: [udfyld]", "http://localhost/svar"),
    )
    return replace(whole, requests=requests, unanswered=(), answers=(), news=(), more_news=0)


@_often
@given(SOUP)
def test_nobodys_words_hide_what_is_wrong_elsewhere(words: str) -> None:
    block = render_letter(_with(words.encode("utf-8", "ignore").decode()), "da")
    found = page_faults(block.html, block.text, subject=block.subject)
    assert any(one.code == "leftover" and one.values["found"] == "[udfyld]" for one in found)
    assert "link_local" in codes(found)
    assert {"h1", "lang", "id_twice", "unreadable", "active", "remote", "alt"} & set(codes(found)) == set()


@_often
@given(SOUP, SOUP)
def test_any_text_can_be_looked_at(one: str, other: str) -> None:
    for found in (
        page_faults(one, other, subject=one),
        page_faults(page(one), other, subject=other, base=other),
    ):
        assert all(isinstance(finding.code, str) and finding.place for finding in found)
        assert all(len(value) < 250 for finding in found for value in finding.values.values() if isinstance(value, str))


@pytest.mark.parametrize("words", ["\u0345\x0c\u0345http:\u0149", "\u0345", "\u0149 \u0345"])
def test_signs_that_become_words_in_small_letters_stop_nothing(words: str) -> None:
    page_faults(page(f"<p>{words}</p>"), "Brev", subject="Emne")
