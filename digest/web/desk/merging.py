"""A form that two people have open: what each field was when it was shown, what it is now, and what one made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from digest.web.desk.door import Call, Desk
from digest.web.desk.typed import SEEN
from digest.web.forms import Fields


@dataclass(frozen=True, slots=True)
class Merged:
    """The fields as they become: one's own where one changed them, and else as they are now.

    own: those that one changed; both: those among them that somebody else changed meanwhile, into something else.
    """

    values: Mapping[str, str]
    own: tuple[str, ...]
    both: tuple[str, ...]


def merged(form: Fields, now: Mapping[str, str]) -> Merged:
    """What a form makes of fields that are so `now`; as they were shown, the form has them under `seen_` and the name.

    A field that the form lacks stays; one that it does not say how it was shown was shown as it is now.
    """
    shown = {name: _lines(form.get(f"{SEEN}_{name}", text)) for name, text in now.items()}
    typed = {name: _lines(form[name]) for name in now if name in form}
    own = {name: text for name, text in typed.items() if text != shown[name]}
    both = tuple(name for name, text in own.items() if _lines(now[name]) not in (shown[name], text))
    return Merged({**now, **own}, tuple(own), both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A field of the page on which two people's words are put together. shape: text, long, date or language."""

    name: str
    label: str
    shape: str = "text"


def overtaken(
    desk: Desk, call: Call, fields: Sequence[Disputed], now: Mapping[str, str], *, back: str, what: str
) -> Response:
    """The page that shows what somebody else made of the fields meanwhile, beside one's own. what: its title."""
    found = merged(call.form, now)
    names = {field.name for field in fields}
    rest = [(name, value) for name in call.form if _is_rest(name, names) for value in call.form.all(name)]
    values = {"fields": fields, "merged": found, "now": now, "rest": rest, "where": call.path, "back": back}
    return desk.page(call, "overtaken.html", {**values, "what": what}, status=409)


def _is_rest(name: str, names: set[str]) -> bool:
    return name not in names and name not in ("sure", "no_mail") and not name.startswith(SEEN)


def _lines(text: str) -> str:
    """A text as it is stored; a browser sends other ends of lines."""
    return text.replace("\r\n", "\n").strip()
