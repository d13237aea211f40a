"""Receipts: whoever writes is told at once how the mail was understood, and what to reply to change it.

At most one a mail, so many a day to one address, and never to a machine or to somebody whose name may be forged.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.addresses import Purpose
from digest.cases.bank import by_ref, cases_for, index
from digest.cases.tags import vocabulary
from digest.followup.answers import asking
from digest.followup.posting import Post, each, post
from digest.matching.ranking import CaseIndex
from digest.members.register import member_with
from digest.reading import Kind as MailKind
from digest.reading import Ours, ReadMail, Verdict, read_mail
from digest.reading.signing import without_courtesies
from digest.settings import Association
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    Case,
    DateState,
    Delivery,
    DeliveryKind,
    EditionDate,
    InboundMail,
    Kind,
    MailState,
    Member,
    Request,
    RequestState,
)
from digest.writing.letter import web_link
from digest.writing.notes import (
    AnswerReceipt,
    FoundCase,
    Note,
    PlainReceipt,
    RequestReceipt,
    answer_receipt,
    plain_receipt,
    request_receipt,
)

log = logging.getLogger(__name__)

MOST_A_DAY = 20
"""Receipts to one address: a machine that answers each of them is stopped here at the latest."""

FRESH = timedelta(days=3)
"""A mail that lay in the mailbox for longer, as at the first look at an old one, gets no receipt any more."""

_READ_AS = ("request", "changed", "confirmed")
_SAID = {"unsubscribed": "unsubscribed", "closed": "closed", "change": "change_held", "cpr": "cpr"}
_MACHINES = (MailKind.BOUNCE, MailKind.COMPLAINT, MailKind.AUTO_REPLY)
_TOLD = (MailState.FILED, MailState.HELD)


@dataclass(frozen=True, slots=True)
class _Bank:
    index: CaseIndex
    cases: Mapping[str, Case]


def acknowledge(store: Store, *, association: Association, ours: Ours, zone: ZoneInfo, now: datetime) -> int:
    """How many receipts were newly put into the ledger."""
    waiting = select(InboundMail.id).where(InboundMail.acknowledged.is_(False), InboundMail.state != MailState.RECEIVED)
    with store.read() as session:
        ids = list(session.scalars(waiting.order_by(InboundMail.id)))
    return each(ids, lambda mail_id: _acknowledge(store, mail_id, association, ours, zone, now), what="receipt of mail")


def _acknowledge(
    store: Store, mail_id: int, association: Association, ours: Ours, zone: ZoneInfo, now: datetime
) -> bool:
    with store.read() as session:
        kept = session.get_one(InboundMail, mail_id)
    read = read_mail(kept.raw, ours, envelope=kept.recipients)  # outside the transaction
    with store.write() as session:
        mail = session.get_one(InboundMail, mail_id)
        if mail.acknowledged:  # another process was faster
            return False
        mail.acknowledged = True
        member = member_with(session, mail.sender) if mail.sender else None
        if (
            mail.state not in _TOLD
            or _is_told(session, mail, read)
            or not _may_be_told(session, mail, read, member, now)
        ):
            return False
        log.info("mail=%d is acknowledged", mail.id)
        receipt = Post(
            kind=DeliveryKind.RECEIPT,
            key=_key(mail, read),
            address=mail.sender,
            name=member.name if member else read.sender_name,
            note=_note(session, mail, read, member, association, zone),
            reply_to=association.reply_address(Purpose.CHANGE, _first(mail, read)),
            answers=mail.message_id,
            replied=True,
        )
        return post(session, receipt, association=association, now=now)


def _is_told(session: Session, mail: InboundMail, read: ReadMail) -> bool:
    """Whether it is an unclear reply to the word that a person looks: that is so, and a machine may write on."""
    first = session.get(InboundMail, _first(mail, read))
    return mail.reason == "change" and first is not None and first.id != mail.id and first.state is MailState.HELD


def _key(mail: InboundMail, read: ReadMail) -> str:
    """One receipt a mail; and one in all for replies to it that say nothing clear, since a machine may write those."""
    return f"mail-{mail.id}" if mail.reason != "change" else f"replies-to-{_first(mail, read)}"


def _first(mail: InboundMail, read: ReadMail) -> int:
    """The mail that somebody's replies to receipts began with: the key leads to it through all of them."""
    return read.key.number if read.key is not None and read.key.purpose is Purpose.CHANGE else mail.id


def _may_be_told(session: Session, mail: InboundMail, read: ReadMail, member: Member | None, now: datetime) -> bool:
    """Never a machine, never a name that may be forged, and not without end."""
    known = member is not None and member.kind is Kind.MEMBER and member.left_at is None
    believed = read.trust.verdict is Verdict.PASS or (known and read.trust.verdict is not Verdict.FAIL)
    if read.kind in _MACHINES or not (mail.sender and read.answerable and believed and mail.received_at > now - FRESH):
        return False
    recent = (
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.kind == DeliveryKind.RECEIPT,
            Delivery.recipient == mail.sender,
            Delivery.created_at > now - timedelta(days=1),
        )
    )
    return (session.scalar(recent) or 0) < MOST_A_DAY


def _note(
    session: Session, mail: InboundMail, read: ReadMail, member: Member | None, association: Association, zone: ZoneInfo
) -> Note:
    language = member.language if member else "da"
    name = member.name if member else read.sender_name
    number = mail.reason_values.get("number")
    request = session.scalar(select(Request).filter_by(number=number)) if number is not None else None
    if request is not None and mail.state is MailState.FILED and mail.reason in _READ_AS:
        receipt = _of_request(session, request, association, name, language, zone, changed=mail.reason == "changed")
        return request_receipt(receipt, language)
    answer = session.scalar(select(Answer).filter_by(mail_id=mail.id))
    if request is not None and answer is not None:
        files = tuple(file.name for file in read.attachments if not file.logo)
        return answer_receipt(
            AnswerReceipt(
                association=association.name,
                name=name,
                number=request.number,
                title=request.title,
                text=answer.text,
                consent=answer.consent,
                files=files,
                several=len({one.member_id for one in asking(session, request)}) > 1,
            ),
            language,
        )
    told = PlainReceipt(association=association.name, name=name, what=_what(mail, association), subject=mail.subject)
    return plain_receipt(told, language)


def _what(mail: InboundMail, association: Association) -> str:
    """Which words a mail gets that became neither request nor answer."""
    if mail.reason == "not_proven" and association.secrets:  # a reply can prove it only where it brings a key
        return "confirm"
    return _SAID.get(mail.reason, "held")


def _of_request(
    session: Session,
    request: Request,
    association: Association,
    name: str,
    language: str,
    zone: ZoneInfo,
    *,
    changed: bool,
) -> RequestReceipt:
    words = vocabulary()
    bank = _Bank(index(session), by_ref(session))
    return RequestReceipt(
        association=association.name,
        name=name,
        number=request.number,
        title=request.title,
        text=without_courtesies(request.text, writer=name),
        tags=tuple(words.label(tag.slug, language) for tag in request.tags),
        cases=tuple(
            FoundCase(
                title=(case := bank.cases[found.key]).title,
                organisation=case.organisation.name,
                year=case.year,
                link=web_link(case.link),
                labels=tuple(words.label(one.slug, language) for one in found.shared),
            )
            for found in cases_for(request, bank.index, bank.cases)
        ),
        edition=_next_edition(session, request, zone),
        deadline=request.deadline,
        anonymous=request.anonymous,
        changed=changed,
        correctable=request.state is RequestState.OPEN,
    )


def _next_edition(session: Session, request: Request, zone: ZoneInfo) -> date | None:
    """The day of the first edition that closes after the request came; None when none is planned, or it is out."""
    if request.state is not RequestState.OPEN:
        return None
    planned = select(EditionDate.sends_at).where(
        EditionDate.state == DateState.PLANNED, EditionDate.closes_at > request.asked_at
    )
    sends_at = session.scalars(planned.order_by(EditionDate.closes_at).limit(1)).first()
    return sends_at.astimezone(zone).date() if sends_at else None
