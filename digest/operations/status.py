"""The state of the service, in figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from digest.calendar.dates import open_at
from digest.calendar.rule import Period, Rule
from digest.cases.vocabulary import Misfit, left_out
from digest.edition.views import EditionView, editions
from digest.errors import EditionFault
from digest.members.subscription import recipients_count, unreached
from digest.operations.clock import Doubt, doubt
from digest.operations.heartbeat import WORKER
from digest.requests.askers import kept_back
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Case, Delivery, Heartbeat, InboundMail, Member, Request, Staff
from digest.store.reasons import REASONS_PAUSED
from digest.store.states import DeliveryState, EditionState, MailState, MemberKind, RequestState

_ROOM = 100_000_000
"""Bytes: a mail with its files is kept in some 30 million at most."""
_State = TypeVar("_State", bound=StrEnum)


class What(StrEnum):
    """What was done, or comes next. Values of an edition: its `number` and its `day`."""

    MAIL_CAME = "mail_came"
    MAIL_SENT = "mail_sent"
    COMPOSED = "composed"
    SKIPPED = "skipped"
    APPROVED = "approved"  # by, too
    SENT = "sent"
    CLOSES = "closes"
    TRIED_AGAIN = "tried_again"
    OVERDUE = "overdue"
    WAITS = "waits"  # a correction, which has no time of its own
    DUE = "due"
    GOES_OUT = "goes_out"
    GOES_OUT_UNCHANGED = "goes_out_unchanged"  # something happened since, which may undo the approval


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that was done or comes next, and when."""

    at: datetime
    what: What
    values: Mapping[str, object] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduler:
    """The last process that ticked on a machine, or a worker there that is alive.

    `fault` is what goes wrong there, since `trouble_since`.
    """

    name: str
    at: datetime
    stopped: bool
    fault: str
    trouble_since: datetime | None

    @property
    def is_worker(self) -> bool:
        """Whether it shares its work with others."""
        return self.name.endswith(WORKER)

    def silent(self, now: datetime, tick_seconds: int) -> bool:
        """Whether it has missed three ticks; of single ticks, and of one that was stopped, nobody expects more."""
        expected = not self.stopped and not self.name.endswith(":tick")
        return expected and now - self.at > timedelta(seconds=max(3 * tick_seconds, 10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Where things stand at a moment, without what takes counting; mails by state, without the states of none.

    mail_came, mail_sent: when the last one did. clock: why it is in doubt. room: the bytes that are free where the
    database lies; None on a server. is_copy: it was put back, and nobody has said so.
    """

    mails: dict[MailState, int]
    newest: tuple[EditionView, ...]
    period: Period
    mail_came: datetime | None
    mail_sent: datetime | None
    schedulers: tuple[Scheduler, ...]
    clock: Doubt | None
    room: int | None
    is_copy: bool

    @property
    def is_full(self) -> bool:
        """Whether the database soon takes nothing any more."""
        return self.room is not None and self.room < _ROOM

    def is_sound(self, now: datetime, tick_seconds: int) -> bool:
        """Whether nothing is wrong that a monitor should tell.

        No fault, nobody silent, no edition paused by itself, a clock that can be right, room, and no copy put back.
        """
        wrong = any(one.silent(now, tick_seconds) or (one.fault and not one.stopped) for one in self.schedulers)
        paused = any(view.state is EditionState.STOPPED and view.reason in REASONS_PAUSED for view in self.newest)
        return not (wrong or paused or self.clock or self.is_full or self.is_copy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Glance):
    """The state at a moment; counts by state, without the states that do not occur.

    answers_waiting: the number of answers that somebody who asked gets only when they may get mail again.
    """

    requests: dict[RequestState, int]
    deliveries: dict[DeliveryState, int]
    members: int
    recipients: int
    cases: int
    done: Event | None
    coming: tuple[Event, ...]
    unreached: tuple[str, ...]
    answers_waiting: int
    nobody_told: bool
    left_out: tuple[Misfit, ...]


def glance(store: Store, settings: Settings, *, now: datetime) -> Glance:
    """What a look tells at `now`: the three newest editions, when mail came and went, and who ticked last when."""
    with store.read() as session:
        mails = _per_state(session, InboundMail.state)
        schedulers = _schedulers(session, now, settings.tick_seconds)
        came = session.scalar(select(func.max(InboundMail.collected_at)))
        sent = session.scalar(select(func.max(Delivery.sent_at)))
    return Glance(
        mails=mails,
        newest=tuple(editions(store, limit=3)),
        period=_open(store, settings, now),
        mail_came=came,
        mail_sent=sent,
        schedulers=schedulers,
        clock=doubt(store, now=now),
        room=store.room(),
        is_copy=store.is_copy(),
    )


def status(store: Store, settings: Settings, *, now: datetime) -> Status:
    """All figures at `now`: also how many there are of each, the last things done, and what comes."""
    seen = glance(store, settings, now=now)
    with store.read() as session:
        members = (
            select(func.count()).select_from(Member).where(Member.kind == MemberKind.MEMBER, Member.left_at.is_(None))
        )
        cases = select(func.count()).select_from(Case).where(Case.shown)
        again = session.scalar(select(func.min(Delivery.next_attempt_at)).filter_by(state=DeliveryState.DEFERRED))
        return Status(
            **{one.name: getattr(seen, one.name) for one in fields(seen)},
            requests=_per_state(session, Request.state),
            deliveries=_per_state(session, Delivery.state),
            members=session.scalar(members) or 0,
            recipients=recipients_count(session, on=now.astimezone(settings.zone).date()),
            cases=session.scalar(cases) or 0,
            done=max(_done(seen), default=None),
            coming=tuple(sorted(_coming(seen, again, now))),
            unreached=tuple(unreached(session)),
            answers_waiting=len(kept_back(session)),
            nobody_told=session.scalar(select(Staff.id).limit(1)) is None,
            left_out=left_out(store),
        )


def _schedulers(session: Session, now: datetime, tick_seconds: int) -> tuple[Scheduler, ...]:
    """The workers of each machine that are alive, and who gave the newest sign there, unless that is another worker."""
    found: dict[str, list[Scheduler]] = {}
    for row in session.scalars(select(Heartbeat).order_by(Heartbeat.at.desc())):
        one = Scheduler(
            name=row.owner, at=row.at, stopped=row.stopped, fault=row.fault, trouble_since=row.trouble_since
        )
        found.setdefault(row.owner.partition(":")[0], []).append(one)
    shown: list[Scheduler] = []
    for newest, *others in (found[machine] for machine in sorted(found)):
        alive = [
            one for one in (newest, *others) if one.is_worker and not one.stopped and not one.silent(now, tick_seconds)
        ]
        shown += sorted(alive, key=attrgetter("name"))
        if newest not in alive and not (newest.is_worker and alive):
            shown.append(newest)
    return tuple(shown)


def _done(seen: Glance) -> Iterator[Event]:
    """The latest of each kind of thing done."""
    if seen.mail_came:
        yield Event(seen.mail_came, What.MAIL_CAME)
    if seen.mail_sent:
        yield Event(seen.mail_sent, What.MAIL_SENT)
    for view in seen.newest:
        yield Event(view.composed_at, What.SKIPPED if view.number is None else What.COMPOSED, _named(view))
        if view.approved_at:
            yield Event(view.approved_at, What.APPROVED, {**_named(view), "by": view.approved_by})
        if view.sent_at:
            yield Event(view.sent_at, What.SENT, _named(view))


def _coming(seen: Glance, again: datetime | None, now: datetime) -> Iterator[Event]:
    if not any(view.period == seen.period.day for view in seen.newest):
        yield Event(seen.period.closes_at, What.CLOSES)
    if again:
        yield Event(again, What.TRIED_AGAIN)
    for view in seen.newest:
        if view.state is EditionState.DRAFT:
            late = What.WAITS if view.revision else What.OVERDUE
            yield Event(view.sends_at, late if view.sends_at <= now else What.DUE, _named(view))
        if view.state is EditionState.APPROVED:
            yield Event(view.sends_at, What.GOES_OUT_UNCHANGED if view.overtaken else What.GOES_OUT, _named(view))


def _named(view: EditionView) -> dict[str, object]:
    return {"number": None if view.number is None else view.name, "day": view.period}


def _open(store: Store, settings: Settings, now: datetime) -> Period:
    """The open period; before any date is proposed, the one that the rule would propose. Writes nothing."""
    try:
        return open_at(store, now)
    except EditionFault:
        found = Rule.of(settings).open_at(now)
        if found is None:
            raise
        return found


def _per_state(session: Session, column: InstrumentedAttribute[_State]) -> dict[_State, int]:
    return {row[0]: row[1] for row in session.execute(select(column, func.count()).group_by(column))}
