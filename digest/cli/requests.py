"""Commands for what is asked: every request, and what a person decides about one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.actions import Action, Remedy
from digest.cli import cases, console, remedies, word

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from digest.requests.views import AnswerView, WholeRequestView

Number = Annotated[int, typer.Argument(help="The request's number.", show_default=False)]
request = typer.Typer(
    no_args_is_help=True,
    help="One request: told by telephone, edited, split, its tags, its cases, held, postponed, merged, hidden, opened.",
)


def requests(
    state: Annotated[str, typer.Option(help="Only those: held, open, published, closed ...")] = "",
    new: Annotated[bool, typer.Option("--new", help="Only those that nobody has looked at.")] = False,
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Every request with its tags, the newest first."""
    from digest.requests.views import requests as asked
    from digest.store.states import RequestState

    chosen = console.one_of(RequestState, state, "--state")
    with console.house() as (settings, store):
        rows = asked(store, chosen, new=new, after=after, limit=limit)
        console.table(
            ("no.", "asked", "organisation", "title", "tags", "cases", "answers", "state"),
            [
                (
                    row.number,
                    console.local(row.asked_at, settings.zone)[:10],
                    row.organisation,
                    row.title,
                    console.listed(row.tags),
                    len(row.cases),
                    row.answers,
                    row.state,
                )
                for row in rows
            ],
            title="request",
        )
        console.rest(rows, lambda row: row.number)


@request.command("related")
def request_related(number: Number) -> None:
    """What is known beside a request: cases, what was asked before and came of it, who may know something."""
    from digest.requests.related import related
    from digest.writing.language import because
    from digest.writing.reasons import clue

    with console.house() as (_, store):
        found = related(store, number)
    console.out().print(console.plain(f"#{number} {found.title}"))
    console.table(
        ("case", "organisation", "year", "why"),
        [(case.title, case.organisation, case.year, because(common, "da")) for case, common in found.cases],
        title="case it meets",
        plural="cases it meets",
    )
    console.table(
        ("no.", "asked", "title", "state", "answers"),
        [(one.number, f"{one.asked_at:%Y-%m-%d}", one.title, one.state, one.answers) for one in found.before],
        title="asked before",
        plural="asked before",
    )
    console.table(
        ("organisation", "member", "why"),
        [(one.organisation, one.member or "-", clue(one.clue.code, one.clue.values, "en")) for one in found.knowers],
        title="who may know",
        plural="who may know",
    )


@request.command("add")
def request_add(
    title: Annotated[str, typer.Option(help="The ask in one line.", show_default=False)],
    address: Annotated[str, typer.Option("--from", help="The member's address.")] = "",
    organisation: Annotated[str, typer.Option(help="Who asks, when it is no member by name.")] = "",
    text: Annotated[str, typer.Option(help="The words; otherwise standard input.")] = "",
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Without the asker's name.")] = False,
    note: word.Note = "",
    no_mail: word.NoMail = False,
    yes: word.Yes = False,
) -> None:
    """Add a request told by telephone; it goes into the next edition. The member is told by mail."""
    from digest.requests.opening import Call, add_request
    from digest.requests.views import request as asked
    from digest.requests.word import member_address

    text = text or console.standard_input("the request's words")
    with console.house() as (settings, store):
        whom = member_address(store, address, today=word.today(settings)) if address else ""
        number = add_request(
            store,
            Call(address=address, organisation=organisation, title=title, text=text, anonymous=anonymous),
            first=settings.fortnight.first_request,
            by=console.actor(),
            word=word.agreed(settings, whom, note=note, no_mail=no_mail, yes=yes),
        )
        row = asked(store, number)
    console.out().print(f"Request #{number} is {row.state}.")
    if row.doubt:
        said = remedies.sentence(Remedy(Action.SETTLE_NAME, {"number": number}))
        console.out().print(f"Its words perhaps wish for no name. {said}", soft_wrap=True)


@request.command("edit")
def request_edit(
    number: Number,
    title: Annotated[str, typer.Option(help="The ask in one line.")] = "",
    text: Annotated[str, typer.Option(help="The whole text as it shall be.")] = "",
    deadline: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day by which answers are asked for.")
    ] = None,
    note: word.Note = "",
    no_mail: word.NoMail = False,
    yes: word.Yes = False,
) -> None:
    """Change a request that has not gone out. The asker is told by mail."""
    from digest.requests.deciding import Wording, edit
    from digest.requests.word import asker_address

    with console.house() as (settings, store):
        whom = asker_address(store, number, today=word.today(settings))
        edit(
            store,
            number,
            Wording(title=title, text=text, deadline=deadline.date() if deadline else None),
            by=console.actor(),
            word=word.agreed(settings, whom, note=note, no_mail=no_mail, yes=yes),
        )
    console.out().print(f"Request #{number} is changed.")


@request.command("split")
def request_split(
    number: Number,
    title: Annotated[str, typer.Option(help="The new request in one line.", show_default=False)],
    text: Annotated[str, typer.Option(help="The new request's words.", show_default=False)],
    keep: Annotated[str, typer.Option(help="What the first one keeps, where --text does not stand in it.")] = "",
    keep_title: Annotated[str, typer.Option(help="Another title for the first one.")] = "",
    note: word.Note = "",
    no_mail: word.NoMail = False,
    yes: word.Yes = False,
) -> None:
    """Make two requests of one that asks for two things. Answers stay with the first; both wait to be looked at."""
    from digest.requests.splitting import Part, split
    from digest.requests.word import asker_address

    with console.house() as (settings, store):
        whom = asker_address(store, number, today=word.today(settings))
        new = split(
            store,
            number,
            Part(title=title, text=text, keep=keep, keep_title=keep_title),
            by=console.actor(),
            word=word.agreed(settings, whom, note=note, no_mail=no_mail, yes=yes),
        )
    done = f"Request #{number} is parted: the other one is #{new}. Look at both: `digest request show {new}`."
    console.out().print(done, soft_wrap=True)


@request.command("unlink")
def request_unlink(
    number: Number,
    case: Annotated[str, typer.Argument(help="Its id, as `digest request show` has it.", show_default=False)],
    undo: Annotated[bool, typer.Option("--undo", help="Give it back.")] = False,
) -> None:
    """Take a case away from a request that it was matched to wrongly, in this and all later editions."""
    from digest.requests.links import unlink

    with console.house() as (_, store):
        name = unlink(store, number, case, undo=undo, by=console.actor())
    done = "may stand" if undo else "stands no more"
    console.out().print(console.plain(f"Case {case} ({name}) {done} under request #{number}."), soft_wrap=True)


@request.command("tags")
def request_tags(number: Number, add: cases.Add = None, remove: cases.Remove = None) -> None:
    """Show the tags of a request and the words that earned them; set tags, or remove them for good."""
    from digest.requests.deciding import correct_tags, tags

    draft = None
    with console.house() as (_, store):
        if add or remove:
            found, draft = correct_tags(store, number, add=add or (), remove=remove or (), by=console.actor())
        else:
            found = tags(store, number)
    cases.show_tags(found)
    if draft is not None:
        console.out().print(f"Edition {draft} takes it in.")


@request.command("anonymous")
def request_anonymous(
    number: Number,
    off: Annotated[bool, typer.Option("--off", help="Show the name after all.")] = False,
) -> None:
    """Say that a request is without its asker's name, or with --off that it is not. One held for it is let go."""
    from digest.requests.nameless import set_anonymous
    from digest.requests.views import request as asked

    with console.house() as (_, store):
        set_anonymous(store, number, anonymous=not off, by=console.actor())
        row = asked(store, number)
    console.out().print(f"Request #{number} is {row.state}, {'with' if off else 'without'} its asker's name.")
    if row.anonymous:
        console.as_others_see("As others see it", _public(row), row.marked_out, [one.said for one in row.tells])


@request.command("hide")
def request_hide(number: Number) -> None:
    """Hide a request from the letter; from its page and all that comes, too, when it has gone out."""
    _decide(number, "hidden")


@request.command("hold")
def request_hold(number: Number) -> None:
    """Hold a request back until a person has looked. The asker is told."""
    _decide(number, "held", tells=True)


@request.command("show")
def request_show(number: Number) -> None:
    """One request: its words, as others see it where the asker wants no name, its cases, answers and editions."""
    from digest.inbox.files import files as files_of
    from digest.requests.views import request as asked
    from digest.writing.reasons import doubt

    with console.house() as (settings, store):
        row = asked(store, number)
        files = files_of(store, row.mail) if row.mail else ()
    seen = f"looked at by {row.looked_by} {console.local(row.looked_at, settings.zone)}"
    who = "an organisation alone" if not row.asker else row.asker
    lines = (
        ("state", f"{row.state}, {seen if row.looked_at else 'nobody has looked at it'}"),
        ("held", doubt(row.doubt, "en")),
        ("asked", console.local(row.asked_at, settings.zone)),
        ("by", f"{who}, {row.organisation}{' (wants no name)' if row.anonymous else ''}"),
        ("mail", str(row.mail or "")),
        ("files", f"{', '.join(file.name for file in files)}: `digest inbox files {row.mail}`" if files else ""),
        ("deadline", str(row.deadline or "")),
        ("merged", f"into #{row.merged_into}" if row.merged_into else ", ".join(f"#{one}" for one in row.merged)),
        ("edition", ", ".join(f"{one} ({state})" for one, state in row.editions)),
        ("tags", ", ".join(row.tags)),
        *(("case", f"{ref}: {title}") for ref, title in row.cases),
        *(("no case", f"{ref}: {title} (taken away)") for ref, title in row.unlinked),
        *(("answer", _given(one, settings.zone)) for one in row.answers),
        ("title", row.title),
    )
    console.lines(*lines)
    console.out().print(f"\n{console.plain(row.text, keep=chr(10))}", soft_wrap=True)
    if row.anonymous:
        console.as_others_see("As the letter has it", _public(row), row.marked_out, [one.said for one in row.tells])
    if row.doubt:
        console.out().print(f"\n{remedies.sentence(Remedy(Action.SETTLE_NAME, {'number': number}))}", soft_wrap=True)


def _given(row: AnswerView, zone: ZoneInfo) -> str:
    """An answer in one line."""
    from digest.writing.reasons import answer_way

    way = answer_way(row.passed, "en", decided=row.looked_at, doubt=row.doubt)
    hidden = ", hidden" if row.hidden else ""
    return f"{row.id}: {row.name or '-'}, {console.local(row.answered_at, zone)}, for {row.consent}, {way}{hidden}"


@request.command("ready")
def request_ready(numbers: Annotated[list[int], typer.Argument(metavar="NUMBER...", show_default=False)]) -> None:
    """Say that requests were looked at: they may stand in a letter that is approved."""
    from digest.requests.deciding import make_ready

    with console.house() as (_, store):
        new = make_ready(store, numbers, by=console.actor())
    for number in numbers:
        console.out().print(f"Request #{number} {'is ready' if number in new else 'was ready already'}.")


@request.command("open")
def request_open(number: Number) -> None:
    """Open a request that was hidden, held, postponed or merged, for the next edition."""
    _decide(number, "open")


@request.command("postpone")
def request_postpone(number: Number) -> None:
    """Postpone a request to the edition after the one at hand. The asker is told."""
    from digest.requests.deciding import postpone

    with console.house() as (settings, store):
        following = postpone(store, number, by=console.actor())
    when = f", to the edition of {console.local(following, settings.zone)[:10]}" if following else ""
    _decided(number, f"postponed{when}")


@request.command("merge")
def request_merge(
    number: Number,
    into: Annotated[int, typer.Argument(help="The request that asks the same, and stays.", show_default=False)],
) -> None:
    """Merge a request into another that asks the same: it goes out no more, and gets the other's answers.

    The asker is told.
    """
    from digest.requests.deciding import merge

    with console.house() as (_, store):
        merge(store, number, into, by=console.actor())
    _decided(number, f"merged into #{into}")


def _public(row: WholeRequestView) -> str:
    return f"{row.public_title}\n\n{row.public_text}"


def _decide(number: int, state: str, *, tells: bool = False) -> None:
    from digest.requests.deciding import set_state
    from digest.store.states import RequestState

    with console.house() as (_, store):
        set_state(store, number, RequestState(state), by=console.actor())
    _decided(number, state, tells=tells)


def _decided(number: int, what: str, *, tells: bool = True) -> None:
    told = " The next tick tells the asker." if tells else ""
    done = f"Request #{number} is {what}.{told}"
    console.out().print(done, soft_wrap=True)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command("requests")(requests)
    app.add_typer(request, name="request")
