"""What a mail that a person takes as a change of a request does to it: other words, another day, no name.

A mere wish for no name, and an order, are no words of a request: they never stand in their place.
"""

from __future__ import annotations

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
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Request

_NO_WORDS = Wording()


def proposed(store: Store, shown: MailText) -> str:
    """The words that a mail gives a request: below RETTELSE, without orders, greeting and sign-off.

    All of its words where nothing else would be left; "" for a mail whose words are gone.
    """
    read = shown.read
    if read is None:
        return ""
    with store.read() as session:
        member = member_with(session, read.sender) if read.sender else None
        writer = member.name if member else read.sender_name
    _, text = ordered_in(read, today=shown.mail.received_at.date())
    return without_cpr(as_shown(text, writer=writer) or read.text)


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
    apply(session, request, ordered)
    if nameless:
        changes = {"anonymous": (request.anonymous, True), "doubt": (request.doubt, "")}
        record(session, by, Act.REQUEST_ANONYMOUS, request.number, changes)
        name(session, request, anonymous=True)
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
