"""Paragraphs, links and beginnings of what members wrote, as a letter shows them."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.writing.letter import (
    ANSWER,
    beginning,
    mailto,
    paragraphs,
    reply_link,
    shortened,
    web_link,
)
from tests.writing.sample import ADDRESS


def test_lines_that_a_mail_program_wrapped_become_one_paragraph() -> None:
    wrapped = "Vi skal købe senge til to nye plejecentre og leder efter en\naftale om retur.\n\n\nHvem har en?"
    whole = "Vi skal købe senge til to nye plejecentre og leder efter en aftale om retur."
    assert paragraphs(wrapped) == (whole, "Hvem har en?")


def test_lines_that_were_broken_on_purpose_stay_apart() -> None:
    assert paragraphs("Hej alle\nEt kort spørgsmål\nHilsen Bo") == ("Hej alle\nEt kort spørgsmål\nHilsen Bo",)


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "1.", "12)"])
def test_list_items_stay_lines_of_their_own(mark: str) -> None:
    lead = "Vi leder efter alt, hvad I har liggende om dette emne, og især:"
    assert paragraphs(f"{lead}\n{mark} krav\n  {mark} priser") == (f"{lead}\n{mark} krav\n{mark} priser",)


def test_a_wrapped_list_item_is_one_item() -> None:
    item = "- erfaringer med reservedele, som er mere end fem år gamle"
    assert paragraphs(f"{item}\n  eller ti\n- priser") == (f"{item} eller ti\n- priser",)


def test_a_text_of_nothing_has_no_paragraphs() -> None:
    assert paragraphs(" \n\n \n") == ()


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_no_word_is_lost_between_paragraphs(text: str) -> None:
    assert " ".join(paragraphs(text)).split() == text.split()


@pytest.mark.parametrize(
    "link", ["https://lindager.example/a?b=1&c=2#d", "http://lindager.example", "HTTPS://A.EXAMPLE/"]
)
def test_a_link_to_a_web_page_is_kept(link: str) -> None:
    assert web_link(f" {link}\n") == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "//lindager.example/a",
        "/a",
        "lindager.example",
        "https:///a",
        "https://[::1",
        "",
    ],
)
def test_a_link_to_anything_else_is_refused(link: str) -> None:
    assert web_link(link) == ""


@pytest.mark.parametrize(
    "link", ["https://a.example/\n\nSvar her: https://ond.example", "https://a.example/\x00\x1b[2J"]
)
def test_a_kept_link_is_one_line_without_control_characters(link: str) -> None:
    assert web_link(link).isprintable()


@pytest.mark.parametrize("subject", ["SV: Stole & borde? 100 % #112", "Æ=Ø+Å;\u202e", 'a"b<c>'])
def test_a_mailto_link_carries_its_subject_encoded(subject: str) -> None:
    link = urlsplit(mailto(ADDRESS, subject))
    assert (link.scheme, unquote(link.path), link.fragment) == ("mailto", ADDRESS, "")
    assert unquote(link.query) == f"subject={subject}"
    assert "&" not in link.query
    assert link.query.isascii()


def test_a_mailto_link_without_a_subject_is_the_address_alone() -> None:
    assert mailto(ADDRESS, "") == f"mailto:{ADDRESS}"


def test_a_strange_address_cannot_add_to_a_mailto_link() -> None:
    assert urlsplit(mailto("a?bcc=x@ond.example", "")).query == ""


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_a_reply_link_is_one_subject_and_names_the_request(title: str) -> None:
    link = reply_link(ADDRESS, 112, title, "da")
    name, _, subject = link.partition("?")[2].partition("=")
    assert name == "subject"
    assert unquote(subject).startswith("SV: Efterlysning #112 –")
    assert not {"&", "=", "\r", "\n", " ", "%0A", "%0D", "%00"} & {
        subject[place : place + 3] for place in range(len(subject))
    }
    assert subject.isascii()


def test_a_short_text_is_kept_whole() -> None:
    assert beginning(("Det har vi.", "Ring endelig.")) == (("Det har vi.", "Ring endelig."), False)
    assert beginning(("x" * ANSWER,)) == (("x" * ANSWER,), False)


def test_a_long_text_ends_with_a_sentence() -> None:
    said = "Vi har ca. 40 biler. " * 40
    assert beginning((said,), 100) == (("Vi har ca. 40 biler. " * 4 + "…",), True)


def test_a_long_sentence_ends_with_a_word() -> None:
    assert beginning(("Kort. Elbiler " + "og ladere " * 40,), 50)[0] == (
        "Kort. Elbiler og ladere og ladere og ladere og …",
    )


def test_the_last_paragraph_that_fits_says_that_more_follows() -> None:
    assert beginning(("x" * 90, "y" * 200), 100) == (("x" * 90 + " …",), True)


def test_a_list_of_short_lines_is_cut_too() -> None:
    kept, cut = beginning([f"- {number}" for number in range(200)])
    assert (len(kept), cut, kept[-1]) == (17, True, "- 16 …")
    (kept,), cut = beginning(["\n".join(f"- {number}" for number in range(200))])
    assert (kept.count("\n"), cut, kept[-6:]) == (16, True, "- 16 …")


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_what_is_cut_is_the_beginning_of_the_words_and_says_so(text: str) -> None:
    whole = paragraphs(text * 30)
    kept, cut = beginning(whole, 60)
    said, all_words = "".join("".join(kept).split()), "".join("".join(whole).split())
    assert cut == (kept != whole)
    assert said.endswith("…") or not cut
    assert all_words.startswith(said.removesuffix("…") if cut else all_words)
    assert sum(map(len, kept)) <= 62


@pytest.mark.parametrize(
    ("words", "longest", "shown"),
    [("en to tre", 9, "en to tre"), ("en to tre", 8, "en to …"), ("x" * 20, 10, "x" * 8 + " …")],
)
def test_words_are_cut_between_two_where_they_can_be(words: str, longest: int, shown: str) -> None:
    assert shortened(words, longest) == shown
