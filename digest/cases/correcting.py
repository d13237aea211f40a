"""Corrections by a person of the tags of a case."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.cases.changing import known
from digest.cases.tags import TagView, correct, kept, view
from digest.store.acts import Act
from digest.store.engine import Store

log = logging.getLogger(__name__)


def tags(store: Store, ref: str) -> tuple[TagView, ...]:
    """The tags of a case. Raises MissingInput for an unknown id."""
    with store.read() as session:
        return view(session, known(session, ref))


def correct_case(
    store: Store, ref: str, *, add: Iterable[str] = (), remove: Iterable[str] = (), by: Actor
) -> tuple[TagView, ...]:
    """Sets and removes tags of a case for good, by slug or label, and returns its tags.

    Raises MissingInput for an unknown id or tag.
    """
    with store.write() as session:
        case = known(session, ref)
        before = kept(session, case)
        if correct(session, case, add=add, remove=remove):
            record(session, by, Act.CASE_TAGGED, ref, {"tags": (before, kept(session, case))})
            log.info("case=%s tags corrected by hand", ref)
        return view(session, case)
