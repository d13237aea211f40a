"""The engine for large banks: the plain engine's whole numbers, in sparse matrices, a block of requests at once.

    cases | a matrix, features by cases | a block of requests, requests by features | the top of each row of the product

Needs the extra `scale` (numpy, scipy, sparse_dot_topn). `ranking.engine_for` takes it for a bank of LARGE cases.
sparse_dot_topn 1.2 adds 64-bit integers without rounding, and without a sign of overflow. Of equal scores at the end
of a top it keeps any. So one more is requested than needed, and a row whose end is tied, or whose sum might overflow,
is summed in Python, whose integers have no limit.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import accumulate

import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from digest.matching.engine import DEEP, Vector

BLOCK = 1_000
"""Requests in a matrix: enough to make the cost of each product negligible."""

_LARGEST = 2**63 - 1


class Sparse:
    """The engine for large banks, with the same results as `ranking.Inverted`."""

    def __init__(self, cases: Iterable[Vector], *, block: int = BLOCK) -> None:
        self._block = block
        self._features: dict[str, int] = {}
        features, weights, ends = array("i"), array("q"), array("q", [0])
        for vector in cases:
            for feature, weight in vector.items():
                if weight:
                    features.append(self._features.setdefault(feature, len(self._features)))
                    weights.append(weight)
            ends.append(len(weights))
        shape = (len(ends) - 1, len(self._features))
        by_case = csr_matrix(
            (
                np.frombuffer(weights or b"", np.int64),
                np.frombuffer(features or b"", np.int32),
                np.frombuffer(ends, np.int64),
            ),
            shape=shape,
        )
        self.cases = by_case.T.tocsr()
        self._most = [int(self._row(row)[1].max()) for row in range(shape[1])]

    def best(self, asked: Sequence[Vector], limit: int = DEEP) -> list[list[tuple[int, int]]]:
        """For each request (case, score), the best first: at most `limit`, only scores > 0. Of equals the newer."""
        return [
            found
            for start in range(0, len(asked), self._block)
            for found in self._of_block([self.known(vector) for vector in asked[start : start + self._block]], limit)
        ]

    def matrix(self, asked: Sequence[Mapping[int, int]]) -> csr_matrix:
        """Requests by features: a matrix of weights, with a feature's row in `cases` as its column."""
        ends = list(accumulate((len(weights) for weights in asked), initial=0))
        rows = [row for weights in asked for row in weights]
        data = [weight for weights in asked for weight in weights.values()]
        parts = (np.array(data, np.int64), np.array(rows, np.int32), np.array(ends, np.int32))
        return csr_matrix(parts, shape=(len(asked), len(self._features)))

    def known(self, vector: Vector) -> dict[int, int]:
        """A request's weights by row, for the features that the bank has."""
        return {self._features[one]: weight for one, weight in vector.items() if weight and one in self._features}

    def _of_block(self, asked: Sequence[Mapping[int, int]], limit: int) -> Iterator[list[tuple[int, int]]]:
        small = [
            weights if sum(weight * self._most[row] for row, weight in weights.items()) <= _LARGEST else {}
            for weights in asked
        ]
        if not any(small):
            yield from (self._added(weights, limit) for weights in asked)
            return
        top = sp_matmul_topn(self.matrix(small), self.cases, top_n=limit + 1, threshold=0, sort=True)
        ends, scores, places = top.indptr.tolist(), top.data.tolist(), top.indices.tolist()
        for weights, fits, start, end in zip(asked, small, ends, ends[1:], strict=False):
            if weights is not fits or (end - start > limit and scores[end - 2] == scores[end - 1]):
                yield self._added(weights, limit)
            else:
                found = sorted(zip(scores[start:end], places[start:end], strict=True), reverse=True)
                yield [(place, score) for score, place in found[:limit]]

    def _added(self, asked: Mapping[int, int], limit: int) -> list[tuple[int, int]]:
        """One request's best cases, summed as the plain engine does."""
        scores: dict[int, int] = defaultdict(int)
        for row, weight in asked.items():
            places, weights = self._row(row)
            for place, told in zip(places.tolist(), weights.tolist(), strict=True):
                scores[place] += weight * told
        best = nlargest(limit, ((score, place) for place, score in scores.items()))
        return [(place, score) for score, place in best]

    def _row(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """(cases, weights) of a feature."""
        start, end = self.cases.indptr[row : row + 2]
        return self.cases.indices[start:end], self.cases.data[start:end]
