"""The weights of closeness, learned from pairs of a request and a case that somebody has graded.

banks of graded requests | signs of each pair | logistic regression, each bank weighing the same | Model
... and the figures of requests and banks that were left out of what the model learned from
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

from digest.matching.closeness import Model
from digest.matching.measuring import Figures, Grades, measured, relevant
from digest.matching.ranking import CaseIndex
from digest.matching.tagger import Reading

RIDGE = 10.0
"""How strongly weights are held to 0, of signs of mean 0 and deviation 1: signs that only one bank bears out fade."""

ROUNDS = 8
"""The steps of Newton's method; it has long converged."""

FOLDS = 5
"""The parts that requests are divided into when whole requests are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """The index of a bank, the readings of its requests, and their grades."""

    index: CaseIndex
    asked: Sequence[Reading]
    grades: Sequence[Grades]

    def part(self, wanted: Sequence[int]) -> Bank:
        """The same bank with some of its requests."""
        return Bank(
            index=self.index, asked=[self.asked[at] for at in wanted], grades=[self.grades[at] for at in wanted]
        )


Pair = tuple[tuple[float, ...], bool, float]
"""The signs of a request and a case, whether it is relevant, and what the pair weighs."""


def fitted(banks: Sequence[Bank], floors: Mapping[str, float]) -> Model:
    """The model learned from banks; each weighs as much as the others."""
    pairs = list(_pairs(banks))
    columns = list(zip(*(signs for signs, _, _ in pairs), strict=True))
    means = [sum(column) / len(column) for column in columns]
    spreads = [_spread(column, mean) or 1.0 for column, mean in zip(columns, means, strict=True)]
    rows = [
        [*((sign - mean) / spread for sign, mean, spread in zip(signs, means, spreads, strict=True)), 1.0]
        for signs, _, _ in pairs
    ]
    *scaled, base = _regressed(rows, [right for _, right, _ in pairs], [weight for _, _, weight in pairs])
    weights = [weight / spread for weight, spread in zip(scaled, spreads, strict=True)]
    return Model(
        weights=tuple(round(weight, 3) for weight in weights),
        base=round(base - sum(weight * mean for weight, mean in zip(weights, means, strict=True)), 3),
        floors=floors,
    )


def figures_of(bank: Bank, model: Model) -> Figures:
    """The figures of a bank by a model."""
    return _figures([(bank, model)])


def without_bank(banks: Sequence[Bank], floors: Mapping[str, float]) -> list[Figures]:
    """The figures of each bank by a model that learned from the others."""
    return [figures_of(bank, fitted([other for other in banks if other is not bank], floors)) for bank in banks]


def without_requests(banks: Sequence[Bank], floors: Mapping[str, float]) -> Figures:
    """The figures of all requests, each by a model that learned from others."""
    parts = []
    for fold in range(FOLDS):
        inside = [[at for at in range(len(bank.asked)) if at % FOLDS != fold] for bank in banks]
        outside = [[at for at in range(len(bank.asked)) if at % FOLDS == fold] for bank in banks]
        model = fitted([bank.part(wanted) for bank, wanted in zip(banks, inside, strict=True)], floors)
        parts += [(bank.part(wanted), model) for bank, wanted in zip(banks, outside, strict=True)]
    return _figures(parts)


def _figures(parts: Sequence[tuple[Bank, Model]]) -> Figures:
    grades: list[Grades] = []
    shown: list[list[str]] = []
    sure: list[int] = []
    for bank, model in parts:
        for matches in bank.index.tiered_all(bank.asked, model=model):
            shown.append([one.key for one in matches])
            sure.append(sum(one.sure for one in matches))
        grades += bank.grades
    return measured(grades, shown, sure)


def _pairs(banks: Sequence[Bank]) -> Iterator[Pair]:
    for bank in banks:
        for about, grades in zip(bank.asked, bank.grades, strict=True):
            wanted = relevant(grades)
            for key, signs in bank.index.seen(about):
                yield signs, key in wanted, 30 / len(bank.asked)


def _spread(column: Sequence[float], mean: float) -> float:
    return sqrt(sum((one - mean) ** 2 for one in column) / len(column))


def _regressed(rows: Sequence[Sequence[float]], right: Sequence[bool], weighing: Sequence[float]) -> list[float]:
    """The weights of a logistic regression, the last of the base, by Newton's method."""
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(ROUNDS):
        slope = [RIDGE * weight for weight in weights[:-1]] + [0.0]
        bend = [[RIDGE * (one == other and one < size - 1) for other in range(size)] for one in range(size)]
        for row, wanted, weighs in zip(rows, right, weighing, strict=True):
            likely = 1 / (1 + exp(-sum(weight * sign for weight, sign in zip(weights, row, strict=True))))
            off, steep = weighs * (likely - wanted), weighs * likely * (1 - likely)
            for one, sign in enumerate(row):
                slope[one] += off * sign
                line, share = bend[one], steep * sign
                for other in range(size):
                    line[other] += share * row[other]
        weights = [weight - step for weight, step in zip(weights, _solved(bend, slope), strict=True)]
    return weights


def _solved(matrix: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """The solution of linear equations, by elimination; the matrix is symmetric and positive."""
    rows = [[*row, value] for row, value in zip(matrix, wanted, strict=True)]
    size = len(rows)
    for at, lead in enumerate(rows):
        for row in rows[at + 1 :]:
            times = row[at] / lead[at]
            for place in range(at, size + 1):
                row[place] -= times * lead[place]
    found = [0.0] * size
    for at in reversed(range(size)):
        known = sum(rows[at][place] * found[place] for place in range(at + 1, size))
        found[at] = (rows[at][size] - known) / rows[at][at]
    return found
