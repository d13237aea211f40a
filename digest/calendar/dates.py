"""The calendar: the fortnights as rows, proposed a year ahead by the rule and changed by hand.

    the rule | plan: rows | move, skip, add by hand | the period that is open, the one that closed last

A moved date moves no other. Mail counts for the first planned period that closes after it came, so periods neither
overlap nor leave a gap, whatever is moved or skipped.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.calendar.rule import AHEAD, Period, Proposal, Rule
from digest.errors import EditionFault, MissingInput
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Edition, EditionDate
from digest.store.paging import PAGE, Listed, Order, page
from digest.store.reasons import DateReason, EditionReason, code_of
from digest.store.states import EDITIONS_OUT, EDITIONS_UNSENT, DateState, EditionState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateView:
    """A date of the calendar. `reason` is a code, `why` the holiday, pause or period it names."""

    period: date
    state: DateState
    closes_at: datetime
    sends_at: datetime
    reason: DateReason | str
    why: str
    made: EditionState | None


def plan(store: Store, rule: Rule, *, now: datetime) -> int:
    """Adds dates missing up to a year ahead and updates those the rule now puts elsewhere; returns how many changed.

    Dates that have closed, were composed, or were set by hand stay as they are.
    """
    with store.read() as session:
        if not _differing(session, rule, now):
            return 0
    with store.write() as session:
        differing = _differing(session, rule, now)
        for proposal, row in differing:
            _set(session, row or EditionDate(period=proposal.period, by_hand=False), proposal, rule)
    log.info("calendar: %d dates proposed", len(differing))
    return len(differing)


def open_at(store: Store, now: datetime) -> Period:
    """The period whose mail is coming in at `now`: the first planned one that closes later and has not gone out.

    Raises EditionFault when every coming date is skipped.
    """
    ahead = _taking_mail().where(EditionDate.closes_at > now).order_by(EditionDate.closes_at).limit(1)
    with store.read() as session:
        row = session.scalars(ahead).first()
        if row is None:
            raise EditionFault("No edition is planned.", remedy=Action.ADD_DATE)
        return _period(row)


def closed_at(store: Store, now: datetime) -> Period | None:
    """The planned period that closed last before `now`; None before the first closes."""
    behind = _planned().where(EditionDate.closes_at <= now).order_by(EditionDate.closes_at.desc()).limit(1)
    with store.read() as session:
        row = session.scalars(behind).first()
        return _period(row) if row else None


def taking(session: Session, *, after: datetime, now: datetime) -> EditionDate | None:
    """The first planned date that closes after a moment and can still take a request; None when none is planned.

    A closed date can take one while its edition is not composed, or can be composed again; no date can once its
    edition has gone out, also before it closed.
    """
    given_up = select(Edition.period).where(Edition.state == EditionState.SKIPPED, Edition.revision == 0)
    can = (EditionDate.closes_at > now) | EditionDate.period.not_in(given_up)
    first = _taking_mail().where(EditionDate.closes_at > after, can).order_by(EditionDate.closes_at)
    return session.scalars(first.limit(1)).first()


def dates(store: Store, *, since: datetime, after: date | None = None, limit: int | None = PAGE) -> Listed[DateView]:
    """The dates from the period that is open at `since` on, in the order in which they go out."""
    coming, order = select(EditionDate).where(EditionDate.sends_at >= since), (EditionDate.sends_at, EditionDate.id)
    with store.read() as session:
        rows = page(session, coming, Order(EditionDate.period, by=order), after=after, limit=limit)
        editions = select(Edition.period, Edition.state).where(
            Edition.period.in_([row.period for row in rows]), Edition.revision == 0
        )
        made = {row[0]: row[1] for row in session.execute(editions)}
        return rows.each(
            lambda row: DateView(
                period=row.period,
                state=row.state,
                closes_at=row.closes_at,
                sends_at=row.sends_at,
                reason=code_of(row.reason, DateReason),
                why=row.why,
                made=made.get(row.period),
            )
        )


def move(
    store: Store, rule: Rule, period: date, *, to: date, by: Actor, at: time | None = None, because: str = ""
) -> Period:
    """Moves a period to another day (and hour) and returns it; it closes by the rule before that day, or now.

    `period` is the day it is known by, or the one on which it goes out so far. A composed edition goes with it, and an
    approval falls; one that was skipped is a draft again, or is still to be composed when it had no letter. because: a
    person's reason, for the log. Raises MissingInput for an unknown period; EditionFault when its edition has been
    sent, when another edition goes out that day, when the day is past, or when the order of the dates would change.
    """
    with store.write() as session:
        row, edition = _unsent(session, rule, period)
        before, skipped = row.sends_at, row.state is DateState.SKIPPED
        row.state, row.sends_at = DateState.PLANNED, rule.sends_at(to, at)
        row.closes_at = max(rule.closes_at(to), by.at)
        _give_reason(row, rule)
        _check(session, row, to, by.at)
        if edition is not None:
            edition.closes_at, edition.sends_at = row.closes_at, row.sends_at
            if edition.number is None:
                session.delete(edition)
            elif edition.state is not EditionState.DRAFT:
                edition.make_draft(EditionReason.MOVED if edition.state is EditionState.APPROVED else "")
        changes = {"sends_at": (before, row.sends_at), **({"day": (None, to)} if skipped else {}), **_reason(because)}
        record(session, by, Act.DATE_MOVED, row.period, changes)
        return _period(row)


def skip(store: Store, rule: Rule, period: date, *, by: Actor, because: str = "") -> date:
    """Skips a period and returns the day it is known by; its mail counts for the next.

    because: a person's reason, which the calendar shows. Raises as `move` does.
    """
    with store.write() as session:
        row, edition = _unsent(session, rule, period)
        row.state, row.reason, row.why, row.by_hand = DateState.SKIPPED, DateReason.SKIPPED, because, True
        if edition is not None:
            edition.make_draft()
            edition.state, edition.reason = EditionState.SKIPPED, EditionReason.SKIPPED
        day = row.sends_at.astimezone(rule.zone).date()
        record(session, by, Act.DATE_SKIPPED, row.period, {"day": (day, None), **_reason(because)})
        return row.period


def add(store: Store, rule: Rule, day: date, *, by: Actor, at: time | None = None) -> Period:
    """Adds an edition on a day and returns its period; it closes by the rule, or now when that is past.

    Raises EditionFault when the day is taken, or has passed.
    """
    with store.write() as session:
        if session.scalar(select(EditionDate.id).filter_by(period=day)) is not None:
            raise EditionFault("%(day)s is in the calendar already.", {"day": day}, remedy=Action.MOVE_DATE)
        row = EditionDate(
            period=day,
            state=DateState.PLANNED,
            closes_at=max(rule.closes_at(day), by.at),
            sends_at=rule.sends_at(day, at),
            reason=DateReason.ADDED,
            why="",
            by_hand=True,
        )
        session.add(row)
        _check(session, row, day, by.at)
        record(session, by, Act.DATE_ADDED, day)
        return _period(row)


def _reason(because: str) -> dict[str, tuple[None, str]]:
    """A person's reason, as the log keeps it."""
    return {"because": (None, because)} if because else {}


def _differing(session: Session, rule: Rule, now: datetime) -> list[tuple[Proposal, EditionDate | None]]:
    """The proposals that differ from the rows, each with its row; None for a row still to be made."""
    rows = {row.period: row for row in session.scalars(select(EditionDate))}
    composed = set(session.scalars(select(Edition.period)))
    found: list[tuple[Proposal, EditionDate | None]] = []
    for proposal in rule.proposals((now + AHEAD).date()):
        row = rows.get(proposal.period)
        if row is None:
            if rule.sends_at(proposal.day or proposal.period) > now - AHEAD:
                found.append((proposal, None))
        elif not (row.by_hand or row.period in composed or row.closes_at <= now or _says(row, proposal, rule)):
            found.append((proposal, row))
    return found


def _says(row: EditionDate, proposal: Proposal, rule: Rule) -> bool:
    day = proposal.day or proposal.period
    state = DateState.PLANNED if proposal.day and row.reason != DateReason.CROWDED else DateState.SKIPPED
    return (row.state, row.sends_at, row.closes_at, row.why) == (
        state,
        rule.sends_at(day),
        rule.closes_at(day),
        proposal.why,
    )


def _set(session: Session, row: EditionDate, proposal: Proposal, rule: Rule) -> None:
    day = proposal.day or proposal.period
    row.state = DateState.PLANNED if proposal.day else DateState.SKIPPED
    row.sends_at = rule.sends_at(day)
    row.closes_at = rule.closes_at(day)
    row.reason, row.why = (DateReason.NOT_A_WORKING_DAY if proposal.why else DateReason.NONE), proposal.why
    session.add(row)
    if row.state is DateState.PLANNED and _in_the_way(session, row):
        row.state, row.reason = DateState.SKIPPED, DateReason.CROWDED


def _give_reason(row: EditionDate, rule: Rule) -> None:
    """Says why a date that a person set is where it is: moved, or back where the rule or whoever added it has it."""
    proposal = next((one for one in rule.proposals(row.period) if one.period == row.period), None)
    own = proposal.day if proposal else row.period
    row.reason, row.why, row.by_hand = DateReason.MOVED, row.period.isoformat(), True
    if own is None or rule.sends_at(own) != row.sends_at:
        return
    if proposal is None:
        row.reason, row.why = DateReason.ADDED, ""
    else:
        row.reason, row.why = (DateReason.NOT_A_WORKING_DAY if proposal.why else DateReason.NONE), proposal.why
        row.by_hand = row.closes_at != rule.closes_at(own)


def _unsent(session: Session, rule: Rule, day: date) -> tuple[EditionDate, Edition | None]:
    """The period known by a day, or else the one that goes out that day now, and its edition when it is composed."""
    row = session.scalar(select(EditionDate).filter_by(period=day))
    if row is None:
        sends = (rule.sends_at(day, time.min), rule.sends_at(day, time.max))
        row = session.scalars(_planned().where(EditionDate.sends_at.between(*sends))).first()
    if row is None:
        raise MissingInput("%(day)s is no date of the calendar.", {"day": day}, remedy=Action.SHOW_CALENDAR)
    edition = session.scalar(select(Edition).filter_by(period=row.period, revision=0))
    if edition is not None and edition.state not in EDITIONS_UNSENT:
        raise EditionFault(
            "The edition of %(period)s is %(state)s: its date stays.", {"period": row.period, "state": edition.state}
        )
    return row, edition


def _check(session: Session, row: EditionDate, day: date, now: datetime) -> None:
    if row.sends_at <= now:
        raise EditionFault("%(day)s has passed; nothing can go out then any more.", {"day": day})
    other = _in_the_way(session, row)
    if other:
        raise EditionFault(
            "On %(day)s it would run into the edition of %(period)s.", {"day": day, "period": other.period}
        )


def _in_the_way(session: Session, row: EditionDate) -> EditionDate | None:
    """Another planned edition of the same day, or one that would close out of order."""
    session.flush()
    for other in session.scalars(_planned().where(EditionDate.id != row.id).order_by(EditionDate.sends_at)):
        earlier, closes_earlier = other.sends_at < row.sends_at, other.closes_at < row.closes_at
        if other.sends_at == row.sends_at or other.closes_at == row.closes_at or earlier != closes_earlier:
            return other
    return None


@cache
def _taking_mail() -> Select[EditionDate]:
    """The planned dates whose edition nobody has got yet."""
    gone = select(Edition.period).where(Edition.state.in_(EDITIONS_OUT))
    return _planned().where(EditionDate.period.not_in(gone))


@cache
def _planned() -> Select[EditionDate]:
    return select(EditionDate).where(EditionDate.state == DateState.PLANNED)


def _period(row: EditionDate) -> Period:
    return Period(day=row.period, closes_at=row.closes_at, sends_at=row.sends_at)
