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
    from zoneinfo import ZoneInfo

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
    """The options of an act, and what it does.

    tells: whether it tells a member; passes: whether its note goes with an answer; receipted: or with a receipt. asked:
    whether what it changes is shown whole, and asked, also where nobody is mailed.
    """

    note: Note = ""
    no_mail: NoMail = False
    yes: Yes = False
    dry_run: bool = False
    tells: bool = True
    passes: bool = False
    receipted: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried(Chosen):
    """The same, of an act that can be tried before."""

    dry_run: DryRun = False


def carried_out(house: tuple[Settings, Store], step: Step[Result], chosen: Chosen) -> Result:
    """What an act returns, done after it is said what it changes and whom it mails, and a person agreed.

    Raises what the act raises before anything is said, InputFault when there is a note and nobody who gets it or when
    nobody is here to ask; ends the command after a dry run.
    """
    from digest.edition.fallen import renew_approved
    from digest.house import House
    from digest.requests.trying import tried
    from digest.requests.word import Word

    settings, store = house
    value, moment = House.of(settings), console.now()
    told = Word(value, chosen.note, mailed=not chosen.no_mail)
    today = moment.astimezone(settings.zone).date()
    with _silently():
        prospect = tried(
            store,
            lambda trial: step(trial, told),
            today=today,
            then=lambda session: renew_approved(session, house=value, now=moment),
        )
    _refuse_lost_note(prospect, chosen)
    _say(prospect, chosen, settings.zone, pages=bool(value.pages))
    if chosen.dry_run:
        console.out().print("A dry run: nothing was changed.")
        raise typer.Exit
    if (prospect.mailed or prospect.published or chosen.asked) and not chosen.yes:
        _ask(mails=prospect.mailed)
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

    reached = prospect.answered if chosen.passes else prospect.told + prospect.nudged
    reached += prospect.receipts if chosen.receipted else ()
    if chosen.note.strip() and (chosen.no_mail or not reached):
        raise InputFault("The note would reach nobody: there is no member to mail, or --no-mail was given.")


def _coming(prospect: Prospect[Result], zone: ZoneInfo, *, whole: bool) -> Iterator[str]:
    """What changes, in sentences, and which words of answers go to whom."""
    from digest.writing.acts import act_coming
    from digest.writing.logged import changes_said
    from digest.writing.reasons import at_first

    for row in prospect.changes:
        yield f"{at_first(act_coming(row.act, row.key, 'en', row.changes))}."
        for name, before, after in changes_said(row.changes, thing=row.thing, language="en", zone=zone, label=str):
            yield f"  {name}: {console.changed(before, after, whole=whole)}"
    for answer in prospect.passing:
        yield f"To #{answer.number}, {', '.join(answer.addresses) or 'where nobody may get mail'}:"
        yield from (f"    {line}".rstrip() for line in answer.text.splitlines())
        if answer.files:
            yield f"    Files: {', '.join(answer.files)}"


def _say(prospect: Prospect[Result], chosen: Chosen, zone: ZoneInfo, *, pages: bool) -> None:
    """Says what changes, where somebody is asked or it is a dry run, and whom it mails. pages: there are some."""
    out = console.out()
    shown = chosen.dry_run or ((prospect.mailed or prospect.published or chosen.asked) and not chosen.yes)
    for line in _coming(prospect, zone, whole=chosen.dry_run or chosen.asked) if shown else ():
        out.print(console.plain(line, keep="\n"), soft_wrap=True)
    for name in prospect.unapproved if shown else ():  # else it is said when it is so
        out.print(f"Edition {name} must be approved anew.")
    for one in prospect.stopped:
        out.print(f"Edition {one.name} is stopped: {one.left} of {one.whole} mails have not left.")
    for name in prospect.published:
        gone = f"Edition {name} has gone out with it: that letter cannot be changed."
        out.print(f"{gone}{' Its page and the letter on the web show the new words at once.' if pages else ''}")
    for mail in prospect.before:
        out.print(console.plain(f"{mail.address} was told before: {mail.subject}"), soft_wrap=True)
    for unsent in prospect.taken_back:
        what = f"the mail “{unsent.subject}”" if unsent.subject else "the receipt with your words"
        words = "\n".join(f"    {line}" for line in unsent.text.splitlines())
        gone = f"Has not left and goes nowhere: {what} to {unsent.address}:\n{words}"
        out.print(console.plain(gone, keep="\n"), soft_wrap=True)
    if not prospect.changes:
        out.print("It is so already; nothing changes.")
    elif chosen.tells and not chosen.no_mail and not (prospect.told or prospect.nudged):
        out.print("There is no member to tell.")
    mailed = (
        (prospect.told, "who is told of it", "who are told of it"),
        (prospect.nudged, "who is asked whether they know", "who are asked whether they know"),
        (prospect.answered, "who asked", "who asked"),
        (prospect.receipts, "who gets a receipt", "who get a receipt"),
    )
    whom = [f"{', '.join(who)}, {one if len(who) == 1 else many}" for who, one, many in mailed if who]
    if whom:
        out.print(f"This mails {console.plain('; and '.join(whom))}.", soft_wrap=True)


def _ask(*, mails: bool) -> None:
    from digest.errors import InputFault

    if not sys.stdin.isatty():
        without = ", --no-mail leaves the member out" if mails else ""
        raise InputFault(f"Nobody is here to ask: --yes {'mails' if mails else 'goes on'}{without}.")
    typer.confirm("Go on?", abort=True)
