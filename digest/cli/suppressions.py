"""Commands for the addresses that must not be written to: list, add, lift, export, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import console
from digest.cli.setup import Columns, DryRun, File, SheetName, SkipBad, chosen

suppressions = typer.Typer()

ReasonName = Annotated[str, typer.Option("--reason", help="unsubscribed, bounced, complaint or by_hand")]
Address = Annotated[str, typer.Argument(show_default=False)]


@suppressions.callback(invoke_without_command=True)
def suppressions_overview(
    context: typer.Context,
    reason: ReasonName = "",
    after: console.AfterAddress = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Who must not be written to, why, and since when. Alone it lists everybody."""
    if not context.invoked_subcommand:
        suppressions_list(reason, after, limit)


@suppressions.command("list")
def suppressions_list(
    reason: ReasonName = "", after: console.AfterAddress = None, limit: console.Limit = console.SHOWN
) -> None:
    """The addresses that get nothing, with the reason and since when."""
    from digest.members.suppressions import suppressions as everyone
    from digest.store.reasons import SuppressionReason

    which = console.one_of(SuppressionReason, reason, "--reason")
    with console.house() as (settings, store):
        rows = everyone(store, which, after=after, limit=limit)
        cells = [(row.address, row.reason, console.local(row.since, settings.zone)) for row in rows]
    console.table(("address", "reason", "since"), cells, title="suppression")
    console.rest(rows, lambda row: row.address)


@suppressions.command("add")
def suppressions_add(address: Address, reason: ReasonName = "by_hand") -> None:
    """Stop mail to an address. Who unsubscribed still gets receipts and answers; other reasons stop all mail."""
    from digest.members.suppressions import add
    from digest.store.reasons import SuppressionReason
    from digest.writing.reasons import suppression_reason

    with console.house() as (settings, store):
        why = console.one_of(SuppressionReason, reason, "--reason") or SuppressionReason.BY_HAND
        added = add(store, address, reason=why, by=console.actor())
    stands, said = added.suppression, suppression_reason(added.suppression.reason, "en")
    if added.new:
        console.out().print(f"{stands.address} is not written to any more ({said}).")
    else:
        since = console.local(stands.since, settings.zone)
        console.out().print(f"{stands.address} was not written to already ({said}, since {since}).")
    if added.letters_to:
        console.out().print(
            f"Letters of whoever writes from there go to {added.letters_to}: add that one to stop them."
        )


@suppressions.command("lift")
def suppressions_lift(address: Address) -> None:
    """Allow mail to an address again."""
    from digest.members.suppressions import lift

    with console.house() as (_, store):
        lift(store, address, by=console.actor())
    console.out().print(f"{address} is written to again, from the next edition that is composed.")


@suppressions.command("export")
def suppressions_export(
    file: Annotated[Path, typer.Argument(help="The .csv file to write; - for standard output.", show_default=False)],
) -> None:
    """Write the list to a file that Excel and `suppressions import` read."""
    from digest.errors import InputFault
    from digest.members.suppressions import as_csv
    from digest.members.suppressions import suppressions as everyone

    with console.house() as (_, store):
        rows = everyone(store, limit=None)
    if str(file) == "-":
        sys.stdout.write(as_csv(rows).replace("\r\n", "\n"))
        return
    if file.suffix.lower() != ".csv":
        raise InputFault(f"{file} is no .csv file.")
    try:
        with file.open("x", encoding="utf-8-sig", newline="") as to:  # without a BOM Excel guesses the encoding
            to.write(as_csv(rows))
    except FileExistsError as fault:
        raise InputFault(f"There is a file {file} already; name another.") from fault
    console.out().print(f"Wrote {file}: {console.many(len(rows), 'suppression')}.", soft_wrap=True)


@suppressions.command("import")
def suppressions_import(
    file: File, dry_run: DryRun = False, column: Columns = None, skip_bad: SkipBad = False, sheet: SheetName = ""
) -> None:
    """Add the addresses of a list, with reason and since when. A bad row keeps it out, unless it is left out."""
    from digest.members.suppressions import import_suppressions
    from digest.spreadsheets import Choices

    with console.house() as (settings, store), console.progress(f"reading {file.name}") as step:
        plan = import_suppressions(
            store,
            file,
            Choices(dry_run=dry_run, columns=chosen(column), skip_bad=skip_bad, sheet=sheet),
            zone=settings.zone,
            progress=step,
            by=console.actor(),
        )
    console.show_plan(plan, "suppressions")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(suppressions, name="suppressions")
