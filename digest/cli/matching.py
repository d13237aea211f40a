"""Commands that show tags and matches, and measure them, without a database: tag, match, evaluate."""

from __future__ import annotations

import json
import logging
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console
from digest.cli.options import laid_out

if TYPE_CHECKING:
    from digest.cli.banks import AskedRequest, ToldCase
    from digest.matching.measuring import Figures
    from digest.matching.ranking import Match
    from digest.matching.vocabulary import Vocabulary

_EncoderIn = Annotated[
    Path | None, typer.Option("--encoder", help="Compare texts by the static encoder in this folder, too.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]


def tag(as_json: AsJson = False) -> None:
    """Show the tags of the text on standard input, with the words that earned them, and its keywords."""
    from digest.matching.tagger import read as read_text
    from digest.matching.words import tidy
    from digest.reading.decoding import decode

    words = _vocabulary()
    text = tidy(decode(sys.stdin.buffer.read()))
    about = read_text(text, words)
    if as_json:
        tags = [
            {
                "slug": one.slug,
                "label": words.label(one.slug, "da"),
                "weight": one.weight,
                "evidence": list(one.words),
                "places": [earned.start for earned in one.evidence],
            }
            for one in about.tags
        ]
        keywords = [{"key": one.key, "weight": one.weight, "words": one.words} for one in about.keywords]
        sys.stdout.write(json.dumps({"tags": tags, "keywords": keywords}, ensure_ascii=False) + "\n")
        return
    rows = [
        (
            words.label(one.slug, "da"),
            one.slug,
            one.weight,
            ", ".join(f"{earned.words} {_line_and_column(text, earned.start)}" for earned in one.evidence),
        )
        for one in about.tags
    ]
    console.table(("tag", "slug", "weight", "words, line:column"), rows, title="tag")
    heard = [one.words for one in sorted(about.keywords, key=lambda one: (-one.weight, one.words))]
    console.out().print(console.plain(console.many(len(heard), "keyword") + (": " if heard else "") + ", ".join(heard)))


def _line_and_column(text: str, start: int) -> str:
    """The line and column of a character, as editors count: from 1."""
    before = text[:start]
    return f"{before.count(chr(10)) + 1}:{start - before.rfind(chr(10))}"


_Cases = Annotated[
    Path, typer.Option(help="The case bank, .jsonl, .csv or .xlsx: id, title, summary, year.", show_default=False)
]


def match(
    cases: _Cases,
    requests: Annotated[Path, typer.Option(help="The requests, likewise: id, text.", show_default=False)],
    encoder: _EncoderIn = None,
    as_json: AsJson = False,
) -> None:
    """Show which cases requests meet, at most three that surely fit and two that perhaps do, and why."""
    from digest.cli.banks import asked_requests, told_cases

    words = _vocabulary()
    asked = asked_requests(requests)
    for request, found in zip(asked, _matches(told_cases(cases), asked, words, encoder), strict=True):
        why = [_why(one, words) for one in found]
        if as_json:
            sure = sum(one.sure for one in found)
            line = {"request_id": request.key, "ranked": [one.key for one in found], "sure": sure, "why": why}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        else:
            shown = "".join(
                f"\n  {one.key}  {'' if one.sure else '(perhaps) '}{said}" for one, said in zip(found, why, strict=True)
            )
            console.out().print(console.plain(f"{request.key}{shown or ' – nothing'}", keep="\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """By which requests, whose relevant cases are known, matches are measured."""

    cases: Annotated[
        Path | None, typer.Option(help="The case bank, .jsonl, .csv or .xlsx: id, title, summary, year.")
    ] = None
    requests: Annotated[
        Path | None,
        typer.Option(help='Likewise: id, text, relevant, the grades of cases: {"c1": 2, "c7": 1}, or "c1:2 c7:1".'),
    ] = None
    from_desk: Annotated[
        bool,
        typer.Option(
            "--from-desk",
            help="By what we decided here: a case put on is 2, one kept in a letter 1, one taken off 0.",
        ),
    ] = False

    def read(self) -> tuple[Vocabulary, list[ToldCase], list[AskedRequest]]:
        """The vocabulary, the bank, and the requests with their grades."""
        if self.from_desk and not (self.cases or self.requests):
            return _from_desk()
        if self.cases and self.requests and not self.from_desk:
            return _from_files(self.cases, self.requests)
        raise typer.BadParameter("give --cases and --requests, or --from-desk, or --fit")


@laid_out
def evaluate(
    known: _Known,
    fit: Annotated[
        list[Path] | None,
        typer.Option(help="Learn what is shown from the cases.jsonl and requests.jsonl of a folder; more than once."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --fit: write the weights to this file.")] = None,
    encoder: _EncoderIn = None,
    as_json: AsJson = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="The requests that miss a relevant case or get another one, too.")
    ] = False,
) -> None:
    """Measure the matches by requests whose relevant cases are known, beside BM25."""
    from digest.matching.measuring import measured

    if fit and known == _Known():
        from digest.cli.fitting import fit as learn

        learn(fit, _vocabulary(), out, encoder)
        return
    words, bank, asked = known.read()
    found = _matches(bank, asked, words, encoder)
    if known.from_desk:  # of the other cases nobody has said whether they fit
        found = [
            tuple(one for one in matches if one.key in request.grades)
            for request, matches in zip(asked, found, strict=True)
        ]
    grades = [request.grades for request in asked]
    ours = measured(
        grades, [[one.key for one in matches] for matches in found], [sum(one.sure for one in ones) for ones in found]
    )
    peer = None if known.from_desk else _peer(bank, asked)
    if as_json:
        _figures_as_json(asked, bank, ours, peer)
    else:
        _figures(asked, bank, ours, peer, judged=known.from_desk)
        if known.from_desk:
            _decisions(asked)
    if verbose:
        _mistakes(asked, found, bank, words, as_json=as_json)


def _from_files(cases: Path, requests: Path) -> tuple[Vocabulary, list[ToldCase], list[AskedRequest]]:
    """The shipped vocabulary, and the cases and graded requests of files."""
    from digest.cli.banks import graded_requests, told_cases

    bank = told_cases(cases)
    return _vocabulary(), bank, graded_requests(requests, bank)


def _from_desk() -> tuple[Vocabulary, list[ToldCase], list[AskedRequest]]:
    """The vocabulary in use, the bank, and the requests with what people decided about their cases."""
    from digest.cases.vocabulary import vocabulary
    from digest.cli.banks import AskedRequest, ToldCase
    from digest.errors import InputFault
    from digest.requests.grades import grades

    with console.house() as (_, store):
        cases, graded = grades(store)
        with store.read() as session:
            words = vocabulary(session)
    if not any(grade >= 1 for one in graded for grade in one.grades.values()):
        raise InputFault(
            "Nothing can be measured yet: no case was put on a request, or kept in a letter that went out."
        )
    bank = [ToldCase(one.ref, one.title, one.summary, one.year) for one in cases]
    return words, bank, [AskedRequest(f"#{one.number}", one.text, one.grades) for one in graded]


def _matches(
    bank: Sequence[ToldCase], asked: Sequence[AskedRequest], words: Vocabulary, encoder: Path | None
) -> list[tuple[Match, ...]]:
    """The cases to show, for each request: the sure ones first."""
    from digest.cli.banks import index_of
    from digest.matching.tagger import read as read_text

    return index_of(bank, words, encoder).tiered_all([read_text(request.text, words) for request in asked])


def _peer(bank: Sequence[ToldCase], asked: Sequence[AskedRequest]) -> Figures | None:
    """The figures of BM25; None where bm25s is not installed."""
    from digest.matching.measuring import by_bm25, measured

    try:
        logging.getLogger("bm25s").addFilter(lambda record: record.levelno >= logging.WARNING)  # bm25s sets its level
        ranked = by_bm25([f"{case.title} {case.summary}" for case in bank], [request.text for request in asked])
    except ImportError:
        return None
    return measured([request.grades for request in asked], [[bank[place].key for place in best] for best in ranked])


def _why(match: Match, words: Vocabulary) -> str:
    """Why a case is shown, in a sentence."""
    from digest.writing.language import Common, because

    return because([Common(words.label(one.slug, "da") if one.slug else "", one.told) for one in match.shared], "da")


def _figures_as_json(
    asked: Sequence[AskedRequest], bank: Sequence[ToldCase], ours: Figures, peer: Figures | None
) -> None:
    from dataclasses import asdict

    line = {
        "cases": len(bank),
        "requests": len(asked),
        "answerable": _answerable(asked),
        "digest": asdict(ours),
        "bm25": asdict(peer) if peer else None,
    }
    sys.stdout.write(json.dumps(line) + "\n")


def _figures(
    asked: Sequence[AskedRequest], bank: Sequence[ToldCase], ours: Figures, peer: Figures | None, *, judged: bool
) -> None:
    answerable = _answerable(asked)
    others = len(asked) - answerable
    both = [ours, *([peer] if peer else [])]
    rows = [
        ("", [f"{name:>12}" for name in ("digest", "BM25")[: len(both)]]),
        ("nDCG@3 (1 is as good as can be)", [_share(one.ndcg) for one in both]),
        ("relevant among the cases shown as sure", [_share(one.precision, one.shown) for one in both]),
        ("relevant among those that perhaps fit", [_share(one.hinted, one.weak) for one in both]),
        ("requests with a relevant case that get one", [_share(one.helped, answerable) for one in both]),
        ("other requests that get nothing sure", [_share(one.spared, others) for one in both]),
    ]
    lines = [f"{label:<44}{''.join(cells)}".rstrip() for label, cells in rows]
    if not peer and not judged:
        lines.append("\nTo see BM25 beside it: pip install 'case-digest[evaluate]'.")
    console.out().print(
        f"{console.many(len(asked), 'request')}, {answerable} of them with a relevant case; "
        f"{console.many(len(bank), 'case')}.\n\n" + "\n".join(lines)
    )


def _decisions(asked: Sequence[AskedRequest]) -> None:
    """Prints the grades that people's decisions gave, request by request."""
    console.table(
        ("request", "put on", "kept", "taken off"),
        [
            (one.key, *(", ".join(key for key, grade in one.grades.items() if grade == wanted) for wanted in (2, 1, 0)))
            for one in asked
        ],
        title="request",
    )


def _share(share: float | None, of: int | None = None) -> str:
    if share is None:
        return f"{'-':>12}"
    return f"{share:>12.3f}" if of is None else f"{f'{share:.0%} of {of}':>12}"


def _answerable(asked: Sequence[AskedRequest]) -> int:
    from digest.matching.measuring import relevant

    return sum(bool(relevant(request.grades)) for request in asked)


def _mistakes(
    asked: Sequence[AskedRequest],
    found: Sequence[Sequence[Match]],
    bank: Sequence[ToldCase],
    words: Vocabulary,
    *,
    as_json: bool,
) -> None:
    """Prints the requests where a relevant case is missing or another one is shown."""
    from digest.matching.measuring import missing, relevant

    titles = {case.key: case.title for case in bank}
    for request, matches in zip(asked, found, strict=True):
        missed = missing(request.grades, [one.key for one in matches])
        wrong = [one for one in matches if one.key not in relevant(request.grades)]
        if not missed and not wrong:
            continue
        if as_json:
            shown = [
                {"id": one.key, "grade": request.grades.get(one.key, 0), "score": one.score, "why": _why(one, words)}
                for one in matches
            ]
            line = {"request_id": request.key, "missing": missed, "shown": shown}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            continue
        lines = [f"\n{request.key}  {_short(request.text, 76 - len(request.key))}"]
        for one in wrong:
            lines += [f"  not relevant  {one.key}  {_short(titles[one.key], 60 - len(one.key))}"]
            lines += textwrap.wrap(_why(one, words), 78, initial_indent=" " * 16, subsequent_indent=" " * 16)
        for key in missed:
            label = f"missing ({request.grades[key]:g})"
            lines += [f"  {label:<12}  {key}  {_short(titles[key], 60 - len(key))}"]
        console.out().print(console.plain("\n".join(lines), keep="\n"))


def _short(text: str, width: int) -> str:
    return textwrap.shorten(text, max(width, 20), placeholder=" ...")


def _vocabulary() -> Vocabulary:
    from digest.matching.vocabulary import load
    from digest.resources import DATA

    return load(DATA / "vocabulary.toml")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    for command in (tag, match, evaluate):
        app.command()(command)
