"""Requests: each is looked at once by a person; its words, tags and cases, and what may be done with it."""

from __future__ import annotations

from typing import Any

from starlette.responses import RedirectResponse, Response

from digest.cases.views import cases
from digest.cases.vocabulary import vocabulary_now
from digest.edition.stop import has_reached_somebody
from digest.errors import InputFault, Overtaken
from digest.inbox.files import files
from digest.inbox.views import mail
from digest.requests.deciding import (
    Wording,
    close_request,
    correct_tags,
    edit,
    make_ready,
    mark_of,
    merge,
    postpone,
    set_state,
    tags,
)
from digest.requests.later import later_mails
from digest.requests.links import pin, unlink
from digest.requests.nameless import set_anonymous
from digest.requests.nudging import beside, nudge
from digest.requests.place import out_after_deadline
from digest.requests.splitting import Part, split
from digest.requests.views import WholeRequestView, request, requests, unseen
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.states import EDITIONS_OUT, REQUESTS_ASKED, RequestState
from digest.web.desk.acts import Question, Step, carried_out, refresh
from digest.web.desk.door import Call, Desk
from digest.web.desk.merging import Disputed, Merged, merged, overtaken
from digest.web.desk.numbers import day, whole

PAGE = 50
OFFERED = 10
"""The most cases that are found for words."""


def listed(desk: Desk, call: Call) -> Response:
    """The requests that nobody has looked at, and those of a state, or all."""
    state = call.asked.get("state", "")
    chosen = RequestState(state) if state in set(RequestState) else None
    search = call.asked.get("q", "").strip()[:100]
    after = whole(call.asked.get("after", ""))
    waiting = unseen(desk.store, limit=PAGE) if not (chosen or search or after) else ()
    values = {
        "unseen": waiting,
        "later": later_mails(desk.store, [row.number for row in waiting]),
        "waits": [number for text in call.asked.get("waits", "").split() if (number := whole(text)) is not None],
        "rows": requests(desk.store, chosen, search=search, after=after, limit=PAGE),
        "search": search,
        "state": chosen or "",
        "states": tuple(RequestState),
    }
    return desk.page(call, "requests.html", values)


def ready(desk: Desk, call: Call) -> Response:
    """Notes that a person has looked at the requests that were ticked; the list names those that must wait."""
    numbers = [number for text in call.form.all("number") if (number := whole(text)) is not None]
    if not numbers:
        raise InputFault("Tick the requests that you have looked at.")
    made = make_ready(desk.store, numbers, by=call.by)
    refresh(desk, call)
    waiting = f"?waits={'+'.join(map(str, made.in_doubt))}" if made.in_doubt else ""
    return RedirectResponse(call.form.get("back", "") or f"/desk/requests{waiting}", status_code=303)


def one(desk: Desk, call: Call) -> Response:
    """One request: the words as others see them beside the mail, tags, cases, answers, and the decisions about it."""
    number = call.parts["number"]
    row = request(desk.store, number)
    sought = call.asked.get("case", "").strip()[:100]
    today = call.now.astimezone(desk.settings.zone).date()
    known = beside(desk.store, number, today=today, language=call.language)
    values = {
        "row": row,
        "sought": sought,
        "found": cases(desk.store, search=sought, limit=OFFERED) if sought else (),
        "shown": words_now(row),
        "later": later_mails(desk.store, [number]).get(number, ()),
        "original": mail(desk.store, row.mail, house=desk.house) if row.mail else None,
        "files": files(desk.store, row.mail) if row.mail else (),
        "tags": tags(desk.store, number),
        "every_tag": sorted(tag.label(call.language) for tag in vocabulary_now(desk.store).tags.values()),
        "contacts": known.contacts,
        "askable": row.looked_at and not row.doubt and row.state in REQUESTS_ASKED,
        "related": known.related,
        "too_early": out_after_deadline(desk.store, number, now=call.now, zone=desk.settings.zone) is not None,
    }
    return desk.page(call, "request.html", values)


def reword(desk: Desk, call: Call) -> Response:
    """Changes title, text and deadline: those that the reader changed, beside what somebody else did meanwhile."""
    number = call.parts["number"]
    row = request(desk.store, number)
    now = words_now(row)
    found = merged(call.form, now)
    if not (found.values["title"] and found.values["text"]):
        raise InputFault("A request needs a title and a text.")
    if found.both:
        fields = (
            Disputed(name="title", label=call.gettext("Title")),
            Disputed(name="text", label=call.gettext("Text"), shape="long"),
            Disputed(name="deadline", label=call.gettext("Reply by"), shape="date"),
        )
        return overtaken(desk, call, fields, now, back=_path(number), what=f"#{number} {row.title}")
    wording = wording_of(found, row)
    try:
        return carried_out(
            desk,
            call,
            lambda store, word: edit(store, number, wording, by=call.by, word=word),
            Question(name=call.gettext("Change the words"), back=_path(number)),
        )
    except Overtaken:  # just now: what they changed is taken in
        return reword(desk, call)


def words_now(row: WholeRequestView) -> dict[str, str]:
    """The words of a request as its forms show them."""
    return {"title": row.title, "text": row.words, "deadline": str(row.deadline or "")}


def wording_of(found: Merged, row: WholeRequestView) -> Wording:
    """The words that a form makes of a request."""
    return Wording(
        title=found.values["title"],
        text=found.values["text"],
        deadline=day(found.values["deadline"]),
        seen=mark_of(row.title, row.text, row.deadline),
    )


def name(desk: Desk, call: Call) -> Response:
    """Takes the asker's name off, or puts it on."""
    number, anonymous = call.parts["number"], call.form.get("anonymous") == "yes"

    def step(store: Store, word: Word) -> None:
        set_anonymous(store, number, anonymous=anonymous, by=call.by, word=word)

    what = call.gettext("Without the name") if anonymous else call.gettext("With the name")
    page = (
        call.gettext("Its page on the web is without the name at once.")
        if anonymous
        else call.gettext("Its page on the web shows the name at once.")
    )
    row = request(desk.store, number)
    follows = _already_out(desk, call, row, page) if row.anonymous is not anonymous else ()
    return _told(desk, call, what, step, follows)


def tag(desk: Desk, call: Call) -> Response:
    """Sets tags, or takes them off for good."""
    number, form = call.parts["number"], call.form
    add = [word.strip() for word in form.get("add", "").split(",") if word.strip()]
    correct_tags(desk.store, number, add=add, remove=form.all("remove"), by=call.by)
    refresh(desk, call)
    return RedirectResponse(f"{_path(number)}#tags", status_code=303)


def link(desk: Desk, call: Call) -> Response:
    """Takes a case away from a request, or gives it back; puts one on, or ends that."""
    number, form = call.parts["number"], call.form
    ref, what = form.get("case", ""), form.get("do", "")
    if what in ("pin", "unpin"):
        pin(desk.store, number, ref, undo=what == "unpin", by=call.by)
    else:
        unlink(desk.store, number, ref, undo=what == "back", by=call.by)
    refresh(desk, call)
    return RedirectResponse(f"{_path(number)}#cases", status_code=303)


def move(desk: Desk, call: Call) -> Response:
    """Hides, opens, postpones or closes a request."""
    number, what = call.parts["number"], call.form.get("do", "")
    names = {
        "hide": call.gettext("Hide it"),
        "open": call.gettext("Open it again"),
        "postpone": call.gettext("Postpone it"),
        "close": call.gettext("Close it"),
    }
    if what not in names:
        raise InputFault("That is no decision about a request.")

    def step(store: Store, word: Word) -> None:
        if what == "postpone":
            postpone(store, number, by=call.by, word=word)
        elif what == "close":
            close_request(store, number, by=call.by, word=word)
        else:
            state = RequestState.OPEN if what == "open" else RequestState.HIDDEN
            set_state(store, number, state, by=call.by, word=word)

    follows: tuple[str, ...] = ()
    if what == "hide":
        page = call.gettext("Its page on the web is gone at once.")
        follows = _already_out(desk, call, request(desk.store, number), page)
    return _told(desk, call, names[what], step, follows)


def _already_out(desk: Desk, call: Call, row: WholeRequestView, page: str) -> tuple[str, ...]:
    """That a letter has gone out with a request, in sentences, and what becomes of its page; () before that."""
    gone = (number for number, state in row.editions if state in EDITIONS_OUT)
    out = next((number for number in gone if has_reached_somebody(desk.store, number)), None)
    if out is None:
        return ()
    told = call.gettext("Edition %(number)s has gone out with it: that letter cannot be changed.", number=out)
    return (told, page) if desk.house.pages else (told,)


def ask(desk: Desk, call: Call) -> Response:
    """Asks a member, who may know something, to answer a request."""
    number, who = call.parts["number"], call.form.get("who", "")

    def step(store: Store, word: Word) -> None:
        nudge(store, number, who, by=call.by, word=word)

    return _told(desk, call, call.gettext("Ask by mail"), step)


def join(desk: Desk, call: Call) -> Response:
    """Merges a request into another that asks the same."""
    number, into = call.parts["number"], whole(call.form.get("into", "").strip().lstrip("#"))
    if into is None:
        raise InputFault("Say into which request, by its number.")

    def step(store: Store, word: Word) -> None:
        merge(store, number, into, by=call.by, word=word)

    return _told(desk, call, call.gettext("Merge them"), step)


def part(desk: Desk, call: Call) -> Response:
    """Parts a request in two."""
    number, form = call.parts["number"], call.form
    half = Part(
        title=form.get("new_title", ""),
        text=form.get("new_text", ""),
        keep=form.get("keep", ""),
        keep_title=form.get("keep_title", ""),
    )

    def step(store: Store, word: Word) -> None:
        split(store, number, half, by=call.by, word=word)

    return _told(desk, call, call.gettext("Part it in two"), step)


def _path(number: int) -> str:
    return f"/desk/requests/{number}"


def _told(desk: Desk, call: Call, name: str, step: Step[Any], follows: tuple[str, ...] = ()) -> Response:
    """What follows a decision about the request of the path, asked first."""
    act = Question(name=name, back=_path(call.parts["number"]), asked=True, follows=follows)
    return carried_out(desk, call, step, act)
