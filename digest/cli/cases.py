"""Commands for the case bank: its list, and one case: shown, added, made of an answer, changed, hidden, tagged."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.cases.tags import TagView
    from digest.cases.views import CaseView

Add = Annotated[list[str] | None, typer.Option("--add", metavar="SLUG", help="Set this tag; may be given often.")]
Remove = Annotated[
    list[str] | None, typer.Option("--remove", metavar="SLUG", help="Take this tag away for good; may be given often.")
]
Ref = Annotated[str, typer.Argument(metavar="ID", help="The case's id in `digest cases`.", show_default=False)]
Title = Annotated[str | None, typer.Option(help="What was bought, in one line.")]
Whose = Annotated[str | None, typer.Option(help="Whose case it is.")]
Year = Annotated[int | None, typer.Option()]
Summary = Annotated[str | None, typer.Option(help="What was bought and how.")]
Outcome = Annotated[str | None, typer.Option(help="What came of it, in one sentence.")]
Price = Annotated[str | None, typer.Option(help="The price or effort it took.")]
Prioritisation = Annotated[str | None, typer.Option(help="What gave way, and who decided.")]
Barriers = Annotated[str | None, typer.Option(help="What stood in the way, and how it was overcome.")]
Visibility = Annotated[str | None, typer.Option(help="'citizens' or 'engine room'")]
Norm = Annotated[str | None, typer.Option(help="The accepted norm it ties to.")]
Link = Annotated[str | None, typer.Option()]
Contact = Annotated[str | None, typer.Option()]

case = typer.Typer(
    no_args_is_help=True, help="One case: told by telephone, made of an answer, shown, changed, hidden, its tags."
)


def cases(
    search: Annotated[str, typer.Option(metavar="WORDS", help="Only those with all of these words.")] = "",
    organisation: Annotated[str, typer.Option(help="Only those of organisations with this in their name.")] = "",
    after: Annotated[str | None, typer.Option("--after", metavar="ID", help="Go on behind this one.")] = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Every case of the bank with its tags, the newest first."""
    from digest.cases.views import cases as told

    with console.house() as (_, store):
        rows = told(store, search=search, organisation=organisation, after=after, limit=limit)
    console.table(
        ("id", "title", "organisation", "year", "tags", "state"),
        [(row.ref, row.title, row.organisation, row.year, console.listed(row.tags), _state(row)) for row in rows],
        title="case",
    )
    console.rest(rows, lambda row: row.ref)


def _state(row: CaseView) -> str:
    return "gone from its file" if row.gone else "hidden" if row.hidden else ""


@case.command("show")
def case_show(ref: Ref) -> None:
    """Show one case: what it says, where it is from, and which requests it was found for."""
    from digest.cases.views import case as told

    with console.house() as (settings, store):
        row = told(store, ref)
    state = "hidden: it matches nothing, and is no news" if row.hidden else "shown"
    lines = (
        ("id", row.ref),
        *row.fields.items(),
        ("state", f"gone from its file {console.local(row.gone_at, settings.zone)}" if row.gone_at else state),
        ("from", f"a file {row.source}".strip() if row.imported else "a person"),
        ("added", console.local(row.added_at, settings.zone)),
        ("set by hand", ", ".join(row.by_hand)),
        ("found for", ", ".join(f"#{number}" for number in row.requests)),
    )
    for label, value in lines:
        if value:
            console.out().print(f"{label:<15}{console.plain(value, keep=chr(10))}", soft_wrap=True)
    show_tags(row.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a case says, as far as it is given."""

    title: Title = None
    organisation: Whose = None
    year: Year = None
    summary: Summary = None
    outcome: Outcome = None
    price: Price = None
    prioritisation: Prioritisation = None
    barriers: Barriers = None
    visibility: Visibility = None
    norm: Norm = None
    link: Link = None
    contact: Contact = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToldByTelephone(_Said):
    """What a new case says."""

    title: Annotated[str, typer.Option(show_default=False)]
    organisation: Annotated[str, typer.Option(show_default=False)]
    year: Annotated[int, typer.Option(show_default=False)]
    summary: Annotated[str, typer.Option(help="What was bought and how; otherwise standard input.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _SaidOtherwise:
    """What a case says otherwise than the answer that it is made of."""

    title: Title = None
    summary: Summary = None
    year: Year = None
    outcome: Outcome = None
    price: Price = None
    link: Link = None
    contact: Contact = None


def _given(said: _Said | _SaidOtherwise) -> dict[str, str]:
    return {field: str(value) for field, value in asdict(said).items() if value is not None}


@case.command("add")
@laid_out
def case_add(said: _ToldByTelephone) -> None:
    """Add a case told by telephone to the bank."""
    from digest.cases.changing import add_case

    fields = {**_given(said), "summary": said.summary or console.standard_input("the case's summary")}
    with console.house() as (_, store):
        ref = add_case(store, fields, by=console.actor())
    console.out().print(f"Case {ref} is in the bank.")


@case.command("from-answer")
@laid_out
def case_from_answer(
    answer: Annotated[
        int, typer.Argument(metavar="ANSWER", help="Its number in `digest answers`.", show_default=False)
    ],
    *,
    said: _SaidOtherwise,
    agreed: Annotated[
        bool, typer.Option("--agreed", help="Its writer has told you that everybody may read it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the case, and change nothing.")] = False,
) -> None:
    """Make a case of an answer for everyone: its words, its writer's organisation. Anonymous ones name nobody.

    Without its sign-off, telephone numbers and mail addresses.
    """
    from digest.cases.answering import case_of_answer, drafted

    given = _given(said)
    if agreed and not yes and sys.stdin.isatty():
        typer.confirm(f"Has the writer of answer {answer} said that all members may read it?", abort=True)
    with console.house() as (_, store):
        console.lines(*((name, value) for name, value in {**drafted(store, answer).fields, **given}.items()))
        if dry_run:
            console.out().print("A dry run: nothing was changed.")
            return
        if not yes and sys.stdin.isatty():
            typer.confirm("Everybody may read that. Go on?", abort=True)
        made = case_of_answer(store, answer, given, agreed=agreed, by=console.actor())
    console.out().print(f"Case {made.ref} is in the bank. `digest case edit {made.ref}` gives it a title of its own.")
    if made.hidden:
        console.out().print(
            f"It is hidden, since it must not tell whose it is: `digest case show {made.ref}`, then "
            f"`digest case unhide {made.ref}`."
        )


@case.command("edit")
@laid_out
def case_edit(
    ref: Ref,
    said: _Said,
    from_file: Annotated[
        list[str] | None,
        typer.Option("--from-file", metavar="FIELD", help="Let the next file change this field again; may be often."),
    ] = None,
) -> None:
    """Change what is given, and nothing else. No file changes that again; an empty text takes it out."""
    from digest.cases.changing import edit_case, leave_to_file

    given = _given(said)
    with console.house() as (_, store):
        if from_file:
            released = leave_to_file(store, ref, from_file, by=console.actor())
            console.out().print(f"The next file decides about: {', '.join(released) or 'nothing that it did not'}.")
        if given or not from_file:
            changed = edit_case(store, ref, given, by=console.actor())
            done = f"is changed: {', '.join(changed)}. {_RENEWED}" if changed else "says that already."
            console.out().print(f"Case {ref} {done}", soft_wrap=True)


_RENEWED = "A letter that waits is composed anew where it shows it."


@case.command("hide")
def case_hide(ref: Ref) -> None:
    """Hide a case: it matches nothing, is no news, and stands in no letter that has not gone out."""
    _hide(ref, hidden=True)


@case.command("unhide")
def case_unhide(ref: Ref) -> None:
    """Show a hidden case again."""
    _hide(ref, hidden=False)


def _hide(ref: str, *, hidden: bool) -> None:
    from digest.cases.changing import set_hidden

    with console.house() as (_, store):
        changed = set_hidden(store, ref, hidden=hidden, by=console.actor())
    state = "hidden" if hidden else "shown again"
    said = f"is {state}. {_RENEWED}" if changed else f"was {'hidden' if hidden else 'shown'} already."
    console.out().print(f"Case {ref} {said}", soft_wrap=True)


@case.command("tags")
def case_tags(
    ref: Ref,
    add: Add = None,
    remove: Remove = None,
) -> None:
    """Show the tags of a case and the words that earned them; set tags, or remove them for good."""
    from digest.cases.correcting import correct_case, tags

    with console.house() as (_, store):
        found = (
            correct_case(store, ref, add=add or (), remove=remove or (), by=console.actor())
            if add or remove
            else tags(store, ref)
        )
    show_tags(found)


def show_tags(tags: Sequence[TagView]) -> None:
    """Prints tags with the words that earned them."""
    console.table(
        ("tag", "slug", "weight", "words", "by"),
        [
            (
                one.label,
                one.slug,
                "" if one.refused else one.weight,
                ", ".join(one.words) or "-",
                f"taken away by the {one.origin}" if one.refused else one.origin,
            )
            for one in tags
        ],
        title="tag",
    )


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command("cases")(cases)
    app.add_typer(case, name="case")
