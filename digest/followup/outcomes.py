"""Outcomes: askers are told what became of their requests, once for each change.

request | its asker does not know its state | a mail in the ledger, and a telling, in one transaction
        | sent out: one mail for all their requests in that edition
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.followup.post import each
from digest.house import House
from digest.marks import Purpose
from digest.members.subscription import may_be_told
from digest.outbox import Post, post
from digest.published import last_letter
from digest.requests.place import goes_out
from digest.requests.telling import tell, untold
from digest.store.engine import Store
from digest.store.models import Edition, InboundMail, Member, Request
from digest.store.states import REQUESTS_UNSEEN, DeliveryKind, RequestState
from digest.writing.notes import Note, RequestsSent, RequestUpdate, request_update, requests_sent

log = logging.getLogger(__name__)


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
        return sum(_tell_of(session, requests, out, house=house, now=now) for out, requests in editions.items())


def _tell_of(
    session: Session, requests: Sequence[Request], out: Edition | None, *, house: House, now: datetime
) -> bool:
    """Tells of requests of one asker in one state; `out` is the edition that they were sent out in."""
    first, asker = requests[0], requests[0].member
    tellings = [tell(session, request, now=now) for request in requests]
    if asker is None or not may_be_told(session, asker, on=now.date()):
        log.info("request=%d %s: there is no asker to tell", first.number, first.state)
        return False
    mail = session.get(InboundMail, first.mail_id) if first.mail_id is not None and len(requests) == 1 else None
    log.info("request=%d %s: its asker is told", first.number, first.state)
    update = Post(
        kind=DeliveryKind.UPDATE,
        key=f"request-{first.id}-{first.state}-t{tellings[0].id}",
        address=asker.address,
        name=asker.name,
        note=_sent(requests, asker, out, house)
        if out and len(requests) > 1
        else request_update(_update(session, first, asker, house, now), asker.language),
        # Of several, a key would be that of one: a reply says which is meant, and a person reads it.
        reply_to=house.reply_address(Purpose.CHANGE, mail.id) if mail else house.address,
        answers=mail.message_id if mail else "",
    )
    return post(session, update, house=house, now=now)


def _sent(requests: Sequence[Request], asker: Member, out: Edition, house: House) -> Note:
    sent = RequestsSent(
        association=house.association,
        name=asker.name,
        requests=tuple((request.number, request.title) for request in requests),
        edition=out.number or 0,
        day=_day(out.sends_at, house),
    )
    return requests_sent(sent, asker.language)


def _update(session: Session, request: Request, asker: Member, house: House, now: datetime) -> RequestUpdate:
    out = last_letter(session, request) if request.state is RequestState.PUBLISHED else None
    goes = out or goes_out(session, request, now=now)
    home = session.scalar(select(Request).filter_by(number=request.merged_into)) if request.merged_into else None
    seen = home is not None and home.state not in REQUESTS_UNSEEN
    return RequestUpdate(
        association=house.association,
        name=asker.name,
        number=request.number,
        title=request.title,
        state=request.state,
        edition=out.number if out else None,
        day=_day(goes.sends_at, house) if goes else None,
        into=request.merged_into,
        anonymous=request.anonymous,
        into_title=home.public_title if home and seen else "",
    )


def _day(moment: datetime, house: House) -> date:
    return moment.astimezone(house.zone).date()
