"""An asker is told how requests stand: a mail in the ledger, and a telling, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.house import House
from digest.marks import Purpose
from digest.members.subscription import may_be_told
from digest.outbox import Post, post
from digest.published import last_letter
from digest.requests.place import goes_out
from digest.requests.telling import tell, untold
from digest.requests.told import take_back_standing
from digest.requests.word import Word
from digest.store.models import Edition, InboundMail, Member, Request
from digest.store.states import REQUESTS_UNSEEN, DeliveryKind, RequestState
from digest.writing.notes import Note, RequestsSent, RequestUpdate, request_update, requests_sent

log = logging.getLogger(__name__)


def tell_news(session: Session, word: Word | None, requests: Iterable[Request], *, by: Actor) -> bool:
    """Tells the askers of these requests how they stand, where they do not know; without a word, the next tick does.

    A mail that says otherwise and has not left goes to nobody. One whom the staff tell otherwise gets no mail, and
    knows. Returns whether a mail of it, with the note of the `word`, is in the ledger.
    """
    if word is None:
        return False
    session.flush()
    rows = sorted(requests, key=lambda request: request.number)
    news = _news(session, rows)
    taken = {one.id for one in rows if take_back_standing(session, one, moved=one.id in news) and one.id in news}
    still = _news(session, rows) | (taken if word.note.strip() else set())
    told = False
    for request in rows:
        if request.id in still and word.mailed:
            told |= tell_standing(session, [request], word, now=by.at)
        elif request.id in still:
            tell(session, request, now=by.at)
    return told


def _news(session: Session, requests: Iterable[Request]) -> set[int]:
    """The ids of those of which their askers do not know how they stand."""
    return set(session.scalars(select(Request.id).where(untold(), Request.id.in_([one.id for one in requests]))))


def tell_standing(
    session: Session, requests: Sequence[Request], word: Word, *, now: datetime, out: Edition | None = None
) -> bool:
    """Tells of requests of one asker in one state; returns whether there is anybody to tell.

    out: the edition that they were sent out in.
    """
    house, note = word.house, word.note.strip()
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
        else request_update(_update(session, first, asker, house, now), asker.language, note=note),
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
