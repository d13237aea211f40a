"""What a mail most likely is: the decisions about it that a person is offered first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.inbox.addressees import Share, addressees
from digest.inbox.enrolled import may_return
from digest.inbox.unchanged import UNCHANGED
from digest.inbox.views import MailText, MailView
from digest.members.register import member_with, members_named
from digest.reading import Kind, ReadMail
from digest.requests.numbers import made_of
from digest.requests.orders import request_named
from digest.store.engine import Store
from digest.store.models import Answer, Member, Request
from digest.store.reasons import MailReason
from digest.store.states import REQUESTS_ASKED, MailState, MemberKind


class Becomes(StrEnum):
    """What a person may make of a mail."""

    REQUEST = "request"
    ANSWER = "answer"
    CHANGE = "change"
    UNSUBSCRIPTION = "unsubscribe"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """A member of the name that somebody unknown gives."""

    name: str
    organisation: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The likeliest first, then the others; the number of the request that the mail is about, None where none is named.

    shares: the words for each, where it seems to answer several requests. takes_in: whether its writer may ask and
    answer; of anybody else's mail only nothing is made, or a case. is_new: whether the writer is in no register;
    organisation: theirs, as far as the mail tells. made_requests: the numbers of the requests that the mail is now,
    with those that were parted from it; made_answers: the id of each answer, by the number of its request. doubted: the
    requests of which a person says first whether they are named. as_read: whether it may be taken in as it was read.
    namesakes: of somebody new who seems to leave, the members of their name.
    """

    likely: tuple[Becomes, ...]
    others: tuple[Becomes, ...]
    number: int | None
    shares: tuple[Share, ...]
    takes_in: bool
    is_new: bool
    organisation: str
    made_requests: tuple[int, ...]
    made_answers: tuple[tuple[int, int], ...]
    doubted: tuple[int, ...]
    as_read: bool
    namesakes: tuple[Namesake, ...]

    @property
    def several(self) -> tuple[str, ...]:
        """The numbers of the requests that it seems to answer, as people write them; () for one, or none."""
        return tuple(f"#{share.number}" for share in self.shares)


_BY_KIND = {
    Kind.REQUEST: (Becomes.REQUEST, Becomes.ANSWER),
    Kind.ANSWER: (Becomes.ANSWER, Becomes.REQUEST),
    Kind.CHANGE: (Becomes.CHANGE, Becomes.ANSWER),
    Kind.UNSUBSCRIBE: (Becomes.UNSUBSCRIPTION, Becomes.NOTHING),
}
_BY_REASON = {
    MailReason.PERHAPS_UNSUBSCRIBE: (Becomes.UNSUBSCRIPTION, Becomes.REQUEST),
    MailReason.ASKS_NOTHING: (Becomes.NOTHING, Becomes.REQUEST),
    MailReason.GREETING: (Becomes.NOTHING, Becomes.REQUEST),
    MailReason.PHISHING: (Becomes.NOTHING, Becomes.REQUEST),
    MailReason.FOR_STAFF: (Becomes.NOTHING, Becomes.REQUEST),
    MailReason.ASKER_WRITES: (Becomes.CHANGE, Becomes.NOTHING),
    MailReason.NOT_YOURS: (Becomes.NOTHING, Becomes.ANSWER),
    MailReason.CHANGE: (Becomes.CHANGE, Becomes.ANSWER),
    MailReason.BESIDE: (Becomes.CHANGE, Becomes.NOTHING),
    MailReason.SEVERAL: (Becomes.ANSWER, Becomes.REQUEST),
    MailReason.WITHDRAWN: (Becomes.NOTHING, Becomes.ANSWER),
}
_NO_MEMBERS = (MailReason.KIND_SUPPLIER, MailReason.KIND_UNKNOWN, MailReason.HAS_LEFT)
"""Reasons of mails whose writers may neither ask nor answer."""
_BECOMES = {
    Kind.REQUEST: Becomes.REQUEST,
    Kind.ANSWER: Becomes.ANSWER,
    Kind.CHANGE: Becomes.CHANGE,
    Kind.UNSUBSCRIBE: Becomes.UNSUBSCRIPTION,
    Kind.OTHER: Becomes.NOTHING,
}
_NONE = (Becomes.NOTHING, Becomes.REQUEST)


def guessed(store: Store, shown: MailText) -> Guess:
    """What a mail most likely is, by how it was read and why it waits."""
    mail, read = shown.mail, shown.read
    by_kind = _BY_KIND.get(Kind(mail.kind), _NONE) if mail.kind in set(Kind) else _NONE
    likely = _BY_REASON.get(MailReason(mail.reason), by_kind) if mail.reason in set(MailReason) else by_kind
    asked_before = mail.reason == MailReason.REPEATS and mail.kind == Kind.REQUEST
    if mail.reason in _NO_MEMBERS or asked_before:
        likely = _NONE
    if mail.reason == MailReason.UNSURE:
        likely = _BECOMES[Kind(mail.values["kind"])], _BECOMES[Kind(mail.values["also"])]
    number = mail.values.get("number")
    with store.read() as session:
        if number is None and read is not None and (named := request_named(session, read.answer_to)) is not None:
            number = named.number
        found = addressees(session, read, at=mail.received_at) if read is not None and _asks_or_answers(read) else None
        if found and number is None and mail.reason not in _NO_MEMBERS:
            number = found.numbers[0]
            likely = (Becomes.ANSWER, next(one for one in likely if one is not Becomes.ANSWER))
        if number is None and likely[0] is Becomes.CHANGE:
            number = _only_request(session, mail.sender)
        writer = member_with(session, mail.sender) if mail.sender else None
        made_requests = tuple(sorted(row.number for row in made_of(session, mail.id)))
        answers = select(Request.number, Answer.id).join(Request).where(Answer.mail_id == mail.id).order_by(Answer.id)
        made_answers = tuple((row[0], row[1]) for row in session.execute(answers))
        doubted = _doubted(session, mail, made_requests)
        returns = writer is not None and may_return(session, writer)
        leaves = writer is None and Becomes.UNSUBSCRIPTION in likely
        namesakes = tuple(_namesakes(session, read.sender_name)) if leaves and read is not None else ()
    is_new, takes_in = bool(mail.sender) and writer is None, bool(mail.sender) and (returns or _may_write(writer))
    possible = _possible(is_new=is_new, takes_in=takes_in)
    first = tuple(one for one in likely if one in possible) or (Becomes.NOTHING,)
    return Guess(
        likely=first,
        others=tuple(one for one in possible if one not in first),
        number=number,
        shares=found.shares if takes_in and found and len(found.shares) > 1 else (),
        takes_in=takes_in,
        is_new=is_new,
        made_requests=made_requests,
        made_answers=made_answers,
        organisation=str(mail.values.get("organisation", "")),
        doubted=doubted,
        as_read=takes_in and mail.kind == Kind.CHANGE and mail.reason not in UNCHANGED and not doubted,
        namesakes=namesakes,
    )


def _namesakes(session: Session, name: str) -> Iterator[Namesake]:
    """The members of a name."""
    for row in members_named(session, name):
        if row.left_at is None:
            yield Namesake(name=row.name, organisation=row.organisation.name, address=row.address)


def _may_write(writer: Member | None) -> bool:
    """Whether a mail of theirs may be taken in; nobody's may, once it is said who they are."""
    return writer is None or (writer.kind is MemberKind.MEMBER and writer.left_at is None)


def _possible(*, is_new: bool, takes_in: bool) -> tuple[Becomes, ...]:
    """What can be made of a mail: of one that may not be taken in nothing; nobody leaves who is not in the register."""
    if not takes_in:
        return (Becomes.NOTHING,)
    return tuple(one for one in Becomes if one is not Becomes.UNSUBSCRIPTION or not is_new)


def _doubted(session: Session, mail: MailView, made: tuple[int, ...]) -> tuple[int, ...]:
    """The requests that a held mail became or is about, and that perhaps wish for no name; () for an answer."""
    if mail.reason != MailReason.PERHAPS_ANONYMOUS or mail.state is MailState.FILED:
        return ()
    about = {*made, *mail.values.get("numbers", ()), mail.values.get("number")} - {None}
    rows = select(Request.number).where(Request.number.in_(about), Request.doubt != "").order_by(Request.number)
    return tuple(session.scalars(rows))


def _only_request(session: Session, sender: str) -> int | None:
    """The number of the writer's request that members are still asked about; None for none, and for several."""
    member = member_with(session, sender) if sender else None
    if member is None:
        return None
    asked = select(Request.number).where(Request.member_id == member.id, Request.state.in_(REQUESTS_ASKED)).limit(2)
    numbers = list(session.scalars(asked))
    return numbers[0] if len(numbers) == 1 else None


def _asks_or_answers(read: ReadMail) -> bool:
    """Whether a mail is a person's that asks or answers."""
    return read.kind in (Kind.REQUEST, Kind.ANSWER)
