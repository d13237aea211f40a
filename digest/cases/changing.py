"""Decisions about a case of the bank: adding it, changing what it says, hiding it, showing it again."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.cases.importing import new_case, values_of, write
from digest.errors import InputFault, MissingInput
from digest.lists.erasures import Erased
from digest.lists.organisations import organisation_named
from digest.spreadsheets import Row
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Case

log = logging.getLogger(__name__)

FIELDS = (
    *("title", "summary", "organisation", "year", "outcome", "price"),
    *("prioritisation", "barriers", "visibility", "norm", "link", "contact"),
)
"""What a case says, by the names of the import's fields."""


def add_case(store: Store, fields: Mapping[str, str], *, by: Actor) -> str:
    """Adds a case told by telephone and returns its id. Raises InputFault when something needed is missing or wrong."""
    with store.write() as session:
        number = (session.scalar(select(func.max(Case.id))) or 0) + 1
        Erased(session).refuse_case(" ".join(fields.values()))
        values = values_of(Row(0, {**fields, "id": fields.get("id") or f"t{number}"}))
        if session.scalar(select(Case.id).filter_by(ref=values["ref"])):
            raise InputFault("There is a case with the id '%(ref)s' already.", {"ref": values["ref"]})
        new_case(session, values, imported=False, now=by.at)
        record(session, by, Act.CASE_ADDED, values["ref"])
        return str(values["ref"])


def edit_case(store: Store, ref: str, fields: Mapping[str, str], *, by: Actor) -> tuple[str, ...]:
    """Changes what is given of a case and tags it anew; returns the names of what changed.

    No file changes these fields any more. Raises MissingInput for an unknown id; InputFault when nothing is given, or
    something is wrong.
    """
    if not fields:
        raise InputFault("Say what is to be changed.", remedy=Action.SAY_CASE_CHANGE)
    with store.write() as session:
        case = known(session, ref)
        Erased(session).refuse_case(" ".join(fields.values()))
        values = values_of(Row(0, {**said(case), **fields, "id": case.ref}))
        wanted = {field: values[field] for field in fields}
        before = {field: said(case)[field] for field in fields}
        if "organisation" in wanted:
            wanted["organisation"] = organisation_named(session, str(wanted["organisation"]))
        changes = {field: value for field, value in wanted.items() if getattr(case, field) != value}
        if changes:
            write(session, case, changes)
            _keep(case, *changes)
            after = said(case)
            record(session, by, Act.CASE_EDITED, ref, {field: (before[field], after[field]) for field in changes})
            log.info("case=%s edited by hand: %s", ref, ", ".join(changes))
        return tuple(changes)


def set_hidden(store: Store, ref: str, *, hidden: bool, by: Actor) -> bool:
    """Hides a case, or shows it again; returns whether anything changed. Raises MissingInput for an unknown id."""
    with store.write() as session:
        return hide_case(session, ref, hidden=hidden, by=by)


def hide_case(session: Session, ref: str, *, hidden: bool = True, by: Actor) -> bool:
    """Hides a case, or shows it again, in the transaction of a decision. Returns and raises as `set_hidden` does."""
    case = known(session, ref)
    _keep(case, "hidden")
    if case.hidden is hidden:
        return False
    case.hidden = hidden
    record(session, by, Act.CASE_HIDDEN if hidden else Act.CASE_SHOWN, ref)
    log.info("case=%s hidden=%s by hand", ref, hidden)
    return True


def leave_to_file(store: Store, ref: str, fields: Sequence[str], *, by: Actor) -> tuple[str, ...]:
    """Lets the next file change fields again that a person had set; returns those that were.

    Raises MissingInput for an unknown id, InputFault for an unknown field.
    """
    if unknown := [field for field in fields if field not in (*FIELDS, "hidden")]:
        raise InputFault(
            "'%(field)s' is none of %(fields)s.", {"field": unknown[0], "fields": ", ".join((*FIELDS, "hidden"))}
        )
    with store.write() as session:
        case = known(session, ref)
        released = tuple(field for field in case.by_hand if field in fields)
        if released:
            case.by_hand = [field for field in case.by_hand if field not in fields]
            record(session, by, Act.CASE_RELEASED, ref, {"by_hand": (released, ())})
        return released


def known(session: Session, ref: str) -> Case:
    """The case with that id. Raises MissingInput."""
    case = session.scalar(select(Case).filter_by(ref=ref))
    if case is None:
        raise MissingInput("There is no case '%(ref)s'.", {"ref": ref}, remedy=Action.LIST_CASES)
    return case


def said(case: Case) -> dict[str, str]:
    """What a case says, by field."""
    fields = {field: str(getattr(case, field)) for field in FIELDS if field != "organisation"}
    return {**fields, "organisation": case.organisation.name}


def _keep(case: Case, *fields: str) -> None:
    """Keeps files from changing fields that a person set."""
    case.by_hand = list(dict.fromkeys((*case.by_hand, *fields)))
