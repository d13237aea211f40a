"""What a person does with answers: enter one that came by telephone, edit one, part one in two, pass one on.

An answer that is passed on already is not passed on again: its asker has the words as they were.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.addresses import checked
from digest.anonymity import unsigned
from digest.errors import EditionFault, InputFault
from digest.members.register import member_with, members_named
from digest.requests.answers import answered, known_answer, let_go, take_out
from digest.requests.askers import askers, asking, passing_key
from digest.requests.numbers import known
from digest.requests.passing import outstanding, pass_to_askers
from digest.requests.secrecy import of_the_house
from digest.requests.told import kept
from digest.requests.word import Word, reached, tell_answerer
from digest.requests.wording import rest_of, reword_answer
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, InboundMail, Member, Request
from digest.store.reasons import EditionReason
from digest.store.states import REQUESTS_UNSEEN, Consent, DeliveryKind, Doubt, MailState, MemberKind
from digest.writing.staff_word import Done

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer told by telephone, by a member's address, or the name that one member has."""

    text: str
    address: str = ""
    name: str = ""
    consent: Consent = Consent.ASKER


def add_answer(store: Store, number: int, told: Told, *, by: Actor, word: Word | None = None) -> int:
    """Adds an answer told by telephone and returns its id; it is passed on, or waits, as one that came by mail.

    With a `word` its writer is told. Raises MissingInput for an unknown number, InputFault for an empty text, a writer
    who is no member or asked it, and a request that is held or hidden.
    """
    with store.write() as session:
        request, member = known(session, number), _writer(session, told)
        _refuse(request, member, told.text)
        answer = Answer(
            request=request,
            member=member,
            mail_id=None,
            text="",
            consent=told.consent,
            answered_at=by.at,
            passed_at=None,
        )
        reword_answer(session, answer, told.text, as_typed=True)
        answer.doubt = _doubt(session, answer)
        session.add(answer)
        session.flush()
        record(session, by, Act.ANSWER_ADDED, answer.id, {"request": (None, number)})
        if word is not None:
            tell_answerer(session, word, [answer], Done.ANSWER_ADDED, by=by)
        log.info("answer=%d request=%d entered by hand", answer.id, number)
        return answer.id


def edit_answer(store: Store, answer_id: int, text: str, *, by: Actor, word: Word | None = None) -> tuple[str, ...]:
    """Changes the words of an answer; returns to whom it was passed on already, in its old words.

    Undoes the approval of an edition that shows it. With a `word` its writer is told. Raises MissingInput for an
    unknown id, InputFault for an empty text and where nothing is changed, EditionFault when it stands in a letter that
    has gone out.
    """
    if not text.strip():
        raise InputFault("An answer needs a text.", remedy=Action.SAY_TEXT)
    with store.write() as session:
        answer = known_answer(session, answer_id)
        if text.strip() == unsigned(answer):
            raise InputFault("Nothing is changed: the words are as they were.", remedy=Action.SAY_TEXT)
        take_out(session, answer, EditionReason.ANSWER_CHANGED)
        before = answer.text
        reword_answer(session, answer, text, as_typed=True)
        record(session, by, Act.ANSWER_EDITED, answer_id, {"text": (before, answer.text)})
        if word is not None:
            tell_answerer(session, word, [answer], Done.ANSWER_EDITED, by=by)
        log.info("answer=%d edited by hand", answer_id)
        keyed = select(Delivery.recipient).filter_by(kind=DeliveryKind.ANSWER, key=passing_key(answer_id))
        return tuple(session.scalars(keyed.order_by(Delivery.id)))


def pass_answer(
    store: Store, answer_id: int, *, named: bool = False, by: Actor, word: Word | None = None
) -> tuple[str, ...]:
    """Lets go an answer that was held in doubt, as others see it, or passes one on to who asked and has no mail of it.

    named: its writer may be named to the asker. With a `word` it is passed on at once, with its note; with one that
    mails nobody, to nobody. Returns who asked and may get no mail at present: they get it when they may. Raises
    MissingInput for an unknown answer, EditionFault for one that is not held and that nobody waits for.
    """
    with store.write() as session:
        row = known_answer(session, answer_id)
        if row.doubt:
            let_go(session, row, named=named, by=by)
            _settle_mail(session, row, tells=word is None or word.mailed)
        elif not outstanding(session, row, on=by.at.date()):
            raise EditionFault(
                "Answer %(answer)s is not held, and %(why)s.",
                {"answer": answer_id, "why": _why_nobody(session, row, on=by.at.date())},
            )
        else:
            record(session, by, Act.ANSWER_PASSED, answer_id)
            row.passed_at = None
        if word is not None and word.mailed:
            pass_to_askers(session, row, house=word.house, now=by.at, note=word.note)
        elif word is not None:
            row.passed_at = by.at
        asked = askers(session, row.request, row.member_id)
        return tuple(one.address for one, _ in asked if not reached(session, one, by.at.date()))


def _settle_mail(session: Session, row: Answer, *, tells: bool) -> None:
    """The mail of answers that are all let go waits no more; its writer gets a receipt more where that `tells` them."""
    mail = session.get(InboundMail, row.mail_id) if row.mail_id is not None else None
    rows = session.scalars(select(Answer).filter_by(mail_id=row.mail_id).order_by(Answer.id)).all() if mail else []
    if mail is not None and mail.state is MailState.HELD and not any(one.doubt for one in rows):
        outcome = answered(rows)
        mail.state, mail.reason = outcome.state, outcome.reason
        mail.acknowledged, mail.reason_values = not tells, kept(mail, outcome.values)


def _why_nobody(session: Session, row: Answer, *, on: date) -> str:
    """Why there is nobody to pass an answer on to, for the person who asks for it."""
    asked = [asker for asker, _ in askers(session, row.request, row.member_id)]
    stopped = [asker.name for asker in asked if not reached(session, asker, on)]
    if not asked:
        return "there is nobody who asked that"
    return f"no mail may go to {', '.join(stopped)}, who asked" if stopped else "whoever asked that has it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What becomes of an answer that answers two requests: the words for request `to`, and those that stay.

    text: "" when all of it answers both. keep: "" for the answer without `text`, where that stands in it word for word.
    """

    to: int
    text: str = ""
    keep: str = ""


def split_answer(store: Store, answer_id: int, half: Half, *, by: Actor, word: Word | None = None) -> int:
    """Enters a part of an answer under another request, and returns the new answer's id; files stay with the first.

    With a `word` its writer is told. Raises as `add_answer` and `edit_answer` do, and InputFault when it is not clear
    what stays.
    """
    with store.write() as session:
        answer, request = known_answer(session, answer_id), known(session, half.to)
        before, text = answer.text, half.text.strip() or answer.text
        _refuse(request, answer.member, text)
        if request.id == answer.request_id:
            raise InputFault("Answer %(answer)s answers request #%(to)s already.", {"answer": answer_id, "to": half.to})
        if half.text.strip():
            take_out(session, answer, EditionReason.ANSWER_CHANGED)
            rest, said = rest_of(answer.text, half.text, said=half.keep), bool(half.keep.strip())
            reword_answer(session, answer, rest, as_typed=said or answer.as_typed)
        other = Answer(
            request=request,
            member=answer.member,
            mail_id=None,
            text="",
            consent=answer.consent,
            answered_at=answer.answered_at,
            passed_at=None,
            hidden=answer.hidden,
            doubt=answer.doubt,
        )
        reword_answer(session, other, text, as_typed=bool(half.text.strip()) or answer.as_typed)
        other.doubt = other.doubt or _doubt(session, other)
        session.add(other)
        session.flush()
        changes = {"text": (before, answer.text), "into": (None, other.id)}
        record(session, by, Act.ANSWER_SPLIT, answer_id, changes)
        record(session, by, Act.ANSWER_ADDED, other.id, {"request": (None, half.to)})
        if word is not None:
            tell_answerer(session, word, [answer, other], Done.ANSWER_SPLIT, by=by)
        log.info("answer=%d parted in two: answer=%d", answer_id, other.id)
        return other.id


def _doubt(session: Session, answer: Answer) -> Doubt:
    """Why an answer that a person enters waits: the person may not know who asked that without a name."""
    return Doubt.OWN_HOUSE if of_the_house(answer, asking(session, answer.request)) else Doubt.NONE


def _writer(session: Session, told: Told) -> Member:
    if told.address:
        member = member_with(session, checked(told.address))
        if member is None:
            raise InputFault("Nobody has the address %(address)s.", {"address": told.address}, remedy=Action.ADD_MEMBER)
    else:
        named = members_named(session, told.name)
        if len(named) != 1:
            raise _unclear(" ".join(told.name.split()), several=bool(named))
        (member,) = named
    if member.kind is not MemberKind.MEMBER or member.left_at is not None:
        raise InputFault("%(name)s is no member.", {"name": member.name}, remedy=Action.EDIT_MEMBER)
    return member


def _unclear(name: str, *, several: bool) -> InputFault:
    """The fault of a name that is nobody's or more than one's, or of none."""
    values, remedy = {"name": name}, Action.LIST_MEMBERS
    if not name:
        return InputFault("It is not said who answers: give an address.", remedy=remedy)
    if several:
        return InputFault("Several are called %(name)s: give an address.", values, remedy=remedy)
    return InputFault("Nobody in the register is called %(name)s: give an address.", values, remedy=remedy)


def _refuse(request: Request, member: Member | None, text: str) -> None:
    if not text.strip():
        raise InputFault("An answer needs a text.", remedy=Action.SAY_TEXT)
    if request.state in REQUESTS_UNSEEN:
        raise InputFault(
            "Request #%(number)s is %(state)s: nobody can answer it.",
            {"number": request.number, "state": request.state},
        )
    if member is not None and request.member_id == member.id:
        raise InputFault("%(name)s asked request #%(number)s.", {"name": member.name, "number": request.number})
