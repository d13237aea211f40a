"""Whatever people write, it stays their words: it becomes no markup, no template, no mark."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from digest.writing.language import Common, because
from digest.writing.letter import (
    Block,
    Letter,
    LetterAnswer,
    LetterCase,
    LetterRequest,
    NewCase,
    Unanswered,
    render_letter,
)
from digest.writing.personal import Hint, PersonalBlock, join, render_personal
from digest.writing.templates import MARK, Place

_often = settings(deadline=None, derandomize=True, max_examples=40)
_languages = st.sampled_from(["da", "en"])
_nasty = st.sampled_from(
    [
        "<script>alert(1)</script>", "<b>", "</td></tr></table>", "</title>", "</style>", "<!--", "-->", "<![endif]-->",
        "<p", '" onmouseover="x', "' x='", "&lt;", "&#0;", "&", "{{ 7*7 }}", "{% for x in y %}", "{#", "{% endraw %}",
        "<mj-section>", "<mj-raw>", *(place.mark for place in Place),
        "\x02personal", "\x03", "\x00", "\x1b[2J", "\u202e", "\u2066", "\ufeff",
        "%(number)s", "%s", "%", "{0}", "\\1", "\r\n", "\n\n", "<?php", "]]>", "<plaintext>", "<textarea>",
    ]
)  # fmt: skip
_words = st.lists(_nasty | st.text(max_size=8), min_size=1, max_size=4).map("".join).filter(bool)
_fields = 34
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _letter(words: list[str]) -> Letter:
    """A letter whose every text is one of these words; as many as `_fields`."""
    word = iter(words)
    cases = LetterCase(
        title=next(word),
        organisation=next(word),
        year=2025,
        outcome=next(word),
        price=next(word),
        contact=next(word),
        link=next(word),
        why=because([Common(next(word), (next(word),)), Common("", (next(word),))], "da"),
    )
    request = LetterRequest(
        number=112,
        title=next(word),
        paragraphs=(next(word), next(word)),
        cut=True,
        whole=next(word),
        organisation=next(word),
        asker=next(word),
        deadline=date(2026, 12, 16),
        cases=(cases,),
        reply=next(word),
    )
    answer = LetterAnswer(
        number=111,
        title=next(word),
        name=next(word),
        organisation=next(word),
        paragraphs=(next(word), next(word)),
        cut=True,
    )
    unanswered = Unanswered(number=95, title=next(word), organisation=next(word), deadline=None, reply=next(word))
    new = NewCase(title=next(word), organisation=next(word), year=2026, outcome=next(word), link=next(word))
    return Letter(
        association=next(word),
        name=next(word),
        address=next(word),
        number=24,
        day=date(2026, 12, 2),
        word=(next(word),),
        requests=(request,),
        unanswered=(unanswered,),
        answers=(answer,),
        news=(new,),
        more_news=1,
        browser=next(word),
    )


def _hints(words: list[str]) -> tuple[Hint, ...]:
    title, case, label, other, link = words
    return (
        Hint(number=112, title=title, reason="own_case", values={"case": case}, reply=link),
        Hint(number=113, title=other, reason="interest", values={"label": label}, reply=link),
    )


def _skeleton(page: str) -> list[tuple[str, list[str]]]:
    """The elements in their order, with the names of their attributes; comments as they stand.

    Without <br>: a line that somebody ends is one.
    """
    tree = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True))
    return [
        (node.tag, sorted(node.attrib)) if isinstance(node.tag, str) else (str(node), [])
        for node in tree.getroottree().iter()
        if node.tag != "br"
    ]


def _page(block: Block, personal: PersonalBlock) -> str:
    return join(block, personal)[0]


@_often
@given(st.lists(_words, min_size=_fields, max_size=_fields), _languages)
def test_no_words_of_a_letter_change_its_elements(words: list[str], language: str) -> None:
    nothing = PersonalBlock(unsubscribe="")
    harmless = _page(render_letter(_letter(["ord"] * _fields), language), nothing)
    assert _skeleton(_page(render_letter(_letter(words), language), nothing)) == _skeleton(harmless)


@_often
@given(st.lists(_words, min_size=_fields, max_size=_fields), _languages)
def test_the_place_for_the_personal_block_is_found_once_whatever_people_write(words: list[str], language: str) -> None:
    block = render_letter(_letter(words), language)
    assert sorted(MARK.findall(block.html)) == sorted(Place)
    assert sorted(MARK.findall(block.text)) == [Place.UNSUBSCRIBE, Place.PERSONAL]
    page, text = join(block, PersonalBlock(html="<tr></tr>", text="her", unsubscribe="x"))
    for part in (page, text):
        assert not _CONTROL.search(part)
        assert not _BIDI.search(part)


@_often
@given(st.lists(_words, min_size=_fields, max_size=_fields), _languages)
def test_the_subject_is_one_line_whatever_people_write(words: list[str], language: str) -> None:
    assert "\n" not in render_letter(_letter(words), language).subject
    assert "\r" not in render_letter(_letter(words), language).subject


@_often
@given(st.lists(_words, min_size=5, max_size=5), _languages)
def test_no_words_of_a_hint_change_the_elements_of_the_letter(words: list[str], language: str) -> None:
    block = render_letter(_letter(["ord"] * _fields), language)
    harmless = _page(block, render_personal(_hints(["ord"] * 5), language, unsubscribe="x"))
    assert _skeleton(_page(block, render_personal(_hints(words), language, unsubscribe=words[0]))) == _skeleton(
        harmless
    )


@_often
@given(st.lists(_words, min_size=5, max_size=5), _languages)
def test_a_personal_block_holds_no_mark_and_no_control_characters(words: list[str], language: str) -> None:
    personal = render_personal(_hints(words), language, unsubscribe=words[0])
    for part in (personal.html, personal.text, personal.preheader):
        assert not _CONTROL.search(part)
        assert not _BIDI.search(part)
