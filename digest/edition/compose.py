"""Compose: requests of a fortnight are matched with cases, and the letter is frozen, per language and recipient.

open requests | rank against the bank | Letter | blocks
answers for everyone that no letter has shown | Letter
members | which requests their organisation may know about | personal blocks
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.calendar.dates import closed_at
from digest.calendar.rule import Period
from digest.cases.bank import Bank
from digest.edition.contents import Contents, blocks_of
from digest.edition.freezing import freeze, thaw
from digest.edition.manifest import alike, manifest
from digest.edition.personal import Personal, leaves_somebody_out
from digest.edition.selection import chosen
from digest.edition.views import WholeEditionView, named, overtaken_editions, view_of
from digest.errors import EditionFault
from digest.house import House
from digest.requests.telling import known_state, tell
from digest.store.engine import Store
from digest.store.models import (
    Edition,
    EditionAnswer,
    EditionDate,
    EditionRequest,
    EditionUnanswered,
    Match,
    Request,
)
from digest.store.reasons import EditionReason
from digest.store.states import EDITIONS_COMING, EDITIONS_UNSENT, Audience, DateState, EditionState, RequestState

log = logging.getLogger(__name__)


def compose(
    store: Store, *, house: House, period: Period, now: datetime, again: bool = False
) -> WholeEditionView | None:
    """Composes the draft of a period's edition and returns it; a fortnight without requests gets a skipped edition.

    None when there is one already, and while the fortnight is open and nobody has asked; with `again` it is composed
    anew, which undoes an approval. Raises EditionFault when it is on its way or sent.
    """
    with store.write() as session:
        edition = session.scalar(select(Edition).filter_by(period=period.day, revision=0))
        if edition and not again:
            early = edition.state in EDITIONS_UNSENT and edition.composed_at < period.closes_at <= now
            if not early or (edition.state in EDITIONS_COMING and not renew(session, edition, house=house, now=now)):
                return None
            if edition.state in EDITIONS_COMING:
                return view_of(session, edition)
        if edition and edition.state not in EDITIONS_UNSENT:
            raise EditionFault(
                "Edition %(edition)s is %(state)s and cannot be composed again.",
                {"edition": edition.name, "state": edition.state},
            )
        edition = edition or Edition(period=period.day, revision=0, number=None, sent_at=None)
        edition.closes_at, edition.sends_at = period.closes_at, period.sends_at
        _give_up(session, edition, now)
        for earlier in _earlier(session, edition):
            renew(session, earlier, house=house, now=now)  # or this one would take what is promised there
        compose_anew(session, edition, house, now)
        if edition.state is EditionState.SKIPPED and now < period.closes_at:
            session.rollback()
            return None
        log.info("edition=%s period=%s %s", edition.name, edition.period, edition.state)
        return view_of(session, edition)


def renew(session: Session, edition: Edition, *, house: House, now: datetime) -> bool:
    """Whether an edition that has not gone out would be composed otherwise now; then it is, and is a draft again.

    An approval stands when only recipients left or are new: those who left get nothing, new ones wait for the next. Not
    so that of a correction for those who have none: whoever is new there would get neither.
    """
    planned = session.scalar(select(EditionDate).filter_by(period=edition.period))
    before, approved = manifest(edition), edition.state is EditionState.APPROVED
    short = approved and edition.audience is Audience.MISSED and leaves_somebody_out(session, edition, house)
    reason = edition.reason if edition.state is EditionState.DRAFT else ""
    with session.begin_nested() as point:
        if planned is not None and planned.state is DateState.PLANNED and edition.revision == 0:
            edition.closes_at, edition.sends_at = planned.closes_at, planned.sends_at
        if edition.revision and not approved:
            edition.closes_at = edition.sends_at = now  # a correction goes out when it is approved
        otherwise = compose_anew(session, edition, house, now)
        after = manifest(edition)
        same = after == before or (approved and not (otherwise or short) and alike(before, after))
        if same:
            point.rollback()
        elif edition.state is EditionState.DRAFT:  # one whose approval fell says why until it is approved again
            edition.reason = EditionReason.CHANGED_AFTER_APPROVAL if approved else reason
    edition.composed_at = now
    if not same:
        log.warning("edition=%s says something else than when it was composed: composed anew", edition.name)
    return not same


def reconsider(store: Store, state: EditionState = EditionState.APPROVED, *, house: House, now: datetime) -> None:
    """Composes the editions of a state anew, which have not gone out, that have become untrue since.

    By what was decided, or came, after they were composed.
    """
    overtaken = overtaken_editions().where(Edition.state == state)
    with store.read() as session:
        if session.scalar(overtaken.limit(1)) is None:
            return  # nearly always: no need to keep others from writing
    with store.write() as session:
        for edition_id in session.scalars(overtaken).all():
            renew(session, session.get_one(Edition, edition_id), house=house, now=now)


def renewed(store: Store, name: str, *, house: House, now: datetime) -> WholeEditionView:
    """The edition called `name`, composed anew where it would be otherwise now. Raises UnknownEdition."""
    with store.write() as session:
        edition = named(session, name)
        if renewable(edition):
            renew(session, edition, house=house, now=now)
        return view_of(session, edition)


def renewable(edition: Edition) -> bool:
    """Whether an edition may be composed anew: a draft, an approved one, one skipped for want of requests."""
    unasked = edition.state is EditionState.SKIPPED and edition.reason == EditionReason.NOBODY_ASKED
    return edition.state in EDITIONS_COMING or unasked


def due(store: Store, now: datetime) -> Period | None:
    """The period that closed last, when it has no edition yet, or one that was composed before it closed.

    A machine that was off composes late, never twice.
    """
    period = closed_at(store, now)
    if period is None:
        return None
    with store.read() as session:
        composed = select(Edition.id).filter_by(period=period.day, revision=0)
        done = composed.where(Edition.state.not_in(EDITIONS_UNSENT) | (Edition.composed_at >= period.closes_at))
        return period if session.scalar(done) is None else None


def compose_anew(session: Session, edition: Edition, house: House, now: datetime) -> bool:
    """Makes a draft of what came before the fortnight closes, or of a correction; SKIPPED when nobody asked.

    Returns whether somebody who was a recipient gets something else of their own now.
    """
    edition.make_draft()
    edition.composed_at = now
    edition.sender = {"name": house.sender.name, "address": house.sender.address}
    edition.requests, edition.unanswered, edition.answers = [], [], []
    edition.blocks = []
    session.add(edition)
    session.flush()
    contents = chosen(session, edition, edition.closes_at, zone=house.zone)
    for request in contents.asked if edition.revision == 0 else ():
        _take_in(session, request, now)
    otherwise = False
    if contents.asked or edition.revision:
        otherwise = _fill(session, edition, contents, house)
    else:
        thaw(session, edition)
        edition.state, edition.reason = EditionState.SKIPPED, EditionReason.NOBODY_ASKED
    session.flush()
    return otherwise


def _earlier(session: Session, edition: Edition) -> list[Edition]:
    """The editions before this one that have not gone out, the first one first."""
    coming = select(Edition).where(Edition.state.in_(EDITIONS_COMING), Edition.period < edition.period)
    return list(session.scalars(coming.order_by(Edition.period)))


def _give_up(session: Session, edition: Edition, now: datetime) -> None:
    """Skips earlier drafts whose time passed unapproved; their requests carry over."""
    missed = select(Edition).where(
        Edition.state == EditionState.DRAFT, Edition.sends_at <= now, Edition.id != edition.id
    )
    for draft in session.scalars(missed):
        draft.state, draft.reason = EditionState.SKIPPED, EditionReason.NOBODY_APPROVED
        log.warning("edition=%s was not approved: its requests carry over", draft.name)


def _take_in(session: Session, request: Request, now: datetime) -> None:
    """Reopens a postponed request for this edition, of which its asker already knows."""
    postponed = request.state is RequestState.POSTPONED
    request.state, request.postponed_date_id = RequestState.OPEN, None
    if postponed and known_state(session, request) is RequestState.POSTPONED:
        tell(session, request, now=now)


def _fill(session: Session, edition: Edition, contents: Contents, house: House) -> bool:
    if edition.number is None:
        highest = session.scalar(select(func.max(Edition.number)))
        edition.number = house.first_edition if highest is None else highest + 1
    bank = Bank.of(session)
    for request in contents.asked:
        _match(session, request, bank)
    edition.requests = [EditionRequest(request=one, position=place) for place, one in enumerate(contents.asked, 1)]
    edition.unanswered = [
        EditionUnanswered(request=one, position=place) for place, one in enumerate(contents.unanswered, 1)
    ]
    edition.answers = [EditionAnswer(answer=one, position=place) for place, one in enumerate(contents.answers, 1)]
    edition.blocks = blocks_of(edition, contents, house)
    session.flush()
    return freeze(session, edition, Personal(session, edition, contents.asked, bank=bank, house=house))


def _match(session: Session, request: Request, bank: Bank) -> None:
    request.matches = []
    session.flush()
    request.matches = [
        Match(
            case_id=case.id,
            rank=found.rank,
            score=found.score,
            sure=found.sure,
            shared=[{"slug": one.slug, "asked": list(one.asked), "told": list(one.told)} for one in found.shared],
        )
        for case, found in bank.cases_for(request)
    ]
    session.flush()
