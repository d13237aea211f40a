"""Whatever people read passes gettext: in a language that shows it, nothing is left outside the brackets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import digest
from digest.resources import TEMPLATES
from digest.writing import language, notes, nudge, paused, remarks, sign_in, staff_word, templates
from tests.writing import pseudo

_NO_TEXT = {".css", ".svg", ".js", ".png", ".ico"}

PLACES = ("letter", "subject", "preheader", "text", "foot")


@pytest.fixture(scope="module")
def _speaks_pseudo() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(language.MANNERS, "xx", pseudo.MANNER)
        yield
    language.translations.cache_clear()
    templates._template.cache_clear()


@cache
def _rendered(name: str) -> tuple[str, ...]:
    """A template in every variant."""
    return tuple(pseudo.SAMPLES[name]())


AT_THE_DESK = "web/desk/"


def _pages() -> list[str]:
    return [name for name in _texts() if not name.startswith(AT_THE_DESK)]


def _texts() -> list[str]:
    return [name for name in pseudo.templates() if Path(name).suffix not in _NO_TEXT]


@pytest.mark.usefixtures("_speaks_pseudo")
@pytest.mark.parametrize("name", _pages())
def test_no_word_of_a_template_is_left_untranslated(name: str) -> None:
    if name not in pseudo.SAMPLES:
        pytest.fail(f"templates/{name} has no sample values: add it to SAMPLES in tests/writing/pseudo.py")
    rendered = _rendered(name)
    assert any("⟦" in one for one in rendered)
    left = {word for one in rendered for word in _left(one)}
    assert left == set(), f"templates/{name}, or what renders it, says this without gettext"


@pytest.mark.parametrize("name", [name for name in _texts() if name.startswith(AT_THE_DESK)])
def test_no_word_stands_in_a_page_of_the_desk_as_it_is(name: str) -> None:
    """Their values are views of many rooms; so what is written in them is looked at, and not what they become."""
    source = re.sub(r"(?s){#.*?#}|{%.*?%}|{{.*?}}", " ", (TEMPLATES / name).read_text(encoding="utf-8"))
    heard = re.findall(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"", source)
    words = re.sub(r"(?s)<[^>]*>", " ", source).replace("&amp;", "")
    assert re.findall(r"[^\W\d_]+", " ".join([words, *heard])) in ([], ["KB"], ["CSV", "Excel"]), name


def _left(rendered: str) -> list[str]:
    return pseudo.unmarked_in_page(rendered) if re.match(r"\s*<", rendered) else pseudo.unmarked(rendered)


def test_every_sample_has_its_template() -> None:
    assert set(pseudo.SAMPLES) - set(pseudo.templates()) == set()


@pytest.mark.usefixtures("_speaks_pseudo")
@pytest.mark.parametrize("name", _pages())
def test_every_message_of_a_template_is_rendered_in_some_variant(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    asked = [*re.findall(r"\b_\(\s*\"([^\"]+)\"", source), *re.findall(r"\bngettext\(\s*\"([^\"]+)\"", source)]
    rendered = "\n".join(_rendered(name))
    plain = re.sub(r"&(?:#34|quot);", '"', rendered).replace("&#39;", "'").replace("&amp;", "&")
    assert [one for one in asked if not _said(one, plain)] == []


def _said(message: str, rendered: str) -> bool:
    """Whether a message stands there, whatever its values are, and in capitals too."""
    pattern = ".*?".join(re.escape(part) for part in re.split(r"%\(\w+\)s", message))
    return re.search(rf"⟦{pattern}⟧", rendered, re.IGNORECASE) is not None


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>⟦Dear 7⟧ and ¤7·</p>", ["and"]),
        ("<p>⟦by ⟦2 December⟧⟧</p>", []),
        ('<p>⟦x⟧<img alt="Logo"></p>', ["Logo"]),
        ("<title>Letter</title><style>p { color: red }</style><!-- words --><p>7</p>", ["Letter"]),
        ("<p>7 mailto:kim@nordmose.example</p>", []),
    ],
)
def test_a_word_outside_the_brackets_is_found(page: str, words: list[str]) -> None:
    assert pseudo.unmarked_in_page(f"<html><body>{page}</body></html>") == words


def test_every_kind_of_note_is_among_the_samples() -> None:
    rendered = {
        call.args[0].value
        for module in (notes, nudge, paused, sign_in, staff_word)
        for call in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "render"
        if isinstance(call.args[0], ast.Constant)
    }
    assert rendered == {name for name in pseudo.SAMPLES if name.startswith("notes/")}
    assert Path(digest.__file__).parent in Path(notes.__file__).parents


def test_every_remark_of_the_checks_is_said_in_the_readers_language() -> None:
    for what, remedy in remarks._sentences(pseudo.Pseudo().gettext).values():
        assert pseudo.unmarked(re.sub(r"%\(\w+\)s", "7", f"{what} {remedy}")) == []
    assert all(place.startswith("⟦") for place in (remarks._place(one, pseudo.Pseudo().gettext) for one in PLACES))
