"""Cases that a request was matched to wrongly, taken away from it by a person."""

from __future__ import annotations

import logging

from sqlalchemy import select

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.errors import InputFault, MissingInput
from digest.requests.deciding import undo_approval
from digest.requests.numbers import known
from digest.store.engine import Store
from digest.store.models import Case
from digest.store.states import Act, EditionReason

log = logging.getLogger(__name__)


def unlink(store: Store, number: int, ref: str, *, undo: bool = False, by: Actor) -> str:
    """Takes a case away from a request, in all that is shown from now on; `undo` gives it back. Returns its title.

    Undoes the approval of an edition that has the request. Raises MissingInput for an unknown number or case,
    InputFault when there is nothing to undo.
    """
    with store.write() as session:
        request = known(session, number)
        case = session.scalar(select(Case).filter_by(ref=ref))
        if case is None:
            raise MissingInput("There is no case '%(ref)s'; it is the id in the file of cases.", {"ref": ref})
        refused = set(request.refused_cases)
        if undo and case.id not in refused:
            raise InputFault(
                "The case %(ref)s was not taken away from request #%(number)s.", {"ref": ref, "number": number}
            )
        after = refused - {case.id} if undo else refused | {case.id}
        if after != refused:
            request.refused_cases = sorted(after)
            undo_approval(session, request, EditionReason.REQUEST_CHANGED)
            record(session, by, Act.REQUEST_LINKED if undo else Act.REQUEST_UNLINKED, number, {"case": (None, ref)})
            log.info("request=%d case=%s %s by hand", number, ref, "given back" if undo else "taken away")
        return case.title
