"""A request told by telephone: who asks, found by their address or some letters of their name, and what they ask."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from digest.errors import InputFault
from digest.members.changes import MemberView
from digest.requests.opening import Call as Told
from digest.requests.opening import add_request
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.paging import Listed
from digest.web.desk.acts import Question, carried_out
from digest.web.desk.door import Call, Desk
from digest.web.desk.members import asking
from digest.web.desk.numbers import day
from digest.web.forms import Fields

_PATH = "/desk/requests/new"


def blank(desk: Desk, call: Call) -> Response:
    """The form for one."""
    return desk.page(call, "request_new.html", {})


def enter(desk: Desk, call: Call) -> Response:
    """Enters one, and leads to its page; asks which member is meant where several have the name."""
    who = call.form.get("who", "").strip()[:100]
    if who and "@" not in who:
        found = _meant(asking(desk, call, who), who)
        if not found:
            raise InputFault("No member has these letters: %(words)s.", {"words": who})
        if len(found) > 1:
            rest = [(name, value) for name in call.form if name != "who" for value in call.form.all(name)]
            return desk.page(call, "which_member.html", {"rows": found, "fields": rest, "back": _PATH})
        who = found[0].address
    return _entered(desk, _with(call, who))


def _meant(found: Listed[MemberView], words: str) -> Listed[MemberView]:
    """The one of those found who has just this name, or all of them."""
    same = [row for row in found if row.name.casefold() == " ".join(words.split()).casefold()]
    return Listed(same) if len(same) == 1 and not found.more else found


def _with(call: Call, address: str) -> Call:
    """The call, with the address of who asks."""
    return replace(call, form=Fields({**{name: call.form.all(name) for name in call.form}, "who": [address]}))


def _entered(desk: Desk, call: Call) -> Response:
    form, made = call.form, list[int]()
    told = Told(
        title=form.get("title", ""),
        text=form.get("text", ""),
        address=form.get("who", ""),
        organisation="" if form.get("who", "") else form.get("organisation", "").strip(),
        anonymous="anonymous" in form,
        deadline=day(form.get("deadline", "")),
    )

    def step(store: Store, word: Word) -> None:
        first = desk.settings.fortnight.first_request
        made.append(add_request(store, told, first=first, by=call.by, word=word))

    act = Question(name=call.gettext("Enter the request"), back=_PATH, asked=True, follows=_follows(call, told))
    answer = carried_out(desk, call, step, act)
    is_done = answer.status_code == 303
    return RedirectResponse(f"/desk/requests/{made[-1]}", status_code=303) if is_done else answer


def _follows(call: Call, told: Told) -> tuple[str, ...]:
    """What is entered, and where it is seen, in sentences."""
    who = told.address or told.organisation
    named = (
        call.gettext("Others see it without the name.")
        if told.anonymous
        else call.gettext("It is shown with the name of who asks.")
    )
    words = call.gettext("%(who)s asks: %(title)s", who=who, title=" ".join(told.title.split()))
    return (words, named, call.gettext("It comes in the letter that closes next."))
