"""Answers that wait for who asked, by their rows in the ledger."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.store.models import Answer, Delivery
from digest.store.states import DeliveryKind, DeliveryState

_PASSING = "answer-"


def passing_key(answer_id: int) -> str:
    """The ledger's key of the mails that pass an answer on."""
    return f"{_PASSING}{answer_id}"


def answer_of(key: str) -> int:
    """The id of the answer that a mail with this key passes on."""
    return int(key.removeprefix(_PASSING))


def kept_back(session: Session) -> set[int]:
    """The ids of answers, but for those in doubt, that somebody who asked gets only when they may get mail again."""
    keys = session.scalars(select(Delivery.key).filter_by(kind=DeliveryKind.ANSWER, state=DeliveryState.SUPPRESSED))
    ids = {answer_of(key) for key in keys}
    return set(session.scalars(select(Answer.id).where(Answer.id.in_(ids), Answer.doubt == "")))
