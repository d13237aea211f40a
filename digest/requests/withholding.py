"""Letters under way with something that is to be shown no more: nobody else gets them until a person has looked.

a name taken off, words hidden | no mail has left: a draft again | else stopped, with a reason of its own
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import CompoundSelect, func, or_, select, update
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.published import last_letter
from digest.store.acts import Act
from digest.store.models import (
    Answer,
    Delivery,
    Edition,
    EditionAnswer,
    EditionRequest,
    EditionUnanswered,
    Request,
)
from digest.store.reasons import REASONS_WITHHELD, EditionReason
from digest.store.states import (
    DELIVERIES_DROPPED,
    DELIVERIES_IN_DOUBT,
    DELIVERIES_UNDONE,
    DELIVERIES_WAITING,
    EDITIONS_COMING,
    EDITIONS_OUT,
    DeliveryState,
    EditionState,
    RequestState,
)

log = logging.getLogger(__name__)


def withhold_request(session: Session, request: Request, reason: EditionReason, *, at: datetime) -> None:
    """Keeps back the mails that have not left of letters with a request, or with the one that stands for it."""
    _withhold(session, session.scalars(_showing(request)).all(), reason, at)


def withhold_answer(session: Session, answer: Answer, reason: EditionReason, *, at: datetime) -> None:
    """Keeps back the mails that have not left of letters with an answer."""
    shown = select(EditionAnswer.edition_id).where(EditionAnswer.answer_id == answer.id)
    _withhold(session, session.scalars(shown).all(), reason, at)


def is_withheld(session: Session, request: Request) -> bool:
    """Whether mails of a letter with a request wait until a person has looked."""
    held = select(Edition.id).where(Edition.state == EditionState.STOPPED, Edition.reason.in_(REASONS_WITHHELD))
    return session.scalar(held.where(Edition.id.in_(_showing(request))).limit(1)) is not None


def has_begun(session: Session, edition: Edition) -> bool:
    """Whether a mail of an edition has left, was refused, or is in transfer or in doubt."""
    return _has(session, edition, set(DeliveryState) - DELIVERIES_WAITING - DELIVERIES_DROPPED)


def waiting_correction(session: Session, edition: Edition) -> Edition | None:
    """The correction of an edition, or of the one it corrects, that has not gone out; None where there is none."""
    waiting = select(Edition).where(Edition.revision > 0, Edition.state.in_(EDITIONS_COMING))
    return session.scalars(waiting.where(Edition.period == edition.period)).first()


def unsent_of(session: Session, edition: Edition) -> tuple[int, int]:
    """(how many mails of an edition have not left, or perhaps not, of how many)."""
    counted = select(Delivery.state, func.count()).filter_by(edition_id=edition.id).group_by(Delivery.state)
    counts: dict[DeliveryState, int] = {row[0]: row[1] for row in session.execute(counted)}
    left = sum(counts.get(state, 0) for state in DELIVERIES_UNDONE | {DeliveryState.UNCERTAIN})
    return left, sum(count for state, count in counts.items() if state not in DELIVERIES_DROPPED)


def _showing(request: Request) -> CompoundSelect[int]:
    """The ids of editions with a request, with the one that stands for it, or with an answer to either."""
    same = select(Request.id).where(or_(Request.id == request.id, Request.number == request.merged_into))
    asks = select(EditionRequest.edition_id).where(EditionRequest.request_id.in_(same))
    again = select(EditionUnanswered.edition_id).where(EditionUnanswered.request_id.in_(same))
    answered = select(EditionAnswer.edition_id).join(Answer).where(Answer.request_id.in_(same))
    return asks.union(again, answered)


def _withhold(session: Session, ids: Sequence[int], reason: EditionReason, at: datetime) -> None:
    """Keeps back what of some editions may leave yet; what was refused, or is in doubt, is not sent again."""
    out = select(Edition).where(Edition.id.in_(ids), Edition.state.in_(EDITIONS_OUT))
    for edition in session.scalars(out.order_by(Edition.id)).all():
        if _has(session, edition, DELIVERIES_UNDONE):
            _keep_back(session, edition, _with(edition.reason, reason), at)
        elif _has(session, edition, DELIVERIES_IN_DOUBT):
            edition.reason = _with(edition.reason, reason)


def _with(before: str, reason: EditionReason) -> EditionReason:
    """Why an edition is kept back that was kept back for a reason before."""
    return EditionReason.NAME_AND_WORDS if before in REASONS_WITHHELD - {reason} else reason


def _keep_back(session: Session, edition: Edition, reason: EditionReason, at: datetime) -> None:
    before = (edition.state, edition.reason)
    if _called_back(session, edition, at):
        act = Act.EDITION_UNAPPROVED
        _draft_again(session, edition, reason)
    else:
        act = Act.EDITION_STOPPED
        edition.state, edition.reason = EditionState.STOPPED, reason
    changes = {"state": (before[0], edition.state), "reason": (before[1], edition.reason)}
    record(session, Actor.house(at=at), act, edition.name, changes)
    log.warning("edition=%s %s: %s", edition.name, edition.state, reason)


def _has(session: Session, edition: Edition, states: Collection[DeliveryState]) -> bool:
    """Whether an edition has a mail in one of some states."""
    mails = select(Delivery.id).where(Delivery.edition_id == edition.id, Delivery.state.in_(states))
    return session.scalar(mails.limit(1)) is not None


def _called_back(session: Session, edition: Edition, at: datetime) -> bool:
    """Whether no mail of an edition has left; then no sender has one any more. One in doubt counts as gone."""
    if has_begun(session, edition):
        return False
    waiting = update(Delivery).where(Delivery.edition_id == edition.id, Delivery.state.in_(DELIVERIES_WAITING))
    anew = {"state": DeliveryState.PENDING, "reason": "", "attempts": 0, "next_attempt_at": at}
    session.execute(waiting.values(owner=None, lease_until=None, **anew))
    return not has_begun(session, edition)  # asked again: a sender may have begun one meanwhile


def _draft_again(session: Session, edition: Edition, reason: EditionReason) -> None:
    """Makes a draft of an edition that nobody has; what it was the first to ask is open again."""
    edition.make_draft(reason)
    session.flush()
    for request in (place.request for place in edition.requests if not edition.revision):
        if request.state is RequestState.PUBLISHED and last_letter(session, request) is None:
            request.state = RequestState.OPEN
