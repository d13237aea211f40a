"""A language that shows what is not marked for translation.

gettext says `⟦...⟧` around each message, and all values are figures and signs, so that a word outside the brackets is a
word that no translator ever sees.

`SAMPLES` says for each template how it is rendered. A new template needs an entry: its values, in every variant.
"""

from __future__ import annotations

import gettext
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from itertools import product
from types import SimpleNamespace
from typing import Any

from lxml import html

from digest.resources import TEMPLATES
from digest.writing.language import Manner
from digest.writing.letter import Letter, LetterRequest, render_letter
from digest.writing.notes import (
    AnswerReceipt,
    AnswersReceipt,
    DraftWaits,
    MailsWait,
    Note,
    PassedOn,
    PlainReceipt,
    RequestReceipt,
    RequestsSent,
    RequestUpdate,
    Stage,
    answer_receipt,
    answers_receipt,
    draft_waits,
    mails_wait,
    passed_on,
    plain_receipt,
    request_receipt,
    request_update,
    requests_sent,
)
from digest.writing.nudge import Nudge, nudge
from digest.writing.paused import Paused, edition_missed, edition_paused, edition_withheld
from digest.writing.personal import Hint, render_personal
from digest.writing.remarks import Remark
from digest.writing.sign_in import code_note
from digest.writing.staff_word import Done, StaffWord, staff_word
from digest.writing.templates import MARK, render

VALUE = "¤7·"
_DAY = date(2026, 12, 2)
_EARLIER = date(2026, 11, 1)
_SEEN = ("alt", "title", "aria-label", "aria-roledescription", "placeholder", "summary", "label")
_ADDRESS = re.compile(r"(?:https?|mailto):\S+")
_COMMAND = re.compile(r"^    digest .*$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")
_WRITTEN_BY_MJML = {"email"}  # aria-roledescription, in every letter and every language


class Pseudo(gettext.NullTranslations):
    """Every message in brackets, its values as they are."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


MANNER = Manner(
    locale="en_GB",
    long_day="'⟦'EEEE d MMMM y'⟧'",
    short_day="'⟦'d MMMM y'⟧'",
    clock=" ⟦at %H:%M⟧",
    also=" ⟦and⟧ ",
    quotes=("“", "”"),
    catalogue=Pseudo,
)


def unmarked(text: str) -> list[str]:
    """The words of a text that stand outside the brackets; targets of links and commands of ours are no words."""
    return _WORD.findall(_outside(_COMMAND.sub(" ", _ADDRESS.sub(" ", MARK.sub("", text)))))


def unmarked_in_page(page: str) -> list[str]:
    """The same of what one sees and hears of a page: its words, its title, and attributes that are read out."""
    tree = html.document_fromstring(MARK.sub("", page))
    for node in tree.xpath("//style | //script | //comment() | //body//*[@hreflang]"):  # the page in another language
        node.drop_tree()
    said = [tree.text_content(), *(node.get(name) or "" for node in tree.iter() for name in _SEEN)]
    return [word for part in said for word in unmarked(part) if word not in _WRITTEN_BY_MJML]


def _outside(text: str) -> str:
    """What no brackets are around; a message may have others among its values."""
    depth, kept = 0, []
    for part in re.split("([⟦⟧])", text):
        depth += {"⟦": 1, "⟧": -1}.get(part, 0)
        kept.append(part if depth == 0 and part not in "⟦⟧" else " ")
    return "".join(kept)


def variants(kind: Any, **fixed: Any) -> Iterator[Any]:
    """Values of a dataclass: all there, nothing there, one of each and two of each, and each choice the other way.

    fixed: fields that no figures may stand in, such as words that a template compares.
    """
    for count, there in product((1, 2), (True, False)):
        yield kind(**{name: _value(hint, count=count, there=there) for name, hint in _hints(kind)} | fixed)
    for name, hint in _hints(kind):
        for there in (True, False):
            if name not in fixed:
                others = {key: _value(other, count=2, there=not there) for key, other in _hints(kind)}
                yield kind(**others | {name: _value(hint, count=2, there=there)} | fixed)


def _hints(kind: Any) -> list[tuple[str, Any]]:
    hints = typing.get_type_hints(kind)
    return [(one.name, hints[one.name]) for one in fields(kind) if one.init]


def _value(hint: Any, *, count: int, there: bool) -> Any:
    """A value of a type: as many of them as `count`; what may be missing is missing unless it is `there`.

    Of two in a row the second is one that lacks whatever it may lack.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Mapping:
        return _CLUE
    if origin in {types.UnionType, typing.Union}:
        kept = next(one for one in arguments if one is not types.NoneType)
        return _value(kept, count=count, there=there) if there or types.NoneType not in arguments else None
    if origin in {tuple, list} or hint is tuple:
        if origin is tuple and arguments[-1] is not Ellipsis:
            return tuple(_value(one, count=count, there=there) for one in arguments)
        return tuple(_value(arguments[0], count=count, there=not place) for place in range(count if there else 0))
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**{name: _value(one, count=count, there=there) for name, one in _hints(hint)})
    return _plain(hint, count=count, there=there)


def _plain(hint: Any, *, count: int, there: bool) -> Any:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    known: Mapping[Any, Any] = {
        str: VALUE if there else "",
        bool: there,
        int: count,
        date: _DAY,
        datetime: datetime(2026, 12, 2, 9, 0),  # noqa: DTZ001  (local time, as notes say it)
    }
    if hint not in known:
        raise TypeError(f"tests/writing/pseudo.py knows no sample value for {hint}")
    return known[hint]


def _note(note: Note) -> tuple[str, str]:
    return note.subject, note.text


def _letters() -> Iterator[Letter]:
    for letter in variants(Letter, association=VALUE, name=VALUE, address="7@7.7"):
        yield letter
        shown = [replace(one, taken_down=False) for one in letter.requests * 6]
        for whole in ("", VALUE):
            yield replace(letter, requests=tuple(replace(one, cut=True, whole=whole) for one in shown))


def _letter(part: str) -> Iterator[str]:
    for letter in _letters():
        block = render_letter(letter, "xx")
        yield from (block.subject, block.html if part == "html" else block.text)


_CLUE = {"case": VALUE, "number": 7, "title": VALUE, "label": VALUE}
"""The values of every reason why a member may know something."""


def _personal(part: str) -> Iterator[str]:
    for count in (1, 2):
        for reason in ("own_case", "answered", "asked", "interest"):
            hint = Hint(number=7, title=VALUE, reason=reason, values=_CLUE, reply=VALUE)
            personal = render_personal((hint,) * count, "xx", unsubscribe=VALUE)
            yield from (getattr(personal, part), personal.preheader)


def _preview() -> Iterator[str]:
    """The page that shows an edition: each state, with and without checks, somebody's own and everybody's."""
    said = Remark(VALUE, VALUE, VALUE, None)
    checks = [
        (SimpleNamespace(level=level, reason=reason, finding=SimpleNamespace(code=VALUE)), said)
        for level in ("red", "yellow", "note")
        for reason in ("", VALUE)
    ]
    for state, shown, whose, count in product(("draft", "approved", "sent"), ([], checks), ("", VALUE), (1, 7)):
        edition = SimpleNamespace(number=7, state=state, recipients=count, manifest="7" * 64, approved_by=VALUE)
        parts = dict.fromkeys(("subject", "light", "dark", "bare", "text", "mail"), VALUE)
        moment = datetime(2026, 12, 2, 9, 0)  # noqa: DTZ001  (local time, as the page says it)
        values = {**parts, "edition": edition, "sends_at": moment, "whose": whose, "size": 7.7, "checks": shown}
        yield render("preview/page.html", "xx", values)


_HOUSE = {"association": VALUE, "letter": VALUE, "address": "7@7.7"}


def _web(name: str, **values: Any) -> str:
    frame = {"house": _HOUSE, "write": "mailto:7@7.7", "elsewhere": ""}
    return render(f"web/{name}.html", "xx", frame | values)


def _leave() -> Iterator[str]:
    for standing in ("subscribed", "unsubscribed", "paused", "stopped"):
        subscription = SimpleNamespace(standing=standing, address="7@7.7", until=_DAY)
        yield _web("unsubscribe", subscription=subscription, pauses=[(1, _DAY), (3, _DAY)])


def _request_page() -> Iterator[str]:
    for request, closed, other in product(variants(LetterRequest), (False, True), (None, 7)):
        shown = SimpleNamespace(request=request, edition=7, day=_DAY, closed=closed, merged_into=other)
        yield _web("request", shown=shown)


def _notes(write: Callable[[Any, str], Note], kind: Any, **choices: tuple[Any, ...]) -> Iterator[str]:
    for chosen in product(*choices.values()):
        for one in variants(kind, **dict(zip(choices, chosen, strict=True))):
            yield from _note(write(one, "xx"))


_HELD = (
    "held",
    "unknown",
    "cpr",
    "flood",
    "flood_day",
    "confirm",
    "unsubscribed",
    "closed",
    "change_held",
    "change_late",
    "beside",
    "perhaps_anonymous",
    "perhaps_anonymous_out",
    "nameless",
    "nameless_out",
    "wish_of_one",
    "wish_of_several",
    "wish_of_answer",
    "nameless_several",
    "taken_back",
    "several",
)
SAMPLES: Mapping[str, Callable[[], Iterator[str]]] = {
    "letter/letter.mjml": lambda: _letter("html"),
    "letter/letter.txt": lambda: _letter("text"),
    "letter/personal.html": lambda: _personal("html"),
    "letter/personal.txt": lambda: _personal("text"),
    "notes/code.txt": lambda: _note(code_note("7", "xx", letter=VALUE, minutes=7)),
    "notes/answer_receipt.txt": lambda: _notes(
        answer_receipt, AnswerReceipt, consent=("asker", "everyone", "anonymous")
    ),
    "notes/answers_receipt.txt": lambda: _notes(
        answers_receipt,
        AnswersReceipt,
        answers=tuple(
            tuple(variants(AnswerReceipt, consent=consent))[:2] for consent in ("asker", "everyone", "anonymous")
        ),
    ),
    "notes/draft_waits.txt": lambda: _notes(
        draft_waits, DraftWaits, stage=tuple(Stage), failed=(0, 1), requests=(0, 1, 2), recipients=(1, 2)
    ),
    "notes/edition_missed.txt": lambda: _notes(edition_missed, Paused),
    "notes/edition_paused.txt": lambda: _notes(edition_paused, Paused),
    "notes/edition_withheld.txt": lambda: _notes(edition_withheld, Paused, code=("name_taken_off",)),
    "notes/mails_wait.txt": lambda: _notes(mails_wait, MailsWait),
    "notes/nudge.txt": lambda: _notes(nudge, Nudge, reason=("own_case",)),
    "notes/passed_on.txt": lambda: _notes(passed_on, PassedOn, answered=(1, 7)),
    "notes/plain_receipt.txt": lambda: _notes(plain_receipt, PlainReceipt, what=_HELD),
    "notes/request_receipt.txt": lambda: _notes(request_receipt, RequestReceipt, deadline=(None, _DAY, _EARLIER)),
    "notes/request_update.txt": lambda: _notes(
        request_update, RequestUpdate, state=("held", "open", "postponed", "merged", "published")
    ),
    "notes/requests_sent.txt": lambda: _notes(requests_sent, RequestsSent),
    "notes/staff_word.txt": lambda: _notes(
        staff_word,
        StaffWord,
        done=tuple(Done),
        consent=("", "asker", "everyone", "anonymous"),
        deadline=(None, _DAY, _EARLIER),
    ),
    "preview/page.html": _preview,
    "web/frame.html": lambda: iter([_web("front")]),
    "web/front.html": lambda: iter([_web("front")]),
    "web/unsubscribe.html": _leave,
    "web/page.html": lambda: iter([_web("front", elsewhere="/7")]),
    "web/problem.html": lambda: iter([_web("problem", title=VALUE, why=VALUE)]),
    "web/request.html": _request_page,
}
"""How each template under templates/ is rendered in the language `xx`, in every variant, subjects included."""


def templates() -> list[str]:
    """Every template there is."""
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
