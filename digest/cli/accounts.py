"""Commands for the staff, the desk, and the log of what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from digest.store.states import Role as RoleCode

staff = typer.Typer(no_args_is_help=True, help="The secretariat: who is told when a draft waits, and may do what.")
desk = typer.Typer(no_args_is_help=True, help="The desk in the browser: a link to sign in by, and who is signed in.")

Role = Annotated[str, typer.Option("--role", help="editor, approver (approves letters too) or admin (staff too).")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What decisions are about."""

    thing: Annotated[str, typer.Argument(help="Only about: request, mail, edition, member ...")] = ""
    key: Annotated[str, typer.Argument(help="Only about the one with this number, id, day or address.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The words of decisions, and who took them."""

    search: Annotated[str, typer.Option("--search", metavar="WORDS", help="Only with all of these words.")] = ""
    who: Annotated[str, typer.Option("--who", help="Only by whoever has these letters.")] = ""


@laid_out
def log(
    about: _About,
    *,
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
    words: _Words,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write it to a new .csv or .xlsx file, the newest 20,000."),
    ] = None,
) -> None:
    """Who decided what, and when; the newest first."""
    from digest.accounts.audit import Sought, decisions
    from digest.accounts.logbook import logbook
    from digest.store.acts import Act
    from digest.writing.acts import act_said, actor_said

    things = dict.fromkeys(act.thing for act in Act)
    if about.thing and about.thing not in things:
        raise typer.BadParameter(f"{about.thing!r} is none of {', '.join(things)}", param_hint="THING")
    with console.house() as (settings, store):
        sought = Sought(thing=about.thing, key=about.key.lstrip("#"), who=words.who, words=words.search)
        if export is not None:
            _write_log(export, logbook(store, sought, language="en", zone=settings.zone, label=str))
            return
        rows = decisions(store, sought, after=after, limit=limit)
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


def _write_log(file: Path, rows: Iterable[Sequence[str]]) -> None:
    """Writes the log to a new file."""
    from digest.errors import InputFault
    from digest.spreadsheets.writing import csv_lines, xlsx

    kind = file.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputFault(f"{file} is neither a .csv nor an .xlsx file.")
    try:
        with file.open("xb") as to:
            if kind == ".xlsx":
                to.write(xlsx(rows, title="Log"))
            else:
                to.writelines(line.encode() for line in csv_lines(rows))
    except FileExistsError as fault:
        raise InputFault(f"There is a file {file} already; name another.") from fault
    except OSError as fault:
        raise InputFault(f"{file} cannot be written: {fault.strerror}.") from fault
    console.out().print(f"Wrote {file}.", soft_wrap=True)


@staff.command("add")
def staff_add(
    address: Annotated[str, typer.Argument(show_default=False)],
    name: Annotated[str, typer.Option()] = "",
    language: Annotated[str, typer.Option(help="da or en")] = "da",
    role: Role = "approver",
) -> None:
    """Add someone to the secretariat."""
    from digest.accounts.staff import add_staff
    from digest.errors import InputFault
    from digest.writing.language import LANGUAGES

    if language not in LANGUAGES:
        raise InputFault(f"The language {language!r} is none of {', '.join(LANGUAGES)}.")
    with console.house() as (_, store):
        add_staff(store, address=address, name=name, language=language, role=_role(role), by=console.actor())
    console.out().print(f"{address} is told from now on when a draft waits.")


@staff.command("list")
def staff_list(after: console.AfterAddress = None, limit: console.Limit = console.SHOWN) -> None:
    """List the secretariat."""
    from digest.accounts.staff import staff as everyone

    with console.house() as (_, store):
        rows = everyone(store, after=after, limit=limit)
    cells = [(row.name, row.address, row.language, row.role) for row in rows]
    console.table(("name", "address", "language", "role"), cells, title="person", plural="people")
    console.rest(rows, lambda row: row.address)


@staff.command("role")
def staff_role(
    address: Annotated[str, typer.Argument(show_default=False)],
    role: Annotated[str, typer.Argument(help="editor, approver or admin.", show_default=False)],
) -> None:
    """Say what someone of the secretariat may do."""
    from digest.accounts.staff import set_role

    with console.house() as (_, store):
        set_role(store, address, _role(role), by=console.actor())
    console.out().print(f"{address} is {role} from now on.")


def _role(text: str) -> RoleCode:
    from digest.store.states import Role as Code

    if text not in set(Code):
        raise typer.BadParameter(f"{text!r} is none of {', '.join(Code)}", param_hint="ROLE")
    return Code(text)


@staff.command("remove")
def staff_remove(address: Annotated[str, typer.Argument(show_default=False)]) -> None:
    """Take someone off the secretariat."""
    from digest.accounts.staff import remove_staff

    with console.house() as (_, store):
        remove_staff(store, address, by=console.actor())
    console.out().print(f"{address} is told nothing any more.")


@desk.command("link")
def desk_link(address: Annotated[str, typer.Argument(show_default=False)]) -> None:
    """Make a link by which someone of the secretariat signs in once, when no mail can reach them."""
    from digest.accounts.signing import GOOD_FOR, new_link
    from digest.errors import SettingsFault

    with console.house() as (settings, store):
        if not settings.web.url:
            raise SettingsFault("web.url is not set: where the pages are reached, such as https://digest.ika.example.")
        token = new_link(store, address, by=console.actor())
    minutes = int(GOOD_FOR.total_seconds() // 60)
    console.out().print(f"{settings.web.url}/desk/sign-in/{token}", soft_wrap=True)
    console.out().print(f"It works once, for {minutes} minutes, for whoever has it: give it to {address} alone.")


@desk.command("sessions")
def desk_sessions(after: console.After = None, limit: console.Limit = console.SHOWN) -> None:
    """List who is signed in, and when they were there last."""
    from digest.accounts.sessions import sessions

    with console.house() as (settings, store):
        rows = sessions(store, now=console.now(), after=after, limit=limit)
    cells = [
        (
            row.id,
            row.address,
            console.local(row.made_at, settings.zone),
            console.local(row.seen_at, settings.zone),
            row.browser,
        )
        for row in rows
    ]
    console.table(("id", "address", "since", "last seen", "browser"), cells, title="session")
    console.rest(rows, lambda row: row.id)


@desk.command("end")
def desk_end(number: Annotated[int, typer.Argument(metavar="ID", show_default=False)]) -> None:
    """End a session: that browser must sign in anew."""
    from digest.accounts.sessions import end

    with console.house() as (_, store):
        end(store, number, by=console.actor())
    console.out().print(f"Session {number} is ended.")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(staff, name="staff")
    app.add_typer(desk, name="desk")
    app.command("log")(log)
