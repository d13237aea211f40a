"""What members have seen: requests that stood in a letter that went out."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from digest.store.models import Edition, EditionRequest, Request
from digest.store.states import EDITIONS_OUT, RequestState


def was_published() -> ColumnElement[bool]:
    """Whether members know of a request; a condition of a query.

    One may be closed before any letter showed it: then nobody but its asker may read its title. One that is merged is
    known through the request that stands for it.
    """
    in_a_letter = select(EditionRequest.request_id).join(Edition).where(Edition.state.in_(EDITIONS_OUT))
    return or_(Request.state.in_((RequestState.PUBLISHED, RequestState.MERGED)), Request.id.in_(in_a_letter))


def last_letter(session: Session, request: Request) -> Edition | None:
    """The last edition that went out with a request in it; None while none has."""
    having = select(Edition).join(EditionRequest).where(EditionRequest.request_id == request.id)
    out = having.where(Edition.state.in_(EDITIONS_OUT)).order_by(Edition.sends_at.desc(), Edition.id.desc())
    return session.scalars(out.limit(1)).first()
