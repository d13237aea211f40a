"""A case made of an answer that its writer lets everybody read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.anonymity import who_is
from digest.cases.importing import new_case, values_of
from digest.errors import InputFault, MissingInput
from digest.lists.erasures import Erased
from digest.reading.marking import Who, marked_out
from digest.reading.shown import as_shown
from digest.spreadsheets import Row
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, Case
from digest.store.states import Consent

log = logging.getLogger(__name__)

NAMELESS = "Uden navn"
"""The organisation of a case whose teller is not to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCase:
    """A case made of an answer; `hidden` until a person has read it, where its words may still tell who wrote them."""

    ref: str
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What a case of an answer says of itself by its field's name, and the id of the one that was made, "" for none."""

    fields: Mapping[str, str]
    made: str


def drafted(store: Store, answer_id: int) -> Drafted:
    """The case that an answer would be. Raises MissingInput for an unknown answer."""
    with store.read() as session:
        row = _known(session, answer_id)
        made = session.scalar(select(Case.ref).filter_by(ref=_ref(answer_id)))
        return Drafted(fields=_fields(row), made=made or "")


def case_of_answer(
    store: Store, answer_id: int, fields: Mapping[str, str], *, agreed: bool = False, by: Actor
) -> MadeCase:
    """Makes a case of an answer, with the `fields` given instead of those that follow from it.

    The title is the request's, the summary the answer's words without sign-off, numbers and mail addresses, the year
    the answer's, the organisation its writer's. Who answers without a name is not named; nor is a colleague of an asker
    without one. agreed: the writer has said, to a person, that everybody may read it. Raises MissingInput for an
    unknown answer; InputFault for one that is not for everyone, is hidden, or is a case already.
    """
    with store.write() as session:
        row = _known(session, answer_id)
        if row.hidden:
            raise InputFault(
                "Answer %(answer)s is hidden.",
                {"answer": answer_id},
                remedy=Remedy(Action.UNHIDE_ANSWER, {"answer": answer_id}),
            )
        if row.consent is not Consent.EVERYONE and not agreed:
            raise InputFault(
                "Answer %(answer)s is for the asker alone: its writer has not said that everybody may read it.",
                {"answer": answer_id},
                remedy=Action.ASK_WRITER,
            )
        ref = _ref(answer_id)
        if session.scalar(select(Case.id).filter_by(ref=ref)):
            raise InputFault("Answer %(answer)s is the case %(ref)s already.", {"answer": answer_id, "ref": ref})
        values = values_of(Row(0, {**_fields(row), **fields, "id": ref}))
        Erased(session).refuse_case(" ".join(map(str, values.values())))
        case = new_case(session, values, imported=False, now=by.at)
        case.hidden = _nameless(row)
        record(session, by, Act.CASE_ADDED, ref, {"answer": (None, answer_id), "agreed": (False, agreed)})
        log.info("case=%s made of answer=%d", ref, answer_id)
        return MadeCase(ref=ref, hidden=case.hidden)


def _ref(answer_id: int) -> str:
    return f"a{answer_id}"


def _known(session: Session, answer_id: int) -> Answer:
    row = session.get(Answer, answer_id)
    if row is None:
        raise MissingInput("There is no answer %(answer)s.", {"answer": answer_id}, remedy=Action.LIST_ANSWERS)
    return row


def _nameless(row: Answer) -> bool:
    """Whether the case must not say whose it is."""
    member, request = row.member, row.request
    if row.consent is Consent.ANONYMOUS or member is None:
        return True
    return request.anonymous and member.organisation_id == request.organisation_id


def _fields(row: Answer) -> dict[str, str]:
    member, request, nameless = row.member, row.request, _nameless(row)
    # Also where the writer may be named, but the house that asked may not; a case names nobody's number by itself.
    who = who_is(member, member.organisation) if nameless and member else Who()
    shown = row.public_text if row.as_typed else as_shown(row.public_text, writer=member.name if member else "")
    words = marked_out(shown, who, as_typed=row.as_typed).text
    return {
        "title": request.public_title,
        "summary": words,
        "organisation": NAMELESS if nameless or not member else member.organisation.name,
        "year": str(row.answered_at.year),
    }
