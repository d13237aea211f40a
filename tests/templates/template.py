"""What is wrong with an MJML template before it is compiled: MJML says little, and drops what it does not know."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from digest.writing.lint.page import Finding, short

_PADDING = "padding padding-top padding-right padding-bottom padding-left "
_BORDER = "border border-top border-right border-bottom border-left border-radius "
_FONT = "color font-family font-size font-style font-weight letter-spacing line-height text-decoration text-transform "
_BAND = _PADDING + _BORDER + "background-color direction full-width text-align "

COMPONENTS: Mapping[str, frozenset[str]] = {
    name: frozenset(attributes.split())
    for name, attributes in {
        "mjml": "lang dir",
        "mj-head": "",
        "mj-title": "",
        "mj-preview": "",
        "mj-raw": "",
        "mj-attributes": "",
        "mj-all": "",
        "mj-class": "name",
        "mj-style": "",
        "mj-breakpoint": "width",
        "mj-body": "background-color width",
        "mj-wrapper": _BAND,
        "mj-section": _BAND,
        "mj-column": _PADDING + _BORDER + "background-color direction vertical-align width",
        "mj-text": _PADDING + _FONT + "align container-background-color height",
        "mj-table": _PADDING
        + "align border cellpadding cellspacing color container-background-color font-family font-size line-height "
        "table-layout width",
        "mj-button": _PADDING
        + _BORDER
        + _FONT
        + "align background-color container-background-color height href inner-padding name rel text-align "
        "vertical-align width",
        "mj-image": _PADDING
        + "align alt border border-radius container-background-color full-width height href max-height src srcset "
        "title width",
        "mj-divider": _PADDING + "align border-color border-style border-width container-background-color width",
        "mj-spacer": _PADDING + "container-background-color height",
    }.items()
}
"""The components that a letter is made of, each with the attributes that mjml-python heeds. Others vanish silently."""

_EVERYWHERE = frozenset({"css-class", "mj-class"})
_PLAIN = frozenset({"mjml", "mj-head", "mj-title", "mj-preview", "mj-raw", "mj-attributes", "mj-all", "mj-class"})
_INSIDE: Mapping[str, frozenset[str]] = {
    name: frozenset(parents.split())
    for name, parents in {
        "mjml": "top",
        "mj-head": "mjml",
        "mj-body": "mjml",
        "mj-title": "mj-head",
        "mj-preview": "mj-head",
        "mj-attributes": "mj-head",
        "mj-style": "mj-head",
        "mj-breakpoint": "mj-head",
        "mj-all": "mj-attributes",
        "mj-class": "mj-attributes",
        "mj-wrapper": "mj-body",
        "mj-section": "mj-body mj-wrapper",
        "mj-column": "mj-section",
        "mj-text": "mj-column",
        "mj-table": "mj-column",
        "mj-button": "mj-column",
        "mj-image": "mj-column",
        "mj-divider": "mj-column",
        "mj-spacer": "mj-column",
        "mj-raw": "mj-head mj-body mj-wrapper mj-section mj-column",
    }.items()
}
_ONCE = frozenset({"mj-head", "mj-body", "mj-title", "mj-preview"})
_BARE = frozenset({"mjml", "mj-head", "mj-attributes", "mj-body", "mj-wrapper", "mj-section", "mj-column"})

_TAGS: Mapping[str, str] = {
    "a": "href name rel target",
    "abbr": "", "b": "", "blockquote": "cite", "br": "", "cite": "", "div": "align", "em": "", "h1": "", "h2": "",
    "h3": "", "h4": "", "hr": "", "i": "",
    "img": "src alt width height border",
    "li": "value",
    "meta": "name content charset http-equiv",
    "ol": "start type",
    "p": "align", "q": "cite", "small": "", "span": "", "strong": "", "style": "type media", "sub": "", "sup": "",
    "table": "width height align bgcolor border cellpadding cellspacing",
    "tbody": "align valign",
    "td": "width height align valign bgcolor colspan rowspan headers nowrap",
    "th": "width height align valign bgcolor colspan rowspan headers scope abbr nowrap",
    "thead": "align valign",
    "time": "datetime",
    "tr": "align valign bgcolor",
    "u": "", "ul": "",
}  # fmt: skip
_HTML: Mapping[str, frozenset[str]] = {name: frozenset(attributes.split()) for name, attributes in _TAGS.items()}
_HTML_EVERYWHERE = frozenset({"class", "id", "style", "lang", "dir", "title", "role", "hidden"})
_VOID = frozenset({"br", "hr", "img", "meta"})

_START = re.compile(r"<!--|<!|\{[{%#]|<(/?)([A-Za-z][\w:.-]*)|<")
_CLOSING = {"<!--": "-->", "{{": "}}", "{%": "%}", "{#": "#}"}
_ATTRIBUTE = re.compile(r"""\s*+([^\s=>/"'<]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]*+))?""")
_END = re.compile(r"\s*+(/?)>")
_REMOTE = re.compile(r"(?:@import|url\()[\s\"']*+(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: tuple[tuple[str, str], ...]
    closes: bool
    empty: bool
    whole: bool


@dataclass(slots=True)
class _Reading:
    """The state of reading a template from its beginning to its end."""

    source: str
    lines: list[int]
    found: list[Finding] = field(default_factory=list)
    open: list[tuple[str, int]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    classes: set[str] = field(default_factory=set)
    wanted: list[tuple[str, int]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    lang: bool = False
    font: bool = False
    said: set[str] = field(default_factory=set)

    def add(self, code: str, at: int, **values: object) -> None:
        self.found.append(Finding(code, f"line {bisect_right(self.lines, at)}", values))

    @property
    def inside(self) -> str:
        return self.open[-1][0] if self.open else "top"


def template_faults(source: str) -> list[Finding]:
    """What is wrong with an MJML template that has Jinja in it, from its first line to its last."""
    lines = [0, *(found.end() for found in re.finditer("\n", source))]
    reading = _Reading(source, lines)
    at = 0
    while start := _START.search(source, at):
        _loose(reading, source[at : start.start()], at)
        at = _after(reading, start)
    _loose(reading, source[at:], at)
    for name, opened in reading.open:
        reading.add("tag_unclosed", opened, tag=name)
    return [*reading.found, *_missing(reading)]


def _after(reading: _Reading, start: re.Match[str]) -> int:
    """Where to go on behind what begins here."""
    kind = start[0]
    if kind in _CLOSING:
        return _skipped(reading, start)
    if start[2]:
        return _tag(reading, start)
    reading.add("less_than", start.start(), around=short(reading.source[start.start() : start.start() + 40]))
    return start.end()


def _skipped(reading: _Reading, start: re.Match[str]) -> int:
    """Behind a comment, or an expression or statement of Jinja."""
    kind, at = start[0], start.start()
    end = -1 if kind in reading.missing else reading.source.find(_CLOSING[kind], start.end())
    if end < 0:
        reading.missing.add(kind)  # looked for once, or many of them would take a time that grows with its square
        reading.add("comment_unclosed" if kind == "<!--" else "jinja_unclosed", at, around=_line(reading, at))
        return start.end()
    inner = reading.source[start.end() : end]
    if kind != "<!--":
        whole = reading.source[at : end + 2]
        if "<" in inner:
            reading.add("jinja_less", at, jinja=short(whole))
        if kind == "{{" and reading.inside in _BARE:
            reading.add("loose", at, words=short(whole), inside=reading.inside)
        if reading.inside in {"mj-title", "mj-preview"}:
            reading.said.add(reading.inside)
    return end + len(_CLOSING[kind])


def _tag(reading: _Reading, start: re.Match[str]) -> int:
    """Behind a tag, whose faults are noted."""
    at, (tag, end) = start.start(), _read_tag(reading, start)
    if not tag.whole:
        reading.add("tag_broken", at, tag=tag.name, around=_line(reading, at))
        return end
    if tag.closes:
        _close(reading, tag.name, at)
        return end
    _known(reading, tag, at)
    _placed(reading, tag.name, at)
    _noted(reading, tag, at)
    if not tag.empty and tag.name not in _VOID:
        reading.open.append((tag.name, at))
        reading.counted[tag.name] += 1
        if tag.name in {"style", "mj-style"}:
            return _styled(reading, tag.name, end)
    return end


def _read_tag(reading: _Reading, start: re.Match[str]) -> tuple[_Tag, int]:
    """The tag that begins here, and where it ends; `whole`: it has an end, and nothing but attributes before it."""
    attributes: list[tuple[str, str]] = []
    at = start.end()
    while not (end := _END.match(reading.source, at)):
        attribute = _ATTRIBUTE.match(reading.source, at)
        if not attribute or "{" in attribute[1]:
            return _Tag(start[2], (), closes=False, empty=False, whole=False), max(at, start.end())
        attributes.append((attribute[1], (attribute[2] or "").strip("\"'")))
        at = attribute.end()
    return _Tag(start[2], tuple(attributes), closes=bool(start[1]), empty=bool(end[1]), whole=True), end.end()


def _close(reading: _Reading, name: str, at: int) -> None:
    """Close the tag; what stands open within it was crossed."""
    if not reading.counted[name]:
        reading.add("tag_unopened", at, tag=name)
        return
    while reading.open:
        other, _ = reading.open.pop()
        reading.counted[other] -= 1
        if other == name:
            return
        reading.add("tag_crossed", at, tag=name, open=other)


def _known(reading: _Reading, tag: _Tag, at: int) -> None:
    """Note a tag or attributes that a letter does not know."""
    allowed = _allowed(tag.name, reading.inside)
    if allowed is None:
        reading.add("font_remote" if tag.name == "mj-font" else "tag_unknown", at, tag=tag.name)
        return
    names = [name for name, _ in tag.attributes]
    for name, count in Counter(names).items():
        if tag.name == "mj-style" and name == "inline":
            reading.add("style_inline", at)
        elif name not in allowed and not (tag.name in _HTML and name.startswith("aria-")):
            reading.add("attribute_unknown", at, tag=tag.name, attribute=name)
        if count > 1:
            reading.add("attribute_twice", at, tag=tag.name, attribute=name)


def _allowed(name: str, inside: str) -> frozenset[str] | None:
    """The attributes of a tag; None for a tag that a letter does not know."""
    if inside == "mj-attributes" and name in {"mj-all", "mj-class"}:
        return frozenset[str]().union(*COMPONENTS.values()) | {"css-class"}
    if name in COMPONENTS:
        return COMPONENTS[name] | (frozenset() if name in _PLAIN or name == "mj-style" else _EVERYWHERE)
    return _HTML[name] | _HTML_EVERYWHERE if name in _HTML else None


def _placed(reading: _Reading, name: str, at: int) -> None:
    """Note a component where MJML does not expect it: it is compiled as it stands, or to broken tables."""
    inside = reading.inside
    if name in _INSIDE:
        misplaced = inside != "mj-attributes" and inside not in _INSIDE[name]
        misplaced = misplaced or (inside == "mj-attributes" and name in {"mjml", "mj-head", "mj-raw", "mj-title"})
    else:
        misplaced = name in _HTML and (inside in _BARE or inside == "top")
    if misplaced:
        reading.add("tag_misplaced", at, tag=name, inside=inside)
    reading.seen[name] += 1
    if name in _ONCE and reading.seen[name] == 2:
        reading.add("tag_twice", at, tag=name)


def _noted(reading: _Reading, tag: _Tag, at: int) -> None:
    """Remember what the whole template must have, and classes, which may be defined below."""
    values = dict(tag.attributes)
    if tag.name == "mjml":
        reading.lang = bool(values.get("lang"))
    if tag.name == "mj-all":
        reading.font = reading.font or bool(values.get("font-family"))
    if tag.name == "mj-class" and reading.inside == "mj-attributes":
        reading.classes.add(values.get("name", ""))
    reading.wanted += [(name, at) for name in values.get("mj-class", "").split()]
    for name, value in tag.attributes:
        _quoted(reading, name, value, at)


def _quoted(reading: _Reading, name: str, value: str, at: int) -> None:
    """Note Jinja in an attribute that MJML cannot read, or that a quotation mark ends."""
    if value.count("{{") != value.count("}}") or value.count("{%") != value.count("%}"):
        reading.add("jinja_quote", at, attribute=name, around=short(value))
    if _REMOTE.search(value):
        reading.add("font_remote", at, tag=name)


def _styled(reading: _Reading, name: str, at: int) -> int:
    """Behind a style sheet, in which a `<` or a brace is no tag and no Jinja."""
    closing = f"</{name}"
    end = -1 if closing in reading.missing else reading.source.find(closing, at)
    if end < 0:
        reading.missing.add(closing)
        return at
    if _REMOTE.search(reading.source, at, end):
        reading.add("font_remote", at, tag=name)
    return end


def _loose(reading: _Reading, text: str, at: int) -> None:
    """Note words that stand where only components may: they become text between the rows of a table."""
    words = text.strip()
    if words and reading.inside in _BARE:
        reading.add("loose", at + len(text) - len(text.lstrip()), words=short(words), inside=reading.inside)
    if words and reading.inside in {"mj-title", "mj-preview"}:
        reading.said.add(reading.inside)


def _missing(reading: _Reading) -> Iterator[Finding]:
    """What the whole template lacks."""
    for name, at in reading.wanted:
        if name not in reading.classes:
            yield Finding("class_unknown", f"line {bisect_right(reading.lines, at)}", {"name": name})
    needed = {
        "lang_missing": reading.lang,
        "title_missing": "mj-title" in reading.said,
        "preview_missing": "mj-preview" in reading.said,
        "font_default": reading.font,
    }
    yield from (Finding(code, "letter") for code, there in needed.items() if not there)


def _line(reading: _Reading, at: int) -> str:
    """The beginning of what stands there, to its line's end."""
    return short(reading.source[at : at + 80].partition("\n")[0])
