"""A word to a member when the staff change, enter, part or put aside what is theirs: a mail in the ledger.

It is added in the transaction of what it tells of, so that neither is without the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.actions import Action
from digest.addresses import normal
from digest.errors import MissingInput
from digest.house import House
from digest.marks import Purpose
from digest.members.register import member_with
from digest.outbox import Post, gets_updates, post
from digest.reading import Kind
from digest.requests.answers import known_answer
from digest.requests.numbers import known
from digest.requests.place import goes_out
from digest.store.engine import Store
from digest.store.models import Answer, AuditEntry, InboundMail, Member, Request
from digest.store.states import Consent, DeliveryKind, MailReason, RequestState
from digest.writing.staff_word import Done, StaffWord, staff_word

_FORGED = (MailReason.NOT_AUTHENTICATED, MailReason.NOT_PROVEN)
_PERSONS = (Kind.REQUEST, Kind.ANSWER, Kind.CHANGE, Kind.UNSUBSCRIBE)


@dataclass(frozen=True, slots=True)
class Word:
    """That a member is told of a change, with what the staff add in their own words."""

    house: House
    note: str = ""


def asker_address(store: Store, number: int, *, today: date) -> str:
    """The address at which the asker of a request is told of a change; "" for nobody. Raises MissingInput."""
    with store.read() as session:
        return reached(session, known(session, number).member, today)


def answerer_address(store: Store, answer_id: int, *, today: date) -> str:
    """The address at which the writer of an answer is told of a change; "" for nobody. Raises MissingInput."""
    with store.read() as session:
        return reached(session, known_answer(session, answer_id).member, today)


def writer_address(store: Store, mail_id: int, *, today: date) -> str:
    """The address at which a member is told what became of a mail; "" for machines, strangers and forged senders.

    Raises MissingInput for an unknown mail.
    """
    with store.read() as session:
        mail = session.get(InboundMail, mail_id)
        if mail is None:
            raise MissingInput(f"There is no mail {mail_id}.", remedy=Action.LIST_MAILS)
        return reached(session, _writer(session, mail), today)


def member_address(store: Store, address: str, *, today: date) -> str:
    """The address at which the member with an address, or an alias, is told; "" for nobody."""
    with store.read() as session:
        return reached(session, member_with(session, normal(address)), today)


def tell_asker(session: Session, word: Word, requests: list[Request], done: Done, *, by: Actor) -> bool:
    """Tells the asker of a request how it stands now; of one that was parted, with the other one."""
    first, asker = requests[0], requests[0].member
    day = None
    if first.state is not RequestState.PUBLISHED:
        place = goes_out(session, first, now=by.at)
        day = place.sends_at.astimezone(word.house.zone).date() if place else None
    said = StaffWord(
        association=word.house.association,
        done=done,
        note=word.note.strip(),
        number=first.number,
        title=first.public_title,
        texts=tuple((request.number, request.public_title, request.public_text) for request in requests),
        deadline=first.deadline,
        day=day if first.state in (RequestState.OPEN, RequestState.POSTPONED) else None,
        anonymous=first.anonymous,
    )
    mail = session.get(InboundMail, first.mail_id) if first.mail_id is not None else None
    return _post(session, word, _About(asker, f"request-{first.id}", mail), said, by=by)


def tell_answerer(session: Session, word: Word, answer: Answer, done: Done, *, by: Actor) -> bool:
    """Tells the writer of an answer how it stands now."""
    member, request = answer.member, answer.request
    nameless = answer.consent is Consent.ANONYMOUS
    text = answer.public_text if nameless else answer.text
    said = StaffWord(
        association=word.house.association,
        done=done,
        note=word.note.strip(),
        number=request.number,
        title=request.public_title,
        texts=((request.number, request.public_title, text),),
        consent=answer.consent,
    )
    mail = session.get(InboundMail, answer.mail_id) if answer.mail_id is not None else None
    return _post(session, word, _About(member, f"answer-{answer.id}", mail), said, by=by)


def tell_writer(session: Session, word: Word, mail: InboundMail, *, by: Actor) -> bool:
    """Tells a member that nothing more becomes of a mail."""
    member = _writer(session, mail)
    said = StaffWord(
        association=word.house.association,
        done=Done.DISMISSED,
        note=word.note.strip(),
        subject=mail.subject,
    )
    return _post(session, word, _About(member, f"mail-{mail.id}", mail), said, by=by)


def _writer(session: Session, mail: InboundMail) -> Member | None:
    """The member who wrote a mail, as far as anybody knows."""
    if mail.reason in _FORGED or mail.kind not in _PERSONS or not mail.sender:
        return None
    return member_with(session, mail.sender)


def reached(session: Session, member: Member | None, today: date) -> str:
    """The address at which a member is told of what is theirs; "" for one who left, or must not be written to."""
    return member.address if member is not None and gets_updates(session, member.address, on=today) else ""


@dataclass(frozen=True, slots=True)
class _About:
    """Who is told, what it is about, as a part of the ledger's key, and the mail it came in."""

    member: Member | None
    thing: str
    mail: InboundMail | None


def _post(session: Session, word: Word, about: _About, said: StaffWord, *, by: Actor) -> bool:
    """Adds the mail to the ledger; returns whether there was somebody to tell."""
    member, mail = about.member, about.mail
    if member is None or not reached(session, member, by.at.date()):
        return False
    session.flush()
    entry = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)).first() or 0
    return post(
        session,
        Post(
            kind=DeliveryKind.UPDATE,
            key=f"{about.thing}-{said.done}-{entry}",
            address=member.address,
            name=member.name,
            note=staff_word(replace(said, name=member.name), member.language),
            reply_to=word.house.reply_address(Purpose.CHANGE, mail.id) if mail else word.house.address,
            answers=mail.message_id if mail else "",
        ),
        house=word.house,
        now=by.at,
    )
