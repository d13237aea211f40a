"""A wish for no name of somebody who is no member any more: it is heard, and nothing else in their mail is.

mail | their request or answers that it means | without the name, as a member's own; else all of the last days, in doubt
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from digest.reading.orders import Orders
from digest.reading.second import wishes_in
from digest.requests.answers import take_name_off
from digest.requests.orders import change, meant, request_named
from digest.requests.outcome import MembersMail, Outcome
from digest.requests.second import second_mail
from digest.store.models import Request
from digest.store.reasons import MailReason
from digest.store.states import MailState

_UNCLEAR = (MailReason.CHANGE, MailReason.NOT_PROVEN)


def departed(session: Session, written: MembersMail, ordered: Orders, text: str) -> Outcome | None:
    """What becomes of such a wish; None for a mail that wishes nothing of the kind, or proves nothing."""
    read = written.read
    if not (ordered.anonymous or wishes_in(read)) or (written.house.server and not written.proven):
        return None
    request = meant(session, read) or request_named(session, read.answer_to)
    if request is not None and request.member_id != written.member.id:
        return _of_answers(session, request, written)
    outcome = change(session, written, Orders(anonymous=ordered.anonymous), text)
    return second_mail(session, written, waits=outcome) if outcome.reason in _UNCLEAR else outcome


def _of_answers(session: Session, request: Request, written: MembersMail) -> Outcome | None:
    """Takes the name off what they answered to a request; None where they answered nothing."""
    rows = take_name_off(session, request, written.member, at=written.at)
    if not rows:
        return None
    values = {"number": request.number, "mail": rows[-1].mail_id}
    return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, values)
