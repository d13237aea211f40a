"""Commands that set the service up: init, db, and the imports of members and cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from digest.spreadsheets import Choices

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
File = Annotated[Path, typer.Argument(help="An .xlsx, .csv or .jsonl file.", show_default=False)]

Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help="What a column is: HEADING=FIELD, or HEADING= for nothing. Remembered."),
]

SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Take the good rows, and list the bad ones.")]
SheetName = Annotated[str, typer.Option("--sheet", metavar="NAME", help="Which sheet, where there are several.")]

_TOML = """\
# The settings of this house that most houses need; the others have defaults. Any of them can be given as a variable
# instead: DIGEST_SMTP__PASSWORD is `password` under [smtp]. One that does not exist is told by its name.

database = "var/digest.sqlite3"

[association]
name = "{name}"
address = "{address}"      # where members write to, and who the letter is from
letter = "Efterlysninger"
# Signs addresses such as {local}+r112-k7x3mq@{domain}, by which a reply finds its request and a bounce its mail. Take
# the # away if your mail server delivers to addresses with a + in them (most do; send one to try).
# secret = "{secret}"

[fortnight]
anchor = {anchor}          # a day on which an edition goes out; the others follow every 14 days
sending_time = 09:00:00
closing_days = 2             # mail counts until so many working days before ...
closing_time = 12:00:00      # ... at this time
zone = "Europe/Copenhagen"
first_edition = 1
first_request = 1

[inbox]
sources = ["var/inbox"]      # folders of .eml files, Maildirs, mbox files
server = ""                  # whose Authentication-Results to believe: "mx.example.dk", "microsoft365". Name it:
                             # without it anybody can write in a member's name

[inbox.imap]                 # the mailbox of the address above, where it lies on a server
host = ""
username = "{address}"  # the password belongs in DIGEST_INBOX__IMAP__PASSWORD
handled = ""                 # a folder that mail is moved to once it is kept, such as "Behandlet"

[smtp]
host = ""
port = 587
security = "starttls"        # or "tls", or "none" for a relay on this machine
username = ""                # the password belongs in DIGEST_SMTP__PASSWORD
proof = ""                   # "dkim" or "spf": by what other servers see that mail of this domain is yours

[web]                        # the members' few pages: unsubscribe, a request in full, the letter in the browser
url = ""                     # where members reach them, such as "https://digest.{domain}"; needs the secret above
listen = "127.0.0.1:8080"    # where `digest run` serves them, for the web server before it

[keep]
mail_days = 365              # then mails and their files are emptied; the requests and answers stay
"""

_TOML_TEXT = str.maketrans({"\\": "\\\\", '"': '\\"'})

db = typer.Typer(no_args_is_help=True, help="The database.")


def init(
    address: Annotated[str, typer.Option(help="The address members write to.", show_default=False)],
    name: Annotated[str, typer.Option(help="The association's name.")] = "IKA",
    anchor: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="A day on which an edition goes out.", show_default="the Wednesday after next"
        ),
    ] = None,
) -> None:
    """Write digest.toml and make the database, here."""
    from digest.addresses import checked
    from digest.errors import InputFault, SettingsFault
    from digest.settings import FILE

    if FILE.exists():
        raise InputFault(f"There is a {FILE} here already; `digest db upgrade` makes its database.")
    content = _TOML.format(
        name=name.translate(_TOML_TEXT),
        address=checked(address),
        local=checked(address).partition("@")[0],
        domain=checked(address).partition("@")[2],
        secret=token_urlsafe(18),
        anchor=(anchor.date() if anchor else _next_anchor(console.now().date())).isoformat(),
    )
    FILE.touch(mode=0o600)  # it may hold a secret
    FILE.write_text(content, encoding="utf-8")
    console.use_config(FILE)
    try:
        sources = console.settings().sources
    except SettingsFault:
        FILE.unlink()  # the next `init` must not find a file without a database
        raise
    for source in sources:
        source.mkdir(parents=True, exist_ok=True)
    console.out().print(f"Wrote {FILE}: look it over.")
    upgrade()


def _next_anchor(today: date) -> date:
    """The Wednesday after next, which leaves time for the first requests."""
    return today + timedelta(days=(2 - today.weekday()) % 7 + 7)


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to this program's version; make its tables if there are none."""
    from digest.store.engine import Store, connect, place_of
    from digest.store.home import forget
    from digest.store.migrations import upgrade as migrate

    settings = console.settings()
    url = settings.database_url
    engine = connect(url)
    try:
        before, after = migrate(engine)
        if before is None:
            forget(Store(engine), settings.beside)
    finally:
        engine.dispose()
    what = "is up to date" if before == after else f"is at version {after} now (before: {before or 'nothing'})"
    console.out().print(f"The database {place_of(url)} {what}.")


@db.command("compact")
def compact() -> None:
    """Rebuild the database file, so that nothing of what was deleted is left in it."""
    from digest.errors import StoreFault

    with console.house() as (_, store):
        if not store.compact():
            raise StoreFault("Somebody keeps the database open; stop `digest run` first.")
    console.out().print("The file holds nothing of what was deleted.")


@db.command("backup")
def backup(file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)]) -> None:
    """Copy the database to a file, also while `digest run` is at work."""
    with console.house() as (_, store):
        store.copy_to(file)
    console.out().print(f"Wrote {file}. To put it back: stop `digest run`, copy it there, then `digest db restored`.")


@db.command("restored")
def restored(
    without_mailbox: Annotated[
        bool, typer.Option("--without-mailbox", help="Do not look for mail that was handled since the copy was made.")
    ] = False,
) -> None:
    """Settle the ledger after a backup was put back: nothing that may have gone out since goes out again by itself.

    Mail that was taken in since, and lies in the folder for handled mail, is taken in again. The next request gets the
    first number of a later hundred, so that no address or link of a letter that is forgotten means another.
    """
    from digest.delivery.ledger import doubt_all
    from digest.errors import InputFault
    from digest.inbox.collect import collect_handled
    from digest.store.counters import leave_out
    from digest.store.home import settle

    with console.house() as (settings, store):
        with store.write() as session:
            leave_out(session)
        if not without_mailbox:
            again = collect_handled(store, settings, now=console.now())
            if again.faults:
                raise InputFault(f"{again.faults[0]} When it answers, call this again; or now, with --without-mailbox.")
            if again.new:
                console.out().print(
                    f"{console.many(again.new, 'mail')} handled since the copy was made: taken in again."
                )
        count = doubt_all(store, by=console.actor())
        store.say_restored()
        settle(store, settings.beside)
    waiting = console.many(count, "mail or edition waits", "mails and editions wait")
    console.out().print(
        f"{waiting} for a person now: `digest deliveries --state uncertain`, `digest status`."
        if count
        else "Nothing was about to go out."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taking:
    """What becomes of what a file has, and has not."""

    dry_run: DryRun = False
    gone: Annotated[
        str, typer.Option(help="Who or what the file has no more: mark (is gone), keep (the file is a part).")
    ] = ""
    column: Columns = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Which rows are taken, and of which list they are."""

    skip_bad: SkipBad = False
    sheet: SheetName = ""
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Which list this is, where you keep several of one kind.")
    ] = ""


def _choices(taking: _Taking, rows: _Rows, kind: str = "") -> Choices:
    from digest.spreadsheets import Choices, Gone
    from digest.store.states import MemberKind

    return Choices(
        dry_run=taking.dry_run,
        gone=console.one_of(Gone, taking.gone, "--gone"),
        columns=chosen(taking.column),
        everybody=console.one_of(MemberKind, kind, "--kind") or "",
        skip_bad=rows.skip_bad,
        sheet=rows.sheet,
        source=rows.source.strip(),
    )


@laid_out
def import_members(
    file: File,
    *,
    taking: _Taking,
    kind: Annotated[str, typer.Option(help="What everybody is (member, supplier) in a list that does not say.")] = "",
    rows: _Rows,
) -> None:
    """Take the member list from a spreadsheet. A list with a bad row is not taken at all, unless it is left out.

    A list of members leaves suppliers alone, and a list of suppliers members. Who wants no letter gets none.
    """
    from digest.members import importing

    with console.house() as (_, store), console.progress(f"reading {file.name}") as step:
        choices = _choices(taking, rows, kind)
        plan = importing.import_members(store, file, choices, by=console.actor(), progress=step)
    console.show_plan(plan, "members")


@laid_out
def import_cases(file: File, taking: _Taking, rows: _Rows) -> None:
    """Take cases into the bank. A file with a bad row is not taken at all, unless it is left out.

    Drafts, and cases that may not be shared, are kept hidden. What a person changed stays as it is.
    """
    from digest.cases import importing

    with console.house() as (_, store), console.progress(f"reading {file.name}") as step:
        choices = _choices(taking, rows)
        plan = importing.import_cases(store, file, choices, progress=step, by=console.actor())
    console.show_plan(plan, "cases")


def chosen(columns: list[str] | None) -> dict[str, str]:
    """The fields by headings, from `--column HEADING=FIELD`."""
    found = {}
    for text in columns or []:
        heading, equals, field = text.rpartition("=")
        if not equals:
            raise typer.BadParameter(f"{text!r} is not HEADING=FIELD", param_hint="--column")
        found[heading.strip()] = field.strip()
    return found


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command("init")(init)
    app.add_typer(db, name="db")
    app.command("import-members")(import_members)
    app.command("import-cases")(import_cases)
