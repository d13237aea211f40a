"""A second mail of somebody who asked or answered, which only wishes for no name: it belongs to the first one.

a wish and nothing asked | the writer's request or answer of the last days | without the name, and a person looks
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.reading.second import names_former, only_wishes, speaks_of_answer
from digest.reading.titles import title_without_wishes
from digest.requests.answers import take_name_off
from digest.requests.nameless import doubt
from digest.requests.outcome import MembersMail, Outcome
from digest.store.models import Answer, Request
from digest.store.reasons import MailReason
from digest.store.states import MailState

_LATELY = timedelta(days=14)

log = logging.getLogger(__name__)


def second_mail(session: Session, written: MembersMail) -> Outcome | None:
    """Takes the name off the earlier mail to which a wish belongs, and holds it; None for a mail that is no such wish.

    Nothing is changed where it is not proven who wrote, and nothing is guessed where the mail has another subject and
    speaks of no earlier one. It never becomes a request.
    """
    if written.by_hand or not only_wishes(written.read):
        return None
    former = _former(session, written)
    if former is None:
        return Outcome(MailState.HELD, MailReason.CHANGE) if names_former(written.read) else None
    request = former.request if isinstance(former, Answer) else former
    if not written.proven:
        return Outcome(MailState.HELD, MailReason.NOT_PROVEN)
    log.info("mail=%d wishes something of #%d", written.mail.id, request.number)
    values = {"number": request.number}
    if isinstance(former, Answer):
        take_name_off(session, request, written.member)
        return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, {**values, "mail": former.mail_id})
    if request.anonymous and not request.doubt:
        return Outcome(MailState.FILED, MailReason.CHANGED, {**values, "alike": True})
    doubt(session, request, at=written.at)
    return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, values)


def _former(session: Session, written: MembersMail) -> Request | Answer | None:
    """The writer's newest request or answer of the last days that the mail may be about; None for none."""
    since, member, read = written.mail.received_at - _LATELY, written.member, written.read
    asked = select(Request).where(Request.member_id == member.id, Request.asked_at >= since)
    request = session.scalars(asked.order_by(Request.asked_at.desc(), Request.id.desc()).limit(1)).first()
    told = select(Answer).where(Answer.member_id == member.id, Answer.answered_at >= since)
    answer = session.scalars(told.order_by(Answer.answered_at.desc(), Answer.id.desc()).limit(1)).first()
    of_answer = speaks_of_answer(read)
    if of_answer is not None and request and answer:
        found: Request | Answer | None = answer if of_answer else request
    elif request and answer:
        found = answer if answer.answered_at > request.asked_at else request
    else:
        found = request or answer
    title = title_without_wishes(read.subject).casefold()
    if found is None or names_former(read) or not title:
        return found
    theirs = found.request if isinstance(found, Answer) else found
    return found if title in (theirs.title.casefold(), theirs.public_title.casefold()) else None
