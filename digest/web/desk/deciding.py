"""What a mail is, decided by a person: a request, two, an answer, a change, a case, an unsubscription.

the guess first | whom it mails | done; the same after filing, where what it became is taken back in the same act
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.responses import RedirectResponse, Response

from digest.cases.changing import FIELDS, set_hidden
from digest.errors import InputFault, MissingInput, Overtaken, Undivided, Withdrawn
from digest.inbox.guessing import guessed
from digest.inbox.reviewing import Verdict, accept
from digest.inbox.rewording import proposed
from digest.inbox.telling import CaseTold, case_of_mail, drafted
from digest.inbox.views import MailText, mail
from digest.reading.mail import title_of
from digest.reading.shown import as_shown
from digest.requests.deciding import Wording
from digest.requests.outcome import Outcome
from digest.requests.splitting import Part
from digest.requests.views import request, requests
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.states import MailState
from digest.web.desk.acts import Question, Step, carried_out
from digest.web.desk.door import Call, Desk
from digest.web.desk.meanwhile import MADE
from digest.web.desk.merging import merged
from digest.web.desk.numbers import whole
from digest.web.desk.requests import wording_of, words_now
from digest.web.forms import Fields
from digest.writing.faults import fault_said
from digest.writing.language import listed

_NUMBER = re.compile(r"#(\d{1,9})\b", re.ASCII)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
_NUMBERS = re.compile(r"#?\d{1,9}(?:(?:,|;|&| og\b| and\b|(?= ))[ ]?(?:nr\.? ?)?#?\d{1,9})+", re.ASCII | re.IGNORECASE)
OFFERED = 20
"""The most requests that are offered for words."""


def decide(desk: Desk, call: Call) -> Response:
    """Takes a mail in as what its writer means: a request, an answer, an unsubscription, or as it was read."""
    form, kind = call.form, call.form.get("as", "")
    if several := _several(form):
        return _shared_out(desk, call, several)
    if leaver := form.get("leaver", "").strip():
        name = call.gettext("Unsubscribe %(address)s", address=leaver)
        return _taken(desk, call, name, _verdict(call, leaves=True, leaver=leaver))
    if kind not in ("answer", "change"):
        names = {"request": call.gettext("A request"), "unsubscribe": call.gettext("An unsubscription")}
        verdict = _verdict(call, as_request=kind == "request", leaves=kind == "unsubscribe")
        return _taken(desk, call, names.get(kind, call.gettext("Take it in")), verdict)
    asked = form.get("answer_to", "").strip()
    number = whole(asked.lstrip("#"))
    if number is None:
        found = requests(desk.store, search=asked[:100], limit=OFFERED)
        if not (found or asked):
            raise InputFault("Say which request it is about, by its number or some of its words.")
        if not found:
            raise InputFault("No request has these words: %(words)s.", {"words": asked})
        fields = [(name, value) for name in form if name not in ("answer_to", MADE) for value in form.all(name)]
        return desk.page(call, "which.html", {"rows": found, "fields": fields, "where": call.path, "back": _path(call)})
    if kind == "change":
        again = "&again=1" if "again" in form else ""
        return RedirectResponse(f"{_path(call)}/change?number={number}{again}", status_code=303)
    name = call.gettext("An answer to #%(number)s", number=number)
    return _taken(desk, call, name, _verdict(call, answer_to=number))


def _several(form: Fields) -> tuple[int, ...]:
    """The requests that the mail is said to answer: those that were found, or those typed; () for one and for words."""
    kind, typed = form.get("as", ""), form.get("answer_to", "")
    if kind == "answers":
        return tuple(map(int, _NUMBER.findall(form.get("answers_to", ""))))
    numbers = tuple(dict.fromkeys(map(int, _DIGITS.findall(typed)))) if kind == "answer" else ()
    return numbers if len(numbers) > 1 and _NUMBERS.fullmatch(typed.strip()) else ()


def _shared_out(desk: Desk, call: Call, numbers: tuple[int, ...]) -> Response:
    """Takes a mail in as an answer to each; where it does not say what is for whom, that is asked expressly."""
    verdict = _verdict(call, answers_to=numbers, whole="whole" in call.form)
    name = call.gettext("Answers to %(numbers)s", numbers=listed([f"#{one}" for one in numbers], call.language))
    try:
        return _taken(desk, call, name, verdict)
    except Undivided as fault:
        if "sure" in call.form:
            raise
        return _taken(desk, call, name, replace(verdict, whole=True), whole=str(fault.values["numbers"]))


def two(desk: Desk, call: Call) -> Response:
    """One mail as two requests: where it parts, then the title and text of each."""
    shown = _readable(desk, call)
    lines = (shown.read.text if shown.read else "").split("\n")
    places = [
        place for place, line in enumerate(lines) if place and line.strip() and any(map(str.strip, lines[:place]))
    ]
    at = whole(call.asked.get("at", ""))
    halves = None
    if at in places:
        sender = shown.read.sender_name if shown.read else ""
        first, second = (as_shown("\n".join(part), writer=sender) for part in (lines[:at], lines[at:]))
        halves = ((shown.read.title if shown.read else title_of(first), first), (title_of(second), second))
    return _shown(desk, call, "two.html", {"lines": lines, "places": places, "halves": halves})


def part(desk: Desk, call: Call) -> Response:
    """Takes a mail in as two requests."""
    form = call.form
    half = Part(
        title=form.get("new_title", ""),
        text=form.get("new_text", ""),
        keep=form.get("keep", ""),
        keep_title=form.get("keep_title", ""),
    )
    if not half.keep.strip():
        raise InputFault("The first request needs a text, too.")
    return _taken(desk, call, call.gettext("Two requests"), _verdict(call, part=half))


def beside(desk: Desk, call: Call) -> Response:
    """The words of a mail beside those of the request that it changes."""
    number = whole(call.asked.get("number", "")) or guessed(desk.store, _readable(desk, call)).number
    if number is None:
        raise InputFault("Say which request it is about, by its number or some of its words.")
    return _beside(desk, call, number, None)


def _beside(desk: Desk, call: Call, number: int, typed: Wording | None) -> Response:
    row = request(desk.store, number)
    words = typed or replace(proposed(desk.store, _readable(desk, call), row), title=row.title)
    values = {"row": row, "now": words_now(row), "typed": typed is not None, "words": words}
    return _shown(desk, call, "change.html", values)


def change(desk: Desk, call: Call) -> Response:
    """Gives a request of the writer's the words of their mail, beside what somebody else changed meanwhile."""
    number = whole(call.form.get("number", ""))
    if number is None:
        raise InputFault("Say which request it is about, by its number or some of its words.")
    row = request(desk.store, number)
    found = merged(call.form, words_now(row))
    wording = wording_of(found, row)
    if found.both:
        return _beside(desk, call, number, wording)
    name = call.gettext("A change of #%(number)s", number=number)
    try:
        return _taken(desk, call, name, _verdict(call, change_of=number, wording=wording))
    except Overtaken:
        return _beside(desk, call, number, wording)


def told(desk: Desk, call: Call) -> Response:
    """The case that a mail tells, to be filled in."""
    return _shown(desk, call, "mail_case.html", {"case": drafted(desk.store, call.parts["mail"], house=desk.house)})


def to_case(desk: Desk, call: Call) -> Response:
    """Makes a case of a mail."""
    form, number = call.form, call.parts["mail"]
    fields = {name: form[name].strip() for name in FIELDS if form.get(name, "").strip()}
    case = CaseTold(
        fields=fields,
        agreed="agreed" in form,
        despite_failure="despite_failure" in form,
        despite_withdrawal="despite_withdrawal" in form,
        again="again" in form,
    )

    def taken(known: bool) -> Step[str]:
        told = replace(case, despite_withdrawal=case.despite_withdrawal or known)
        return lambda store, word: case_of_mail(store, number, told, by=call.by, word=word)

    return _carried(desk, call, call.gettext("Make a case of it"), taken)


def show_case(desk: Desk, call: Call) -> Response:
    """Shows everybody a case that was made of a mail and hidden."""
    ref = f"m{call.parts['mail']}"

    def step(store: Store, _word: Word) -> bool:
        return set_hidden(store, ref, hidden=False, by=call.by)

    return carried_out(
        desk, call, step, Question(name=call.gettext("Show it to everybody"), back=_path(call), asked=True)
    )


def _verdict(call: Call, **said: Any) -> Verdict:
    """How a person reads the mail, with what each of its forms asks."""
    form = call.form
    return Verdict(
        organisation=form.get("organisation", "").strip(),
        name=form.get("name", "").strip(),
        despite_failure="despite_failure" in form,
        despite_withdrawal="despite_withdrawal" in form,
        again="again" in form,
        **said,
    )


def _taken(desk: Desk, call: Call, name: str, verdict: Verdict, *, whole: str = "") -> Response:
    number = call.parts["mail"]

    def taken(known: bool) -> Step[Outcome]:
        told = replace(verdict, despite_withdrawal=verdict.despite_withdrawal or known)

        def step(store: Store, word: Word) -> Outcome:
            said = replace(word, mailed=word.mailed and not told.leaver)  # no address of theirs wrote
            return accept(store, number, told, house=desk.house, by=call.by, word=said)

        return step

    return _carried(desk, call, name, taken, whole=whole)


def _carried(desk: Desk, call: Call, name: str, taken: Callable[[bool], Step[Any]], *, whole: str = "") -> Response:
    """What follows a decision, asked first; that its writer took the mail back is asked expressly.

    taken: the step, by whether that is known.
    """
    act = Question(name=name, back=_path(call), asked=True, whole=whole)
    try:
        return carried_out(desk, call, taken(False), act)
    except Withdrawn as fault:
        if "sure" in call.form:
            raise
        return carried_out(desk, call, taken(True), replace(act, withdrawn=fault_said(fault, call.language)))


def _readable(desk: Desk, call: Call) -> MailText:
    shown = mail(desk.store, call.parts["mail"], house=desk.house)
    if shown.read is None:
        raise MissingInput("The words of this mail are gone, or cannot be read.")
    return shown


def _shown(desk: Desk, call: Call, template: str, values: dict[str, Any]) -> Response:
    """A page with a form about the mail of the path."""
    shown = _readable(desk, call)
    again = shown.mail.state is MailState.FILED
    frame = {"shown": shown, "guess": guessed(desk.store, shown), "again": again, "post": _path(call)}
    return desk.page(call, template, {**frame, **values})


def _path(call: Call) -> str:
    return f"/desk/inbox/{call.parts['mail']}"
