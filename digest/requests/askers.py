"""Who asked, and which answers wait for them, by the rows of the ledger."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.store.models import Answer, Delivery, Member, Request
from digest.store.states import DeliveryKind, DeliveryState, RequestState

_PASSING = "answer-"


def asking(session: Session, request: Request) -> list[Request]:
    """The request, and those that ask the same: the one it is merged into, and the others merged into that one."""
    number = request.merged_into if request.state is RequestState.MERGED else request.number
    merged = (Request.state == RequestState.MERGED) & (Request.merged_into == number)
    same = select(Request).where(merged | (Request.number == number), Request.id != request.id)
    return [request, *session.scalars(same.order_by(Request.number))]


def askers(session: Session, request: Request, writer_id: int | None) -> list[tuple[Member, Request]]:
    """Whom an answer to a request is for, each once, with what they asked; also who may get no mail at present.

    Never its writer; nobody when the writer is the asker, whose mail is then no answer.
    """
    if writer_id is not None and request.member_id == writer_id:
        return []
    found: dict[int, tuple[Member, Request]] = {}
    for one in asking(session, request):
        asker = one.member
        if asker is None or asker.id == writer_id or asker.id in found:
            continue
        found[asker.id] = (asker, one)
    return list(found.values())


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
