"""The inbox: every mail that came, how it was read and why it stands where it does, and what a person decides."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from digest.accounts.staff import staff
from digest.cases.views import case
from digest.errors import MissingInput
from digest.inbox.claims import claim
from digest.inbox.enrolled import membership
from digest.inbox.files import files
from digest.inbox.guessing import guessed
from digest.inbox.reversal import subscribe_again
from digest.inbox.reviewing import dismiss, hold, retry
from digest.inbox.views import MailView, mail, mails, neighbours
from digest.members.suppressions import has_unsubscribed
from digest.requests.views import requests
from digest.store.reasons import MailReason
from digest.store.states import MailState, RequestState
from digest.web.desk.acts import Question, carried_out, refresh
from digest.web.desk.door import Call, Desk
from digest.web.desk.numbers import whole

PAGE = 50
LISTED = 30
"""The most requests that are offered for an answer."""


def listed(desk: Desk, call: Call) -> Response:
    """The mails of a state, or all, the newest first; with a search, those whose subject or sender has the words."""
    state = call.asked.get("state", "")
    chosen = MailState(state) if state in set(MailState) else None
    search = call.asked.get("q", "").strip()[:100]
    rows = mails(desk.store, chosen, search=search, after=whole(call.asked.get("after", "")), limit=PAGE)
    values = {
        "rows": rows,
        "names": _names(desk),
        "now": call.now,
        "state": chosen or "",
        "states": tuple(MailState),
        "search": search,
    }
    return desk.page(call, "inbox.html", values)


def one(desk: Desk, call: Call) -> Response:
    """One mail: its words, how it was read, and the decisions about it."""
    number = call.parts["mail"]
    shown = mail(desk.store, number, house=desk.house)
    found = () if shown.purged_at else files(desk.store, number)
    before, behind = neighbours(desk.store, number, shown.mail.state)
    values = {
        "shown": shown,
        "files": found,
        "names": _names(desk),
        "now": call.now,
        "guess": guessed(desk.store, shown),
        "asked": requests(desk.store, RequestState.PUBLISHED, limit=LISTED),
        "case": case(desk.store, shown.mail.values["case"]) if shown.mail.reason == MailReason.CASE else None,
        "unsubscribed": _unsubscribed(desk, shown.mail),
        "before": before,
        "behind": behind,
    }
    return desk.page(call, "mail.html", values)


def _unsubscribed(desk: Desk, shown: MailView) -> str:
    """The address that a mail unsubscribed, and that still is; "" for none."""
    address = str(shown.values["address"]) if shown.reason == MailReason.UNSUBSCRIBED else ""
    return address if address and has_unsubscribed(desk.store, address) else ""


def subscribe(desk: Desk, call: Call) -> Response:
    """Lets who was unsubscribed by a mail have the letters again, and tells them."""
    number = call.parts["mail"]
    act = Question(name=call.gettext("Let them have the letters again"), back=_path(number), asked=True)
    return carried_out(desk, call, lambda store, word: subscribe_again(store, number, by=call.by, word=word), act)


def file(desk: Desk, call: Call) -> Response:
    """A file of a mail, to be saved: never shown in the browser."""
    found = files(desk.store, call.parts["mail"])
    place = call.parts["place"]
    if not 0 < place <= len(found):
        raise MissingInput("There is no such file.")
    chosen = found[place - 1]
    return Response(
        chosen.data,
        media_type="application/octet-stream",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(chosen.name, safe='')}"},
    )


def put_aside(desk: Desk, call: Call) -> Response:
    """Puts a mail aside; a member is told."""
    number, again = call.parts["mail"], "again" in call.form
    follows = _membership(desk, call)
    act = Question(
        name=call.gettext("Put it aside"),
        back=_path(number),
        then="/desk/inbox?state=held",
        asked=again or bool(follows),
        follows=follows,
    )
    return carried_out(desk, call, lambda store, word: dismiss(store, number, again=again, by=call.by, word=word), act)


def _membership(desk: Desk, call: Call, *, waits: bool = False) -> tuple[str, ...]:
    """Whether who became a member by the mail of the path stays one; waits: it is not put aside, but held."""
    made = membership(desk.store, call.parts["mail"])
    if made is None:
        return ()
    name, stays = made
    if waits or stays:
        more = call.gettext("%(name)s became a member by this mail, stays one, and gets the letters.", name=name)
        later = call.gettext("Put the mail aside, and they are none any more.")
        return (more,) if stays else (more, later)
    return (call.gettext("%(name)s became a member by this mail, and gets no more letters.", name=name),)


def take_back(desk: Desk, call: Call) -> Response:
    """Holds a mail, and takes back what it became."""
    number = call.parts["mail"]
    follows = _membership(desk, call, waits=True)
    act = Question(name=call.gettext("Hold it"), back=_path(number), asked=True, follows=follows)
    return carried_out(desk, call, lambda store, word: hold(store, number, by=call.by, word=word), act)


def read_again(desk: Desk, call: Call) -> Response:
    """Reads and files a mail again."""
    number = call.parts["mail"]
    retry(desk.store, number, house=desk.house, by=call.by)
    refresh(desk, call)
    return RedirectResponse(_path(number), status_code=303)


def look(desk: Desk, call: Call) -> Response:
    """Notes that the reader looks at a mail, or no longer."""
    number = call.parts["mail"]
    claim(desk.store, number, undo=call.form.get("do") == "undo", by=call.by)
    return RedirectResponse(_path(number), status_code=303)


def _names(desk: Desk) -> dict[str, str]:
    """The names of the staff by address."""
    return {one.address: one.name for one in staff(desk.store, limit=None)}


def _path(number: int) -> str:
    return f"/desk/inbox/{number}"
