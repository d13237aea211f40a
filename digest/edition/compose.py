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
from digest.edition.personal import recipients_of
from digest.edition.selection import chosen
from digest.edition.views import WholeEditionView, view_of
from digest.errors import EditionFault
from digest.house import House
from digest.requests.telling import known_state, tell
from digest.store.engine import Store
from digest.store.models import Edition, EditionAnswer, EditionRequest, EditionUnanswered, Match, Request
from digest.store.states import EDITIONS_UNSENT, EditionReason, EditionState, RequestState

log = logging.getLogger(__name__)


def compose(
    store: Store, *, house: House, period: Period, now: datetime, closes_at: datetime | None = None, again: bool = False
) -> WholeEditionView | None:
    """Composes the draft of a period's edition and returns it; a fortnight without requests gets a skipped edition.

    None when there is one already; with `again` it is composed anew, which undoes an approval. `closes_at` takes
    requests and answers up to another moment than the period's own. Raises EditionFault when it is on its way or sent.
    """
    with store.write() as session:
        edition = session.scalar(select(Edition).filter_by(period=period.day, revision=0))
        if edition and not again:
            return None
        if edition and edition.state not in EDITIONS_UNSENT:
            raise EditionFault(f"Edition {edition.number} is {edition.state} and cannot be composed again.")
        edition = edition or Edition(period=period.day, revision=0, number=None, sent_at=None)
        _clear(session, edition, period, house, now)
        _give_up(session, edition, now)
        contents = chosen(session, edition, closes_at or period.closes_at, zone=house.zone)
        for request in contents.asked:
            _take_in(session, request, now)
        if contents.asked:
            _fill(session, edition, contents, house)
        else:
            edition.state, edition.reason = EditionState.SKIPPED, EditionReason.NOBODY_ASKED
        session.flush()
        log.info("edition=%s period=%s %s", edition.number, edition.period, edition.state)
        return view_of(session, edition)


def due(store: Store, now: datetime) -> Period | None:
    """The period that closed last, when it has no edition yet; None otherwise."""
    period = closed_at(store, now)
    if period is None:
        return None
    with store.read() as session:
        known = session.scalar(select(Edition.id).filter_by(period=period.day, revision=0))
    return period if known is None else None


def _clear(session: Session, edition: Edition, period: Period, house: House, now: datetime) -> None:
    edition.make_draft()
    edition.closes_at, edition.sends_at, edition.composed_at = period.closes_at, period.sends_at, now
    edition.sender = {"name": house.sender.name, "address": house.sender.address}
    edition.requests, edition.unanswered, edition.answers = [], [], []
    edition.blocks, edition.recipients = [], []
    session.add(edition)
    session.flush()


def _give_up(session: Session, edition: Edition, now: datetime) -> None:
    """Skips earlier drafts whose time passed unapproved; their requests carry over."""
    missed = select(Edition).where(
        Edition.state == EditionState.DRAFT, Edition.sends_at <= now, Edition.id != edition.id
    )
    for draft in session.scalars(missed):
        draft.state, draft.reason = EditionState.SKIPPED, EditionReason.NOBODY_APPROVED
        log.warning("edition=%s was not approved: its requests carry over", draft.number)


def _take_in(session: Session, request: Request, now: datetime) -> None:
    """Reopens a postponed request for this edition, of which its asker already knows."""
    postponed = request.state is RequestState.POSTPONED
    request.state, request.postponed_date_id = RequestState.OPEN, None
    if postponed and known_state(session, request) is RequestState.POSTPONED:
        tell(session, request, now=now)


def _fill(session: Session, edition: Edition, contents: Contents, house: House) -> None:
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
    edition.recipients = recipients_of(session, edition, contents.asked, bank, house)


def _match(session: Session, request: Request, bank: Bank) -> None:
    request.matches = []
    session.flush()
    request.matches = [
        Match(
            case_id=case.id,
            rank=found.rank,
            score=found.score,
            shared=[{"slug": one.slug, "asked": list(one.asked), "told": list(one.told)} for one in found.shared],
        )
        for case, found in bank.cases_for(request)
    ]
    session.flush()
