"""Answers: those in doubt first; one with its words as others see them, and what a person decides about it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from digest.cases.answering import MadeCase, case_of_answer, drafted
from digest.cases.changing import FIELDS
from digest.errors import InputFault
from digest.requests.answering import Half, Told, add_answer, edit_answer, pass_answer, split_answer
from digest.requests.answers import set_hidden
from digest.requests.passing import passages
from digest.requests.views import answer, answers, in_doubt
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.states import Consent, Doubt
from digest.web.desk.acts import Question, Step, carried_out
from digest.web.desk.door import Call, Desk
from digest.web.desk.numbers import whole

PAGE = 50


def listed(desk: Desk, call: Call) -> Response:
    """The answers that wait for a decision about names, and those of a consent, or all."""
    consent = call.asked.get("consent", "")
    chosen = Consent(consent) if consent in set(Consent) else None
    after = whole(call.asked.get("after", ""))
    values = {
        "held": in_doubt(desk.store, limit=PAGE) if chosen is None and after is None else (),
        "rows": answers(desk.store, chosen, after=after, limit=PAGE),
        "consent": chosen or "",
        "consents": tuple(Consent),
    }
    return desk.page(call, "answers.html", values)


def one(desk: Desk, call: Call) -> Response:
    """One answer: its words as others see them beside those it came in, its way, and the decisions about it."""
    number = call.parts["answer"]
    values = {
        "row": answer(desk.store, number),
        "mails": passages(desk.store, number, house=desk.house),
        "case": drafted(desk.store, number),
    }
    return desk.page(call, "answer.html", values)


def let_go(desk: Desk, call: Call) -> Response:
    """Lets an answer go, as others see it; or with its writer's name, to the asker."""
    number, named = call.parts["answer"], call.form.get("named") == "yes"

    def step(store: Store, word: Word) -> None:
        pass_answer(store, number, named=named, by=call.by, word=word)

    name = call.gettext("Let it go with the name") if named else call.gettext("Let it go")
    return _told(desk, call, name, step, follows=_wished(desk, call) if named else ())


def _wished(desk: Desk, call: Call) -> tuple[str, ...]:
    """What its writer wished, of an answer that is to go on with their name."""
    row = answer(desk.store, call.parts["answer"])
    if row.consent is not Consent.ANONYMOUS:
        return ()
    if row.doubt == Doubt.PERHAPS_ANONYMOUS:
        said = call.gettext("%(name)s seems to wish for no name. Ask before the name goes with it.", name=row.name)
    else:
        said = call.gettext("%(name)s has asked for no name. Ask before the name goes with it.", name=row.name)
    return (said,)


def reword(desk: Desk, call: Call) -> Response:
    """Changes the words; those in which it came are kept."""
    number, text = call.parts["answer"], call.form.get("text", "")

    def step(store: Store, word: Word) -> None:
        edit_answer(store, number, text, by=call.by, word=word)

    return _told(desk, call, call.gettext("Change the words"), step)


def show(desk: Desk, call: Call) -> Response:
    """Hides an answer from the letter, or shows it again."""
    number, hidden = call.parts["answer"], call.form.get("do") == "hide"

    def step(store: Store, _word: Word) -> None:
        set_hidden(store, number, hidden=hidden, by=call.by)

    return _told(desk, call, call.gettext("Hide it from the letter") if hidden else call.gettext("Show it again"), step)


def part(desk: Desk, call: Call) -> Response:
    """Enters a part of an answer under another request that it answers, too."""
    number, form = call.parts["answer"], call.form
    half = Half(
        to=_number(call),
        text=form.get("text", ""),
        keep=form.get("keep", ""),
    )

    def step(store: Store, word: Word) -> None:
        split_answer(store, number, half, by=call.by, word=word)

    return _told(desk, call, call.gettext("Part it in two"), step)


def to_case(desk: Desk, call: Call) -> Response:
    """Makes a case of an answer."""
    number, form = call.parts["answer"], call.form
    fields = {name: form[name].strip() for name in FIELDS if form.get(name, "").strip()}

    def step(store: Store, _word: Word) -> MadeCase:
        return case_of_answer(store, number, fields, agreed="agreed" in form, by=call.by)

    return _told(desk, call, call.gettext("Make a case of it"), step)


def enter(desk: Desk, call: Call) -> Response:
    """Enters an answer to a request that was told by telephone."""
    number, form = call.parts["number"], call.form
    who, consent = form.get("who", "").strip(), form.get("consent", "")
    told = Told(
        text=form.get("text", ""),
        address=who if "@" in who else "",
        name="" if "@" in who else who,
        consent=Consent(consent) if consent in set(Consent) else Consent.ASKER,
    )

    def step(store: Store, word: Word) -> None:
        add_answer(store, number, told, by=call.by, word=word)

    back = f"/desk/requests/{number}#answers"
    act = Question(name=call.gettext("Enter the answer"), back=back, asked=True, follows=(_for_whom(call, told),))
    return carried_out(desk, call, step, act)


def _for_whom(call: Call, told: Told) -> str:
    """Who reads an answer, and whether they see whose it is."""
    return {
        Consent.EVERYONE: call.gettext("It is for everyone: a later letter may show it to all members, with the name."),
        Consent.ANONYMOUS: call.gettext("It is without a name: whoever asked gets it, and does not see whose it is."),
        Consent.ASKER: call.gettext("It is for whoever asked, and for nobody else."),
    }[told.consent]


def _number(call: Call) -> int:
    """The number of the request in the field `to`. Raises InputFault for none."""
    number = whole(call.form.get("to", "").strip().lstrip("#"))
    if number is None:
        raise InputFault("Say which other request it answers, by its number.")
    return number


def _told(desk: Desk, call: Call, name: str, step: Step[Any], *, follows: tuple[str, ...] = ()) -> Response:
    """What follows a decision about the answer of the path."""
    back = f"/desk/answers/{call.parts['answer']}"
    return carried_out(desk, call, step, Question(name=name, back=back, asked=True, follows=follows))
