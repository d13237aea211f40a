"""CSS as far as it hides words: declarations, rules with simple selectors, lengths and colours.

What cannot be read is left out, as browsers do. Limits keep a hostile sheet from taking long.
"""

from __future__ import annotations

import colorsys
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

_LONGEST, _MOST_RULES = 60_000, 600  # characters of sheets, and rules, that are read
_MOST_TRIED = 150_000  # rules held against elements, in all
_DEEPEST = 12  # parts of a selector
_STRING = re.compile(r"\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_SHOWN_MEDIA = re.compile(r"@media\s+(only\s+)?(all|screen)\s*$", re.IGNORECASE)
_COMPOUND = re.compile(r"^(?P<tag>\*|[\w-]++)?+(?P<marks>(?:[.#][\w-]++)*+)$")
_MARK = re.compile(r"[.#][\w-]+")
_LENGTH = re.compile(r"^([+-]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9}))(px|pt|pc|em|rem|ex|ch|%|in|cm|mm|vw|vh)?$")
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9})")
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "rem": 16, "in": 96, "cm": 37.8, "mm": 3.78, "vw": 10, "vh": 8}
_SIZES = {
    "xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32,
}  # fmt: skip
_PART = re.compile(r"(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(%?)")
_FUNCTION = re.compile(r"^(rgb|hsl)a?\(([^()]{1,80})\)$")
_NAMED = {
    "black": (0, 0, 0), "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240),
    "azure": (240, 255, 255), "mintcream": (245, 255, 250), "aliceblue": (240, 248, 255), "seashell": (255, 245, 238),
    "honeydew": (240, 255, 240), "lavenderblush": (255, 240, 245), "oldlace": (253, 245, 230), "linen": (250, 240, 230),
    "lightyellow": (255, 255, 224), "lightcyan": (224, 255, 255), "cornsilk": (255, 248, 220), "beige": (245, 245, 220),
    "lavender": (230, 230, 250), "gainsboro": (220, 220, 220), "lightgray": (211, 211, 211),
    "lightgrey": (211, 211, 211), "silver": (192, 192, 192), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "red": (255, 0, 0), "darkred": (139, 0, 0), "maroon": (128, 0, 0), "blue": (0, 0, 255), "navy": (0, 0, 128),
    "darkblue": (0, 0, 139), "green": (0, 128, 0), "darkgreen": (0, 100, 0), "lime": (0, 255, 0),
    "yellow": (255, 255, 0), "orange": (255, 165, 0), "purple": (128, 0, 128), "teal": (0, 128, 128),
    "aqua": (0, 255, 255), "cyan": (0, 255, 255), "fuchsia": (255, 0, 255), "magenta": (255, 0, 255),
    "windowtext": (0, 0, 0), "window": (255, 255, 255), "canvas": (255, 255, 255), "canvastext": (0, 0, 0),
}  # fmt: skip

HIDING = frozenset(
    """white-space white-space-collapse text-decoration text-decoration-line
    display visibility opacity filter content-visibility zoom mso-hide font font-size line-height letter-spacing
    text-indent color -webkit-text-fill-color background background-color background-image overflow overflow-x
    overflow-y height max-height width max-width block-size inline-size position left top right bottom margin-left
    margin-top transform -webkit-transform scale clip clip-path -webkit-clip-path unicode-bidi
    margin margin-bottom margin-right inset rotate translate perspective offset offset-path -webkit-filter
    mix-blend-mode mask mask-image -webkit-mask -webkit-mask-image animation animation-name -webkit-animation
    -webkit-text-security border-left border-left-width border-left-style border-inline-start border-style
    border-width
    max-block-size max-inline-size word-spacing padding padding-left padding-right
    min-width flex flex-basis contain""".split()  # noqa: SIM905
)
"""The properties that are read."""

_PLAIN_VALUES = frozenset(
    "none auto normal visible inherit initial unset revert 1 100% 1.0 static 0 0px medium separate".split()  # noqa: SIM905
)
_UNJUDGED = frozenset(
    """rotate translate perspective offset offset-path filter -webkit-filter mix-blend-mode mask mask-image -webkit-mask
    -webkit-mask-image animation animation-name -webkit-animation transform -webkit-transform scale zoom clip clip-path
    -webkit-clip-path -webkit-text-security word-spacing flex flex-basis contain""".split()  # noqa: SIM905
)
"""Properties that may hide words in more ways than are worked out here."""
_COLOURS = frozenset(("color", "-webkit-text-fill-color", "background-color"))
_LENGTHS = frozenset(
    """font-size letter-spacing text-indent line-height height max-height width max-width block-size inline-size
    max-block-size max-inline-size left top right bottom""".split()  # noqa: SIM905
)
_KEYWORDS = {
    "visibility": {"visible", "hidden", "collapse"},
    "position": {"static", "relative", "absolute", "fixed", "sticky"},
    "overflow": {"visible", "hidden", "auto", "scroll", "clip"},
}
_CALLS = re.compile(r"(?<!rgb)(?<!rgba)(?<!hsl)(?<!hsla)\(")
_NO_LINE = frozenset(("none", "hidden", "0", "0px", "0pt", "0in", "0cm", "inherit", "initial", "unset"))
_HIGH = re.compile(
    r"(?<![\w-])(?:(?:min-)?height|margin(?:-top|-bottom)?|padding(?:-top|-bottom)?|line-height|font-size|border-width|"
    r"border(?:-top|-bottom)?)\s{0,9}:([^;{}\"']{1,80})",
    re.IGNORECASE,
)
_COVERED = 10.0  # pixels upwards: half a line
_MOVED = 100.0  # pixels against the reading direction: no indented list has as much
_UNSEEN_AT_RULES = re.compile(r"@(?:font-face|page|list|charset|namespace|media\s+print\s*$)", re.IGNORECASE)

Colour = tuple[float, float, float, float]
"""Red, green and blue from 0 to 255, and how opaque, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property's value in lower case, and whether it is `!important`."""

    name: str
    value: str
    important: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Declarations, and for which elements. parts: (tag, marks) of each compound, the element's own last."""

    parts: tuple[tuple[str, frozenset[str]], ...]
    weight: tuple[int, int, int]
    place: int
    declarations: tuple[Declaration, ...]


@dataclass(slots=True)
class Sheet:
    """Rules, found by the last class, id or tag of their selectors.

    is_whole: whether all of them were read, and held against every element that was asked for.
    doubted: the declarations of rules that are for elements, or screens, which cannot be told here.
    """

    is_whole: bool = True
    doubted: list[tuple[Declaration, ...]] = field(default_factory=list)
    _found: dict[str, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0
    _tried: int = 0

    def __len__(self) -> int:
        return self._count

    def add(self, css: str) -> None:
        """Adds a sheet's rules."""
        self.is_whole = self.is_whole and len(css) <= _LONGEST
        plain = _plain(css[:_LONGEST])
        self.is_whole = self.is_whole and _is_plain(plain)
        for selectors, declarations in _blocks(plain):
            for selector in selectors.split(",") if not selectors.startswith("@") else ("@",):
                self._add(selector, declarations)

    def _add(self, selector: str, declarations: tuple[Declaration, ...]) -> None:
        parts = _parts(selector)
        if declarations and not parts:
            self.doubted.append(declarations)
        if ">" in selector and any(not one.name.startswith(("margin", "border")) for one in declarations):
            self.is_whole = False  # it is read as for all that is inside, and may show what others hide
        if not parts or not declarations or self._count >= _MOST_RULES:
            self.is_whole = self.is_whole and not (parts and declarations)
            return
        self._count += 1
        tag, marks = parts[-1]
        ids = sum(mark[0] == "#" for _, own in parts for mark in own)
        classes = sum(len(own) for _, own in parts) - ids
        rule = Rule(parts, (ids, classes, sum(one not in ("", "*") for one, _ in parts)), self._count, declarations)
        self._found[min(marks, default=tag or "*")].append(rule)

    def rules(self, element: HtmlElement, above: Sequence[HtmlElement]) -> Sequence[Rule]:
        """The rules for an element. above: its ancestors, the root first."""
        marks = _marks_of(element)
        likely = [rule for key in (*marks, str(element.tag), "*") for rule in self._found.get(key, ())]
        if not likely:
            return likely
        self._tried += len(likely)
        if self._tried > _MOST_TRIED:
            self.is_whole = False
            return []
        return [rule for rule in likely if _fits(element, marks, rule.parts[-1]) and _under(above, rule.parts[:-1])]


def declared(style: str, rules: Sequence[Rule] = ()) -> Mapping[str, list[str]]:
    """The values by property of a style attribute and of rules, the one that counts most first."""
    told = [(one.important, False, rule.weight, rule.place, one) for rule in rules for one in rule.declarations]
    own = declarations(_plain(style[:_LONGEST]))
    told += [(one.important, True, (0, 0, 0), place, one) for place, one in enumerate(own)]
    values: dict[str, list[str]] = defaultdict(list)
    for *_, one in sorted(told, key=lambda each: each[:4], reverse=True):
        values[one.name].append(one.value)
    return values


def declarations(css: str) -> Iterator[Declaration]:
    """The declarations in a block or a style attribute that may hide words."""
    for told in css.split(";"):
        name, colon, value = told.partition(":")
        if colon and name.strip().lower() in HIDING:
            plain, mark, _ = value.strip().lower().partition("!important")
            yield Declaration(name.strip().lower(), plain.strip(), bool(mark))


def is_judged(name: str, value: str) -> bool:
    """Whether a value of a property is one whose effect on words is surely known here."""
    if name in _UNJUDGED or _CALLS.search(value) or value in _PLAIN_VALUES:
        return value in _PLAIN_VALUES
    if name in _COLOURS:
        return value in ("currentcolor", "transparent", "") or colour(value) is not None
    if name in _LENGTHS:
        return font_size(value, 16) is not None or value.endswith("-content")
    if name.startswith(("padding", "min-width")):  # upwards they push words down, which is seen elsewhere
        sides = value.split()[1::2] if name == "padding" else [value]
        return all((length(one, 16) or 0) < _MOVED for one in sides)
    if name.startswith(("margin", "inset")):
        return not any((length(one, 16) or 0) <= -_MOVED for one in value.split())
    return value in _KEYWORDS.get(name, (value,))


def covers(told: Mapping[str, list[str]]) -> bool:
    """Whether an element is drawn upwards over what stands before it."""
    margins = [told.get(name, [""])[0].split() for name in ("margin-top", "margin")]
    return any((length(one[0], 16) or 0) <= -_COVERED for one in margins if one)


def has_bar(told: Mapping[str, list[str]]) -> bool:
    """Whether a line stands to the left of an element and not to its right, as beside quoted words."""
    first = {name: values[0].split() for name, values in told.items() if values and values[0]}
    sides = [first.get(name, [""]) for name in ("border-left", "border-left-width", "border-left-style")]
    if any(side != [""] and not _NO_LINE & set(side) for side in (*sides, first.get("border-inline-start", [""]))):
        return True
    edges = [first.get(name, []) for name in ("border-style", "border-width")]
    return any(len(edge) == 4 and edge[3] not in _NO_LINE and edge[1] in _NO_LINE for edge in edges)


def length(value: str, em: float) -> float | None:
    """A length in pixels, where a font is `em` pixels high; None for what is no length."""
    found = _LENGTH.match(value)
    if found is None:
        numbers = _NUMBER.findall(value) if value.startswith(("calc(", "min(", "max(", "clamp(")) else []
        return 0.0 if numbers and not any(float(one) for one in numbers) else None
    unit = found[2] or ""
    relative = {"%": em / 100, "em": em, "ex": em / 2, "ch": em / 2}
    return float(found[1]) * relative.get(unit, _PIXELS.get(unit, 1))


def is_high(css: str, pixels: float) -> bool:
    """Whether a height, margin or padding in CSS, or a letter, is as high as that: what is below is not in sight."""
    told = (one for found in _HIGH.finditer(css) for one in found[1].lower().split())
    return any((length(one.strip(","), 16) or 0) >= pixels for one in told if not one.endswith("%"))


def font_size(value: str, em: float) -> float | None:
    """A font's size in pixels, within a text of `em` pixels; None for what is no size."""
    if value in _SIZES:
        return _SIZES[value]
    return {"smaller": em / 1.2, "larger": em * 1.2}.get(value, length(value, em))


def colour(value: str) -> Colour | None:
    """A colour; None for what is none, or is not known here."""
    if value == "transparent":
        return (0, 0, 0, 0)
    if value in _NAMED:
        return (*_NAMED[value], 1)
    digits = value.removeprefix("#")
    if re.fullmatch(r"[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8}", digits):
        return _of_digits(digits)
    found = _FUNCTION.match(value)
    numbers = [(float(one), percent) for one, percent in _PART.findall(found[2])] if found else []
    if not found or len(numbers) not in (3, 4):
        return None
    alpha = numbers[3][0] / (100 if numbers[3][1] else 1) if len(numbers) == 4 else 1.0
    if found[1] == "hsl":
        hue, bright, rich = numbers[0][0] / 360 % 1, min(numbers[2][0], 100) / 100, min(numbers[1][0], 100) / 100
        parts = [255 * part for part in colorsys.hls_to_rgb(hue, bright, rich)]
    else:
        parts = [min(255.0, number * (2.55 if percent else 1)) for number, percent in numbers[:3]]
    return (parts[0], parts[1], parts[2], min(alpha, 1.0))


def _of_digits(digits: str) -> Colour:
    whole = digits if len(digits) > 4 else "".join(one * 2 for one in digits)
    red, green, blue, *rest = (int(whole[place : place + 2], 16) for place in range(0, len(whole), 2))
    return (red, green, blue, rest[0] / 255 if rest else 1)


def _plain(css: str) -> str:
    """CSS without comments and escapes."""
    bare = _COMMENT.sub("", css)
    if "\\" not in bare:
        return bare
    return _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0xFFFF)), bare).replace("\\", "")


def _is_plain(css: str) -> bool:
    """Whether a sheet calls for no other, and has no sign of CSS within a string."""
    return "@import" not in css.lower() and not any(set("{};") & set(one) for one in _STRING.findall(css))


def _blocks(css: str) -> Iterator[tuple[str, tuple[Declaration, ...]]]:
    """(selectors, declarations) of each rule that counts on a screen of any size."""
    place = 0
    while (start := css.find("{", place)) >= 0:
        told = css[place:start].rpartition(";")[2].rpartition("}")[2].strip()
        if told.startswith("@") and _SHOWN_MEDIA.match(told):
            place = start + 1  # its rules follow
            continue
        end = _end(css, start) if told.startswith("@") else css.find("}", start)
        end = end if end >= 0 else len(css)
        if not _UNSEEN_AT_RULES.match(told):
            inside = css[start + 1 : end].replace("{", ";").replace("}", ";")
            yield told, tuple(declarations(inside))
        place = end + 1


def _end(css: str, start: int) -> int:
    """The place of the brace that closes the one at `start`; -1 for none."""
    depth = 0
    for found in re.compile(r"[{}]").finditer(css, start):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.start()
    return -1


def _parts(selector: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The compounds of a selector of tags, classes and ids; () for any other."""
    words = selector.replace(">", " ").split()[: _DEEPEST + 1]
    found = [_COMPOUND.match(word) for word in words]
    if len(words) > _DEEPEST or not all(found):
        return ()
    return tuple(((one["tag"] or "").lower(), _marks(one)) for one in found if one)


def _marks(found: re.Match[str]) -> frozenset[str]:
    return frozenset(_MARK.findall(found["marks"]))


def _marks_of(element: HtmlElement) -> frozenset[str]:
    return _marks_named(element.get("id") or "", element.get("class") or "")


@lru_cache(maxsize=512)
def _marks_named(own: str, classes: str) -> frozenset[str]:
    return frozenset([*([f"#{own}"] if own else []), *(f".{name}" for name in classes.split()[:20])])


def _fits(element: HtmlElement, marks: frozenset[str], part: tuple[str, frozenset[str]]) -> bool:
    return part[0] in ("", "*", element.tag) and part[1] <= marks


def _under(above: Sequence[HtmlElement], parts: Sequence[tuple[str, frozenset[str]]]) -> bool:
    """Whether ancestors in that order fit the parts."""
    wanted = list(parts)
    for element in reversed(above):
        if not wanted:
            return True
        if _fits(element, _marks_of(element), wanted[-1]):
            wanted.pop()
    return not wanted
