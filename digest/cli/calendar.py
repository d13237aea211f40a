"""Commands for the calendar: see the year, move, skip, add."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from digest.calendar.dates import DateView
    from digest.calendar.rule import Period, Rule
    from digest.store.engine import Store

calendar = typer.Typer(help="The dates of the editions, a year ahead.")

EditionDay = Annotated[
    datetime,
    typer.Argument(
        formats=["%Y-%m-%d"], metavar="DATE", help="The edition's date in the calendar.", show_default=False
    ),
]
Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], show_default=False)]
Because = Annotated[str, typer.Option("--because", help="Why, for the log; the calendar shows why one was skipped.")]
At = Annotated[datetime | None, typer.Option(formats=["%H:%M"], help="At another hour than the usual.")]


@calendar.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    after: Annotated[
        datetime | None,
        typer.Option("--after", formats=["%Y-%m-%d"], metavar="DATE", help="Go on behind the edition of this date."),
    ] = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """The editions of the coming year: until when mail counts, when they go out, and what moved them."""
    if context.invoked_subcommand:
        return
    from digest.calendar.dates import dates
    from digest.store.states import DateState

    with _house() as (store, _, zone):
        rows = dates(store, since=console.now(), after=after.date() if after else None, limit=limit)
        console.table(
            ("edition of", "mail until", "goes out", "remark"),
            [
                (
                    row.period,
                    "" if row.state is DateState.SKIPPED else console.local(row.closes_at, zone, weekday=True),
                    "skipped" if row.state is DateState.SKIPPED else console.local(row.sends_at, zone, weekday=True),
                    _remark(row),
                )
                for row in rows
            ],
            title="date",
        )
        console.rest(rows, lambda row: row.period)


@calendar.command("move")
def move(
    period: EditionDay,
    to: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it goes out.", show_default=False)],
    at: At = None,
    because: Because = "",
) -> None:
    """Move an edition to another day, or bring a skipped one back; no other date moves with it."""
    from digest.calendar import dates
    from digest.store.states import DateState

    with _house() as (store, rule, zone):
        hour = at.time() if at else None
        moved = dates.move(
            store, rule, period.date(), to=to.date(), at=hour, by=console.actor(), because=because.strip()
        )
        _tell(moved, zone, rule.obstacle(to.date()))
        for row in dates.dates(store, since=console.now()):
            if row.period > moved.day and row.sends_at < moved.sends_at and row.state is DateState.PLANNED:
                console.out().print(f"Mind that the edition of {row.period} goes out before it.")


@calendar.command("skip")
def skip(period: EditionDay, because: Because = "") -> None:
    """Skip an edition; its mail counts for the next."""
    from digest.calendar import dates

    with _house() as (store, rule, _):
        skipped = dates.skip(store, rule, period.date(), by=console.actor(), because=because.strip())
    console.out().print(f"No edition of {skipped}; mail of that fortnight goes into the next.")


@calendar.command("add")
def add(day: Day, at: At = None) -> None:
    """Add an edition."""
    from digest.calendar import dates

    with _house() as (store, rule, zone):
        added = dates.add(store, rule, day.date(), at=at.time() if at else None, by=console.actor())
        _tell(added, zone, rule.obstacle(day.date()))


@contextmanager
def _house() -> Iterator[tuple[Store, Rule, ZoneInfo]]:
    """The database with its dates proposed, the rule, the zone."""
    from digest.calendar.dates import plan
    from digest.calendar.rule import Rule

    with console.house() as (settings, store):
        rule = Rule.of(settings)
        plan(store, rule, now=console.now())
        yield store, rule, settings.zone


def _tell(period: Period, zone: ZoneInfo, obstacle: str) -> None:
    closes, sends = (console.local(moment, zone, weekday=True) for moment in (period.closes_at, period.sends_at))
    console.out().print(f"The edition of {period.day}: mail until {closes}, goes out {sends}.")
    if obstacle:
        console.out().print(f"Mind that this is no working day: {obstacle}.")


def _remark(row: DateView) -> str:
    """Why a date is where it is, and the state of its edition."""
    from digest.store.states import DateState
    from digest.writing.reasons import date_reason

    why = date_reason(row.reason, row.why, "en", skipped=row.state is DateState.SKIPPED)
    return ", ".join(said for said in (why, row.made) if said)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(calendar, name="calendar")
