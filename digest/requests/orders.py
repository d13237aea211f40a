"""What members order about their own requests: another text, a deadline, tags, no name, or to close it."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.cases.tags import name_tags
from digest.marks import Purpose
from digest.published import last_letter
from digest.reading import ReadMail
from digest.reading.mail import title_of
from digest.reading.orders import Orders
from digest.requests.deciding import close, undo_approval, words_of
from digest.requests.outcome import MembersMail, Outcome
from digest.requests.wording import reword_request
from digest.store.models import InboundMail, Request
from digest.store.states import REQUESTS_CHANGEABLE, Act, EditionReason, MailReason, MailState, RequestState

log = logging.getLogger(__name__)


def request_named(session: Session, name: str) -> Request | None:
    """The request that a mail names: `#112`, or the Message-ID of the mail it came in; None when there is none."""
    if name.startswith("#"):
        return session.scalar(select(Request).filter_by(number=int(name[1:])))
    asked = select(Request).join(InboundMail, Request.mail_id == InboundMail.id)
    return session.scalars(asked.where(InboundMail.message_id == name).limit(1)).first() if name else None


def change(session: Session, written: MembersMail, ordered: Orders, text: str) -> Outcome:
    """Applies the orders of an asker, or of a colleague, to their request; holds what is not a clear order.

    The sender must be proven, since anybody may know a number and a name.
    """
    request, member = _meant(session, written.read), written.member
    if request is None or not ordered.any or (ordered.correction and not text):
        return Outcome(MailState.HELD, MailReason.CHANGE)
    if request.organisation_id != member.organisation_id:
        return Outcome(MailState.HELD, MailReason.NOT_YOURS, {"number": request.number})
    if not written.proven:
        return Outcome(MailState.HELD, MailReason.NOT_PROVEN)
    if ordered.close:
        return _close(session, request, by=Actor.member(member.id, at=written.at))
    if request.state not in REQUESTS_CHANGEABLE:
        late = last_letter(session, request) is not None
        values = {"number": request.number} if late else {}
        return Outcome(MailState.HELD, MailReason.CHANGE_LATE if late else MailReason.CHANGE, values)
    before = _asked(request)
    if ordered.correction:
        made = request.title == title_of(request.text)  # the title was made from the text
        reword_request(session, request, title=title_of(text) if made else "", text=text)
    apply(session, request, ordered)
    after = _asked(request)
    if (after["title"], after["text"]) != (before["title"], before["text"]):
        request.looked_at, request.looked_by = None, ""
    changes = {name: (before[name], after[name]) for name in before}
    if before != after:
        undo_approval(session, request, EditionReason.REQUEST_CHANGED)
    record(session, Actor.member(member.id, at=written.at), Act.REQUEST_EDITED, request.number, changes)
    log.info("request=%d changed by its asker", request.number)
    alike = {"alike": True} if before == after else {}
    return Outcome(MailState.FILED, MailReason.CHANGED, {"number": request.number, **alike})


def _asked(request: Request) -> dict[str, object]:
    """What an asker may change of a request, for the log."""
    tags = sorted(tag.slug for tag in request.tags)
    return {**words_of(request), "anonymous": request.anonymous, "tags": tags}


def apply(session: Session, request: Request, ordered: Orders) -> None:
    """Applies orders to a request: its deadline, tags that the vocabulary knows, no name."""
    request.anonymous = request.anonymous or ordered.anonymous
    request.deadline = ordered.deadline or request.deadline
    if ordered.tags:
        name_tags(session, request, ", ".join(ordered.tags))


def _meant(session: Session, read: ReadMail) -> Request | None:
    """The request of a signed change key; else the one that is named. Does not check who may change it."""
    if read.key is not None and read.key.purpose is Purpose.CHANGE:
        return session.scalar(select(Request).filter_by(mail_id=read.key.number))
    return request_named(session, read.answer_to)


def _close(session: Session, request: Request, *, by: Actor) -> Outcome:
    if request.state is RequestState.CLOSED:
        return Outcome(MailState.IGNORED, MailReason.CLOSED_BEFORE, {"number": request.number})
    close(session, request, by=by)
    log.info("request=%d closed by its asker", request.number)
    return Outcome(MailState.FILED, MailReason.CLOSED, {"number": request.number})
