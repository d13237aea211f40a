"""What a person does with answers: enter one that came by telephone, edit one, part one in two.

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
from digest.errors import InputFault
from digest.members.register import member_with
from digest.requests.answers import askers, known_answer, passing_key, take_out
from digest.requests.numbers import known
from digest.requests.word import Word, reached, tell_answerer
from digest.requests.wording import rest_of, reword_answer
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, Member, Request
from digest.store.states import REQUESTS_UNSEEN, Act, Consent, DeliveryKind, EditionReason, MemberKind
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
    """Adds an answer told by telephone and returns its id; it is passed on as one that came by mail.

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
        reword_answer(session, answer, told.text)
        session.add(answer)
        session.flush()
        record(session, by, Act.ANSWER_ADDED, answer.id, {"request": (None, number)})
        if word is not None:
            tell_answerer(session, word, answer, Done.ANSWER_ADDED, by=by)
        log.info("answer=%d request=%d entered by hand", answer.id, number)
        return answer.id


def edit_answer(store: Store, answer_id: int, text: str, *, by: Actor, word: Word | None = None) -> tuple[str, ...]:
    """Changes the words of an answer; returns to whom it was passed on already, in its old words.

    Undoes the approval of an edition that shows it. With a `word` its writer is told. Raises MissingInput for an
    unknown id, InputFault for an empty text, EditionFault when it stands in a letter that has gone out.
    """
    if not text.strip():
        raise InputFault("An answer needs a text.", remedy=Action.SAY_TEXT)
    with store.write() as session:
        answer = known_answer(session, answer_id)
        take_out(session, answer, EditionReason.ANSWER_CHANGED)
        before = answer.text
        reword_answer(session, answer, text)
        record(session, by, Act.ANSWER_EDITED, answer_id, {"text": (before, answer.text)})
        if word is not None:
            tell_answerer(session, word, answer, Done.ANSWER_EDITED, by=by)
        log.info("answer=%d edited by hand", answer_id)
        keyed = select(Delivery.recipient).filter_by(kind=DeliveryKind.ANSWER, key=passing_key(answer_id))
        return tuple(session.scalars(keyed.order_by(Delivery.id)))


def named_address(store: Store, told: Told, *, today: date) -> str:
    """The address at which the writer of an answer told by telephone hears of it. Raises InputFault as `add_answer`."""
    with store.read() as session:
        return reached(session, _writer(session, told), today)


def asked_at(store: Store, number: int, writer: str, *, today: date) -> tuple[str, ...]:
    """The addresses to which an answer to a request is passed on, from a member at an address, "" for nobody's."""
    with store.read() as session:
        member = member_with(session, writer) if writer else None
        found = askers(session, known(session, number), member.id if member else None, on=today)
        return tuple(address for asker, _ in found if (address := reached(session, asker, today)))


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
            raise InputFault(f"Answer {answer_id} answers request #{half.to} already.")
        if half.text.strip():
            take_out(session, answer, EditionReason.ANSWER_CHANGED)
            reword_answer(session, answer, rest_of(answer.text, half.text, said=half.keep))
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
        reword_answer(session, other, text)
        session.add(other)
        session.flush()
        changes = {"text": (before, answer.text), "into": (None, other.id)}
        record(session, by, Act.ANSWER_SPLIT, answer_id, changes)
        record(session, by, Act.ANSWER_ADDED, other.id, {"request": (None, half.to)})
        if word is not None:
            tell_answerer(session, word, other, Done.ANSWER_SPLIT, by=by)
        log.info("answer=%d parted in two: answer=%d", answer_id, other.id)
        return other.id


def _writer(session: Session, told: Told) -> Member:
    if told.address:
        member = member_with(session, checked(told.address))
        if member is None:
            raise InputFault(f"Nobody has the address {told.address}.", remedy=Action.ADD_MEMBER)
    else:
        name = " ".join(told.name.split())
        rows = session.execute(select(Member.id, Member.name)).all()  # SQLite knows no small letter of Æ, Ø and Å
        named = [row[0] for row in rows if row[1].casefold() == name.casefold()]
        if not name or len(named) != 1:
            several = "Several are" if named else "Nobody in the register is"
            who = f"{several} called {name}" if name else "It is not said who answers"
            raise InputFault(f"{who}: give an address.", remedy=Action.LIST_MEMBERS)
        member = session.get_one(Member, named[0])
    if member.kind is not MemberKind.MEMBER or member.left_at is not None:
        raise InputFault(f"{member.name} is no member.", remedy=Action.EDIT_MEMBER)
    return member


def _refuse(request: Request, member: Member | None, text: str) -> None:
    if not text.strip():
        raise InputFault("An answer needs a text.", remedy=Action.SAY_TEXT)
    if request.state in REQUESTS_UNSEEN:
        raise InputFault(f"Request #{request.number} is {request.state}: nobody can answer it.")
    if member is not None and request.member_id == member.id:
        raise InputFault(f"{member.name} asked request #{request.number}.")
