"""Answers to askers: each goes once to everybody who asked that, also to one who may get mail only later."""

from __future__ import annotations

import logging
from datetime import datetime

from digest.followup.post import each
from digest.house import House
from digest.requests.passing import outstanding, pass_to_askers, to_pass
from digest.store.engine import Store
from digest.store.models import Answer

log = logging.getLogger(__name__)


def pass_on(store: Store, *, house: House, now: datetime) -> int:
    """Adds the answers that wait for nobody to the ledger, for those who asked; returns how many."""
    with store.read() as session:
        rows = [session.get_one(Answer, answer_id) for answer_id in to_pass(session, now=now)]
        ids = [row.id for row in rows if row.passed_at is None or outstanding(session, row, on=now.date())]
    return each(ids, lambda answer_id: _pass_on(store, answer_id, house, now), what="answer")


def _pass_on(store: Store, answer_id: int, house: House, now: datetime) -> bool:
    with store.write() as session:
        if answer_id not in to_pass(session, now=now):  # another process was faster
            return False
        answer = session.get_one(Answer, answer_id)
        again = answer.passed_at is not None
        count = pass_to_askers(session, answer, house=house, now=now)
        if again and count:
            log.info("answer=%d request=%d goes to who may get mail again", answer.id, answer.request.number)
        return count > 0
