"""The recipients of an edition: found by name or address, and how they differ from those of the last one."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from digest.edition.changes import since_composed
from digest.edition.recipients import Among, differences, recipients
from digest.edition.recipients import readers as first_with
from digest.edition.views import edition_in_list
from digest.web.desk.door import Call, Desk

PAGE = 50


def listed(desk: Desk, call: Call) -> Response:
    """The recipients by address: all, or the new ones, those gone and why, those in another language than before."""
    name, among = call.parts["name"], call.asked.get("among", "")
    chosen = Among(among) if among in set(Among) else Among.ALL
    found = edition_in_list(desk.store, name)
    search = call.asked.get("q", "").strip()[:100]
    rows = recipients(
        desk.store,
        name,
        chosen,
        on=found.sends_at.astimezone(desk.settings.zone).date(),
        search=search,
        after=call.asked.get("after") or None,
        limit=PAGE,
    )
    values = {
        "edition": found,
        "since": since_composed(desk.store, name) if found.overtaken else (),
        "differences": differences(desk.store, name),
        "rows": rows,
        "among": chosen,
        "search": search,
    }
    return desk.page(call, "recipients.html", values)


def readers(desk: Desk, call: Call) -> Response:
    """The recipients with some letters, for the field that completes them: addresses, each with who it is."""
    search = call.asked.get("q", "").strip()[:100]
    found = first_with(desk.store, call.parts["name"], search) if search else ()
    return JSONResponse([{"address": row.address, "who": f"{row.name}, {row.organisation}"} for row in found])
