"""What a mail that a person takes as a change of a request does to it: other words, another day, no name.

A mere wish for no name, and an order, are no words of a request: they never stand in their place.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.errors import InputFault
from digest.inbox.effects import ordered_in
from digest.inbox.views import MailText
from digest.members.register import member_with
from digest.reading.confidential import without_cpr
from digest.reading.deadlines import wished_deadline
from digest.reading.orders import Orders, orders
from digest.reading.second import is_mere_wish
from digest.reading.shown import as_shown
from digest.requests.deciding import Wording, change_words
from digest.requests.nameless import doubt, name, settle
from digest.requests.orders import apply, wishes_about
from digest.requests.outcome import MembersMail
from digest.requests.views import WholeRequestView
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Request

_NO_WORDS = Wording()


_MOST_LEFT_OUT = 0.5
"""The most of a request's words that a mail leaves out which says it anew."""


def proposed(store: Store, shown: MailText, request: WholeRequestView) -> Wording:
    """The request as a mail makes it: its words below RETTELSE, or that say it anew; else they stand below its own.

    Without orders, greeting and sign-off; with the day that the mail orders or wishes.
    """
    read = shown.read
    if read is None:
        return Wording(text=request.text, deadline=request.deadline)
    with store.read() as session:
        member = member_with(session, read.sender) if read.sender else None
        writer = member.name if member else read.sender_name
    today = shown.mail.received_at.date()
    ordered, text = ordered_in(read, today=today)
    text = without_cpr(as_shown(text, writer=writer) or ("" if ordered.any else read.text))
    if not text or text in request.text:
        text = request.words
    elif not (ordered.correction or _says_anew(text, request.text)):
        text = f"{request.words}\n\n{text}"
    return Wording(text=text, deadline=ordered.deadline or wished_deadline(read.own, today) or request.deadline)


def _says_anew(text: str, former: str) -> bool:
    """Whether a text has most of the words of a former one."""
    words, said = (set(re.findall(r"\w{4,}", one.casefold())) for one in (former, text))
    return len(words - said) <= _MOST_LEFT_OUT * len(words)


def reword(session: Session, request: Request, written: MembersMail, wording: Wording, *, by: Actor) -> None:
    """Gives a request the words that a person says, without any those of the mail, and does what it orders or wishes.

    What else wishes for no name, beside words that ask, holds the request in doubt. Raises InputFault for a mail that
    only orders something else, and faults as `change_words` does.
    """
    ordered, wording, mere = _meant(written, wording)
    nameless = ordered.anonymous or mere
    if wording.title == request.title and not (wording.text.strip() or wording.deadline):
        wording = replace(wording, title="")
    says = bool(wording.title.strip() or wording.text.strip() or wording.deadline)
    if not (says or nameless or ordered.tags) and ordered.any:
        raise InputFault(
            "Mail %(mail)s has no words for request #%(number)s, only an order (%(orders)s): do what it orders.",
            {"mail": written.mail.id, "number": request.number, "orders": ", ".join(ordered.words)},
            remedy=Remedy(Action.SHOW_REQUEST, {"number": request.number}),
        )
    if says or not (nameless or ordered.tags):
        change_words(session, request.number, wording, by=by)
    apply(session, request, replace(ordered, deadline=wording.deadline))
    if nameless:
        changes = {"anonymous": (request.anonymous, True), "doubt": (request.doubt, "")}
        record(session, by, Act.REQUEST_ANONYMOUS, request.number, changes)
        name(session, request, anonymous=True, at=written.at)
        settle(session, request)
    elif not request.anonymous and wishes_about(request, written):
        doubt(session, request, at=written.at)


def _meant(written: MembersMail, wording: Wording) -> tuple[Orders, Wording, bool]:
    """The orders, the words for the request, and whether a mere wish for no name stood in their place."""
    today, read = written.mail.received_at.date(), written.read
    given, text = ordered_in(read, today=today)
    if wording == _NO_WORDS:
        wording = Wording(text=as_shown(text, writer=written.member.name))
    wording = replace(wording, deadline=wording.deadline or given.deadline)
    typed, rest = orders(wording.text, today=today)
    if typed.any and not rest:  # a form has the mail's words, orders and all
        given, wording = typed, replace(wording, text="", deadline=wording.deadline or typed.deadline)
    elif typed.correction:
        wording = replace(wording, text=rest, deadline=wording.deadline or typed.deadline)
    mere = is_mere_wish(read.text if not wording.text.strip() else wording.text, subject=read.subject)
    if mere:
        day = wording.deadline or wished_deadline(read.own, today)
        wording = replace(wording, text="", deadline=day)
    return given, wording, mere
