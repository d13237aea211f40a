"""What the matches must be worth, on sets that people graded and labelled before anything was tuned on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from digest.matching.measuring import Figures, by_bm25, measured
from digest.matching.ranking import Candidate, CaseIndex
from digest.matching.tagger import read, tag
from digest.matching.vocabulary import Vocabulary, load
from digest.resources import DATA

SET = Path(__file__).parent.parent / "golden" / "matching"


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SET / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return load(DATA / "vocabulary.toml")


@pytest.fixture(scope="module")
def figures(shipped: Vocabulary) -> Figures:
    cases, requests = _rows("cases.jsonl"), _rows("requests.jsonl")
    bank = CaseIndex(
        (
            Candidate(key=row["id"], year=row["year"], about=read(row["summary"], shipped, title=row["title"]))
            for row in cases
        ),
        shipped,
    )
    shown = bank.tiered_all([read(row["text"], shipped) for row in requests])
    return measured(
        [row["relevant"] for row in requests],
        [[match.key for match in matches] for matches in shown],
        [sum(match.sure for match in matches) for matches in shown],
    )


@pytest.fixture(scope="module")
def peer() -> Figures:
    cases, requests = _rows("cases.jsonl"), _rows("requests.jsonl")
    best = by_bm25([f"{row['title']} {row['summary']}" for row in cases], [row["text"] for row in requests])
    return measured(
        [row["relevant"] for row in requests], [[cases[place]["id"] for place in places] for places in best]
    )


def test_the_set_is_large_and_neither_too_easy_nor_made_to_fail(peer: Figures) -> None:
    requests = _rows("requests.jsonl")
    assert len(_rows("cases.jsonl")) >= 80
    assert len(requests) >= 40
    assert {row["style"] for row in requests} >= {"clear", "typo", "two", "vague", "none"}
    assert peer.ndcg is not None
    assert 0.65 <= peer.ndcg <= 0.80


def test_the_order_is_right(figures: Figures, peer: Figures) -> None:
    assert figures.ndcg is not None
    assert peer.ndcg is not None
    assert figures.ndcg >= 0.88
    assert figures.ndcg >= peer.ndcg + 0.10


def test_what_is_shown_is_relevant_and_nothing_is_forced(figures: Figures) -> None:
    assert figures.precision is not None
    assert figures.helped is not None
    assert figures.precision >= 0.80
    assert figures.helped >= 0.90
    assert figures.spared == 1.0


def test_texts_get_the_tags_that_a_librarian_gave_them(shipped: Vocabulary) -> None:
    right = wrong = missed = 0
    for row in _rows("texts.jsonl"):
        found, wanted = {one.slug for one in tag(row["text"], shipped)}, set(row["tags"])
        right += len(found & wanted)
        wrong += len(found - wanted - set(row["optional"]))
        missed += len(wanted - found)
    assert right / (right + wrong) >= 0.92
    assert right / (right + missed) >= 0.85
