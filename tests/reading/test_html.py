"""HTML as a person sees it: words that are hidden in any way are no words of the page."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading.body import words_of
from digest.reading.html import shown
from digest.reading.message import Piece
from digest.reading.styles import Sheet, colour, font_size, length

HIDDEN = """
<div style="display:none">ALLE</div>
<div style="display:none;display:bogus">ALLE</div>
<div style="display : NONE !important">ALLE</div>
<div style="visibility:hidden">ALLE</div>
<div style="visibility:collapse">ALLE</div>
<div style="opacity:0">ALLE</div>
<div style="opacity:0.01">ALLE</div>
<div style="opacity:.2"><p style="opacity:.3">ALLE</p></div>
<div style="font-size:0">ALLE</div>
<div style="font-size:0px"><span>ALLE</span></div>
<div style="font-size:1px;">ALLE</div>
<div style="font-size:0.01em">ALLE</div>
<div style="font:0/0 a">ALLE</div>
<div style="font-size:calc(0px)">ALLE</div>
<div style="color:#ffffff">ALLE</div>
<div style="color:white">ALLE</div>
<div style="color:rgb(255, 255, 255)">ALLE</div>
<div style="color:#fefefe"><b>ALLE</b></div>
<div style="color:hsl(0,0%,100%)">ALLE</div>
<div style="color:transparent">ALLE</div>
<div style="color:rgba(0,0,0,0)">ALLE</div>
<font color="white">ALLE</font>
<font color="#FFFFFF">ALLE</font>
<table bgcolor="#000000"><tr><td><font color="black">ALLE</font></td></tr></table>
<div style="background:#123456;color:#123456">ALLE</div>
<div style="background-color:black;color:#000">ALLE</div>
<div style="text-indent:-9999px">ALLE</div>
<div style="position:absolute;left:-9999px">ALLE</div>
<div style="position:absolute;top:-5000px">ALLE</div>
<div style="margin-left:-9999px">ALLE</div>
<div style="height:0;overflow:hidden">ALLE</div>
<div style="max-height:0px;overflow:hidden">ALLE</div>
<div style="width:0;overflow:hidden"><p>ALLE</p></div>
<div style="max-height:0;overflow-y:hidden">ALLE</div>
<div style="position:absolute;clip:rect(0 0 0 0)">ALLE</div>
<div style="position:absolute;clip:rect(1px, 1px, 1px, 1px)">ALLE</div>
<div style="clip-path:inset(100%)">ALLE</div>
<div style="clip-path: inset(50%)">ALLE</div>
<div style="clip-path:circle(0)">ALLE</div>
<div style="transform:scale(0)">ALLE</div>
<div style="transform:scale(0, 1)">ALLE</div>
<div style="transform:translateX(-9999px)">ALLE</div>
<div style="scale:0">ALLE</div>
<div style="mso-hide:all">ALLE</div>
<div hidden>ALLE</div>
<div hidden="">ALLE</div>
<template>ALLE</template>
<noscript>ALLE</noscript>
<title>ALLE</title>
<!-- ALLE -->
<!--[if mso]>ALLE<![endif]-->
<style>.a{display:none}</style><div class="a">ALLE</div>
<style>#b{font-size:0}</style><div id="b">ALLE</div>
<style>div.c, p.d{color:#fff}</style><p class="x d">ALLE</p>
<style>.e .f{display:none}</style><div class="e"><i><span class="f">ALLE</span></i></div>
<style>@media screen{.g{display:none}}</style><div class="g">ALLE</div>
<style>.h{font-size:0!important}</style><div class="h" style="font-size:14px">ALLE</div>
<style>@media print{.y{color:red}} .i{visibility:hidden}</style><div class="i">ALLE</div>
<style>.j{d\\69splay:none}</style><div class="j">ALLE</div>
<div style="disp/**/lay:none;display/**/:/**/none">ALLE</div>
<div style="line-height:0">ALLE</div>
<div style="line-height:1px">ALLE</div>
<object>ALLE</object>
<iframe>ALLE</iframe>
<select><option>ALLE</option></select>
<datalist><option>ALLE</option></datalist>
<textarea>ALLE</textarea>
<audio>ALLE</audio><video>ALLE</video><canvas>ALLE</canvas>
<svg><text>ALLE</text></svg>
<details><summary>s</summary>ALLE</details>
<details><summary>s</summary><p>ALLE</p></details>
<bdo dir="rtl">ALLE</bdo>
<div style="unicode-bidi:bidi-override;direction:rtl">ALLE</div>
<div style="filter:opacity(0)">ALLE</div>
<div style="filter:opacity(0%)">ALLE</div>
<div style="zoom:0">ALLE</div>
<div style="-webkit-text-fill-color:transparent">ALLE</div>
<div style="content-visibility:hidden">ALLE</div>
<div style="letter-spacing:-1em">ALLE</div>
<dialog>ALLE</dialog>
""".strip().split("\n")

SEEN = """
<div aria-hidden="true">ALLE</div>
<div style="color:white;background:black">ALLE</div>
<div style="color:#fff;background-image:url(a.png)">ALLE</div>
<table bgcolor="navy"><tr><td style="color:white">ALLE</td></tr></table>
<td style="font-size:0px"><div style="font-size:13px">ALLE</div></td>
<div style="visibility:hidden"><p style="visibility:visible">ALLE</p></div>
<style>@media (max-width:600px){.k{display:none}}</style><div class="k">ALLE</div>
<style>@media print{.l{display:none}}</style><div class="l">ALLE</div>
<div style="display:none !important;"></div><p>ALLE</p>
<div style="height:0">ALLE</div>
<div style="overflow:hidden;width:100%;max-width:600px">ALLE</div>
<p style="margin:0;font-size:11.0pt;font-family:Calibri,sans-serif;color:windowtext">ALLE</p>
<p style="font:10pt Calibri;color:#1F497D">ALLE</p>
<span style="font-size:10.0pt;color:black;mso-fareast-language:DA">ALLE</span>
<details open><summary>s</summary>ALLE</details>
<div style="text-indent:-18pt;margin-left:36pt">ALLE</div>
<font size="1">ALLE</font>
<div style="color:var(--x)">ALLE</div>
<div style="color:#1f1f1f;background:rgba(255,255,255,0)">ALLE</div>
<style>.m{display:none}</style><div class="n">ALLE</div>
<div style="letter-spacing:-.5px;line-height:0.9">ALLE</div>
<a href="https://a.example" style="color:#0563C1">ALLE</a>
<style>a{color:inherit}</style><a href="#">ALLE</a>
<body style="background:#000"><table style="background:#fff"><tr><td>ALLE</td></tr></table></body>
""".strip().split("\n")

WHOLE = (
    "<style>*{color:#fff}</style><div>ALLE</div>",
    "<style>body{background:black;color:black}</style><div>ALLE</div>",
    '<body text="#ffffff"><div>ALLE</div></body>',
    '<body bgcolor="black"><p>ALLE</p></body>',
)


@pytest.mark.parametrize("source", HIDDEN)
def test_what_nobody_sees_is_no_word_of_the_page_and_hides_no_other(source: str) -> None:
    text = shown(f"<p>Hej</p>{source}<p>Mvh Kim</p>").text
    assert "ALLE" not in text
    assert text.startswith("Hej")
    assert text.endswith("Mvh Kim")


@pytest.mark.parametrize("source", WHOLE)
def test_a_page_in_one_colour_has_no_words(source: str) -> None:
    assert shown(source).text == ""


@pytest.mark.parametrize("source", SEEN)
def test_what_only_looks_like_hiding_is_seen(source: str) -> None:
    assert "ALLE" in shown(f"<p>Hej</p>{source}").text


DOUBTED = """
<p style="color:var(--x,#fff)">ALLE</p>
<p style="font-size:calc(1px * var(--n))">ALLE</p>
<p style="opacity:env(x, 0)">ALLE</p>
<p style="color:color-mix(in srgb, white, white)">ALLE</p>
<p style="color:#fff;background:url(white.png)">ALLE</p>
<div style="display:var(--d)"><p>ALLE</p></div>
<p style="rotate:y 90deg">ALLE</p>
<p style="transform:skewX(90deg)">ALLE</p>
<p style="zoom:0.01">ALLE</p>
<p style="scale:.01">ALLE</p>
<p style="margin:0 0 0 -9999px">ALLE</p>
<p style="mask:linear-gradient(transparent,transparent)">ALLE</p>
<p style="color:nosuchcolour;visibility:hidden;visibility:odd">ALLE</p>
<p style="overflow:hidden;height:3px;padding-top:40px">ALLE</p>
<style>p:nth-child(3){display:none}</style><p>a</p><p>ALLE</p>
<style>[data-a="1"]{display:none}</style><p data-a="1">ALLE</p>
<style>p + p{color:#fff}</style><p>a</p><p>ALLE</p>
<style>.q{display:none} i > .q{display:block}</style><i><b><span class="q">ALLE</span></b></i>
<style>@media (min-width:1px){p{display:none}}</style><p>ALLE</p>
<style>@supports (color:red){p{font-size:0}}</style><p>ALLE</p>
<style>@import url(https://a.example/b.css);</style><p>ALLE</p>
<style>i{content:"}"} p{display:none}</style><p>ALLE</p>
<style>div{& p{display:none}}</style><div><p>ALLE</p></div>
<style>.r{d\\isplay:none}</style><p class="r">ALLE</p>
<style media="(min-width:1px)">p{display:none}</style><p>ALLE</p>
<link rel="stylesheet" href="https://a.example/b.css"><p>ALLE</p>
<blockquote>Fra: Ole<p>ALLE</p></blockquote>
<div style="border-left:1px solid #ccc"><p>Ole skrev:</p><p>ALLE</p></div>
<div style="border:none;border-left:solid blue 1.5pt"><p>ALLE</p></div>
<div style="border-style:none none none solid;border-width:0 0 0 1px"><p>ALLE</p></div>
<div class="yahoo_quoted"><p>ALLE</p></div>
""".strip().split("\n")

SURE = """
<p>ALLE</p>
<div style="color:rgb(0, 0, 0);font-family:Calibri,'Segoe UI',sans-serif;background-color:white">ALLE</div>
<p class="MsoNormal" style="margin:0cm 0cm 8pt;line-height:115%;color:windowtext">ALLE</p>
<p style="margin-left:36.0pt;text-indent:-18.0pt;border:none;padding:0in">ALLE</p>
<style>@font-face{font-family:"Calibri"} a:link{color:#0563C1} @page W{size:612pt 792pt}</style><p>ALLE</p>
<style>p.MsoNormal, li.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif}</style><p>ALLE</p>
<style>@media print{p{display:none}}</style><p>ALLE</p>
<style>P {margin-top:0;margin-bottom:0;}</style><div dir="ltr" style="caret-color:rgb(0,0,0)">ALLE</div>
<table style="border-collapse:collapse;width:100%"><tr><td style="border:solid #000 1pt">ALLE</td></tr></table>
<blockquote>Ole skrev</blockquote><p>ALLE</p>
<p style="color:var(--x)">Hej</p><p>ALLE</p>
""".strip().split("\n")


@pytest.mark.parametrize("source", DOUBTED)
def test_words_that_may_be_hidden_or_quoted_are_not_surely_seen(source: str) -> None:
    assert "ALLE" not in shown(f"<p>Hej</p>{source}<p>Mvh</p>").sure
    assert "ALLE" not in words_of([Piece("Hej\n\nALLE\n", f"<p>Hej</p>{source}")])[0]


@pytest.mark.parametrize("source", SURE)
def test_words_as_programs_write_them_are_surely_seen(source: str) -> None:
    assert "ALLE" in shown(f"<p>Hej</p>{source}<p>Mvh</p>").sure.split("\n")


def test_text_that_is_turned_around_reads_as_it_is_seen() -> None:
    assert shown("<p>\u202eALLE\u202c tak</p>").text == "ELLA tak"
    assert shown("<p>A&#8203;L&#173;LE</p>").text == "ALLE"


def test_the_end_of_a_long_quoted_mail_is_quoted_too() -> None:
    quoted = "<blockquote type=cite>" + "<p>Ord</p>" * 3_000 + "<p>ALLE</p></blockquote>"
    lines = shown(f"<p>Hej</p>{quoted}").text.split("\n")
    assert "ALLE" not in lines
    assert "> ALLE" in lines


PIECES = (
    *(
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<table>",
        "<td>",
        "<style>",
        "</style>",
        "<details>",
        "<summary>",
        "<a href=x>",
    ),
    *('<div style="', '">', "font-size:", "0", "px", ";", "{", "}", ".a", "#b", "display:none", "color:", "#ff"),
    *(
        "rgb(1.2.3,4",
        ")",
        "hsl(",
        "@media screen{",
        "/*",
        "*/",
        "\\\\69",
        "calc(",
        "<b class=a id=b>",
        "ALLE",
        "\u202e",
        "\x00",
    ),
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60).map("".join))
def test_no_page_makes_the_reader_fail(source: str) -> None:
    assert isinstance(shown(source).text, str)


@given(st.text(max_size=40), st.floats(0, 100))
def test_no_value_makes_the_reader_fail(value: str, em: float) -> None:
    for told in (length(value, em), font_size(value, em)):
        assert told is None or isinstance(told, int | float)
    found = colour(value)
    assert found is None or all(0 <= part <= 255 for part in found)


@given(st.text(max_size=300))
def test_no_sheet_makes_the_reader_fail(css: str) -> None:
    Sheet().add(css)


@pytest.mark.parametrize(
    "source",
    [
        "<style>" + ".a .b{color:#fff} " * 50_000 + "</style>" + "<div class=a><p class=b>x</p>" * 5_000,
        "<style>" + "".join(f".a{n} .b{{color:red}}" for n in range(3_000)) + "</style>" + "<p class=b>x</p>" * 5_000,
        "<style>" + "@media{" * 100_000 + "</style>x",
        "<style>" + "/*" * 100_000 + "</style>x",
        '<div style="font-size:1em;' + "color:red;" * 100_000 + '">x',
        '<div style="opacity:.9;font-size:.99em">' * 20_000 + "x",
        '<div style="transform:' + "scale(" * 50_000 + '">x',
        '<div style="clip-path:polygon(' + "0," * 50_000 + '">x',
        "<details>" * 20_000 + "x",
    ],
    ids=["rules", "many rules", "media", "comments", "declarations", "depth", "transform", "clip", "details"],
)
def test_a_hostile_page_is_read_in_no_time(source: str) -> None:
    began = process_time()
    shown(source)
    assert process_time() - began < 3


@pytest.mark.parametrize("between", [" ", "/", '="x" ', '="x"', "='>' "], ids=repr)
def test_a_tag_with_endless_attributes_costs_no_time_and_the_words_around_it_stay(between: str) -> None:
    many = between.join(f"a{number}" for number in range(100_000))
    began = process_time()
    told = shown(f'<p>Hej</p><p title="it\'s" {many}>Hvem har elbiler?</p><p>Kim</p>')
    assert process_time() - began < 1
    assert told.text.split() == ["Hej", "Hvem", "har", "elbiler?", "Kim"]
    assert told.sure == ""


def test_raised_figures_are_not_those_on_the_line() -> None:
    page = "<p>Vi gav 10<sup>6</sup> kr.<sup>1</sup> for 20 m<sup>2</sup> og CO<sub>2</sub>, den 1<sup>ste</sup></p>"
    assert shown(page).text == "Vi gav 10⁶ kr.¹ for 20 m² og CO2, den 1ste"
