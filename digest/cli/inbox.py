"""Commands for mail that comes in: collect, receive, lmtp, and the inbox a person looks through."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console, remedies, word
from digest.cli.options import laid_out
from digest.cli.reading import as_read

if TYPE_CHECKING:
    from digest.inbox.reviewing import Verdict
    from digest.reading import Authentication

inbox = typer.Typer(help="Every mail that came, what became of it, and why.")


def collect(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="A folder of .eml files, a Maildir or an mbox file; otherwise those of the settings."),
    ] = None,
) -> None:
    """Take in new mail: keep it, read it, make requests of it, send receipts."""
    from digest.errors import InputFault
    from digest.followup.answers import pass_on
    from digest.followup.receipts import acknowledge
    from digest.house import House
    from digest.inbox.collect import collect as keep
    from digest.inbox.collect import sources_of
    from digest.inbox.filing import file_mails
    from digest.inbox.sources.files import LocalSource

    with console.house() as (settings, store):
        places = [LocalSource(source.resolve()) for source in sources or []] or sources_of(settings)
        if not places:
            raise InputFault(
                "Name a folder, Maildir or mbox file, or set inbox.sources or inbox.imap.host in digest.toml."
            )
        moment, house = console.now(), House.of(settings)
        with console.progress("collecting") as step:
            collected = keep(store, places, now=moment, progress=step)
        with console.progress("reading") as step:
            filed = file_mails(store, house=house, now=moment, progress=step)
        told = acknowledge(store, house=house, now=moment)
        passed = pass_on(store, house=house, now=moment)
    console.out().print(f"{console.many(collected.new, 'new mail')}, {collected.seen} seen before.")
    for state, count in sorted(filed.items()):
        console.out().print(f"  {count} {state}")
    if told or passed:
        console.out().print(f"Receipts: {told}. Answers on their way to askers: {passed}. `digest run` sends them.")
    _faults(collected.faults)


def lmtp(
    listen: Annotated[str, typer.Option(help="Where to listen, as HOST:PORT.")] = "127.0.0.1:2424",
) -> None:
    """Take mail by LMTP from your mail server until told to stop; `digest run` files it at its next tick."""
    from digest.inbox.sources.lmtp import serving
    from digest.process import until_told

    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise typer.BadParameter(f"{listen!r} is not a place such as 127.0.0.1:2424", param_hint="--listen")
    with (
        console.house() as (_, store),
        console.stoppable() as stopping,
        serving(store, host=host.strip("[]"), port=int(port), clock=console.now),
    ):
        console.out().print(f"Listening at {listen}. Stop with Ctrl-C or SIGTERM.")
        until_told(stopping)
    console.out().print("Stopped.")


def receive(
    recipient: Annotated[
        list[str] | None, typer.Option(help="Whom it was delivered for, as your mail server says.")
    ] = None,
) -> None:
    """Take one mail from standard input, as a mail server's pipe hands it over; `digest run` files it.

    Status 0 when it is kept; 65 for nothing, or more than 50 MB; 75 for anything that can be mended, so that the server
    tries again later.
    """
    from sqlalchemy.exc import DBAPIError

    from digest.errors import DigestError
    from digest.inbox.collect import MAX_BYTES, keep
    from digest.inbox.sources.lmtp import arrived

    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    if not raw.strip() or len(raw) > MAX_BYTES:
        what = f"The mail is larger than {MAX_BYTES // 1_000_000} MB" if raw.strip() else "There is no mail"
        sys.stderr.write(f"digest: {what} on standard input.\n")
        raise typer.Exit(os.EX_DATAERR)
    try:
        with console.house() as (_, store):
            keep(store, [arrived(raw, by="pipe", recipients=tuple(recipient or ()))], now=console.now())
    except (DigestError, DBAPIError, OSError) as fault:
        said = remedies.told(fault) if isinstance(fault, DigestError) else str(getattr(fault, "orig", fault))
        sys.stderr.write(f"digest: {console.plain(said)} The mail is not kept.\n")
        raise typer.Exit(os.EX_TEMPFAIL) from fault


@inbox.callback(invoke_without_command=True)
def inbox_list(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="Only those: received, filed, held, ignored, failed.")] = "",
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Every mail that came, what became of it, and why; the newest first."""
    if context.invoked_subcommand:
        return
    from digest.inbox.views import mails
    from digest.store.states import MailState

    chosen = console.one_of(MailState, state, "--state")
    with console.house() as (settings, store):
        rows = mails(store, chosen, after=after, limit=limit)
        console.table(
            ("#", "received", "from", "subject", "state", "reason"),
            [
                (
                    row.id,
                    console.local(row.received_at, settings.zone),
                    row.sender,
                    row.subject,
                    row.state,
                    _why(row.reason, row.values),
                )
                for row in rows
            ],
            title="mail",
        )
        console.rest(rows, lambda row: row.id)


@inbox.command("show")
def inbox_show(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest inbox`.", show_default=False)],
) -> None:
    """One mail: how it was read, and what became of it."""
    from digest.house import House
    from digest.inbox.views import mail

    with console.house() as (settings, store):
        shown = mail(store, number, house=House.of(settings))
    lacks = shown.mail.values.get("withdrawn") if shown.mail.reason != "withdrawn" else None
    head = (
        ("from", shown.mail.sender),
        ("received", console.local(shown.mail.received_at, settings.zone)),
        ("subject", shown.mail.subject),
        ("kind", shown.read.kind if shown.read else shown.mail.kind),
        ("checks", _checks(shown.read.authentication) if shown.read else ""),
        ("became", f"{shown.mail.state}: {_why(shown.mail.reason, shown.mail.values)}"),
        ("but", _why("withdrawn", lacks) if lacks else ""),
        *(("added", f"in mail {one.id}: {one.text}") for one in shown.postscripts),
        ("stops", ", ".join(f"answer {one} to #{asked}" for one, asked in shown.stops)),
        ("purged", console.local(shown.purged_at, settings.zone)),
    )
    lines = [f"{label:<10}{value}" for label, value in head if value]
    if shown.read is not None:
        lines += as_read(shown.read)
    elif shown.filed:
        lines += ["", "-- what was made of it", shown.filed]
    console.out().print(console.plain("\n".join(lines), keep="\n"), soft_wrap=True)


@inbox.command("files")
def inbox_files(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest inbox`.", show_default=False)],
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Save them in this folder; nothing there is written over.")
    ] = None,
) -> None:
    """The files of a mail; with --to they are saved."""
    from digest.inbox.files import files, save

    with console.house() as (_, store):
        found = files(store, number)
    out = console.out()
    if not found:
        out.print(f"Mail {number} has no files.")
        return
    for file in found if to is None else ():
        out.print(console.plain(f"{file.name} ({file.content_type}, {file.size / 1000:.0f} KB)"), soft_wrap=True)
    if to is None:
        out.print(f"`digest inbox files {number} --to DIR` saves them. Open only what you expect.")
        return
    for place in save(found, to):
        out.print(console.plain(f"Saved: {place}"), soft_wrap=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """As what a mail is taken in."""

    organisation: Annotated[str, typer.Option(help="Where somebody new belongs: adds them to the register.")] = ""
    answer_to: Annotated[
        str, typer.Option("--as-answer-to", help="Take it as an answer to this request, or to several: 113,117.")
    ] = ""
    change_of: Annotated[
        str, typer.Option("--as-change-of", help="Give this request of the writer's the words of the mail.")
    ] = ""
    as_request: Annotated[bool, typer.Option("--as-request", help="Take it as a request.")] = False
    despite_failure: Annotated[
        bool,
        typer.Option("--despite-failure", help="It failed the mail server's checks, and its writer says it is theirs."),
    ] = False
    despite_withdrawal: Annotated[
        bool,
        typer.Option("--despite-withdrawal", help="Its writer took it back, and says that it may go after all."),
    ] = False
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Each who asked may get all of the mail, where it does not say what is for whom."),
    ] = False

    def said(self) -> Verdict:
        """The same, with the numbers of requests read."""
        from digest.inbox.reviewing import Verdict

        numbers = tuple(_number(one, "--as-answer-to") or 0 for one in self.answer_to.split(","))
        return Verdict(
            organisation=self.organisation,
            answer_to=_number(self.answer_to, "--as-answer-to") if len(numbers) == 1 else None,
            answers_to=numbers if len(numbers) > 1 else (),
            change_of=_number(self.change_of, "--as-change-of"),
            as_request=self.as_request,
            despite_failure=self.despite_failure,
            despite_withdrawal=self.despite_withdrawal,
            whole=self.whole,
        )


@inbox.command("accept")
@laid_out
def inbox_accept(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest inbox`.", show_default=False)],
    verdict: _Verdict,
    chosen: word.Tried,
) -> None:
    """Take in a mail that was held or ignored. Its writer gets a receipt."""
    from digest.house import House
    from digest.inbox.reviewing import accept
    from digest.inbox.views import mail

    given, chosen = verdict.said(), replace(chosen, tells=False, receipted=True)
    with console.house() as (settings, store):
        house, by = House.of(settings), console.actor()
        for one in mail(store, number, house=house).postscripts:
            console.out().print(console.plain(f"Added in mail {one.id}: {one.text}", keep="\n"), soft_wrap=True)
        outcome = word.carried_out(
            (settings, store), lambda store, told: accept(store, number, given, house=house, by=by, word=told), chosen
        )
    console.out().print(f"Mail {number} is {outcome.state}: {_why(outcome.reason, outcome.values)}.")


@inbox.command("retry")
def inbox_retry(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest inbox`.", show_default=False)],
) -> None:
    """Read a mail again that could not be read, or was held."""
    from digest.house import House
    from digest.inbox.reviewing import retry
    from digest.inbox.views import mail

    with console.house() as (settings, store):
        state = retry(store, number, house=House.of(settings), by=console.actor())
        shown = mail(store, number, house=House.of(settings)).mail
    console.out().print(f"Mail {number} is {state}: {_why(shown.reason, shown.values)}.")


@inbox.command("hold")
@laid_out
def inbox_hold(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest inbox`.", show_default=False)],
    chosen: word.Tried,
) -> None:
    """Hold a mail for a person; a request it became is held too, and its asker is told by mail."""
    from digest.inbox.reviewing import hold

    chosen = replace(chosen, tells=False)
    with console.house() as house:
        word.carried_out(house, lambda store, told: hold(store, number, by=console.actor(), word=told), chosen)
    console.out().print(f"Mail {number} is held; `digest inbox accept {number}` takes it in again.")


@inbox.command("dismiss")
@laid_out
def inbox_dismiss(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest inbox`.", show_default=False)],
    chosen: word.Tried,
) -> None:
    """Dismiss a held mail that has been dealt with otherwise; it waits no more. A member is told by mail."""
    from digest.inbox.reviewing import dismiss

    with console.house() as house:
        word.carried_out(house, lambda store, told: dismiss(store, number, by=console.actor(), word=told), chosen)
    console.out().print(f"Mail {number} waits no more.")


@inbox.command("purge")
def inbox_purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")] = False,
    older_than: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS",
            min=1,
            max=3650,
            help="How long ago they came.",
            show_default="keep.mail_days of the settings",
        ),
    ] = None,
) -> None:
    """Empty old mails and the files in them; what was made of them stays. `digest run` does it by itself."""
    from digest.inbox.purging import purge
    from digest.store.states import MailState

    moment = console.now()
    with console.house() as (settings, store):
        before = moment - timedelta(days=older_than or settings.keep.mail_days)
        with console.progress("looking") as step:
            found = purge(store, before=before, now=moment, dry_run=dry_run, progress=step)
    day = console.local(before, settings.zone)
    out = console.out()
    out.print(
        f"{'Would be emptied' if dry_run else 'Emptied'}: {_mails(found.mails)} that came before {day}, "
        f"{_mails(found.deliveries)} of ours from before then (receipts, notices, answers with their files), "
        f"{found.freed / 1e6:.1f} MB in all."
    )
    for state, count in sorted(found.waiting.items()):
        what = "digest tick" if state is MailState.RECEIVED else f"digest inbox --state {state}"
        out.print(f"As old, and not emptied before that is decided: {_mails(count)} {state} (`{what}`).")
    if found.unready:
        out.print(f"As old, and still needed for an answer or a receipt: {_mails(found.unready)} (`digest tick`).")
    if dry_run:
        out.print("A dry run: nothing was changed.")
    elif found.freed:
        out.print("`digest db compact` makes the database smaller; until then the room is used for new mail.")


def _number(said: str, option: str) -> int | None:
    """The request's number that an option gives; None without one."""
    digits = said.strip().removeprefix("#")
    if digits and not digits.isdecimal():
        raise typer.BadParameter(f"{said!r} is not a request's number such as 112", param_hint=option)
    return int(digits) if digits else None


def _checks(found: Authentication) -> str:
    """What our mail server says of where a mail is from."""
    from digest.reading import Verdict

    told = {
        Verdict.PASS: "passed: it is from whom it says",
        Verdict.FAIL: "FAILED: it may not be from whom it says",
        Verdict.UNKNOWN: "none for this sender",
    }[found.verdict]
    return f"{told} ({found.said or 'the server said nothing that counts; see inbox.server in the settings'})"


def _why(reason: str, values: Mapping[str, object]) -> str:
    """The mail's reason in words, with the command that helps where there is one."""
    from digest.actions import Action, Remedy
    from digest.store.reasons import MailReason
    from digest.writing.reasons import mail_reason

    said = mail_reason(reason, values, "en")
    helps = remedies.commands(Remedy(Action.EDIT_MEMBER)) if reason == MailReason.NEW_ADDRESS else ()
    return ": ".join([said, *(f"`{command}`" for command in helps)])


def _mails(count: int) -> str:
    return f"{count} {'mail' if count == 1 else 'mails'}"


def _faults(faults: tuple[str, ...]) -> None:
    for fault in faults:
        sys.stderr.write(f"digest: {console.plain(fault)}\n")
    if faults:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    for command in (collect, receive, lmtp):
        app.command()(command)
    app.add_typer(inbox, name="inbox")
