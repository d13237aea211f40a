"""A correction of a request that is no reply to its receipt: a mail that says RETTELSE, and perhaps of what.

number, title | the request | its writer's or a colleague's: as a reply would | else a person looks
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from digest.reading import Kind
from digest.reading.kind import number_in, title_in
from digest.reading.orders import Orders, begins_with_correction, corrects_own, number_corrected, subject_corrects
from digest.reading.signature import says_nothing
from digest.requests.orders import change, is_theirs, request_named
from digest.requests.outcome import MembersMail, Outcome
from digest.store.models import Request
from digest.store.reasons import MailReason
from digest.store.states import MailState


def correction(session: Session, written: MembersMail, ordered: Orders, text: str) -> Outcome | None:
    """Applies a correction, or a deadline or tags that stand alone; holds what may be one. None for any other mail.

    An answer to somebody else's request is one, whatever word stands above it.
    """
    read = written.read
    if written.decided or read.kind not in (Kind.REQUEST, Kind.ANSWER, Kind.CHANGE):
        return None
    alone = bool(ordered.deadline or ordered.tags) and says_nothing(text)
    rest = subject_corrects(read.subject)
    if not (ordered.correction or alone or rest is not None or begins_with_correction(read.own)):
        return None
    request = _meant(session, written, ordered, rest)
    if read.kind is Kind.ANSWER and (request is None or not is_theirs(request, written)):
        return None
    if request is not None and (ordered.correction or alone):
        named = replace(read, answer_to=f"#{request.number}")
        return change(session, replace(written, read=named), ordered, text)
    if ordered.correction or begins_with_correction(read.own) or _is_of_something(read.subject, request):
        return Outcome(MailState.HELD, MailReason.CHANGE, {"number": request.number} if request else {})
    return None


def _is_of_something(subject: str, request: Request | None) -> bool:
    """Whether a subject says that it corrects an earlier mail, and not that something is asked about corrections."""
    rest = subject_corrects(subject)
    return rest is not None and (request is not None or bool(number_in(subject)) or corrects_own(rest))


def _meant(session: Session, written: MembersMail, ordered: Orders, rest: str | None) -> Request | None:
    """The request of the number that the mail names, in its words or its subject; else the newest with its title."""
    read = written.read
    number = ordered.about or number_corrected(read.subject)
    if number is not None:
        return request_named(session, f"#{number}")
    answered = request_named(session, read.answer_to) if read.kind is Kind.ANSWER else None
    return answered or next(_titled(session, written, rest or title_in(read.subject)), None)


def _titled(session: Session, written: MembersMail, title: str) -> Iterator[Request]:
    """The requests of this title that are the writer's or a colleague's, the newest first."""
    member = written.member
    house = or_(Request.organisation_id == member.organisation_id, Request.member_id == member.id)
    rows = select(Request).where(house)
    for request in session.scalars(rows.order_by(Request.number.desc())):
        titles = {request.title.casefold(), request.public_title.casefold()}
        if title.strip().casefold() in titles and is_theirs(request, written):
            yield request
