"""What the writer of an answer wrote afterwards, and nobody has read: the answer waits with it.

"Mit svar til 112 er forkert" in a mail of its own waits for a person, who knows better than a machine which is meant.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from digest.store.models import Answer, InboundMail, MemberAddress, Request
from digest.store.reasons import REASONS_FORGED, MailReason
from digest.store.states import MAILS_FOR_A_PERSON

_FEW = 500  # ids in one statement
_OTHER = aliased(Answer)
_ELSEWHERE = REASONS_FORGED | {MailReason.PERHAPS_ANONYMOUS}
"""Reasons of mails that are perhaps somebody else's, or took effect: then the answer has a doubt of its own."""


def stopped(session: Session, ids: Collection[int]) -> dict[int, int]:
    """The later mail of its writer for which each of these answers waits, by the answer's id.

    A mail that became something itself says so there; one that is perhaps somebody else's stops nothing.
    """
    wanted = sorted(ids)
    found: dict[int, int] = {}
    for at in range(0, len(wanted), _FEW):
        query = _pairs().where(Answer.id.in_(wanted[at : at + _FEW]))
        rows = session.execute(query.order_by(InboundMail.id.desc()))
        found.update((answer_id, mail_id) for answer_id, mail_id in rows)
    return found


def stops(session: Session, mail_id: int) -> list[tuple[int, int]]:
    """The ids of the answers that wait until a mail is decided, with the numbers of their requests."""
    ids = [one for one, _ in session.execute(_pairs().where(InboundMail.id == mail_id, Answer.passed_at.is_(None)))]
    rows = select(Answer.id, Request.number).join(Request).where(Answer.id.in_(ids), Answer.doubt == "")
    return [(row[0], row[1]) for row in session.execute(rows.order_by(Answer.id))]


def _pairs() -> Select[int, int]:
    """Answers, and the later mails of their writers that wait for a person."""
    later = or_(
        InboundMail.id > Answer.mail_id, Answer.mail_id.is_(None) & (InboundMail.collected_at >= Answer.answered_at)
    )
    became = exists().where(Request.mail_id == InboundMail.id), exists().where(_OTHER.mail_id == InboundMail.id)
    return (
        select(Answer.id, InboundMail.id)
        .join(MemberAddress, MemberAddress.member_id == Answer.member_id)
        .join(InboundMail, InboundMail.sender == MemberAddress.address)
        .where(InboundMail.state.in_(MAILS_FOR_A_PERSON), InboundMail.reason.not_in(_ELSEWHERE), later)
        .where(*(~one for one in became))
    )
