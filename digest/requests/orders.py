"""What members order about their own requests: another text, a deadline, tags, no name, or to close it.

A correction may be no reply to a receipt: a mail that says RETTELSE, and perhaps of what.

number, title | the request | its writer's or a colleague's: as a reply would | else a person looks
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.cases.tags import name_tags
from digest.marks import Purpose
from digest.published import last_letter
from digest.reading import Kind, ReadMail
from digest.reading.closing import closing, is_hedged
from digest.reading.kind import number_in, title_in
from digest.reading.mail import title_of
from digest.reading.nameless import without_wishes
from digest.reading.orders import (
    Orders,
    begins_with_correction,
    corrects_own,
    number_corrected,
    orders,
    subject_corrects,
)
from digest.reading.recalling import recall
from digest.reading.second import wishes_in
from digest.reading.shown import as_shown
from digest.reading.signature import says_nothing
from digest.reading.smalltalk import smalltalk
from digest.requests.answers import take_name_off
from digest.requests.deciding import close, undo_approval, words_of
from digest.requests.nameless import doubt, name, numbers_of, settle
from digest.requests.outcome import EDIT, MembersMail, Outcome
from digest.requests.recalling import take_back_answers
from digest.requests.undoing import newest_edit
from digest.requests.word import tell_of_colleague
from digest.requests.wording import reword_request
from digest.store.acts import Act
from digest.store.models import Answer, InboundMail, Request
from digest.store.reasons import EditionReason, MailReason
from digest.store.states import REQUESTS_CHANGEABLE, REQUESTS_WAITING, MailState, RequestState

log = logging.getLogger(__name__)


def request_named(session: Session, name: str) -> Request | None:
    """The request that a mail names: `#112`, or the Message-ID of the mail it came in; None when there is none."""
    if name.startswith("#"):
        return session.scalar(select(Request).filter_by(number=int(name[1:])))
    asked = select(Request).join(InboundMail, Request.mail_id == InboundMail.id)
    return session.scalars(asked.where(InboundMail.message_id == name).limit(1)).first() if name else None


def change(session: Session, written: MembersMail, ordered: Orders, text: str) -> Outcome:
    """Applies the orders of an asker, or of a colleague, to their request; holds what is not a clear order.

    The sender must be proven, since anybody may know a number and a name. A wish for no name holds the request too; the
    order takes effect at once, also where a letter has the request already.
    """
    request = meant(session, written.read)
    if request is None and (outcome := _change_given(session, written, ordered, text)):
        return outcome
    wished = request is not None and not request.anonymous and not ordered.anonymous and wishes_about(request, written)
    another = request is not None and ordered.about not in (None, request.number)
    if request is None or another or not (ordered.any or wished) or (ordered.correction and not text):
        closes = request is not None and closing(written.read.text)
        return Outcome(MailState.HELD, MailReason.PERHAPS_CLOSE if closes else MailReason.CHANGE)
    if not is_theirs(request, written) or not written.proven:
        return _not_obeyed(session, request, written, ordered)
    by = Actor.member(written.member.id, at=written.at)
    if ordered.close:
        return _close(session, request, written, text, by=by)
    before = as_asked(request)
    reason = _change(session, request, written, _Said(ordered, text), wished=wished)
    after = as_asked(request)
    if before != after:
        undo_approval(session, request, EditionReason.REQUEST_CHANGED)
        record(session, by, Act.REQUEST_EDITED, request.number, {key: (before[key], after[key]) for key in before})
        tell_of_colleague(session, written, request, before=before)
    log.info("request=%d %s by its asker", request.number, reason)
    late = request.state not in REQUESTS_WAITING and ordered.anonymous and reason is not MailReason.CHANGED
    nameless = {"nameless": last_letter(session, request) is not None} if late else {}
    if reason is MailReason.CHANGE:
        return Outcome(MailState.HELD, reason, {"number": request.number, **nameless} if nameless else {})
    state = MailState.FILED if reason is MailReason.CHANGED else MailState.HELD
    filed = state is MailState.FILED
    alike = {"alike": True} if before == after and filed else {}
    edit = {EDIT: newest_edit(session, request.number)} if before != after and filed else {}
    outcome = Outcome(state, reason, {"number": request.number, **alike, **nameless, **edit})
    return _with_more(outcome, written, _Said(ordered, text))


def _with_more(outcome: Outcome, written: MembersMail, said: _Said) -> Outcome:
    """What became of a mail whose orders are done; held where words stand beside them that change nothing."""
    if outcome.reason is not MailReason.CHANGED or said.ordered.correction or written.by_hand:
        return outcome
    unsigned = as_shown(written.read.text, writer=written.member.name)
    text = without_wishes(orders(unsigned, today=written.mail.received_at.date())[1]) if said.text else ""
    if says_nothing(text) or smalltalk(text, "", numbered=False):
        return outcome
    return Outcome(MailState.HELD, MailReason.BESIDE, {**outcome.values, "orders": ", ".join(said.ordered.words)})


def _not_obeyed(session: Session, request: Request, written: MembersMail, ordered: Orders) -> Outcome:
    """Holds what is somebody else's, and what nobody has proven.

    Where the house asks for no proof, a wish for no name holds the request too: that does no harm, and a name may.
    """
    if not is_theirs(request, written):
        return Outcome(MailState.HELD, MailReason.NOT_YOURS, {"number": request.number})
    wished = ordered.anonymous or wishes_about(request, written)
    if written.house.server or not wished or request.anonymous:
        return Outcome(MailState.HELD, MailReason.NOT_PROVEN)
    doubt(session, request, at=written.at)
    mere = ordered in (Orders(), Orders(anonymous=True))
    return Outcome(
        MailState.HELD, MailReason.PERHAPS_ANONYMOUS if mere else MailReason.NOT_PROVEN, {"number": request.number}
    )


def _change_given(session: Session, written: MembersMail, ordered: Orders, text: str) -> Outcome | None:
    """What becomes of a reply to the receipt of an answer, or of several requests; None for any other mail."""
    told, given = _told_of(session, written.read), _given(session, written)
    if len(told) > 1:
        return _with_more(_change_all(session, told, written, ordered), written, _Said(ordered, text))
    if given:
        return _with_more(_change_answers(session, given, written, ordered), written, _Said(ordered, text))
    return None


def _given(session: Session, written: MembersMail) -> Sequence[Answer]:
    """The member's own answers to whose receipt the mail replies; none when it replies to none."""
    key = written.read.key
    if key is None or key.purpose is not Purpose.CHANGE:
        return ()
    mail = session.get(InboundMail, key.number)
    of = mail.reason_values.get("mail", mail.id) if mail is not None else key.number
    return session.scalars(select(Answer).filter_by(mail_id=of, member_id=written.member.id).order_by(Answer.id)).all()


def _change_all(session: Session, numbers: list[int], written: MembersMail, ordered: Orders) -> Outcome:
    """Takes the name off all that a receipt names, by its writer's order; holds what says something else."""
    if not written.proven or ordered != Orders(anonymous=True):
        return Outcome(MailState.HELD, MailReason.CHANGE if written.proven else MailReason.NOT_PROVEN)
    by = Actor.member(written.member.id, at=written.at)
    changed = False
    for request in session.scalars(select(Request).where(Request.number.in_(numbers))):
        changed |= bool(take_name_off(session, request, written.member, at=written.at))
        if request.member_id == written.member.id:
            changed |= not request.anonymous or bool(request.doubt)
            if not request.anonymous:
                record(session, by, Act.REQUEST_EDITED, request.number, {"anonymous": (False, True)})
            name(session, request, anonymous=True, at=written.at)
            settle(session, request, told_at=written.at)
    alike = {} if changed else {"alike": True}
    return Outcome(MailState.FILED, MailReason.CHANGED, {"number": numbers[0], "numbers": numbers, **alike})


def _change_answers(session: Session, rows: Sequence[Answer], written: MembersMail, ordered: Orders) -> Outcome:
    """Takes the name off answers by their writer's order or wish, or takes some of several back; holds other words."""
    wished = any(wishes_about(row.request, written) for row in rows)
    if not written.proven:
        return Outcome(MailState.HELD, MailReason.NOT_PROVEN)
    numbers = [row.request.number for row in rows]
    if not (ordered.anonymous or wished):
        wish = recall(written.read.text, numbers) if len(rows) > 1 else None
        if wish is not None:
            return take_back_answers(session, rows, written, wish)
        return Outcome(MailState.HELD, MailReason.CHANGE)
    changed = [row for row in rows if take_name_off(session, row.request, written.member, at=written.at)]
    gone = {"gone": True} if any(row.passed_at is not None for row in rows) else {}
    several = {"numbers": numbers} if len(numbers) > 1 else {}
    values = {"number": numbers[0], **several, "mail": rows[0].mail_id, **gone}
    if wished and not ordered.anonymous:
        return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, values)
    return Outcome(MailState.FILED, MailReason.CHANGED, values if changed else {**values, "alike": True})


def as_asked(request: Request) -> dict[str, object]:
    """What an asker may change of a request, for the log."""
    tags = sorted(tag.slug for tag in request.tags)
    return {**words_of(request), "anonymous": request.anonymous, "tags": tags}


@dataclass(frozen=True, slots=True)
class _Said:
    """Orders, and the words beside them."""

    ordered: Orders
    text: str


def _change(session: Session, request: Request, written: MembersMail, said: _Said, *, wished: bool) -> MailReason:
    """Applies orders that are the asker's; returns what became of them."""
    ordered = said.ordered
    if ordered.anonymous:
        name(session, request, anonymous=True, at=written.at)  # first: of a letter that nobody has it may be open again
    late = request.state not in REQUESTS_CHANGEABLE
    if not late:
        _reword(session, request, written, said)
    if wished:
        doubt(session, request, at=written.at)
        return MailReason.PERHAPS_ANONYMOUS
    if ordered.anonymous:
        settle(session, request, told_at=written.at)
    waits = request.state in REQUESTS_WAITING  # else letters with the name have gone out
    if not late or (waits and ordered == Orders(anonymous=True)):
        return MailReason.CHANGED
    return MailReason.CHANGE_LATE if last_letter(session, request) is not None else MailReason.CHANGE


def _reword(session: Session, request: Request, written: MembersMail, said: _Said) -> None:
    """Applies a correction and the other orders; other words are to be looked at again."""
    ordered, text = said.ordered, said.text
    before = (request.title, request.text)
    if ordered.correction:
        text = as_shown(text, writer=written.member.name)
        made = request.title == title_of(request.text)  # the title was made from the text
        reword_request(session, request, title=title_of(text) if made else "", text=text)
    apply(session, request, ordered)
    if (request.title, request.text) != before:
        request.looked_at, request.looked_by = None, ""


def is_theirs(request: Request, written: MembersMail) -> bool:
    """Whether a request is the writer's, or a colleague's: one without a name tells colleagues nothing either."""
    own = request.member_id == written.member.id
    return own or (request.organisation_id == written.member.organisation_id and not request.anonymous)


def wishes_about(request: Request, written: MembersMail) -> bool:
    """Whether a mail about a request seems to wish for no name; its subject may have the title."""
    return wishes_in(written.read, titles=(request.title, request.public_title))


def apply(session: Session, request: Request, ordered: Orders) -> None:
    """Applies orders to a request: its deadline, tags that the vocabulary knows."""
    request.deadline = ordered.deadline or request.deadline
    if ordered.tags:
        name_tags(session, request, ordered.tags)


def meant(session: Session, read: ReadMail) -> Request | None:
    """The request of a signed change key; else the one that is named. Does not check who may change it."""
    if read.key is not None and read.key.purpose is Purpose.CHANGE:
        made = session.scalar(select(Request).filter_by(mail_id=read.key.number))
        told = _told_of(session, read)
        return made or (request_named(session, f"#{told[0]}") if len(told) == 1 else None)
    return request_named(session, read.answer_to)


def _told_of(session: Session, read: ReadMail) -> list[int]:
    """The numbers of the writer's own requests that a receipt names, of a wish for no name; [] for any other mail."""
    if read.key is None or read.key.purpose is not Purpose.CHANGE:
        return []
    mail = session.get(InboundMail, read.key.number)
    if mail is None or mail.reason not in (MailReason.PERHAPS_ANONYMOUS, MailReason.CHANGED):
        return []
    answered = "mail" in mail.reason_values or session.scalar(select(Answer.id).filter_by(mail_id=mail.id))
    return [] if answered else numbers_of(mail)


def _close(session: Session, request: Request, written: MembersMail, text: str, *, by: Actor) -> Outcome:
    """Closes a request; holds the order where the words beside it say when, whether, or that it is not to be closed."""
    if is_hedged(text) and not (written.by_hand or written.decided):
        return Outcome(MailState.HELD, MailReason.PERHAPS_CLOSE)
    if request.state is RequestState.CLOSED:
        return Outcome(MailState.IGNORED, MailReason.CLOSED_BEFORE, {"number": request.number})
    close(session, request, by=by)
    tell_of_colleague(session, written, request)
    log.info("request=%d closed by its asker", request.number)
    return Outcome(MailState.FILED, MailReason.CLOSED, {"number": request.number})


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


def changed_by(session: Session, written: MembersMail, ordered: Orders) -> Request | None:
    """The request of the writer's, or of a colleague's, that a mail would change; None for any other mail."""
    read = written.read
    rest = subject_corrects(read.subject)
    if ordered.correction or rest is not None or begins_with_correction(read.own):
        request = _meant(session, written, ordered, rest)
    else:
        request = meant(session, read) if read.kind is Kind.CHANGE else None
    return request if request is not None and is_theirs(request, written) else None


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
