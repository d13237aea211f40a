"""The facts that decide about a mail: how it was read, who wrote it, and what else came from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.addresses import domain_of
from digest.house import House
from digest.inbox.copies import Twins, twins_of
from digest.marks import Purpose
from digest.members.register import member_with, organisation_at
from digest.outbox import FRESH, gets_receipts
from digest.reading import Kind, ReadMail, Verdict
from digest.store.models import InboundMail, Member
from digest.store.reasons import REASONS_FORGED
from digest.store.states import MailState, MemberKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a mail.

    kind: the writer's kind, None for nobody in the register. colleague_of: the organisation of a writer to whom a
    letter was passed on, "" for none. lately: mails of the sender in the hour before; most: how many are allowed.
    unvouched: mails of the sender that took effect in the day before, where nothing says who wrote this one; else 0.
    proven: something says who wrote; unproven: the house asks for that, and there is nothing. old: how many old mails
    took effect in the day before, where this is one; else 0. tellable: whether the writer can get a receipt.
    twins: the earlier mails with the same words.
    """

    read: ReadMail
    kind: MemberKind | None
    has_left: bool
    colleague_of: str
    lately: int
    most: int
    unvouched: int
    proven: bool
    unproven: bool
    old: int
    tellable: bool
    twins: Twins


def facts_of(session: Session, mail: InboundMail, read: ReadMail, member: Member | None, house: House) -> Facts:
    """The facts of a mail that is described already; `member` is its writer."""
    proven = member is not None and is_proven(session, member, read)
    return Facts(
        read=read,
        kind=member.kind if member else None,
        has_left=member is not None and member.left_at is not None,
        colleague_of=_colleague_of(session, read) if member is None else "",
        lately=_lately(session, mail),
        most=house.most_an_hour,
        unvouched=0 if proven or read.kind is Kind.CHANGE else _taken_today(session, mail),
        proven=proven,
        unproven=bool(house.server) and not proven,
        old=_old_today(session, mail),
        tellable=read.answerable and gets_receipts(session, mail.sender, on=mail.collected_at.date()),
        twins=twins_of(session, mail, read),
    )


def is_proven(session: Session, member: Member, read: ReadMail) -> bool:
    """Whether the member wrote it: the server says so, or the mail has the key of one of their own mails."""
    if read.authentication.verdict is Verdict.PASS:
        return True
    if read.key is None or read.key.purpose is not Purpose.CHANGE:
        return False
    told = session.get(InboundMail, read.key.number)
    return told is not None and is_from(session, told, member)


def is_from(session: Session, mail: InboundMail, member: Member) -> bool:
    """Whether the mail's sender is an address of the member."""
    writer = member_with(session, mail.sender) if mail.sender else None
    return writer is not None and writer.id == member.id


def _colleague_of(session: Session, read: ReadMail) -> str:
    """The organisation with the sender's domain, when the mail has a signed reply key: a letter was passed on.

    "" otherwise.
    """
    if read.key is None or not read.key.signed or read.key.purpose is not Purpose.REPLY:
        return ""
    return organisation_at(session, domain_of(read.sender))


def _lately(session: Session, mail: InboundMail) -> int:
    """The mails of the same sender taken in in the hour before; not those whose sender may be forged.

    When a mail was written, its writer says; so it counts by when it was taken in.
    """
    counted = select(func.count()).where(
        InboundMail.sender == mail.sender,
        InboundMail.id != mail.id,
        InboundMail.state != MailState.RECEIVED,
        InboundMail.reason.not_in(REASONS_FORGED),
        InboundMail.collected_at <= mail.collected_at,
        InboundMail.collected_at > mail.collected_at - timedelta(hours=1),
    )
    return session.scalar(counted) or 0


def _taken_today(session: Session, mail: InboundMail) -> int:
    """The mails of the same sender that took effect in the day before."""
    counted = select(func.count()).where(
        InboundMail.sender == mail.sender,
        InboundMail.id != mail.id,
        InboundMail.state == MailState.FILED,
        InboundMail.collected_at <= mail.collected_at,
        InboundMail.collected_at > mail.collected_at - timedelta(days=1),
    )
    return session.scalar(counted) or 0


def _old_today(session: Session, mail: InboundMail) -> int:
    """The old mails, whoever wrote them, that took effect in the day before; 0 for a mail that is not old."""
    if mail.received_at > mail.collected_at - FRESH:
        return 0
    counted = select(func.count()).where(
        InboundMail.state == MailState.FILED,
        InboundMail.received_at <= mail.collected_at - FRESH,
        InboundMail.collected_at <= mail.collected_at,
        InboundMail.collected_at > mail.collected_at - timedelta(days=1),
    )
    return session.scalar(counted) or 0
