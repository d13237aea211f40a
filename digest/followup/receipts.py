"""Receipts: the writer is told how the mail was understood, and what to reply to change it.

One a mail, another when a person has accepted it, and a limited number a day to one address; none to machines, or where
the sender may be forged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.cases.bank import Bank, KnownCase
from digest.cases.tags import unknown_tags
from digest.cases.vocabulary import vocabulary
from digest.followup.limits import first_of, gets_receipt, key_of, keyed_of
from digest.followup.post import each
from digest.house import House
from digest.marks import Purpose
from digest.matching.ranking import Match
from digest.matching.vocabulary import Vocabulary
from digest.members.register import member_with
from digest.outbox import Post, post
from digest.reading import ReadMail
from digest.reading.confidential import without_cpr
from digest.reading.filenames import plain_name
from digest.reading.orders import orders
from digest.requests.askers import asking
from digest.requests.nameless import numbers_of
from digest.requests.passing import time_to_undo
from digest.requests.place import goes_out
from digest.requests.related import in_common
from digest.requests.told import former, is_known, next_key, remember
from digest.requests.withholding import is_withheld
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Member, Request
from digest.store.reasons import MailReason
from digest.store.states import MAILS_UNREAD, REQUESTS_UNSEEN, Consent, DeliveryKind, MailState, RequestState
from digest.writing.language import because, touching
from digest.writing.letter import web_link
from digest.writing.notes import (
    AnswerReceipt,
    AnswersReceipt,
    AskedBefore,
    FoundCase,
    Note,
    PlainReceipt,
    RequestReceipt,
    answer_receipt,
    answers_receipt,
    plain_receipt,
    request_receipt,
    with_correction,
    with_word,
)

log = logging.getLogger(__name__)

_READ_AS = (MailReason.REQUEST, MailReason.CHANGED)
_OF_OTHERS = (MailReason.CHANGE, MailReason.BESIDE, MailReason.TAKEN_BACK)
_SAID = {
    MailReason.UNKNOWN_SENDER: "unknown",
    MailReason.CHANGE: "change_held",
    MailReason.UNSUBSCRIBED: "unsubscribed",
    MailReason.CLOSED: "closed",
    MailReason.CHANGE_LATE: "change_late",
    MailReason.BESIDE: "beside",
    MailReason.CPR: "cpr",
    MailReason.SEVERAL: "several",
    MailReason.TAKEN_BACK: "taken_back",
}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a round of receipts shares; the bank is read for the first receipt that needs it."""

    house: House
    bank: Callable[[], Bank]
    now: datetime


@dataclass(frozen=True, slots=True)
class _Reader:
    """The reader of a receipt."""

    name: str
    language: str


def acknowledge(store: Store, *, house: House, now: datetime) -> int:
    """Adds receipts for the mails that have none to the ledger; returns how many."""
    waiting = select(InboundMail.id).where(InboundMail.acknowledged.is_(False), InboundMail.state.not_in(MAILS_UNREAD))
    with store.read() as session:
        ids = list(session.scalars(waiting.order_by(InboundMail.id)))
    desk = _Desk(house, cache(lambda: _bank_of(store)), now)
    return each(ids, lambda mail_id: _acknowledge(store, mail_id, desk), what="receipt of mail")


def _bank_of(store: Store) -> Bank:
    with store.read() as session:
        return Bank.of(session)


def _acknowledge(store: Store, mail_id: int, desk: _Desk) -> bool:
    house, now = desk.house, desk.now
    with store.read() as session:
        kept = session.get_one(InboundMail, mail_id)
    read = house.read(kept)  # outside the transaction, since reading takes time
    with store.write() as session:
        mail = session.get_one(InboundMail, mail_id)
        if mail.acknowledged:  # another process was faster
            return False
        mail.acknowledged = True
        member = member_with(session, mail.sender) if mail.sender else None
        if not gets_receipt(session, mail, read, member, now):
            _not_asked(mail)
            return False
        if not house.secret:  # no reply can prove who wrote
            _not_asked(mail)
        note, before = str(mail.reason_values.get("note", "")), former(session, mail)
        if is_known(mail) and not note:
            return False  # decided again, and the same as before
        first = first_of(session, mail, read)
        key = next_key(session, mail, key_of(mail, first)) if mail.state is MailState.FILED else key_of(mail, first)
        log.info("mail=%d is acknowledged", mail.id)
        said = with_word(_note(session, mail, read, member, desk), note)
        language = member.language if member else "da"
        receipt = Post(
            kind=DeliveryKind.RECEIPT,
            key=key,
            address=mail.sender,
            name=member.name if member else read.sender_name,
            note=with_correction(said, before.what, before.numbers, language) if before else said,
            reply_to=house.reply_address(Purpose.CHANGE, keyed_of(mail, read)),
            # A mail that may be forged gets no thread, which may be another person's.
            answers=mail.message_id if mail.reason != MailReason.NOT_PROVEN else "",
            replied=True,
        )
        sent = post(session, receipt, house=house, now=now)
        if sent and mail.state is MailState.FILED:
            remember(mail, key)
        if not sent:
            _not_asked(mail)
        return sent


def _not_asked(mail: InboundMail) -> None:
    """Says of a mail that waits for its writer's yes that nobody asked for it: it waits for a person."""
    if mail.state is MailState.HELD and mail.reason == MailReason.NOT_PROVEN:
        mail.reason_values = {**mail.reason_values, "asked": False}


def _note(session: Session, mail: InboundMail, read: ReadMail, member: Member | None, desk: _Desk) -> Note:
    language = member.language if member else "da"
    name = member.name if member else read.sender_name
    number = mail.reason_values.get("number")
    request = session.scalar(select(Request).filter_by(number=number)) if number is not None else None
    of = select(Answer).filter_by(mail_id=mail.reason_values.get("mail", mail.id)).order_by(Answer.id)
    rows = session.scalars(of).all()
    answer = rows[0] if rows else None
    reason = mail.reason_values.get("what", mail.reason)  # of the mail itself, or of the one it says yes to
    several = len(mail.reason_values.get("numbers", ())) > 1
    if not several and answer is None and request is not None and mail.state is MailState.FILED and reason in _READ_AS:
        changed, asker = reason == MailReason.CHANGED, request.member
        receipt = _of_request(session, request, desk, _Reader(name, language), changed=changed)
        of_colleague = changed and asker is not None and asker is not member and not request.anonymous
        receipt = replace(receipt, asker=asker.name if asker is not None and of_colleague else "")
        unknown = unknown_tags(session, orders(read.own)[0].tags)
        files = tuple(plain_name(file.name) for file in read.attachments if not file.logo)
        receipt = replace(receipt, unknown_tags=unknown, files=files)
        return request_receipt(receipt, language)
    if reason == MailReason.ANSWERS:
        until = time_to_undo(mail.reason_values)
        parted = AnswersReceipt(
            association=desk.house.association,
            name=name,
            answers=tuple(_of_answer(session, row, read, desk, name) for row in rows),
            until=until.astimezone(desk.house.zone) if until else None,
        )
        return answers_receipt(parted, language)
    wished = _of_wish(mail, request, answer)
    if request is not None and answer is not None and not (several or wished or answer.doubt or reason in _OF_OTHERS):
        receipted = _of_answer(session, answer, read, desk, name)
        return answer_receipt(replace(receipted, gone=bool(mail.reason_values.get("gone"))), language)
    told = PlainReceipt(
        association=desk.house.association,
        name=name,
        what=wished or _what(mail, reason, desk.house, None if answer else request),
        subject=mail.subject,
        text=without_cpr(read.text),
        number=number,
        most=mail.reason_values.get("most"),
        orders=mail.reason_values.get("orders", ""),
        about=_about(session, mail),
        waits=any(is_withheld(session, one) for one in _requests(session, mail)),
    )
    return plain_receipt(told, language)


def _of_answer(session: Session, answer: Answer, read: ReadMail, desk: _Desk, name: str) -> AnswerReceipt:
    request, nameless = answer.request, answer.consent is Consent.ANONYMOUS
    files = () if nameless or not answer.has_files else tuple(file.name for file in read.attachments if not file.logo)
    return AnswerReceipt(
        association=desk.house.association,
        name=name,
        number=request.number,
        title=request.public_title,
        text=answer.public_text if nameless else answer.text,
        consent=answer.consent,
        files=files,
        several=len({one.member_id for one in asking(session, request)}) > 1,
    )


def _of_wish(mail: InboundMail, request: Request | None, answer: Answer | None) -> str:
    """The kind of receipt for a wish for no name about earlier mails of the writer's; "" for any other mail."""
    if request is None or (answer.mail_id if answer else request.mail_id) == mail.id:
        return ""
    several = len(mail.reason_values.get("numbers", ())) > 1
    if mail.reason == MailReason.PERHAPS_ANONYMOUS and mail.state is MailState.HELD:
        one = "wish_of_one" if request.doubt and request.state in REQUESTS_UNSEEN else ""
        return "wish_of_several" if several else "wish_of_answer" if answer else one
    return "nameless_several" if several and mail.reason == MailReason.CHANGED else ""


def _about(session: Session, mail: InboundMail) -> str:
    """The requests that a mail is about, each by its number and title."""
    return ", ".join(f"#{one.number} ({one.public_title})" for one in _requests(session, mail))


def _requests(session: Session, mail: InboundMail) -> Sequence[Request]:
    """The requests that a mail is about, by number."""
    rows = select(Request).where(Request.number.in_(numbers_of(mail))).order_by(Request.number)
    return session.scalars(rows).all()


def _what(mail: InboundMail, reason: str, house: House, request: Request | None) -> str:
    """The kind of receipt for a mail that became neither request nor answer; `request`: the one that it is about."""
    if "nameless" in mail.reason_values:
        return "nameless_out" if mail.reason_values["nameless"] else "nameless"
    if reason == MailReason.FLOOD:
        return "flood_day" if mail.reason_values.get("unproven") else "flood"
    if reason == MailReason.NOT_PROVEN and house.secret:  # only a reply with a key can prove it
        return "confirm"
    if reason == MailReason.PERHAPS_ANONYMOUS and request is not None and request.doubt:
        return "perhaps_anonymous" if request.state in REQUESTS_UNSEEN else "perhaps_anonymous_out"
    return _SAID.get(MailReason(reason), "held")


def _of_request(session: Session, request: Request, desk: _Desk, reader: _Reader, *, changed: bool) -> RequestReceipt:
    words, bank, language = vocabulary(session), desk.bank(), reader.language
    met = bank.cases_for(request)
    return RequestReceipt(
        association=desk.house.association,
        name=reader.name,
        number=request.number,
        title=request.public_title,
        text=request.public_text,
        tags=tuple(words.label(tag.slug, language) for tag in request.tags),
        cases=tuple(_found(case, one, words, language) for case, one in met if one.sure),
        perhaps=tuple(_found(case, one, words, language) for case, one in met if not one.sure),
        before=tuple(
            AskedBefore(number=one.number, title=one.title, answers=one.answers) for one in bank.asked_before(request)
        ),
        edition=_day_of(session, request, desk),
        deadline=request.deadline,
        anonymous=request.anonymous,
        changed=changed,
        correctable=request.state is RequestState.OPEN,
    )


def _found(case: KnownCase, match: Match, words: Vocabulary, language: str) -> FoundCase:
    common = in_common(match.shared, words, language)
    return FoundCase(
        title=case.title,
        organisation=case.organisation,
        year=case.year,
        outcome=case.outcome,
        link=web_link(case.link),
        why=because(common, language) if match.sure else touching(common, language),
    )


def _day_of(session: Session, request: Request, desk: _Desk) -> date | None:
    """The day on which the request goes out; None when none is planned, or it is out."""
    if request.state is not RequestState.OPEN:
        return None
    place = goes_out(session, request, now=desk.now)
    return place.sends_at.astimezone(desk.house.zone).date() if place else None
