"""Purge: old mails lose their bytes, incoming and outgoing; what was made of them stays.

    filed | ignored                     -> raw = b"", purged_at   the request, the answer, sender, subject, reason stay
    sent | failed | suppressed | void   -> message = b""          the ledger's row and the hash of what it was stay
    held | failed | received            stay, and are counted: a person decides about them

Mails of the ledger with bytes are receipts, updates, notices, tests, and answers with their files; an edition has none
of its own.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, exists, func, select, text, update
from sqlalchemy.orm import Session

from digest.progress import Progress, silent
from digest.store.engine import Store
from digest.store.models import WITH_BYTES, Answer, Delivery, InboundMail
from digest.store.states import DELIVERIES_FINISHED, MAILS_DONE, MailState

log = logging.getLogger(__name__)

_AT_ONCE, _BYTES_AT_ONCE = 500, 50_000_000  # for one transaction, which other writers wait for


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was emptied, or would be: incoming mails, mails of the ledger, and their bytes together.

    `waiting` are mails as old that wait for a person's decision, by state; `unready` those that wait until an answer is
    passed on or the writer is told.
    """

    mails: int = 0
    deliveries: int = 0
    freed: int = 0
    waiting: Mapping[MailState, int]
    unready: int


def purge(
    store: Store, *, before: datetime, now: datetime, dry_run: bool = False, progress: Progress = silent
) -> Purged:
    """Empties mails that are done with and came, or were made, before a moment; with `dry_run` only counts them."""
    with store.read() as session:
        mails, raw = _sum(session, _mails(before))
        deliveries, sent = _sum(session, _deliveries(before))
        waiting, unready = _waiting(session, before), _unready(session, before) - mails
    due = Purged(mails=mails, deliveries=deliveries, freed=raw + sent, waiting=waiting, unready=unready)
    if dry_run or not mails + deliveries:
        return due
    step = partial(progress, "purging", mails + deliveries)
    mails, raw = _empty(store, InboundMail, _mails(before), {"raw": b"", "purged_at": now}, step)
    deliveries, sent = _empty(store, Delivery, _deliveries(before), {"message": b""}, step)
    log.info("purged mails=%d deliveries=%d bytes=%d", mails, deliveries, raw + sent)
    return replace(due, mails=mails, deliveries=deliveries, freed=raw + sent)


def _empty(
    store: Store,
    table: type[InboundMail | Delivery],
    due: Select[int, int],
    values: dict[str, Any],
    step: Callable[[], None],
) -> tuple[int, int]:
    """(rows, bytes) that were emptied, without those that another process emptied first."""
    rows = freed = 0
    while True:
        with store.write() as session:
            batch = _batch(session, due)
            session.execute(update(table).where(table.id.in_(batch)).values(**values))
        if not batch:
            return rows, freed
        for size in batch.values():
            step()
            rows, freed = rows + 1, freed + size


def _batch(session: Session, due: Select[int, int]) -> dict[int, int]:
    """The next rows with their bytes: at least one while any is left."""
    taken: dict[int, int] = {}
    for row in session.execute(due.limit(_AT_ONCE)):
        if taken and sum(taken.values()) + row[1] > _BYTES_AT_ONCE:
            break
        taken[row[0]] = row[1]
    return taken


def _mails(before: datetime) -> Select[int, int]:
    """The mails to be emptied, with their bytes, by when they came here and not by their own date."""
    answers = exists().where(
        Answer.mail_id == InboundMail.id, Answer.passed_at.is_(None)
    )  # its files are still to be passed on
    return (
        select(InboundMail.id, func.length(InboundMail.raw))
        .where(*_old(before), InboundMail.state.in_(MAILS_DONE))
        .where(InboundMail.acknowledged, ~answers)
    )


def _old(before: datetime) -> tuple[Any, Any]:
    return InboundMail.purged_at.is_(None), InboundMail.collected_at < before


def _deliveries(before: datetime) -> Select[int, int]:
    """The rows of the ledger that are to be emptied, with their bytes."""
    return select(Delivery.id, func.length(Delivery.message)).where(
        text(WITH_BYTES), Delivery.state.in_(DELIVERIES_FINISHED), Delivery.created_at < before
    )


def _sum(session: Session, due: Select[int, int]) -> tuple[int, int]:
    rows = due.subquery()
    count, size = session.execute(select(func.count(), func.coalesce(func.sum(rows.c[1]), 0))).one()
    return count, int(size)


def _waiting(session: Session, before: datetime) -> Counter[MailState]:
    others = frozenset(MailState) - MAILS_DONE  # named, so that an index finds them
    counts = select(InboundMail.state, func.count()).where(*_old(before), InboundMail.state.in_(others))
    return Counter({row[0]: row[1] for row in session.execute(counts.group_by(InboundMail.state))})


def _unready(session: Session, before: datetime) -> int:
    query = select(func.count()).select_from(InboundMail).where(*_old(before), InboundMail.state.in_(MAILS_DONE))
    return session.scalar(query) or 0
