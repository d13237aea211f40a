"""The membership that a mail made: it ends when the mail is put aside after all, and is there again with another.

taken in, with an organisation | a member | put aside: they have left, unless more of theirs is here | taken in: back
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.members.register import member_with
from digest.requests.numbers import made_of
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, AuditEntry, InboundMail, Member, Request
from digest.store.states import MailState

MAIL = "mail"
"""The change in the log by which a membership is of a mail."""

_OWN = (Act.MEMBER_UNSUBSCRIBED, Act.MEMBER_RESUMED)
"""What members decide by themselves."""


def membership(store: Store, mail_id: int) -> tuple[str, bool] | None:
    """The name of the member that a mail made, and whether they stay one without it; None where it made none."""
    with store.read() as session:
        mail = session.get(InboundMail, mail_id)
        member = _made(session, mail) if mail else None
        return (member.name, _has_more(session, member, mail)) if mail and member else None


def end_membership(session: Session, mail: InboundMail, *, by: Actor) -> None:
    """Lets whoever a mail made a member leave, where nothing else of theirs is here."""
    member = _made(session, mail)
    if member is not None and not _has_more(session, member, mail):
        record(session, by, Act.MEMBER_LEFT, member.id, {"left_at": (None, by.at), MAIL: (mail.id, None)})
        member.left_at = by.at


def may_return(session: Session, member: Member) -> bool:
    """Whether somebody has left only because the mail was put aside that made them a member."""
    last = _decisions(session, member)[-1:]
    return member.left_at is not None and any(one.act == Act.MEMBER_LEFT and MAIL in one.changes for one in last)


def is_back(session: Session, member: Member, mail: InboundMail, *, by: Actor) -> None:
    """Makes somebody a member again by a mail of theirs."""
    record(session, by, Act.MEMBER_BACK, member.id, {"left_at": (member.left_at, None), MAIL: (None, mail.id)})
    member.left_at = None


def _made(session: Session, mail: InboundMail) -> Member | None:
    """Who is a member by this mail."""
    member = member_with(session, mail.sender) if mail.sender else None
    if member is None or member.left_at is not None:
        return None
    by_mail = (one.changes[MAIL][1] for one in reversed(_decisions(session, member)) if MAIL in one.changes)
    return member if next(by_mail, None) == mail.id else None


def _has_more(session: Session, member: Member, mail: InboundMail) -> bool:
    """Whether more than this mail makes somebody a member: a list, a decision about them, another mail, a request."""
    made = [one.id for one in made_of(session, mail.id)]
    addresses = [row.address for row in member.addresses]
    others = (
        select(Request.id).where(Request.member_id == member.id, Request.id.not_in(made)),
        select(Answer.id).where(
            Answer.member_id == member.id, or_(Answer.mail_id.is_(None), Answer.mail_id != mail.id)
        ),
        select(InboundMail.id).where(
            InboundMail.sender.in_(addresses), InboundMail.id != mail.id, InboundMail.state == MailState.FILED
        ),
    )
    decided = any(MAIL not in one.changes and one.act not in _OWN for one in _decisions(session, member))
    return member.imported or decided or any(session.scalar(one.limit(1)) is not None for one in others)


def _decisions(session: Session, member: Member) -> list[AuditEntry]:
    """What was decided about a member, the first first."""
    about = select(AuditEntry).filter_by(thing=Act.MEMBER_ADDED.thing, key=str(member.id))
    return list(session.scalars(about.order_by(AuditEntry.id)))
