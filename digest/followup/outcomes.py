"""Outcomes: askers are told what became of their requests, once for each change.

request | its asker does not know its state | a mail in the ledger, and a telling, in one transaction
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.anonymity import public_title
from digest.followup.post import Post, each, post
from digest.house import House
from digest.marks import Purpose
from digest.members.subscription import may_be_told
from digest.published import last_letter
from digest.requests.place import goes_out
from digest.requests.telling import tell, untold
from digest.store.engine import Store
from digest.store.models import InboundMail, Member, Request
from digest.store.states import DeliveryKind, RequestState
from digest.writing.notes import RequestUpdate, request_update

log = logging.getLogger(__name__)


def tell_askers(store: Store, *, house: House, now: datetime) -> int:
    """Adds the mails that tell askers of their requests to the ledger; returns how many are new."""
    with store.read() as session:
        ids = list(session.scalars(select(Request.id).where(untold()).order_by(Request.id)))
    return each(ids, lambda request_id: _tell(store, request_id, house, now), what="update of request")


def _tell(store: Store, request_id: int, house: House, now: datetime) -> bool:
    with store.write() as session:
        request = session.scalar(select(Request).where(untold(), Request.id == request_id))
        if request is None:  # another process was faster
            return False
        telling = tell(session, request, now=now)
        asker = request.member
        if asker is None or not may_be_told(session, asker, on=now.date()):
            log.info("request=%d %s: there is no asker to tell", request.number, request.state)
            return False
        mail = session.get(InboundMail, request.mail_id) if request.mail_id is not None else None
        log.info("request=%d %s: its asker is told", request.number, request.state)
        update = Post(
            kind=DeliveryKind.UPDATE,
            key=f"request-{request.id}-{request.state}-t{telling.id}",
            address=asker.address,
            name=asker.name,
            note=request_update(_update(session, request, asker, house, now), asker.language),
            reply_to=house.reply_address(Purpose.CHANGE, mail.id) if mail else house.address,
            answers=mail.message_id if mail else "",
        )
        return post(session, update, house=house, now=now)


def _update(session: Session, request: Request, asker: Member, house: House, now: datetime) -> RequestUpdate:
    out = last_letter(session, request) if request.state is RequestState.PUBLISHED else None
    goes = out or goes_out(session, request, now=now)
    home = session.scalar(select(Request).filter_by(number=request.merged_into)) if request.merged_into else None
    seen = home is not None and home.state is not RequestState.HELD  # else nobody has looked at it yet
    return RequestUpdate(
        association=house.association,
        name=asker.name,
        number=request.number,
        title=request.title,
        state=request.state,
        edition=out.number if out else None,
        day=goes.sends_at.astimezone(house.zone).date() if goes else None,
        into=request.merged_into,
        into_title=public_title(home) if home and seen else "",
    )
