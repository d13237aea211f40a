"""One request that asks two things becomes two."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.anonymity import marked_out_of, mask
from digest.errors import EditionFault, InputFault
from digest.published import last_letter
from digest.requests.deciding import undo_approval, words_of
from digest.requests.numbers import known
from digest.requests.opening import Ask, open_request
from digest.requests.word import Word, tell_asker
from digest.requests.wording import rest_of, reword_request
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Request
from digest.store.reasons import EditionReason
from digest.store.states import REQUESTS_WAITING, RequestState
from digest.writing.staff_word import Done

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The title and text of the new request, and what the first one keeps.

    keep: "" for the text without the part, where that stands in it word for word; keep_title: "" for the title it has.
    """

    title: str
    text: str
    keep: str = ""
    keep_title: str = ""


def split(store: Store, number: int, part: Part, *, by: Actor, word: Word | None = None) -> int:
    """Parts a request that has not gone out in two, and returns the number of the new one; answers stay where they are.

    Both go out in the same edition, and wait for a person to look at them. With a `word` the asker is told. Raises
    MissingInput for an unknown number, EditionFault for one that has gone out or is merged, InputFault without a title
    and a text for the new one, or when it is not clear what stays.
    """
    with store.write() as session:
        first = known(session, number)
        second = part_in_two(session, first, part, by=by)
        if word is not None:
            tell_asker(session, word, [first, second], Done.REQUEST_SPLIT, by=by)
        return second.number


def part_in_two(session: Session, first: Request, part: Part, *, by: Actor) -> Request:
    """Parts a request in two in the transaction of a decision, and returns the new one. Raises as `split` does."""
    if not part.title.strip() or not part.text.strip():
        raise InputFault("The new request needs a title and a text.")
    number = first.number
    if first.state not in REQUESTS_WAITING or last_letter(session, first) is not None:
        raise EditionFault("Request #%(number)s has gone out, or is closed; it stays as it is.", {"number": number})
    if first.state is RequestState.MERGED:
        raise EditionFault(
            "Request #%(number)s is merged into #%(merged_into)s.",
            {"number": number, "merged_into": first.merged_into},
            remedy=Remedy(Action.PART_REQUEST, {"number": number}),
        )
    undo_approval(session, first, EditionReason.REQUEST_CHANGED)
    before, keep = words_of(first), rest_of(first.text, part.text, said=part.keep)
    kept_out = marked_out_of(first)
    said = bool(part.keep.strip())
    reword_request(session, first, title=part.keep_title, text=keep, as_typed=said or first.as_typed)
    ask = Ask(
        organisation=first.organisation,
        member=first.member,
        title=part.title,
        text=part.text,
        at=first.asked_at,
        anonymous=first.anonymous,
        as_typed=True,
    )
    second = open_request(session, ask, first=1)
    mask(second, kept_out=kept_out)
    second.state, second.postponed_date_id = first.state, first.postponed_date_id
    second.deadline, second.doubt = first.deadline, first.doubt
    for request in (first, second):
        request.looked_at, request.looked_by = None, ""
    changes = {name: (value, words_of(first)[name]) for name, value in before.items()}
    record(session, by, Act.REQUEST_SPLIT, number, {**changes, "into": (None, second.number)})
    record(session, by, Act.REQUEST_ADDED, second.number)
    log.info("request=%d parted in two: request=%d", number, second.number)
    return second
