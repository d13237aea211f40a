"""What somebody who asked has written since, and waits for a person: it may be about their request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from digest.reading.kind import number_in
from digest.store.engine import Store
from digest.store.models import InboundMail, MemberAddress, Request
from digest.store.reasons import MailReason
from digest.store.states import MAILS_FOR_A_PERSON


def later_mails(store: Store, numbers: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
    """By the number of a request the ids of mails that its asker has written since, and that wait; only where some do.

    Not those that are about other requests alone, and none that the server's checks failed.
    """
    waits = (
        select(Request.number, InboundMail.id, InboundMail.subject, InboundMail.reason_values)
        .join(MemberAddress, MemberAddress.member_id == Request.member_id)
        .join(InboundMail, InboundMail.sender == MemberAddress.address)
        .where(Request.number.in_(numbers), InboundMail.received_at >= Request.asked_at)
        .where(InboundMail.state.in_(MAILS_FOR_A_PERSON), InboundMail.reason != MailReason.NOT_AUTHENTICATED)
        .where(Request.mail_id.is_(None) | (InboundMail.id != Request.mail_id))
        .order_by(InboundMail.id)
    )
    found: dict[int, tuple[int, ...]] = {}
    with store.read() as session:
        for number, mail_id, subject, values in session.execute(waits):
            if number in (about := _about(subject, values)) or not about:
                found[number] = (*found.get(number, ()), mail_id)
    return found


def _about(subject: str, values: Mapping[str, Any]) -> frozenset[int]:
    """The numbers of the requests that a mail is said to be about; none where it does not say."""
    numbers = (*values.get("numbers", ()), values.get("number"), number_in(subject).removeprefix("#"))
    return frozenset(int(one) for one in numbers if one)
