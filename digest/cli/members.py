"""Commands for the register: list, show, add, edit, pause, alias, leave, back, export, erase."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from digest.members.changes import MemberView, Particulars
    from digest.members.privacy.erasure import ErasureReport

members = typer.Typer()

_TABLES = {
    "inbound_mail": "mails of others",
    "edition_block": "letters that went out or wait",
    "edition_recipient": "personal blocks of others",
    "case": "cases",
    "request": "requests of others",
    "answer": "answers of others",
    "delivery": "mails to others",
    "organisation": "organisations",
}

Address = Annotated[str, typer.Argument(help="Any address of theirs.", show_default=False)]
KindName = Annotated[str, typer.Option("--kind", help="member, supplier or unknown")]
Follows = Annotated[str | None, typer.Option(help="What they want to hear of, with commas between.")]
Language = Annotated[str, typer.Option(help="da or en")]


@members.callback(invoke_without_command=True)
def members_overview(
    context: typer.Context, after: console.AfterAddress = None, limit: console.Limit = console.SHOWN
) -> None:
    """The register: who is in it, and who gets the letter. Alone it lists everybody."""
    if not context.invoked_subcommand:
        members_list(after=after, limit=limit)


@members.command("list")
def members_list(kind: KindName = "", after: console.AfterAddress = None, limit: console.Limit = console.SHOWN) -> None:
    """List everybody, and whether the letter goes to them."""
    from digest.members.changes import members as everybody
    from digest.store.states import MemberKind

    chosen = console.one_of(MemberKind, kind, "--kind")
    with console.house() as (settings, store):
        today = console.now().astimezone(settings.zone).date()
        rows = everybody(store, today=today, kind=chosen, after=after, limit=limit)
    console.table(
        ("organisation", "name", "address", "language", "state"),
        [(row.organisation, row.name, row.address, row.language, _state(row)) for row in rows],
        title="person",
        plural="people",
    )
    console.rest(rows, lambda row: row.address)


@members.command("show")
def members_show(address: Address) -> None:
    """Show one person: addresses, interests, since when."""
    from digest.members.changes import member

    with console.house() as (settings, store):
        row = member(store, address, today=console.now().astimezone(settings.zone).date())
    lines = (
        ("name", row.name),
        ("organisation", row.organisation),
        ("letters to", row.address),
        ("writes from", ", ".join(row.aliases)),
        *(("until " + console.local(until, settings.zone)[:10], f"letters went to {old}") for old, until in row.former),
        ("kind", row.kind),
        ("language", row.language),
        ("follows", ", ".join(row.interests)),
        ("since", console.local(row.since, settings.zone)),
        ("state", _state(row)),
    )
    for label, value in lines:
        if value:
            console.out().print(f"{label:<18}{console.plain(value)}", soft_wrap=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traits:
    """What is said of a person; "" and None for nothing."""

    kind: KindName = ""
    language: Language = ""
    follows: Follows = None

    def of(self, name: str, organisation: str) -> Particulars:
        """The person of that name with them."""
        from digest.members.changes import Particulars
        from digest.store.states import MemberKind

        return Particulars(
            name=name,
            organisation=organisation,
            kind=console.one_of(MemberKind, self.kind, "--kind"),
            language=_language(self.language) if self.language else "",
            interests=None if self.follows is None else [one.strip() for one in self.follows.split(",") if one.strip()],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewTraits(_Traits):
    """The same of somebody new."""

    kind: KindName = "member"
    language: Language = "da"


@members.command("add")
@laid_out
def members_add(
    address: Annotated[str, typer.Argument(show_default=False)],
    name: Annotated[str, typer.Option(show_default=False)],
    organisation: Annotated[str, typer.Option(show_default=False)],
    traits: _NewTraits,
) -> None:
    """Add a member."""
    from digest.members.changes import add_member

    with console.house() as (_, store):
        add_member(store, address, traits.of(name, organisation), by=console.actor())
    console.out().print(f"{address} is in the register.")


@members.command("edit")
@laid_out
def members_edit(
    address: Address,
    *,
    name: Annotated[str, typer.Option()] = "",
    organisation: Annotated[str, typer.Option()] = "",
    to: Annotated[str, typer.Option("--to", help="Where letters go from now on; the old address stays an alias.")] = "",
    traits: _Traits,
) -> None:
    """Change what is given, and nothing else."""
    from digest.members.changes import edit_member

    with console.house() as (_, store):
        edit_member(store, address, traits.of(name, organisation), to=to, by=console.actor())
    members_show(to or address)


@members.command("pause")
def members_pause(
    address: Address,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day without letters; none ends the pause.")
    ] = None,
) -> None:
    """Stop a person's letters for a while."""
    from digest.errors import InputFault
    from digest.members.changes import pause

    if until and until.date() < console.now().date():
        raise InputFault(f"{until.date()} has passed; a pause ends on a day to come.")
    with console.house() as (_, store):
        pause(store, address, until=until.date() if until else None, by=console.actor())
    members_show(address)


@members.command("alias")
def members_alias(
    address: Address,
    alias: Annotated[str, typer.Argument(help="The address they also write from.", show_default=False)],
    remove: Annotated[bool, typer.Option("--remove", help="They do not any more.")] = False,
) -> None:
    """Add an address a person writes from."""
    from digest.members.changes import add_alias, remove_alias

    with console.house() as (_, store):
        if remove:
            remove_alias(store, alias, by=console.actor())
        else:
            add_alias(store, address, alias, by=console.actor())
    members_show(address)


@members.command("leave")
def members_leave(address: Address) -> None:
    """Mark somebody as gone: no more letters, and what they write is held."""
    _set_left(address, left=True)


@members.command("back")
def members_back(address: Address) -> None:
    """Take somebody back who has not left after all."""
    _set_left(address, left=False)


def _set_left(address: str, *, left: bool) -> None:
    from digest.members.changes import set_left

    with console.house() as (_, store):
        set_left(store, address, left=left, by=console.actor())
    members_show(address)


@members.command("export")
def members_export(
    address: Address,
    to: Annotated[Path | None, typer.Option("--to", help="The file to write.", show_default="ADDRESS.zip")] = None,
) -> None:
    """Write everything held about a person to one file for them: the rows as JSON, their mails as they came."""
    from digest.members.privacy.export import export_member

    file = to or Path(f"{address}.zip")
    with console.house() as (_, store), console.progress("collecting") as step:
        size = export_member(store, address, file, now=console.now(), progress=step)
    console.out().print(f"Wrote {file}: {size / 1000:.0f} kB.", soft_wrap=True)


@members.command("erase")
def members_erase(
    address: Address,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Erase a person, mails included. Their requests and cases stay with the organisation, without a name."""
    from digest.errors import InputFault
    from digest.members.privacy.erasure import erase_member

    with console.house() as (_, store):
        with console.progress("searching") as step:
            found = erase_member(store, address, dry_run=True, progress=step, by=console.actor())
        _show_erased(found)
        if dry_run:
            console.out().print("A dry run: nothing was changed.")
            return
        if not yes:
            if not sys.stdin.isatty():
                raise InputFault("Nobody is here to ask: erase with --yes, best after --dry-run.")
            typer.confirm(f"Erase {address}? This cannot be undone.", abort=True)
        with console.progress("erasing") as step:
            erased = erase_member(store, address, progress=step, by=console.actor())
    console.out().print("Erased.")
    for name in erased.drafts:
        console.out().print(f"Edition {name} is a draft again: look at it, approve it.")
    if not erased.whole:
        raise InputFault(
            "The person is gone from every table, but others keep the database open, and old pages of it may still "
            "hold their name. Stop `digest run`, then: `digest db compact`"
        )


def _show_erased(found: ErasureReport) -> None:
    from digest.inbox.sources.files import place_of

    out = console.out()
    out.print(f"Goes: the entry itself, mails ({found.mails}), answers ({found.answers}), letters ({found.letters}).")
    for number in found.requests:
        out.print(f"Stays with the organisation, without a name: #{number}. Are there telephone numbers in its words?")
    for table, count in found.mentions.items():
        out.print(f"Names them, and gets a mark instead: {_TABLES.get(table, table)} ({count}).")
    for name in found.unsearched:
        out.print(
            f"Not looked for in what others wrote, since others go by it or it is one word: {console.plain(name)}."
        )
    for file in found.closed:
        row = (
            f"mail {file.id} (`digest inbox show {file.id}`)" if file.table == "inbound_mail" else f"delivery {file.id}"
        )
        out.print(
            f"Not looked into, since it is locked, damaged or packed: {console.plain(file.name)} of {row}.",
            soft_wrap=True,
        )
    for name in found.drafts:
        out.print(f"Edition {name} has not gone out and has something of them: it needs a new approval.")
    for source in found.sources:
        out.print(f"Lies outside the database, to be deleted there: {console.plain(place_of(source))}", soft_wrap=True)


def _state(row: MemberView) -> str:
    from digest.writing.reasons import subscription_reason

    return subscription_reason(row.state, "en", until=row.paused_until)


def _language(name: str) -> str:
    from digest.writing.language import LANGUAGES

    if name not in LANGUAGES:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(LANGUAGES)}", param_hint="--language")
    return name


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(members, name="members")
