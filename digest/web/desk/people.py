"""People: who is on the staff, what they may do, and where they are signed in."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from digest.accounts.sessions import end, session_of, sessions
from digest.accounts.staff import add_staff, remove_staff, set_role, staff
from digest.errors import InputFault, MissingInput
from digest.store.states import Role
from digest.web.desk.door import Call, Desk
from digest.web.desk.numbers import whole
from digest.writing.language import LANGUAGES

_BACK = "/desk/people"


def people(desk: Desk, call: Call) -> Response:
    """The staff; the sessions of the reader, and of everybody to whoever says who is here."""
    mine = "" if call.signed.role.may(Role.ADMIN) else call.signed.address
    values = {
        "staff": staff(desk.store, limit=None),
        "sessions": sessions(desk.store, now=call.now, of=mine, limit=50),
        "roles": tuple(Role),
        "languages": LANGUAGES,
    }
    return desk.page(call, "people.html", values)


def add(desk: Desk, call: Call) -> Response:
    """Adds somebody to the staff."""
    form = call.form
    language = form.get("language", "")
    add_staff(
        desk.store,
        address=form.get("address", ""),
        name=form.get("name", "").strip(),
        language=language if language in LANGUAGES else LANGUAGES[0],
        role=_role(form.get("role", "")),
        by=call.by,
    )
    return RedirectResponse(_BACK, status_code=303)


def role(desk: Desk, call: Call) -> Response:
    """Says what one of the staff may do."""
    set_role(desk.store, call.form.get("address", ""), _role(call.form.get("role", "")), by=call.by)
    return RedirectResponse(_BACK, status_code=303)


def remove(desk: Desk, call: Call) -> Response:
    """Takes somebody off the staff, who is signed out."""
    remove_staff(desk.store, call.form.get("address", ""), by=call.by)
    return RedirectResponse(_BACK, status_code=303)


def end_session(desk: Desk, call: Call) -> Response:
    """Ends a session: the reader's own, or anybody's for whoever says who is here."""
    number = whole(call.form.get("id", ""))
    found = session_of(desk.store, number) if number is not None else None
    if found is None or not (found.address == call.signed.address or call.signed.role.may(Role.ADMIN)):
        raise MissingInput("There is no such session.")
    end(desk.store, found.id, by=call.by)
    return RedirectResponse(_BACK, status_code=303)


def _role(text: str) -> Role:
    if text not in set(Role):
        raise InputFault("Say what they may do.")
    return Role(text)
