"""Taking in: what a member's mail makes of the rows, once it is known whose it is and what it wants.

request -> Request, tagged     answer -> Answer     order -> a request changed or closed     yes -> the mail it is for
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.addresses import Purpose, checked
from digest.cases.tags import tag_request
from digest.errors import InputFault
from digest.lists.organisations import organisation_named
from digest.members.register import member_with
from digest.members.suppressions import UNSUBSCRIBED, is_unsubscribed, suppress
from digest.reading import Kind, Ours, ReadMail, read_mail
from digest.reading.confidential import without_cpr
from digest.reading.orders import Orders, confirms, orders, wishes_no_name
from digest.requests.orders import UNPROVEN, Outcome, apply, change, request_named
from digest.settings import Bounces, Settings
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Member, Organisation, Request
from digest.store.states import REQUESTS_UNSEEN, Consent, MailState, MemberKind, RequestState


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What filing takes from the settings. most_an_hour: mails of one sender; those beyond are held."""

    ours: Ours = field(default_factory=Ours)
    first_request: int = 1
    most_an_hour: int = 20
    bounces: Bounces = field(default_factory=Bounces)

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """The rules that the settings describe."""
        association = settings.association
        return cls(
            ours=Ours(address=association.address, secrets=association.secrets, server=settings.inbox.server),
            first_request=settings.fortnight.first_request,
            most_an_hour=settings.inbox.most_an_hour,
            bounces=settings.bounces,
        )


def take(
    session: Session,
    mail: InboundMail,
    read: ReadMail,
    member: Member,
    rules: Rules,
    *,
    now: datetime,
    proven: bool,
    by_hand: bool = False,
) -> Outcome:
    """A member's request, answer or order takes effect.

    proven: that it is the member who writes, or that a person vouches for it; else nothing that stands is changed.
    by_hand: a person has looked, and what is only in doubt is taken for what it says.
    """
    if read.kind is Kind.UNSUBSCRIBE:
        return _unsubscribed(session, member, now)
    told, text = orders(read.text, today=mail.received_at.date(), elsewhere=read.signature, subject=read.subject)
    if read.kind is Kind.CHANGE or (told.close and read.kind is Kind.ANSWER):
        return (
            _confirmed(session, read, member, rules, now)
            or _rewritten(session, mail, read, member, rules, now, proven=proven)
            or change(session, read, member, told, text, proven=proven)
        )
    if read.kind is Kind.ANSWER:
        return _answer(session, mail, read, member, told, text, by_hand=by_hand)
    request = _new_request(
        session,
        member.organisation,
        member,
        title=read.title,
        text=text,
        first=rules.first_request,
        at=mail.received_at,
        mail=mail,
    )
    apply(session, request, told)
    return Outcome(MailState.FILED, "request", {"number": request.number})


def _unsubscribed(session: Session, member: Member, now: datetime) -> Outcome:
    if is_unsubscribed(session, member.address):
        return Outcome(MailState.IGNORED, "unsubscribed_before", {"address": member.address})
    suppress(session, member.address, reason=UNSUBSCRIBED, now=now)
    return Outcome(MailState.FILED, "unsubscribed", {"address": member.address})


def _confirmed(session: Session, read: ReadMail, member: Member, rules: Rules, now: datetime) -> Outcome | None:
    """The member says yes to the receipt of a mail in their name, which takes effect; None when it is no such yes."""
    if read.key is None or read.key.purpose is not Purpose.CHANGE or not confirms(read.text):
        return None
    mail = session.get(InboundMail, read.key.number)
    if (
        mail is None
        or mail.state is not MailState.HELD
        or mail.reason != UNPROVEN
        or not is_from(session, mail, member)
    ):
        return None
    confirmed = read_mail(mail.raw, rules.ours, envelope=mail.recipients)
    outcome = take(session, mail, confirmed, member, rules, now=now, proven=True)
    mail.state, mail.reason, mail.reason_values = outcome.state, outcome.reason, dict(outcome.values)
    return Outcome(MailState.FILED, "confirmed", {"mail": mail.id, "what": outcome.reason, **outcome.values})


def _rewritten(
    session: Session, mail: InboundMail, read: ReadMail, member: Member, rules: Rules, now: datetime, *, proven: bool
) -> Outcome | None:
    """A mail that was held for a CPR number, written again as the receipt asks; None when this is no such reply."""
    first = session.get(InboundMail, read.key.number) if read.key and read.key.purpose is Purpose.CHANGE else None
    if (
        first is None
        or first.reason != "cpr"
        or first.state is not MailState.HELD
        or not is_from(session, first, member)
    ):
        return None
    before = read_mail(first.raw, rules.ours, envelope=first.recipients)
    if before.kind is Kind.CHANGE:
        return None
    after = replace(before, text=read.text, title=without_cpr(before.title), signature=read.signature)
    outcome = take(session, mail, after, member, rules, now=now, proven=proven)
    first.state, first.reason, first.reason_values = MailState.IGNORED, "written_again", {"mail": mail.id}
    return outcome


def is_from(session: Session, mail: InboundMail, member: Member) -> bool:
    """Whether the mail bears an address of the member."""
    writer = member_with(session, mail.sender) if mail.sender else None
    return writer is not None and writer.id == member.id


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


def _answer(
    session: Session, mail: InboundMail, read: ReadMail, member: Member, told: Orders, text: str, *, by_hand: bool
) -> Outcome:
    request = request_named(session, read.answer_to)
    if request is None:
        return Outcome(MailState.HELD, "answer_to_unknown", {"to": read.answer_to})
    unnamed = told.anonymous or wishes_no_name(text)
    doubts = {
        "answer_early": request.state in REQUESTS_UNSEEN,
        "asker_writes": request.member_id == member.id,
        "perhaps_anonymous": unnamed and not told.anonymous,
    }
    doubt = next((reason for reason, so in doubts.items() if so), "")
    if doubt and not by_hand:
        return Outcome(MailState.HELD, doubt, {"number": request.number})
    session.add(
        Answer(
            request_id=request.id,
            member_id=member.id,
            mail_id=mail.id,
            text=text,
            consent=Consent.ANONYMOUS if unnamed else Consent.EVERYONE if told.everyone else Consent.ASKER,
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
        organisation=organisation,
        member_id=member.id if member else None,
        mail_id=mail.id if mail else None,
        asked_at=at,
        deadline=None,
        keywords=[],
        refused_tags=[],
    )
    tag_request(session, request)
    session.add(request)
    session.flush()
    return request
