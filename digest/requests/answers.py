"""Answers: what a member's reply to a request becomes, and whether the letter may show it."""

from __future__ import annotations

import logging
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.errors import EditionFault, MissingInput
from digest.members.subscription import may_be_told
from digest.reading.orders import Orders, wishes_no_name
from digest.requests.outcome import MembersMail, Outcome
from digest.store.engine import Store
from digest.store.models import Answer, Edition, EditionAnswer, Member, Request
from digest.store.states import (
    EDITIONS_UNSENT,
    REQUESTS_UNSEEN,
    Act,
    Consent,
    EditionReason,
    EditionState,
    MailReason,
    MailState,
    RequestState,
)

log = logging.getLogger(__name__)


def answer(session: Session, request: Request, written: MembersMail, ordered: Orders, text: str) -> Outcome:
    """Adds a member's answer to a request; holds one in doubt, unless a person has looked. Returns the outcome."""
    mail, member = written.mail, written.member
    unnamed = ordered.anonymous or wishes_no_name(text)
    doubt = _doubt(request, member, in_words=unnamed and not ordered.anonymous)
    if doubt and not written.by_hand:
        return Outcome(MailState.HELD, doubt, {"number": request.number})
    session.add(
        Answer(
            request_id=request.id,
            member_id=member.id,
            mail_id=mail.id,
            text=text,
            consent=Consent.ANONYMOUS if unnamed else Consent.EVERYONE if ordered.everyone else Consent.ASKER,
            answered_at=mail.received_at,
            passed_at=None,
        )
    )
    return Outcome(MailState.FILED, MailReason.ANSWER, {"number": request.number})


def _doubt(request: Request, member: Member, *, in_words: bool) -> MailReason | None:
    """Why a person must look at an answer; `in_words`: it seems to wish for no name, without ordering it."""
    if request.state in REQUESTS_UNSEEN:
        return MailReason.ANSWER_EARLY
    if request.member_id == member.id:
        return MailReason.ASKER_WRITES
    return MailReason.PERHAPS_ANONYMOUS if in_words else None


def asking(session: Session, request: Request) -> list[Request]:
    """The request, and those that ask the same: the one it is merged into, and the others merged into that one."""
    number = request.merged_into if request.state is RequestState.MERGED else request.number
    merged = (Request.state == RequestState.MERGED) & (Request.merged_into == number)
    same = select(Request).where(merged | (Request.number == number), Request.id != request.id)
    return [request, *session.scalars(same.order_by(Request.number))]


def askers(session: Session, request: Request, writer_id: int | None, *, on: date) -> list[tuple[Member, Request]]:
    """Who gets an answer to a request, each once, with what they asked.

    Never its writer; nobody when the writer is the asker, whose mail is then no answer.
    """
    if writer_id is not None and request.member_id == writer_id:
        return []
    found: dict[int, tuple[Member, Request]] = {}
    for one in asking(session, request):
        asker = one.member
        if asker is None or asker.id == writer_id or asker.id in found:
            continue
        if may_be_told(session, asker, on=on):
            found[asker.id] = (asker, one)
    return list(found.values())


def passing_key(answer_id: int) -> str:
    """The ledger's key of the mails that pass an answer on."""
    return f"answer-{answer_id}"


def set_hidden(store: Store, answer_id: int, *, hidden: bool, by: Actor) -> None:
    """Hides an answer from the letter, or shows it again; hiding undoes the approval of an edition that shows it.

    Raises MissingInput for an unknown answer, EditionFault when it is to be hidden and has gone out.
    """
    with store.write() as session:
        row = known_answer(session, answer_id)
        if hidden:
            take_out(session, row, EditionReason.ANSWER_HIDDEN)
        if row.hidden is not hidden:
            record(session, by, Act.ANSWER_HIDDEN if hidden else Act.ANSWER_SHOWN, answer_id)
        row.hidden = hidden
        log.info("answer=%d hidden=%s by hand", answer_id, hidden)


def known_answer(session: Session, answer_id: int) -> Answer:
    """The answer. Raises MissingInput for an unknown id."""
    row = session.get(Answer, answer_id)
    if row is None:
        raise MissingInput(f"There is no answer {answer_id}.", remedy=Action.LIST_ANSWERS)
    return row


def take_out(session: Session, row: Answer, reason: EditionReason) -> None:
    """Turns an approved edition that shows the answer into a draft. Raises EditionFault when one has gone out."""
    showing = select(Edition).join(EditionAnswer).where(EditionAnswer.answer_id == row.id)
    for edition in session.scalars(showing):
        if edition.state not in EDITIONS_UNSENT:
            raise EditionFault(f"Answer {row.id} stands in edition {edition.name}, which is {edition.state}.")
        if edition.state is EditionState.APPROVED:
            edition.make_draft(reason)
            log.info("edition=%s a draft again: %s answer=%d", edition.name, reason, row.id)
