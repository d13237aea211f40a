"""What was typed into a form that was refused: the same fields again, to be mended and sent once more."""

from __future__ import annotations

from dataclasses import dataclass

from digest.web.forms import Fields
from digest.writing.language import translations

_LONG = {"text", "summary", "prioritisation", "barriers", "new_text", "keep", "word_da", "word_en", "note"}
SEEN = "seen"
"""The beginning of the names of hidden fields with what stood there when the form was made."""
_ASKED_AGAIN = {"sure", "no_mail", "whole", "despite_withdrawal", "undo"}
"""What the question asks, which comes again before a mended form is carried out."""

_UNTYPED = {"nudge", "role", "remove", "end", "order", "look", "test", "cases", "standing"}
"""The last part of the paths whose forms have nothing to type, but for the word of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A field of a form; `label` is "" for one that the reader did not see as text."""

    name: str
    value: str
    label: str
    long: bool


def typed(path: str, form: Fields, language: str) -> tuple[Typed, ...]:
    """The fields of a form sent to a path, every value of each; () where nobody typed anything."""
    rows = rows_of(path, form, language)
    return rows if any(row.label and row.value.strip() for row in rows) else ()


def rows_of(path: str, form: Fields, language: str) -> tuple[Typed, ...]:
    """The fields of a form sent to a path, every value of each, but for what the question asks."""
    labels = _labels(path, language)
    if path.rpartition("/")[2] in _UNTYPED:
        labels = {"note": labels["note"]}
    rows = []
    for name in form:
        for value in form.all(name):
            if name in _ASKED_AGAIN:
                continue
            words = (" " in value or "\n" in value) and not name.startswith(SEEN)
            label = labels.get(name, name if words else "")
            rows.append(Typed(name=name, value=value, label=label, long=name in _LONG or "\n" in value))
    return tuple(rows)


def is_much(rows: tuple[Typed, ...]) -> bool:
    """Whether a text is among what was typed, and not only a name or a number."""
    return any(row.long and row.label and row.value.strip() for row in rows)


def _labels(path: str, language: str) -> dict[str, str]:
    """The names of fields that one types into, as their forms say them."""
    gettext = translations(language).gettext
    case = path.endswith("/case")
    parted = path.endswith("/part")
    return {
        "title": gettext("Title: what was bought") if case else gettext("Title"),
        "summary": gettext("What was bought, and how"),
        "organisation": gettext("Whose case it is") if case else gettext("Their organisation"),
        "year": gettext("Year"),
        "outcome": gettext("What came of it, in one sentence"),
        "price": gettext("Price and effort"),
        "prioritisation": gettext("How it was prioritised: what gave way, and who decided"),
        "barriers": gettext("What stood in the way, and how it was overcome"),
        "norm": gettext("The norm it ties to"),
        "link": gettext("Link"),
        "contact": gettext("Contact"),
        "answer_to": gettext("About request number (or some of its words)"),
        "name": gettext("Name"),
        "address": gettext("Mail address"),
        "who": gettext("Who asks: their address, or their name")
        if path.endswith("/new")
        else gettext("Who answers: their address, or their name"),
        "text": gettext("What they said") if path.endswith("/answers") else gettext("Text"),
        "deadline": gettext("Reply by"),
        "add": gettext("Add tags, with commas between them"),
        "into": gettext("It asks the same as number"),
        "to": gettext("The number of the other request") if parted else gettext("To another day"),
        "new_title": gettext("Title of the new one"),
        "new_text": gettext("Text of the new one"),
        "keep_title": gettext("Title"),
        "keep": gettext("What stays in this one"),
        "word_da": gettext("In Danish"),
        "word_en": gettext("In English"),
        "reason": gettext("Why it may pass"),
        "because": gettext("Why (for the log)"),
        "note": gettext("A word of your own in the mail (if you like)"),
    }
