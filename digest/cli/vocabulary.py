"""Commands for the vocabulary, and for reading all texts again with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.cases.edits import Change, EntryView

Slug = Annotated[str, typer.Argument(help="A tag, by slug or label.", show_default=False)]
Words = Annotated[
    list[str], typer.Argument(metavar="WORD...", help="Written as in the shipped file.", show_default=False)
]
Never = Annotated[bool, typer.Option("--never", help="Words that look like a synonym and mean something else.")]

vocabulary = typer.Typer(no_args_is_help=True, help="The words that earn tags: show, add, drop, suggest, as a file.")


@vocabulary.command("show")
def show(
    word: Annotated[str, typer.Argument(help="A tag, or a word.", metavar="[SLUG|WORD]")] = "",
    after: Annotated[str | None, typer.Option("--after", metavar="SLUG", help="Go on behind this one.")] = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Show a tag with its words, or the tags that a word earns; without a word, every tag."""
    from digest.cases.edits import all_tags
    from digest.cases.edits import show as find

    with console.house() as (_, store):
        if word:
            for one in find(store, word):
                _show_tag(one)
            return
        found = all_tags(store, after=after, limit=limit)
    console.table(
        ("slug", "tag", "in English", "facet", "under", "words", "changed here"),
        [
            (
                one.tag.slug,
                one.tag.da,
                one.tag.en,
                one.tag.facet,
                one.tag.parent,
                len(one.tag.synonyms),
                "yes" if one.ours or one.dropped else "",
            )
            for one in found
        ],
        title="tag",
    )
    console.rest(found, lambda one: one.tag.slug)


@vocabulary.command("add")
def add(slug: Slug, words: Words, never: Never = False) -> None:
    """Add words that earn a tag (or never do, with --never); `digest retag` reads the texts again."""
    from digest.cases.edits import add as add_to_tag

    with console.house() as (_, store):
        _told(add_to_tag(store, slug, words, never=never, by=console.actor()))


@vocabulary.command("drop")
def drop(
    slug: Slug,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD...", help="Otherwise all.")] = None,
    never: Never = False,
) -> None:
    """Remove words that earn a tag; without words, the tag is again as it was shipped."""
    from digest.cases.edits import drop as drop_from_tag

    with console.house() as (_, store):
        _told(drop_from_tag(store, slug, words or (), never=never, by=console.actor()))


@vocabulary.command("export")
def export(file: Annotated[Path, typer.Argument(show_default=False)]) -> None:
    """Write the tags that were changed here to a file, in the form of the shipped one."""
    from digest.cases.edits import export_edits

    with console.house() as (_, store):
        count = export_edits(store, file)
    console.out().print(
        f"{file} has {console.many(count, 'tag that was changed here', 'tags that were changed here')}.", soft_wrap=True
    )


@vocabulary.command("import")
def import_(
    file: Annotated[Path, typer.Argument(show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would change, and change nothing.")] = False,
) -> None:
    """Replace all that was changed here by what a file has; a file with a fault is refused whole."""
    from digest.cases.edits import import_edits

    with console.house() as (_, store):
        changes = import_edits(store, file, dry_run=dry_run, by=console.actor())
    _told(changes, dry_run=dry_run)


@vocabulary.command("suggest")
def suggest(everything: Annotated[bool, typer.Option("--all", help="All of them, not the first 20.")] = False) -> None:
    """Words that come again in requests and cases, and that no tag knows."""
    from digest.cases.suggesting import suggest as find
    from digest.spreadsheets import some

    with console.house() as (_, store):
        shown = find(store, limit=None if everything else 20)
    rows = [(one.words, some(one.requests, 5) or "-", some(one.cases, 5) or "-") for one in shown]
    unknown = f"of {console.many(len(shown) + shown.more, 'word')} that no tag knows"
    console.table(("word", "in requests", "in cases"), rows, title=unknown, plural=unknown)
    if shown:
        console.out().print(
            "`digest vocabulary add SLUG WORD` teaches one, `vocabulary ignore WORD` puts it aside.", soft_wrap=True
        )


@vocabulary.command("ignore")
def ignore(words: Annotated[list[str], typer.Argument(metavar="WORD...", show_default=False)]) -> None:
    """Suggest these words no more."""
    from digest.cases.suggesting import ignore as put_aside
    from digest.spreadsheets import some

    with console.house() as (_, store):
        done = put_aside(store, words, by=console.actor())
    console.out().print(console.plain(f"Suggested no more: {some(done)}."), soft_wrap=True)


def retag(
    apply: Annotated[bool, typer.Option("--apply", help="Do it; otherwise only show what would change.")] = False,
) -> None:
    """Read all cases, and all requests that are not closed, again; tags that people set or removed stay."""
    from digest.cases.retagging import retag as read_anew

    with console.house() as (_, store), console.progress("reading anew") as progress:
        found = read_anew(store, apply=apply, progress=progress)
    out = console.out()
    for label, counts in (("come", found.come), ("go", found.go)):
        if counts:
            told = ", ".join(
                f"{slug} {count}" for slug, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
            )
            out.print(f"Tags that {label}: {told}.", soft_wrap=True)
    for one in found.examples:
        signs = [*(f"+ {slug}" for slug in one.come), *(f"- {slug}" for slug in one.go)]
        out.print(f"  {console.plain(one.text)}: {', '.join(signs)}", soft_wrap=True)
    if found.changed > len(found.examples):
        out.print(f"  and {found.changed - len(found.examples)} more")
    said = f"{found.changed} get other tags, {found.touched} the same with other words or weights"
    out.print(f"{found.texts} texts: {said}.", soft_wrap=True)
    if (found.changed or found.touched) and not apply:
        out.print("Nothing was changed; `digest retag --apply` does it.")


def _show_tag(one: EntryView) -> None:
    tag = one.tag
    lines = [
        f"{tag.slug}: {tag.da} / {tag.en}",
        f"facet     {tag.facet}",
        *([f"under     {' < '.join(one.wider)}"] if one.wider else []),
        *([f"above     {', '.join(one.narrower)}"] if one.narrower else []),
        *([f"cpv       {', '.join(tag.cpv)}"] if tag.cpv else []),
        f"synonyms  {', '.join(tag.synonyms)}",
        *([f"never     {', '.join(tag.never)}"] if tag.never else []),
        *([f"added     {', '.join(one.ours)}"] if one.ours else []),
        *([f"dropped   {', '.join(one.dropped)}"] if one.dropped else []),
    ]
    for line in lines:
        console.out().print(console.plain(line), soft_wrap=True)


def _told(changes: Sequence[Change], *, dry_run: bool = False) -> None:
    out = console.out()
    for one in changes:
        out.print(console.plain(f"{one.slug}: {one.what}"), soft_wrap=True)
    if not changes:
        out.print("That is so already.")
    elif dry_run:
        out.print("A dry run: nothing was changed.")
    else:
        out.print("`digest retag` shows what that changes in requests and cases.")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(vocabulary, name="vocabulary")
    app.command()(retag)
