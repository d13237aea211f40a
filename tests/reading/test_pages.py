"""Pages as their writers saw them: lines, numbers, links, and what they struck out."""

# ruff: noqa: E501  (mails as they are written)

from __future__ import annotations

import pytest

from digest.reading.html import shown

KEEPING = [
    '<div style="white-space: pre-wrap;">{}</div>', '<div style="white-space:pre-line">{}</div>', "<pre>{}</pre>",
    '<style>.a{{white-space: pre}}</style><div class="a"><span>{}</span></div>', '<p style="white-space:break-spaces">{}</p>',
]  # fmt: skip


@pytest.mark.parametrize("page", KEEPING)
def test_a_style_that_keeps_lines_keeps_them(page: str) -> None:
    assert shown(page.format("Hej\n\nVi søger\n- biler\n\nANONYM")).text == "Hej\n\nVi søger\n- biler\n\nANONYM"


def test_a_style_that_folds_lines_again_folds_them() -> None:
    assert (
        shown('<div style="white-space:pre-wrap">a\nb<p style="white-space:normal">c\nd</p></div>').text
        == "a\nb\n\nc d"
    )


@pytest.mark.parametrize(
    "struck",
    [
        "<s>nej</s>", "<del>nej</del>", "<strike><b>nej</b></strike>", '<span style="text-decoration:line-through red">nej</span>',
        '<style>.g{text-decoration-line:line-through}</style><i class="g">nej</i>',
    ],
)  # fmt: skip
def test_words_that_are_struck_out_are_left_out(struck: str) -> None:
    page = shown(f"<p>Vi søger {struck} elbiler. ja</p>")
    assert page.text == "Vi søger elbiler. ja" == page.sure


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<ol><li>a<li><p>b</p></ol>", "1. a\n2. b"),
        ('<ol start="4"><li>a</li><li value="9"><b>b</b> c</li><li>d</li></ol>', "4. a\n9. b c\n10. d"),
        ("<ol><li>a<ol><li>x</li></ol></li><li>b</li></ol>", "1. a\n1. x\n2. b"),
        ("<ol><li>a<ul><li>x</li></ul></li><li>b</li></ol>", "1. a\nx\n2. b"),
        ('<ol start="x"><li></li><li>b</li></ol>', "2. b"),
    ],
)
def test_the_numbers_of_a_list_are_kept(page: str, text: str) -> None:
    assert "\n".join(line for line in shown(page).text.split("\n") if line) == text


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ('<a href="https://by.example/krav">her</a>', "her <https://by.example/krav>"),
        (
            '<a href="https://by.example/krav"><b>kravene</b> fra i fjor</a>',
            "kravene fra i fjor <https://by.example/krav>",
        ),
        ('<a href="https://www.by.example/">by.example</a>', "by.example"),
        ('<a href="https://by.example/krav?a=1">https://by.example/krav</a>', "https://by.example/krav"),
        ('<a href="mailto:bo@by.example">Bo</a>', "Bo"),
        ('<a href="javascript:x()">her</a>', "her"),
        (
            '<a href="https://eur1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fby.example%2Fk&amp;data=05">her</a>',
            "her <https://by.example/k>",
        ),
        ('<a href="https://by.example/logo"><img src="cid:a"></a>', ""),
    ],
)
def test_the_address_of_a_link_stands_beside_its_words(link: str, text: str) -> None:
    assert shown(f"<p>Se {link}, tak</p>").text == f"Se {text}, tak"


def test_quoted_links_are_left_as_they_are() -> None:
    assert shown('<blockquote type="cite">Se <a href="https://by.example">her</a></blockquote>').text.startswith(
        "> Se her\n"
    )


def test_a_span_that_is_a_block_is_a_line() -> None:
    assert shown('<span style="display:block">a</span><span style="display: block">b</span>').text == "a\nb"


def test_words_below_the_end_of_a_document_are_read() -> None:
    pages = "<html><body>a</body></html>" * 3 + "<html><head><title>x</title></head><body><p>Hvem?</p></body></html>"
    assert shown(pages).text.split() == ["a", "a", "a", "Hvem?"]
