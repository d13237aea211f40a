from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from digest.writing.letter import (
    ANSWER,
    Letter,
    LetterRequest,
    beginning,
    mailto,
    paragraphs,
    render_letter,
    reply_link,
    shortened,
    unsubscribe_by_mail,
    web_link,
)
from digest.writing.personal import PersonalBlock, join
from tests.writing.sample import ADDRESS, HOSTILE, PAGES, letter

LANGUAGES = pytest.mark.parametrize("language", ["da", "en"])


def _shown(language: str) -> tuple[html.HtmlElement, str]:
    """The letter as it is seen: the tree of its HTML, and its text."""
    page, text = join(
        render_letter(letter(language), language), PersonalBlock(unsubscribe=unsubscribe_by_mail(ADDRESS))
    )
    return html.document_fromstring(page), text


def _folded(text: str) -> str:
    return " ".join(text.split())


def _with_requests(count: int) -> Letter:
    whole = letter("da")
    return replace(whole, requests=whole.requests[:count], unanswered=(), answers=(), news=(), more_news=0)


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


@LANGUAGES
def test_each_request_stands_in_both_parts_with_its_number_title_words_and_reply_link(language: str) -> None:
    tree, text = _shown(language)
    seen, links = _folded(" ".join(tree.itertext())), tree.xpath("//a/@href")
    for request in letter(language).requests[:2]:
        for words in (str(request.number), request.title, request.organisation, request.asker, *request.paragraphs):
            assert words.replace("\n", " ") in seen
            assert words.replace("\n", "\n  ") in text
        assert request.reply in links
        assert request.reply in text


@LANGUAGES
def test_each_case_stands_in_both_parts_with_its_title_year_outcome_and_link(language: str) -> None:
    tree, text = _shown(language)
    seen, links = _folded(tree.text_content()), tree.xpath("//a/@href")
    for case in letter(language).requests[0].cases:
        for words in (case.title, case.organisation, str(case.year), case.outcome, case.price, case.contact):
            assert words in seen
            assert words in text
        assert case.link in [*links, ""]
        assert case.link in text


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("da", "Handler om skolemøbler og reparation"),
        ("en", "Is about school furniture (“skolestole”) and repair (“repareret”)"),
    ],
)
def test_each_case_says_why_it_is_shown_in_the_language_of_the_reader(language: str, reason: str) -> None:
    tree, text = _shown(language)
    assert reason in _folded(tree.text_content())
    assert reason in text


@pytest.mark.parametrize(
    ("language", "words"), [("da", "Vi har ingen case om det endnu."), ("en", "We have no case about it yet.")]
)
def test_a_request_without_cases_says_so_in_both_parts(language: str, words: str) -> None:
    tree, text = _shown(language)
    assert tree.text_content().count(words) == text.count(words) == 2


@LANGUAGES
def test_one_can_leave_and_ask_from_both_parts(language: str) -> None:
    tree, text = _shown(language)
    assert {f"mailto:{ADDRESS}", f"mailto:{ADDRESS}?subject=AFMELD"} <= set(tree.xpath("//a/@href"))
    assert f"mailto:{ADDRESS}?subject=AFMELD" in text
    assert ADDRESS in text


@LANGUAGES
def test_requests_stand_in_the_order_of_their_edition(language: str) -> None:
    tree, text = _shown(language)
    titles = ["Stole, der kan repareres", "Pumper efter totalomkostning"]
    assert [_folded(title.text_content()) for title in tree.xpath("//h2")][:2] == titles
    assert text.index(titles[0]) < text.index(titles[1])


@LANGUAGES
def test_the_deadline_stands_in_both_parts_in_words(language: str) -> None:
    tree, text = _shown(language)
    day = {"da": "svar senest 16. december 2026", "en": "reply by 16 December 2026"}[language]
    assert day in _folded(tree.text_content())
    assert day in text


@LANGUAGES
def test_hostile_words_are_read_as_they_were_written(language: str) -> None:
    tree, text = _shown(language)
    words = "<script>alert(1)</script> {{ 7*7 }} {% for x in y %} </td><mj-section> personal txet"
    assert words != HOSTILE
    assert words in _folded(tree.text_content())
    assert words in text
    assert tree.xpath("//script") == []


@LANGUAGES
def test_a_letter_asks_nothing_of_anybody_elses_server(language: str) -> None:
    tree, _ = _shown(language)
    assert tree.xpath("//@src | //link/@href | //@background") == []
    assert "url(" not in "".join(tree.xpath("//style/text() | //@style"))
    assert "@import" not in "".join(tree.xpath("//style/text()"))


@LANGUAGES
def test_the_html_says_which_language_it_is_in(language: str) -> None:
    assert _shown(language)[0].get("lang") == language


@pytest.mark.parametrize(
    ("count", "language", "subject"),
    [
        (1, "da", "Udbudsnet Efterlysninger 24: en efterlysning af en god case"),
        (3, "da", "Udbudsnet Efterlysninger 24: 3 efterlysninger af gode cases"),
        (1, "en", "Udbudsnet Efterlysninger 24: one request for a good case"),
        (3, "en", "Udbudsnet Efterlysninger 24: 3 requests for good cases"),
    ],
)
def test_the_subject_counts_the_requests(count: int, language: str, subject: str) -> None:
    assert render_letter(_with_requests(count), language).subject == subject


@LANGUAGES
def test_a_letter_without_requests_can_be_looked_at(language: str) -> None:
    block = render_letter(_with_requests(0), language)
    assert "Udbudsnet" in block.text
    assert html.document_fromstring(block.html.replace("\x02", "").replace("\x03", "")).xpath("//h1")


@LANGUAGES
def test_the_text_has_no_more_than_one_blank_line_in_a_row(language: str) -> None:
    assert "\n\n\n" not in render_letter(letter(language), language).text


@LANGUAGES
def test_an_answer_for_everyone_stands_below_the_requests_with_its_number_and_who_answered(language: str) -> None:
    tree, text = _shown(language)
    heading = {"da": "Svar siden sidst", "en": "Answers since last time"}[language]
    seen = _folded(" ".join(tree.itertext()))
    for below in (seen.partition(heading)[2], _folded(text).partition(heading.upper())[2]):
        place = 0
        for words in ("98 · Arbejdstøj, der holder", "Jonna Bak, Strandby Kommune", "Vi lejer det nu", "8 % billigere"):
            assert (place := below.index(words, place))


@LANGUAGES
def test_who_is_not_named_is_a_colleague_and_what_is_cut_short_says_so(language: str) -> None:
    tree, text = _shown(language)
    after = {"da": "møbler på kontoret En kollega Vi har", "en": "møbler på kontoret A colleague Vi har"}[language]
    hint = {"da": "Svaret er forkortet", "en": "The answer is shortened"}[language]
    for part in (_folded(" ".join(tree.itertext())), _folded(text)):
        assert after in part
        assert part.count(hint) == 1


def test_a_letter_without_answers_has_no_section_for_them() -> None:
    block = render_letter(_with_requests(1), "da")
    assert "siden sidst" not in f"{block.html}{block.text}".lower()


@LANGUAGES
def test_the_words_that_say_who_may_see_an_answer_stand_in_the_foot(language: str) -> None:
    tree, text = _shown(language)
    for part in (_folded(tree.text_content()), text):
        for word in {"da": ("ALLE", "ANONYM"), "en": ("EVERYONE", "ANONYMOUS")}[language]:
            assert re.search(rf" {word}[ ,]", part)


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


def _with_one(**changes: object) -> tuple[html.HtmlElement, str]:
    """The letter of one request, changed, in Danish."""
    whole = _with_requests(1)
    request: LetterRequest = replace(whole.requests[0], **changes)  # type: ignore[arg-type]
    block = render_letter(replace(whole, requests=(request,)), "da")
    page, text = join(block, PersonalBlock(unsubscribe="x"))
    return html.document_fromstring(page), text


def test_a_shortened_request_leads_to_the_page_that_shows_all_of_it() -> None:
    tree, text = _with_one(cut=True, whole=f"{PAGES}/da/efterlysning/k7")
    assert tree.xpath("//a[text()='Læs hele #112']/@href") == [f"{PAGES}/da/efterlysning/k7"]
    assert f"Læs hele #112: {PAGES}/da/efterlysning/k7" in text


def test_a_shortened_request_without_a_page_says_who_has_all_of_it() -> None:
    for part in ((shown := _with_one(cut=True, whole=""))[0].text_content(), shown[1]):
        assert "Efterlysningen er forkortet; sekretariatet har den hele." in part
        assert "Læs hele" not in part


def test_a_whole_request_leads_nowhere_else() -> None:
    tree, text = _with_one(cut=False, whole=f"{PAGES}/da/efterlysning/k7")
    assert "Læs hele" not in f"{tree.text_content()}{text}"


@LANGUAGES
def test_the_secretariats_word_stands_before_everything_that_is_asked(language: str) -> None:
    tree, text = _shown(language)
    for part in (_folded(tree.text_content()), _folded(text)):
        before, _, after = part.partition({"da": "Det er blevet koldt", "en": "It has turned cold"}[language])
        assert "Stole, der kan repareres" in after
        assert "3 efterlysninger" in after or "3 requests" in after
        assert before.count("Efterlysninger") >= 1


@LANGUAGES
def test_what_nobody_has_answered_is_asked_again_with_a_link_to_answer_by(language: str) -> None:
    tree, text = _shown(language)
    heading = {"da": "Stadig uden svar", "en": "Still without an answer"}[language]
    assert heading in [one.text_content() for one in tree.xpath("//h2")]
    assert heading.upper() in text
    for request in letter(language).unanswered:
        assert request.reply in tree.xpath("//a/@href")
        assert request.reply in text
    assert "El til ladcyklerne" in text


@LANGUAGES
def test_new_cases_are_told_and_those_that_are_left_out_are_counted(language: str) -> None:
    tree, text = _shown(language)
    more = {"da": "Der er 2 nye cases mere.", "en": "2 more cases are new."}[language]
    for part in (_folded(tree.text_content()), text):
        assert "Elcykler i hjemmeplejen" in part
        assert more in part
    assert "https://strandby.example/cykler" in tree.xpath("//a/@href")


def test_sections_without_content_are_not_there() -> None:
    block = render_letter(replace(_with_requests(1), word=(), browser=""), "da")
    page, text = join(block, PersonalBlock(unsubscribe="mailto:a@b.example"))
    tree = html.document_fromstring(page)
    assert [one.text_content() for one in tree.xpath("//h2")] == ["Stole, der kan repareres"]
    for words in ("STADIG UDEN SVAR", "SVAR SIDEN", "NYT I", "I DENNE UDGAVE", "browseren"):
        assert words not in text
    assert "Afmeld Efterlysninger" in text


def test_many_requests_are_told_at_once_and_few_are_not() -> None:
    requests = tuple(replace(letter("da").requests[1], number=number) for number in range(101, 107))
    many = render_letter(replace(_with_requests(0), requests=requests), "da")
    few = render_letter(replace(_with_requests(0), requests=requests[:5]), "da")
    for part, heading in ((many.html, "I denne udgave"), (many.text, "I DENNE UDGAVE")):
        assert heading in part
    assert "i denne udgave" not in f"{few.html}{few.text}".lower()


def test_a_list_of_mails_shows_what_is_asked() -> None:
    page, _ = join(render_letter(letter("da"), "da"), PersonalBlock(unsubscribe="x", preheader="Til dig: #1 & · "))
    hidden = html.document_fromstring(page).xpath("//body/div[1]")[0].text_content()
    assert hidden.startswith("Til dig: #1 & · Stole, der kan repareres · Pumper efter totalomkostning · <script>")


@pytest.mark.parametrize(
    ("words", "longest", "shown"),
    [("en to tre", 9, "en to tre"), ("en to tre", 8, "en to …"), ("x" * 20, 10, "x" * 8 + " …")],
)
def test_words_are_cut_between_two_where_they_can_be(words: str, longest: int, shown: str) -> None:
    assert shortened(words, longest) == shown


@LANGUAGES
def test_headings_begin_at_one_and_skip_no_level(language: str) -> None:
    levels = [int(one.tag[1]) for one in _shown(language)[0].xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
