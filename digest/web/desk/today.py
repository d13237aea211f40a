"""Today: where the next letter stands, what stands in its way, what waits, and whether the machine is alive."""

from __future__ import annotations

from starlette.responses import Response

from digest.calendar.dates import dates
from digest.inbox.views import mails
from digest.operations.status import status
from digest.requests.views import answers, requests
from digest.store.states import EDITIONS_COMING, EditionState, MailState
from digest.web.desk.door import Call, Desk

SHOWN = 10
"""The most of each list."""


def today(desk: Desk, call: Call) -> Response:
    """The front page of the desk."""
    figures = status(desk.store, desk.settings, now=call.now)
    coming = [view for view in figures.newest if view.state in EDITIONS_COMING]
    going = [view for view in figures.newest if view.state in (EditionState.SENDING, EditionState.STOPPED)]
    values = {
        "figures": figures,
        "edition": next(iter(going + coming), None),
        "held": mails(desk.store, MailState.HELD, limit=SHOWN),
        "failed": figures.mails.get(MailState.FAILED, 0),
        "unseen": requests(desk.store, new=True, limit=SHOWN),
        "answers": answers(desk.store, held=True, limit=SHOWN),
        "dates": dates(desk.store, since=call.now, limit=4),
        "sound": figures.is_sound(call.now, desk.settings.tick_seconds),
    }
    return desk.page(call, "today.html", values)
