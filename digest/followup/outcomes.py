"""Updates: askers are told what became of their requests, each change once.

request | is its state what the asker knows (`told`)? | a mail in the ledger, and `told`, in one transaction
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from digest.addresses import Purpose
from digest.anonymity import public_title
from digest.followup.answers import may_be_told
from digest.followup.post import Post, each, post
from digest.published import last_letter
from digest.settings import Association
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionDate, EditionRequest, InboundMail, Member, Request
from digest.store.states import (
    EDITIONS_COMING,
    REQUESTS_STOOD_BACK,
    REQUESTS_TOLD,
    DateState,
    DeliveryKind,
    RequestState,
)
from digest.writing.notes import RequestUpdate, request_update

log = logging.getLogger(__name__)


def tell_askers(store: Store, *, association: Association, zone: ZoneInfo, now: datetime) -> int:
    """How many mails about requests were newly put into the ledger for their askers."""
    with store.read() as session:
        ids = list(session.scalars(select(Request.id).where(_untold()).order_by(Request.id)))
    return each(ids, lambda request_id: _tell(store, request_id, association, zone, now), what="update of request")


def _untold() -> ColumnElement[bool]:
    """What the asker does not know yet and should."""
    news = ((Request.state == state) & (Request.told != str(state)) for state in sorted(REQUESTS_TOLD))
    after_all = (Request.state == RequestState.OPEN) & Request.told.in_([*map(str, REQUESTS_STOOD_BACK), ""])
    return or_(after_all, *news)


def _tell(store: Store, request_id: int, association: Association, zone: ZoneInfo, now: datetime) -> bool:
    with store.write() as session:
        request = session.scalar(select(Request).where(_untold(), Request.id == request_id))
        if request is None:  # another process was faster
            return False
        request.told = str(request.state)
        asker = request.member
        if asker is None or not may_be_told(asker, now):
            log.info("request=%d %s: there is no asker to tell", request.number, request.state)
            return False
        mail = session.get(InboundMail, request.mail_id) if request.mail_id is not None else None
        log.info("request=%d %s: its asker is told", request.number, request.state)
        update = Post(
            kind=DeliveryKind.UPDATE,
            key=f"request-{request.id}-{request.state}-{_times(session, request) + 1}",
            address=asker.address,
            name=asker.name,
            note=request_update(_update(session, request, asker, association, zone, now), asker.language),
            reply_to=association.reply_address(Purpose.CHANGE, mail.id) if mail else association.address,
            answers=mail.message_id if mail else "",
        )
        return post(session, update, association=association, now=now)


def _times(session: Session, request: Request) -> int:
    """How often the asker was told something before: it only grows, so that no key comes twice."""
    told = select(func.count()).select_from(Delivery).where(Delivery.kind == DeliveryKind.UPDATE)
    return session.scalar(told.where(Delivery.key.startswith(f"request-{request.id}-"))) or 0


def _update(
    session: Session, request: Request, asker: Member, association: Association, zone: ZoneInfo, now: datetime
) -> RequestUpdate:
    out = last_letter(session, request) if request.state is RequestState.PUBLISHED else None
    goes = out.sends_at if out else _planned(session, request, now)
    home = session.scalar(select(Request).filter_by(number=request.merged_into)) if request.merged_into else None
    return RequestUpdate(
        association=association.name,
        name=asker.name,
        number=request.number,
        title=request.title,
        state=request.state,
        edition=out.number if out else None,
        day=_day(goes, zone),
        into=request.merged_into,
        into_title=public_title(home)
        if home and home.state is not RequestState.HELD
        else "",  # nobody has looked at it yet
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def _planned(session: Session, request: Request, now: datetime) -> datetime | None:
    """When a request is planned to go out: in the edition it stands in, else in the first that may take it."""
    if request.state is RequestState.OPEN:
        standing = select(Edition.sends_at).join(EditionRequest).where(EditionRequest.request_id == request.id)
        found = session.scalars(
            standing.where(Edition.state.in_(EDITIONS_COMING)).order_by(Edition.sends_at).limit(1)
        ).first()
        if found:
            return found
    after = request.postponed_until or now
    planned = select(EditionDate.sends_at).where(EditionDate.state == DateState.PLANNED, EditionDate.closes_at > after)
    return session.scalars(planned.order_by(EditionDate.closes_at).limit(1)).first()
