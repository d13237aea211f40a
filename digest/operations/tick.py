"""The tick: everything that is due at a moment, once.

    collect | file | tell who wrote | pass answers on
            | compose what has closed | release what is approved and due | tell askers | tell the staff | send
            | purge old mails

Safe to run again at any time, by any number of processes: what was done is a state in its rows.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete

from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.delivery import send as delivery
from digest.delivery.smtp import unreachable
from digest.edition.approve import ready, release
from digest.edition.compose import compose, due
from digest.edition.notify import notify
from digest.edition.views import EditionView
from digest.followup.answers import pass_on
from digest.followup.outcomes import tell_askers
from digest.followup.receipts import acknowledge
from digest.house import House
from digest.inbox.collect import collect, sources_of
from digest.inbox.filing import file_mails
from digest.inbox.purging import purge
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Heartbeat
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
    """Do all that is due at the clock's moment. What could not be done is among the faults; the rest is done."""
    now = clock()
    collected = collect(store, sources_of(settings), now=now)
    house = House.of(settings)
    filed = file_mails(store, house=house, now=now)
    plan(store, Rule.of(settings), now=now)
    told = acknowledge(store, house=house, now=now)
    passed = pass_on(store, house=house, now=now)
    period = due(store, now)
    composed = compose(store, house=house, period=period, now=now) if period else None
    fault = unreachable(settings.smtp) if ready(store, now=now) else ""
    late = timedelta(hours=settings.fortnight.late_hours)
    released = release(store, now=now, at_most_late=late, hold=bool(fault))
    updates = tell_askers(store, house=house, now=now)
    notices = notify(store, zone=settings.zone, now=now)  # after release, which may have made a draft again of one
    sent = delivery.Sent()
    delivery.recover(store, now=now)  # what a dead process left may be due again at once
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


def beat(
    store: Store, *, now: datetime, who: str = "", faults: Sequence[str] | None = None, stopped: bool = False
) -> None:
    """Say that this process, or `who`, is alive or was told to stop; forget those that have not been for a week.

    `faults` is what went wrong in a tick that ended; None while nothing is known.
    """
    with store.write() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.at < now - timedelta(days=7)))
        name = who or owner()
        row = session.get(Heartbeat, name) or Heartbeat(owner=name, fault="", trouble_since=None)
        row.at, row.stopped = now, stopped
        if faults is not None:
            row.fault = "; ".join(faults)
            row.trouble_since = (row.trouble_since or now) if faults else None
        session.add(row)


def single() -> str:
    """The name of this machine's single ticks (cron's) in heartbeats: one for all of them."""
    return f"{socket.gethostname()}:tick"


@cache
def owner() -> str:
    """The name of this process in claims and heartbeats; no other has it, be it in a container of the same name."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


def send_due(
    store: Store,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
    progress: Callable[[], None] = lambda: None,
) -> delivery.Sent:
    """Send what waits in the ledger, as this process."""
    run = delivery.Run(owner=owner(), clock=clock, returning=settings.return_path, stopping=stopping, progress=progress)
    return delivery.send(store, settings.smtp, run)
