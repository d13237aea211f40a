"""A page of HTML, read in one pass: its words, the targets of links, what it would fetch.

The time is linear in the length of the page: one walk, in which no text is joined twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from lxml import etree, html

_UNREADABLE = {**dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], 0xFFFD)}
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl",
        "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "head", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript"})
_ACTIVE = frozenset(
    {"applet", "audio", "base", "embed", "form", "frame", "iframe", "input", "object", "script", "video"}
)
_HEADING = re.compile(r"h[1-6]")
_REQUEST = re.compile(r"r(\d{1,9})")
_FETCHED = ("src", "srcset", "background", "poster", "data", "lowsrc", "dynsrc")
_STYLE = re.compile(r"""(?:url\(|@import(?!\s*+url\())\s*+["']?\s*+([^)\s"';]*+)""", re.IGNORECASE)
_IN_COMMENT = re.compile(
    r"""(?:\bsrc|\bbackground|url\(|@import(?!\s*+url\())\s*+=?\s*+["'(]?\s*+([^)\s"'>;]*+)""", re.IGNORECASE
)
_READ = 200  # characters of a link's or a heading's text


@dataclass(frozen=True, slots=True)
class Passage:
    """Words, and their place."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its target, its first words (with the alternative text of pictures), its place."""

    target: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1."""

    level: int
    text: str
    place: str


@dataclass(slots=True, kw_only=True)
class Markup:
    """The content of a page.

    preheader: the first hidden words of its body; cut: it was nested too deeply to be read to its end; unseen: words of
    attributes and of the title; fetched: (the element, the address, the place) of whatever a mail program would fetch;
    active: elements and attributes that run, play or ask.
    """

    lang: str = ""
    preheader: str = ""
    charset: str = ""
    viewport: bool = False
    cut: bool = False
    blocks: list[Passage] = field(default_factory=list)
    unseen: list[Passage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    ids: list[Passage] = field(default_factory=list)
    without_alt: list[Passage] = field(default_factory=list)
    fetched: list[tuple[str, str, str]] = field(default_factory=list)
    active: list[Passage] = field(default_factory=list)


@lru_cache(maxsize=8)
def read(source: str) -> Markup:
    """A page as a reader and a mail program see it; an empty one when there is no HTML. It is kept: change none."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    plain = source.translate(_UNREADABLE).encode("utf-8", "replace")
    try:
        root = html.document_fromstring(plain, parser=parser)
    except etree.ParserError:
        return Markup()
    walk = _Walk(Markup(cut=any(entry.level_name == "FATAL" for entry in parser.error_log)))
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        walk.step(event, node)
    for node in root.itersiblings(preceding=True):
        walk.comment(node)
    walk.flush()
    walk.page.preheader = " ".join("".join(walk.preheader).split())
    return walk.page


class _Walk:
    """The walk over the elements, with the state of those that are open."""

    def __init__(self, page: Markup) -> None:
        self.page = page
        self.place = "letter"
        self.preheader: list[str] = []
        self._headed = False  # whether the present request has had its heading
        self._unseen: etree._Element | None = None
        self._first = True  # nothing was seen or hidden yet
        self._block: list[str] = []
        self._block_place = "letter"
        self._pieces: list[str] = []
        self._open: list[tuple[etree._Element, int, str]] = []
        self._into_preheader = False

    def step(self, event: str, node: etree._Element) -> None:
        if event == "start":
            self._start(node)
        elif event == "end":
            self._end(node)
        else:
            self.comment(node)
            self._say(node.tail)

    def comment(self, node: etree._Element) -> None:
        """Notes what Outlook would fetch in a conditional comment."""
        if "[if" in (node.text or ""):
            self._fetch("comment", *_IN_COMMENT.findall(node.text or ""))

    def flush(self) -> None:
        """Ends the open block of words."""
        text = " ".join("".join(self._block).split())
        if text:
            self.page.blocks.append(Passage(text, self._block_place))
        self._block.clear()

    def _start(self, node: etree._Element) -> None:
        tag = str(node.tag)
        if tag in _BLOCKS:
            self.flush()
        self._move(node, tag)
        if self._unseen is None and _hidden(node, tag):
            self._unseen = node
            self._into_preheader = self._first and tag not in _UNSEEN
        self._describe(node, tag)
        if (tag in {"a", "area"} and "href" in node.attrib) or _HEADING.fullmatch(tag):
            self._open.append((node, len(self._pieces), self.place))
        self._note(node, tag)
        self._say(node.text)

    def _end(self, node: etree._Element) -> None:
        if self._open and self._open[-1][0] is node:
            self._close(*self._open.pop())
        if node.tag in _BLOCKS:
            self.flush()
        if self._unseen is node:
            self._unseen = None
            self._first = self._first and not self._into_preheader
            self._into_preheader = False
        self._say(node.tail)

    def _close(self, node: etree._Element, start: int, place: str) -> None:
        text = self._since(start) or " ".join((node.get("aria-label") or node.get("title") or "").split())
        if node.tag in {"a", "area"}:
            self.page.links.append(Link(node.get("href") or "", text, place))
        else:
            self.page.headings.append(Heading(int(str(node.tag)[1]), text, place))

    def _since(self, start: int) -> str:
        """The first words since a position."""
        said: list[str] = []
        length = 0
        for place in range(start, len(self._pieces)):
            if length > _READ:
                break
            said.append(self._pieces[place][:_READ])
            length += len(said[-1])
        return " ".join("".join(said).split())

    def _say(self, text: str | None) -> None:
        if not text or (text.isspace() and self._unseen is not None):
            return
        if self._unseen is not None:
            if self._into_preheader:
                self.preheader.append(text)
            return
        if not self._block:
            self._block_place = self.place
        self._block.append(text)
        if not text.isspace():
            self._first = False
        self._pieces.append(text)

    def _move(self, node: etree._Element, tag: str) -> None:
        """Updates the place: an id such as `r112` begins a request, `foot` the foot; a second h2 ends a request."""
        name = node.get("id") or ""
        found = _REQUEST.fullmatch(name)
        if found or name == "foot":
            self.place, self._headed = (found[1] if found else "foot"), False
        if tag in {"h1", "h2"}:
            if self._headed and self.place != "foot" and not found:
                self.place = "letter"
            self._headed = True
        if name:
            self.page.ids.append(Passage(name, self.place))

    def _describe(self, node: etree._Element, tag: str) -> None:
        """Notes the words of attributes, and of the title; of a picture, its alternative text."""
        for name in ("alt", "title", "aria-label"):
            text = node.get(name)
            if text and not text.isspace():
                self.page.unseen.append(Passage(" ".join(text.split()), self.place))
        if tag == "title" and node.text:
            self.page.unseen.append(Passage(" ".join(node.text.split()), self.place))
        if tag == "img":
            self._pieces.append(node.get("alt") or "")
            if node.get("alt") is None:
                self.page.without_alt.append(Passage(node.get("src") or "", self.place))

    def _note(self, node: etree._Element, tag: str) -> None:
        page = self.page
        if tag == "html":
            page.lang = (node.get("lang") or "").strip()
        if tag == "meta":
            self._meta(node)
        if tag in _ACTIVE:
            page.active.append(Passage(tag, self.place))
        page.active += [Passage(str(name), self.place) for name in node.attrib if str(name).startswith("on")]
        for name in _FETCHED:
            if node.get(name):
                self._fetch(tag, *(re.split(r"[\s,]+", node.get(name) or "") if name == "srcset" else [node.get(name)]))
        if tag not in {"a", "area", "base"} and node.get("href"):
            self._fetch(tag, node.get("href"))
        self._fetch(tag, *_STYLE.findall(node.get("style") or ""))
        if tag == "style":
            self._fetch("style", *_STYLE.findall(node.text or ""))

    def _meta(self, node: etree._Element) -> None:
        equivalent, content = (node.get("http-equiv") or "").lower(), (node.get("content") or "").lower()
        if node.get("charset") or equivalent == "content-type":
            self.page.charset = node.get("charset") or content.partition("charset=")[2].strip()
        if equivalent == "refresh":
            self.page.active.append(Passage("refresh", self.place))
        self.page.viewport = self.page.viewport or ((node.get("name") or "").lower() == "viewport" and bool(content))

    def _fetch(self, tag: str, *addresses: str | None) -> None:
        self.page.fetched += [(tag, address, self.place) for address in addresses if address]


def _hidden(node: etree._Element, tag: str) -> bool:
    """Whether an element is invisible."""
    return tag in _UNSEEN or "hidden" in node.attrib or "display:none" in "".join((node.get("style") or "").split())


def elsewhere(page: Markup, base: str) -> Iterator[tuple[str, str, str]]:
    """(element, address, place) of what a page would fetch from outside the pages that begin with `base`."""
    ours = host(base)
    for tag, address, place in page.fetched:
        plain = "".join(address.split()).replace("\\", "/").lower()
        if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//|https?:|ftp:", plain) and not (ours and host(plain) == ours):
            yield tag, address, place


def host(address: str) -> str:
    """The host and port of a web address, "" for none."""
    try:
        return urlsplit(address.strip()).netloc.lower()
    except ValueError:
        return ""
