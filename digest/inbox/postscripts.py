"""What a writer says in answer to the receipt of a mail that waits: kept with that mail, and shown with it.

an answer to a receipt | nothing is made of the mail yet | a wish for no name in it counts when that is taken in
"""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.house import ADDED
from digest.inbox.facts import is_from
from digest.marks import Purpose
from digest.reading.agreeing import says_more, wish_of
from digest.reading.mail import Wish
from digest.reading.orders import orders
from digest.requests.nameless import ADDS_TO, doubt, numbers_of
from digest.requests.numbers import made_of
from digest.requests.orders import changed_by
from digest.requests.outcome import MembersMail, Outcome
from digest.requests.told import POSTSCRIPTS
from digest.store.models import Answer, InboundMail
from digest.store.reasons import REASONS_FORGED, MailReason
from digest.store.states import MailState

_UNCLEAR = (MailReason.CHANGE, MailReason.UNSURE)
log = logging.getLogger(__name__)


def waiting_mail(session: Session, written: MembersMail) -> InboundMail | None:
    """The writer's own mail that waits, and whose receipt this one answers, or that of an earlier postscript to it.

    None where it answers none such, and where something was made of it.
    """
    key = written.read.key
    mail = session.get(InboundMail, key.number) if key and key.purpose is Purpose.CHANGE else None
    if mail is not None and ADDS_TO in mail.reason_values:
        mail = session.get(InboundMail, mail.reason_values[ADDS_TO])
    if mail is None or mail.state is not MailState.HELD or not is_from(session, mail, written.member):
        return None
    answered = session.scalar(select(Answer.id).filter_by(mail_id=mail.id).limit(1)) is not None
    return None if answered or made_of(session, mail.id) else mail


def keep_wish(mail: InboundMail, written: MembersMail) -> Wish:
    """Keeps with a mail that waits what the answer to its receipt says of its writer's name, and returns it."""
    wish = wish_of(written.read, subject=mail.subject)
    if wish and mail.reason_values.get(ADDED) != Wish.ORDERED:
        mail.reason_values = {**mail.reason_values, ADDED: wish}
    return wish


def with_postscript(session: Session, written: MembersMail, outcome: Outcome) -> Outcome:
    """What became of a mail; what it says beside a yes is kept with the mail whose receipt it answers."""
    mail = waiting_mail(session, written)
    if mail is None or outcome.reason in (*REASONS_FORGED, MailReason.DUPLICATE):
        return outcome
    wish = keep_wish(mail, written)
    if not (wish or says_more(written.read.text)):
        return outcome
    before = mail.reason_values.get(POSTSCRIPTS, [])
    mail.reason_values = {**mail.reason_values, POSTSCRIPTS: [*before, written.mail.id]}
    log.info("mail=%d adds to mail=%d", written.mail.id, mail.id)
    unclear = outcome.state is MailState.HELD and outcome.reason in _UNCLEAR
    reason = MailReason.PERHAPS_ANONYMOUS if wish and unclear else outcome.reason
    number = _unnamed(session, mail, written) if wish else {}
    return Outcome(outcome.state, reason, {**outcome.values, **number, ADDS_TO: mail.id})


def _unnamed(session: Session, mail: InboundMail, written: MembersMail) -> dict[str, int]:
    """Takes the name off the writer's request that a mail would change, until a person has looked; its number."""
    read = written.house.read(mail)
    today = mail.received_at.date()
    ordered, _ = orders(read.own, today=today, elsewhere=read.signature, subject=read.subject)
    request = changed_by(session, replace(written, mail=mail, read=read), ordered)
    if request is None:
        return {}
    if not request.anonymous:
        doubt(session, request, at=written.at)
    return {"number": request.number} if request.doubt else {}


def follow(session: Session, mail: InboundMail) -> None:
    """The mails that wished for no name in one that is a request in doubt now are about that request from now on."""
    numbers = numbers_of(mail) if mail.reason == MailReason.PERHAPS_ANONYMOUS else []
    if len(numbers) != 1 or session.scalar(select(Answer.id).filter_by(mail_id=mail.id).limit(1)) is not None:
        return
    for mail_id in mail.reason_values.get(POSTSCRIPTS, ()):
        row = session.get(InboundMail, mail_id)
        if row is not None and row.state is MailState.HELD and row.reason == MailReason.PERHAPS_ANONYMOUS:
            row.reason_values = {"number": numbers[0], **row.reason_values}
