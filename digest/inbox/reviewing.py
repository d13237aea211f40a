"""What a person decides about a mail: accept, hold, retry, dismiss."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.errors import InputFault, MissingInput
from digest.house import House
from digest.inbox.effects import ordered_in, take
from digest.inbox.enrolled import end_membership
from digest.inbox.filing import conclude, describe, file_mail
from digest.inbox.parting import parted_by_hand
from digest.inbox.postscripts import follow
from digest.inbox.reversal import (
    delete_answers,
    hide_request,
    known_mail,
    open_again,
    refuse_forged,
    refuse_purged,
    refuse_seen,
    take_back,
    to_take,
)
from digest.inbox.rewording import reword
from digest.inbox.unchanged import refuse_unchanged
from digest.inbox.writers import Stranger, the_writer
from digest.reading import Kind, ReadMail
from digest.reading.confidential import cpr_numbers, without_cpr
from digest.requests.answers import answered, let_go
from digest.requests.deciding import Wording, look_at, refuse_in_doubt, refuse_overtaken
from digest.requests.nameless import numbers_of
from digest.requests.numbers import known, made_of
from digest.requests.orders import as_asked, is_theirs, request_named
from digest.requests.outcome import EDIT, MembersMail, Outcome
from digest.requests.recalling import refuse_withdrawn
from digest.requests.splitting import Part, part_in_two
from digest.requests.standing import tell_news
from digest.requests.told import is_known, take_back_receipts
from digest.requests.undoing import newest_edit
from digest.requests.word import Word, tell_asker, tell_of_colleague, tell_writer
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Request
from digest.store.reasons import MailReason
from digest.store.states import (
    MAILS_FOR_A_PERSON,
    MailState,
)
from digest.writing.staff_word import Done

log = logging.getLogger(__name__)


_NO_WORDS = Wording()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a person reads a mail: as what it is, as a request or two, an answer or several, a change, an unsubscription.

    organisation, name: to which a writer is added who is not in the register, and how they are called; without it, by
    the name in the mail. part: what becomes of a request that asks two things. wording: the words that request
    `change_of` gets, without any those of the mail. leaver: the address by which the register knows whoever leaves.
    despite_failure: that the server's checks failed is known, and somebody else says that the mail is genuine;
    despite_withdrawal: that its writer took it back is. again: what a filed mail became is taken back first. whole:
    several who asked may each get all of the mail, where it does not say which words are for whom.
    """

    organisation: str = ""
    name: str = ""
    answer_to: int | None = None
    answers_to: tuple[int, ...] = ()
    as_request: bool = False
    part: Part | None = None
    change_of: int | None = None
    wording: Wording = _NO_WORDS
    leaves: bool = False
    leaver: str = ""
    despite_failure: bool = False
    despite_withdrawal: bool = False
    again: bool = False
    whole: bool = False

    @property
    def is_said(self) -> bool:
        """Whether a person says what kind of mail it is."""
        return self.is_other or self.as_request or self.part is not None

    @property
    def is_other(self) -> bool:
        """Whether a request that the mail became before is none."""
        return self.answer_to is not None or bool(self.answers_to) or self.change_of is not None or self.leaves


AS_IT_IS = Verdict()


def accept(
    store: Store, mail_id: int, verdict: Verdict = AS_IT_IS, *, house: House, by: Actor, word: Word | None = None
) -> Outcome:
    """Files a mail that was held or ignored, by a person's decision; returns what became of it.

    Its writer gets a receipt, with the note of a `word`; none where the word is not to be mailed.

    Raises MissingInput for an unknown mail or number; InputFault when it is filed already, its writer is unknown, or it
    failed the server's checks and nobody says that it is genuine all the same; Withdrawn for answers that their writer
    took back, unless a person knows it; Undivided for answers that would
    each be the whole mail; for a change and for two requests as `edit` and `split` do.
    """
    with store.read() as session:
        read = house.read(known_mail(session, mail_id))
    refuse_forged(read, mail_id, verdict.despite_failure)
    hidden, read = cpr_numbers(f"{read.title}\n{read.text}"), _as_said(read, verdict)
    with store.write() as session:
        verdict = _once_seen(session, verdict) if verdict.again else verdict
        same = verdict.change_of is not None and known_mail(session, mail_id).reason == MailReason.CHANGED
        mail = to_take(session, mail_id, again=verdict.again, by=by, word=None if same else word)
        _refuse_unsaid(session, mail, verdict)
        _refuse_withdrawn(mail, verdict)
        take_back_receipts(session, mail)
        before = mail.reason
        describe(mail, read)
        where = verdict.organisation or (
            str(mail.reason_values["organisation"]) if mail.reason == MailReason.COLLEAGUE else ""
        )
        writer = the_writer(session, mail, read, Stranger(where, verdict.name, verdict.leaves, verdict.leaver), by)
        written = MembersMail(
            mail=mail,
            read=read,
            member=writer,
            house=house,
            at=by.at,
            proven=True,
            by_hand=True,
            decided=verdict.is_said,
            by=by,
        )
        outcome = (
            _let_go(session, mail, verdict, by)
            or _opened(session, mail, verdict, by)
            or _corrected(session, written, verdict, (by, word))
            or _parted(session, written, verdict)
            or take(session, written)
        )
        refuse_unchanged(session, written, outcome)
        conclude(mail, outcome)
        follow(session, mail)
        _announce(session, mail, replace(word, mailed=False) if word and verdict.part else word, by)
        _looked_at(session, mail, by)
        if verdict.part is not None:
            _part(session, mail, verdict.part, word, by=by)
        changes = {"reason": (before, outcome.reason), "CPR numbers hidden": (None, hidden or None)}
        record(session, by, Act.MAIL_ACCEPTED, mail_id, {**changes, **_orders(written, verdict)})
        return outcome


def _refuse_unsaid(session: Session, mail: InboundMail, verdict: Verdict) -> None:
    """Raises InputFault where a person must say what a mail is, MissingInput for an answer to no request."""
    if mail.reason == MailReason.ASKER_WRITES and not verdict.is_said:
        raise InputFault(
            "Mail %(mail)s is from the asker, perhaps to somebody who answered without a name: send it on.",
            {"mail": mail.id},
            remedy=Remedy(Action.DISMISS_MAIL, {"mail": mail.id}),
        )
    for number in (verdict.answer_to, *verdict.answers_to):
        if number is not None and request_named(session, f"#{number}") is None:
            raise MissingInput(
                "There is no request #%(answer_to)s.", {"answer_to": number}, remedy=Action.LIST_REQUESTS
            )


def _refuse_withdrawn(mail: InboundMail, verdict: Verdict) -> None:
    """Raises Withdrawn for words that their writer took back, unless a person knows that, or they leave."""
    numbers = verdict.answers_to or tuple(filter(None, (verdict.answer_to,)))
    refuse_withdrawn(mail, numbers, known=verdict.despite_withdrawal or verdict.leaves)


def _once_seen(session: Session, verdict: Verdict) -> Verdict:
    """The verdict, once the words that the person saw are those of the request, before any are taken back.

    Raises Overtaken where they are others.
    """
    if verdict.change_of is not None and verdict.wording.seen:
        refuse_overtaken(known(session, verdict.change_of), verdict.wording)
    return replace(verdict, wording=replace(verdict.wording, seen=""))


def _orders(written: MembersMail, verdict: Verdict) -> dict[str, tuple[None, tuple[str, ...] | None]]:
    """The orders in a mail of which a person says what it is, for the log: those that count, and those that do not."""
    if not written.decided:
        return {}
    given, _ = ordered_in(written.read, today=written.mail.received_at.date())
    if verdict.change_of is not None:
        counts = given.of_change()
    elif written.read.kind is Kind.UNSUBSCRIBE or written.read.kind is Kind.CHANGE:
        return {"orders in it, not obeyed": (None, given.words or None)}
    else:
        counts = given.of_answer() if written.read.kind is Kind.ANSWER else given.of_request()
    others = tuple(word for word in given.words if word not in counts.words)
    return {"orders in it": (None, counts.words or None), "orders in it, not obeyed": (None, others or None)}


def _as_said(read: ReadMail, verdict: Verdict) -> ReadMail:
    """A mail as a person reads it, without CPR numbers."""
    if verdict.answers_to:
        read = replace(read, kind=Kind.ANSWER)
    elif verdict.answer_to is not None:
        read = replace(read, kind=Kind.ANSWER, answer_to=f"#{verdict.answer_to}")
    elif verdict.leaves:
        read = replace(read, kind=Kind.UNSUBSCRIBE)
    elif verdict.as_request or verdict.part or read.kind not in (Kind.ANSWER, Kind.CHANGE, Kind.UNSUBSCRIBE):
        read = replace(read, kind=Kind.REQUEST)
    return replace(read, text=without_cpr(read.text), own=without_cpr(read.own), title=without_cpr(read.title))


def _corrected(
    session: Session, written: MembersMail, verdict: Verdict, said: tuple[Actor, Word | None]
) -> Outcome | None:
    """The request of the writer's with the words that their mail gives it; None when the mail is no change.

    Whoever asked is told of a colleague's. said: who decides, and their word.
    """
    by, word = said
    if verdict.change_of is None:
        return None
    request = known(session, verdict.change_of)
    if not is_theirs(request, written):
        raise InputFault(
            "Request #%(number)s is not %(name)s's, nor their organisation's.",
            {"number": request.number, "name": written.member.name},
            remedy=Remedy(Action.SHOW_REQUEST, {"number": request.number}),
        )
    before, was = as_asked(request), newest_edit(session, request.number)
    reword(session, request, written, verdict.wording, by=by)
    if as_asked(request) != before:
        tell_of_colleague(session, written, request, before=before, word=word)
    edit = newest_edit(session, request.number)
    return Outcome(
        MailState.FILED, MailReason.CHANGED, {"number": request.number, **({EDIT: edit} if edit != was else {})}
    )


def _parted(session: Session, written: MembersMail, verdict: Verdict) -> Outcome | None:
    """An answer to each request that a person says; as it is, to those that a mail held for it seems to answer."""
    mail = written.mail
    held_for_it = not verdict.is_said and mail.reason in (MailReason.SEVERAL, MailReason.WITHDRAWN)
    numbers = tuple(mail.reason_values["numbers"]) if held_for_it else verdict.answers_to
    decided = replace(written, decided=True)
    return parted_by_hand(session, decided, numbers, whole=verdict.whole) if numbers else None


def _part(session: Session, mail: InboundMail, part: Part, word: Word | None, *, by: Actor) -> None:
    """Parts the request that a mail became; one mail tells its writer of both, instead of a receipt of the first."""
    first = session.scalars(select(Request).filter_by(mail_id=mail.id)).one()
    second = part_in_two(session, first, part, by=by)
    for request in (first, second):
        if not request.anonymous:  # how it reads without the name, somebody has yet to see
            look_at(request, by)
    if word is not None:
        tell_asker(session, word, [first, second], Done.REQUEST_SPLIT, by=by)


def _announce(session: Session, mail: InboundMail, word: Word | None, by: Actor) -> None:
    """Has the writer told what became of a mail that a person took in."""
    mailed, note = (word.mailed, word.note.strip()) if word else (True, "")
    known, made = is_known(mail), made_of(session, mail.id)
    receipted = mail.state is MailState.FILED and mailed and not known
    told = tell_news(session, replace(word, mailed=False) if word and receipted else word, made[:1], by=by)
    tell_news(session, word, made[1:], by=by)  # of which no receipt speaks
    mail.acknowledged = not receipted and (not mailed or told or not note)
    if note and not mail.acknowledged:
        mail.reason_values = {**mail.reason_values, "note": note}


def _looked_at(session: Session, mail: InboundMail, by: Actor) -> None:
    """Notes that a person has seen the request that a mail became."""
    request = session.scalar(select(Request).filter_by(mail_id=mail.id))
    if request is not None:
        look_at(request, by)


def _let_go(session: Session, mail: InboundMail, verdict: Verdict, by: Actor) -> Outcome | None:
    """The answers that a mail became, and that were held in doubt, let go; None when there is none, or it is else now.

    Raises EditionFault for a mail that is about a request in doubt: a person says which it is.
    """
    rows = session.scalars(select(Answer).filter_by(mail_id=mail.id).order_by(Answer.id)).all()
    if not rows:
        for number in numbers_of(mail) if _in_doubt(mail) and verdict == AS_IT_IS else ():
            refuse_in_doubt(known(session, number))
        return None
    if verdict == AS_IT_IS:
        for row in rows:
            let_go(session, row, by=by)
        return answered(rows)
    delete_answers(session, mail)
    return None


def _in_doubt(mail: InboundMail) -> bool:
    return mail.reason == MailReason.PERHAPS_ANONYMOUS and "number" in mail.reason_values


def _opened(session: Session, mail: InboundMail, verdict: Verdict, by: Actor) -> Outcome | None:
    """The requests that a mail had become before it was held, opened again; None when it is none, or an answer now."""
    if verdict.is_other:
        refuse_seen(session, mail)
        hide_request(session, mail, by=by)
        return None
    first = open_again(session, mail, anew=verdict.part is not None, by=by)
    return Outcome(MailState.FILED, MailReason.REQUEST, {"number": first.number}) if first else None


def retry(store: Store, mail_id: int, *, house: House, by: Actor) -> MailState:
    """Reads and files a mail again that could not be read, or that a newer version reads better; returns its state.

    Raises MissingInput for an unknown mail, InputFault for one that became something already, Withdrawn for one whose
    writer took its answers back.
    """
    with store.write() as session:
        mail = known_mail(session, mail_id)
        if mail.state is MailState.FILED:
            raise InputFault(
                "Mail %(mail)s is filed already.", {"mail": mail_id}, remedy=Remedy(Action.SHOW_MAIL, {"mail": mail_id})
            )
        refuse_purged(mail)
        refuse_withdrawn(mail, known=False)
        request = session.scalar(select(Request).filter_by(mail_id=mail.id))
        if request is not None:
            raise InputFault(
                "Mail %(mail)s is request #%(number)s.",
                {"mail": mail_id, "number": request.number},
                remedy=Remedy(Action.ACCEPT_MAIL, {"mail": mail_id}),
            )
        delete_answers(session, mail)  # held in doubt; it is read anew
        record(session, by, Act.MAIL_READ_AGAIN, mail_id)
        mail.state, mail.acknowledged = MailState.RECEIVED, False
    return file_mail(store, mail_id, house=house, now=by.at) or MailState.RECEIVED


def hold(store: Store, mail_id: int, *, by: Actor, word: Word | None = None) -> None:
    """Holds a mail for a person and takes back what it became: its request is held, its answer goes nowhere.

    With a `word` the asker is told that the request is held. Raises MissingInput for an unknown mail, InputFault for
    one whose effect cannot be taken back.
    """
    with store.write() as session:
        mail = known_mail(session, mail_id)
        if mail.state is MailState.HELD:
            return
        if mail.state is MailState.FILED:
            take_back(session, mail, by, word)
        take_back_receipts(session, mail)
        record(session, by, Act.MAIL_HELD, mail_id, {"reason": (mail.reason, MailReason.BY_HAND)})
        conclude(mail, Outcome(MailState.HELD, MailReason.BY_HAND))
        made = made_of(session, mail.id)
        mail.acknowledged = mail.acknowledged or bool(made)  # they are told of the request, in another mail
        tell_news(session, word, made, by=by)


def dismiss(store: Store, mail_id: int, *, again: bool = False, by: Actor, word: Word | None = None) -> bool:
    """Marks a held mail as dealt with; with a `word` the member who wrote is told. Returns whether they are.

    again: what a filed mail became is taken back first, and its request is hidden. Whoever the mail made a member is
    none any more, unless more of theirs is here. Raises MissingInput for an unknown mail, InputFault for one that does
    not wait, or whose effect cannot be taken back.
    """
    with store.write() as session:
        mail = known_mail(session, mail_id)
        if again and mail.state is MailState.FILED:
            to_take(session, mail_id, again=True, by=by, word=word)
            hide_request(session, mail, by=by)
        if mail.state not in MAILS_FOR_A_PERSON:
            raise InputFault(
                "Mail %(mail)s is %(state)s; only what is held waits for a person.",
                {"mail": mail_id, "state": mail.state},
            )
        record(session, by, Act.MAIL_DISMISSED, mail_id, {"reason": (mail.reason, MailReason.DEALT_WITH)})
        take_back_receipts(session, mail)
        end_membership(session, mail, by=by)
        tell_news(session, word, made_of(session, mail.id), by=by)
        told = word is not None and tell_writer(session, word, mail, by=by)
        conclude(mail, Outcome(MailState.IGNORED, MailReason.DEALT_WITH))
        return told
