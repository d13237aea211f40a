"""The one shape of acts that may mail a member: refused, said, asked, done."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from digest.cli import console

if TYPE_CHECKING:
    from digest.requests.trying import Prospect
    from digest.requests.word import Word
    from digest.settings import Settings
    from digest.store.engine import Store

Note = Annotated[str, typer.Option("--note", help="A word of your own in the mail to the member.")]
NoMail = Annotated[bool, typer.Option("--no-mail", help="Do not mail the member.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it does and whom it mails, and change nothing.")]

Result = TypeVar("Result")
Step = Callable[["Store", "Word"], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The options of an act.

    tells: whether it tells a member; passes: whether its note goes with an answer; receipted: or with a receipt.
    """

    note: str = ""
    no_mail: bool = False
    yes: bool = False
    dry_run: bool = False
    tells: bool = True
    passes: bool = False
    receipted: bool = False


def carried_out(house: tuple[Settings, Store], step: Step[Result], chosen: Chosen) -> Result:
    """What an act returns, done after it is said what it changes and whom it mails, and a person agreed.

    Raises what the act raises before anything is said, InputFault when there is a note and nobody who gets it or when
    nobody is here to ask; ends the command after a dry run.
    """
    from digest.house import House
    from digest.requests.trying import tried
    from digest.requests.word import Word

    settings, store = house
    told = Word(House.of(settings), chosen.note, mailed=not chosen.no_mail)
    today = console.now().astimezone(settings.zone).date()
    with _silently():
        prospect = tried(store, lambda trial: step(trial, told), today=today)
    _refuse_lost_note(prospect, chosen)
    _say(prospect, chosen)
    if chosen.dry_run:
        console.out().print("A dry run: nothing was changed.")
        raise typer.Exit
    if prospect.mailed and not chosen.yes:
        _ask()
    return step(store, told)


@contextmanager
def _silently() -> Iterator[None]:
    """Without the lines in the log of what is only tried."""
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _refuse_lost_note(prospect: Prospect[Result], chosen: Chosen) -> None:
    from digest.errors import InputFault

    reached = prospect.answered if chosen.passes else prospect.told
    reached += prospect.receipts if chosen.receipted else ()
    if chosen.note.strip() and (chosen.no_mail or not reached):
        raise InputFault("The note would reach nobody: there is no member to mail, or --no-mail was given.")


def _say(prospect: Prospect[Result], chosen: Chosen) -> None:
    """Says what changes, where somebody is asked or it is a dry run, and whom it mails."""
    out = console.out()
    if chosen.dry_run or (prospect.mailed and not chosen.yes):
        for row in prospect.changes:
            said = console.changes(row.changes, whole=chosen.dry_run) or str(row.act).partition(" ")[2]
            number = f"#{row.key}" if row.thing == "request" else row.key
            out.print(f"{row.thing} {number}: {console.plain(said, keep=chr(10))}", soft_wrap=True)
    for name in prospect.unapproved:
        out.print(f"Edition {name} must be approved anew.")
    if not prospect.changes:
        out.print("It is so already; nothing changes.")
    elif chosen.tells and not chosen.no_mail and not prospect.told:
        out.print("There is no member to tell.")
    mailed = (
        (prospect.told, "who is told of it", "who are told of it"),
        (prospect.answered, "who asked", "who asked"),
        (prospect.receipts, "who gets a receipt", "who get a receipt"),
    )
    whom = [f"{', '.join(who)}, {one if len(who) == 1 else many}" for who, one, many in mailed if who]
    if whom:
        out.print(f"This mails {console.plain('; and '.join(whom))}.", soft_wrap=True)


def _ask() -> None:
    from digest.errors import InputFault

    if not sys.stdin.isatty():
        raise InputFault("Nobody is here to ask: --yes mails, --no-mail leaves the member out.")
    typer.confirm("Go on?", abort=True)
