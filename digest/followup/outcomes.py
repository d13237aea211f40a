"""Outcomes: askers are told what became of their requests, once for each change.

request | its asker does not know its state | a mail in the ledger, and a telling, in one transaction
        | sent out: one mail for all their requests in that edition
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from digest.followup.post import each
from digest.house import House
from digest.published import last_letter
from digest.requests.standing import tell_standing
from digest.requests.telling import untold
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.models import Edition, Request
from digest.store.states import RequestState


def tell_askers(store: Store, *, house: House, now: datetime) -> int:
    """Adds the mails that tell askers of their requests to the ledger; returns how many are new."""
    columns = select(Request.id, Request.state, Request.member_id)
    groups: dict[object, list[int]] = defaultdict(list)
    with store.read() as session:
        for request_id, state, member_id in session.execute(columns.where(untold()).order_by(Request.id)):
            together = state is RequestState.PUBLISHED and member_id is not None
            groups[(member_id,) if together else request_id].append(request_id)
    return each(groups.values(), lambda ids: _tell(store, ids, house, now), what="update of requests")


def _tell(store: Store, ids: Sequence[int], house: House, now: datetime) -> int:
    """Tells an asker of requests; those that were sent out in one edition are told in one mail."""
    with store.write() as session:
        waiting = select(Request).where(untold(), Request.id.in_(ids)).order_by(Request.number)
        editions: dict[Edition | None, list[Request]] = defaultdict(list)
        for request in session.scalars(waiting).all():  # fewer where another process was faster
            out = last_letter(session, request) if request.state is RequestState.PUBLISHED else None
            editions[out].append(request)
        return sum(
            tell_standing(session, requests, Word(house), now=now, out=out) for out, requests in editions.items()
        )
