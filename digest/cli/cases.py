"""Commands for one case of the bank: adding it, its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.cases.tags import TagView

Add = Annotated[list[str] | None, typer.Option("--add", metavar="SLUG", help="Set this tag; may be given often.")]
Remove = Annotated[
    list[str] | None, typer.Option("--remove", metavar="SLUG", help="Take this tag away for good; may be given often.")
]

case = typer.Typer(no_args_is_help=True, help="A case: told by telephone, its tags.")


@case.command("add")
def case_add(
    title: Annotated[str, typer.Option(show_default=False)],
    organisation: Annotated[str, typer.Option(show_default=False)],
    year: Annotated[int, typer.Option(show_default=False)],
    summary: Annotated[str, typer.Option(help="What was bought and how; otherwise standard input.")] = "",
    outcome: Annotated[str, typer.Option(help="What came of it, in one sentence.")] = "",
    price: Annotated[str, typer.Option(help="The price or effort it took.")] = "",
    prioritisation: Annotated[str, typer.Option(help="What gave way, and who decided.")] = "",
    barriers: Annotated[str, typer.Option(help="What stood in the way, and how it was overcome.")] = "",
    visibility: Annotated[str, typer.Option(help="'citizens' or 'engine room'")] = "",
    norm: Annotated[str, typer.Option(help="The accepted norm it ties to.")] = "",
    link: Annotated[str, typer.Option()] = "",
    contact: Annotated[str, typer.Option()] = "",
) -> None:
    """Add a case told by telephone to the bank."""
    from digest.cases.importing import add_case

    fields = {
        "title": title,
        "organisation": organisation,
        "year": str(year),
        "summary": summary or console.standard_input("the case's summary"),
        "outcome": outcome,
        "price": price,
        "prioritisation": prioritisation,
        "barriers": barriers,
        "visibility": visibility,
        "norm": norm,
        "link": link,
        "contact": contact,
    }
    with console.house() as (_, store):
        ref = add_case(store, fields, by=console.actor())
    console.out().print(f"Case {ref} is in the bank.")


@case.command("tags")
def case_tags(
    ref: Annotated[str, typer.Argument(metavar="ID", help="The case's id.", show_default=False)],
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
        title="tags",
    )


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(case, name="case")
