"""What a decision does to letters that are approved: the one place that looks, for commands and the desk alike.

the approved editions before | something is decided | composed anew where it made a difference | those that fell
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.edition.compose import renew
from digest.house import House
from digest.store.engine import Store
from digest.store.models import AuditEntry, Edition, InboundMail
from digest.store.reasons import REASONS_WITHHELD, EditionReason, code_of
from digest.store.states import EDITIONS_UNDER_WAY, EDITIONS_UNSENT, EditionState

_APPROVED = (EditionState.APPROVED, *EDITIONS_UNDER_WAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The names of the approved editions by their ids, the last decision in the log, and the last mail.

    Those on their way were approved, too; not those that are kept back already.
    """

    approved: Mapping[int, str]
    decided: int
    came: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """An edition that was approved and is so no more, or is kept back on its way, and why."""

    name: str
    state: EditionState
    reason: EditionReason | str


def before(store: Store) -> Before:
    """How it stands before something is decided."""
    with store.read() as session:
        rows = session.execute(
            select(Edition.id, Edition).where(Edition.state.in_(_APPROVED), Edition.reason.not_in(REASONS_WITHHELD))
        )
        approved = {row[0]: row[1].name or row[1].period.isoformat() for row in rows}
        return Before(approved=approved, decided=_last(session, AuditEntry), came=_last(session, InboundMail))


def fallen(store: Store, since: Before, *, house: House, now: datetime) -> tuple[Fallen, ...]:
    """The editions whose approval fell by what was decided, or came; one whose approval was taken back is none of them.

    What is approved still is composed anew where it would be otherwise; then it has fallen, too.
    """
    if not since.approved:
        return ()
    with store.read() as session:
        if (_last(session, AuditEntry), _last(session, InboundMail)) == (since.decided, since.came):
            return ()
    with store.write() as session:
        renew_approved(session, house=house, now=now)
        session.flush()
        rows = session.scalars(select(Edition).where(Edition.id.in_(since.approved)).order_by(Edition.id))
        return tuple(
            Fallen(name=since.approved[row.id], state=row.state, reason=code_of(row.reason, EditionReason))
            for row in rows
            if _has_fallen(row)
        )


def _has_fallen(edition: Edition) -> bool:
    """Whether an edition is approved no more, other than by a person's own word, or kept back on its way."""
    if edition.state is EditionState.STOPPED:
        return edition.reason in REASONS_WITHHELD
    unsent = edition.state in EDITIONS_UNSENT and edition.state is not EditionState.APPROVED
    return unsent and edition.reason != EditionReason.UNAPPROVED


def renew_approved(session: Session, *, house: House, now: datetime) -> None:
    """Composes approved editions anew that would be otherwise now."""
    for edition in session.scalars(select(Edition).where(Edition.state == EditionState.APPROVED)).all():
        renew(session, edition, house=house, now=now)


def _last(session: Session, rows: type[AuditEntry | InboundMail]) -> int:
    return session.scalar(select(func.max(rows.id))) or 0
