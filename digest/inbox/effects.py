"""The effect of a member's mail, by its kind.

request -> Request, tagged   answer -> Answer   order -> a request changed or closed   yes -> the mail it is for
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.inbox.addressees import as_answer
from digest.inbox.facts import facts_of
from digest.inbox.parting import parted
from digest.inbox.postscripts import follow, keep_wish, waiting_mail
from digest.inbox.reasons import decide
from digest.members.suppressions import is_unsubscribed, suppress
from digest.reading import Kind, ReadMail
from digest.reading.agreeing import confirms
from digest.reading.confidential import without_cpr
from digest.reading.deadlines import wished_deadline
from digest.reading.kind import WEIGHED
from digest.reading.mail import Wish
from digest.reading.orders import Orders, orders
from digest.reading.second import wishes_in
from digest.requests.answers import answer
from digest.requests.nameless import doubt
from digest.requests.opening import Ask, open_request
from digest.requests.orders import apply, change, correction, request_named, wishes_about
from digest.requests.outcome import MembersMail, Outcome, in_doubt
from digest.requests.second import doubt_repeated, second_mail
from digest.requests.told import kept
from digest.store.acts import Act
from digest.store.reasons import MailReason, SuppressionReason
from digest.store.states import MailState


def take(session: Session, written: MembersMail) -> Outcome:
    """Applies a member's request, answer or order; returns what became of the mail."""
    mail = written.mail
    if not written.decided:
        written = replace(written, read=as_answer(session, written.read, at=mail.received_at))
    read = written.read
    if read.kind is Kind.UNSUBSCRIBE:
        return _unsubscribed(session, written)
    ordered, text = ordered_in(read, today=mail.received_at.date())
    if written.decided:
        text = read.text if ordered.correction else text  # the words above RETTELSE count, too
        ordered = ordered.of_answer() if read.kind is Kind.ANSWER else ordered.of_request()
    if outcome := parted(session, written, ordered):
        return outcome
    told = read.kind is Kind.CHANGE and read.sign != WEIGHED
    if told or _changes(session, written, ordered):
        return _confirmed(session, written) or _rewritten(session, written) or change(session, written, ordered, text)
    return correction(session, written, ordered, text) or _of_its_kind(session, written, ordered, text)


def _of_its_kind(session: Session, written: MembersMail, ordered: Orders, text: str) -> Outcome:
    """A mail that orders nothing of an earlier one: what its words change waits, an answer or a request counts."""
    read = written.read
    request = request_named(session, read.answer_to) if read.kind is Kind.ANSWER else None
    if request is not None:
        return answer(session, request, written, ordered, text)
    unsure = in_doubt(written)
    if outcome := second_mail(session, written, waits=unsure or _of_no_request(read)):
        return outcome
    if read.kind is Kind.CHANGE:
        return change(session, written, ordered, text)
    return unsure or _of_no_request(read) or _request(session, written, ordered, text)


def _of_no_request(read: ReadMail) -> Outcome | None:
    """Why a mail waits that is of another kind, and about no request that is known; None for a request."""
    if read.kind is Kind.ANSWER:
        return Outcome(MailState.HELD, MailReason.ANSWER_TO_UNKNOWN, {"to": read.answer_to})
    return None if read.kind is Kind.REQUEST else Outcome(MailState.HELD, MailReason.CHANGE)


def _request(session: Session, written: MembersMail, ordered: Orders, text: str) -> Outcome:
    """Opens a member's request, with its orders; one that seems to wish for no name is held."""
    mail, read, member = written.mail, written.read, written.member
    ask = Ask(
        organisation=member.organisation,
        member=member,
        title=read.title,
        text=text,
        at=mail.received_at,
        mail=mail,
        anonymous=ordered.anonymous,
    )
    request = open_request(session, ask, first=written.house.first_request)
    apply(session, request, ordered)
    request.deadline = request.deadline or wished_deadline(read.own, mail.received_at.date())
    wishes = wishes_in(read, text=text)
    if wishes or ordered.anonymous:
        doubt_repeated(session, written, request)
    if wishes and not ordered.anonymous:
        doubt(session, request, at=written.at)
        return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, {"number": request.number})
    return Outcome(MailState.FILED, MailReason.REQUEST, {"number": request.number})


def _changes(session: Session, written: MembersMail, ordered: Orders) -> bool:
    """Whether a mail that names a request changes it: an order to close it, or what its own asker orders or wishes.

    A mail of the asker's that does neither is perhaps to somebody who answered.
    """
    if written.decided or written.read.kind is not Kind.ANSWER:
        return False
    if ordered.close:
        return True
    request = request_named(session, written.read.answer_to)
    if request is None or request.member_id != written.member.id:
        return False
    return replace(ordered, everyone=False).any or wishes_about(request, written)


def ordered_in(read: ReadMail, *, today: date) -> tuple[Orders, str]:
    """The orders in the writer's own words, and the mail's text without them; a quoted mail orders nothing.

    The order for no name counts, too, that its writer added while it waited.
    """
    ordered, own = orders(read.own, today=today, elsewhere=read.signature, subject=read.subject)
    if read.added is Wish.ORDERED:
        ordered = replace(ordered, anonymous=True)
    return ordered, f"{own}{read.text.removeprefix(read.own)}".strip()


def _unsubscribed(session: Session, written: MembersMail) -> Outcome:
    member = written.member
    if is_unsubscribed(session, member.address):
        return Outcome(MailState.IGNORED, MailReason.UNSUBSCRIBED_BEFORE, {"address": member.address})
    suppress(session, member.address, reason=SuppressionReason.UNSUBSCRIBED, now=written.at)
    record(session, written.by or Actor.member(member.id, at=written.at), Act.MEMBER_UNSUBSCRIBED, member.id)
    return Outcome(MailState.FILED, MailReason.UNSUBSCRIBED, {"address": member.address})


def _confirmed(session: Session, written: MembersMail) -> Outcome | None:
    """Files the mail that the member says yes to, by replying to its receipt; None when this is no such reply.

    What else a person must look at in it still holds it, and so does a wish for no name beside the yes.
    """
    mail = waiting_mail(session, written)
    if mail is None or mail.reason != MailReason.NOT_PROVEN or not confirms(written.read.text):
        return None
    keep_wish(mail, written)
    read = as_answer(session, written.house.read(mail), at=mail.received_at)
    confirmed = replace(written, mail=mail, read=read, proven=True, by_hand=False)
    facts = facts_of(session, mail, read, written.member, written.house)
    outcome = decide(replace(facts, proven=True, unproven=False)) or take(session, confirmed)
    mail.state, mail.reason, mail.reason_values = outcome.state, outcome.reason, kept(mail, outcome.values)
    follow(session, mail)
    return Outcome(MailState.FILED, MailReason.CONFIRMED, {"mail": mail.id, "what": outcome.reason, **outcome.values})


def _rewritten(session: Session, written: MembersMail) -> Outcome | None:
    """Files a mail held for a CPR number in its new wording, which its receipt asks for; None for other mail."""
    first = waiting_mail(session, written)
    if first is None or first.reason != MailReason.CPR:
        return None
    before, read = written.house.read(first), written.read
    if before.kind is Kind.CHANGE:
        return None
    after = replace(before, text=read.text, own=read.own, title=without_cpr(before.title), signature=read.signature)
    outcome = take(session, replace(written, read=after, by_hand=False))
    first.state, first.reason = MailState.IGNORED, MailReason.WRITTEN_AGAIN
    first.reason_values = {"mail": written.mail.id}
    return outcome
