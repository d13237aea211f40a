"""Signs that nobody sees, such as those that turn the direction of what follows: out of texts, subjects and names."""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_JOINERS = re.compile("(?<=[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2600-\u27bf\U0001f000-\U0001faff])")
_JOINED = "\ue00d"  # in their place while others go; of no meaning, and taken out of the text first


def seen(text: str) -> str:
    """The text without signs that nobody sees; those that make one emoji of several stay."""
    if text.isascii():
        return text
    if "\u200d" in text:
        text = _JOINERS.sub(_JOINED, text.replace(_JOINED, ""))
        return _UNSEEN.sub("", text).replace(_JOINED, "\u200d")
    return _UNSEEN.sub("", text)
