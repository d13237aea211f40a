from __future__ import annotations

import pytest
from hypothesis import given, settings
from mjml import mjml2html

from digest.resources import TEMPLATES
from digest.writing.lint import Finding
from tests.templates import compiled_faults, template_faults
from tests.templates.template import COMPONENTS
from tests.writing.soup import SOUP

SOURCE = (TEMPLATES / "letter" / "letter.mjml").read_text(encoding="utf-8")
COMPILED = mjml2html(SOURCE, fonts={})


def mjml(body: str, *, head: str = "") -> str:
    """A template with nothing wrong but what is in it."""
    return (
        f'<mjml lang="da"><mj-head><mj-title>x</mj-title><mj-preview>x</mj-preview>'
        f'<mj-attributes><mj-all font-family="serif" /></mj-attributes>{head}</mj-head><mj-body>{body}</mj-body></mjml>'
    )


def column(inside: str) -> str:
    return mjml(f"<mj-section><mj-column>{inside}</mj-column></mj-section>")


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


def test_the_template_and_what_mjml_makes_of_it_are_without_fault() -> None:
    assert template_faults(SOURCE) == []
    assert compiled_faults(SOURCE, COMPILED) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (column("<mj-text>a</mj-text>"), []),
        (column("<mj-txt>a</mj-txt>"), ["tag_unknown"]),
        (column("<mj-text><font>a</font></mj-text>"), ["tag_unknown"]),
        (column("<MJ-TEXT>a</MJ-TEXT>"), ["tag_unknown"]),
        (mjml("<mj-text>a</mj-text>"), ["tag_misplaced"]),
        (column("<p>a</p>"), ["tag_misplaced"]),
        (column("<mj-text><mj-button>a</mj-button></mj-text>"), ["tag_misplaced"]),
        (mjml("", head="<mj-title>y</mj-title>"), ["tag_twice"]),
        (column("<mj-text><p>a</mj-text>"), ["tag_crossed"]),
        (column("<mj-text><b><i>a</b></i></mj-text>"), ["tag_crossed", "tag_unopened"]),
        (mjml("") + "<p>", ["tag_misplaced", "tag_unclosed"]),
        (column("<mj-text>a</p></mj-text>"), ["tag_unopened"]),
        (column('<mj-text><p {% if x %}class="a"{% endif %}>a</p></mj-text>'), ["tag_broken", "tag_unopened"]),
        (column('<mj-text colr="red">a</mj-text>'), ["attribute_unknown"]),
        (column('<mj-text id="r112">a</mj-text>'), ["attribute_unknown"]),
        (column('<mj-text><td colr="red">a</td></mj-text>'), ["attribute_unknown"]),
        (column('<mj-text><p aria-label="x" id="y">a</p></mj-text>'), []),
        (mjml("", head='<mj-attributes><mj-text colr="red" /></mj-attributes>'), ["attribute_unknown"]),
        (mjml("", head='<mj-attributes><mj-txt color="red" /></mj-attributes>'), ["tag_unknown"]),
        (column('<mj-text color="red" color="blue">a</mj-text>'), ["attribute_twice"]),
        (column('<mj-text mj-class="big">a</mj-text>'), ["class_unknown"]),
        (mjml("", head='<mj-style inline="inline">p { color: red }</mj-style>'), ["style_inline"]),
        (mjml("", head="<mj-style>p > a { color: red }</mj-style>"), []),
        (column("{{ x }}"), ["loose"]),
        (column("words"), ["loose"]),
        (column("{% if x %}<mj-text>a</mj-text>{% endif %}"), []),
        (column("<mj-text>a < b</mj-text>"), ["less_than"]),
        (column("<mj-text>{% if a < b %}x{% endif %}</mj-text>"), ["jinja_less"]),
        (column("<mj-text>{% if a > b %}x{% endif %}</mj-text>"), []),
        (column("<mj-text>{{ x </mj-text>"), ["jinja_unclosed"]),
        (column("<mj-text><!-- x </mj-text>"), ["comment_unclosed"]),
        (column("""<mj-text><p style='{{ x("a") }}'>a</p></mj-text>"""), []),
        (column("""<mj-text><p style="{{ x["">a</p></mj-text>"""), ["tag_broken", "tag_unopened"]),
        (mjml("", head='<mj-font name="Lato" href="https://fonts.example/lato" />'), ["font_remote"]),
        (mjml("", head="<mj-style>@import url(https://fonts.example/lato);</mj-style>"), ["font_remote"]),
        (mjml("").replace("serif", ""), ["font_default"]),
        (mjml("").replace(' lang="da"', ""), ["lang_missing"]),
        (mjml("").replace("<mj-title>x", "<mj-title> "), ["title_missing"]),
        (mjml("").replace("<mj-preview>x", "<mj-preview>{{ x }}"), []),
        (mjml("").replace("<mj-preview>x", "<mj-preview>"), ["preview_missing"]),
    ],
)
def test_what_mjml_lets_pass_in_a_template_is_found(source: str, found: list[str]) -> None:
    assert codes(template_faults(source)) == found


def test_a_quotation_mark_that_cuts_jinja_in_an_attribute_is_found() -> None:
    assert "jinja_quote" in codes(template_faults(column("<mj-text><p style='{{ x('>a</p></mj-text>")))


def test_a_fault_of_a_template_tells_its_line_and_what_it_is() -> None:
    source = column('\n\n<mj-text colr="red">a</mj-text>')
    assert template_faults(source) == [
        Finding("attribute_unknown", "line 3", {"tag": "mj-text", "attribute": "colr"}),
    ]


@pytest.mark.parametrize("name", ["mj-wrapper", "mj-section", "mj-column", "mj-text", "mj-table", "mj-button"])
def test_every_attribute_that_is_allowed_is_one_that_mjml_heeds(name: str) -> None:
    def written(attribute: str) -> str:
        tag = f"<{name}{attribute}>"
        inside = {
            "mj-wrapper": f"{tag}<mj-section><mj-column><mj-text>a</mj-text></mj-column></mj-section></{name}>",
            "mj-section": f"{tag}<mj-column><mj-text>a</mj-text></mj-column></{name}>",
            "mj-column": f"<mj-section>{tag}<mj-text>a</mj-text></{name}></mj-section>",
        }.get(name, f"<mj-section><mj-column>{tag}a</{name}></mj-column></mj-section>")
        return str(mjml2html(mjml(inside), fonts={}))

    values = ("7px", "right", "full-width", "fixed", "middle", "rtl", "zq")
    plain = written("")
    unheeded = [
        attribute
        for attribute in COMPONENTS[name]
        if all(written(f' {attribute}="{value}"') == plain for value in values)
    ]
    assert unheeded == []


@pytest.mark.parametrize(
    ("was", "becomes", "found"),
    [
        ("{{ case.why }}", "", ["jinja_lost"]),
        ("{% endif %}</p>", "</p>{% endif %}", []),
        ("{{ case.organisation }}, {{ case.year }}", "{{ case.year }}, {{ case.organisation }}", ["jinja_moved"]),
        ("</body>", "<mj-text></mj-text></body>", ["mjml_left"]),
        ("</body>", '<img src="https://pixel.example/1"></body>', ["remote"]),
        ("</head>", "<style>@import url(//fonts.example/lato);</style></head>", ["remote"]),
        ("</head>", '<link rel="stylesheet" href="https://fonts.example/lato"></head>', ["remote"]),
        ('<html lang="{{ language }}"', "<html", ["lang"]),
        ("charset=UTF-8", "charset=latin1", ["charset"]),
        ('name="viewport"', 'name="view"', ["viewport"]),
    ],
)
def test_what_mjml_lost_moved_or_left_is_found(was: str, becomes: str, found: list[str]) -> None:
    assert was in COMPILED
    assert codes(compiled_faults(SOURCE, COMPILED.replace(was, becomes, 1))) == found


@settings(deadline=None, derandomize=True, max_examples=150)
@given(SOUP, SOUP)
def test_any_text_can_be_looked_at(one: str, other: str) -> None:
    for finding in (*template_faults(one), *compiled_faults(one, other)):
        assert isinstance(finding.code, str)
        assert finding.place
        assert all(len(value) < 250 for value in finding.values.values() if isinstance(value, str))
