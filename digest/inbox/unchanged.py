"""A mail that a person takes in as it was read, and that changes nothing: what they may do instead."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action, Remedy
from digest.errors import EditionFault, InputFault, MissingInput
from digest.marks import Purpose
from digest.requests.orders import meant
from digest.requests.outcome import MembersMail, Outcome
from digest.store.models import Answer
from digest.store.reasons import MailReason
from digest.store.states import MailState

UNCHANGED = (MailReason.CHANGE, MailReason.CHANGE_LATE, MailReason.PERHAPS_CLOSE, MailReason.NOT_YOURS)
"""Reasons of mails that wait as before when they are taken in as they were read."""


def refuse_unchanged(session: Session, written: MembersMail, outcome: Outcome) -> None:
    """Raises a fault for a mail that would wait as before, with the act that does what its writer asks for."""
    mail, reason = written.mail, outcome.reason
    if outcome.state is not MailState.HELD or reason not in (*UNCHANGED, MailReason.ANSWER_TO_UNKNOWN):
        return
    which = Remedy(Action.SAY_WHICH, {"mail": mail.id})
    if reason == MailReason.ANSWER_TO_UNKNOWN and (to := written.read.answer_to).startswith("#"):
        raise MissingInput(
            "Mail %(mail)s answers %(to)s, which is no request.", {"mail": mail.id, "to": to}, remedy=which
        )
    if reason == MailReason.ANSWER_TO_UNKNOWN:
        raise MissingInput(
            "Mail %(mail)s is an answer, and does not say to which request.", {"mail": mail.id}, remedy=which
        )
    answer = _answer(session, written)
    if answer is not None:
        raise InputFault(
            "Mail %(mail)s is about answer %(answer)s, and has no order we know: it would change nothing.",
            {"mail": mail.id, "answer": answer.id},
            remedy=Remedy(Action.CHANGE_ANSWER, {"mail": mail.id, "answer": answer.id}),
        )
    request = meant(session, written.read)
    if request is None:
        raise InputFault(
            "Mail %(mail)s is read as a change, and it is not clear of which request: it would change nothing.",
            {"mail": mail.id},
            remedy=which,
        )
    values = {"mail": mail.id, "number": request.number}
    remedy = Remedy(Action.CHANGE_REQUEST, {"mail": mail.id, "number": request.number})
    if reason == MailReason.NOT_YOURS:
        raise InputFault(
            "Mail %(mail)s is about request #%(number)s of another organisation: it would change nothing.",
            values,
            remedy=remedy,
        )
    if reason == MailReason.CHANGE_LATE:
        raise EditionFault(
            "Mail %(mail)s changes request #%(number)s, which has gone out: as it is, it would change nothing.",
            values,
            remedy=remedy,
        )
    raise InputFault(
        "Mail %(mail)s is about request #%(number)s, and has no order we know: it would change nothing.",
        values,
        remedy=remedy,
    )


def _answer(session: Session, written: MembersMail) -> Answer | None:
    """The writer's own answer to whose receipt the mail replies; None for none."""
    key = written.read.key
    if key is None or key.purpose is not Purpose.CHANGE:
        return None
    return session.scalar(select(Answer).filter_by(mail_id=key.number, member_id=written.member.id))
