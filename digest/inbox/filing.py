"""File: each kept mail becomes a Request or an Answer, takes effect, or is held or ignored with a reason.

    received | read | whose is it? | request -> Request, tagged     answer -> Answer     unsubscribe -> Suppression
                                   | a machine's, a copy -> ignored                      anything unclear -> held

One mail, one transaction: a mail that cannot be read is `failed` and stops no other.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from digest.addresses import checked, shortened
from digest.cases.tags import tag_request
from digest.errors import InputFault, MissingInput
from digest.inbox.changing import Outcome, apply, change, request_named
from digest.members.register import UNSUBSCRIBED, enrol, member_with, suppress
from digest.progress import Progress, silent
from digest.reading import Kind, Ours, ReadMail, Verdict, read_mail
from digest.reading.orders import Orders, orders
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    Consent,
    InboundMail,
    MailState,
    Member,
    Organisation,
    Request,
    RequestState,
)
from digest.store.models import Kind as MemberKind
from digest.store.organisations import organisation_named

LONGEST = 20_000
"""Characters of own words that go to every member without a person having looked."""

_FOR_A_PERSON = ("new_address", "greeting", "phishing", "encrypted")
_IN_DOUBT = ("perhaps_unsubscribe", "asks_nothing")

log = logging.getLogger(__name__)


def ours(settings: Settings) -> Ours:
    """What the reader must know of the house."""
    association = settings.association
    return Ours(address=association.address, secrets=association.secrets, server=settings.inbox.server)


def file_mails(
    store: Store,
    *,
    ours: Ours,
    first_request: int,
    now: datetime,
    progress: Progress = silent,
) -> Counter[MailState]:
    """File every mail that is only received, in the order they came here; how many came to which state."""
    with store.read() as session:
        waiting = select(InboundMail.id).filter_by(state=MailState.RECEIVED).order_by(InboundMail.id)
        ids = list(session.scalars(waiting))
    counted: Counter[MailState] = Counter()
    for mail_id in ids:
        progress("reading", len(ids))
        state = _file(store, mail_id, ours=ours, first_request=first_request, now=now)
        if state:
            counted[state] += 1
    return counted


def accept(
    store: Store,
    mail_id: int,
    *,
    ours: Ours,
    first_request: int,
    now: datetime,
    organisation: str = "",
    answer_to: int | None = None,
    as_request: bool = False,
) -> Outcome:
    """A person takes in a mail that was held or ignored, as what it is, as a request, or as an answer to a number.

    organisation: where somebody belongs who is not in the register yet, and is added with the name in the mail.
    Raises MissingInput for an unknown mail or number; InputFault when it is filed already, or nobody is known to write.
    """
    with store.read() as session:
        row = session.get(InboundMail, mail_id)
        if row is None:
            raise MissingInput(f"There is no mail {mail_id}; `digest inbox` lists them.")
        raw = row.raw
    read = read_mail(raw, ours)
    if answer_to is not None:
        read = replace(read, kind=Kind.ANSWER, answer_to=f"#{answer_to}")
    elif as_request or read.kind not in (Kind.ANSWER, Kind.CHANGE):
        read = replace(read, kind=Kind.REQUEST)
    with store.write() as session:
        mail = session.get_one(InboundMail, mail_id)
        if mail.state not in (MailState.HELD, MailState.IGNORED, MailState.FAILED):
            raise InputFault(f"Mail {mail_id} is {mail.state} already: {mail.reason}.")
        if answer_to is not None and request_named(session, read.answer_to) is None:
            raise MissingInput(f"There is no request #{answer_to}; `digest requests` lists them.")
        _describe(mail, read)
        outcome = _take(session, mail, read, _writer(session, read, organisation, now), first_request=first_request)
        _record(mail, outcome)
        return outcome


def retry(store: Store, mail_id: int, *, ours: Ours, first_request: int, now: datetime) -> MailState:
    """Read a mail again that could not be read, or that a newer version reads better. Gives the state it came to.

    Raises MissingInput for an unknown mail, InputFault for one that became something already.
    """
    with store.write() as session:
        mail = session.get(InboundMail, mail_id)
        if mail is None:
            raise MissingInput(f"There is no mail {mail_id}; `digest inbox` lists them.")
        if mail.state is MailState.FILED:
            raise InputFault(f"Mail {mail_id} is filed already: {mail.reason}.")
        mail.state = MailState.RECEIVED
    return _file(store, mail_id, ours=ours, first_request=first_request, now=now) or MailState.RECEIVED


def _writer(session: Session, read: ReadMail, organisation: str, now: datetime) -> Member:
    """The member who wrote, added now where a person says where they belong."""
    member = member_with(session, read.sender) if read.sender else None
    if member is None and organisation.strip() and read.sender:
        return enrol(
            session,
            organisation=organisation_named(session, organisation),
            name=read.sender_name or read.sender,
            kind=MemberKind.MEMBER,
            language="da",
            addresses=[checked(read.sender)],
            now=now,
        )
    if member is None:
        raise InputFault(
            f"Nobody in the register writes from {read.sender or 'there'}: say --organisation to add them."
        )
    if member.kind is not MemberKind.MEMBER or member.left_at is not None:
        raise InputFault(
            f"{member.name} is {member.kind if member.left_at is None else 'gone'}: `digest members edit`."
        )
    return member


def add_request(
    store: Store, *, address: str, organisation: str, title: str, text: str, first_request: int, now: datetime
) -> int:
    """The number of a request told by telephone: by a member, or by an organisation without a name.

    Raises InputFault for an address nobody has, a supplier's, or an empty title or text.
    """
    if not title.strip() or not text.strip():
        raise InputFault("A request needs a title and a text.")
    with store.write() as session:
        member = None
        if address:
            member = member_with(session, checked(address))
            if member is None or member.kind is not MemberKind.MEMBER or member.left_at is not None:
                raise InputFault(f"{address} is not a member's address.")
        elif not organisation.strip():
            raise InputFault("Say who asks: a member's address, or an organisation.")
        whose = member.organisation if member else organisation_named(session, organisation)
        request = _new_request(session, whose, member, title=title, text=text, first=first_request, at=now)
        return request.number


def _file(store: Store, mail_id: int, *, ours: Ours, first_request: int, now: datetime) -> MailState | None:
    """The state a mail came to; None when another process filed it."""
    with store.read() as session:
        raw = session.get_one(InboundMail, mail_id).raw
    try:
        read = read_mail(raw, ours)  # outside the transaction: a long mail must keep nobody from writing
        with store.write() as session:
            mail = session.get_one(InboundMail, mail_id)
            if mail.state is not MailState.RECEIVED:  # another process was faster
                return None
            _describe(mail, read)
            outcome = _decide(session, mail, read, first_request=first_request, now=now)
            return _record(mail, outcome)
    except SQLAlchemyError:
        raise  # the database's trouble, not the mail's: it is still `received`, and the next tick tries again
    except Exception as fault:  # one bad mail is one bad mail: say so in its row, and go on
        log.exception("mail=%d failed", mail_id)
        with store.write() as session:
            mail = session.get_one(InboundMail, mail_id)
            return _record(mail, Outcome(MailState.FAILED, "unreadable", {"fault": f"{type(fault).__name__}: {fault}"}))


def _describe(mail: InboundMail, read: ReadMail) -> None:
    mail.kind, mail.sender, mail.subject, mail.message_id = read.kind, read.sender, read.subject, read.message_id
    if read.received_at is not None:
        mail.received_at = min(read.received_at, mail.collected_at)


def _record(mail: InboundMail, outcome: Outcome) -> MailState:
    mail.state, mail.reason, mail.reason_values = outcome.state, outcome.reason, dict(outcome.values)
    log.info("mail=%d from=%s %s %s", mail.id, shortened(mail.sender), outcome.state, outcome.reason)
    return outcome.state


def _decide(session: Session, mail: InboundMail, read: ReadMail, *, first_request: int, now: datetime) -> Outcome:
    """What becomes of a mail. Machines first, then who wrote, then what they want."""
    ignored = _ignored(read)
    if ignored:
        return ignored
    member = member_with(session, read.sender) if read.sender else None
    held = _held(member, read)
    if held or member is None:
        return _unless_copy(session, mail, read, held or Outcome(MailState.HELD, "unknown_sender"))
    if read.kind is Kind.UNSUBSCRIBE:
        suppress(session, member.address, reason=UNSUBSCRIBED, now=now)
        return Outcome(MailState.FILED, "unsubscribed", {"address": member.address})
    twin = _twin(session, mail, read, MailState.FILED)
    if twin:
        return Outcome(MailState.IGNORED, "duplicate", {"mail": twin})
    return _take(session, mail, read, member, first_request=first_request)


def _take(session: Session, mail: InboundMail, read: ReadMail, member: Member, *, first_request: int) -> Outcome:
    """A member's request, answer or order takes effect."""
    told, text = orders(read.text)
    if read.kind is Kind.CHANGE or (told.close and read.kind is Kind.ANSWER):
        return change(session, read, member, told, text)
    if read.kind is Kind.ANSWER:
        return _answer(session, mail, read, member, told, text)
    request = _new_request(
        session,
        member.organisation,
        member,
        title=read.title,
        text=text,
        first=first_request,
        at=mail.received_at,
        mail=mail,
    )
    apply(request, told)
    return Outcome(MailState.FILED, "request", {"number": request.number})


def _ignored(read: ReadMail) -> Outcome | None:
    machines = {
        Kind.AUTO_REPLY: ("auto_reply", {"sign": read.sign}),
        Kind.BOUNCE: ("bounce", {"address": read.bounced_address}),
        Kind.COMPLAINT: ("complaint", {}),
        Kind.OTHER: (read.sign, {}),
    }
    if read.kind in machines and read.sign not in _FOR_A_PERSON:
        return Outcome(MailState.IGNORED, *machines[read.kind])
    if read.trust.ours:
        return Outcome(MailState.IGNORED, read.trust.ours)
    return Outcome(MailState.IGNORED, "loop") if read.trust.loops else None


def _held(member: Member | None, read: ReadMail) -> Outcome | None:
    """Why a person must look at a mail: who wrote it first, then what it says."""
    if member is None:
        return Outcome(MailState.HELD, "unknown_sender")
    if member.kind is not MemberKind.MEMBER:
        return Outcome(MailState.HELD, f"kind_{member.kind}")
    if member.left_at is not None:
        return Outcome(MailState.HELD, "has_left")
    return Outcome(MailState.HELD, "not_authenticated") if read.trust.verdict is Verdict.FAIL else _unclear(read)


def _unclear(read: ReadMail) -> Outcome | None:
    asks_or_answers = read.kind in (Kind.REQUEST, Kind.ANSWER)
    if not read.text.strip() and asks_or_answers:
        return Outcome(MailState.HELD, "no_text")
    if len(read.text) > LONGEST:
        return Outcome(MailState.HELD, "too_long", {"characters": len(read.text)})
    if read.whole and asks_or_answers:
        return Outcome(MailState.HELD, "nothing_own")
    return Outcome(MailState.HELD, read.sign) if read.sign in (*_IN_DOUBT, *_FOR_A_PERSON) else None


def _unless_copy(session: Session, mail: InboundMail, read: ReadMail, held: Outcome) -> Outcome:
    """A person should not have to look at the same mail twice."""
    twin = _twin(session, mail, read, MailState.HELD)
    return Outcome(MailState.IGNORED, "duplicate", {"mail": twin}) if twin else held


def _twin(session: Session, mail: InboundMail, read: ReadMail, state: MailState) -> int | None:
    """The earlier mail in that state that this one is a copy of: same sender and words, same Message-ID or subject."""
    if not read.text.strip():
        return None
    alike = InboundMail.subject == read.subject
    if read.message_id:
        alike |= InboundMail.message_id == read.message_id
    earlier = select(InboundMail).where(
        alike, InboundMail.sender == read.sender, InboundMail.state == state, InboundMail.id != mail.id
    )
    for other in session.scalars(earlier.order_by(InboundMail.id).limit(20)):
        if read_mail(other.raw).text == read.text:
            return other.id
    return None


def _answer(session: Session, mail: InboundMail, read: ReadMail, member: Member, told: Orders, text: str) -> Outcome:
    request = request_named(session, read.answer_to)
    if request is None:
        return Outcome(MailState.HELD, "answer_to_unknown", {"to": read.answer_to})
    session.add(
        Answer(
            request_id=request.id,
            member_id=member.id,
            mail_id=mail.id,
            text=text,
            consent=Consent.ANONYMOUS if told.anonymous else Consent.EVERYONE if told.everyone else Consent.ASKER,
            answered_at=mail.received_at,
            passed_at=None,
        )
    )
    return Outcome(MailState.FILED, "answer", {"number": request.number})


def _new_request(
    session: Session,
    organisation: Organisation,
    member: Member | None,
    *,
    title: str,
    text: str,
    first: int,
    at: datetime,
    mail: InboundMail | None = None,
) -> Request:
    highest = session.scalar(select(func.max(Request.number)))
    request = Request(
        number=first if highest is None else highest + 1,
        state=RequestState.OPEN,
        title=" ".join(title.split()),
        text=text.strip(),
        organisation_id=organisation.id,
        member_id=member.id if member else None,
        mail_id=mail.id if mail else None,
        asked_at=at,
        deadline=None,
    )
    tag_request(request)
    session.add(request)
    session.flush()
    return request
