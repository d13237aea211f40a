"""Today: where the next letter stands, what stands in its way, what waits, and whether the machine is alive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from starlette.responses import Response

from digest.calendar.dates import dates
from digest.delivery.ledger import progress
from digest.edition.passing import set_up
from digest.edition.views import EditionView
from digest.inbox.views import waiting
from digest.operations.status import glance
from digest.requests.views import RequestView, in_doubt, unseen, unseen_among
from digest.store.paging import Listed
from digest.store.states import DELIVERIES_IN_DOUBT, EDITIONS_COMING, EDITIONS_OUT, EditionState, MailState
from digest.web.desk.door import Call, Desk

SHOWN = 10
"""The most of each list."""

DATES = 4


def today(desk: Desk, call: Call) -> Response:
    """The front page of the desk."""
    figures = glance(desk.store, desk.settings, now=call.now)
    coming = [view for view in figures.newest if view.state in EDITIONS_COMING]
    going = [view for view in figures.newest if view.state in (EditionState.SENDING, EditionState.STOPPED)]
    edition = next(iter(going + coming), None)
    new = unseen(desk.store, limit=SHOWN)
    ahead = [one for one in dates(desk.store, since=call.now) if one.made not in EDITIONS_OUT]
    values = {
        "figures": figures,
        "edition": edition,
        "new": _in_the_way(desk, edition, new),
        "open": 0 if going else sum(not one.reason for one in set_up(desk.store, house=desk.house)),
        "held": waiting(desk.store, limit=SHOWN),
        "failed": figures.mails.get(MailState.FAILED, 0),
        "unseen": new,
        "undelivered": list(_in_doubt(desk, [view for view in figures.newest if view.state in EDITIONS_OUT])),
        "answers": in_doubt(desk.store, limit=SHOWN),
        "dates": ahead[:DATES],
        "sound": figures.is_sound(call.now, desk.settings.tick_seconds),
    }
    return desk.page(call, "today.html", values)


def _in_doubt(desk: Desk, out: Sequence[EditionView]) -> Iterator[tuple[EditionView, int]]:
    """The editions with mails that were refused or of which nobody knows whether they arrived, and how many."""
    for view in out:
        counts = progress(desk.store, view.id)
        if count := sum(counts.get(state, 0) for state in DELIVERIES_IN_DOUBT):
            yield view, count


def _in_the_way(desk: Desk, edition: EditionView | None, new: Listed[RequestView]) -> int:
    """How many requests that nobody has looked at are in the next letter, or will be; 0 for one that goes out."""
    if edition is None:
        return len(new) + new.more
    if edition.state not in EDITIONS_COMING:
        return 0
    return unseen_among(desk.store, edition.requests)
