"""Commands for what a person decides about a request: each is refused, or said and asked, and then done."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.actions import Action, Remedy
from digest.cli import console, remedies, word
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from digest.store.states import RequestState

Number = Annotated[int, typer.Argument(help="The request's number.", show_default=False)]
request = typer.Typer(
    no_args_is_help=True,
    help=(
        "One request: told by telephone, edited, split, its tags, its cases, held, postponed, merged, hidden, opened, "
        "closed."
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A request told by telephone."""

    title: Annotated[str, typer.Option(help="The ask in one line.", show_default=False)]
    address: Annotated[str, typer.Option("--from", help="The member's address.")] = ""
    organisation: Annotated[str, typer.Option(help="Who asks, when it is no member by name.")] = ""
    text: Annotated[str, typer.Option(help="The words; otherwise standard input.")] = ""
    deadline: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day by which answers are asked for.")
    ] = None
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Without the asker's name.")] = False


@request.command("add")
@laid_out
def request_add(told: _Call, chosen: word.Chosen) -> None:
    """Add a request told by telephone; it goes into the next edition. The member is told by mail."""
    from digest.requests.opening import Call, add_request
    from digest.requests.views import request as asked

    text = told.text or console.standard_input("the request's words")
    day = told.deadline.date() if told.deadline else None
    call = Call(**{**asdict(told), "text": text, "deadline": day})
    with console.house() as (settings, store):
        first = settings.fortnight.first_request
        number = word.carried_out(
            (settings, store),
            lambda store, told: add_request(store, call, first=first, by=console.actor(), word=told),
            chosen,
        )
        row = asked(store, number)
    console.out().print(f"Request #{number} is {row.state}.")
    if row.doubt:
        said = remedies.sentence(Remedy(Action.SETTLE_NAME, {"number": number}))
        console.out().print(f"Its words perhaps wish for no name. {said}", soft_wrap=True)


@request.command("edit")
@laid_out
def request_edit(
    number: Number,
    *,
    title: Annotated[str, typer.Option(help="The ask in one line.")] = "",
    text: Annotated[str, typer.Option(help="The whole text as it shall be.")] = "",
    deadline: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day by which answers are asked for.")
    ] = None,
    chosen: word.Chosen,
) -> None:
    """Change a request. The asker is told by mail; of one that has gone out, the pages on the web change at once."""
    from digest.requests.deciding import Wording, edit
    from digest.requests.place import out_after_deadline

    wording = Wording(title=title, text=text, deadline=deadline.date() if deadline else None)
    with console.house() as (settings, store):
        word.carried_out(
            (settings, store),
            lambda store, told: edit(store, number, wording, by=console.actor(), word=told),
            chosen,
        )
        out = out_after_deadline(store, number, now=console.now(), zone=settings.zone)
    console.out().print(f"Request #{number} is changed.")
    if out:
        said = f"Its deadline is before the letter goes out ({out}), so the letter does not show it."
        console.out().print(said, soft_wrap=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What is parted from a request, and what stays."""

    title: Annotated[str, typer.Option(help="The new request in one line.", show_default=False)]
    text: Annotated[str, typer.Option(help="The new request's words.", show_default=False)]
    keep: Annotated[str, typer.Option(help="What the first one keeps, where --text does not stand in it.")] = ""
    keep_title: Annotated[str, typer.Option(help="Another title for the first one.")] = ""


@request.command("split")
@laid_out
def request_split(number: Number, parted: _Part, chosen: word.Tried) -> None:
    """Make two requests of one that asks for two things. Answers stay with the first; both wait to be looked at."""
    from digest.requests.splitting import Part, split

    part, chosen = Part(**asdict(parted)), replace(chosen, asked=not parted.keep)
    with console.house() as house:
        new = word.carried_out(
            house, lambda store, told: split(store, number, part, by=console.actor(), word=told), chosen
        )
    done = f"Request #{number} is parted: the other one is #{new}. Look at both: `digest request show {new}`."
    console.out().print(done, soft_wrap=True)


@request.command("anonymous")
@laid_out
def request_anonymous(
    number: Number,
    *,
    off: Annotated[bool, typer.Option("--off", help="Show the name after all.")] = False,
    chosen: word.Tried,
) -> None:
    """Say that a request is without its asker's name, or with --off that it is not. One held for it is let go.

    The asker of one that was held is told by mail.
    """
    from digest.requests.nameless import set_anonymous
    from digest.requests.views import request as asked

    chosen = replace(chosen, tells=False)
    with console.house() as (settings, store):
        word.carried_out(
            (settings, store),
            lambda store, told: set_anonymous(store, number, anonymous=not off, by=console.actor(), word=told),
            chosen,
        )
        row = asked(store, number)
    console.out().print(f"Request #{number} is {row.state}, {'with' if off else 'without'} its asker's name.")
    if row.anonymous:
        seen = f"{row.public_title}\n\n{row.public_text}"
        console.as_others_see("As others see it", seen, row.marked_out, [one.said for one in row.tells])


@request.command("hide")
@laid_out
def request_hide(number: Number, chosen: word.Tried) -> None:
    """Hide a request from the letter; from its page and all that comes, too, when it has gone out.

    The asker is told only with a --note.
    """
    _decide(number, "hidden", replace(chosen, tells=False))


@request.command("hold")
@laid_out
def request_hold(number: Number, chosen: word.Chosen) -> None:
    """Hold a request back until a person has looked. The asker is told by mail."""
    _decide(number, "held", chosen)


@request.command("open")
@laid_out
def request_open(number: Number, chosen: word.Chosen) -> None:
    """Open a request that was hidden, held, postponed, merged or closed, for the next edition.

    The asker is told by mail when they know that it was held back.
    """
    _decide(number, "open", replace(chosen, tells=False))


@request.command("close")
@laid_out
def request_close(number: Number, chosen: word.Chosen) -> None:
    """Close a request, as its asker can by mail: nobody is asked any more. The asker is told by mail."""
    from digest.requests.deciding import close_request

    with console.house() as house:
        word.carried_out(house, lambda store, told: close_request(store, number, by=console.actor(), word=told), chosen)
    console.out().print(f"Request #{number} is closed.")


@request.command("ready")
def request_ready(numbers: Annotated[list[int], typer.Argument(metavar="NUMBER...", show_default=False)]) -> None:
    """Say that requests were looked at: they may stand in a letter that is approved."""
    from digest.requests.deciding import make_ready, refuse_unready
    from digest.requests.later import later_mails

    with console.house() as (_, store):
        made = make_ready(store, numbers, by=console.actor())
        later = later_mails(store, numbers)
        for number in numbers:
            waits = "is not ready: it perhaps wishes for no name" if number in made.in_doubt else "was ready already"
            console.out().print(f"Request #{number} {'is ready' if number in made.new else waits}.")
            for mail in later.get(number, ()):
                read = remedies.sentence(Remedy(Action.SHOW_MAIL, {"mail": mail}))
                said = f"Whoever asked #{number} has written since, perhaps about it, and mail {mail} waits: {read}"
                console.out().print(said, soft_wrap=True)
        refuse_unready(made)


@request.command("postpone")
@laid_out
def request_postpone(number: Number, chosen: word.Chosen) -> None:
    """Postpone a request to the edition after the one at hand. The asker is told by mail."""
    from digest.requests.deciding import postpone

    with console.house() as (settings, store):
        following = word.carried_out(
            (settings, store), lambda store, told: postpone(store, number, by=console.actor(), word=told), chosen
        )
    when = f", to the edition of {console.local(following, settings.zone)[:10]}" if following else ""
    console.out().print(f"Request #{number} is postponed{when}.", soft_wrap=True)


@request.command("nudge")
def request_nudge(
    number: Number,
    address: Annotated[str, typer.Argument(help="Who is asked; without it, those who may know are listed.")] = "",
    note: word.Note = "",
    yes: word.Yes = False,
    dry_run: word.DryRun = False,
) -> None:
    """Ask a member who may know something about a request to answer it, by mail. Each is asked once."""
    from digest.requests.nudging import nudge

    if not address:
        _list_contacts(number)
        return
    chosen = word.Chosen(note=note, yes=yes, dry_run=dry_run)
    with console.house() as house:
        word.carried_out(
            house, lambda store, told: nudge(store, number, address, by=console.actor(), word=told), chosen
        )
    console.out().print(f"{console.plain(address)} is asked about request #{number}.", soft_wrap=True)


def _list_contacts(number: int) -> None:
    from digest.requests.nudging import contacts
    from digest.writing.reasons import clue, subscription_reason

    with console.house() as (settings, store):
        rows = contacts(store, number, today=console.now().astimezone(settings.zone).date())
    console.table(
        ("name", "organisation", "address", "why", "asked"),
        [
            (
                one.name,
                one.organisation,
                one.address,
                clue(one.clue.code, one.clue.values, "en"),
                console.local(one.asked_at, settings.zone) if one.asked_at else subscription_reason(one.refusal, "en"),
            )
            for one in rows
        ],
        title="who may know",
        plural="who may know",
    )


@request.command("merge")
@laid_out
def request_merge(
    number: Number,
    into: Annotated[int, typer.Argument(help="The request that asks the same, and stays.", show_default=False)],
    chosen: word.Tried,
) -> None:
    """Merge a request into another that asks the same: it goes out no more, and gets the other's answers.

    The asker is told by mail.
    """
    from digest.requests.deciding import merge

    with console.house() as house:
        word.carried_out(house, lambda store, told: merge(store, number, into, by=console.actor(), word=told), chosen)
    console.out().print(f"Request #{number} is merged into #{into}.", soft_wrap=True)


def _decide(number: int, state: str, chosen: word.Chosen) -> None:
    from digest.requests.deciding import set_state
    from digest.requests.views import request as asked
    from digest.store.states import RequestState as States

    wanted: RequestState = States(state)
    with console.house() as (settings, store):
        word.carried_out(
            (settings, store),
            lambda store, told: set_state(store, number, wanted, by=console.actor(), word=told),
            chosen,
        )
        row = asked(store, number)
    console.out().print(f"Request #{number} is {row.state}.")
