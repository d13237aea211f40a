"""HTML as the lines a person sees, with quote containers as `> ` lines, and the words in colour.

All later reading works on lines, for both kinds of mail. Outlook users answer within the quoted mail in red or blue,
which the text part loses; so coloured words are given beside the lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice

from lxml import etree, html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from digest.reading.decoding import one_newline
from digest.reading.links import LONGEST, says, true_address
from digest.reading.looks import look_of
from digest.reading.seen import Sight
from digest.reading.styles import is_high, length

MAX_TAGS = 2_000
"""The tags that are parsed, more than a letter has; of the rest only the words are taken."""
_MOST_ATTRIBUTES = 200
"""The attributes of a tag that are parsed, more than any has that shows words: a parser compares each with all."""

_BLOCKS = frozenset(
    """address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li
    main nav ol p pre section table tbody tfoot thead tr ul""".split()  # noqa: SIM905
)
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table"))  # blank lines around
_NO_WORDS = frozenset(("head", "title", "style", "script"))
_CELLS = frozenset(("td", "th"))
_REST_IS_QUOTED = ("divRplyFwdMsg", "appendonsend")
_WHOLE_TAG = re.compile(
    r"""<([a-z/][^\s<>/"'=]{0,100})(?:[^>"'=]++|=\s{0,9}(?:"[^"]*+"|'[^']*+')|[="'])*+>?""", re.IGNORECASE
)
_BETWEEN = re.compile(r"""=\s{0,9}(?:"[^"]*+"|'[^']*+')|[\s/]++""")
_TAG = re.compile(r"<[^<>]{0,5000}>")
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|tr|li|h[1-6]|blockquote|table|ul|ol|hr)\b[^<>]{0,5000}>", re.IGNORECASE)
_STANDS_OUT = re.compile(r"color|<b\b|<i\b|<strong|<em\b", re.IGNORECASE)
_PAIRS = (("<!--", "-->"), ("<style", "</style"), ("<title", "</title"), ("<script", "</script"))
_DOCUMENT_END = re.compile(r"</html\s{0,9}>", re.IGNORECASE)
_DOCUMENT_EDGE = re.compile(
    r"</(?:html|body|head)\s{0,9}>|<(?:html|head)\b[^<>]{0,2000}>|<!doctype[^<>]{0,500}>", re.IGNORECASE
)
_FURTHER = 2_000  # characters below a document in which another begins
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s{0,3}:[^;]{0,40}?\b(lower|upper)-(alpha|latin|roman)", re.IGNORECASE)
_ON_A_LINE_OF_ITS_OWN = re.compile(r"display\s{0,9}:\s{0,9}(?:block|flex|grid|table|list-item)\b", re.IGNORECASE)
GAP = 10
"""The lines without a word below which nobody looks; the longest in people's mail has six."""
_HIGH = 500  # pixels of an element that nobody scrolls past
_LINE_ENDS = re.compile(r"\n\s+")
_WHITE = re.compile(r"[ \t\n\r\f]+")
_IS_FIGURE = re.compile(r"[-+]?\d{1,3}")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
"""Raised figures, which are others than those on the line: 10 to the sixth is not 106."""
_TIGHT = re.compile(r"margin(-top|-bottom)?\s*:\s*0", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coloured:
    """Words that stand out, with white space folded; `look` is red, blue, green ..., or bold, or italic."""

    words: str
    look: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees: the lines, quoted ones with `> ` before each, and the runs that stand out.

    sure: the lines that are surely seen, and surely the writer's; none beyond MAX_TAGS, or of HTML that is broken, has
    endless rules or attributes, or rules that hide what cannot be told.
    """

    text: str
    coloured: tuple[Coloured, ...] = ()
    sure: str = ""


def shown(source: str) -> Shown:
    """HTML as a person sees it; the source itself if it has no tags. Never raises."""
    if (end := _DOCUMENT_END.search(source)) and source[end.end() : end.end() + _FURTHER].strip():
        source = _DOCUMENT_EDGE.sub("<div></div>", source)  # a gateway puts a document of its own above a mail
    whole, far = _divided(source)
    near = _with_few_attributes(whole)
    page = _read(near)
    told = page.text() if page else _words_only(near)
    sure = page.sure_text() if page and page.is_sure and near == whole else ""
    if page and _swallows(whole) and (len(told.split()) + page.unseen) * 2 < len((bare := _words_only(whole)).split()):
        told = bare
    rest = _words_of_the_rest(far)
    if page and page.is_quoted:
        rest = "\n".join(f"> {line}" for line in rest.split("\n"))
    text = "\n".join(part for part in (told, rest) if part.strip(" >"))
    return Shown(one_newline(text), page.coloured() if page else (), one_newline(sure))


def _swallows(source: str) -> bool:
    """Whether an element is opened and never closed that hides everything after it."""
    lower = source.lower()
    return lower.count('"') % 2 == 1 or any(lower.count(start) > lower.count(end) for start, end in _PAIRS)


def has_colours(source: str) -> bool:
    """Whether the HTML may contain words that stand out."""
    return bool(_STANDS_OUT.search(source))


def _divided(source: str) -> tuple[str, str]:
    """The source up to MAX_TAGS tags, and the rest."""
    last = next(islice(re.finditer("<", source), MAX_TAGS, None), None)
    return (source[: last.start()], source[last.start() :]) if last else (source, "")


def _with_few_attributes(source: str) -> str:
    """The source; tags with too many attributes have none, and the words between them stay."""
    return _WHOLE_TAG.sub(_without_many, source)


def _without_many(tag: re.Match[str]) -> str:
    """The tag, whose attributes are as many as its quotes and gaps, at most."""
    many = 2 * _MOST_ATTRIBUTES
    more = len(tag[0]) > many and next(islice(_BETWEEN.finditer(tag[0]), many, None), None)
    return f"<{tag[1]}>" if more else tag[0]


def _read(source: str) -> _Page | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source.encode(), parser=parser)
        page = _Page(tree)
        page.walk(tree)
    except (LxmlError, ValueError, AssertionError, RecursionError):
        return None
    return page


def _words_only(source: str) -> str:
    """The words of HTML that is not parsed, a line for each block."""
    for name in ("style", "script"):
        source = _without_element(source, name)
    if ">" in source:
        source = _TAG.sub(" ", _BLOCK_TAG.sub("\n", source))
    bare = unescape(source)
    return "\n".join(words for line in bare.split("\n") if (words := " ".join(line.split())))


def _words_of_the_rest(source: str) -> str:
    """The words of the rest, a line for each tag; fast."""
    if not source:
        return ""
    bare = _TAG.sub("\n", _without_element(_without_element(source, "style"), "script"))
    return _LINE_ENDS.sub("\n", unescape(bare)).strip()


def _without_element(source: str, name: str) -> str:
    kept, place, lower = [], 0, source.lower()
    while (start := lower.find(f"<{name}", place)) >= 0 and (end := lower.find(f"</{name}", start)) >= 0:
        kept.append(source[place:start])
        place = end
    return "".join(kept) + source[place:]


class _Page:
    """Collects lines and coloured runs while the elements are walked in order."""

    def __init__(self, tree: HtmlElement) -> None:
        self._sight = Sight(tree)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._doubted: set[int] = set()  # lines with words that may be hidden, or quoted
        self._doubts = False  # the same of the current line
        self._empty = 0  # lines without words since the last words
        self._below: set[int] = set()  # lines below a gap that nobody scrolls past
        self._depth = 0
        self._quotes: list[HtmlElement] = []
        self._hidden: HtmlElement | None = None
        self._rest = False
        self._lists: list[tuple[HtmlElement, int]] = []  # numbered ones, with the last number
        self._mark = ""  # the number before the next words
        self._link: list[str] = []  # the words of the link so far
        self._looks: list[tuple[HtmlElement, str]] = []
        self._runs: list[tuple[str, list[str]]] = []
        self._raised = 0  # how many elements that raise figures are open
        self.unseen = 0  # words that are in the page, and that nobody sees

    @property
    def is_sure(self) -> bool:
        """Whether nothing kept the reader from telling what is seen."""
        return self._sight.is_sure

    @property
    def is_quoted(self) -> bool:
        """Whether the last words are quoted ones."""
        return bool(self._lines) and self._lines[-1].startswith(">")

    def walk(self, tree: HtmlElement) -> None:
        """Reads every element of the tree."""
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if event == "start":
                self._start(element)
            else:
                self._end(element)

    def text(self) -> str:
        """The lines so far, with at most one blank line between two; where the page has a long gap, that."""
        self._break()
        lines: list[str] = []
        for number, line in enumerate(self._lines):
            if number in self._below:
                lines += [""] * GAP
            if line.strip(" >") or (lines and lines[-1].strip(" >")):
                lines.append(line)
        return "\n".join(lines).strip("\n")

    def sure_text(self) -> str:
        """The lines of `text` whose words are all surely seen, and not within what may be a quote."""
        self._break()
        return "\n".join(line for number, line in enumerate(self._lines) if number not in self._doubted).strip("\n")

    def coloured(self) -> tuple[Coloured, ...]:
        """The runs so far that have words."""
        folded = ((look, " ".join("".join(pieces).split())) for look, pieces in self._runs if look)
        return tuple(Coloured(words, look) for look, words in folded if words)

    def _start(self, element: HtmlElement) -> None:
        if self._hidden is not None:
            return
        tag = str(element.tag)
        if _pushes(element):
            self._empty += GAP + 1
        if not self._sight.enter(element):
            self._hidden = element
            self.unseen += len((element.text_content() or "").split()) if tag not in _NO_WORDS else 0
            return
        if tag == "br":
            self._break(always=True)
        elif tag in _BLOCKS or _is_block(element):
            self._break()
            self._blank(element, tag)
        elif tag in _CELLS and self._line:
            self._line.append(" ")
        self._raised += tag == "sup"
        self._rest = self._rest or element.get("id", "") in _REST_IS_QUOTED
        if _is_quote(element, tag):
            self._break()
            self._depth += 1
            self._quotes.append(element)
        look = look_of(element, tag)
        if look is not None and not (look in ("bold", "italic") and self._looks and self._looks[-1][1]):
            self._looks.append((element, look))
        self._number(element, tag)
        self._say(element.text)

    def _number(self, element: HtmlElement, tag: str) -> None:
        """Keeps the number of a list's next line, and begins the words of a link."""
        if tag == "ol":
            self._lists.append((element, _number(element.get("start"), 1) - 1))
        elif tag == "li" and self._lists and element.getparent() is self._lists[-1][0]:
            number = _number(element.get("value"), self._lists[-1][1] + 1)
            self._lists[-1] = (self._lists[-1][0], number)
            self._mark = f"{_as_written(number, self._lists[-1][0])}. "
        elif tag == "a":
            self._link = []

    def _end(self, element: HtmlElement) -> None:
        if self._hidden is not None:
            if self._hidden is element:
                self._hidden = None
                self._say(element.tail)
            return
        self._sight.leave()
        tag = str(element.tag)
        self._raised -= tag == "sup"
        if tag == "a" and not (self._depth or self._rest):
            self._say_address(element.get("href", ""))
        if tag == "li":
            self._mark = ""
        if self._lists and self._lists[-1][0] is element:
            self._lists.pop()
        if tag in _BLOCKS or _is_block(element):
            self._break()
            self._blank(element, tag)
        if self._quotes and self._quotes[-1] is element:
            self._quotes.pop()
            self._depth -= 1
        if self._looks and self._looks[-1][0] is element:
            self._looks.pop()
        self._say(element.tail)

    def _say(self, words: str | None) -> None:
        if not words:
            return
        if not self._sight.sees:
            self.unseen += len(words.split())
            return
        if self._raised and _IS_FIGURE.fullmatch(words.strip()):
            words = words.translate(_RAISED)
        look = self._looks[-1][1] if self._looks else ""
        blank = words.isspace()
        self._doubts = self._doubts or (self._sight.doubts and not blank)
        self._link.append(words)
        if self._mark and not blank:
            self._line.append(self._mark)
            self._mark, words = "", words.lstrip()
        if self._sight.keeps_lines:
            first, *others = words.split("\n")
            self._line.append(first)
            for line in others:
                self._break(always=True)
                self._line.append(line)
        else:
            told = _WHITE.sub(" ", words)
            self._line.append(
                told[1:] if told[:1] == " " == "".join(self._line[-1:])[-1:] else told
            )  # one blank is seen
        if not blank:
            if self._runs and self._runs[-1][0] == look:
                self._runs[-1][1].append(words)
            else:
                self._runs.append((look, [words]))

    def _say_address(self, href: str) -> None:
        """Puts the address of a link beside its words, where they do not say it."""
        words = "".join(self._link).strip()
        address = true_address(href.strip())
        bare = address.partition(":")[2].strip("/").removeprefix("www.").lower()
        if words and bare and len(address) <= LONGEST and not says(words, bare) and self._sight.sees:
            while self._line and self._line[-1].endswith(" ") and not self._line[-1].strip():
                self._line.pop()
            self._line.append(f" <{address}>")

    def _break(self, *, always: bool = False) -> None:
        """Ends the current line, if there is one."""
        line = "".join(self._line)
        empty, line = always or "\xa0" in line, line.replace("\xa0", " ")
        self._line.clear()
        if line.strip():
            if self._empty > GAP and any(self._lines):
                self._below.add(len(self._lines))
            self._empty = 0
        elif empty:
            self._empty += 1
        if line.strip() or always:
            kept = line.rstrip() if self._sight.keeps_lines else " ".join(line.split(" ")).strip()
            quoted = self._depth or self._rest
            if self._doubts:
                self._doubted.add(len(self._lines))
            self._lines.append(f"> {kept}" if quoted else kept)
            self._doubts = False
            if self._runs:
                self._runs[-1][1].append(" ")

    def _blank(self, element: HtmlElement, tag: str) -> None:
        if tag not in _APART or not self._lines or not self._lines[-1].strip(" >"):
            return
        if not (element.get("class", "").startswith("Mso") or _TIGHT.search(element.get("style", ""))):
            self._lines.append(">" if self._depth or self._rest else "")


def _pushes(element: HtmlElement) -> bool:
    """Whether an element is so high that what follows it, or stands in it, is out of sight."""
    if not (attributes := element.attrib):
        return False
    height = length(attributes.get("height", "").strip().lower(), 0) or 0
    return height >= _HIGH or ("style" in attributes and is_high(attributes["style"], _HIGH))


def _is_block(element: HtmlElement) -> bool:
    style = element.get("style")
    return style is not None and bool(_ON_A_LINE_OF_ITS_OWN.search(style))


def _number(told: str | None, otherwise: int) -> int:
    return int(told) if told and len(told) < 6 and told.strip().lstrip("-").isdecimal() else otherwise


def _as_written(number: int, around: HtmlElement) -> str:
    """The number of a line as its list writes it: in digits, letters or Roman."""
    kind = around.get("type", "")
    if found := _LIST_STYLE.search(around.get("style", "")):
        kind = "i" if found[2].lower() == "roman" else "a"
        kind = kind.upper() if found[1].lower() == "upper" else kind
    if kind in ("a", "A") and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 1 <= number < 40:
        told = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return told.upper() if kind == "I" else told
    return str(number)


def _is_quote(element: HtmlElement, tag: str) -> bool:
    cited = tag == "blockquote" and element.get("type") == "cite"
    return cited or "gmail_quote" in element.get("class", "").split()
