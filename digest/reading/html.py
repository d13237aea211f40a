"""HTML as lines of text, its quote containers made into `> ` lines, so that one reader serves both kinds of mail."""

from __future__ import annotations

import re

import html_text
from lxml import html
from lxml.etree import LxmlError, strip_elements
from lxml.html import HtmlElement

_BEGIN, _END = "\ue000", "\ue001"  # private use: taken out of the mail's own text first
_TAG = re.compile(r"<[^<>]{0,5000}>")  # for what is nested too deep to be taken apart
_QUOTES = "//blockquote[@type='cite'] | //*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"
_REST_IS_QUOTED = "//*[@id='divRplyFwdMsg' or @id='appendonsend']"


def to_text(source: str) -> str:
    """The text a person would see, quoted passages with `> ` before each line; the source itself if it has no tags."""
    clean = source.replace(_BEGIN, "").replace(_END, "")
    try:
        tree = html.document_fromstring(clean.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
        strip_elements(tree, "head", "title", with_tail=False)
        _mark_quotes(tree)
        shown = html_text.extract_text(tree)
    except (LxmlError, RecursionError, ValueError, AssertionError):
        return clean
    return _quoted_lines(shown) if shown.strip() else " ".join(_TAG.sub(" ", clean).split())


def _mark_quotes(tree: HtmlElement) -> None:
    for quote in tree.xpath(_QUOTES):
        quote.insert(0, _line(_BEGIN))
        quote.append(_line(_END))
    for start in tree.xpath(_REST_IS_QUOTED)[:1]:
        start.addprevious(_line(_BEGIN))


def _line(mark: str) -> HtmlElement:
    element = html.Element("p")
    element.text = mark
    return element


def _quoted_lines(text: str) -> str:
    depth, lines = 0, []
    for line in text.split("\n"):
        opened, closed = line.count(_BEGIN), line.count(_END)
        depth += opened
        bare = line.replace(_BEGIN, "").replace(_END, "")
        if bare.strip() or not (opened or closed):
            lines.append("> " + bare if depth else bare)
        depth = max(0, depth - closed)
    return "\n".join(lines)
