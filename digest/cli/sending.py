"""Commands for sending and the ledger: send, stop, resume, deliveries, sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.actions import Action, Remedy
from digest.cli import console, remedies, word
from digest.cli.edition import Name, Now, reasons_of, show
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from digest.delivery.ledger import Chosen, Settling
    from digest.edition.views import EditionView, WholeEditionView
    from digest.settings import Settings
    from digest.store.engine import Store

deliveries = typer.Typer(help="The ledger: every mail that leaves the house.")
sent = typer.Typer(help="What was sent to one address, with the mail itself.")


def send(
    name: Name = "",
    early: Annotated[bool, typer.Option("--early", help="Before its sending time.")] = False,
    now: Now = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say how long it will take, and why.")] = False,
) -> None:
    """Send an approved edition, and whatever else waits in the ledger."""
    if plan:
        _show_plan(name)
        return
    from digest.edition.stop import stop as stop_edition
    from digest.edition.views import edition
    from digest.errors import DeliveryFault, EditionFault
    from digest.operations.tick import send_due
    from digest.store.states import EditionState

    with console.at_work() as (settings, store):
        if not settings.smtp.host:
            raise DeliveryFault("No mail server is set: smtp.host in digest.toml, or DIGEST_SMTP__HOST.")
        view = _released(store, settings, name, console.at(now), early=early)
        sending = f"sending edition {view.name}"
        with console.progress(sending) as step, console.stoppable() as stopping:
            sent = send_due(
                store,
                settings,
                clock=lambda: console.at(now),
                stopping=stopping.is_set,
                progress=lambda: step(sending, view.recipients),
            )
        for state, count in sorted(sent.rows.items()):
            console.out().print(f"  {count} {state}")
        if sent.fault:
            raise DeliveryFault(sent.fault, remedy=_go_on(edition(store, sent.paused)) if sent.paused else None)
        if stopping.is_set() and edition(store, name).state is EditionState.SENDING:
            stop_edition(store, name, by=console.actor())
            raise EditionFault("Stopped: nothing more of it goes out.", remedy=_go_on(view))
        _show_left(store, settings, name)


def _released(store: Store, settings: Settings, name: str, now: datetime, *, early: bool) -> WholeEditionView:
    """The edition, in the ledger: released now, on its way, or with mails that are sent again. Raises EditionFault."""
    from digest.delivery.ledger import progress
    from digest.edition.approve import release_named
    from digest.edition.views import edition
    from digest.errors import EditionFault
    from digest.house import House
    from digest.store.states import DELIVERIES_UNDONE, EDITIONS_OUT, EditionState

    before = edition(store, name)
    if before.state is EditionState.STOPPED:
        raise EditionFault(f"Edition {before.name} was stopped.", remedy=_go_on(before))
    if before.state is EditionState.APPROVED and before.sends_at > now and not early:
        when = console.local(before.sends_at, settings.zone)
        raise EditionFault(
            f"{console.edition(before)} goes out at {when}. To send it now: --early; its head says that day too."
        )
    if before.state in EDITIONS_OUT and DELIVERIES_UNDONE & progress(store, before.id).keys():
        return before
    under_way = before.state is EditionState.SENDING
    if not under_way and not release_named(store, name, house=House.of(settings), now=now, early=early):
        raise EditionFault("The content is not what was approved. It is a draft again: preview and approve it.")
    return edition(store, name)


def _show_left(store: Store, settings: Settings, name: str) -> None:
    """Prints how the edition stands now, and what is left of it. Raises EditionFault where it was stopped meanwhile."""
    from digest.delivery.ledger import progress
    from digest.edition.views import edition
    from digest.errors import EditionFault
    from digest.store.states import EDITIONS_OUT, DeliveryState, EditionState

    left = edition(store, name)
    show(left, settings.zone)
    if left.state is EditionState.SENDING:
        console.out().print(f"  not finished: {_waiting_for(store, settings.zone)}")
    if doubt := progress(store, left.id).get(DeliveryState.UNCERTAIN):
        console.out().print(f"  {doubt} in doubt: `digest deliveries --state uncertain`, `deliveries resolve`.")
    if left.state is EditionState.STOPPED:
        raise EditionFault("It was stopped meanwhile: nothing more of it goes out.", remedy=_go_on(left))
    if left.state not in EDITIONS_OUT:
        raise EditionFault("It was stopped meanwhile, and is a draft again: preview and approve it.")


def _show_plan(name: str) -> None:
    """Says how sending will go; nothing is sent."""
    from digest.delivery.plan import plan
    from digest.edition.views import edition

    with console.house() as (settings, store):
        view = edition(store, name)
        made = plan(store, settings.smtp, view.id)
    print_ = console.out().print
    print_(f"{console.edition(view)}, and the small mails that wait: {made.mails:,} to {made.domains:,} domains")
    if made.mails:
        print_(f"  most of them, {made.most:,}, to {made.domain}; over at most {made.connections} connections")
        if made.seconds is None:
            print_("  as fast as the mail server takes them: smtp sets no limit, and no edition has gone out yet")
        else:
            print_(f"  about {_lasting(made.seconds)}: {_WHY[made.limit]}")


_WHY = {
    "per_second": "smtp.per_second decides it",
    "per_hour": "smtp.per_hour decides it, and what is over goes in the hours after",
    "per_domain": "smtp.per_domain decides it, for that domain",
    "server": "as fast as the last edition went; no limit of the settings is lower",
}


def _lasting(seconds: float) -> str:
    """A time in words: `40 s`, `7 min`, `3 h`."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 1):.0f} s"


def stop(name: Name = "", yes: word.Yes = False) -> None:  # noqa: ARG001  (nobody who stops a letter is asked)
    """Stop an edition that is being sent, on whatever machine: nothing more goes out than the mail in transfer."""
    from digest.delivery.ledger import progress
    from digest.edition.stop import stop as stop_edition
    from digest.store.states import DELIVERIES_UNDONE, EditionState

    with console.house() as (settings, store):
        view = stop_edition(store, name, by=console.actor())
        show(view, settings.zone)
        if view.state is EditionState.STOPPED and not DELIVERIES_UNDONE & progress(store, view.id).keys():
            console.out().print(
                f"All of its mails have gone: there was nothing left to stop. {remedies.sentence(_conclude(view))}"
            )


def resume(
    name: Name = "",
    because: Annotated[
        list[str] | None,
        typer.Option("--because", metavar='"CODE=WHY"', help="Why it goes on with what is to be shown no more."),
    ] = None,
) -> None:
    """Let a stopped edition go on: `digest run` or `digest send` sends it to those who have not got it."""
    from digest.edition.stop import resume as go_on

    with console.house() as (settings, store):
        show(go_on(store, name, because=reasons_of(because or []), by=console.actor()), settings.zone)


def _conclude(view: EditionView) -> Remedy:
    return Remedy(Action.CONCLUDE, {"edition": view.name})


def _go_on(view: EditionView) -> Remedy:
    return Remedy(Action.RESUME, {"edition": view.name})


@deliveries.callback(invoke_without_command=True)
def deliveries_list(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="Only those: pending, sent, deferred, failed, uncertain ...")] = "",
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Every mail that left the house or waits to, and what the server said; the newest first."""
    if context.invoked_subcommand:
        return
    from digest.delivery.ledger import deliveries as rows
    from digest.store.states import DeliveryState
    from digest.writing.reasons import delivery_reason

    chosen = console.one_of(DeliveryState, state, "--state")
    with console.house() as (settings, store):
        shown = rows(store, chosen, after=after, limit=limit)
        console.table(
            ("#", "mail", "address", "state", "at", "reason"),
            [
                (
                    row.id,
                    f"{row.kind} {row.key}",
                    row.recipient,
                    row.state,
                    console.local(row.at, settings.zone),
                    delivery_reason(row.reason, row.said, "en"),
                )
                for row in shown
            ],
            title="delivery",
            plural="deliveries",
        )
        console.rest(shown, lambda row: row.id)


Ids = Annotated[list[int] | None, typer.Argument(metavar="[ID...]", help="Their numbers.", show_default=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Which:
    """Which mails are meant, where not by their numbers, and how they are settled."""

    state: Annotated[str, typer.Option("--state", help="All of this state: failed, uncertain, deferred.")] = ""
    edition: Annotated[str, typer.Option("--edition", metavar="N", help="All of this edition.")] = ""
    reason: Annotated[str, typer.Option("--reason", metavar="WORDS", help="All with these words in the reason.")] = ""
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show which.")] = False
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False

    def chosen(self, ids: list[int] | None) -> Chosen:
        """The rows of these numbers, or all that are meant."""
        from digest.delivery.ledger import Chosen
        from digest.errors import DeliveryFault
        from digest.store.states import DeliveryState

        if bool(ids) == bool(self.state or self.edition or self.reason):
            raise DeliveryFault("Which mails? Their numbers, or --state, --edition, --reason.")
        state = console.one_of(DeliveryState, self.state, "--state")
        return Chosen(ids=tuple(ids or ()), state=state, edition=self.edition, reason=self.reason)


@deliveries.command("resolve")
@laid_out
def deliveries_resolve(
    ids: Ids = None,
    *,
    arrived: Annotated[bool, typer.Option("--arrived", help="They arrived after all.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="They are to be sent again.")] = False,
    which: _Which,
) -> None:
    """Settle mails that are in doubt or have failed: they arrived, or are to be sent again."""
    from digest.delivery.ledger import Settling
    from digest.errors import DeliveryFault

    if arrived == resend:
        raise DeliveryFault("Say either --arrived (they did arrive) or --resend (send them again).")
    how = Settling.ARRIVED if arrived else Settling.SENT_AGAIN
    _settle(which.chosen(ids), how, dry_run=which.dry_run, yes=which.yes)


@deliveries.command("retry")
@laid_out
def deliveries_retry(ids: Ids = None, *, which: _Which) -> None:
    """Send again now what has failed or was put off; what is in doubt only when --state uncertain says so."""
    from digest.delivery.ledger import Settling

    _settle(which.chosen(ids), Settling.SENT_AGAIN, dry_run=which.dry_run, yes=which.yes)


def _settle(chosen: Chosen, how: Settling, *, dry_run: bool, yes: bool) -> None:
    """Shows the rows, asks where they are not named one by one, and settles them."""
    from digest.delivery.ledger import settle, settling

    with console.house() as (_, store):
        found = settling(store, chosen, how)
        if not chosen.ids or dry_run:
            for row in found[: console.SHOWN]:
                said = console.plain(f"  {row.id} {row.kind} {row.key} to {row.recipient}: {row.state} {row.said}")
                console.out().print(said.rstrip(), soft_wrap=True)
            what = (
                ("counts as arrived", "count as arrived")
                if how == "arrived"
                else ("is sent again, to whom it is for", "are sent again, to those they are for")
            )
            console.out().print(f"{console.many(len(found), f'mail {what[0]}', f'mails {what[1]}')}.")
        if dry_run or not found:
            return
        if not chosen.ids and not yes:
            typer.confirm("Settle them?", abort=True)
        for row in settle(store, chosen, how, by=console.actor()):
            console.out().print(f"Delivery {row.id} is {row.state} now.")


@sent.callback(invoke_without_command=True)
def sent_list(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", help="The address, or any of a member's.")] = "",
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """What was sent to somebody, or waits to be; the newest first."""
    if context.invoked_subcommand:
        return
    from digest.delivery.ledger import sent_to

    if not to:
        raise typer.BadParameter("whose mails? An address.", param_hint="--to")
    with console.house() as (settings, store):
        shown = sent_to(store, to, after=after, limit=limit)
    console.table(
        ("#", "mail", "subject", "address", "state", "at"),
        [
            (
                row.id,
                row.delivery.kind,
                row.subject or "(its words are gone)",
                row.delivery.recipient,
                row.delivery.state,
                console.local(row.delivery.at, settings.zone),
            )
            for row in shown
        ],
        title="mail",
    )
    console.rest(shown, lambda row: row.id)


@sent.command("show")
def sent_show(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest sent`.", show_default=False)],
    save: Annotated[Path | None, typer.Option("--save", help="Write the mail to this .eml file.")] = None,
) -> None:
    """One mail as it was sent: to whom, when, and its words."""
    from digest.delivery.ledger import sent_mail
    from digest.errors import InputFault
    from digest.reading.message import parse
    from digest.writing.reasons import delivery_reason

    with console.house() as (settings, store):
        found = sent_mail(store, number)
    if found.content is None:
        raise InputFault(f"Mail {number} was purged or erased: its words are gone.")
    if save is not None:
        try:
            with save.open("xb") as file:
                file.write(found.content)
        except FileExistsError as fault:
            raise InputFault(f"There is a file {save} already; name another.") from fault
        console.out().print(f"Wrote {save}.", soft_wrap=True)
        return
    mail, row = parse(found.content), found.delivery
    lines = (
        ("to", row.recipient),
        ("state", f"{row.state} {console.local(row.at, settings.zone)}"),
        ("reason", delivery_reason(row.reason, row.said, "en")),
        ("subject", mail.subject),
        ("replies to", mail.header("reply-to")),
        ("files", ", ".join(part.filename for part in mail.files)),
    )
    for label, value in lines:
        if value:
            console.out().print(f"{label:<12}{console.plain(value)}", soft_wrap=True)
    console.out().print(f"\n{console.plain(mail.body, keep=chr(10))}", soft_wrap=True)


def _waiting_for(store: Store, zone: ZoneInfo) -> str:
    """Why an edition is not sent completely: mails that may not go yet, are retried later, or held by another run."""
    from digest.delivery.ledger import unfinished

    left = unfinished(store)
    said = []
    if left.untried:
        said.append(
            f"{left.untried} wait: the pace of the settings (smtp), or what the server says, lets no more go now"
        )
    if left.deferred:
        said.append(f"{left.deferred} are tried again from {console.local(left.next_attempt, zone)}")
    if left.held:
        said.append(f"{left.held} lie with another run (or one that died) until {console.local(left.held_until, zone)}")
    return "; ".join(said) or "call it again"


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command("send")(send)
    app.command("stop")(stop)
    app.command("resume")(resume)
    app.add_typer(deliveries, name="deliveries")
    app.add_typer(sent, name="sent")
