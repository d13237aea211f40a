"""What the writer of a mail was told that it became: kept with the mail, so that a later decision can correct it.

a receipt in the ledger | a line beside the mail | taken back while it has not left; else the next mail corrects it
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session

from digest.house import ADDED
from digest.requests.numbers import made_of
from digest.store.models import Delivery, InboundMail, Request, Telling
from digest.store.reasons import DeliveryReason, MailReason
from digest.store.states import DELIVERIES_DUE, DeliveryKind, DeliveryState, RequestState

_TOLD = "told"
WITHDRAWN = "withdrawn"
"""The value of a mail whose writer took answers of it back: the numbers of their requests, and the later mail."""
POSTSCRIPTS = "postscripts"
"""The value of a mail that waited: the later mails in which its writer says more of it, by id."""
_KEPT = (_TOLD, WITHDRAWN, POSTSCRIPTS, ADDED)
_STANDING = re.compile(r"request-\d+-(?P<state>held|open|postponed|merged)-t(?P<telling>\d+)")


@dataclass(frozen=True, slots=True)
class Became:
    """What a mail became: a request, or those that it was parted in, or an answer to one; of several, to the first."""

    what: MailReason
    numbers: tuple[int, ...]


def kept(mail: InboundMail, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of what a mail becomes now, with what its writer was told, took back and added before."""
    before = {name: mail.reason_values[name] for name in _KEPT if mail.reason_values.get(name)}
    return {**values, **before}


def remember(mail: InboundMail, key: str) -> None:
    """Notes that the receipt of this key tells the writer what the mail is now."""
    line = [key, mail.reason, _numbers(mail)]
    mail.reason_values = {**mail.reason_values, _TOLD: [*mail.reason_values.get(_TOLD, []), line]}


def is_known(mail: InboundMail) -> bool:
    """Whether the newest receipt told the writer what the mail is now."""
    lines = mail.reason_values.get(_TOLD, [])
    return bool(lines) and lines[-1][1:] == [mail.reason, _numbers(mail)]


def _numbers(mail: InboundMail) -> Any:
    """The number of the request that a mail became or answers; of answers to several, all of them."""
    return mail.reason_values.get("numbers" if mail.reason == MailReason.ANSWERS else "number")


def next_key(session: Session, mail: InboundMail, key: str) -> str:
    """The key of another receipt: the first one's own, then numbered."""
    like = or_(Delivery.key == key, Delivery.key.startswith(f"{key}-", autoescape=True))
    rows = select(Delivery.id).where(Delivery.kind == DeliveryKind.RECEIPT, Delivery.recipient == mail.sender, like)
    before = len(session.scalars(rows).all())
    return f"{key}-{before + 1}" if before else key


def former(session: Session, mail: InboundMail) -> Became | None:
    """What the writer was told last that the mail became, where it is that no more; None when nothing is to correct."""
    if is_known(mail):
        return None
    lines, requests = mail.reason_values.get(_TOLD, []), made_of(session, mail.id)
    numbers = tuple(request.number for request in requests)
    if lines and lines[-1][1] in (MailReason.REQUEST, MailReason.ANSWER, MailReason.ANSWERS):
        what, told = MailReason(lines[-1][1]), lines[-1][2]
        first = told[0] if isinstance(told, list) else told
        return Became(what, numbers if what is MailReason.REQUEST and first in numbers else (first,))
    if not requests or requests[0].state is not RequestState.HIDDEN:
        return None
    told = session.scalar(select(Telling.id).filter_by(request_id=requests[0].id).limit(1))
    return Became(MailReason.REQUEST, numbers) if told else None


def take_back_receipts(session: Session, mail: InboundMail) -> None:
    """Takes back the receipts which say what a mail became, and that have not left."""
    lines = mail.reason_values.get(_TOLD, [])
    rows = select(Delivery).where(
        Delivery.kind == DeliveryKind.RECEIPT,
        Delivery.recipient == mail.sender,
        Delivery.key.in_([line[0] for line in lines]),
    )
    gone = {row.key for row in session.scalars(rows).all() if _take_back(session, row)}
    if gone:
        mail.reason_values = {**mail.reason_values, _TOLD: [line for line in lines if line[0] not in gone]}


def take_back_standing(session: Session, request: Request, *, moved: bool) -> bool:
    """Takes back the mails that tell how a request stood, and that have not left; returns whether there was one.

    moved: also those of the state that it has, which is about something else now.
    """
    about = Delivery.key.startswith(f"request-{request.id}-", autoescape=True)
    rows = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.UPDATE, about)).all()
    taken = False
    for row in rows:
        found = _STANDING.fullmatch(row.key)
        if found and (moved or found["state"] != request.state) and _take_back(session, row):
            session.execute(delete(Telling).where(Telling.id == int(found["telling"])))
            taken = True
    return taken


def _take_back(session: Session, row: Delivery) -> bool:
    """Takes a mail back; False for one that a sender has, or that has left."""
    waits = update(Delivery).where(Delivery.id == row.id, Delivery.state.in_(DELIVERIES_DUE))
    done = session.execute(waits.values(state=DeliveryState.VOID, reason=DeliveryReason.TAKEN_BACK))
    session.refresh(row)
    return isinstance(done, CursorResult) and done.rowcount > 0
