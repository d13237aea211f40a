"""The templates: MJML is compiled once and Jinja fills the result, so member text is never markup.

Autoescape is on for HTML and off for text; undefined values are errors everywhere. Every printed value passes `clean`,
which removes control characters and direction overrides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, partial

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from digest.resources import TEMPLATES
from digest.writing.language import decimal, listed, long_day, moment, short_day, translations, week


class Place(StrEnum):
    """The places of personal content in a letter."""

    PREHEADER = "preheader"  # before the letter's own preheader
    PERSONAL = "personal"  # the personal block
    UNSUBSCRIBE = "leave"  # the target of the link to unsubscribe; the word is in frozen letters

    @property
    def mark(self) -> str:
        """The mark of the place. Its control characters cannot come from a value: `clean` removes them."""
        return f"\x02{self}\x03"


MARK = re.compile(f"\x02({'|'.join(Place)})\x03")
"""Any of the marks; its group is the place."""

_UNSAFE: dict[int, str | None] = {
    **dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x061C, 0x200E, 0x200F]),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **dict.fromkeys([0x85, 0x2028, 0x2029], " "),  # line breaks, for some programs
}
"""Control characters and direction overrides."""
_INDENT = re.compile(r"\n\s+")  # indents are a fifth of a letter's size, and Gmail cuts at 102 KB
_BLANK_LINES = re.compile(r"\n{3,}")


_FILTERS: Mapping[str, Callable[..., str]] = {
    "long_day": long_day,
    "short_day": short_day,
    "moment": moment,
    "listed": listed,
    "decimal": decimal,
}


class Mark(str):
    """A value that may hold control characters; only marks are."""

    __slots__ = ()


_OWN = {place.name.lower(): Mark(place.mark) for place in Place}


def in_lines(text: str) -> Markup:
    """A text in HTML, with its line breaks."""
    return Markup("<br>").join(text.translate(_UNSAFE).split("\n"))


def clean(value: object) -> object:
    """A value fit to be printed: text without control characters and direction overrides."""
    if isinstance(value, Mark):
        return value
    if isinstance(value, Markup):
        return Markup(str(value).translate(_UNSAFE))  # noqa: S704  (escaped already; only characters are taken out)
    return value.translate(_UNSAFE) if isinstance(value, str) else value


def render(name: str, language: str, values: Mapping[str, object]) -> str:
    """The template `name` (under templates/) in a language; text has no more than one blank line in a row."""
    filled = _template(name, language).render(values, language=language, own=_OWN)
    return _BLANK_LINES.sub("\n\n", filled) if name.endswith(".txt") else filled


@cache
def _template(name: str, language: str) -> Template:
    path = TEMPLATES / name
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".mjml":
        from mjml import mjml2html  # noqa: PLC0415  (only letters need it)

        source = _INDENT.sub("\n", mjml2html(source, fonts={}))
    return _environment(language, html=path.suffix != ".txt").from_string(source)


def _environment(language: str, *, html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),  # for the templates that pages extend
        autoescape=html,  # noqa: S701  (off for text only)
        undefined=StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "week": week,
        "in_lines": in_lines,
        **{name: partial(write, language=language) for name, write in _FILTERS.items()},
    }
    return environment
