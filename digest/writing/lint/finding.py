"""A finding of the lint, and the words around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_AROUND = 30


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
