"""A word to a member when the staff, or a colleague, change, enter, part or put aside what is theirs: a mail.

It is added in the transaction of what it tells of, so that neither is without the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.cases.vocabulary import vocabulary
from digest.house import House
from digest.marks import Purpose
from digest.members.register import member_with
from digest.outbox import Post, gets_updates, post
from digest.reading import Kind
from digest.requests.outcome import MembersMail
from digest.requests.place import goes_out
from digest.requests.told import former
from digest.store.models import Answer, AuditEntry, InboundMail, Member, Request
from digest.store.reasons import REASONS_FORGED, MailReason
from digest.store.states import Consent, DeliveryKind, RequestState
from digest.writing.notes import was_told
from digest.writing.staff_word import Done, StaffWord, staff_word

_PERSONS = (Kind.REQUEST, Kind.ANSWER, Kind.CHANGE, Kind.UNSUBSCRIBE)
_OF_PERSONS = (MailReason.FOR_STAFF, MailReason.ASKS_NOTHING, MailReason.HANDED_ON)


@dataclass(frozen=True, slots=True)
class Word:
    """That a member is told of a change, with what the staff add in their own words.

    mailed: False when no member is mailed: the staff tell them otherwise.
    """

    house: House
    note: str = ""
    mailed: bool = True


def tell_asker(session: Session, word: Word, requests: list[Request], done: Done, *, by: Actor) -> bool:
    """Tells the asker of a request how it stands now; of one that was parted, with the other one."""
    return _post(session, word, _about(session, requests[0]), _said(session, word, requests, done, by.at), by=by)


def tell_of_colleague(
    session: Session,
    written: MembersMail,
    request: Request,
    *,
    before: Mapping[str, object] | None = None,
    word: Word | None = None,
) -> bool:
    """Tells the asker of a request what a colleague's mail did to it, and how to undo it; returns whether it was one's.

    before: the fields of the request that it changed as they were, None where it closed it; word: of the staff who took
    the mail in.
    """
    asker = request.member
    if asker is None or asker.id == written.member.id:
        return False
    word, by = word or Word(written.house), Actor.member(written.member.id, at=written.at)
    slugs, words = [tag.slug for tag in request.tags], vocabulary(session)
    done = Done.COLLEAGUE_CLOSED if before is None else Done.COLLEAGUE_CHANGED
    was = before or {"text": request.text, "tags": sorted(slugs)}
    reworded, retagged = was["text"] != request.text and not request.anonymous, was["tags"] != sorted(slugs)
    said = replace(
        _said(session, word, [request], done, by.at),
        who=written.member.name,
        before=str(was["text"]) if reworded else "",
        tags=tuple(words.label(slug, asker.language) for slug in slugs) if retagged else (),
        waits=bool(request.doubt),
    )
    return _post(session, word, _about(session, request), said, by=by)


def _said(session: Session, word: Word, requests: list[Request], done: Done, now: datetime) -> StaffWord:
    """What is said of a request, as it stands now; of one that was parted, with the other one."""
    first, day = requests[0], None
    if first.state in (RequestState.OPEN, RequestState.POSTPONED):
        place = goes_out(session, first, now=now)
        day = place.sends_at.astimezone(word.house.zone).date() if place else None
    return StaffWord(
        association=word.house.association,
        done=done,
        note=word.note.strip(),
        number=first.number,
        title=first.public_title,
        texts=tuple((request.number, request.public_title, request.public_text) for request in requests),
        deadline=first.deadline,
        day=day,
        anonymous=first.anonymous,
    )


def tell_answerer(session: Session, word: Word, answers: list[Answer], done: Done, *, by: Actor) -> bool:
    """Tells the writer of an answer how it stands now; of one that was parted, with the first one before it."""
    answer, first = answers[-1], answers[0]
    member, request = answer.member, answer.request
    told = [answer] if first.text == answer.text else answers  # all of it may stand in both places
    texts = tuple((one.request.number, one.request.public_title, _own_words(one)) for one in told)
    said = StaffWord(
        association=word.house.association,
        done=done,
        note=word.note.strip(),
        number=request.number,
        title=request.public_title,
        texts=texts,
        consent=answer.consent,
        first=first.request.number,
    )
    mail = session.get(InboundMail, answer.mail_id) if answer.mail_id is not None else None
    return _post(session, word, _About(member, f"answer-{answer.id}", mail), said, by=by)


def _own_words(answer: Answer) -> str:
    """An answer as it is passed on, for its writer."""
    return answer.public_text if answer.consent is Consent.ANONYMOUS else answer.text


def tell_writer(session: Session, word: Word, mail: InboundMail, *, case: str = "", by: Actor) -> bool:
    """Tells a member that nothing more becomes of a mail, or that the case of this title was made of it."""
    member, before = _writer(session, mail), former(session, mail)
    said = StaffWord(
        association=word.house.association,
        done=Done.CASE_MADE if case else Done.DISMISSED,
        note=word.note.strip(),
        title=case,
        subject=mail.subject,
        was=was_told(before.what, before.numbers, member.language) if before and member else "",
    )
    return _post(session, word, _About(member, f"mail-{mail.id}", mail), said, by=by)


def tell_unsubscribed(session: Session, word: Word, mail: InboundMail, address: str, *, by: Actor) -> bool:
    """Tells a member whom a mail unsubscribed that they get the letters again."""
    said = StaffWord(
        association=word.house.association, done=Done.LETTERS_AGAIN, note=word.note.strip(), subject=mail.subject
    )
    return _post(session, word, _About(member_with(session, address), f"mail-{mail.id}", mail), said, by=by)


def _writer(session: Session, mail: InboundMail) -> Member | None:
    """The member who wrote a mail, as far as anybody knows."""
    of_person = mail.kind in _PERSONS or mail.reason in _OF_PERSONS
    if mail.reason in REASONS_FORGED or not of_person or not mail.sender:
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


def _about(session: Session, request: Request) -> _About:
    mail = session.get(InboundMail, request.mail_id) if request.mail_id is not None else None
    return _About(request.member, f"request-{request.id}", mail)


def _post(session: Session, word: Word, about: _About, said: StaffWord, *, by: Actor) -> bool:
    """Adds the mail to the ledger; returns whether there was somebody to tell."""
    member, mail = about.member, about.mail
    if not word.mailed or member is None or not reached(session, member, by.at.date()):
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
