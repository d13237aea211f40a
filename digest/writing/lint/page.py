"""The faults of a letter before it is sent: its subject, its HTML, its text part."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from digest.writing.lint.markup import Link, Markup, Passage, elsewhere, host, read
from digest.writing.templates import MARK

LONGEST = 102 * 1024
"""The bytes of HTML after which Gmail cuts a mail."""

_SUBJECT = 70
_NEAR = 0.9
_AROUND = 30  # characters beside a finding
_SAYS_NOTHING = frozenset(
    {
        *("klik her", "klik", "her", "tryk her", "se her", "læs her", "læs mere", "læs videre", "se mere", "mere"),
        *("link", "dette link", "linket", "gå til", "hent", "download"),
        *("click here", "click", "here", "press here", "see here", "read here", "read more", "read on", "see more"),
        *("more", "learn more", "this link", "the link", "go to", "this"),
    }
)
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,200}", re.IGNORECASE)
_LONG_ADDRESS = 60
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,40}):", re.IGNORECASE)
_OURS = frozenset({"…", "...", "CPR", "TEST", "slettet"})
_LEFTOVER = re.compile(
    r"""\{\{.{0,80}?\}\} | \{%.{0,80}?%\} | \{\#.{0,80}?\#\} | \{\{ | \}\} | \{% | %\}
    | %\([A-Za-z_]{1,40}\)[sd]
    | (?i:\blorem\ ipsum\b) | \bTODO\b | \bXXX++\b
    | \[(?P<bracket>\.{3}|[^\W\d_][\w .:/@-]{0,40})\] | <[^\W\d_][\w -]{0,40}>""",
    re.VERBOSE,
)
_LINK_MARKS = re.compile(r"\[[^\]]{1,80}\]\(https?://[^\s)]{1,200}\)?", re.IGNORECASE)
_NONE = re.compile(r"(?:^|· |\()None(?=$| ·|\)|, \d)")
_WORD = re.compile(r"\w+")
_TOGETHER = 5
"""The length of the runs of words from the HTML that must be in the text part."""
_TARGET = re.compile(r"(?:https?|mailto):\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault: which (`code`), where (`place`), and the values of its sentence (`values`).

    The codes, places and values are in the table of `digest.writing.lint`. language: where it is found; "" for all.
    """

    code: str
    place: str
    values: Mapping[str, object] = field(default_factory=dict)
    language: str = ""

    @property
    def where(self) -> str:
        """The place with its language, as `subject.en`."""
        return f"{self.place}.{self.language}" if self.language else self.place


@lru_cache(maxsize=8)
def page_faults(html: str, text: str, *, subject: str, base: str = "", longest: int = LONGEST) -> tuple[Finding, ...]:
    """The faults of a letter in one language, which may still contain the mark for the personal block.

    base: the address of our pages, "" for none: a link to them is neither local nor external.
    """
    html, text = MARK.sub("", html), MARK.sub("", text)
    page = read(html)
    return (
        *_subject(subject),
        *_size(html, longest),
        *_whole(page, html),
        *_links(page, host(base)),
        *_elements(page, base),
        *_leftovers(page, subject, text),
        *_said_less(page, text),
    )


def _subject(subject: str) -> Iterator[Finding]:
    if not subject.strip():
        yield Finding("subject_empty", "subject")
    if len(subject) > _SUBJECT:
        yield Finding("subject_long", "subject", {"length": len(subject), "longest": _SUBJECT})
    if _controls(subject):
        yield Finding("subject_control", "subject", {"around": short(_shown(subject))})


def _controls(text: str) -> bool:
    """Whether a text has invisible characters that turn or break the line: controls, directions, noncharacters."""
    return any(
        unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} or one in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
        for one in text
    )


def _shown(text: str) -> str:
    """A text with marks for its control characters."""
    return "".join("�" if _controls(one) else one for one in text[:200])


def _size(html: str, longest: int) -> Iterator[Finding]:
    size = len(html.encode("utf-8", "replace"))
    values = {"bytes": size, "longest": longest}
    if size > longest:
        yield Finding("size", "letter", values)
    elif size >= _NEAR * longest:
        yield Finding("size_near", "letter", values)


def _whole(page: Markup, html: str) -> Iterator[Finding]:
    """Faults of the page as a whole."""
    if not html.strip():
        yield Finding("html_empty", "letter")
        return
    if page.cut:
        yield Finding("unreadable", "letter")
    if page.lang in {"", "und"}:
        yield Finding("lang", "letter")
    if not _WORD.search(page.preheader):
        yield Finding("preheader", "preheader")
    first = sum(heading.level == 1 for heading in page.headings)
    if first != 1:
        yield Finding("h1", "letter", {"count": first})
    before = 0
    for heading in page.headings:
        if not heading.text:
            yield Finding("heading_empty", heading.place, {"level": heading.level})
        if heading.level > before + 1:
            values = {"level": heading.level, "before": before, "heading": short(heading.text)}
            yield Finding("heading", heading.place, values)
        before = heading.level
    yield from _twice(page.ids)


def _twice(ids: Iterable[Passage]) -> Iterator[Finding]:
    counted: Counter[str] = Counter()
    for one in ids:
        counted[one.text] += 1
        if counted[one.text] == 2:
            yield Finding("id_twice", one.place, {"id": short(one.text)})


def _links(page: Markup, ours: str) -> Iterator[Finding]:
    names = frozenset(one.text for one in page.ids)
    for link in page.links:
        yield from _target(link, names, ours)
        yield from _said(link)


def _said(link: Link) -> Iterator[Finding]:
    """Faults of the words of a link."""
    words = " ".join(_WORD.findall(link.text.casefold()))
    values = {"text": short(link.text), "target": short(link.target)}
    if not link.text:
        yield Finding("link_empty", link.place, {"target": short(link.target)})
    elif words in _SAYS_NOTHING or not words:
        yield Finding("link_words", link.place, values)
    elif len(link.text) > _LONG_ADDRESS and _BARE_ADDRESS.fullmatch(link.text):
        yield Finding("link_long", link.place, values)


def _target(link: Link, names: frozenset[str], ours: str) -> Iterator[Finding]:
    """Faults of the target of a link."""
    target = "".join(one for one in link.target if one > " ")
    values = {"target": short(link.target), "text": short(link.text)}
    scheme = _SCHEME.match(target)
    kind = scheme[1].lower() if scheme else ""
    if target.startswith("#") or not target:
        if target[1:] not in names:
            yield Finding("link_nowhere", link.place, values)
    elif kind not in {"https", "http", "mailto"}:
        yield Finding("link_scheme", link.place, {**values, "scheme": kind})
    elif kind == "mailto":
        if "@" not in target.partition("?")[0]:
            yield Finding("link_nowhere", link.place, values)
    else:
        yield from (Finding(code, link.place, values) for code in _web(target, ours))


def _web(target: str, ours: str) -> Iterator[str]:
    """The code of a fault of a web address."""
    try:
        parts = urlsplit(target)
        name = (parts.hostname or "").rstrip(".")
    except ValueError:
        yield "link_nowhere"
        return
    if not name:
        yield "link_nowhere"
    elif not (ours and parts.netloc.lower() == ours) and _is_local(name):
        yield "link_local"


def _is_local(name: str) -> bool:
    """Whether an address leads to the reader's own machine or network, or to none."""
    try:
        return not ip_address(name).is_global
    except ValueError:
        last = name.rpartition(".")[2]
        return "." not in name or last.isdigit() or last in {"localhost", "local", "internal", "lan", "home", "test"}


def _elements(page: Markup, base: str) -> Iterator[Finding]:
    """Pictures without words, external content, active content."""
    for one in page.without_alt:
        yield Finding("alt", one.place, {"address": short(one.text)})
    for tag, address, place in elsewhere(page, base):
        yield Finding("remote", place, {"tag": tag, "address": short(address)})
    for one in page.active:
        yield Finding("active", one.place, {"what": short(one.text)})


def _leftovers(page: Markup, subject: str, text: str) -> Iterator[Finding]:
    """What a template or a writer has left unfilled; in the text part only what the HTML does not have, too."""
    told: set[tuple[str, str]] = set()
    anywhere: set[str] = set()
    passages = [
        Passage(subject, "subject"),
        Passage(page.preheader, "preheader"),
        *page.blocks,
        *page.unseen,
        *(Passage(line.strip(), "text") for line in text.splitlines()),
    ]
    for one in passages:
        for found in _open(one.text):
            link = _LINK_MARKS.match(one.text, found.start())
            left = link[0] if link else found[0].strip(" ·(")
            if (left, one.place) in told or (one.place == "text" and left in anywhere):
                continue
            told.add((left, one.place))
            anywhere.add(left)
            around = excerpt(one.text, found.start(), found.end())
            values = {"found": short(left), "around": around}
            yield Finding("leftover_link", one.place, values) if link else Finding("leftover", one.place, values)


def _open(text: str) -> Iterator[re.Match[str]]:
    for found in _LEFTOVER.finditer(text):
        if found["bracket"] not in _OURS:
            yield found
    yield from _NONE.finditer(text)


def _said_less(page: Markup, text: str) -> Iterator[Finding]:
    """What is in the HTML and not in the text part: the first words, and the first target of a link."""
    if not text.strip():
        yield Finding("text_empty", "text")
        return
    runs = _runs(_words(_TARGET.sub(" ", text)))
    blocks = (Passage(_TARGET.sub(" ", block.text), block.place) for block in page.blocks)
    lost = [block for block in blocks if not _runs_of(block.text) <= runs]
    if lost:
        yield Finding(
            "text_less", lost[0].place, {"missing": short(_first_lost(lost[0].text, runs)), "count": len(lost)}
        )
    targets = _targets(text)
    gone = [link for link in page.links if _SCHEME.match(link.target) and not _same(link.target) & targets]
    if gone:
        values = {"target": short(gone[0].target), "text": short(gone[0].text), "count": len(gone)}
        yield Finding("text_link", gone[0].place, values)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text.casefold()))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    """Every run of up to `_TOGETHER` words."""
    return {
        tuple(words[start : start + length])
        for length in range(1, _TOGETHER + 1)
        for start in range(len(words) - length + 1)
    }


def _runs_of(text: str) -> set[tuple[str, ...]]:
    """The runs of a block that must be in the text part."""
    words = _words(text)
    if len(words) <= _TOGETHER:
        return {tuple(words)} if words else set()
    return {tuple(words[start : start + _TOGETHER]) for start in range(len(words) - _TOGETHER + 1)}


def _first_lost(text: str, runs: set[tuple[str, ...]]) -> str:
    """The block from its first missing words on."""
    found = list(_WORD.finditer(text))
    for start in range(max(1, len(found) - _TOGETHER + 1)):
        run = found[start : start + _TOGETHER]
        if run and tuple(_words(" ".join(one[0] for one in run))) not in runs:
            return text[run[0].start() :]
    return text


def _targets(text: str) -> set[str]:
    """The addresses in a text part, with and without the punctuation around them."""
    found = [one[0] for one in _TARGET.finditer(text)] + [one for one in text.split() if "@" in one]
    return {*found, *(one.rstrip(".,;:!?)>]") for one in found), *(one.strip(".,;:!?()<>[]") for one in found)}


def _same(target: str) -> set[str]:
    """The forms of a link's target in a text part: as it is, and the address alone where it has a key or no subject."""
    bare = target.strip()
    address, subject, _ = bare.removeprefix("mailto:").partition("?")
    return {bare} if subject and "+" not in address else {bare, address}


def excerpt(text: str, start: int, end: int) -> str:
    """The text from `start` to `end`, with the words around it, so that a person finds the place."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND, start + 4 * _AROUND)
    shown = text[first:last]
    if first and " " in text[first:start]:
        shown = shown.partition(" ")[2]
    if last < len(text) and " " in text[end:last]:
        shown = shown.rpartition(" ")[0]
    return f"{'… ' if first else ''}{' '.join(shown.split())}{' …' if last < len(text) else ''}"


def short(text: str, longest: int = 80) -> str:
    """A text on one line, of about that length at most."""
    one_line = " ".join(text[: 2 * longest].split())
    return one_line if len(one_line) <= longest and len(text) <= 2 * longest else f"{one_line[:longest].rstrip()} …"
