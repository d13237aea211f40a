"""A step that is tried before it is done: what it refuses, whom it mails, and what it changes.

    step, a database in which nothing stays | what it writes | prospect

The step itself is run, so that what is said before an act is what the act does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.accounts.audit import AuditView, view
from digest.outbox import gets_receipts
from digest.requests.passing import outstanding, to_pass
from digest.store.engine import Store, Trial
from digest.store.models import Answer, AuditEntry, Delivery, Edition, InboundMail
from digest.store.states import DeliveryKind, DeliveryState, EditionState

Result = TypeVar("Result")
Step = Callable[[Store], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect(Generic[Result]):
    """What a step returns, and would do.

    told: the addresses at which somebody is told of it; answered: those that get an answer, at once or at the next
    tick; receipts: those that get another receipt; unapproved: the names of editions whose approval falls.
    """

    result: Result
    changes: tuple[AuditView, ...]
    told: tuple[str, ...]
    answered: tuple[str, ...]
    receipts: tuple[str, ...]
    unapproved: tuple[str, ...]

    @property
    def mailed(self) -> bool:
        """Whether anybody gets a mail by it."""
        return bool(self.told or self.answered or self.receipts)


def tried(store: Store, step: Step[Result], *, today: date) -> Prospect[Result]:
    """What a step that writes once would do. Nothing is changed. Raises what the step raises."""
    watch = _Watch(today)
    result = step(Trial(store, enter=watch.enter, look=watch.look))
    return Prospect(
        result=result,
        changes=watch.changes,
        told=watch.told,
        answered=watch.answered,
        receipts=watch.receipts,
        unapproved=watch.unapproved,
    )


_TELLING = (DeliveryKind.UPDATE, DeliveryKind.NUDGE)


class _Watch:
    """What a transaction began with, and what it has added at its end."""

    def __init__(self, today: date) -> None:
        self._today = today
        self.changes: tuple[AuditView, ...] = ()
        self.told = self.answered = self.receipts = self.unapproved = tuple[str, ...]()

    def enter(self, session: Session) -> None:
        self._entries = session.scalar(select(func.max(AuditEntry.id))) or 0
        self._going = self._mails(session)
        self._unread = set(session.scalars(_UNACKNOWLEDGED))
        self._approved = set(session.scalars(_APPROVED))

    def look(self, session: Session) -> None:
        entries = select(AuditEntry).where(AuditEntry.id > self._entries).order_by(AuditEntry.id)
        self.changes = tuple(view(row) for row in session.scalars(entries))
        new = self._mails(session) - self._going
        self.told = tuple(dict.fromkeys(address for kind, _, address in sorted(new) if kind in _TELLING))
        self.answered = tuple(dict.fromkeys(address for kind, _, address in sorted(new) if kind == DeliveryKind.ANSWER))
        unread = set(session.scalars(_UNACKNOWLEDGED)) - self._unread
        mails = session.scalars(select(InboundMail).where(InboundMail.id.in_(unread)).order_by(InboundMail.id))
        self.receipts = tuple(dict.fromkeys(mail.sender for mail in mails if self._gets_receipt(session, mail)))
        fallen = self._approved - set(session.scalars(_APPROVED))
        editions = session.scalars(select(Edition).where(Edition.id.in_(fallen)).order_by(Edition.id))
        self.unapproved = tuple(edition.name or str(edition.period) for edition in editions)

    def _gets_receipt(self, session: Session, mail: InboundMail) -> bool:
        """Whether the next tick sends a receipt of a mail; one that was sent is not sent again."""
        sent = select(Delivery.id).filter_by(kind=DeliveryKind.RECEIPT, key=f"mail-{mail.id}", recipient=mail.sender)
        return gets_receipts(session, mail.sender, on=self._today) and session.scalar(sent) is None

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


_UNACKNOWLEDGED = select(InboundMail.id).where(InboundMail.acknowledged.is_(False))
_APPROVED = select(Edition.id).where(Edition.state == EditionState.APPROVED)
