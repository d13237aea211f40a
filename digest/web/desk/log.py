"""The log: who decided what, when, and what it was before and after."""

from __future__ import annotations

from starlette.responses import Response

from digest.accounts.audit import decisions
from digest.store.acts import Act
from digest.web.desk.door import Call, Desk
from digest.web.desk.numbers import whole

PAGE = 50


def log(desk: Desk, call: Call) -> Response:
    """The decisions, the newest first, of one kind of thing or about one thing."""
    things = sorted({act.thing for act in Act})
    thing = call.asked.get("thing", "") if call.asked.get("thing", "") in things else ""
    key = call.asked.get("key", "").strip().lstrip("#") if thing else ""
    rows = decisions(desk.store, thing=thing, key=key, after=whole(call.asked.get("after", "")), limit=PAGE)
    values = {"rows": rows, "things": things, "thing": thing, "key": key}
    return desk.page(call, "log.html", values)
