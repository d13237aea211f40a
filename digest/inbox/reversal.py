"""The reversal of what a mail became, so that a person may read it otherwise."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.cases.changing import hide_case
from digest.errors import InputFault, MissingInput
from digest.inbox.filing import conclude
from digest.members.suppressions import is_unsubscribed, lift_unsubscribed
from digest.reading import ReadMail, Verdict
from digest.requests.deciding import change_state
from digest.requests.numbers import made_of
from digest.requests.outcome import EDIT, Outcome
from digest.requests.told import take_back_receipts
from digest.requests.undoing import undo_edit
from digest.requests.word import Word, tell_asker, tell_unsubscribed
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Request
from digest.store.reasons import MailReason
from digest.store.states import (
    MAILS_TO_TAKE,
    REQUESTS_TO_HOLD,
    REQUESTS_UNSEEN,
    REQUESTS_WAITING,
    MailState,
    RequestState,
)
from digest.writing.staff_word import Done


def to_take(session: Session, mail_id: int, *, again: bool, by: Actor, word: Word | None = None) -> InboundMail:
    """The mail, which a person may take in; again: what a filed one became is taken back, as `take_back` does.

    Raises MissingInput for an unknown mail, InputFault for one that is filed, or purged.
    """
    mail = known_mail(session, mail_id)
    if again and mail.state is MailState.FILED:
        take_back(session, mail, by, word)
        record(session, by, Act.MAIL_HELD, mail_id, {"reason": (mail.reason, MailReason.BY_HAND)})
        conclude(mail, Outcome(MailState.HELD, MailReason.BY_HAND))
    if mail.state not in MAILS_TO_TAKE:
        raise InputFault("Mail %(mail)s is %(state)s already.", {"mail": mail_id, "state": mail.state})
    refuse_purged(mail)
    return mail


def hide_request(session: Session, mail: InboundMail, *, by: Actor) -> None:
    """Hides the requests that a mail became, since it is none."""
    for request in made_of(session, mail.id):
        if request.state is not RequestState.HIDDEN:
            change_state(session, request, RequestState.HIDDEN, by=by)


def take_back(session: Session, mail: InboundMail, by: Actor, word: Word | None = None) -> None:
    """Takes back what a filed mail became; with a `word` whoever asked is told that the words are as they were.

    Raises InputFault for what others have seen, or what took effect.
    """
    edit = mail.reason_values.get(EDIT) if mail.reason == MailReason.CHANGED else None
    if edit is not None:
        changed = undo_edit(session, edit, by=by)
        if word is not None:
            tell_asker(session, word, [changed], Done.REQUEST_EDITED, by=by)
        return
    if mail.reason == MailReason.UNSUBSCRIBED:
        lift_unsubscribed(session, str(mail.reason_values["address"]), by=by)
        return
    if mail.reason == MailReason.CASE:
        hide_case(session, str(mail.reason_values["case"]), by=by)
        return
    answers = session.scalars(select(Answer).filter_by(mail_id=mail.id)).all()
    if any(answer.passed_at is not None for answer in answers):
        raise InputFault(
            "The answer in mail %(mail)s has gone to the one who asked; it cannot be taken back.", {"mail": mail.id}
        )
    if answers:
        delete_answers(session, mail)
        return
    requests = made_of(session, mail.id)
    if not requests:
        raise InputFault("Mail %(mail)s has taken effect.", {"mail": mail.id}, remedy=Action.CHANGE_EFFECT)
    for request in requests:
        if request is requests[0] or request.state not in REQUESTS_UNSEEN:  # else members see nothing of it as it is
            _hold(session, request, by=by)


def subscribe_again(store: Store, mail_id: int, *, by: Actor, word: Word | None = None) -> None:
    """Lets who was unsubscribed by a mail have the letters again; with a `word` they are told, if they are a member.

    A receipt that says otherwise and has not left goes to nobody. Raises MissingInput for an unknown mail, InputFault
    for one that unsubscribed nobody who still is.
    """
    with store.write() as session:
        mail = known_mail(session, mail_id)
        address = str(mail.reason_values["address"]) if mail.reason == MailReason.UNSUBSCRIBED else ""
        if not is_unsubscribed(session, address):
            raise InputFault("Mail %(mail)s unsubscribes nobody any more.", {"mail": mail_id})
        lift_unsubscribed(session, address, by=by)
        take_back_receipts(session, mail)
        mail.acknowledged = True
        if word is not None:
            tell_unsubscribed(session, word, mail, address, by=by)


def _hold(session: Session, request: Request, *, by: Actor) -> None:
    """Holds a request. Raises InputFault for one that others have seen, or that is closed."""
    if request.state not in REQUESTS_TO_HOLD:
        raise InputFault(
            "Request #%(number)s is %(state)s; it cannot be held any more.",
            {"number": request.number, "state": request.state},
        )
    change_state(session, request, RequestState.HELD, by=by)


def open_again(session: Session, mail: InboundMail, *, anew: bool, by: Actor) -> Request | None:
    """Opens the requests again that a mail had become before it was held; returns its own, None for none.

    anew: a person parts it once more, and what was parted from it before is hidden.
    """
    requests = made_of(session, mail.id)
    for request in requests:
        if anew and request is not requests[0] and request.state in REQUESTS_WAITING:
            change_state(session, request, RequestState.HIDDEN, by=by)
        elif request.state in REQUESTS_UNSEEN:
            change_state(session, request, RequestState.OPEN, by=by)
    return requests[0] if requests else None


def refuse_seen(session: Session, mail: InboundMail) -> None:
    """Raises InputFault for a mail that others have seen as a request, or that is a closed one."""
    for request in made_of(session, mail.id):
        if request.state not in REQUESTS_WAITING:
            raise InputFault(
                "Mail %(mail)s is request #%(number)s, which is %(state)s.",
                {"mail": mail.id, "number": request.number, "state": request.state},
            )


def delete_answers(session: Session, mail: InboundMail) -> None:
    """Deletes the answers that a mail became, which have gone to nobody."""
    for answer in session.scalars(select(Answer).filter_by(mail_id=mail.id)):
        session.delete(answer)
    session.flush()


def known_mail(session: Session, mail_id: int) -> InboundMail:
    """The mail. Raises MissingInput for an unknown one."""
    mail = session.get(InboundMail, mail_id)
    if mail is None:
        raise MissingInput("There is no mail %(mail)s.", {"mail": mail_id}, remedy=Action.LIST_MAILS)
    return mail


def refuse_forged(read: ReadMail, mail_id: int, despite_failure: bool) -> None:
    """Raises InputFault for a mail that failed the server's checks, unless somebody says that it is genuine."""
    checks = read.authentication
    if checks.verdict is Verdict.FAIL and not despite_failure:
        raise InputFault(
            "Mail %(mail)s failed the mail server's checks (%(said)s): it may not be from %(sender)s. Ask them first, "
            "by telephone or a new mail.",
            {"mail": mail_id, "said": checks.said, "sender": read.sender},
            remedy=Remedy(Action.ACCEPT_DESPITE_FAILURE, {"mail": mail_id}),
        )


def refuse_purged(mail: InboundMail) -> None:
    """Raises InputFault for a mail whose words are gone."""
    if mail.purged_at is not None:
        raise InputFault(
            "Mail %(mail)s was purged on %(purged_at)s: its words are gone, and cannot be read again. "
            "Whoever wrote it can send it anew.",
            {"mail": mail.id, "purged_at": f"{mail.purged_at:%Y-%m-%d}"},
        )
