"""Learns the weights of wishes from texts of which somebody told, and writes data/wishes.json: python -m tests.wishes.

signs of each sentence | logistic regression; of a text that wishes, its likeliest sentence, until that stays | weights
... and, before, how many wishes and others of each fifth are seen by weights that were learned from the others
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from digest.reading.reticence import FLOOR, Weights, signs_of, written
from digest.resources import DATA
from tests.wishes.told import Told, told

RIDGE = 2.0
"""How strongly weights are held to 0."""

SELDOM = 2
"""The fewest sentences in which a sign stands of which something is learned."""

SLIGHT = 0.08
"""A sign whose weight is below this is left out."""

ROUNDS = 3
FOLDS = 5
UNLIKE = -2.0
"""The log odds below which another sentence of a text that wishes is one that does not."""


def main() -> None:
    """Prints what is seen in texts that were left out, then writes the weights learned from all."""
    texts = told()
    sys.stdout.write(f"{len(texts)} texts, {sum(one.wish for one in texts)} of them wish\n")
    if "--quick" not in sys.argv:
        sys.stdout.write(_figures([pair for fold in range(FOLDS) for pair in _left_out(texts, fold)]))
    (DATA / "wishes.json").write_text(written(learned(texts)), encoding="utf-8")


def learned(texts: Sequence[Told]) -> Weights:
    """The weights that tell these texts apart best, held to 0 by RIDGE."""
    seen = [signs_of(sentence) for text in texts for sentence in text.sentences]
    counted = Counter(sign for signs in seen for sign in signs)
    names = sorted(sign for sign, count in counted.items() if count >= SELDOM)
    place = {name: number for number, name in enumerate(names)}
    cells = [(row, place[sign]) for row, signs in enumerate(seen) for sign in signs if sign in place]
    rows, columns = zip(*cells, strict=True)
    has = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(seen), len(names)))
    wishes = _told_apart(texts)
    for _ in range(ROUNDS):
        weights, base = _regressed(has[wishes >= 0], wishes[wishes >= 0])
        wishes = _told_apart(texts, has @ weights + base)
    return Weights(
        round(float(base), 2),
        {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True) if abs(weight) >= SLIGHT},
    )


def _told_apart(texts: Sequence[Told], odds: np.ndarray | None = None) -> np.ndarray:
    """For each sentence 1 where it wishes, 0 where not, and -1 where nobody told and the odds do not yet."""
    found, at = [], 0
    for text in texts:
        count = len(text.sentences)
        now = None if odds is None else odds[at : at + count]
        found += [_is_wish(text, number, now) for number in range(count)]
        at += count
    return np.array(found)


def _is_wish(text: Told, number: int, odds: np.ndarray | None) -> int:
    if not text.wish or text.which:
        return int(number in text.which)
    if len(text.sentences) == 1:
        return 1
    if odds is None:
        return -1
    return 1 if number == int(odds.argmax()) else 0 if odds[number] < UNLIKE else -1


def _regressed(has: csr_matrix, wishes: np.ndarray) -> tuple[np.ndarray, float]:
    """The weights of a logistic regression, and its base."""
    ways = wishes * 2.0 - 1.0

    def slope(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, base = flat[:-1], flat[-1]
        sure = ways * (has @ weights + base)
        off = -ways / (1 + np.exp(np.clip(sure, -30, 30)))
        loss = np.logaddexp(0, -sure).sum() + RIDGE / 2 * (weights**2).sum()
        return loss, np.append(has.T @ off + RIDGE * weights, off.sum())

    found = minimize(slope, np.zeros(has.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return found.x[:-1], float(found.x[-1])


def _left_out(texts: Sequence[Told], fold: int) -> list[tuple[Told, float]]:
    """Each text of a fold, with its share by weights learned from the other folds."""
    weights = learned([one for number, one in enumerate(texts) if number % FOLDS != fold])
    return [(text, max(map(weights.share, text.sentences))) for text in texts[fold::FOLDS]]


def _figures(found: Sequence[tuple[Told, float]]) -> str:
    kinds = {
        "wishes": [share for text, share in found if text.wish],
        "others that look like one": [share for text, share in found if not text.wish and not text.ordinary],
        "ordinary mails": [share for text, share in found if not text.wish and text.ordinary],
    }
    rows = [
        f"{name:28}" + " ".join(f"{sum(one >= floor for one in shares) / len(shares):6.3f}" for floor in _FLOORS)
        for name, shares in kinds.items()
    ]
    return "\n".join([f"left out, seen from{'':9}" + " ".join(f"{floor:6.2f}" for floor in _FLOORS), *rows, ""])


_FLOORS = (0.4, 0.5, 0.6, FLOOR, 0.8, 0.9)

if __name__ == "__main__":
    main()
