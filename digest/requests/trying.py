"""A step that is tried before it is done: what it refuses, whom it mails, and what it changes.

    step, a database in which nothing stays | what it writes | prospect

The step itself is run, so that what is said before an act is what the act does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from digest.accounts.audit import AuditView, view
from digest.outbox import gets_receipts
from digest.published import last_letter
from digest.reading.filenames import plain_name
from digest.reading.message import parse
from digest.requests.askers import answer_of, asking
from digest.requests.passing import outstanding, to_pass
from digest.requests.secrecy import named_in
from digest.requests.told import is_known
from digest.requests.withholding import unsent_of
from digest.store.acts import Act
from digest.store.engine import Store, Trial
from digest.store.models import Answer, AuditEntry, Delivery, Edition, InboundMail, Member, Request
from digest.store.reasons import REASONS_WITHHELD
from digest.store.states import DELIVERIES_GONE, EDITIONS_UNDER_WAY, Consent, DeliveryKind, DeliveryState, EditionState

Result = TypeVar("Result")
Step = Callable[[Store], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mail about what is decided, that left before."""

    address: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A mail that leaves no more, with its words; of one that was not written yet, the staff's own alone."""

    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """An answer that goes on: to the request of this number, to whom, and in which words, with which files."""

    number: int
    addresses: tuple[str, ...]
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """An edition that is stopped on its way: how many of how many of its mails have not left."""

    name: str
    left: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect(Generic[Result]):
    """What a step returns, and would do.

    told: the addresses at which somebody is told of it; nudged: those at which a member is asked whether they know;
    answered: those that get an answer, at once or later; passing: the answers that go on by it; receipts: those that
    get another receipt; unapproved: the names of editions whose approval falls; stopped:
    those that stop on their way, with the mails that have not left. taken_back: mails that would not leave
    any more; before: those about the same mail that have left already. published: the names of editions that have gone
    out with a request whose words change: its page and the letter on the web show other words at once. noted: the
    addresses of mails that have the `mark` in them.
    """

    result: Result
    changes: tuple[AuditView, ...]
    told: tuple[str, ...]
    nudged: tuple[str, ...]
    answered: tuple[str, ...]
    passing: tuple[Passing, ...]
    receipts: tuple[str, ...]
    unapproved: tuple[str, ...]
    stopped: tuple[Stopped, ...]
    taken_back: tuple[Unsent, ...]
    before: tuple[Told, ...]
    published: tuple[str, ...]
    noted: tuple[str, ...]

    @property
    def mailed(self) -> bool:
        """Whether anybody gets a mail by it."""
        return bool(self.told or self.nudged or self.answered or self.receipts)


def tried(
    store: Store, step: Step[Result], *, today: date, then: Callable[[Session], None] | None = None, mark: str = ""
) -> Prospect[Result]:
    """What a step that writes once would do. Nothing is changed. Raises what the step raises.

    then: what follows the step by itself, in the transaction that leaves nothing; mark: a word whose mails are told.
    """
    watch = _Watch(today, then, mark)
    result = step(Trial(store, enter=watch.enter, look=watch.look))
    return Prospect(
        result=result,
        changes=watch.changes,
        told=watch.told,
        nudged=watch.nudged,
        answered=watch.answered,
        passing=watch.passing,
        receipts=watch.receipts,
        unapproved=watch.unapproved,
        stopped=watch.stopped,
        taken_back=watch.taken_back,
        before=watch.before,
        published=watch.published,
        noted=watch.noted,
    )


_TELLING = (DeliveryKind.UPDATE, DeliveryKind.NUDGE)


class _Watch:
    """What a transaction began with, and what it has added at its end."""

    def __init__(self, today: date, then: Callable[[Session], None] | None, mark: str) -> None:
        self._today, self._then, self._mark = today, then, mark
        self.changes: tuple[AuditView, ...] = ()
        self.told = self.nudged = self.answered = self.receipts = self.unapproved = self.published = tuple[str, ...]()
        self.noted = tuple[str, ...]()
        self.passing = tuple[Passing, ...]()
        self.taken_back, self.before = tuple[Unsent, ...](), tuple[Told, ...]()
        self.stopped = tuple[Stopped, ...]()

    def enter(self, session: Session) -> None:
        self._entries = session.scalar(select(func.max(AuditEntry.id))) or 0
        self._last = session.scalar(select(func.max(Delivery.id))) or 0
        self._going = self._mails(session)
        self._to_pass = set(to_pass(session))
        self._unread = set(session.scalars(_UNACKNOWLEDGED))
        self._approved = set(session.scalars(_APPROVED))
        self._under_way = set(session.scalars(_UNDER_WAY))
        self._void = set(session.scalars(_VOID))
        self._notes = dict(_notes(session))

    def look(self, session: Session) -> None:
        entries = select(AuditEntry).where(AuditEntry.id > self._entries).order_by(AuditEntry.id)
        rows = [view(row) for row in session.scalars(entries)]
        self.changes = tuple(row for row in lasting(rows) if row.act not in _FOLLOWS)
        new = self._mails(session) - self._going
        self.told = tuple(dict.fromkeys(address for kind, _, address in sorted(new) if kind == DeliveryKind.UPDATE))
        self.nudged = tuple(dict.fromkeys(address for kind, _, address in sorted(new) if kind == DeliveryKind.NUDGE))
        self.answered = tuple(dict.fromkeys(address for kind, _, address in sorted(new) if kind == DeliveryKind.ANSWER))
        self.passing = tuple(self._passing(session, [key for kind, key, _ in new if kind == DeliveryKind.ANSWER]))
        unread = set(session.scalars(_UNACKNOWLEDGED)) - self._unread
        mails = session.scalars(select(InboundMail).where(InboundMail.id.in_(unread)).order_by(InboundMail.id))
        self.receipts = tuple(dict.fromkeys(mail.sender for mail in mails if self._gets_receipt(session, mail)))
        if self._then is not None and self._approved and self.changes:
            self._then(session)
        fallen = (self._approved - set(session.scalars(_APPROVED))) | {*session.scalars(_DRAFTS)} & self._under_way
        editions = session.scalars(select(Edition).where(Edition.id.in_(fallen)).order_by(Edition.id))
        self.unapproved = tuple(edition.name or str(edition.period) for edition in editions)
        self.stopped = tuple(self._stopped(session))
        self.taken_back = tuple(self._unsent(session))
        self.before = tuple(dict.fromkeys(_left(session, self.changes)))
        self.published = tuple(dict.fromkeys(_published(session, self.changes)))
        self.noted = tuple(dict.fromkeys(self._noted(session))) if self._mark else ()

    def _stopped(self, session: Session) -> Iterator[Stopped]:
        """The editions that go to nobody else until a person has looked, and did before."""
        stopped = select(Edition).where(Edition.state == EditionState.STOPPED, Edition.reason.in_(REASONS_WITHHELD))
        for edition in session.scalars(stopped.where(Edition.id.in_(self._under_way)).order_by(Edition.id)):
            left, whole = unsent_of(session, edition)
            yield Stopped(name=str(edition.name), left=left, whole=whole)

    def _noted(self, session: Session) -> Iterator[str]:
        """Where the mark goes: in mails that are written, and in receipts that are yet to be."""
        for row in session.scalars(select(Delivery).where(Delivery.id > self._last).order_by(Delivery.id)):
            if self._mark in parse(row.message or b"").body:
                yield row.recipient
        yield from (address for address, note in dict(_notes(session)).values() if self._mark in note)

    def _passing(self, session: Session, new: Sequence[int]) -> Iterator[Passing]:
        """The answers that the next tick passes on, and those in mails that are new in the ledger, by their ids."""
        going: dict[int, list[str]] = {}
        rows = select(Delivery.key, Delivery.recipient).where(Delivery.id.in_(new)).order_by(Delivery.id)
        for key, address in session.execute(rows):
            going.setdefault(answer_of(key), []).append(address)
        for answer_id in to_pass(session):
            if answer_id not in self._to_pass and answer_id not in going:
                answer = session.get_one(Answer, answer_id)
                going[answer_id] = [asker.address for asker, _ in outstanding(session, answer, on=self._today)]
        for one in sorted(going):
            yield from _passing(session, session.get_one(Answer, one), going[one])

    def _unsent(self, session: Session) -> Iterator[Unsent]:
        """The mails that leave no more, and the words of receipts that were to be written."""
        rows = select(Delivery).where(Delivery.state == DeliveryState.VOID).order_by(Delivery.id)
        for row in session.scalars(rows.where(Delivery.id.not_in(self._void))):
            mail = parse(row.message or b"")
            yield Unsent(address=row.recipient, subject=mail.subject, text=mail.body.strip())
        left = dict(_notes(session))
        for mail_id, (address, note) in self._notes.items():
            if left.get(mail_id) != (address, note):
                yield Unsent(address=address, subject="", text=note)

    def _gets_receipt(self, session: Session, mail: InboundMail) -> bool:
        """Whether the next tick sends a receipt of a mail; one that says the same is not sent again."""
        same = is_known(mail) and not mail.reason_values.get("note")
        return gets_receipts(session, mail.sender, on=self._today) and not same

    def _mails(self, session: Session) -> set[tuple[str, int, str]]:
        """The updates in the ledger, and the answers there or that the next tick passes on: kind, id, address."""
        rows = select(Delivery.id, Delivery.kind, Delivery.recipient).where(
            Delivery.kind.in_((*_TELLING, DeliveryKind.ANSWER)),
            Delivery.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED)),
        )
        waiting = [session.get_one(Answer, answer_id) for answer_id in to_pass(session)]
        going = {
            (str(DeliveryKind.ANSWER), -answer.id, asker.address)
            for answer in waiting
            for asker, _ in outstanding(session, answer, on=self._today)
        }
        return going | {(str(row[1]), row[0], row[2]) for row in session.execute(rows)}


def _passing(session: Session, answer: Answer, addresses: Sequence[str]) -> Iterator[Passing]:
    """An answer that goes on, once for all who get the same files."""
    unnamed, others = answer.consent is Consent.ANONYMOUS, asking(session, answer.request)[1:]
    mail = session.get(InboundMail, answer.mail_id) if answer.has_files and answer.mail_id else None
    parts = parse(mail.raw or b"").files if mail and not unnamed else ()
    secret = [(part, named_in(part, answer, [answer.request, *others] if others else [])) for part in parts]
    groups: dict[tuple[str, ...], list[str]] = {}
    for address in addresses or [""]:
        theirs = (part for part, names in secret if all(_is_of(address, one.member) for one in names))
        groups.setdefault(tuple(plain_name(part.filename) for part in theirs), []).append(address)
    for files, group in groups.items():
        yield Passing(
            number=answer.request.number,
            addresses=tuple(filter(None, group)),
            text=answer.public_text if unnamed or any(one.anonymous for one in others) else answer.text,
            files=files,
        )


def _is_of(address: str, member: Member | None) -> bool:
    return member is not None and any(row.address == address for row in member.addresses)


def _notes(session: Session) -> Iterator[tuple[int, tuple[str, str]]]:
    """The words of the staff in receipts that the next tick writes: the mail's id, its writer, and they."""
    columns = select(InboundMail.id, InboundMail.sender, InboundMail.reason_values)
    for mail_id, sender, values in session.execute(columns.where(InboundMail.acknowledged.is_(False))):
        if values.get("note"):
            yield mail_id, (sender, values["note"])


def _left(session: Session, changes: Iterable[AuditView]) -> Iterator[Told]:
    """The mails that have left to the writers of the mails that are decided, about these or what they became."""
    for mail_id in [int(row.key) for row in changes if row.thing == "mail"]:
        request = session.scalar(select(Request.id).filter_by(mail_id=mail_id))
        whole = (f"mail-{mail_id}", f"held-{mail_id}", f"changes-{mail_id}")
        begun = [f"mail-{mail_id}-", *([f"request-{request}-"] if request is not None else [])]
        about = or_(Delivery.key.in_(whole), *(Delivery.key.startswith(key, autoescape=True) for key in begun))
        kinds = Delivery.kind.in_((DeliveryKind.RECEIPT, DeliveryKind.UPDATE))
        rows = select(Delivery).where(kinds, about, Delivery.state.in_(DELIVERIES_GONE)).order_by(Delivery.id)
        for row in session.scalars(rows):
            yield Told(address=row.recipient, subject=parse(row.message or b"").subject)


def _published(session: Session, changes: Iterable[AuditView]) -> Iterator[str]:
    """The names of editions that have gone out with requests whose words change."""
    for row in changes:
        if row.act == Act.REQUEST_EDITED and any(before != after for before, after in row.changes.values()):
            request = session.scalar(select(Request).filter_by(number=int(row.key)))
            out = last_letter(session, request) if request else None
            if out is not None:
                yield out.name or str(out.period)


_ON_THE_WAY = frozenset({"state", "reason"})
"""Values that an act may set and set again: only what they were before it and are after it is said."""

_ONLY_THAT = frozenset({Act.REQUEST_STATE, Act.MAIL_HELD})
"""Decisions of which nothing is left when these values are as they were."""


def lasting(rows: Sequence[AuditView]) -> Iterator[AuditView]:
    """What the decisions of one act come to: what one of them undoes of another is left out."""
    first: dict[tuple[str, str, str], Any] = {}
    last: dict[tuple[str, str, str], int] = {}
    for place, row in enumerate(rows):
        for name in _ON_THE_WAY & row.changes.keys():
            first.setdefault((row.thing, row.key, name), row.changes[name][0])
            last[row.thing, row.key, name] = place
    for place, row in enumerate(rows):
        left = {}
        for name, pair in row.changes.items():
            about = (row.thing, row.key, name)
            whole = (first[about], pair[1]) if about in first else pair
            if about not in first or (last[about] == place and whole[0] != whole[1]):
                left[name] = whole
        if left or row.act not in _ONLY_THAT:
            yield replace(row, changes=left)


_VOID = select(Delivery.id).where(Delivery.state == DeliveryState.VOID)
_UNACKNOWLEDGED = select(InboundMail.id).where(InboundMail.acknowledged.is_(False))
_APPROVED = select(Edition.id).where(Edition.state == EditionState.APPROVED)
_DRAFTS = select(Edition.id).where(Edition.state == EditionState.DRAFT)
_UNDER_WAY = select(Edition.id).where(Edition.state.in_(EDITIONS_UNDER_WAY), Edition.reason.not_in(REASONS_WITHHELD))

_FOLLOWS = frozenset({Act.EDITION_STOPPED, Act.EDITION_UNAPPROVED})
"""What follows from a decision, and is said of the editions."""
