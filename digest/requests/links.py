"""Cases that a person takes away from a request, since they do not fit, or puts on it, since they do."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.errors import InputFault, MissingInput
from digest.matching.ranking import SHOWN
from digest.requests.deciding import undo_approval
from digest.requests.numbers import known
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Case
from digest.store.reasons import EditionReason

log = logging.getLogger(__name__)


def unlink(store: Store, number: int, ref: str, *, undo: bool = False, by: Actor) -> str:
    """Takes a case away from a request, in all that is shown from now on; `undo` gives it back. Returns its title.

    Undoes the approval of an edition that has the request. Raises MissingInput for an unknown number or case,
    InputFault when there is nothing to undo.
    """
    with store.write() as session:
        request = known(session, number)
        case = _known_case(session, ref)
        refused = set(request.refused_cases)
        if undo and case.id not in refused:
            raise InputFault(
                "The case %(ref)s was not taken away from request #%(number)s.", {"ref": ref, "number": number}
            )
        after = refused - {case.id} if undo else refused | {case.id}
        if after != refused:
            request.refused_cases = sorted(after)
            request.pinned_cases = [one for one in request.pinned_cases if one != case.id]
            undo_approval(session, request, EditionReason.REQUEST_CHANGED)
            record(session, by, Act.REQUEST_LINKED if undo else Act.REQUEST_UNLINKED, number, {"case": (None, ref)})
            log.info("request=%d case=%s %s by hand", number, ref, "given back" if undo else "taken away")
        return case.title


def pin(store: Store, number: int, ref: str, *, undo: bool = False, by: Actor) -> str:
    """Puts a case on a request, before those that are found, from now on; `undo` ends that. Returns its title.

    Undoes the approval of an edition that has the request. Raises MissingInput for an unknown number or case,
    InputFault for a hidden case, when there is nothing to undo, or as many are on already as are shown.
    """
    with store.write() as session:
        request, case = known(session, number), _known_case(session, ref)
        before = list(request.pinned_cases)
        if undo and case.id not in before:
            raise InputFault("We have not put case %(case)s on request #%(number)s.", {"case": ref, "number": number})
        if not undo and (case.hidden or case.gone_at is not None):
            raise InputFault("Case %(case)s is hidden: members do not see it.", {"case": ref})
        if not undo and case.id not in before and len(before) >= SHOWN:
            raise InputFault("Request #%(number)s has %(most)s cases on already.", {"number": number, "most": SHOWN})
        kept = [one for one in before if one != case.id]
        after = kept if undo else before if case.id in before else [*before, case.id]
        if after != before:
            request.pinned_cases = after
            request.refused_cases = [one for one in request.refused_cases if one != case.id]
            undo_approval(session, request, EditionReason.REQUEST_CHANGED)
            record(session, by, Act.REQUEST_UNPINNED if undo else Act.REQUEST_PINNED, number, {"case": (None, ref)})
            log.info("request=%d case=%s %s by hand", number, ref, "taken off" if undo else "put on")
        return case.title


def _known_case(session: Session, ref: str) -> Case:
    case = session.scalar(select(Case).filter_by(ref=ref))
    if case is None:
        raise MissingInput("There is no case '%(ref)s'; it is the id in the file of cases.", {"ref": ref})
    return case
