"""Which requests members have seen: those in a letter that went out."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from digest.store.models import Edition, EditionRequest, Request
from digest.store.states import EDITIONS_OUT, RequestState


def was_published() -> ColumnElement[bool]:
    """Whether members know of a request; a condition for queries.

    A request may be closed before any letter showed it; its title is then its asker's alone. A merged one is known
    through the request that stands for it.
    """
    in_a_letter = select(EditionRequest.request_id).join(Edition).where(Edition.state.in_(EDITIONS_OUT))
    return or_(Request.state.in_((RequestState.PUBLISHED, RequestState.MERGED)), Request.id.in_(in_a_letter))


def last_letter(session: Session, request: Request) -> Edition | None:
    """The last edition that went out with a request in it; None when none has."""
    having = select(Edition).join(EditionRequest).where(EditionRequest.request_id == request.id)
    out = having.where(Edition.state.in_(EDITIONS_OUT)).order_by(Edition.sends_at.desc(), Edition.id.desc())
    return session.scalars(out.limit(1)).first()
