"""Which words of a page a reader sees: none that are tiny, see-through, off the screen, cut away, or white on white.

Whoever writes HTML can hide words in many ways, and a forwarded or quoted mail brings them along. `styles` reads the
CSS; here it is followed from element to element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from digest.reading.styles import (
    Colour,
    Declaration,
    Sheet,
    colour,
    covers,
    declared,
    font_size,
    has_bar,
    is_high,
    is_judged,
    length,
)

_QUOTING = ("blockquote", "q", "cite")
_OVERFLOWS = ("overflow", "overflow-x", "overflow-y")
_HEIGHTS, _WIDTHS = ("height", "max-height", "block-size", "max-block-size"), ("width", "max-width", "inline-size")
_NARROW = 40.0  # pixels, in which an order does not stand whole
_NEVER = frozenset(
    """head title style script noscript template object iframe select datalist textarea audio video canvas svg math
    noframes noembed frameset applet embed map meter progress rp bdo dialog""".split()  # noqa: SIM905
)
_STRUCK, _KEPT = ("s", "strike", "del"), ("pre", "listing", "xmp")
_TINY, _SMALL = 2.0, 6.0  # pixels: what is as small, or smaller, nobody reads; what is smaller than this, hardly any
_FAR = 300.0  # pixels beyond an edge
_OUT_OF_SIGHT = 1000.0  # pixels of a rule of a sheet, which may be for anything
_FAINT = 0.1  # of full opacity
_ALIKE = 24  # of 255: colours no further apart are one to the eye
_DEEPEST = 200  # ancestors that a selector is compared with
_STYLING = ("style", "bgcolor", "background", "color", "text", "href", "hidden")
_COLOURED = re.compile(r"#[\da-f]{3,8}\b|(?:rgb|hsl)a?\([^()]{1,80}\)|[a-z]{3,20}")
_PICTURE = re.compile(r"url\(|gradient|image")
_NOUGHT = re.compile(
    r"scale(?:x|y|3d)?\(\s*0(?:\.0+)?\s*[,)]|rotate[xy]\(\s*90deg|matrix\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0|"
    r"translate(?:x|y|3d)?\([^()]{0,40}-\d{3,6}(?:px|%|em)"
)
_CUT = re.compile(
    r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:100|[5-9]\d)(?:\.\d+)?%|(?:circle|ellipse)\(\s*0|"
    r"polygon\((?:[\s,]*0(?:px|%)?)+\s*\)"
)
_DISPLAY = re.compile(r"none|block|contents|flow-root|list-item|(?:inline-?)?(?:block|flex|grid|table)?|table-[a-z-]+")
_SHORTHAND = re.compile(r"(?:^|\s)([\d.]{1,9}(?:px|pt|em|rem|%)?)(?:\s*/\s*([\d.]{1,9}(?:px|pt|em|%)?))?\s")
_SIDES = ("left", "top", "right", "bottom", "margin-left", "margin-top")
_EDGES = ("height", "max-height", "width", "max-width", "block-size", "inline-size")

_Declared = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Look:
    """How the words inside an element look; sizes in pixels. ground: None where it is a picture, or unknown.

    struck: a line goes through them, so that they are taken back. keeps_lines: a line break in the source is one.
    doubted: something here, or around it, may hide them in a way that is not worked out, or marks them as quoted.
    """

    size: float = 16.0
    line: float | None = None
    indent: float = 0.0
    spacing: float = 0.0
    shown: bool = True
    opacity: float = 1.0
    ink: Colour = (0, 0, 0, 1)
    ground: Colour | None = (255, 255, 255, 1)
    struck: bool = False
    keeps_lines: bool = False
    doubted: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether a reader sees such words."""
        legible = self.size > _TINY and (self.line is None or self.line > 1) and self.spacing > -self.size / 2
        return (
            self.shown
            and not self.struck
            and legible
            and abs(self.indent) < _FAR
            and self.opacity > _FAINT
            and not self._is_one_colour
        )

    @property
    def _is_one_colour(self) -> bool:
        alpha = self.ink[3]
        if alpha <= _FAINT or self.ground is None:
            return alpha <= _FAINT
        return max(abs(self.ink[part] - self.ground[part]) for part in range(3)) * alpha <= _ALIKE


_PAPER = _Look()


class Sight:
    """Follows a page's elements in order, and tells whether the words where it stands are seen."""

    def __init__(self, tree: HtmlElement) -> None:
        self._sheet = Sheet()
        high = False
        for style in tree.iter("style"):
            if _is_for_screens(style):
                self._sheet.add(style.text_content())
                high = high or is_high(style.text_content(), _OUT_OF_SIGHT)
        self._is_understood = not high and not any(map(_may_hide, self._sheet.doubted)) and not _has_odd_sheets(tree)
        self._above: list[HtmlElement] = []
        self._looks: list[tuple[_Look, bool]] = [(_PAPER, _PAPER.is_seen)]
        self._looked: dict[_Look, _Look] = {}  # so that one look is one object, by which `_known` finds it
        self._known: dict[tuple[object, ...], tuple[_Look, bool] | None] = {}

    @property
    def is_sure(self) -> bool:
        """Whether the sheets were few enough to be followed to the end, and hide only what can be told."""
        return self._sheet.is_whole and self._is_understood

    @property
    def doubts(self) -> bool:
        """Whether words here may be hidden, or somebody else's, for all that is known."""
        return self._looks[-1][0].doubted

    @property
    def sees(self) -> bool:
        """Whether words here are seen."""
        return self._looks[-1][1]

    @property
    def keeps_lines(self) -> bool:
        """Whether the line breaks of the source are seen here."""
        return self._looks[-1][0].keeps_lines

    def enter(self, element: HtmlElement) -> bool:
        """Goes into an element; False where nothing in it is seen, whatever is in it."""
        inside = self._inside(element) if element.tag not in _NEVER else None
        if inside is None:
            return False
        self._above.append(element)
        self._looks.append(inside)
        return True

    def leave(self) -> None:
        """Goes out of the element that was entered last."""
        self._above.pop()
        self._looks.pop()

    def _inside(self, element: HtmlElement) -> tuple[_Look, bool] | None:
        """The look of an element's words, and whether they are seen; None where nothing in it can be."""
        parent = self._above[-1] if self._above else None
        if parent is not None and parent.tag == "details" and parent.get("open") is None:  # nobody has opened it
            return (self._looks[-2][0], self._looks[-2][1]) if element.tag == "summary" else None
        styled = self._styled(element, self._looks[-1])
        if styled and element.tag == "details" and element.get("open") is None:
            return (styled[0], False)
        return styled

    def _styled(self, element: HtmlElement, around: tuple[_Look, bool]) -> tuple[_Look, bool] | None:
        """As `_inside`; what looks alike is worked out once."""
        attributes = element.attrib
        told = [attributes.get(name) for name in _STYLING] if attributes else []
        rules = self._sheet.rules(element, self._above[-_DEEPEST:]) if len(self._sheet) else ()
        quotes = not self._looks[-1][0].doubted and (_quotes(element) if attributes else element.tag in _QUOTING)
        if not (rules or any(told) or quotes or element.tag in _STRUCK or element.tag in _KEPT):
            return around if not attributes or not _is_put_aside(element) else None
        key = (id(around[0]), element.tag, quotes, *told, *(rule.place for rule in rules))
        if key not in self._known:
            self._known[key] = self._worked_out(element, declared(attributes.get("style", ""), rules), around[0])
        return self._known[key]

    def _worked_out(self, element: HtmlElement, told: _Declared, look: _Look) -> tuple[_Look, bool] | None:
        if not _is_there(element, told, look.size):
            return None
        self._is_understood = self._is_understood and not covers(told)
        inside = _inside(element, told, look)
        inside = self._looked.setdefault(inside, inside)
        return inside, inside.is_seen


def _is_there(element: HtmlElement, told: _Declared, em: float) -> bool:
    """Whether an element takes part in the page: it is not left out, cut away, or put beside it."""
    if _is_put_aside(element):
        return False
    if not told:
        return True
    first = {name: values[0] for name, values in told.items()}
    if (
        next((one for one in told.get("display", ()) if _DISPLAY.fullmatch(one)), "") == "none"
        or "all" in first.get("mso-hide", "")
        or first.get("content-visibility") == "hidden"
        or "override" in first.get("unicode-bidi", "")
        or first.get("zoom") in ("0", "0%")
        or _NOUGHT.search(f"{first.get('transform', '')} {first.get('-webkit-transform', '')} {_scale(first)}")
        or _CUT.search(f"{first.get('clip', '')} {first.get('clip-path', '')} {first.get('-webkit-clip-path', '')}")
    ):
        return False
    return not (_is_beside(first, em) or _is_shut(first, em))


def _is_put_aside(element: HtmlElement) -> bool:
    """Whether an attribute says that an element is not shown, or only once somebody opens it."""
    return element.get("hidden") is not None or element.get("popover") is not None


def _quotes(element: HtmlElement) -> bool:
    """Whether an element is one that programs put around words of somebody else."""
    if element.tag in _QUOTING:
        return True
    return any(named is not None and "quote" in named.lower() for named in (element.get("class"), element.get("id")))


def _is_doubted(told: _Declared, em: float) -> bool:
    """Whether declarations may hide words in a way that is not worked out here, or mark them as quoted."""
    if any(values and not is_judged(name, values[0]) for name, values in told.items()) or has_bar(told):
        return True
    if told.get("position", ["static"])[0] in ("absolute", "fixed", "sticky"):
        return True
    if any(values and not _DISPLAY.fullmatch(values[0]) for name, values in told.items() if name == "display"):
        return True
    hides = any(told.get(name, ["visible"])[0] not in ("visible", "auto") for name in _OVERFLOWS)
    heights = [told[name][0] for name in _HEIGHTS if name in told]
    widths = [length(told[name][0], em) for name in _WIDTHS if name in told and "%" not in told[name][0]]
    shut = any(one not in ("auto", "none", "100%") for one in heights) or any((one or 99) < _NARROW for one in widths)
    return hides and shut


def _may_hide(declarations: Sequence[Declaration]) -> bool:
    """Whether a rule that may be for any element would hide its words, or leave that in doubt."""
    told: dict[str, list[str]] = {}
    for one in declarations:
        told.setdefault(one.name, []).insert(0, one.value)
    element = HtmlElement()
    if not _is_there(element, told, _PAPER.size):
        return True
    look = _inside(element, told, _PAPER)
    return look.doubted or not look.is_seen


def _is_for_screens(style: HtmlElement) -> bool:
    return style.get("media", "all").strip().lower() in ("", "all", "screen")


def _has_odd_sheets(tree: HtmlElement) -> bool:
    """Whether a sheet stands elsewhere, or is for screens of a kind that may be the reader's."""
    media = [style.get("media", "").strip().lower() for style in tree.iter("style") if not _is_for_screens(style)]
    links = [link.get("rel", "").lower().split() for link in tree.iter("link")]
    return any(one != "print" for one in media) or any("stylesheet" in one for one in links)


def _scale(first: Mapping[str, str]) -> str:
    return f"scale({first['scale']})" if "scale" in first else ""


def _is_beside(first: Mapping[str, str], em: float) -> bool:
    """Whether it is put beyond an edge of the page."""
    placed = first.get("position") in ("absolute", "fixed", "relative", "sticky")
    told = {name: _way(first[name], em) for name in _SIDES if name in first}
    return any(
        value <= -_FAR if name.startswith("margin") else placed and not -_FAR < value < 10 * _FAR
        for name, value in told.items()
    )


def _way(value: str, em: float) -> float:
    """How far in pixels something is moved: by its whole breadth or more, far enough."""
    told = length(value, em) or 0.0
    return told if not value.endswith("%") else -_FAR if told <= -em else 10 * _FAR if told > 2 * em else 0.0


def _is_shut(first: Mapping[str, str], em: float) -> bool:
    """Whether it has no height or width, and hides what is larger."""
    hides = any(first.get(name, "visible") != "visible" for name in ("overflow", "overflow-x", "overflow-y"))
    edges = (length(first[name], em) for name in _EDGES if name in first)
    return hides and any(edge is not None and edge <= 1 for edge in edges)


def _inside(element: HtmlElement, style: _Declared, look: _Look) -> _Look:
    """The look of the words in an element, within that of its parent."""
    ink, ground = _ink(element, style, look), _ground(element, style, look)
    size = _first(font_size(one, look.size) for one in _sizes(style))
    size = look.size if size is None else size
    line = _first(_line(one, size) for one in _lines(style))
    indent = _first(_way(one, size) for one in style.get("text-indent", ()))
    spacing = _first(length(one, size) for one in style.get("letter-spacing", ()))
    shown = {"hidden": False, "collapse": False, "visible": True}.get(next(iter(style.get("visibility", ())), ""))
    return replace(
        look,
        size=size,
        line=look.line if line is None else line,
        indent=look.indent if indent is None else indent,
        spacing=look.spacing if spacing is None else spacing,
        shown=look.shown if shown is None else shown,
        opacity=look.opacity * _opacity(style),
        ink=ink,
        ground=ground,
        struck=look.struck or element.tag in _STRUCK or any("line-through" in one for one in _decorations(style)),
        keeps_lines=_keeps_lines(element, style, look),
        doubted=look.doubted or size < _SMALL or ground is None or _quotes(element) or _is_doubted(style, look.size),
    )


def _decorations(style: _Declared) -> list[str]:
    return [*style.get("text-decoration", ())[:1], *style.get("text-decoration-line", ())[:1]]


def _keeps_lines(element: HtmlElement, style: _Declared, look: _Look) -> bool:
    told = next(iter([*style.get("white-space", ()), *style.get("white-space-collapse", ())]), "")
    if told in ("normal", "nowrap", "collapse"):
        return False
    return look.keeps_lines or element.tag in _KEPT or told.startswith(("pre", "break-spaces"))


def _first(values: Iterator[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


def _sizes(style: _Declared) -> Iterator[str]:
    yield from style.get("font-size", ())
    yield from (found[1] for one in style.get("font", ()) if (found := _SHORTHAND.search(f"{one} ")))


def _lines(style: _Declared) -> Iterator[str]:
    yield from style.get("line-height", ())
    yield from (found[2] for one in style.get("font", ()) if (found := _SHORTHAND.search(f"{one} ")) and found[2])


def _line(value: str, size: float) -> float | None:
    """A line's height in pixels; a bare number is a share of the font's."""
    told = length(value, size)
    return told * size if told is not None and re.fullmatch(r"[\d.]+", value) else told


def _opacity(style: _Declared) -> float:
    told = next(iter(style.get("opacity", ())), "")
    filtered = re.search(r"opacity\(\s*(\d{0,3}(?:\.\d{1,6})?)(%?)", next(iter(style.get("filter", ())), ""))
    own = length(told.removesuffix("%"), 1) if told else None
    own = 1.0 if own is None else own / (100 if told.endswith("%") else 1)
    return own * (float(filtered[1] or 1) / (100 if filtered[2] else 1) if filtered else 1)


def _ink(element: HtmlElement, style: _Declared, look: _Look) -> Colour:
    told = [*style.get("-webkit-text-fill-color", ()), *style.get("color", ())]
    if element.tag == "font":
        told.append(element.get("color", "").strip().lower())
    if element.tag == "body":
        told.append(element.get("text", "").strip().lower())
    found = next((one for value in told if (one := colour(value)) is not None), None)
    if found is not None:
        return found
    return (0, 0, 238, 1) if element.tag == "a" and element.get("href") and not told else look.ink


def _ground(element: HtmlElement, style: _Declared, look: _Look) -> Colour | None:
    """The colour behind the words; None where it cannot be told."""
    if element.get("background") or _PICTURE.search(
        " ".join([*style.get("background", [])[:1], *style.get("background-image", [])[:1]])
    ):
        return None
    told = [*style.get("background-color", ())[:1], *style.get("background", ())[:1]]
    told = told or [element.get("bgcolor", "").strip().lower()]
    words = [word for value in told for word in _COLOURED.findall(value)]
    if "currentcolor" in words:
        return _ink(element, style, look)
    found = next((one for word in words if (one := colour(word)) is not None), None)
    if found is None:
        known = all(word in ("none", "inherit", "initial", "unset", "repeat", "scroll") for word in words)
        return look.ground if known else None
    return look.ground if found[3] <= _FAINT else found
