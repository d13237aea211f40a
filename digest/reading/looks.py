"""How the words of an element stand out: by a bright colour, bold, italic; people answer between lines like that."""

from __future__ import annotations

import colorsys
import re

from lxml.html import HtmlElement

_STYLED = re.compile(r"(?:^|;)\s*color\s*:\s*([^;]{1,40})", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})")
_NAMED = {
    "red": (255, 0, 0), "darkred": (139, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0), "purple": (128, 0, 128),
    "orange": (255, 165, 0), "darkblue": (0, 0, 139), "darkgreen": (0, 100, 0), "navy": (0, 0, 128),
    "magenta": (255, 0, 255), "fuchsia": (255, 0, 255), "teal": (0, 128, 128),
}  # fmt: skip
_HUES = ((0.05, "red"), (0.13, "orange"), (0.2, "yellow"), (0.48, "green"), (0.72, "blue"), (0.92, "purple"))


def look_of(element: HtmlElement, tag: str) -> str | None:
    """The look of an element's words: a hue, bold, italic; "" for black, grey and links, None for no change."""
    if tag == "a":
        return ""
    told = _STYLED.search(element.get("style", ""))
    colour = told[1] if told else element.get("color", "") if tag == "font" else ""
    if colour:
        return _hue(colour.strip().lower())
    return {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}.get(tag)


def _hue(colour: str) -> str:
    """The name of a bright colour; "" for black, white, grey, and colours close to them."""
    rgb = _NAMED.get(colour)
    found = _RGB.match(colour)
    digits = colour.removeprefix("#")
    if found:
        rgb = (int(found[1]), int(found[2]), int(found[3]))
    elif colour.startswith("#") and re.fullmatch(r"[\da-f]{3}|[\da-f]{6}", digits):
        pairs = [digit * 2 for digit in digits] if len(digits) == 3 else [digits[i : i + 2] for i in (0, 2, 4)]
        rgb = (int(pairs[0], 16), int(pairs[1], 16), int(pairs[2], 16))
    if rgb is None:
        return ""
    hue, saturation, value = colorsys.rgb_to_hsv(*(min(part, 255) / 255 for part in rgb))
    if saturation < 0.5 or value < 0.4:
        return ""
    return next((name for limit, name in _HUES if hue < limit), "red")
