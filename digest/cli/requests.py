"""Commands for what is asked: every request, one of them, its tags and its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.actions import Action, Remedy
from digest.cli import cases, console, remedies
from digest.cli.request_acts import Number, request
from digest.errors import InputFault

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from digest.requests.views import AnswerView, RequestView


def requests(
    state: Annotated[str, typer.Option(help="Only those: held, open, published, closed ...")] = "",
    new: Annotated[bool, typer.Option("--new", help="Those that nobody has looked at, the oldest first.")] = False,
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Every request with its tags, the newest first."""
    from digest.requests import views
    from digest.store.states import RequestState

    if state and new:
        raise InputFault("--state and --new ask for different requests: give one of them.")
    chosen = console.one_of(RequestState, state, "--state")
    with console.house() as (settings, store):
        if new:
            rows = views.unseen(store, after=after, limit=limit)
        else:
            rows = views.requests(store, chosen, after=after, limit=limit)
        console.table(
            ("no.", "asked", "organisation", "title", "tags", "cases", "answers", "state"),
            [
                (
                    row.number,
                    console.local(row.asked_at, settings.zone)[:10],
                    row.organisation,
                    row.title,
                    console.listed(row.tags),
                    _met(row),
                    row.answers,
                    row.state,
                )
                for row in rows
            ],
            title="request",
        )
        console.rest(rows, lambda row: row.number)


def _met(row: RequestView) -> str:
    """How many cases a request surely met, or perhaps."""
    if row.cases is None:
        return "–"
    return f"{len(row.perhaps)} perhaps" if row.perhaps else f"{len(row.cases)}"


@request.command("related")
def request_related(number: Number) -> None:
    """What is known beside a request: cases, what was asked before and came of it, who may know something."""
    from digest.requests.related import related
    from digest.writing.language import because, touching
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
    if found.perhaps:
        console.table(
            ("case", "organisation", "year", "why"),
            [(case.title, case.organisation, case.year, touching(common, "da")) for case, common in found.perhaps],
            title="perhaps related",
            plural="perhaps related",
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
        *(("perhaps", f"{ref}: {title}") for ref, title in row.perhaps),
        *(("no case", f"{ref}: {title} (taken away)") for ref, title in row.unlinked),
        *(("answer", _given(one, settings.zone)) for one in row.answers),
        ("title", row.title),
    )
    console.lines(*lines)
    console.out().print(f"\n{console.plain(row.text, keep=chr(10))}", soft_wrap=True)
    if row.anonymous:
        console.as_others_see(
            "As the letter has it",
            f"{row.public_title}\n\n{row.public_text}",
            row.marked_out,
            [one.said for one in row.tells],
        )
    if row.doubt:
        console.out().print(f"\n{remedies.sentence(Remedy(Action.SETTLE_NAME, {'number': number}))}", soft_wrap=True)


def _given(row: AnswerView, zone: ZoneInfo) -> str:
    """An answer in one line."""
    from digest.writing.reasons import answer_way

    way = answer_way(row.passed, "en", row.way)
    hidden = ", hidden" if row.hidden else ""
    return f"{row.id}: {row.name or '-'}, {console.local(row.answered_at, zone)}, for {row.consent}, {way}{hidden}"


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command("requests")(requests)
    app.add_typer(request, name="request")
