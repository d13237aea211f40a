"""Limits of receipts: none to machines, none where the sender may be forged, and only so many to one address.

A machine may show no sign of being one and answer everything. So replies to our notes that say nothing clear get one
receipt, and no more; the daily limits stop the rest. What takes effect and may be forged is always told, whatever was
written before and however it was sent: else a forged "unsubscribe" would go unnoticed. So the inbox holds what nobody
vouches for where no receipt can go, and once as many of a day took effect as may get one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from digest.marks import Purpose
from digest.outbox import FRESH, HELD, MOST_RECEIPTS_A_DAY
from digest.reading import Kind, ReadMail, Verdict
from digest.store.acts import Act
from digest.store.models import AuditEntry, Delivery, InboundMail, Member, Request
from digest.store.reasons import MailReason
from digest.store.states import MAILS_TOLD, DeliveryKind, MailState

MOST_A_DAY = MOST_RECEIPTS_A_DAY
"""The most receipts to one address in a day, besides those counted by MOST_HELD_A_DAY."""

MOST_HELD_A_DAY = 5
"""The most receipts in a day that only say a person looks, or that ask whether a mail is the member's."""

QUICK = timedelta(seconds=10)
"""A mail within this time of a receipt answers it, whatever its subject says."""

MOST_CHANGES = 4
"""The most receipts in a day of changes to one request, where they change nothing that was not so already."""

_TAKES_EFFECT = (
    MailReason.UNSUBSCRIBED,
    MailReason.CLOSED,
    MailReason.CHANGED,
    MailReason.CONFIRMED,
    MailReason.TAKEN_BACK,
)
_MACHINES = (Kind.BOUNCE, Kind.COMPLAINT, Kind.AUTO_REPLY)
(_HELD, _REPLIES), _CHANGES = HELD, "changes-"
_NOTE = re.compile(r"<(?:receipt-(?:mail|held|replies-to|changes)|update-(?P<update>request))-(?P<number>\d{1,9})[.-]")


def gets_receipt(session: Session, mail: InboundMail, read: ReadMail, member: Member | None, now: datetime) -> bool:
    """Whether a mail gets a receipt."""
    known = member is not None and member.belongs
    verdict = read.authentication.verdict
    written = mail.sender.isascii() and "@" in mail.sender
    if mail.state not in MAILS_TOLD or not written:
        return False
    if known and mail.state is MailState.FILED and not mail.reason_values.get("alike"):
        unproven = verdict is not Verdict.PASS
        if unproven or mail.reason in _TAKES_EFFECT or _is_accepted(session, mail):
            return True
    if known and "nameless" in mail.reason_values:  # that took effect, whatever else waits
        return True
    believed = verdict is Verdict.PASS or (known and verdict is not Verdict.FAIL)
    if read.kind in _MACHINES or not believed:
        return False
    fresh = read.answerable and _is_fresh(session, mail, now)
    return fresh and _is_within(session, mail, first_of(session, mail, read), now)


def _is_within(session: Session, mail: InboundMail, first: int, now: datetime) -> bool:
    """Whether the limits leave room for a receipt. first: the id of the mail that started the thread."""
    if first == mail.id and _is_quick(session, mail):
        return False
    if mail.state is MailState.HELD:
        held = _today(session, mail, now, _HELD, _REPLIES)
        return held < MOST_HELD_A_DAY and not _is_told(session, mail, first)
    if mail.reason == MailReason.CHANGED and _today(session, mail, now, f"{_CHANGES}{first}-") >= MOST_CHANGES:
        return False
    return _today(session, mail, now) - _today(session, mail, now, _HELD, _REPLIES) < MOST_A_DAY


def key_of(mail: InboundMail, first: int) -> str:
    """The receipt's key: one a mail, but one for all the replies to a note of ours that say nothing clear."""
    if mail.reason == MailReason.CHANGED:
        return f"{_CHANGES}{first}-{mail.id}"
    if mail.state is not MailState.HELD or "nameless" in mail.reason_values:
        return f"mail-{mail.id}"
    return f"{_HELD}{mail.id}" if first == mail.id else f"{_REPLIES}{first}"


def keyed_of(mail: InboundMail, read: ReadMail) -> int:
    """The id of the mail whose key the receipt uses: the one whose key the writer already has, else their own.

    A mail that waits for a yes uses its own key, which the yes must name. A mail that a Message-ID names is never used:
    anybody may write a Message-ID, and would learn another writer's key.
    """
    keyed = (
        mail.reason != MailReason.NOT_PROVEN
        and read.key is not None
        and read.key.signed
        and read.key.purpose is Purpose.CHANGE
    )
    return read.key.number if keyed and read.key else mail.id


def first_of(session: Session, mail: InboundMail, read: ReadMail) -> int:
    """The id of the mail that started the replies to our notes, found by the key or the Message-ID they reply to."""
    if read.key is not None and read.key.signed and read.key.purpose is Purpose.CHANGE:
        return read.key.number
    note = _NOTE.match(read.in_reply_to)
    if note is None:
        return mail.id
    if not note["update"]:
        return int(note["number"])
    return session.scalar(select(Request.mail_id).filter_by(id=int(note["number"]))) or mail.id


def _is_quick(session: Session, mail: InboundMail) -> bool:
    """Whether it came within seconds of a receipt to the same address."""
    just = select(Delivery.id).where(
        Delivery.kind == DeliveryKind.RECEIPT,
        Delivery.recipient == mail.sender,
        Delivery.sent_at <= mail.received_at,
        Delivery.sent_at > mail.received_at - QUICK,
    )
    return session.scalar(just.limit(1)) is not None


def _is_accepted(session: Session, mail: InboundMail) -> bool:
    """Whether a person took it in."""
    accepted = select(AuditEntry.id).filter_by(thing="mail", key=str(mail.id), act=Act.MAIL_ACCEPTED)
    return session.scalar(accepted.limit(1)) is not None


def _is_fresh(session: Session, mail: InboundMail, now: datetime) -> bool:
    """Whether it came lately, or its writer was told that a person looks and now gets the result."""
    if mail.received_at > now - FRESH:
        return True
    told = select(Delivery.id).filter_by(kind=DeliveryKind.RECEIPT, key=f"{_HELD}{mail.id}")
    return session.scalar(told) is not None


def _is_told(session: Session, mail: InboundMail, first: int) -> bool:
    """Whether the writer was told already that a person looks at the mail the thread began with."""
    began = session.get(InboundMail, first) if first != mail.id else None
    return began is not None and began.state is MailState.HELD


def _today(session: Session, mail: InboundMail, now: datetime, *beginnings: str) -> int:
    """The number of receipts to the address in a day; with beginnings of keys, of those alone."""
    counted = (
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.kind == DeliveryKind.RECEIPT,
            Delivery.recipient == mail.sender,
            Delivery.created_at > now - timedelta(days=1),
        )
    )
    if beginnings:
        counted = counted.where(or_(*(Delivery.key.startswith(beginning) for beginning in beginnings)))
    return session.scalar(counted) or 0
