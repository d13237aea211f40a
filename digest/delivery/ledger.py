"""The ledger, for a person: its rows, those in doubt, and the decision that settles a doubt."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session, load_only

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.addresses import normal
from digest.errors import DeliveryFault, MissingInput
from digest.members.register import member_with
from digest.outbox import content_of, is_purged
from digest.reading.message import parse
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionBlock, EditionRecipient
from digest.store.paging import PAGE, Listed, Order, page
from digest.store.reasons import REASONS_WITHHELD, DeliveryReason, EditionReason, Refusal, SuppressionReason
from digest.store.states import (
    DELIVERIES_HELD,
    DELIVERIES_IN_DOUBT,
    DELIVERIES_UNDONE,
    DeliveryKind,
    DeliveryState,
    EditionState,
)

log = logging.getLogger(__name__)

_HEAD = 4_000  # bytes in which a mail of ours has its subject


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A row of the ledger; `at` is when it was sent, or when it is tried next.

    `said` is the mail server's reply, or what failed on the way to it; `reason` is then empty.
    """

    id: int
    kind: DeliveryKind
    key: str
    recipient: str
    state: DeliveryState
    reason: DeliveryReason | Refusal | SuppressionReason
    said: str
    attempts: int
    at: datetime


def deliveries(
    store: Store, state: DeliveryState | None = None, *, after: int | None = None, limit: int | None = PAGE
) -> Listed[DeliveryView]:
    """The rows, or those of one state, the newest first."""
    query = select(Delivery).options(load_only(*_SHOWN))
    if state:
        query = query.where(Delivery.state == state)
    with store.read() as session:
        return page(session, query, Order(Delivery.id, newest=True), after=after, limit=limit).each(_view)


def delivery(store: Store, delivery_id: int) -> DeliveryView:
    """One row. Raises MissingInput for an unknown id."""
    with store.read() as session:
        return _view(_known(session, delivery_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentView:
    """A mail to somebody, with its subject; "" where its bytes were purged or erased."""

    delivery: DeliveryView
    subject: str

    @property
    def id(self) -> int:
        """Its number in the ledger."""
        return self.delivery.id


def progress(store: Store, edition_id: int) -> dict[DeliveryState, int]:
    """How many of an edition's mails are in each state that occurs."""
    query = select(Delivery.state, func.count()).where(Delivery.edition_id == edition_id).group_by(Delivery.state)
    with store.read() as session:
        return {row[0]: row[1] for row in session.execute(query)}


def undelivered(
    store: Store, edition_id: int, *, after: int | None = None, limit: int | None = PAGE
) -> Listed[DeliveryView]:
    """The mails of an edition that did not arrive, or of which nobody knows it, the newest first."""
    query = select(Delivery).options(load_only(*_SHOWN)).where(Delivery.edition_id == edition_id)
    query = query.where(Delivery.state.in_((*DELIVERIES_IN_DOUBT, DeliveryState.DEFERRED, DeliveryState.SUPPRESSED)))
    with store.read() as session:
        return page(session, query, Order(Delivery.id, newest=True), after=after, limit=limit).each(_view)


def sent_to(store: Store, address: str, *, after: int | None = None, limit: int | None = PAGE) -> Listed[SentView]:
    """The mails to an address, and to all addresses of the member who has it; the newest first."""
    with store.read() as session:
        member = member_with(session, address)
        addresses = [row.address for row in member.addresses] if member else [normal(address)]
        query = select(Delivery).options(load_only(*_SHOWN)).where(Delivery.recipient.in_(addresses))
        rows = page(session, query, Order(Delivery.id, newest=True), after=after, limit=limit)
        subjects = _subjects(session, [row.id for row in rows])
        return rows.each(lambda row: SentView(delivery=_view(row), subject=subjects.get(row.id, "")))


def _subjects(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The subjects of mails by id, from the beginnings of their bytes; of letters, from the frozen ones."""
    of_letter = (
        select(Delivery.id, EditionBlock.subject)
        .join(
            EditionRecipient,
            (EditionRecipient.edition_id == Delivery.edition_id) & (EditionRecipient.address == Delivery.recipient),
        )
        .join(
            EditionBlock,
            (EditionBlock.edition_id == Delivery.edition_id) & (EditionBlock.language == EditionRecipient.language),
        )
        .where(Delivery.id.in_(ids))
    )
    begun = func.substr(literal_column("message"), 1, _HEAD)
    of_mail = select(Delivery.id, begun).where(Delivery.id.in_(ids), Delivery.message.is_not(None))
    found = {row[0]: row[1] for row in session.execute(of_letter)}
    return found | {
        row[0]: parse(bytes(row[1] or b"").partition(b"\r\n\r\n")[0]).subject for row in session.execute(of_mail)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A mail of ours with its bytes, as it went out before it was signed; None where they were purged or erased."""

    delivery: DeliveryView
    content: bytes | None


def sent_mail(store: Store, delivery_id: int) -> SentMail:
    """One mail; an edition's letter is joined again. Raises MissingInput for an unknown id."""
    with store.read() as session:
        row = _known(session, delivery_id)
        return SentMail(delivery=_view(row), content=None if is_purged(row) else content_of(session, row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Rows that a person chooses: by number, or all of a state, an edition, and words within the reason.

    Those in doubt are sent again only where their number or their state is named: a second copy may go out.
    """

    ids: tuple[int, ...] = ()
    state: DeliveryState | None = None
    edition: str = ""
    reason: str = ""


class Settling(StrEnum):
    """What a person says of rows."""

    ARRIVED = "arrived"
    SENT_AGAIN = "sent_again"


_SETTLED = {Settling.ARRIVED: DELIVERIES_IN_DOUBT, Settling.SENT_AGAIN: DELIVERIES_IN_DOUBT | {DeliveryState.DEFERRED}}


def settling(store: Store, chosen: Chosen, how: Settling) -> tuple[DeliveryView, ...]:
    """The rows that would be settled so, by number: of the chosen ones those in doubt or failed, or put off.

    A row that is chosen by its number, and is in no such state, raises DeliveryFault; an unknown one MissingInput.
    """
    with store.read() as session:
        return tuple(_view(row) for row in _chosen(session, chosen, how))


def settle(store: Store, chosen: Chosen, how: Settling, *, by: Actor) -> tuple[DeliveryView, ...]:
    """Settles the rows that `settling` names, all or none, and returns them.

    Raises as it does, and DeliveryFault for a row that has no bytes to send again.
    """
    with store.write() as session:
        rows = _chosen(session, chosen, how)
        for row in rows:
            _settle(session, row, how, by)
        return tuple(_view(row) for row in rows)


def resolve(store: Store, delivery_id: int, *, arrived: bool, by: Actor) -> DeliveryState:
    """Settles a row that is uncertain or failed as arrived, or to be sent again; returns its new state.

    Raises MissingInput for an unknown id, DeliveryFault for a row that is not in doubt, or has no bytes to send again.
    """
    how = Settling.ARRIVED if arrived else Settling.SENT_AGAIN
    return settle(store, Chosen(ids=(delivery_id,)), how, by=by)[0].state


def _chosen(session: Session, chosen: Chosen, how: Settling) -> list[Delivery]:
    states = _SETTLED[how]
    if chosen.ids:
        rows = [_known(session, one) for one in chosen.ids]
        wrong = next((row for row in rows if row.state not in states), None)
        if wrong is not None:
            raise DeliveryFault(
                "Delivery %(delivery)s is %(state)s: there is nothing to settle.",
                {"delivery": wrong.id, "state": wrong.state},
            )
        return rows
    query = select(Delivery).where(Delivery.state.in_(states))
    if chosen.state:
        query = query.where(Delivery.state == chosen.state)
    elif how is Settling.SENT_AGAIN:
        query = query.where(Delivery.state != DeliveryState.UNCERTAIN)
    if chosen.edition:
        query = query.where(Delivery.edition_id == _edition_id(session, chosen.edition))
    if chosen.reason:
        query = query.where(Delivery.reason.icontains(chosen.reason, autoescape=True))
    return list(session.scalars(query.order_by(Delivery.id)))


def _edition_id(session: Session, name: str) -> int:
    number, _, revision = name.removeprefix("#").partition(".")
    if number.isdecimal() and (not revision or revision.isdecimal()):
        known = select(Edition.id).filter_by(number=int(number), revision=int(revision or 0))
        if (found := session.scalar(known)) is not None:
            return found
    raise MissingInput("There is no edition %(name)s.", {"name": name})


def _settle(session: Session, row: Delivery, how: Settling, by: Actor) -> None:
    if how is Settling.SENT_AGAIN and is_purged(row):
        raise DeliveryFault(
            "Delivery %(delivery)s cannot be sent again: its mail was purged or erased.",
            {"delivery": row.id},
            remedy=Remedy(Action.SETTLE_DELIVERY, {"delivery": row.id}),
        )
    if how is Settling.SENT_AGAIN and row.edition_id is not None:
        _refuse_withheld(row, session.get_one(Edition, row.edition_id))
    before = row.state
    if how is Settling.ARRIVED:
        row.state, row.sent_at, row.reason = DeliveryState.SENT, by.at, DeliveryReason.ARRIVED
    else:
        row.state, row.next_attempt_at, row.reason = DeliveryState.PENDING, by.at, DeliveryReason.SENT_AGAIN
        row.attempts = 0
    record(session, by, Act.DELIVERY_SETTLED, row.id, {"state": (before, row.state)})
    log.info("delivery=%d %s by hand", row.id, row.state)


def _refuse_withheld(row: Delivery, edition: Edition) -> None:
    """Raises DeliveryFault for a letter that shows what is to be shown no more; one that is stopped waits anyway."""
    if edition.state is EditionState.SENT and edition.reason in REASONS_WITHHELD:
        raise DeliveryFault(
            "Delivery %(delivery)s cannot be sent again: edition %(edition)s shows what is to be shown no more.",
            {"delivery": row.id, "edition": edition.name},
            remedy=Remedy(Action.CORRECT, {"edition": edition.name}),
        )


def doubt_all(store: Store, *, by: Actor) -> int:
    """Puts every unsent row and approved edition in doubt, after a restore; returns how many.

    What a backup calls unsent may have gone out since. Rows that wait become `uncertain`, approved editions drafts.
    """
    with store.write() as session:
        rows = session.scalars(select(Delivery).where(Delivery.state.in_(DELIVERIES_UNDONE))).all()
        for row in rows:
            row.state, row.reason = DeliveryState.UNCERTAIN, DeliveryReason.RESTORED
            row.owner = row.lease_until = None
        editions = session.scalars(select(Edition).filter_by(state=EditionState.APPROVED)).all()
        for edition in editions:
            edition.make_draft(EditionReason.RESTORED)
        record(session, by, Act.DELIVERY_DOUBTED, "", {"rows": (0, len(rows)), "editions": (0, len(editions))})
        return len(rows) + len(editions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """Rows that are neither sent nor settled: those not tried yet, those tried again later, those a run holds."""

    untried: int
    deferred: int
    next_attempt: datetime | None
    held: int
    held_until: datetime | None


def unfinished(store: Store) -> Unfinished:
    """The rows that wait, and until when."""
    held = Delivery.state.in_(DELIVERIES_HELD)
    with store.read() as session:
        untried = session.scalar(select(func.count()).where(Delivery.state == DeliveryState.PENDING)) or 0
        later = session.execute(
            select(func.count(), func.min(Delivery.next_attempt_at)).where(Delivery.state == DeliveryState.DEFERRED)
        ).one()
        now = session.execute(select(func.count(), func.max(Delivery.lease_until)).where(held)).one()
    return Unfinished(untried=untried, deferred=later[0], next_attempt=later[1], held=now[0], held_until=now[1])


_SHOWN = (
    Delivery.kind,
    Delivery.key,
    Delivery.recipient,
    Delivery.state,
    Delivery.reason,
    Delivery.attempts,
    Delivery.sent_at,
    Delivery.next_attempt_at,
)
_CODES: dict[str, DeliveryReason | Refusal | SuppressionReason] = {
    str(code): code for kind in (Refusal, SuppressionReason, DeliveryReason) for code in kind
}


def _known(session: Session, delivery_id: int) -> Delivery:
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise MissingInput(
            "There is no delivery %(delivery)s.", {"delivery": delivery_id}, remedy=Action.LIST_DELIVERIES
        )
    return row


def _view(row: Delivery) -> DeliveryView:
    code = _CODES.get(row.reason)
    return DeliveryView(
        id=row.id,
        kind=row.kind,
        key=row.key,
        recipient=row.recipient,
        state=row.state,
        reason=DeliveryReason.NONE if code is None else code,
        said=row.reason if code is None else "",
        attempts=row.attempts,
        at=row.sent_at or row.next_attempt_at,
    )
