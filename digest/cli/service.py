"""Commands for running the service: status, tick, run, worker, serve; and the demo."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import console

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from digest.edition.views import EditionView
    from digest.operations.status import Scheduler, Status
    from digest.operations.tick import Ticked
    from digest.patience import Patience
    from digest.settings import Settings
    from digest.store.engine import Store


def status() -> None:
    """Show the state of the service, and what comes next; status 1 when something is wrong with it."""
    from digest.operations.status import status as figures
    from digest.spreadsheets import some
    from digest.store.states import DeliveryState
    from digest.writing import reasons

    with console.house() as (settings, store):
        found = figures(store, settings, now=console.now())
    out = console.out()
    get = console.many(found.recipients, "of them gets", "of them get")
    out.print(f"{console.many(found.members, 'member')}, {get} the letter; {console.many(found.cases, 'case')}.")
    out.print(f"Mails: {_counts(found.mails)}.")
    out.print(f"Requests: {_counts(found.requests)}.")
    out.print(f"Deliveries: {_counts(found.deliveries)}.")
    doubt = found.deliveries.get(DeliveryState.UNCERTAIN)
    if doubt:
        out.print(
            f"{doubt} in doubt: `digest deliveries --state uncertain` shows them, `deliveries resolve` settles them."
        )
    for view in found.newest:
        when = console.local(view.sent_at or view.sends_at, settings.zone)
        said = f"{view.state} {when}" if view.sent_at else f"{view.state}, planned for {when}"
        said += _since(view)
        why = reasons.edition_reason(view.reason, "en")
        out.print(f"{console.edition(view)}: {f'{view.state}, {why}' if why else said}")
    if found.answers_waiting:
        out.print(f"Answers that wait until who asked may get mail: {found.answers_waiting}; see `digest answers`.")
    if found.unreached:
        out.print(f"No letter reaches anybody in {some(found.unreached)}.")
    for label, event in [("Last", found.done), *(("Next", event) for event in found.coming)]:
        if event:
            when = console.local(event.at, settings.zone, weekday=True)
            out.print(f"{label}: {when}  {reasons.event(event.what, event.values, 'en')}.")
    out.print(
        f"The open fortnight closes {console.local(found.period.closes_at, settings.zone)} and goes out "
        f"{console.local(found.period.sends_at, settings.zone)} ({settings.zone})."
    )
    out.print(f"Pages: {settings.web.url}" if settings.web.url else "No web pages for the members (web.url).")
    _show_doubts(found)
    _show_schedulers(found, settings)
    _show_wanting(found, settings)
    for place in _open_to_others(settings):
        out.print(f"Others on this machine can read {place}: `chmod go= {place}`.", soft_wrap=True)
    if _is_keyless(settings) or not found.is_sound(console.now(), settings.tick_seconds):
        raise typer.Exit(1)


def _since(view: EditionView) -> str:
    """That something has happened since an edition was composed; "" for nothing."""
    from digest.store.states import EditionState

    if not view.overtaken:
        return ""
    approved = view.state is EditionState.APPROVED
    return f"; something has changed since{', it is checked before it goes' if approved else ''}"


def _is_keyless(settings: Settings) -> bool:
    """Whether our mail is to be signed with a key that is not there."""
    return bool(settings.smtp.dkim.selector) and not settings.dkim_key.exists()


def _open_to_others(settings: Settings) -> list[Path]:
    """The files of the house that not only their owner can read."""
    url = settings.database_url
    files = [Path(url.removeprefix("sqlite:///"))] if url.startswith("sqlite:///") else []
    files += [settings.dkim_key] if settings.smtp.dkim.selector else []
    return [file for file in (console.config(), *files) if file.exists() and file.stat().st_mode & 0o077]


def _show_wanting(found: Status, settings: Settings) -> None:
    """Prints what somebody should mend or set."""
    from digest.writing.reasons import misfit

    out = console.out()
    for edit in found.left_out:
        why = misfit(edit.reason, edit.values, "en")
        said = f"A local edit of the vocabulary does not fit and is not in use: {edit.slug}: {why}"
        out.print(f"{console.plain(said)}. `digest vocabulary drop` takes out a word, or all of it.", soft_wrap=True)
    if found.nobody_told:
        out.print("Nobody is told when a draft waits: `digest staff add`.")
    if not settings.inbox.server:
        out.print("Nobody checks who writes (inbox.server): anybody can write in a member's name.")
    if not settings.association.secrets:
        out.print(
            "No addresses are signed (association.secret): bounces cannot be told, nor members prove who they are."
        )
    if not settings.smtp.host:
        out.print("No mail server is set (smtp.host): nothing can be sent.")
    if _is_keyless(settings):
        out.print(f"The key {settings.dkim_key} (smtp.dkim.key) is not there: nothing can be sent.", soft_wrap=True)


def _show_doubts(found: Status) -> None:
    """Prints what is in doubt of the house itself: its clock, its database, its disk."""
    from digest.actions import Action, Remedy
    from digest.cli import remedies

    out = console.out()
    if found.clock:
        out.print(f"The clock is in doubt. {found.clock.said} {remedies.sentence(Remedy(Action.SAY_CLOCK_IS_RIGHT))}")
    if found.is_copy:
        out.print(f"The database is a copy that was put back. {remedies.sentence(Remedy(Action.SAY_RESTORED))}")
    if found.room is not None and found.is_full:
        out.print(f"{found.room // 1_000_000} MB are free where the database lies: what comes in may not be kept.")


def _show_schedulers(found: Status, settings: Settings) -> None:
    out = console.out()
    if not found.schedulers:
        out.print("No scheduler has run: `digest run`, or `digest tick` from cron.")
    for scheduler in found.schedulers:
        kind = "Worker" if scheduler.is_worker else "Scheduler"
        out.print(f"{kind} {scheduler.name.removesuffix(':worker')}: {_pulse(scheduler, settings)}.")
        if scheduler.fault and not scheduler.stopped:
            since = console.local(scheduler.trouble_since, settings.zone)
            out.print(f"  Trouble since {since}: {console.plain(scheduler.fault)}", soft_wrap=True)


def _pulse(scheduler: Scheduler, settings: Settings) -> str:
    when = console.local(scheduler.at, settings.zone)
    if scheduler.stopped:
        return f"stopped {when}"
    if scheduler.name.endswith(":tick"):
        return f"last single tick {when}"
    quiet = scheduler.silent(console.now(), settings.tick_seconds)
    return f"{'silent since' if quiet else 'alive, last sign'} {when}"


def tick(
    now: Annotated[str | None, typer.Option("--now", help="As if it were this moment (ISO 8601, local time).")] = None,
    right: Annotated[
        bool, typer.Option("--clock-is-right", help="Although it is far from the last sign of life.")
    ] = False,
    at_once: Annotated[bool, typer.Option("--at-once", help="Try now what failed lately, too.")] = False,
) -> None:
    """Do everything that is due, once. What failed lately is left alone for a while, longer each time."""
    from digest.actions import Action
    from digest.errors import StoreFault
    from digest.operations.clock import doubt, forget_later
    from digest.operations.heartbeat import setbacks
    from digest.operations.tick import Ticking, whole
    from digest.patience import Patience

    with console.at_work() as (settings, store), console.stoppable() as stopping:
        if now is None and right:
            forget_later(store, now=console.now())
        doubtful = doubt(store, now=console.now()) if now is None and not right else None
        wrong = StoreFault(doubtful.said, remedy=Action.SAY_CLOCK_IS_RIGHT) if doubtful else None
        if wrong and doubtful and doubtful.grave:
            raise wrong
        patience = Patience() if at_once else Patience.of(setbacks(store))
        how = Ticking(
            clock=lambda: console.at(now),
            stopping=stopping.is_set,
            purges=now is None,
            patience=patience,
            sure=doubtful is None,
        )
        done = whole(store, settings, how)
        _tell(done, settings.zone)
        for fault in done.faults:
            sys.stderr.write(f"digest: {console.plain(fault.said)}\n{fault.trace}")
        if now is None and not doubtful:  # neither another moment nor a wrong one is a sign of life
            _beat(store, done, patience)
        if again := patience.next(console.at(now)):
            when = console.local(again, settings.zone)
            sys.stderr.write(f"digest: tried again from {when}; now: `digest tick --at-once`\n")
    if wrong:
        raise wrong
    if not lines(done) and not done.faults:
        console.out().print("Nothing was due.")
    if done.faults:
        raise typer.Exit(1)


def _beat(store: Store, done: Ticked, patience: Patience) -> None:
    """A sign of life, with what went wrong, where the database takes it."""
    from digest.operations.faults import Station
    from digest.operations.heartbeat import Sign, beat, single

    if not any(fault.station is Station.DATABASE for fault in done.faults):
        sign = Sign(faults=[fault.said for fault in done.faults], setbacks=patience.told(console.now()))
        beat(store, sign, now=console.now(), who=single())


def run(
    at_once: Annotated[bool, typer.Option("--at-once", help="Try now what failed lately, too.")] = False,
) -> None:
    """Tick until told to stop (SIGTERM, Ctrl-C); serve the members' pages meanwhile, where web.url is set."""
    from datetime import timedelta

    from digest.operations.heartbeat import setbacks
    from digest.operations.pulse import end_in_the_end
    from digest.operations.scheduler import run as schedule
    from digest.patience import Patience

    console.log_warnings()
    with console.at_work() as (settings, store), console.stoppable() as stopping, _pages(settings, store) as pages:
        end_in_the_end(stopping)
        told = {} if at_once else setbacks(store)
        patience = Patience.of(told, step=timedelta(seconds=settings.tick_seconds))
        console.say(f"Running: a tick every {settings.tick_seconds} s{pages}. Stop with Ctrl-C or SIGTERM.")
        if again := patience.next(console.now()):
            console.say(f"Tried again from {console.local(again, settings.zone)}; now: `digest run --at-once`.")
        schedule(store, settings, stopping=stopping, told=lambda done: _tell(done, settings.zone), patience=patience)
    console.say("Stopped.")
    console.said()


def worker(
    at_once: Annotated[bool, typer.Option("--at-once", help="Try now what failed lately, too.")] = False,
) -> None:
    """Do a share of all that is due, beside workers on other machines, until told to stop; needs PostgreSQL."""
    from datetime import timedelta

    from digest.errors import StoreFault
    from digest.operations.heartbeat import setbacks
    from digest.operations.pulse import end_in_the_end
    from digest.operations.tick import Ticking
    from digest.patience import Patience

    console.log_warnings()
    with console.at_work() as (settings, store), console.stoppable() as stopping:
        if store.engine.dialect.name != "postgresql":
            raise StoreFault(
                "Workers share a database of PostgreSQL, and this one is a file of SQLite: `digest run` does all of it."
            )
        try:
            from digest.operations.worker import work
        except ImportError as fault:
            raise StoreFault(
                f"Workers need procrastinate ({fault}): pip install '.[workers]'. `digest run` does without."
            ) from fault
        end_in_the_end(stopping)
        told = {} if at_once else setbacks(store)
        patience = Patience.of(told, step=timedelta(seconds=settings.tick_seconds))
        console.say("Working. Stop with Ctrl-C or SIGTERM.")
        how = Ticking(clock=console.now, patience=patience)
        work(store, settings, stopping=stopping, told=lambda done: _tell(done, settings.zone), how=how)
    console.say("Stopped.")
    console.said()


def serve(
    listen: Annotated[str, typer.Option(help="Where to listen, as HOST:PORT.", show_default="web.listen")] = "",
) -> None:
    """Serve the members' web pages alone, until told to stop (SIGTERM, Ctrl-C); `digest run` does it by itself."""
    from digest.errors import SettingsFault
    from digest.process import until_told

    with console.house() as (settings, store):
        if not settings.web.url:
            raise SettingsFault(
                "web.url is not set: where members reach the pages, such as https://digest.ika.example, through a web "
                "server that speaks TLS and hands on to web.listen."
            )
        with console.stoppable() as stopping, _pages(settings, store, listen) as pages:
            console.out().print(f"Serving{pages.removeprefix(';')}. Stop with Ctrl-C or SIGTERM.")
            until_told(stopping)
    console.out().print("Stopped.")


@contextmanager
def _pages(settings: Settings, store: Store, listen: str = "") -> Iterator[str]:
    """Serves the pages meanwhile, where web.url is set; gives a line that says where."""
    from digest.settings import place

    try:
        host, port = place(listen or settings.web.listen)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--listen") from fault
    if not settings.web.url:
        yield ""
        return
    from digest.web.serving import serving

    with serving(store, settings, host=host, port=port, clock=console.now):
        yield f"; the pages of {settings.web.url} at {listen or settings.web.listen}"


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Stop at the draft, and open the desk to a browser.")] = False,
) -> None:
    """Live one fortnight on sample data, under var/demo, with a mail server of its own."""
    from digest.demo import demo as live

    folder = Path("var/demo")
    if serve:
        _desk_of_demo(folder)
    else:
        live(folder, say=console.out(), command=sys.argv[0] if Path(sys.argv[0]).name == "digest" else "digest")


def _desk_of_demo(folder: Path) -> None:
    """Serves the desk on the demo's data, and prints the link that signs in."""
    from digest.demo.desk import fortnight
    from digest.settings import place
    from digest.web.serving import serving

    out = console.out()
    with console.stoppable() as stopping, fortnight(folder, say=out) as demo:
        host, port = place(demo.settings.web.listen)
        with serving(demo.store, demo.settings, host=host, port=port, clock=demo.clock):
            out.print(f"\nThe desk: {demo.settings.web.url}/desk/sign-in/{demo.token}", soft_wrap=True)
            out.print("The link signs in Tove, once. Mails stay in var/demo/sink. Stop with Ctrl-C.")
            demo.goes_on(stopping)
    out.print("Stopped.")


def _tell(done: Ticked, zone: ZoneInfo) -> None:
    for line in lines(done):
        console.say(f"{console.now().astimezone(zone):%Y-%m-%d %H:%M:%S} {line}")


def lines(done: Ticked) -> list[str]:
    """What a tick did, a line each; [] when nothing was due."""
    from digest.writing.reasons import edition_name

    composed, purged = done.composed, done.purged
    return [
        *([f"collected {done.collected} new"] if done.collected else []),
        *(f"{count} {state}" for state, count in sorted(done.filed.items())),
        *([f"{edition_name(composed.name, composed.period, 'en')}: {composed.state}"] if composed else []),
        *([console.many(done.receipts, "receipt")] if done.receipts else []),
        *([f"{console.many(done.answers, 'answer')} for askers"] if done.answers else []),
        *([f"{console.many(done.updates, 'asker')} told"] if done.updates else []),
        *([f"told the staff ({done.notices})"] if done.notices else []),
        *(f"{edition_name(edition.name, edition.period, 'en')} is going out" for edition in done.released),
        *(f"{console.many(count, 'mail')} {state}" for state, count in sorted(done.sent.items())),
        *([f"purged {console.many(purged, 'old mail')}"] if purged else []),
    ]


def _counts(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none"


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    for command in (status, tick, run, worker, serve, demo):
        app.command()(command)
