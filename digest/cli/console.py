"""What the commands share: the settings and the database, the clock, and how things are printed."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from digest.actions import Action, Remedy
from digest.cli import remedies

if TYPE_CHECKING:
    from rich.console import Console

    from digest.accounts.actor import Actor
    from digest.edition.fallen import Before
    from digest.edition.views import EditionView
    from digest.progress import Progress
    from digest.settings import Settings
    from digest.spreadsheets import ImportPlan, Refusal
    from digest.store.engine import Store
    from digest.store.paging import Listed

_Word = TypeVar("_Word", bound=StrEnum)
_Row = TypeVar("_Row")

SHOWN = 50
"""Rows in a list, unless --limit says otherwise."""

Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")]
After = Annotated[int | None, typer.Option("--after", metavar="NUMBER", help="Go on behind this one.")]
AfterAddress = Annotated[str | None, typer.Option("--after", metavar="ADDRESS", help="Go on behind this one.")]

_FIRST_YEAR, _LAST_YEAR = 2000, 2099  # of the moments given by `--now`
_config: Path | None = None
_WIDE = 200  # columns in a file or a pipe, so that nothing is cut


def use_config(path: Path | None) -> None:
    """Sets the file that the settings are read from."""
    global _config  # noqa: PLW0603  (one command a process)
    _config = path


def config() -> Path:
    """The file that the settings are read from."""
    from digest.settings import FILE

    return _config or Path(os.environ.get("DIGEST_CONFIG", FILE))


def settings() -> Settings:
    """The settings. Raises SettingsFault."""
    from digest.settings import load

    return load(_config)


@contextmanager
def house(*, decides: bool = True) -> Iterator[tuple[Settings, Store]]:
    """The settings and the open database, as a context.

    At its end it is said which approved letters something that was decided in it, or came, has changed; with `decides`
    False, not.
    """
    from digest.store.engine import open_store

    chosen = settings()
    if chosen.encoder:
        from digest.matching.meaning import usable

        usable(chosen.encoder)
    store = open_store(chosen.database_url, encoder=chosen.encoder)
    try:
        approved = _approved(store) if decides else None
        yield chosen, store
        if approved is not None:
            _say_fallen(store, chosen, approved)
    finally:
        store.close()


def _approved(store: Store) -> Before | None:
    """How approved letters stand; None without any, as nearly always."""
    from sqlalchemy import select

    from digest.store.models import Edition
    from digest.store.states import EDITIONS_UNDER_WAY, EditionState

    approved = (EditionState.APPROVED, *EDITIONS_UNDER_WAY)
    with store.read() as session:
        if session.scalar(select(Edition.id).where(Edition.state.in_(approved)).limit(1)) is None:
            return None
    from digest.edition.fallen import before

    return before(store)


def _say_fallen(store: Store, chosen: Settings, approved: Before) -> None:
    """Says which letters are approved no more, why, and what to do."""
    from digest.edition.fallen import fallen
    from digest.house import House
    from digest.store.states import EditionState
    from digest.writing.reasons import edition_reason

    for one in fallen(store, approved, house=House.of(chosen), now=now()):
        if one.state is EditionState.STOPPED:
            remedy = remedies.sentence(Remedy(Action.CORRECT_OR_GO_ON, {"edition": one.name, "code": one.reason}))
            out().print(f"Edition {one.name} is stopped: {edition_reason(one.reason, 'en')}. {remedy}", soft_wrap=True)
            continue
        skipped = one.state is EditionState.SKIPPED
        action = Action.SHOW_CALENDAR if skipped else Action.APPROVE
        is_so = "was approved, and does not go out" if skipped else "is approved no more"
        remedy = remedies.sentence(Remedy(action, {"edition": one.name}))
        out().print(f"Edition {one.name} {is_so}: {edition_reason(one.reason, 'en')}. {remedy}", soft_wrap=True)


@contextmanager
def at_work() -> Iterator[tuple[Settings, Store]]:
    """The same, for what mails others. Raises StoreFault for a copy that was put back, until somebody says so."""
    from digest.errors import StoreFault
    from digest.store.home import check_home

    with house(decides=False) as (chosen, store):
        if store.is_copy():
            raise StoreFault(
                "The database is a copy that was put back: what it has as unsent may have gone out since.",
                remedy=Action.SAY_RESTORED,
            )
        check_home(store, chosen.beside)
        yield chosen, store


@contextmanager
def stoppable() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, so that work ends between two mails; the second signal interrupts."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def log_warnings() -> None:
    """Shows warnings, too, in a command that runs on: what a person should know, with time and level."""
    log = logging.getLogger()
    log.setLevel(min(log.level, logging.WARNING))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that waits for another is nothing to know


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def actor(name: str = "") -> Actor:
    """The person who decides: the member of staff of that name, else the account that is logged in."""
    import getpass

    from digest.accounts.actor import Actor

    try:
        return Actor.staff(name or getpass.getuser(), at=now())
    except (KeyError, OSError):  # an account without a name, as in some containers
        return Actor.staff(f"user {os.getuid()}", at=now())


def at(text: str | None) -> datetime:
    """The moment given by `--now`: ISO 8601, local time unless it has an offset; the present without one.

    Raises typer.BadParameter for what is none, or before 2000 or after 2099, when nobody calculates with days.
    """
    if text is None:
        return now()
    said = f"{text!r} is not a moment such as 2026-12-02T09:00+01:00, from {_FIRST_YEAR} to {_LAST_YEAR}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise typer.BadParameter(said, param_hint="--now") from fault
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise typer.BadParameter(said, param_hint="--now")
    return moment.replace(tzinfo=settings().zone) if moment.tzinfo is None else moment


def one_of(kind: type[_Word], text: str, option: str) -> _Word | None:
    """The member of `kind` given as an option; None for "". Raises typer.BadParameter for any other text."""
    if text and text not in set(kind):
        raise typer.BadParameter(f"{text!r} is none of {', '.join(kind)}", param_hint=option)
    return kind(text) if text else None


def local(moment: datetime | None, zone: ZoneInfo, *, weekday: bool = False) -> str:
    """The moment in local time: `2026-12-02 09:00`, or `Wed 2026-12-02 09:00`; "" for None."""
    if moment is None:
        return ""
    there = moment.astimezone(zone)
    return f"{there:%a %Y-%m-%d %H:%M}" if weekday else f"{there:%Y-%m-%d %H:%M}"


def edition(view: EditionView) -> str:
    """An edition's name at the beginning of a sentence."""
    from digest.writing.reasons import at_first, edition_name

    return at_first(edition_name(view.name, view.period, "en"))


def lines(*labelled: tuple[str, str]) -> None:
    """Prints values with their labels; those that are "" are left out."""
    for label, value in labelled:
        if value:
            out().print(f"{label:<10} {plain(value)}", soft_wrap=True)


def as_others_see(heading: str, words: str, gone: Sequence[str], telling: Sequence[str]) -> None:
    """Prints masked words, what was taken out of them, and what may still tell."""
    out().print(f"\n{heading}:\n{plain(words, keep=chr(10))}\n", soft_wrap=True)
    lines(
        ("taken out", ", ".join(f'"{one}"' for one in gone)),
        ("may tell", ", ".join(f'"{one}"' for one in dict.fromkeys(telling)) or "nothing the program knows of"),
    )


def out() -> Console:
    """The console on standard output."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False, emoji=False, markup=False)


def say(line: str) -> None:
    """Prints a line of what runs on; where nobody takes it (a disk that is full, a reader that is gone), it is lost."""
    with suppress(OSError):
        out().print(line)


def said() -> None:
    """Leaves nothing on standard output that would fail when the program ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str, plural: str = "") -> None:
    """Prints rows as a table, with their number: so many of `title`, of which `plural` is more than one."""
    import shutil

    from digest.cli.tables import table_lines

    cells = [["" if cell is None else plain(str(cell)) for cell in row] for row in rows]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if cells:
        typer.echo("\n".join(table_lines(columns, cells, width=width)) + "\n")
    typer.echo(many(len(cells), title, plural))


def listed(names: Sequence[str]) -> str:
    """Names in a cell of a table: the first few on a terminal, all in a file or a pipe; `-` for none."""
    from digest.spreadsheets import some

    return (some(names) if sys.stdout.isatty() else ", ".join(names)) or "-"


def many(count: int, one: str, plural: str = "") -> str:
    """A number and its noun: `1 request`, `2 requests`; `plural` where it is not `one` with an s."""
    return f"{count} {one if count == 1 else plural or f'{one}s'}"


def rest(listed: Listed[_Row], key: Callable[[_Row], object]) -> None:
    """Prints how many rows come after those shown, and the option that shows them. key: a row's key for `--after`."""
    if listed.more:
        out().print(f"{listed.more} more: --after {key(listed[-1])}", soft_wrap=True)


def text_of(file: Path | None) -> str:
    """The text of a file, or of standard input for `-`. Raises InputFault."""
    from digest.errors import InputFault

    if file is None or str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputFault(f"{file} cannot be read: {fault}.") from fault


def standard_input(what: str) -> str:
    """The text on standard input; on a terminal, a line says first what is wanted."""
    if sys.stdin.isatty():
        sys.stderr.write(f"Write {what}; end with Ctrl-D on a line of its own.\n")
    return sys.stdin.read()


def plain(text: str, *, keep: str = "") -> str:
    """The text without control characters except those in `keep`: no subject line may control the terminal."""
    return "".join(char if char.isprintable() or char in keep else " " for char in text)


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A progress bar on standard error, removed at the end; nothing when that is no terminal."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        tasks = {label: bar.add_task(label, total=None)}

        def step(what: str, steps: int) -> None:
            if what not in tasks:
                for task in tasks.values():
                    bar.remove_task(task)
                tasks.clear()
                tasks[what] = bar.add_task(what, total=None)
            bar.update(tasks[what], total=steps or None, advance=1)

        yield step


def show_plan(plan: ImportPlan, things: str) -> None:
    """Prints what an import did, or would do. Exits with status 1 when nothing may be imported."""
    held_back = {"members": "no letter, says the list", "cases": "hidden, says the file"}
    table(("column", "is", "because"), [(one.text, one.field or "-", one.how) for one in plan.headings], title="column")
    for note in plan.notes:
        out().print(plain(note), soft_wrap=True)
    _list("new", plan.new)
    _list("changed", [f"{name} ({what})" for name, what in plan.changed])
    _list("gone", plan.gone)
    _list("not in the file, stays", plan.missing, limit=5)
    _list(held_back.get(things, "held back"), plan.held_back)
    left_out = [f"row {refusal.row}: {_why(refusal)}" for refusal in plan.skipped]
    _list("left out", left_out, limit=len(left_out))
    refused = [f"row {refusal.row}: {_why(refusal)}" for refusal in plan.refused]
    _list("refused", refused, limit=len(refused))
    counts = {"new": len(plan.new), "changed": len(plan.changed), "unchanged": plan.unchanged, "gone": len(plan.gone)}
    counts |= {"left out": len(plan.skipped)} if plan.skipped else {"refused": len(plan.refused)}
    said = [f"{count} {word}" for word, count in counts.items()]
    out().print(f"{'' if plan.done else 'It would be: '}{', '.join(said)} {things}.")
    fault = f"{plan.fault}. {remedies.sentence(Remedy(Action.SAY_GONE))}" if plan.fault else ""
    if refused:
        take = remedies.sentence(Remedy(Action.SKIP_BAD))
        fault = f"{refused[0]}; nothing was imported, mend it and try again. {take}"
    if fault:
        sys.stderr.write(f"digest: {plain(fault)}\n")
        raise typer.Exit(1)
    if not plan.done:
        out().print("A dry run: nothing was changed.")


def _why(refusal: Refusal) -> str:
    """Why a row was refused, with the commands that help."""
    helps = remedies.commands(refusal.remedy) if refusal.remedy else ()
    return f"{refusal.reason} ({', '.join(f'`{one}`' for one in helps)})" if helps else refusal.reason


def _list(label: str, names: Sequence[str], limit: int = 20) -> None:
    for name in names[:limit]:
        out().print(f"  {label}: {plain(name)}", soft_wrap=True)
    if len(names) > limit:
        out().print(f"  {label}: and {len(names) - limit} more")


def changes(changes: Mapping[str, Sequence[object]]) -> str:
    """Values before and after a decision, by name, shortened."""
    return "; ".join(f"{name}: {changed(old, new)}" for name, (old, new) in changes.items())


def changed(before: object, after: object, *, whole: bool = False) -> str:
    """A value before and after a decision, shortened unless it is to be `whole`."""
    return f"{_short(before, whole)} -> {_short(after, whole)}"


def _short(value: object, whole: bool) -> str:
    said = ", ".join(map(str, value)) if isinstance(value, list) else "-" if value is None else str(value)
    return f"{said[:60]}..." if len(said) > 60 and not whole else said or "-"
