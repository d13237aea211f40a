"""The search for the best cases of a bank, by weight vectors: plain Python, or sparse matrices at scale."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from heapq import nlargest
from typing import Protocol

DEEP = 20
"""The most cases an engine finds for a request; those to show are picked among them."""

LARGE = 20_000
"""The number of cases from which sparse matrices are faster, where the extra `scale` is installed."""

STEP = 1 << 8
"""Weights are whole numbers of 1/STEP."""

NEWER = 1 << 26
"""A case's weights are multiplied by this plus its place from the oldest: the newer case breaks a tie, by any engine.

It also goes before a better one whose score differs by less than their places' share of this: 0.015 % in a bank of
10,000 cases. With STEP it keeps the score of a million cases within 63 bits.
"""

Vector = dict[str, int]
"""Weights by feature: a tag's slug, or "~" and a keyword's key."""


class Engine(Protocol):
    """The search for the best cases of a bank: plain Python, or sparse matrices at scale, with the same results."""

    def best(self, asked: Sequence[Vector], limit: int = DEEP) -> list[list[tuple[int, int]]]:
        """For each request (case, score), the best first: at most `limit`, only scores > 0. Of equals the newer."""


class Inverted:
    """The default engine: for each feature the cases that have it, with their weights, twelve bytes each."""

    def __init__(self, cases: Iterable[Vector]) -> None:
        self._postings: dict[str, tuple[array[int], array[int]]] = defaultdict(lambda: (array("i"), array("q")))
        self._size = 0
        for place, vector in enumerate(cases):
            self._size = place + 1
            for feature, weight in vector.items():
                if weight:
                    places, weights = self._postings[feature]
                    places.append(place)
                    weights.append(weight)

    def best(self, asked: Sequence[Vector], limit: int = DEEP) -> list[list[tuple[int, int]]]:
        """For each request (case, score), the best first: at most `limit`, only scores > 0."""
        return [self._best(vector, limit) for vector in asked]

    def _best(self, vector: Vector, limit: int) -> list[tuple[int, int]]:
        scores = [0] * self._size
        for feature, asked in vector.items():
            if feature in self._postings:
                for place, weight in zip(*self._postings[feature], strict=True):
                    scores[place] += asked * weight
        best = nlargest(limit, zip(scores, range(self._size), strict=True))
        return [(place, score) for score, place in best if score > 0]


def engine_for(cases: Sequence[Vector]) -> Engine:
    """An engine of sparse matrices for a large bank where they are installed, else of plain Python."""
    if len(cases) >= LARGE:
        with suppress(ModuleNotFoundError):
            from digest.matching.scale import Sparse  # noqa: PLC0415 (heavy, and there with an extra only)

            return Sparse(cases)
    return Inverted(cases)


def met(weights: Mapping[str, float], case: Vector) -> float:
    """The squared weight of the features that a case has."""
    return sum(weight * weight for feature, weight in weights.items() if feature in case)
