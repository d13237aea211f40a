"""Requests without the asker's name: by an order at once, by a wish in doubt when a person has decided.

a wish | masked, held with a doubt | a person, or the asker's ANONYM | open, with or without the name
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.anonymity import mask
from digest.cases.tags import tag_request
from digest.house import ADDED
from digest.requests.deciding import look_at, undo_approval
from digest.requests.numbers import known
from digest.requests.standing import tell_news
from digest.requests.telling import tell
from digest.requests.withholding import withhold_request
from digest.requests.word import Word, tell_asker
from digest.requests.wording import mask_group
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, InboundMail, Request
from digest.store.reasons import EditionReason, MailReason
from digest.store.states import REQUESTS_CHANGEABLE, DeliveryKind, DeliveryState, Doubt, MailState, RequestState
from digest.writing.staff_word import Done

ADDS_TO = "adds_to"
"""The value of a mail that answers the receipt of one that waits: which."""

log = logging.getLogger(__name__)


def set_anonymous(store: Store, number: int, *, anonymous: bool, by: Actor, word: Word | None = None) -> None:
    """Decides whether a request is without its asker's name, and lets go one that was held for it.

    Its words, its tags and its answers are masked anew, and an approved edition that has it is a draft again. With a
    `word` the asker of one that was held is told, and of one that has its name again; a mail that says otherwise and
    has not left goes to nobody. Raises MissingInput for an unknown number.
    """
    with store.write() as session:
        request = known(session, number)
        named = request.anonymous and not anonymous and not request.doubt
        changes = {"anonymous": (request.anonymous, anonymous), "doubt": (request.doubt, "")}
        record(session, by, Act.REQUEST_ANONYMOUS, number, changes)
        if request.anonymous is not anonymous:
            _forget_waiting(session, request, DeliveryKind.UPDATE)
        name(session, request, anonymous=anonymous, at=by.at)
        settle(session, request)
        look_at(request, by)
        tell_news(session, word, [request], by=by)
        if named and word is not None:
            tell_asker(session, word, [request], Done.REQUEST_NAMED, by=by)


def _forget_waiting(session: Session, request: Request, kind: DeliveryKind) -> None:
    """Drops the mails about a request that wait to be sent: they say how it is shown, and that is otherwise now."""
    about = Delivery.key.startswith(f"request-{request.id}-", autoescape=True)
    waits = Delivery.kind == kind, Delivery.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED))
    session.execute(update(Delivery).where(about, *waits).values(state=DeliveryState.VOID))


def name(session: Session, request: Request, *, anonymous: bool, at: datetime) -> None:
    """Shows a request with its asker's name, or without; changes nothing when it is so already.

    Letters that show the name are sent to nobody else.
    """
    if request.anonymous is anonymous:
        return
    request.anonymous = anonymous
    _forget_waiting(session, request, DeliveryKind.NUDGE)
    undo_approval(session, request, EditionReason.REQUEST_CHANGED)
    if anonymous:
        withhold_request(session, request, EditionReason.NAME_TAKEN_OFF, at=at)
    mask(request)
    tag_request(session, request)
    mask_group(session, request, named=request)
    log.info("request=%d anonymous=%s", request.number, anonymous)


def doubt(session: Session, request: Request, *, at: datetime) -> None:
    """Takes the name off a request that seems to wish for it, and holds it until a person has decided."""
    name(session, request, anonymous=True, at=at)
    request.doubt = Doubt.PERHAPS_ANONYMOUS
    if request.state in REQUESTS_CHANGEABLE:
        undo_approval(session, request)
        request.state, request.postponed_date_id = RequestState.HELD, None
        session.flush()
        tell(session, request, now=at)  # its receipt says so
    log.info("request=%d perhaps wishes for no name", request.number)


def settle(session: Session, request: Request, *, told_at: datetime | None = None) -> None:
    """Lets go a request that was held in doubt, and the mails that say so.

    told_at: when the asker was told of it otherwise.
    """
    if not request.doubt:
        return
    request.doubt = Doubt.NONE
    if request.state is RequestState.HELD:
        request.state = RequestState.OPEN
        if told_at is not None:
            tell(session, request, now=told_at)
    held = select(InboundMail).filter_by(state=MailState.HELD, reason=MailReason.PERHAPS_ANONYMOUS)
    for mail in session.scalars(held):
        if request.number in numbers_of(mail) and _is_asking(session, mail, request) and not _waits(session, mail):
            reason = MailReason.REQUEST if mail.id == request.mail_id else MailReason.CHANGED
            mail.state, mail.reason = MailState.FILED, reason
            _forget_wish(session, mail)


def _forget_wish(session: Session, mail: InboundMail) -> None:
    """What a mail wished in another that waits is decided: it does not count again when that is taken in."""
    waiting = session.get(InboundMail, mail.reason_values[ADDS_TO]) if ADDS_TO in mail.reason_values else None
    if waiting is not None:
        waiting.reason_values = {name: value for name, value in waiting.reason_values.items() if name != ADDED}


def numbers_of(mail: InboundMail) -> list[int]:
    """The numbers of the requests that a mail is about, as its reason says; [] for none."""
    values = mail.reason_values
    return list(values.get("numbers") or ([values["number"]] if values.get("number") is not None else []))


def _waits(session: Session, mail: InboundMail) -> bool:
    """Whether another of the requests that a mail is about is in doubt yet."""
    session.flush()
    doubted = select(Request.id).where(Request.number.in_(numbers_of(mail)), Request.doubt != Doubt.NONE)
    return len(mail.reason_values.get("numbers", ())) > 1 and session.scalar(doubted.limit(1)) is not None


def _is_asking(session: Session, mail: InboundMail, request: Request) -> bool:
    """Whether a mail is about the request itself: an answer to it has a doubt of its own."""
    return mail.id == request.mail_id or session.scalar(select(Answer.id).filter_by(mail_id=mail.id)) is None
