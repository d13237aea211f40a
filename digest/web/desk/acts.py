"""The one shape of an act at the desk: refused, or shown with what it changes and whom it mails, or done.

the form | the step is tried | whom it mails, with a word of one's own | the same form again, and sure | done
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from starlette.responses import RedirectResponse, Response

from digest.edition.compose import renewed
from digest.edition.fallen import renew_approved
from digest.edition.views import editions
from digest.requests.trying import tried
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.states import EDITIONS_COMING
from digest.web.desk.door import Call, Desk
from digest.web.desk.meanwhile import MADE
from digest.web.desk.typed import is_much, typed

Result = TypeVar("Result")
Step = Callable[[Store, Word], Result]

_COMING = 4
"""The newest editions among which those are that have not gone out."""

_MARK = "word-of-the-staff"
"""A word by which it is seen which mail a word of the staff goes into."""

_OWN = {"sure", "note", "no_mail", "whole", "despite_withdrawal", "undo", MADE}
"""The fields that the question itself adds to a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An act, for its question. name: what its button says; back, then: where one goes without it, and after it.

    asked: whether it is shown first though nobody is mailed. follows: what else follows from it, in sentences.
    withdrawn: what its writer took back, in a sentence; whole: the requests whose askers get all of a mail. Either a
    person says expressly.
    """

    name: str
    back: str
    then: str = ""
    asked: bool = False
    follows: tuple[str, ...] = ()
    withdrawn: str = ""
    whole: str = ""


def carried_out(desk: Desk, call: Call, step: Step[Result], act: Question) -> Response:
    """What follows an act's form: the question, where somebody is mailed or it is `asked`; else it is done.

    Raises what the step raises, before anything is changed.
    """
    form = call.form
    if "undo" in form:
        return desk.typed_again(call, back=act.back)
    word = Word(desk.house, form.get("note", "").strip(), mailed="no_mail" not in form)
    if "sure" not in form:
        today = call.now.astimezone(desk.settings.zone).date()
        prospect = tried(
            desk.store,
            lambda trial: step(trial, word),
            today=today,
            then=lambda session: renew_approved(session, house=desk.house, now=call.now),
        )
        if prospect.mailed or prospect.unapproved or prospect.stopped or prospect.published or act.asked:
            marked = replace(word, note=_MARK)
            reached = tried(desk.store, lambda trial: step(trial, marked), today=today, mark=_MARK)
            fields = [(name, value) for name in form if name not in _OWN for value in form.all(name)]
            values = {
                "act": act,
                "note": word.note,
                "prospect": prospect,
                "said": desk.said(call, prospect.changes),
                "noted": reached.noted,
                "fields": fields,
                "where": call.path,
                "much": is_much(typed(call.path, form, call.language)),
            }
            return desk.page(call, "question.html", values)
    step(desk.store, word)
    refresh(desk, call)
    return RedirectResponse(act.then or act.back, status_code=303)


def refresh(desk: Desk, call: Call) -> None:
    """Composes editions anew that have not gone out and that something decided now may have made otherwise."""
    for row in editions(desk.store, limit=_COMING):
        if row.state in EDITIONS_COMING and row.name is not None:
            renewed(desk.store, row.name, house=desk.house, now=after(desk, call))


def after(desk: Desk, call: Call) -> datetime:
    """The moment of composing what follows from a decision: later than the decision, which it takes in."""
    return max(desk.clock(), call.now + timedelta(microseconds=1))
