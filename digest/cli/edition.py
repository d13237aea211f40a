"""Commands for the edition: compose, word, preview, check, test-send, approve, unapprove."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console, remedies
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from digest.edition.checks import Check
    from digest.edition.views import WholeEditionView
    from digest.house import House
    from digest.store.engine import Store

Name = Annotated[str, typer.Argument(metavar="[EDITION]", help="Its number or date; otherwise the newest.")]
Lang = Annotated[str, typer.Option("--lang", help="da or en.")]
Now = Annotated[str | None, typer.Option("--now", help="As if it were this moment (ISO 8601, local time).")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Correcting:
    """Which edition is corrected, if any, and how."""

    correct: Annotated[str, typer.Option(metavar="EDITION", help="A correction of an edition that went out.")] = ""
    with_requests: Annotated[
        bool, typer.Option("--with-requests", help="A correction: with its requests, not the word alone.")
    ] = False
    received: Annotated[bool, typer.Option("--received", help="A correction: only to those who got it.")] = False
    missed: Annotated[bool, typer.Option("--missed", help="A correction: only to those who did not get it.")] = False
    drop: Annotated[bool, typer.Option("--drop", help="A correction: drop the one that waits.")] = False


@laid_out
def compose(
    *,
    early: Annotated[bool, typer.Option("--early", help="The open fortnight, with what has come in so far.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Anew, when there is a draft; undoes an approval.")] = False,
    wrong: _Correcting,
    now: Now = None,
) -> None:
    """Draft the edition of the fortnight that has closed, or a correction of one that went out."""
    if wrong.correct:
        _correct(wrong, now)
    elif wrong.with_requests or wrong.received or wrong.missed or wrong.drop:
        raise typer.BadParameter("--with-requests, --received, --missed and --drop go with --correct EDITION")
    else:
        _compose(early=early, again=again, now=now)


def _correct(wrong: _Correcting, now: str | None) -> None:
    """Composes a correction and shows it, or drops the one that waits."""
    from digest.edition.correct import Correction, correct, drop
    from digest.house import House
    from digest.store.states import Audience

    if wrong.received and wrong.missed:
        raise typer.BadParameter("--received and --missed together are all: leave both out")
    audience = Audience.RECEIVED if wrong.received else Audience.MISSED if wrong.missed else Audience.EVERYONE
    correction = Correction(with_requests=wrong.with_requests, audience=audience)
    with console.house() as (settings, store):
        by = replace(console.actor(), at=console.at(now))
        if wrong.drop:
            show(drop(store, wrong.correct, by=by), settings.zone)
            return
        view = correct(store, wrong.correct, correction, house=House.of(settings), by=by)
        show(view, settings.zone)
        console.out().print(
            f"  Say what was wrong: digest word {view.name} --text …; then preview and approve it: it goes out at once."
        )


def _compose(*, early: bool, again: bool, now: str | None) -> None:
    from digest.calendar.dates import closed_at, open_at, plan
    from digest.calendar.rule import Rule
    from digest.edition.compose import compose as draft
    from digest.edition.views import is_composed
    from digest.house import House

    with console.house() as (settings, store):
        moment = console.at(now)
        plan(store, Rule.of(settings), now=moment)
        open_period = open_at(store, moment)
        drafted_early = again and is_composed(store, open_period.day)
        period = open_period if early or drafted_early else closed_at(store, moment)
        view = None
        if period:
            view = draft(store, house=House.of(settings), period=period, now=moment, again=again)
        if view is None:
            made = "no fortnight has closed"
            if period:
                there = is_composed(store, period.day)
                said = f"the edition of {period.day} is made (--again makes it anew)"
                made = said if there else "nobody has asked yet"
            closes = console.local(open_period.closes_at, settings.zone)
            hint = "" if period == open_period else " (--early takes it now)"
            console.out().print(f"Nothing to compose: {made}. The open one closes {closes}{hint}.")
            return
        show(view, settings.zone)


def preview(
    name: Name = "",
    reader: Annotated[str, typer.Option("--as", help="As this member gets it, to the byte.")] = "",
    lang: Lang = "",
    to: Annotated[Path, typer.Option("--to", help="The folder to write to.")] = Path("var/preview"),
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write a page that shows an edition on a screen, a phone, in the dark, as text; with the checks and the mail."""
    import webbrowser

    from digest.edition.preview import Whose
    from digest.edition.preview import preview as write
    from digest.house import House

    with console.house() as (settings, store):
        house = House.of(settings)
        fresh(store, name, house=house)
        written = write(store, name, to, Whose(reader=reader, language=_language(lang)), house=house)
        show(written.edition, settings.zone)
        for file in written.files:
            console.out().print(f"  {file}", soft_wrap=True)
    if open_it and not webbrowser.open(written.pages[0].resolve().as_uri()):
        console.out().print("No browser is here to open it.")


def check(
    name: Name = "",
    lang: Lang = "en",
    ask_again: Annotated[
        str, typer.Option("--ask-again", metavar="CODE", help="Take back the lasting reason of one about the set-up.")
    ] = "",
    let_pass: Annotated[
        str,
        typer.Option("--let-pass", metavar='"CODE=WHY"', help="Let one about the set-up pass, until it changes."),
    ] = "",
) -> None:
    """Show what is wrong with an edition: red findings stop the letter, yellow ones need a reason."""
    from digest.edition import passing
    from digest.edition.checks import Level
    from digest.edition.checks import check as look
    from digest.house import House

    with console.house() as (settings, store):
        house = House.of(settings)
        if ask_again:
            passing.ask_again(store, ask_again, by=console.actor())
        if let_pass:
            code, _, why = let_pass.partition("=")
            passing.let_pass(store, code.strip(), why, house=house, by=console.actor())
        fresh(store, name, house=house)
        checked = look(store, name, house=house)
        show(checked.edition, settings.zone)
        _show_checks(checked.checks, _language(lang))
    if any(one.level is Level.RED for one in checked.checks):
        raise typer.Exit(1)


def word(
    name: Name = "",
    text: Annotated[str | None, typer.Option(help="The words; an empty line begins a paragraph.")] = None,
    file: Annotated[Path | None, typer.Option(help="A text file with the words; - for standard input.")] = None,
    lang: Lang = "da",
) -> None:
    """Set a few words of the secretariat at the head of a draft; --text "" removes them."""
    from digest.edition.word import set_words
    from digest.errors import InputFault
    from digest.house import House

    if (text is None) == (file is None):
        raise InputFault("Give the words with --text, or a file with --file.")
    words = text if text is not None else console.text_of(file)
    with console.house() as (settings, store):
        view = set_words(store, name, {_language(lang): words}, house=House.of(settings), by=console.actor())
        show(view, settings.zone)


def arrange(
    name: Annotated[str, typer.Argument(metavar="EDITION", help="Its number or date.", show_default=False)],
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER]...", help="Its requests in their order; the others follow.")
    ] = None,
    by_number: Annotated[bool, typer.Option("--by-number", help="In the order of their numbers again.")] = False,
) -> None:
    """Put the requests of a draft in another order."""
    from digest.edition import arrangement
    from digest.house import House

    if bool(numbers) == by_number:
        raise typer.BadParameter("give the numbers in their order, or --by-number")
    with console.house() as (settings, store):
        house, by = House.of(settings), console.actor()
        if numbers:
            view = arrangement.arrange(store, name, numbers, house=house, by=by)
        else:
            view = arrangement.by_number(store, name, house=house, by=by)
        show(view, settings.zone)


def send_a_test(
    to: Annotated[str, typer.Option("--to", help="The address that gets it.", show_default=False)],
    name: Name = "",
    reader: Annotated[str, typer.Option("--as", help="As this member gets it.")] = "",
    lang: Lang = "",
    to_anyone: Annotated[bool, typer.Option("--to-anyone", help="Also to somebody who is not on the staff.")] = False,
) -> None:
    """Send an edition to one of the staff as a test: marked [TEST], and no link in it opens anything."""
    from digest.addresses import checked
    from digest.delivery.ledger import delivery
    from digest.edition.preview import Trial, send_test
    from digest.errors import DeliveryFault
    from digest.operations.tick import send_due
    from digest.store.states import DeliveryState
    from digest.writing.reasons import delivery_reason

    with console.house() as (settings, store):
        if not settings.smtp.host:
            raise DeliveryFault("No mail server is set: smtp.host in digest.toml, or DIGEST_SMTP__HOST.")
        address = checked(to)
        trial = Trial(to=address, reader=reader, language=_language(lang), to_anyone=to_anyone)
        if to_anyone:
            console.out().print(f"{address} gets what members wrote, before it was approved.")
        number = send_test(store, name, trial, now=console.now())
        fault = send_due(store, settings, clock=console.now).fault
        row = delivery(store, number)
        if row.state is not DeliveryState.SENT:
            raise DeliveryFault(fault or f"The test is {row.state}: {delivery_reason(row.reason, row.said, 'en')}")
        console.out().print(f"A test of the edition is on its way to {address}.")


def approve(
    name: Name = "",
    manifest: Annotated[
        str | None, typer.Option(help="Only if the content still has this hash (or its first 8 characters at least).")
    ] = None,
    because: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE=REASON",
            help="Why a yellow finding of `digest check` may pass; once for each, as phone@112=… where it has several.",
        ),
    ] = None,
    by: Annotated[str, typer.Option(help="Who approves.", show_default="you")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Approve exactly this content: it goes out at its time, and nothing else does."""
    from digest.edition.approve import Approval
    from digest.edition.approve import approve as say_yes
    from digest.edition.checks import check as look
    from digest.errors import EditionFault
    from digest.house import House

    if manifest is not None and len(manifest) < 8:
        raise EditionFault(f"{manifest!r} is too short to name a content: give 8 characters of its hash at least.")
    reasons = reasons_of(because or [])
    with console.house() as (settings, store):
        house = House.of(settings)
        fresh(store, name, house=house)
        checked = look(store, name, house=house)
        view = checked.edition
        show(view, settings.zone)
        _show_checks(checked.checks, "en")
        if not yes:
            if not sys.stdin.isatty():
                raise EditionFault("Nobody is here to ask: approve with --yes, best with --manifest too.")
            reasons |= _asked(checked.checks, reasons)
            typer.confirm(f"Approve edition {view.name} for {console.many(view.recipients, 'recipient')}?", abort=True)
        who = console.actor(by)
        approval = Approval(manifest=manifest or view.manifest, because=reasons)
        approved = say_yes(store, view.name or str(view.period), approval, house=house, by=who)
        when = console.local(approved.sends_at, settings.zone)
        overdue = approved.sends_at <= console.now()
        console.out().print(
            f"Approved by {who.name}. "
            + (f"It was due {when}: it goes out now." if overdue else f"It goes out {when}.")
        )


def unapprove(name: Name = "") -> None:
    """Take an approval back: the edition is a draft again, and does not go out."""
    from digest.edition.approve import unapprove as take_back

    with console.house() as (settings, store):
        show(take_back(store, name, by=console.actor()), settings.zone)


def fresh(store: Store, name: str, *, house: House) -> None:
    """Composes a draft anew that would be another one now, and says so."""
    from digest.edition.compose import renewed
    from digest.edition.views import edition
    from digest.store.states import EDITIONS_COMING

    before = edition(store, name)
    if (
        before.state in EDITIONS_COMING
        and renewed(store, name, house=house, now=console.now()).manifest != before.manifest
    ):
        console.out().print(f"{console.edition(before)} was composed anew: something in it has changed.")


def reasons_of(given: Sequence[str]) -> dict[str, str]:
    """The reasons given as CODE=REASON, by code."""
    found = {}
    for one in given:
        code, equals, reason = one.partition("=")
        if not equals or not reason.strip():
            raise typer.BadParameter(f'{one!r} is no CODE=REASON, such as "untagged=it is about everything"')
        if code.strip() in found:
            raise typer.BadParameter(f"{code.strip()} has two reasons: give it one")
        found[code.strip()] = reason.strip()
    return found


def _asked(checks: Sequence[Check], reasons: Mapping[str, str]) -> dict[str, str]:
    """The reasons with those a person types for the yellow findings that have none; {} when a finding is red."""
    from digest.edition.checks import Level

    if any(one.level is Level.RED for one in checks):
        return {}
    return {
        name: typer.prompt(f"{name}: why may it pass?")
        for name in dict.fromkeys(one.name for one in checks if one.level is Level.YELLOW and not one.reason)
        if name not in reasons
    }


def _show_checks(checks: Sequence[Check], language: str) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from digest.edition.checks import Level
    from digest.writing.remarks import remark

    out, colours = console.out(), {Level.RED: "red", Level.YELLOW: "yellow", Level.NOTE: "cyan"}
    for one in checks:
        said = remark(one.finding, language)
        out.print(Text.assemble((f"{one.level}", f"bold {colours[one.level]}"), f" {one.name}: {said.place}"))
        lines = [said.what, said.remedy]
        lines += [f"  {command}" for command in remedies.commands(said.action)] if said.action else []
        lasting = f" ({one.passed_by}, until it changes)" if one.passed_by else ""
        lines += [f"Accepted: {one.reason}{lasting}"] if one.reason else []
        out.print(Padding(Text(console.plain("\n".join(lines), keep="\n")), (0, 0, 0, 4), expand=False))
    found = {level: sum(one.level is level for one in checks) for level in Level}
    counts = [f"{count} {level}" for level, count in found.items() if count or level is not Level.NOTE]
    out.print(f"{', '.join(counts)}." if checks else "Nothing to remark.")


def _language(text: str) -> str:
    from digest.writing.language import LANGUAGES

    if text and text not in LANGUAGES:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(LANGUAGES)}", param_hint="--lang")
    return text


def show(view: WholeEditionView, zone: ZoneInfo) -> None:
    """Prints an edition: its state, requests, answers and recipients."""
    from digest.store.states import EDITIONS_COMING
    from digest.writing.reasons import edition_reason

    out, why = console.out(), edition_reason(view.reason, "en")
    if view.number is None:
        out.print(f"{console.edition(view)} is skipped: {why}.")
        return
    numbers = ", ".join(f"#{number}" for number in view.requests)
    out.print(f"{console.edition(view)} ({view.period}): {view.state}, goes out {console.local(view.sends_at, zone)}")
    if why:
        out.print(f"  {why}")
    out.print(f"  {console.many(len(view.requests), 'request')}: {numbers}")
    if view.answers:
        answers = console.many(len(view.answers), "answer for everyone", "answers for everyone")
        out.print(f"  {answers}: {', '.join(map(str, view.answers))} (`digest answers`)")
    if view.without_cases:
        out.print(f"  without a case: {', '.join(f'#{number}' for number in view.without_cases)}")
    if view.nameless and view.state in EDITIONS_COMING:  # what has gone out shows what it showed then
        out.print(f"  without the asker's name: {', '.join(f'#{number}' for number in view.nameless)}")
    out.print(f"  {console.many(view.recipients, 'recipient')}, manifest {view.manifest[:12]}")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command("compose")(compose)
    app.command("word")(word)
    app.command("preview")(preview)
    app.command("check")(check)
    app.command(no_args_is_help=True)(arrange)
    app.command("test-send")(send_a_test)
    app.command("approve")(approve)
    app.command("unapprove")(unapprove)
