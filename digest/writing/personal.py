"""A member's own content in a letter, mainly "Du kan måske hjælpe", and how it is joined into the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import escape

from digest.writing.language import translations
from digest.writing.letter import Block, typed
from digest.writing.templates import MARK, Place, clean, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A request this member may know something about. `reason` is a code with its `values`.

    own_case: `case`, the title of a case their organisation has; answered, asked: `number` and `title` of an earlier
    request that they, or their organisation, answered or asked; interest: `label`, a tag they follow. reply: the link
    to answer by.
    """

    number: int
    title: str
    reason: str
    values: Mapping[str, object]
    reply: str

    @property
    def typed(self) -> str:
        """The link to answer by, for the text part."""
        return typed(self.reply)

    def sentence(self, language: str) -> str:
        """The reason, for the reader."""
        return reason_said(self.reason, self.values, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalBlock:
    """The personal content of a letter; all but `unsubscribe` are empty when there are no hints.

    html, text: the block itself; preheader: its beginning, as plain text; unsubscribe: the link to unsubscribe by.
    """

    html: str = ""
    text: str = ""
    preheader: str = ""
    unsubscribe: str

    @property
    def in_html(self) -> Mapping[str, str]:
        """The content at each place of the HTML."""
        return {
            Place.PREHEADER: str(escape(self.preheader)),
            Place.PERSONAL: self.html,
            Place.UNSUBSCRIBE: str(escape(self.unsubscribe)),
        }

    @property
    def in_text(self) -> Mapping[str, str]:
        """The content at each place of the text part."""
        return {Place.PERSONAL: self.text, Place.UNSUBSCRIBE: self.unsubscribe}


def reason_said(reason: str, values: Mapping[str, object], language: str) -> str:
    """Why the reader may know something about a request."""
    gettext = translations(language).gettext
    sentences = {
        "own_case": gettext("Your organisation has the case “%(case)s”"),
        "answered": gettext("You have answered something like it before: #%(number)s %(title)s"),
        "asked": gettext("You have asked something like it yourselves: #%(number)s %(title)s"),
        "interest": gettext("You follow %(label)s"),
    }
    return sentences[reason] % values


def render_personal(hints: tuple[Hint, ...], language: str, *, unsubscribe: str) -> PersonalBlock:
    """The block that shows these hints, and the link to unsubscribe by."""
    if not hints:
        return PersonalBlock(unsubscribe=unsubscribe)
    shown = [{"hint": hint, "reason": hint.sentence(language)} for hint in hints]
    first = translations(language).gettext("For you: #%(number)s %(title)s · ")
    return PersonalBlock(
        html=render("letter/personal.html", language, {"shown": shown}),
        text=render("letter/personal.txt", language, {"shown": shown}),
        preheader=str(clean(first % {"number": hints[0].number, "title": " ".join(hints[0].title.split())})),
        unsubscribe=unsubscribe,
    )


def join(block: Block, own: PersonalBlock) -> tuple[str, str]:
    """(HTML, text) of one member's letter."""
    html, text = pieces(block.html, own.in_html), pieces(block.text, own.in_text)
    return "".join(html), "".join(text)


def pieces(whole: str, own: Mapping[str, str]) -> list[str]:
    """A letter in pieces: shared ones and, at the odd indexes, the member's own; for preview and sending alike.

    Raises ValueError when a place is unknown, occurs twice, or the personal one is missing, which older letters have
    alone.
    """
    parts = list(_parts(whole))
    places = parts[1::2]
    if Place.PERSONAL not in places or len(set(places)) < len(places) or not set(places) <= set(own):
        raise ValueError(f"a letter has the places {sorted(own)}, each once; not {places}")
    parts[1::2] = [own[place] for place in parts[1::2]]
    return parts


@lru_cache(maxsize=32)
def _parts(whole: str) -> tuple[str, ...]:
    return tuple(MARK.split(whole))
