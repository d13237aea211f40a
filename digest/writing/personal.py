"""The personal block, "Du kan måske hjælpe", and how it joins the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.writing.language import translations
from digest.writing.letter import Block
from digest.writing.templates import MARK, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A request this member may know something about. `reason` is a code, `values` what it speaks of.

    own_case: `case`, the title of a case their organisation has; answered, asked: `number` and `title` of an earlier
    request that they, or their organisation, answered or asked; interest: `label`, a tag they follow.
    """

    number: int
    title: str
    reason: str
    values: Mapping[str, object]

    def sentence(self, language: str) -> str:
        """The reason, for the reader."""
        gettext = translations(language).gettext
        sentences = {
            "own_case": gettext("Your organisation has the case “%(case)s”"),
            "answered": gettext("You have answered something like it before: #%(number)s %(title)s"),
            "asked": gettext("You have asked something like it yourselves: #%(number)s %(title)s"),
            "interest": gettext("You follow %(label)s"),
        }
        return sentences[self.reason] % self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalBlock:
    """What stands at the mark for one member; both empty when there is nothing to say."""

    html: str
    text: str


def render_personal(hints: tuple[Hint, ...], language: str) -> PersonalBlock:
    """The block that shows these hints; empty without any."""
    if not hints:
        return PersonalBlock(html="", text="")
    values = {"hints": [(hint.number, hint.title, hint.sentence(language)) for hint in hints]}
    return PersonalBlock(
        html=render("letter/personal.html", language, values), text=render("letter/personal.txt", language, values)
    )


def join(block: Block, personal: PersonalBlock) -> tuple[str, str]:
    """(HTML, text) of one member's letter. Preview, test mail and sending all go through here."""
    return _joined(block.html, personal.html), _joined(block.text, personal.text)


def _joined(whole: str, part: str) -> str:
    before, mark, after = whole.partition(MARK)
    if not mark or MARK in after:
        raise ValueError("a letter has exactly one place for the personal block")
    return before + part + after
