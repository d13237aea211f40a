"""What a person decides about requests: hold, open, postpone, merge, hide, edit, close.

With a `Word` the asker is told at once. Without one they are told afterwards that the request is held, postponed,
merged, or let in after all (`digest.followup.outcomes`), and of nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.anonymity import unsigned
from digest.calendar.dates import taking
from digest.cases.tags import TagView, correct, kept, view
from digest.errors import EditionFault, Overtaken
from digest.published import last_letter
from digest.requests.numbers import known
from digest.requests.place import at_hand, coming_edition
from digest.requests.standing import tell_news
from digest.requests.withholding import withhold_request
from digest.requests.word import Word, tell_asker
from digest.requests.wording import mask_group, reword_request
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    Edition,
    EditionAnswer,
    EditionRequest,
    EditionUnanswered,
    Member,
    Request,
)
from digest.store.reasons import EditionReason
from digest.store.states import REQUESTS_NO_HOME, REQUESTS_WAITING, EditionState, RequestState
from digest.writing.staff_word import Done

log = logging.getLogger(__name__)

_SHOWN = (RequestState.OPEN, RequestState.PUBLISHED)


def set_state(store: Store, number: int, state: RequestState, *, by: Actor, word: Word | None = None) -> None:
    """Hides, holds or opens a request; an open one goes into the next edition.

    All but opening undoes the approval of an edition that has it. One that has gone out can be hidden, and when it is
    opened it is published as before; one that is closed can be opened. With a `word` the asker is told, and that it is
    hidden only in a note. Raises MissingInput for an unknown number, EditionFault for a request that has gone out.
    """
    with store.write() as session:
        before = known(session, number).state
        reopened = before is RequestState.CLOSED and state is RequestState.OPEN
        request = known(session, number) if reopened else waiting(session, number, state)
        if request.state is state:
            return
        change_state(session, request, state, by=by)
        tell_news(session, word, [request], by=by)
        if word is not None and reopened:
            tell_asker(session, word, [request], Done.REQUEST_REOPENED, by=by)
        elif word is not None and word.note.strip() and state is RequestState.HIDDEN:
            tell_asker(session, word, [request], Done.REQUEST_HIDDEN, by=by)


def change_state(session: Session, request: Request, state: RequestState, *, by: Actor) -> None:
    """Hides, holds or opens a request; opens as published one that has gone out.

    Raises EditionFault to open one in doubt about names.
    """
    if state is RequestState.OPEN:
        refuse_in_doubt(request)
        if last_letter(session, request) is not None:
            state = RequestState.PUBLISHED
    record(session, by, Act.REQUEST_STATE, request.number, {"state": (request.state, state)})
    _make(session, request, state, at=by.at)
    if state in _SHOWN:
        look_at(request, by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readied:
    """The numbers of requests that are ready now and were not before, and of those that cannot be yet."""

    new: tuple[int, ...]
    in_doubt: tuple[int, ...]


def make_ready(store: Store, numbers: Iterable[int], *, by: Actor) -> Readied:
    """Notes that a person has looked at requests; those in doubt about names wait.

    Raises MissingInput for an unknown number, EditionFault where none is new and one is in doubt.
    """
    with store.write() as session:
        rows = [known(session, number) for number in numbers]
        new = [request for request in rows if request.looked_at is None and not request.doubt]
        for request in rows if not new else ():
            refuse_in_doubt(request)
        for request in new:
            look_at(request, by)
            record(session, by, Act.REQUEST_READY, request.number)
        return Readied(
            new=tuple(request.number for request in new),
            in_doubt=tuple(request.number for request in rows if request.doubt),
        )


def look_at(request: Request, by: Actor) -> None:
    """Notes that a person has seen the words of a request."""
    request.looked_at, request.looked_by = by.at, by.name


def postpone(store: Store, number: int, *, by: Actor, word: Word | None = None) -> datetime | None:
    """Postpones a request to the edition after the one at hand; returns its sending time, None when none is planned.

    Changes nothing when it is repeated for the same edition. With a `word` the asker is told. Raises as `set_state`
    does; EditionFault also when no edition is at hand.
    """
    with store.write() as session:
        request = waiting(session, number, RequestState.POSTPONED)
        refuse_in_doubt(request)
        past = at_hand(session, request, now=by.at)
        if past is None:
            raise EditionFault("No edition is planned.", remedy=Action.ADD_DATE)
        if (request.state, request.postponed_date_id) != (RequestState.POSTPONED, past.id):
            record(session, by, Act.REQUEST_POSTPONED, number, {"past": (None, past.period)})
            _make(session, request, RequestState.POSTPONED, at=by.at)
            request.postponed_date_id = past.id
            tell_news(session, word, [request], by=by)
        following = taking(session, after=past.closes_at, now=by.at)
        return following.sends_at if following else None


def merge(store: Store, number: int, into: int, *, by: Actor, word: Word | None = None) -> None:
    """Merges a request, and those merged into it, into another that asks the same; it goes out no more.

    With a `word` their askers are told. Raises MissingInput for an unknown number, EditionFault for one that has gone
    out or is merged already, and for one that none can be merged into.
    """
    with store.write() as session:
        request = waiting(session, number, RequestState.MERGED)
        home = known(session, into)
        if (request.state, request.merged_into) == (RequestState.MERGED, into):
            return
        _refuse_merging(request, home)
        record(session, by, Act.REQUEST_MERGED, number, {"into": (None, into)})
        moved = [request, *followers(session, request)]
        _make(session, request, RequestState.MERGED, at=by.at)
        for one in moved:
            one.merged_into = into
        shown = (home.public_title, home.public_text)
        mask_group(session, home)
        if shown != (home.public_title, home.public_text):
            undo_approval(session, home, EditionReason.REQUEST_CHANGED)
        tell_news(session, word, moved, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The fields of a request that a person changes; those that are "" or None stay.

    seen: the mark of the words that the person saw, "" for whatever they are (`mark_of`).
    """

    title: str = ""
    text: str = ""
    deadline: date | None = None
    seen: str = ""


def mark_of(title: str, text: str, deadline: date | None) -> str:
    """A mark of the words of a request, by which it is seen that they are still the same."""
    return sha256(repr((title, text, deadline)).encode()).hexdigest()[:16]


def edit(store: Store, number: int, wording: Wording, *, by: Actor, word: Word | None = None) -> bool:
    """Changes the title, text or deadline of a request, and tags it again.

    Undoes the approval of an edition that has it; of one that has gone out, its page and a correction of the letter are
    otherwise. With a `word` its asker is told; returns whether they are. Raises MissingInput for an unknown number,
    EditionFault for one that is over, or when nothing is changed, Overtaken where its words are others than those that
    were seen.
    """
    with store.write() as session:
        before = known(session, number)
        stood = (words_of(before), before.as_typed)
        request = change_words(session, number, wording, by=by)
        if stood == (words_of(request), request.as_typed):
            raise EditionFault("Nothing is changed: the words are as they were.", remedy=Action.SAY_CHANGE)
        return word is not None and tell_asker(session, word, [request], Done.REQUEST_EDITED, by=by)


def change_words(session: Session, number: int, wording: Wording, *, by: Actor) -> Request:
    """Changes the words of a request in the transaction of a decision, and returns it. Raises as `edit` does."""
    request = known(session, number)
    if request.state is not RequestState.PUBLISHED:
        waiting(session, number, RequestState.OPEN)
    if not (wording.title.strip() or wording.text.strip() or wording.deadline):
        raise EditionFault("Say what is to be changed: title, text or deadline.", remedy=Action.SAY_CHANGE)
    refuse_overtaken(request, wording)
    undo_approval(session, request, EditionReason.REQUEST_CHANGED)
    text, shown = wording.text.strip(), unsigned(request)
    text = "" if text == shown else text
    before = {**words_of(request), "text": shown if text else request.text}
    reword_request(session, request, title=wording.title, text=text, as_typed=True)
    request.deadline = wording.deadline or request.deadline
    after = words_of(request)
    record(session, by, Act.REQUEST_EDITED, number, {name: (before[name], after[name]) for name in before})
    look_at(request, by)
    log.info("request=%d edited by hand", number)
    return request


def refuse_overtaken(request: Request, wording: Wording) -> None:
    """Raises Overtaken where a request's words are others than those that a person saw."""
    if wording.seen and wording.seen != mark_of(request.title, request.text, request.deadline):
        raise Overtaken


def words_of(request: Request) -> dict[str, object]:
    """What a person changes of a request, for the log."""
    return {"title": request.title, "text": request.text, "deadline": request.deadline}


def correct_tags(
    store: Store, number: int, *, add: Iterable[str] = (), remove: Iterable[str] = (), by: Actor
) -> tuple[tuple[TagView, ...], int | None]:
    """Sets and removes tags of a request; returns its tags, and the number of the draft that has it.

    The number is None without a draft, and when nothing changes. The changes last whatever the machine reads later, and
    undo the approval of an edition that has the request. Raises MissingInput for an unknown number or tag.
    """
    with store.write() as session:
        request = known(session, number)
        before = kept(session, request)
        changed = correct(session, request, add=add, remove=remove)
        draft = coming_edition(session, request) if changed else None
        if changed:
            undo_approval(session, request, EditionReason.REQUEST_CHANGED)
            record(session, by, Act.REQUEST_TAGGED, number, {"tags": (before, kept(session, request))})
            log.info("request=%d tags corrected by hand", number)
        return view(session, request), draft.number if draft else None


def tags(store: Store, number: int) -> tuple[TagView, ...]:
    """The tags of a request. Raises MissingInput for an unknown number."""
    with store.read() as session:
        return view(session, known(session, number))


def followers(session: Session, request: Request) -> list[Request]:
    """The requests that were merged into this one, by number."""
    merged = select(Request).filter_by(state=RequestState.MERGED, merged_into=request.number)
    return list(session.scalars(merged.order_by(Request.number)))


def close_request(store: Store, number: int, *, by: Actor, word: Word | None = None) -> None:
    """Closes a request, as its asker may by mail. With a `word` the asker is told.

    Raises MissingInput for an unknown number, EditionFault for one that is closed already or hidden.
    """
    with store.write() as session:
        request = known(session, number)
        if request.state in (RequestState.CLOSED, RequestState.HIDDEN):
            raise EditionFault(
                "Request #%(number)s is %(state)s: nobody is asked.", {"number": number, "state": request.state}
            )
        parted = close(session, request, by=by)
        tell_news(session, word, parted, by=by)
        if word is not None:
            tell_asker(session, word, [request], Done.REQUEST_CLOSED, by=by)


def close(session: Session, request: Request, *, by: Actor) -> list[Request]:
    """Closes a request. Requests merged into one that never went out are opened again; returns those."""
    record(session, by, Act.REQUEST_CLOSED, request.number, {"state": (request.state, RequestState.CLOSED)})
    parted = followers(session, request) if request.state in REQUESTS_WAITING else []
    for follower in parted:
        _make(session, follower, RequestState.OPEN, at=by.at)
    _make(session, request, RequestState.CLOSED, at=by.at)
    return parted


def _make(session: Session, request: Request, state: RequestState, *, at: datetime) -> None:
    """Sets a request's state by a person's decision, in this one place; clears the date and the request it is about."""
    if state not in _SHOWN:
        undo_approval(session, request)
    if state is RequestState.HIDDEN:
        withhold_request(session, request, EditionReason.WORDS_HIDDEN, at=at)
    if state is RequestState.OPEN and request.doubt:
        state = RequestState.HELD
    request.state, request.postponed_date_id, request.merged_into = state, None, None
    log.info("request=%d %s by hand", request.number, state)


def undo_approval(session: Session, request: Request, reason: EditionReason = EditionReason.REQUEST_HIDDEN) -> None:
    """Turns an approved edition that has the request into a draft; `reason` says what was done to the request."""
    asks = select(EditionRequest.edition_id).where(EditionRequest.request_id == request.id)
    asks_again = select(EditionUnanswered.edition_id).where(EditionUnanswered.request_id == request.id)
    having = select(Edition).where(Edition.id.in_(asks.union(asks_again)))
    for edition in session.scalars(having.where(Edition.state == EditionState.APPROVED)):
        edition.make_draft(reason)
        log.info("edition=%s a draft again: %s request=%d", edition.name, reason, request.number)


def undo_approvals_of(session: Session, member: Member) -> None:
    """Turns an approved edition that shows something of a member into a draft: a mail of theirs waits for a person."""
    asks = select(EditionRequest.edition_id).join(Request).where(Request.member_id == member.id)
    again = select(EditionUnanswered.edition_id).join(Request).where(Request.member_id == member.id)
    gives = select(EditionAnswer.edition_id).join(Answer).where(Answer.member_id == member.id)
    having = select(Edition).where(Edition.id.in_(asks.union(again, gives)))
    for edition in session.scalars(having.where(Edition.state == EditionState.APPROVED)):
        edition.make_draft(EditionReason.MAIL_WAITS)
        log.warning("edition=%s a draft again: a mail of member=%d waits", edition.name, member.id)


def waiting(session: Session, number: int, state: RequestState) -> Request:
    """The request. Raises MissingInput for an unknown number, EditionFault when it can no longer come to a state."""
    request = known(session, number)
    if request.state is not state and not _may_become(session, request, state):
        raise EditionFault(
            "Request #%(number)s is %(state)s; it cannot be made %(wanted)s any more.",
            {"number": number, "state": request.state, "wanted": state},
        )
    return request


def _may_become(session: Session, request: Request, state: RequestState) -> bool:
    """Whether a person may bring a request to a state: any is hidden, and one that has gone out only opened again."""
    if state is RequestState.HIDDEN:
        return True
    if request.state is RequestState.HIDDEN and state is not RequestState.OPEN:
        return last_letter(session, request) is None
    return request.state in REQUESTS_WAITING


def refuse_in_doubt(request: Request) -> None:
    """Raises EditionFault for a request that perhaps wishes for no name: a person says first which it is."""
    if request.doubt:
        raise _in_doubt(request.number)


def refuse_unready(made: Readied) -> None:
    """Raises EditionFault, of the first, where requests cannot be ready yet."""
    if made.in_doubt:
        raise _in_doubt(made.in_doubt[0])


def _in_doubt(number: int) -> EditionFault:
    return EditionFault(
        "Request #%(number)s perhaps wishes for no name: say first whether it does.",
        {"number": number},
        remedy=Remedy(Action.SETTLE_NAME, {"number": number}),
    )


def _refuse_merging(request: Request, home: Request) -> None:
    if home is request:
        raise EditionFault("Request #%(number)s cannot be merged into itself.", {"number": request.number})
    if request.state is RequestState.MERGED:
        raise EditionFault(
            "Request #%(number)s is merged into #%(merged_into)s already.",
            {"number": request.number, "merged_into": request.merged_into},
            remedy=Remedy(Action.PART_REQUEST, {"number": request.number}),
        )
    if home.state is RequestState.MERGED:
        values = {"number": home.number, "into": home.merged_into, "other": request.number}
        if home.merged_into == request.number:
            remedy = Remedy(Action.PART_REQUEST, {"number": home.number})
            raise EditionFault("Request #%(number)s is itself merged into #%(into)s.", values, remedy=remedy)
        raise EditionFault(
            "Request #%(number)s is itself merged into #%(into)s: merge #%(other)s into #%(into)s.", values
        )
    if home.state in REQUESTS_NO_HOME:
        raise EditionFault(
            "Request #%(number)s is %(state)s; nothing can be merged into it.",
            {"number": home.number, "state": home.state},
        )
