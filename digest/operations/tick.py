"""The tick: everything that is due at a moment, once, in two halves that do not wait for each other.

    desk: collect | file | plan dates | tell who wrote | pass answers on | compose what has closed | purge old mails
    post: take back what is too late or has changed | release what is approved and due | tell askers
          | tell the staff | send

Safe to run again at any time, by any number of processes: what was done is a state in its rows. A station that fails is
a fault of that station, and the others go on, unless the database takes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from digest.addresses import domain_of
from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.delivery import send as delivery
from digest.delivery.claims import Run, recover, waiting
from digest.delivery.outcomes import replay
from digest.delivery.smtp import unreachable
from digest.edition.approve import expire, ready, release
from digest.edition.compose import compose, due, reconsider
from digest.edition.notify import notify
from digest.edition.paused import tell_missed, tell_paused
from digest.edition.views import EditionView
from digest.followup.answers import pass_on
from digest.followup.outcomes import tell_askers
from digest.followup.receipts import acknowledge
from digest.followup.waiting import tell_staff
from digest.house import House
from digest.inbox.collect import Collected, collect, sources_of
from digest.inbox.filing import file_mails
from digest.inbox.purging import purge
from digest.operations.faults import Fault, Faults, Station
from digest.outbox import discard_letters
from digest.patience import Patience
from digest.process import owner
from digest.progress import Progress
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.home import advance
from digest.store.states import DeliveryState, EditionState, MailState

COMING = (
    Station.COLLECT,
    Station.FILE,
    Station.PLAN,
    Station.RECEIPTS,
    Station.ANSWERS,
    Station.COMPOSE,
    Station.PURGE,
)
GOING = (Station.RELEASE, Station.UPDATES, Station.NOTICES, Station.SEND)
DESK, POST = frozenset((*COMING, Station.DATABASE)), frozenset((*GOING, Station.DATABASE))
_Done = TypeVar("_Done")
_SERVER = "the mail server"
_LONGEST = timedelta(minutes=15)
"""Between two tries of a mail server that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick did, or a half of it."""

    collected: int = 0
    filed: Counter[MailState] = field(default_factory=Counter)
    composed: EditionView | None = None
    notices: int = 0
    receipts: int = 0
    answers: int = 0
    updates: int = 0
    released: tuple[EditionView, ...] = ()
    sent: Counter[DeliveryState] = field(default_factory=Counter)
    purged: int = 0
    faults: tuple[Fault, ...] = ()


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticking:
    """How ticks run.

    stopping: asked between mails. sign: told that a station goes on. patience: what failed in earlier ones. purges: old
    mails go. sure: the clock can be right; where it is in doubt, what comes in is taken, and what hangs on the day
    waits.
    """

    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = _never
    sign: Callable[[Station], None] = lambda _: None
    patience: Patience = field(default_factory=Patience)
    purges: bool = True
    sure: bool = True


def tick(
    store: Store, settings: Settings, *, clock: Callable[[], datetime], stopping: Callable[[], bool] = _never
) -> Ticked:
    """Does all that is due at the clock's moment and returns what was done; what failed is in `faults`."""
    return whole(store, settings, Ticking(clock=clock, stopping=stopping))


def whole(store: Store, settings: Settings, how: Ticking) -> Ticked:
    """Both halves, one after the other."""
    first = desk(store, settings, how)
    if any(fault.station is Station.DATABASE for fault in first.faults):
        return first
    second = post(store, settings, how)
    return replace(
        first,
        notices=second.notices,
        updates=second.updates,
        released=second.released,
        sent=second.sent,
        faults=(*first.faults, *second.faults),
    )


def desk(store: Store, settings: Settings, how: Ticking) -> Ticked:
    """What comes in, what it becomes, and the draft of what has closed."""
    return stations(store, settings, how, COMING)


def post(store: Store, settings: Settings, how: Ticking) -> Ticked:
    """What goes out: the approved edition whose time has come, what is told, and whatever waits in the ledger."""
    return stations(store, settings, how, GOING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """A moment, at which stations do what is due."""

    store: Store
    settings: Settings
    how: Ticking
    now: datetime
    house: House
    faults: Faults
    done: dict[str, Any] = field(default_factory=dict)

    def guard(self, station: Station, work: Callable[[], _Done], otherwise: _Done) -> _Done:
        """What the work returns, or `otherwise` where it fails."""
        return self.faults.guard(station, work, otherwise)


def stations(store: Store, settings: Settings, how: Ticking, which: Sequence[Station]) -> Ticked:
    """What these stations do, one after the other."""
    now = how.clock()
    at = _At(store=store, settings=settings, how=how, now=now, house=House.of(settings), faults=Faults(now, how.sign))
    for station in which:
        _DOES[station](at)
    return Ticked(**at.done, faults=tuple(at.faults.found))


def _collect(at: _At) -> None:
    signs, how = _signs(at.how, Station.COLLECT), at.how
    sources = sources_of(at.settings, how.stopping)
    collected = at.guard(
        Station.COLLECT,
        lambda: collect(at.store, sources, now=at.now, progress=signs, patience=how.patience, stopping=how.stopping),
        Collected(new=0, seen=0, faults=()),
    )
    at.faults.add(Station.COLLECT, collected.faults)
    at.done["collected"] = collected.new


def _file(at: _At) -> None:
    signs, stopping = _signs(at.how, Station.FILE), at.how.stopping
    at.done["filed"] = at.guard(
        Station.FILE,
        lambda: file_mails(at.store, house=at.house, now=at.now, progress=signs, stopping=stopping),
        Counter[MailState](),
    )


def _plan(at: _At) -> None:
    at.guard(Station.PLAN, lambda: plan(at.store, Rule.of(at.settings), now=at.now), None)


def _receipts(at: _At) -> None:
    at.done["receipts"] = at.guard(Station.RECEIPTS, lambda: acknowledge(at.store, house=at.house, now=at.now), 0)


def _answers(at: _At) -> None:
    at.done["answers"] = at.guard(Station.ANSWERS, lambda: pass_on(at.store, house=at.house, now=at.now), 0)


def _compose(at: _At) -> None:
    if not at.how.sure:
        return
    at.done["composed"] = at.guard(Station.COMPOSE, lambda: _composed(at), None)
    drafts = EditionState.DRAFT
    at.guard(Station.COMPOSE, lambda: reconsider(at.store, drafts, house=at.house, now=at.how.clock()), None)


def _purge(at: _At) -> None:
    if at.how.purges and at.how.sure:
        at.done["purged"] = at.guard(Station.PURGE, lambda: _purged(at), 0)


def _release(at: _At) -> None:
    sound = at.how.sure and at.guard(Station.RELEASE, lambda: _take_back(at), False)
    if sound:  # what could not be looked at again is not released
        at.done["released"] = tuple(at.guard(Station.RELEASE, lambda: _released(at), []))


def _updates(at: _At) -> None:
    if at.how.sure:
        at.done["updates"] = at.guard(Station.UPDATES, lambda: tell_askers(at.store, house=at.house, now=at.now), 0)


def _notices(at: _At) -> None:
    for tell in (notify, tell_paused, tell_missed, tell_staff):
        told = at.guard(Station.NOTICES, partial(tell, at.store, house=at.house, now=at.now), 0)
        at.done["notices"] = at.done.get("notices", 0) + told


def _send(at: _At) -> None:
    sent = at.guard(Station.SEND, lambda: _sent(at, released=bool(at.done.get("released"))), delivery.Sent())
    at.faults.add(Station.SEND, [sent.fault])
    at.done["sent"] = sent.rows


_DOES: dict[Station, Callable[[_At], None]] = {
    Station.COLLECT: _collect,
    Station.FILE: _file,
    Station.PLAN: _plan,
    Station.RECEIPTS: _receipts,
    Station.ANSWERS: _answers,
    Station.COMPOSE: _compose,
    Station.PURGE: _purge,
    Station.RELEASE: _release,
    Station.UPDATES: _updates,
    Station.NOTICES: _notices,  # after the release, which may turn an edition into a draft
    Station.SEND: _send,
}


def send_due(
    store: Store,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = _never,
    progress: Callable[[], None] = lambda: None,
) -> delivery.Sent:
    """Sends what is due in the ledger, as this process; returns the outcomes.

    Raises InputFault for a DKIM key that cannot be used: nothing goes without the signature that it should have.
    """
    run = Run(
        owner=owner(),
        clock=clock,
        returning=settings.return_path,
        stopping=stopping,
        progress=progress,
        journal=settings.beside,
    )
    if settings.smtp.dkim.selector:
        from digest.delivery.dkim import signer  # noqa: PLC0415  (it weighs as much as all of ours)

        run = replace(
            run,
            sign=signer(domain_of(settings.association.address), settings.smtp.dkim.selector, settings.dkim_key).sign,
        )
    advance(store, settings.beside)
    try:
        return delivery.send(store, settings.smtp, run)
    finally:
        advance(store, settings.beside)  # for a copy that was made meanwhile


def _signs(how: Ticking, station: Station) -> Progress:
    return lambda _what, _steps: how.sign(station)


def _composed(at: _At) -> EditionView | None:
    period = due(at.store, at.now)
    return compose(at.store, house=at.house, period=period, now=at.now) if period else None


def _purged(at: _At) -> int:
    old = purge(at.store, before=at.now - timedelta(days=at.settings.keep.mail_days), now=at.now)
    return old.mails + old.deliveries


def _take_back(at: _At) -> bool:
    """Makes drafts of approved editions that are too late, or would be composed otherwise now."""
    reconsider(at.store, house=at.house, now=at.now)
    expire(at.store, now=at.now, at_most_late=timedelta(hours=at.settings.fortnight.late_hours))
    discard_letters(at.store)
    return True


def _released(at: _At) -> list[EditionView]:
    """Releases what is due, where the mail server answers: an edition that cannot go out stays approved."""
    how, now = at.how, at.how.clock()
    if not ready(at.store, now=now):
        return []
    fault = how.patience.waits(_SERVER, now)
    if not fault and (fault := unreachable(at.settings.smtp)):
        how.patience.failed(_SERVER, fault, how.clock(), most=_LONGEST)
    if fault:
        at.faults.add(Station.SEND, [fault])
        return []
    return list(release(at.store, house=at.house, now=now))


def _sent(at: _At, *, released: bool) -> delivery.Sent:
    """Sends what waits, unless the mail server has failed lately."""
    store, settings, how = at.store, at.settings, at.how
    now = how.clock()
    replay(store, settings.beside, now=now)
    recover(store, now=now, owner=owner())  # rows of a dead process may be due again
    if how.stopping() or not settings.smtp.host or not (released or waiting(store, now=now)):
        delivery.finish_editions(store, now=now)
        return delivery.Sent()
    if said := how.patience.waits(_SERVER, now):
        return delivery.Sent(fault=said)

    def stopping() -> bool:  # asked between mails, and while an answer is waited for
        how.sign(Station.SEND)
        return how.stopping()

    sent = send_due(store, settings, clock=how.clock, stopping=stopping)
    if sent.fault:
        how.patience.failed(_SERVER, sent.fault, how.clock(), most=_LONGEST)
    else:
        how.patience.worked(_SERVER)
    return sent
