"""How a request is made: from a member's mail, or told by telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.addresses import checked
from digest.anonymity import mask
from digest.cases.tags import tag_request
from digest.errors import InputFault
from digest.lists.organisations import organisation_named
from digest.members.register import member_with
from digest.reading.nameless import wishes_no_name
from digest.requests.deciding import look_at
from digest.requests.nameless import doubt
from digest.requests.word import Word, tell_asker
from digest.store.acts import Act
from digest.store.counters import next_number
from digest.store.engine import Store
from digest.store.models import InboundMail, Member, Organisation, Request
from digest.store.states import MemberKind, RequestState
from digest.writing.staff_word import Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody asks. member: None for an organisation without a person; mail: None for a call.

    anonymous: without their names. as_typed: the staff typed the text.
    """

    organisation: Organisation
    member: Member | None
    title: str
    text: str
    at: datetime
    mail: InboundMail | None = None
    anonymous: bool = False
    as_typed: bool = False


def open_request(session: Session, ask: Ask, *, first: int) -> Request:
    """Adds an open request with the next number, tagged, and returns it; the very first gets the number `first`."""
    request = Request(
        number=next_number(session, first=first),
        state=RequestState.OPEN,
        title=" ".join(ask.title.split()),
        text=ask.text.strip(),
        organisation=ask.organisation,
        member=ask.member,
        mail_id=ask.mail.id if ask.mail else None,
        asked_at=ask.at,
        anonymous=ask.anonymous,
        as_typed=ask.as_typed,
        deadline=None,
        looked_at=None,
        keywords=[],
        refused_tags=[],
    )
    mask(request)
    tag_request(session, request)
    session.add(request)
    session.flush()
    return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request told by telephone: by a member's address, or for an organisation without a person.

    anonymous: without their names. Words that seem to wish for it hold the request. deadline: the day by which answers
    are asked for.
    """

    title: str
    text: str
    address: str = ""
    organisation: str = ""
    anonymous: bool = False
    deadline: date | None = None


def add_request(store: Store, call: Call, *, first: int, by: Actor, word: Word | None = None) -> int:
    """Adds a request told by telephone and returns its number; the very first gets the number `first`.

    With a `word` the member who asks is told. Raises InputFault for an address nobody has, a supplier's, or an empty
    title or text.
    """
    if not call.title.strip() or not call.text.strip():
        raise InputFault("A request needs a title and a text.")
    with store.write() as session:
        member = _asker(session, call.address) if call.address else None
        if member is None and not call.organisation.strip():
            raise InputFault("Say who asks: a member's address, or an organisation.")
        whose = member.organisation if member else organisation_named(session, call.organisation)
        ask = Ask(
            organisation=whose,
            member=member,
            title=call.title,
            text=call.text,
            at=by.at,
            anonymous=call.anonymous,
            as_typed=True,
        )
        request = open_request(session, ask, first=first)
        request.deadline = call.deadline
        look_at(request, by)
        if not call.anonymous and wishes_no_name(call.text, subject=call.title):
            doubt(session, request, at=by.at)
        number = request.number
        record(session, by, Act.REQUEST_ADDED, number)
        if word is not None:
            tell_asker(session, word, [request], Done.REQUEST_ADDED, by=by)
        return number


def _asker(session: Session, address: str) -> Member:
    member = member_with(session, checked(address))
    if member is None or member.kind is not MemberKind.MEMBER or member.left_at is not None:
        raise InputFault("%(address)s is not a member's address.", {"address": address})
    return member
