"""File: each kept mail becomes a Request or an Answer, takes effect, or is held or ignored with a reason.

    received | read | whose is it? | request -> Request, tagged     answer -> Answer     unsubscribe -> Suppression
                                   | a machine's, a copy -> ignored                      anything unclear -> held

One mail, one transaction: a mail that cannot be read is `failed` and stops no other.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from digest.addresses import checked, shortened
from digest.cases.tags import tag_request
from digest.errors import InputFault
from digest.members.register import UNSUBSCRIBED, member_with, suppress
from digest.progress import Progress, silent
from digest.reading import Kind, Ours, ReadMail, Verdict, read_mail
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail: its state, a reason code, and the values the reason speaks of."""

    state: MailState
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


def ours(settings: Settings) -> Ours:
    """What the reader must know of the house."""
    return Ours(address=settings.association.address, server=settings.inbox.server)


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
    if read.kind is Kind.ANSWER:
        return _answer(session, mail, read, member)
    request = _new_request(
        session,
        member.organisation,
        member,
        title=read.title,
        text=read.text,
        first=first_request,
        at=mail.received_at,
        mail=mail,
    )
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
    if read.kind is Kind.CHANGE:
        return Outcome(MailState.HELD, "change")
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


def _answer(session: Session, mail: InboundMail, read: ReadMail, member: Member) -> Outcome:
    request = _request_answered(session, read.answer_to)
    if request is None:
        return Outcome(MailState.HELD, "answer_to_unknown", {"to": read.answer_to})
    session.add(
        Answer(
            request_id=request.id,
            member_id=member.id,
            mail_id=mail.id,
            text=read.text,
            consent=Consent.ASKER,
            answered_at=mail.received_at,
        )
    )
    return Outcome(MailState.FILED, "answer", {"number": request.number})


def _request_answered(session: Session, answer_to: str) -> Request | None:
    if answer_to.startswith("#"):
        return session.scalar(select(Request).filter_by(number=int(answer_to[1:])))
    asked = select(Request).join(InboundMail, Request.mail_id == InboundMail.id)
    return session.scalars(asked.where(InboundMail.message_id == answer_to).limit(1)).first()


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
