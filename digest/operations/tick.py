"""The tick: everything that is due at a moment, once, in two halves that do not wait for each other.

    desk: collect | file | plan dates | tell who wrote | pass answers on | compose what has closed | purge old mails
    post: take back what is too late or has changed | release what is approved and due | tell askers
          | tell the staff | send

Safe to run again at any time, by any number of processes: what was done is a state in its rows. A station that fails is
a fault of that station, and the others go on, unless the database takes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from digest.addresses import domain_of
from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.delivery import send as delivery
from digest.delivery.claims import recover, waiting
from digest.delivery.outcomes import replay
from digest.delivery.run import Run
from digest.delivery.smtp import unreachable
from digest.edition.approve import expire, ready, release
from digest.edition.compose import compose, due, reconsider
from digest.edition.notify import notify
from digest.edition.paused import tell_paused
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
from digest.patience import Patience
from digest.process import owner
from digest.progress import Progress
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.home import advance
from digest.store.states import DeliveryState, EditionState, MailState

DESK = frozenset(
    {Station.COLLECT, Station.FILE, Station.PLAN, Station.RECEIPTS, Station.ANSWERS, Station.COMPOSE, Station.PURGE}
) | {Station.DATABASE}
POST = (frozenset(Station) - DESK - {Station.PULSE}) | {Station.DATABASE}
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
    now, house = how.clock(), House.of(settings)
    faults = Faults(now, how.sign)
    do = faults.guard
    collected = do(
        Station.COLLECT,
        lambda: collect(
            store, sources_of(settings), now=now, progress=_signs(how, Station.COLLECT), patience=how.patience
        ),
        Collected(new=0, seen=0, faults=()),
    )
    faults.add(Station.COLLECT, collected.faults)
    none: Counter[MailState] = Counter()
    filed = do(Station.FILE, _filing(store, house, now, how), none)
    do(Station.PLAN, lambda: plan(store, Rule.of(settings), now=now), None)
    told = do(Station.RECEIPTS, lambda: acknowledge(store, house=house, now=now), 0)
    passed = do(Station.ANSWERS, lambda: pass_on(store, house=house, now=now), 0)
    composed = do(Station.COMPOSE, lambda: _compose(store, house, now), None) if how.sure else None
    if how.sure:
        do(Station.COMPOSE, lambda: reconsider(store, EditionState.DRAFT, house=house, now=how.clock()), None)
    purged = do(Station.PURGE, lambda: _purge(store, settings, now), 0) if how.purges and how.sure else 0
    return Ticked(
        collected=collected.new,
        filed=filed,
        composed=composed,
        receipts=told,
        answers=passed,
        purged=purged,
        faults=tuple(faults.found),
    )


def post(store: Store, settings: Settings, how: Ticking) -> Ticked:
    """What goes out: the approved edition whose time has come, what is told, and whatever waits in the ledger."""
    now, house = how.clock(), House.of(settings)
    faults = Faults(now, how.sign)
    do = faults.guard
    late = timedelta(hours=settings.fortnight.late_hours)
    sound = how.sure and do(Station.RELEASE, lambda: _take_back(store, house, now, late), False)
    released: list[EditionView] = []
    if sound:  # what could not be looked at again is not released
        released = do(Station.RELEASE, lambda: _release(store, settings, how, faults), [])
    updates = do(Station.UPDATES, lambda: tell_askers(store, house=house, now=now), 0) if how.sure else 0
    # after the release, which may turn an edition into a draft
    notices = do(Station.NOTICES, lambda: notify(store, house=house, now=now), 0)
    notices += do(Station.NOTICES, lambda: tell_paused(store, house=house, now=now), 0)
    notices += do(Station.NOTICES, lambda: tell_staff(store, house=house, now=now), 0)
    sent = do(Station.SEND, lambda: _send(store, settings, how, released=bool(released)), delivery.Sent())
    faults.add(Station.SEND, [sent.fault])
    return Ticked(
        notices=notices, updates=updates, released=tuple(released), sent=sent.rows, faults=tuple(faults.found)
    )


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
            sign=signer(domain_of(settings.association.address), settings.smtp.dkim.selector, settings.dkim_key).signed,
        )
    advance(store, settings.beside)
    try:
        return delivery.send(store, settings.smtp, run)
    finally:
        advance(store, settings.beside)  # for a copy that was made meanwhile


def _filing(store: Store, house: House, now: datetime, how: Ticking) -> Callable[[], Counter[MailState]]:
    signs = _signs(how, Station.FILE)
    return lambda: file_mails(store, house=house, now=now, progress=signs, stopping=how.stopping)


def _signs(how: Ticking, station: Station) -> Progress:
    return lambda _what, _steps: how.sign(station)


def _compose(store: Store, house: House, now: datetime) -> EditionView | None:
    period = due(store, now)
    return compose(store, house=house, period=period, now=now) if period else None


def _purge(store: Store, settings: Settings, now: datetime) -> int:
    old = purge(store, before=now - timedelta(days=settings.keep.mail_days), now=now)
    return old.mails + old.deliveries


def _take_back(store: Store, house: House, now: datetime, late: timedelta) -> bool:
    """Makes drafts of approved editions that are too late, or would be composed otherwise now."""
    reconsider(store, house=house, now=now)
    expire(store, now=now, at_most_late=late)
    return True


def _release(store: Store, settings: Settings, how: Ticking, faults: Faults) -> list[EditionView]:
    """Releases what is due, where the mail server answers: an edition that cannot go out stays approved."""
    now = how.clock()
    if not ready(store, now=now):
        return []
    fault = how.patience.waits(_SERVER, now)
    if not fault and (fault := unreachable(settings.smtp)):
        how.patience.failed(_SERVER, fault, how.clock(), most=_LONGEST)
    if fault:
        faults.add(Station.SEND, [fault])
        return []
    return list(release(store, house=House.of(settings), now=now))


def _send(store: Store, settings: Settings, how: Ticking, *, released: bool) -> delivery.Sent:
    """Sends what waits, unless the mail server has failed lately."""
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
