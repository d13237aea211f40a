"""Commands for answers: every answer, and what a person does with one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from digest.actions import Action, Remedy
from digest.cli import console, remedies, word
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from digest.requests.answering import Told

AnswerId = Annotated[int, typer.Argument(metavar="ID", help="Its number in `digest answers`.", show_default=False)]

answers = typer.Typer(help="Every answer: to whom it went, which letter shows it, and those that are held.")
answer = typer.Typer(no_args_is_help=True, help="One answer: its words, edited, told by telephone, parted in two.")


@answers.callback(invoke_without_command=True)
def answers_list(
    context: typer.Context,
    consent: Annotated[str, typer.Option(help="Only those: asker, everyone, anonymous.")] = "",
    after: console.After = None,
    limit: console.Limit = console.SHOWN,
) -> None:
    """Every answer, the newest first: to whom it went, and which letter shows it."""
    if context.invoked_subcommand:
        return
    from digest.requests.views import answers as given
    from digest.store.states import Consent
    from digest.writing.reasons import answer_way

    chosen = console.one_of(Consent, consent, "--consent")
    with console.house() as (settings, store):
        rows = given(store, chosen, after=after, limit=limit)
        console.table(
            ("#", "request", "mail", "answered", "who", "for", "to the asker", "edition", "hidden", "telephone"),
            [
                (
                    row.id,
                    row.number,
                    row.mail,
                    console.local(row.answered_at, settings.zone),
                    f"{row.name}, {row.organisation}" if row.name else "-",
                    row.consent,
                    answer_way(row.passed, "en", row.way),
                    row.edition,
                    "hidden" if row.hidden else "",
                    ", ".join(row.phones),
                )
                for row in rows
            ],
            title="answer",
        )
        console.rest(rows, lambda row: row.id)


@answers.command("hide")
def answers_hide(number: AnswerId) -> None:
    """Hide an answer from the letter."""
    _hide(number, hidden=True)


@answers.command("unhide")
def answers_unhide(number: AnswerId) -> None:
    """Show a hidden answer in the next edition, when it is for everyone."""
    _hide(number, hidden=False)


def _hide(number: int, *, hidden: bool) -> None:
    from digest.requests.answers import set_hidden

    with console.house() as (_, store):
        out = set_hidden(store, number, hidden=hidden, by=console.actor())
    state = "hidden" if hidden else "hidden no more"
    console.out().print(f"Answer {number} is {state}.")
    for edition in out if hidden else ():
        console.out().print(
            f"It stands in edition {edition}, which has gone out: `digest compose --correct {edition} --with-requests`"
            " sends it again without.",
            soft_wrap=True,
        )


@answer.command("show")
def answer_show(number: AnswerId) -> None:
    """One answer: its words, who wrote it, and to whom it was passed on."""
    from digest.house import House
    from digest.requests.passing import passages
    from digest.requests.views import answer as given
    from digest.writing.reasons import answer_way, doubt

    with console.house() as (settings, store):
        row = given(store, number)
        mails = passages(store, number, house=House.of(settings))
    lines = (
        ("request", f"#{row.number} {row.title}"),
        ("answered", console.local(row.answered_at, settings.zone)),
        ("by", f"{row.name}, {row.organisation}" if row.name else ""),
        ("mail", str(row.mail or "")),
        ("for", f"{row.consent}{', hidden' if row.hidden else ''}"),
        *(
            ("passed on", f"{address}: {answer_way((state,), 'en', row.way)}")
            for address, state in zip(row.passed_to, row.passed, strict=True)
        ),
        ("passed on", "" if row.passed else answer_way((), "en", row.way)),
        ("held", doubt(row.doubt, "en")),
        ("files", ", ".join(row.files)),
        ("telephone", ", ".join(row.phones)),
        ("edition", str(row.edition or "")),
    )
    console.lines(*lines)
    console.out().print(f"\n{console.plain(row.text, keep=chr(10))}", soft_wrap=True)
    if row.doubt or row.consent == "anonymous":
        said = [one.said for one in row.tells]
        console.as_others_see("As others see it", row.public_text, row.marked_out, said)
    for mail in mails:
        how = "got" if mail.out else "gets"
        words = "\n".join(f"    {line}" for line in (mail.text or "(its words were deleted)").splitlines())
        told = f"\nWhat {mail.address} {how}: {mail.subject}\n{words}"
        console.out().print(console.plain(told, keep="\n"), soft_wrap=True)
    if row.doubt:
        let_go = Remedy(Action.LET_ANSWER_GO, {"answer": number})
        console.out().print(f"\n{remedies.sentence(let_go)}", soft_wrap=True)
    if row.original:
        before = console.plain(row.original, keep=chr(10))
        console.out().print(f"\nAs it came, before it was changed:\n{before}", soft_wrap=True)


@answer.command("pass")
@laid_out
def answer_pass(
    number: AnswerId,
    *,
    named: Annotated[
        bool, typer.Option("--named", help="Its writer wants to be named after all: to the asker alone.")
    ] = False,
    chosen: word.Chosen,
) -> None:
    """Let go an answer that was held, or pass one on to who asked and has not got it; without a name, no files go."""
    from digest.requests.answering import pass_answer

    chosen = replace(chosen, tells=False, passes=True)
    with console.house() as house:
        waits = word.carried_out(
            house, lambda store, told: pass_answer(store, number, named=named, by=console.actor(), word=told), chosen
        )
    console.out().print(f"Answer {number} is let go{', and mailed to nobody' if chosen.no_mail else ''}.")
    if waits and not chosen.no_mail:
        later = f"No mail may go to {', '.join(waits)} now: the answer goes there when it may."
        console.out().print(console.plain(later), soft_wrap=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An answer told by telephone."""

    address: Annotated[str, typer.Option("--from", help="The member's address.")] = ""
    name: Annotated[str, typer.Option(help="The member's name, instead of an address.")] = ""
    text: Annotated[str, typer.Option(help="The words; otherwise standard input.")] = ""
    everyone: Annotated[bool, typer.Option("--everyone", help="A later letter may show it to all.")] = False
    anonymous: Annotated[bool, typer.Option("--anonymous", help="It goes without a name.")] = False

    def whole(self) -> Told:
        """The same, with its words from standard input where it has none."""
        from digest.requests.answering import Told
        from digest.store.states import Consent

        if self.everyone and self.anonymous:
            raise typer.BadParameter("either for everyone, or without a name", param_hint="--everyone, --anonymous")
        consent = Consent.ANONYMOUS if self.anonymous else Consent.EVERYONE if self.everyone else Consent.ASKER
        text = self.text or console.standard_input("the answer's words")
        return Told(text=text, address=self.address, name=self.name, consent=consent)


@answer.command("add")
@laid_out
def answer_add(
    number: Annotated[int, typer.Argument(help="The request's number.", show_default=False)],
    told: _Told,
    chosen: word.Chosen,
) -> None:
    """Add an answer told by telephone. It goes to those who asked, and the member is told by mail."""
    from digest.requests.answering import add_answer
    from digest.requests.views import answer as given

    said = told.whole()
    with console.house() as house:
        added = word.carried_out(
            house, lambda store, told: add_answer(store, number, said, by=console.actor(), word=told), chosen
        )
        doubted = given(house[1], added).doubt
    _tell_entered(added, number, doubted)


@answer.command("edit")
@laid_out
def answer_edit(
    number: AnswerId,
    text: Annotated[str, typer.Option(help="The whole text as it shall be.", show_default=False)],
    chosen: word.Chosen,
) -> None:
    """Change the words of an answer; those in which it came are kept. Its writer is told by mail."""
    from digest.requests.answering import edit_answer

    with console.house() as house:
        passed = word.carried_out(
            house, lambda store, told: edit_answer(store, number, text, by=console.actor(), word=told), chosen
        )
    console.out().print(f"Answer {number} is changed.")
    if passed:
        had = f"It was passed on before, and is not again: {', '.join(passed)} has the old words."
        console.out().print(had, soft_wrap=True)


@answer.command("split")
@laid_out
def answer_split(
    number: AnswerId,
    *,
    to: Annotated[int, typer.Option("--to", help="The other request that it answers.", show_default=False)],
    text: Annotated[str, typer.Option(help="The words for that one; otherwise all of the answer.")] = "",
    keep: Annotated[str, typer.Option(help="What the first one keeps, where --text does not stand in it.")] = "",
    chosen: word.Tried,
) -> None:
    """Enter a part of an answer under another request that it answers, too. Its writer is told by mail."""
    from digest.requests.answering import Half, split_answer
    from digest.requests.views import answer as given

    half = Half(to=to, text=text, keep=keep)
    chosen = replace(chosen, asked=bool(text) and not keep)
    with console.house() as house:
        new = word.carried_out(
            house, lambda store, told: split_answer(store, number, half, by=console.actor(), word=told), chosen
        )
        doubted = given(house[1], new).doubt
    _tell_entered(new, to, doubted)


def _tell_entered(answer_id: int, number: int, doubted: str) -> None:
    """Says that an answer is entered, and what becomes of it."""
    from digest.writing.reasons import at_first, doubt

    entered = f"Answer {answer_id} to request #{number} is entered"
    if not doubted:
        console.out().print(f"{entered}. The next tick passes it on.")
        return
    let_go = remedies.sentence(Remedy(Action.LET_ANSWER_GO, {"answer": answer_id}))
    console.out().print(f"{entered}, and held. {at_first(doubt(doubted, 'en'))}.\n{let_go}", soft_wrap=True)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(answers, name="answers")
    app.add_typer(answer, name="answer")
