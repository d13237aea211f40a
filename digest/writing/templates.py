"""The templates, ready to be filled: MJML is compiled once, Jinja fills the result, so member text is never markup.

Autoescape is on for HTML and off for text; undefined values are errors everywhere. Whatever a template prints passes
`clean`, so that nobody's text can carry control characters or turn the direction of a line.
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
    """Where in everybody's letter something stands that is one member's own."""

    PREHEADER = "preheader"  # what a list of mails shows beside the subject, before what it shows to everybody
    PERSONAL = "personal"  # the personal block
    UNSUBSCRIBE = "leave"  # (frozen letters have the word) the target of the link by which one leaves

    @property
    def mark(self) -> str:
        """What stands there. Its control characters cannot come from a value: `clean` takes them out."""
        return f"\x02{self}\x03"


MARK = re.compile(f"\x02({'|'.join(Place)})\x03")
"""Any of the marks; its group is the place."""

_UNSAFE: dict[int, str | None] = {
    **dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x061C, 0x200E, 0x200F]),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **dict.fromkeys([0x85, 0x2028, 0x2029], " "),  # lines, to some
}
"""Control characters, and what turns the direction of a line."""
_INDENT = re.compile(r"\n\s+")  # a fifth of a letter's size, and Gmail cuts off at 102 KB
_BLANK_LINES = re.compile(r"\n{3,}")


_FILTERS: Mapping[str, Callable[..., str]] = {
    "long_day": long_day,
    "short_day": short_day,
    "moment": moment,
    "listed": listed,
    "decimal": decimal,
}


class Mark(str):
    """A value that may hold control characters: a mark alone."""

    __slots__ = ()


_OWN = {place.name.lower(): Mark(place.mark) for place in Place}


def in_lines(text: str) -> Markup:
    """A text in HTML, its lines one below the other."""
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
        loader=FileSystemLoader(TEMPLATES),  # what a page extends
        autoescape=html,  # noqa: S701  (off for the text part alone)
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
