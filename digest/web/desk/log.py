"""The log: who decided what, when, and what it was before and after; searched, and as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from digest.accounts.audit import Sought, decisions
from digest.accounts.logbook import MOST, logbook
from digest.cases.vocabulary import vocabulary_now
from digest.members.register import id_of
from digest.spreadsheets.writing import csv_lines, xlsx
from digest.store.acts import Act
from digest.web.desk.door import Call, Desk
from digest.web.desk.numbers import whole

PAGE = 50
_FIELDS = ("thing", "key", "who", "q", "since", "until")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def log(desk: Desk, call: Call) -> Response:
    """The decisions, the newest first, or those that are sought."""
    things = sorted({act.thing for act in Act})
    sought = _sought(desk, call)
    rows = decisions(desk.store, sought, after=whole(call.asked.get("after", "")), limit=PAGE)
    asked = {name: call.asked.get(name, "").strip()[:100] for name in _FIELDS}
    values = {
        "rows": rows,
        "said": desk.said(call, rows),
        "things": things,
        "asked": asked,
        "same": urlencode({name: value for name, value in asked.items() if value}),
        "most": MOST,
    }
    return desk.page(call, "log.html", values)


def as_csv(desk: Desk, call: Call) -> Response:
    """The decisions that are sought as .csv, sent while they are read."""
    lines = csv_lines(_rows(desk, call))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=_saved("csv", call))


def as_xlsx(desk: Desk, call: Call) -> Response:
    """The decisions that are sought as .xlsx."""
    return Response(xlsx(_rows(desk, call), title="Log"), media_type=_XLSX, headers=_saved("xlsx", call))


def _rows(desk: Desk, call: Call) -> Iterator[tuple[str, ...]]:
    words = vocabulary_now(desk.store)

    def label(slug: str) -> str:
        return words.label(slug, call.language)

    return logbook(desk.store, _sought(desk, call), language=call.language, zone=desk.settings.zone, label=label)


def _saved(kind: str, call: Call) -> dict[str, str]:
    """The header by which a browser saves it, by the day."""
    return {"content-disposition": f'attachment; filename="log-{call.now:%Y-%m-%d}.{kind}"'}


def _sought(desk: Desk, call: Call) -> Sought:
    """What is asked for. A day that is none is left out."""
    told = {name: call.asked.get(name, "").strip()[:100] for name in _FIELDS}
    thing = told["thing"] if told["thing"] in {act.thing for act in Act} else ""
    until = _begins(desk, told["until"], later=1)
    return Sought(
        thing=thing,
        key=told["key"].lstrip("#"),
        member=id_of(desk.store, told["key"]) if "@" in told["key"] else None,
        who=told["who"],
        words=told["q"],
        since=_begins(desk, told["since"]),
        until=until,
    )


def _begins(desk: Desk, text: str, *, later: int = 0) -> datetime | None:
    """The moment at which a day begins, or one some days later; None for no day."""
    try:
        day = date.fromisoformat(text) + timedelta(days=later)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time.min, desk.settings.zone) if day.year > 1 else None
