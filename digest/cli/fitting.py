"""`digest evaluate --fit`: the weights of closeness learned from banks that people graded, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli import console

if TYPE_CHECKING:
    from digest.matching.fitting import Bank
    from digest.matching.measuring import Figures
    from digest.matching.vocabulary import Vocabulary

TRIED = (0.5, 0.6, 0.7)
"""The floors of a sure case that are shown beside each other."""


def fit(folders: Sequence[Path], words: Vocabulary, out: Path | None, encoder: Path | None = None) -> None:
    """Prints the figures of requests and banks left out, and the model learned from all, or writes it to `out`.

    encoder: the folder of one, by which a model of its own is learned beside the other.
    """
    from digest.matching.closeness import shipped, written
    from digest.matching.fitting import fitted, without_bank

    banks = [_bank(folder, words, encoder) for folder in folders]
    floors = shipped().floors
    rows = []
    if len(banks) > 1:
        left_out = without_bank(banks, floors)
        rows += [(str(folder), *_cells(one)) for folder, one in zip(folders, left_out, strict=True)]
    rows += [(f"requests, sure from {floor:.2f}", *_cells(one)) for floor, one in _tried(banks, floors)]
    heads = ("left out", "nDCG@3", "sure relevant", "perhaps relevant", "answered", "others spared")
    console.table(heads, rows, title="figure")
    model = fitted(banks, floors)
    if encoder:
        model = replace(fitted([_bank(folder, words, None) for folder in folders], floors), meant=model)
    if out:
        out.write_text(written(model), encoding="utf-8")
        console.out().print(console.plain(f"Written to {out}."))
    else:
        console.out().print(console.plain("\n" + written(model), keep="\n"))


def _tried(banks: Sequence[Bank], floors: Mapping[str, float]) -> list[tuple[float, Figures]]:
    from digest.matching.fitting import without_requests

    return [(floor, without_requests(banks, {**floors, "sure": floor})) for floor in TRIED]


def _bank(folder: Path, words: Vocabulary, encoder: Path | None) -> Bank:
    """The bank and the graded requests in a folder: cases.jsonl and requests.jsonl."""
    from digest.cli.banks import graded_requests, index_of, told_cases
    from digest.matching.fitting import Bank
    from digest.matching.tagger import read

    cases = told_cases(folder / "cases.jsonl")
    asked = graded_requests(folder / "requests.jsonl", cases)
    return Bank(
        index=index_of(cases, words, encoder),
        asked=[read(one.text, words) for one in asked],
        grades=[one.grades for one in asked],
    )


def _cells(figures: Figures) -> tuple[str, ...]:
    ndcg = "-" if figures.ndcg is None else f"{figures.ndcg:.3f}"
    return (
        ndcg,
        _share(figures.precision, figures.shown),
        _share(figures.hinted, figures.weak),
        _share(figures.helped),
        _share(figures.spared),
    )


def _share(share: float | None, of: int | None = None) -> str:
    if share is None:
        return "-"
    return f"{share:.0%}" if of is None else f"{share:.0%} of {of}"
