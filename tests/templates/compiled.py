"""What MJML lost, moved or left behind: the HTML it made, before Jinja fills it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from digest.writing.lint.markup import elsewhere, read
from digest.writing.lint.page import Finding, short

_OPEN = re.compile(r"\{[{%]")
_CLOSE = {"{{": "}}", "{%": "%}"}
_LEFT = re.compile(r"</?(mj-[a-z-]{1,40}|mjml)\b", re.IGNORECASE)


def compiled_faults(source: str, compiled: str) -> list[Finding]:
    """What is wrong with the HTML that was made of an MJML template."""
    return [*_lost(source, compiled), *_left(compiled), *_page(compiled)]


def _lost(source: str, compiled: str) -> Iterator[Finding]:
    """Jinja that is gone; else, of the body's, the first that no longer stands behind the one before it."""
    lost = Counter(_jinja(source)) - Counter(_jinja(compiled))
    yield from (Finding("jinja_lost", "letter", {"jinja": short(one), "count": lost[one]}) for one in lost)
    if lost:
        return
    standing = iter(_jinja(_body(compiled, "<body")))
    moved = next((one for one in _jinja(_body(source, "<mj-body")) if one not in standing), None)
    if moved is not None:
        yield Finding("jinja_moved", "letter", {"jinja": short(moved)})


def _jinja(text: str) -> Iterator[str]:
    """The expressions and statements of a text, in their order, with single spaces."""
    at = 0
    while found := _OPEN.search(text, at):
        end = text.find(_CLOSE[found[0]], found.end())
        if end < 0:
            return
        at = end + 2
        yield " ".join(text[found.start() : at].split())


def _body(text: str, begins: str) -> str:
    return text[max(0, text.find(begins)) :]


def _left(compiled: str) -> Iterator[Finding]:
    for name in dict.fromkeys(found[1].lower() for found in _LEFT.finditer(compiled)):
        yield Finding("mjml_left", "letter", {"tag": name})


def _page(compiled: str) -> Iterator[Finding]:
    page = read(compiled)
    for tag, address, place in elsewhere(page, ""):
        yield Finding("remote", place, {"tag": tag, "address": short(address)})
    if page.lang in {"", "und"}:
        yield Finding("lang", "letter")
    if page.charset.lower() != "utf-8":
        yield Finding("charset", "letter", {"charset": page.charset})
    if not page.viewport:
        yield Finding("viewport", "letter")
