"""What decides about a mail: how it was read, who wrote it, what else came from there; asked before it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.addresses import domain_of
from digest.house import House
from digest.marks import Purpose
from digest.members.register import member_with, organisation_at
from digest.reading import ReadMail, Verdict
from digest.store.models import InboundMail, Member
from digest.store.states import MailReason, MailState, MemberKind

_AGAIN = timedelta(days=7)
"""Within so many days people send a mail again."""

_OTHERS = (MailReason.NOT_AUTHENTICATED, MailReason.NOT_PROVEN)
"""Reasons of mails that may be from somebody else than they say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a mail.

    kind: what its writer is, None for nobody in the register. colleague_of: the organisation of whoever got a letter
    passed on, "" for none. lately: how many mails of the sender came in the hour before; most: how many may.
    unproven: the house asks for a proof of who wrote, and there is none. held_twin, filed_twin: the earlier mail it is
    a copy of.
    """

    read: ReadMail
    kind: MemberKind | None
    has_left: bool
    colleague_of: str
    lately: int
    most: int
    unproven: bool
    held_twin: int | None
    filed_twin: int | None


def facts_of(session: Session, mail: InboundMail, read: ReadMail, member: Member | None, house: House) -> Facts:
    """The facts of a mail that is described already; `member` wrote it."""
    return Facts(
        read=read,
        kind=member.kind if member else None,
        has_left=member is not None and member.left_at is not None,
        colleague_of=_colleague_of(session, read) if member is None else "",
        lately=_lately(session, mail),
        most=house.most_an_hour,
        unproven=bool(house.server) and not (member and is_proven(session, member, read)),
        held_twin=_twin(session, mail, read, MailState.HELD),
        filed_twin=_twin(session, mail, read, MailState.FILED),
    )


def is_proven(session: Session, member: Member, read: ReadMail) -> bool:
    """Whether the member wrote it: the server says so, or it came to the address that only they were told."""
    if read.authentication.verdict is Verdict.PASS:
        return True
    if read.key is None or read.key.purpose is not Purpose.CHANGE:
        return False
    told = session.get(InboundMail, read.key.number)
    return told is not None and is_from(session, told, member)


def is_from(session: Session, mail: InboundMail, member: Member) -> bool:
    """Whether the mail bears an address of the member."""
    writer = member_with(session, mail.sender) if mail.sender else None
    return writer is not None and writer.id == member.id


def _colleague_of(session: Session, read: ReadMail) -> str:
    """The organisation of somebody with a key of ours, under the domain of its members: a letter was passed on."""
    if read.key is None or not read.key.signed or read.key.purpose is not Purpose.REPLY:
        return ""
    return organisation_at(session, domain_of(read.sender))


def _lately(session: Session, mail: InboundMail) -> int:
    """Mails of the same sender in the hour before; others' in their name do not count."""
    counted = select(func.count()).where(
        InboundMail.sender == mail.sender,
        InboundMail.id != mail.id,
        InboundMail.state != MailState.RECEIVED,
        InboundMail.reason.not_in(_OTHERS),
        InboundMail.received_at <= mail.received_at,
        InboundMail.received_at > mail.received_at - timedelta(hours=1),
    )
    return session.scalar(counted) or 0


def _twin(session: Session, mail: InboundMail, read: ReadMail, state: MailState) -> int | None:
    """The earlier mail in that state that this one is a copy of: from the same, with the same words to the same end.

    The same Message-ID is the same mail whenever it comes; another one with the same subject, sent again within days.
    """
    lately = mail.received_at - _AGAIN
    alike = (InboundMail.subject == read.subject) & (InboundMail.received_at > lately)
    if read.message_id:
        alike |= InboundMail.message_id == read.message_id
    earlier = select(InboundMail.id).where(
        alike,
        InboundMail.words == mail.words,
        InboundMail.words != "",
        InboundMail.sender == read.sender,
        InboundMail.state == state,
        InboundMail.id != mail.id,
    )
    return session.scalars(earlier.order_by(InboundMail.id).limit(1)).first()
