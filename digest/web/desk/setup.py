"""The set-up: what is found about it, what to do, and who does it; each is mended, or let pass until it changes."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from digest.edition.passing import ask_again, let_pass, set_up
from digest.web.desk.door import Call, Desk


def shown(desk: Desk, call: Call) -> Response:
    """The findings about the set-up, the open ones first."""
    rows = set_up(desk.store, house=desk.house)
    return desk.page(call, "setup.html", {"rows": rows, "open": sum(not one.reason for one in rows)})


def decide(desk: Desk, call: Call) -> Response:
    """Lets a finding pass for a reason, or takes the reason back."""
    code = call.form.get("code", "")
    if call.form.get("do") == "ask":
        ask_again(desk.store, code, by=call.by)
    else:
        let_pass(desk.store, code, call.form.get("reason", ""), house=desk.house, by=call.by)
    return RedirectResponse("/desk/setup", status_code=303)
