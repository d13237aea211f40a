"""The table of contents: which page has which command.

A page is imported when one of its commands is called. The list of all commands imports every page, which imports no
room, and makes no command: parsing the options of seventy takes longer than most of them run.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_name, get_group, solve_typer_info_help

PAGES = {
    "setup": ("init", "db", "import-members", "import-cases"),
    "accounts": ("staff", "desk", "log"),
    "members": ("members",),
    "suppressions": ("suppressions",),
    "inbox": ("collect", "receive", "lmtp", "inbox"),
    "requests": ("requests", "request"),
    "answers": ("answers", "answer"),
    "cases": ("cases", "case"),
    "vocabulary": ("vocabulary", "retag"),
    "edition": ("compose", "word", "arrange", "preview", "check", "test-send", "approve", "unapprove"),
    "sending": ("send", "stop", "resume", "deliveries", "sent"),
    "dkim": ("dkim",),
    "calendar": ("calendar",),
    "service": ("status", "tick", "run", "worker", "serve", "demo"),
    "reading": ("read",),
    "matching": ("tag", "match", "evaluate"),
}
"""The commands of each page, in the order in which the help lists them."""


class Commands(Mapping[str, TyperCommand | TyperGroup]):
    """Commands by name, each made when it is asked for."""

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        """The command; raises KeyError."""
        page = next((page for page, names in PAGES.items() if name in names), None)
        if page is None:
            raise KeyError(name)
        return cast("TyperCommand | TyperGroup", get_group(_page(page)).commands[name])

    def __iter__(self) -> Iterator[str]:
        return (name for names in PAGES.values() for name in names)

    def __len__(self) -> int:
        return sum(map(len, PAGES.values()))


class Contents(TyperGroup):
    """The command `digest`: the group of all commands."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = cast("MutableMapping[str, Any]", Commands())

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (typer's own signature)
        """The names of the commands; makes none of them."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Writes each command's name and the first paragraph of its help; makes none of them."""
        said = dict(pair for page in PAGES for pair in _told(_page(page)))
        with formatter.section("Commands"):
            formatter.write_dl([(name, said[name].partition("\n\n")[0]) for name in self.commands])


def _page(name: str) -> typer.Typer:
    page = typer.Typer(rich_markup_mode=None)
    import_module(f"digest.cli.{name}").add_to(page)
    return page


def _told(page: typer.Typer) -> Iterator[tuple[str, str]]:
    """(name, help) of each command of a page."""
    for command in page.registered_commands:
        name = command.name or get_command_name(getattr(command.callback, "__name__", ""))
        yield name, inspect.getdoc(command.callback) or ""
    for group in page.registered_groups:
        yield str(group.name), solve_typer_info_help(group)
