"""The tick: everything that is due at a moment, once.

    collect | file | plan dates | tell who wrote | pass answers on
            | compose what has closed | release what is approved and due | tell askers | tell the staff | send
            | purge old mails

Safe to run again at any time, by any number of processes: what was done is a state in its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.delivery import send as delivery
from digest.delivery.smtp import unreachable
from digest.edition.approve import expire, ready, release
from digest.edition.compose import compose, due, reconsider
from digest.edition.notify import notify
from digest.edition.views import EditionView
from digest.followup.answers import pass_on
from digest.followup.outcomes import tell_askers
from digest.followup.receipts import acknowledge
from digest.followup.waiting import tell_staff
from digest.house import House
from digest.inbox.collect import collect, sources_of
from digest.inbox.filing import file_mails
from digest.inbox.purging import purge
from digest.operations.heartbeat import owner
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.states import DeliveryState, MailState


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick did."""

    collected: int
    filed: Counter[MailState]
    composed: EditionView | None
    notices: int
    receipts: int
    answers: int
    updates: int
    released: tuple[EditionView, ...]
    sent: Counter[DeliveryState]
    purged: int
    faults: tuple[str, ...]


def tick(
    store: Store, settings: Settings, *, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False
) -> Ticked:
    """Does all that is due at the clock's moment and returns what was done; what failed is in `faults`."""
    now = clock()
    collected = collect(store, sources_of(settings), now=now)
    house = House.of(settings)
    filed = file_mails(store, house=house, now=now)
    plan(store, Rule.of(settings), now=now)
    told = acknowledge(store, house=house, now=now)
    passed = pass_on(store, house=house, now=now)
    period = due(store, now)
    composed = compose(store, house=house, period=period, now=now) if period else None
    reconsider(store, house=house, now=now)
    expire(store, now=now, at_most_late=timedelta(hours=settings.fortnight.late_hours))
    fault = unreachable(settings.smtp) if ready(store, now=now) else ""
    released = [] if fault else release(store, house=house, now=now)
    updates = tell_askers(store, house=house, now=now)
    notices = notify(store, zone=settings.zone, now=now)  # after release, which may turn an edition into a draft
    notices += tell_staff(store, house=house, now=now)
    sent = delivery.Sent()
    delivery.recover(store, now=now)  # rows of a dead process may be due again
    if settings.smtp.host and not stopping() and (delivery.waiting(store, now=now) or released):
        sent = send_due(store, settings, clock=clock, stopping=stopping)
    else:
        delivery.finish_editions(store, now=now)
    old = purge(store, before=now - timedelta(days=settings.keep.mail_days), now=now)
    return Ticked(
        collected=collected.new,
        filed=filed,
        composed=composed,
        notices=notices,
        receipts=told,
        answers=passed,
        updates=updates,
        released=tuple(released),
        sent=sent.rows,
        purged=old.mails + old.deliveries,
        faults=(*collected.faults, *dict.fromkeys(one for one in (fault, sent.fault) if one)),
    )


def send_due(
    store: Store,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
    progress: Callable[[], None] = lambda: None,
) -> delivery.Sent:
    """Sends what is due in the ledger, as this process; returns the outcomes."""
    run = delivery.Run(owner=owner(), clock=clock, returning=settings.return_path, stopping=stopping, progress=progress)
    return delivery.send(store, settings.smtp, run)
