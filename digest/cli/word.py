"""What the commands share that mail a member: whom is said before it, and asked."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console

if TYPE_CHECKING:
    from digest.requests.word import Word
    from digest.settings import Settings

Note = Annotated[str, typer.Option("--note", help="A word of your own in the mail to the member.")]
NoMail = Annotated[bool, typer.Option("--no-mail", help="Do not mail the member.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def agreed(
    settings: Settings, address: str, *, note: str = "", no_mail: bool = False, yes: bool = False, also: str = ""
) -> Word | None:
    """The word to the member at an address, after it is said whom the command mails and a person agreed; None for none.

    address: "" when there is nobody to tell; also: who else gets mail by it. Raises InputFault when there is a note and
    nobody who gets it, and when nobody is here to ask.
    """
    from digest.errors import InputFault
    from digest.house import House
    from digest.requests.word import Word

    told = "" if no_mail else address
    if note.strip() and not told:
        raise InputFault("The note would reach nobody: there is no member to mail, or --no-mail was given.")
    if not no_mail and not address:
        console.out().print("There is no member to tell.")
    mailed = [one for one in (f"{told}, who is told of it" if told else "", also) if one]
    if mailed:
        console.out().print(f"This mails {console.plain('; and '.join(mailed))}.", soft_wrap=True)
        if not yes:
            if not sys.stdin.isatty():
                raise InputFault("Nobody is here to ask: --yes mails, --no-mail leaves the member out.")
            typer.confirm("Go on?", abort=True)
    return Word(House.of(settings), note) if told else None


def today(settings: Settings) -> date:
    """The day, where the association is."""
    return console.now().astimezone(settings.zone).date()
