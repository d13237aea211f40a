from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import html

from digest.writing.letter import (
    Letter,
    LetterRequest,
    render_letter,
    unsubscribe_by_mail,
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


@LANGUAGES
def test_headings_begin_at_one_and_skip_no_level(language: str) -> None:
    levels = [int(one.tag[1]) for one in _shown(language)[0].xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
