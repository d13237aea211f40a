"""Members: the register, searched; one of them with what is theirs, and what a person changes about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import JSONResponse, Response

from digest.accounts.audit import Sought, decisions
from digest.errors import InputFault
from digest.members.changes import MemberView, Particulars, edit_member, members, set_left
from digest.members.changes import member_of as found_member
from digest.members.subscription import restore
from digest.requests.views import answers, requests
from digest.store.engine import Store
from digest.store.paging import Listed
from digest.store.reasons import Refusal, SuppressionReason
from digest.store.states import MemberKind
from digest.web.desk.acts import Question, Step, carried_out
from digest.web.desk.door import Call, Desk
from digest.web.desk.merging import Disputed, merged, overtaken
from digest.writing.language import LANGUAGES

PAGE = 50
OFFERED = 10
"""The most members who are offered for some words."""

SHOWN = 20
"""The most requests, answers and decisions of a member on their page."""

_THEIRS = frozenset({Refusal.NO_MEMBER, Refusal.HAS_LEFT, Refusal.IS_SUPPLIER, Refusal.IS_UNKNOWN, Refusal.NONE})
"""Where nothing that can be lifted stops the letters."""


def listed(desk: Desk, call: Call) -> Response:
    """The register by organisation and name, or those who have some words."""
    search = call.asked.get("q", "").strip()[:100]
    after = call.asked.get("after") or None
    rows = members(desk.store, today=_today(desk, call), search=search, after=after, limit=PAGE)
    return desk.page(call, "members.html", {"rows": rows, "search": search, "first": after is None})


def offered(desk: Desk, call: Call) -> Response:
    """The members with some letters, for a field that completes them: addresses, each with who it is."""
    search = call.asked.get("q", "").strip()[:100]
    found = asking(desk, call, search) if search else ()
    return JSONResponse([{"address": row.address, "who": f"{row.name}, {row.organisation}"} for row in found])


def asking(desk: Desk, call: Call, words: str) -> Listed[MemberView]:
    """The members with some words who may ask: suppliers may not, nor who has left."""
    found = members(desk.store, today=_today(desk, call), kind=MemberKind.MEMBER, search=words, limit=OFFERED)
    return Listed((row for row in found if row.left is None), found.more)


def one(desk: Desk, call: Call) -> Response:
    """One member: who they are, whether they get the letter, what they asked and answered, and what was decided."""
    number = call.parts["member"]
    row = _member(desk, call)
    about = decisions(desk.store, Sought(thing="member", key=str(number)), limit=SHOWN)
    values = {
        "row": row,
        "requests": requests(desk.store, member=number, limit=SHOWN),
        "answers": answers(desk.store, member=number, limit=SHOWN),
        "log": about,
        "said": desk.said(call, about),
        "stopped": row.state not in _THEIRS,
        "languages": LANGUAGES,
    }
    return desk.page(call, "member.html", values)


def reword(desk: Desk, call: Call) -> Response:
    """Changes name, organisation, address and language: those that the reader changed, and nothing else."""
    row = _member(desk, call)
    now = {"name": row.name, "organisation": row.organisation, "address": row.address, "language": row.language}
    found = merged(call.form, now)
    if not all(found.values.values()):
        raise InputFault("A member needs a name, an organisation and an address.")
    if found.values["language"] not in LANGUAGES:
        raise InputFault("Say in which language they read.")
    if not found.own:
        raise InputFault("Nothing is changed.")
    if found.both:
        fields = (
            Disputed(name="name", label=call.gettext("Name")),
            Disputed(name="organisation", label=call.gettext("Organisation")),
            Disputed(name="address", label=call.gettext("Mail address")),
            Disputed(name="language", label=call.gettext("Language"), shape="language"),
        )
        return overtaken(desk, call, fields, now, back=_path(call), what=row.name)
    own = {name: found.values[name] for name in found.own}
    to = own.get("address", "")
    given = Particulars(
        name=own.get("name", ""), organisation=own.get("organisation", ""), language=own.get("language", "")
    )

    def step(store: Store, _word: object) -> None:
        edit_member(store, row.address, given, to=to, by=call.by)

    follows = (call.gettext("The old address stays one that they may write from."),) if to else ()
    return _told(desk, call, call.gettext("Change the entry"), step, follows)


def stand(desk: Desk, call: Call) -> Response:
    """Takes a member off the register, or back; or lets the letters come again."""
    row, what = _member(desk, call), call.form.get("do", "")
    names = {
        "leave": call.gettext("They leave the association"),
        "back": call.gettext("They are a member after all"),
        "letters": call.gettext("Let the letters come again"),
    }
    if what not in names:
        raise InputFault("That is no decision about a member.")

    def step(store: Store, _word: object) -> None:
        if what == "letters":
            restore(store, row.id, by=call.by)
        else:
            set_left(store, row.address, left=what == "leave", by=call.by)

    return _told(desk, call, names[what], step, _following(call, row, what))


def _following(call: Call, row: MemberView, what: str) -> tuple[str, ...]:
    """What else follows from a decision about a member, in sentences."""
    if what == "leave":
        return (
            call.gettext("They get no more letters, and no answers to what they have asked."),
            call.gettext("What they write from now on waits in the inbox. What they asked and answered stays."),
            call.gettext("Take them off your member list, too: whoever is on it when it is read in is back."),
        )
    if what == "back":
        return (call.gettext("They get the letter from the next one that is composed, if nothing else stops it."),)
    warnings = {
        SuppressionReason.UNSUBSCRIBED: call.gettext("They have unsubscribed: do it only when they ask for it."),
        SuppressionReason.BOUNCED: call.gettext("Mail to the address came back: ask first whether it is right."),
        SuppressionReason.COMPLAINT: call.gettext("They called our mail spam: do it only when they ask for it."),
    }
    said = next((words for reason, words in warnings.items() if reason == row.state), "")
    return (*([said] if said else []), call.gettext("They get the letter from the next one that is composed."))


def _told(desk: Desk, call: Call, name: str, step: Step[Any], follows: tuple[str, ...] = ()) -> Response:
    """What follows a decision about the member of the path, asked first."""
    return carried_out(desk, call, step, Question(name=name, back=_path(call), asked=True, follows=follows))


def _member(desk: Desk, call: Call) -> MemberView:
    return found_member(desk.store, call.parts["member"], today=_today(desk, call))


def _today(desk: Desk, call: Call) -> date:
    return call.now.astimezone(desk.settings.zone).date()


def _path(call: Call) -> str:
    return f"/desk/members/{call.parts['member']}"
