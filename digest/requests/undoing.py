"""The words of a request as they were before a mail changed them, by the log."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import as_logged, record
from digest.actions import Action, Remedy
from digest.errors import InputFault
from digest.requests.deciding import look_at, undo_approval, waiting, words_of
from digest.requests.numbers import known
from digest.requests.wording import reword_request
from digest.store.acts import Act
from digest.store.models import AuditEntry, Request
from digest.store.reasons import EditionReason
from digest.store.states import RequestState


def newest_edit(session: Session, number: int) -> int | None:
    """The id of the newest change of a request's words in the log; None for none."""
    session.flush()
    edits = select(AuditEntry.id).filter_by(thing=Act.REQUEST_EDITED.thing, key=str(number), act=Act.REQUEST_EDITED)
    return session.scalars(edits.order_by(AuditEntry.id.desc()).limit(1)).first()


def _was_typed(session: Session, request: Request, *, before: AuditEntry) -> bool:
    """Whether the words of a request before a change were not those of its mail."""
    edits = select(AuditEntry.changes).filter_by(thing=before.thing, key=before.key).where(AuditEntry.id < before.id)
    return request.mail_id is None or any("text" in changes for changes in session.scalars(edits))


def undo_edit(session: Session, entry_id: int, *, by: Actor) -> Request:
    """Gives a request the title, text and deadline that it had before a change in the log, and returns it.

    A name that the same mail took off stays off, and its tags stay. Raises InputFault where the words are others since,
    or are no longer known; EditionFault for a request that is over.
    """
    entry = session.get_one(AuditEntry, entry_id)
    request = known(session, int(entry.key))
    if request.state is not RequestState.PUBLISHED:
        waiting(session, request.number, RequestState.OPEN)
    before = words_of(request)
    changed = {name: pair for name, pair in entry.changes.items() if name in before}
    if not entry.changes or any(pair[1] != as_logged(before[name]) for name, pair in changed.items()):
        raise InputFault(
            "Request #%(number)s has been changed again since: its words are changed on its own page.",
            {"number": request.number},
            remedy=Remedy(Action.SHOW_REQUEST, {"number": request.number}),
        )
    undo_approval(session, request, EditionReason.REQUEST_CHANGED)
    title, text = (changed[name][0] if name in changed else "" for name in ("title", "text"))
    reword_request(session, request, title=title, text=text, as_typed=_was_typed(session, request, before=entry))
    if "deadline" in changed:
        day = changed["deadline"][0]
        request.deadline = date.fromisoformat(day) if day else None
    after = words_of(request)
    record(session, by, Act.REQUEST_EDITED, request.number, {name: (before[name], after[name]) for name in before})
    look_at(request, by)
    return request
