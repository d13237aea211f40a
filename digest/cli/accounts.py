"""Commands for the staff, and for the log of what was decided."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import console

staff = typer.Typer(no_args_is_help=True, help="The secretariat: who is told when a draft waits.")


def log(
    thing: Annotated[str, typer.Argument(help="Only about: request, mail, edition, member ...")] = "",
    key: Annotated[str, typer.Argument(help="Only about the one with this number, id, day or address.")] = "",
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Who decided what, and when; the newest first."""
    from digest.accounts.audit import decisions
    from digest.store.states import Act
    from digest.writing.acts import act_said, actor_said

    things = dict.fromkeys(act.thing for act in Act)
    if thing and thing not in things:
        raise typer.BadParameter(f"{thing!r} is none of {', '.join(things)}", param_hint="THING")
    with console.house() as (settings, store):
        rows = decisions(store, thing=thing, key=key.lstrip("#"), after=after, limit=limit)
    console.table(
        ("id", "when", "who", "what", "before -> after"),
        [
            (
                row.id,
                console.local(row.at, settings.zone),
                actor_said(row.actor, row.name, "en"),
                act_said(row.act, row.key, "en"),
                console.changes(row.changes),
            )
            for row in rows
        ],
        title="decision",
    )
    console.rest(rows, lambda row: row.id)


@staff.command("add")
def staff_add(
    address: Annotated[str, typer.Argument(show_default=False)],
    name: Annotated[str, typer.Option()] = "",
    language: Annotated[str, typer.Option(help="da or en")] = "da",
) -> None:
    """Add someone to the secretariat."""
    from digest.accounts.staff import add_staff
    from digest.errors import InputFault
    from digest.writing.language import LANGUAGES

    if language not in LANGUAGES:
        raise InputFault(f"The language {language!r} is none of {', '.join(LANGUAGES)}.")
    with console.house() as (_, store):
        add_staff(store, address=address, name=name, language=language, by=console.actor())
    console.out().print(f"{address} is told from now on when a draft waits.")


@staff.command("list")
def staff_list(after: console.AfterAddress = None, limit: console.Limit = console.SHOWN) -> None:
    """List the secretariat."""
    from digest.accounts.staff import staff as everyone

    with console.house() as (_, store):
        rows = everyone(store, after=after, limit=limit)
    cells = [(row.name, row.address, row.language) for row in rows]
    console.table(("name", "address", "language"), cells, title="person", plural="people")
    console.rest(rows, lambda row: row.address)


@staff.command("remove")
def staff_remove(address: Annotated[str, typer.Argument(show_default=False)]) -> None:
    """Take someone off the secretariat."""
    from digest.accounts.staff import remove_staff

    with console.house() as (_, store):
        remove_staff(store, address, by=console.actor())
    console.out().print(f"{address} is told nothing any more.")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(staff, name="staff")
    app.command("log")(log)
