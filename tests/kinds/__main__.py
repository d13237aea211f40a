"""Learns the weights of kinds from mails whose kind somebody told, and writes data/kinds.json: python -m tests.kinds.

signs of each mail | logistic regression over all kinds at once | weights
... and, before, how right each fifth of the mails is by weights that were learned from the others
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from digest.reading.kind import FLOOR
from digest.reading.likely import KINDS, Weights, written
from digest.reading.mail import signs_in
from digest.resources import DATA
from tests.kinds.told import Told, told

Seen = tuple[frozenset[str], Told]

RIDGE = 2.0
"""How strongly weights are held to 0."""

SELDOM = 3
"""The fewest mails in which a word stands of which something is learned."""

SLIGHT = 0.02
"""A sign whose weights are all below this is left out."""

FOLDS = 5


def main() -> None:
    """Prints how right mails are that were left out, then writes the weights learned from all."""
    seen = [(signs, one) for one in told() if (signs := signs_in(one.raw))]
    sys.stdout.write(f"{len(seen)} mails whose kind rules do not tell\n")
    if "--quick" not in sys.argv:
        sys.stdout.write(_figures([pair for fold in range(FOLDS) for pair in _left_out(seen, fold)]))
    (DATA / "kinds.json").write_text(written(learned(seen)), encoding="utf-8")


def learned(seen: Sequence[Seen]) -> Weights:
    """The weights that tell the kinds of these mails best, held to 0 by RIDGE."""
    counted = Counter(sign for signs, _ in seen for sign in signs)
    names = sorted(sign for sign, count in counted.items() if count >= SELDOM)
    place = {name: number for number, name in enumerate(names)}
    cells = [(row, place[sign]) for row, (signs, _) in enumerate(seen) for sign in signs if sign in place]
    rows, columns = zip(*cells, strict=True)
    has = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(seen), len(names)))
    kinds = np.array([KINDS.index(one.kind) for _, one in seen])
    weights, base = _regressed(has, kinds)
    kept = {name: [round(float(one), 2) for one in row] for name, row in zip(names, weights, strict=True)}
    return Weights(
        [round(float(one), 2) for one in base],
        {name: row for name, row in kept.items() if max(map(abs, row)) >= SLIGHT},
    )


def _regressed(has: csr_matrix, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weights of a logistic regression over KINDS, and its base."""
    wanted = np.eye(len(KINDS))[kinds]
    size = has.shape[1]

    def slope(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, base = flat[: -len(KINDS)].reshape(size, len(KINDS)), flat[-len(KINDS) :]
        odds = has @ weights + base
        odds -= odds.max(axis=1, keepdims=True)
        shares = np.exp(odds)
        shares /= shares.sum(axis=1, keepdims=True)
        off = shares - wanted
        loss = -np.log(shares[np.arange(len(kinds)), kinds] + 1e-12).sum() + RIDGE / 2 * (weights**2).sum()
        return loss, np.concatenate([(has.T @ off + RIDGE * weights).ravel(), off.sum(axis=0)])

    found = minimize(slope, np.zeros((size + 1) * len(KINDS)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return found.x[: -len(KINDS)].reshape(size, len(KINDS)), found.x[-len(KINDS) :]


def _left_out(seen: Sequence[Seen], fold: int) -> list[tuple[Told, str, float]]:
    """Each mail of a fold with the kind, and its share, by weights learned from the other folds."""
    weights = learned([one for number, one in enumerate(seen) if number % FOLDS != fold])
    found = []
    for signs, one in seen[fold::FOLDS]:
        kind, share = next(iter(weights.shares(signs).items()))
        found.append((one, kind, share))
    return found


def _figures(found: Sequence[tuple[Told, str, float]]) -> str:
    right = sum(kind in (one.kind, *one.also) for one, kind, _ in found)
    held = sum(share < FLOOR for _, _, share in found)
    astray = [(one, kind) for one, kind, share in found if share >= FLOOR and kind not in (one.kind, *one.also)]
    wrong = "".join(f"\n  {one.where}: {one.kind}, read as {kind}" for one, kind in astray)
    return (
        f"left out: right {right / len(found):.3f}, unsure {held / len(found):.3f}, "
        f"wrong and sure {len(astray) / len(found):.3f}{wrong}\n"
    )


if __name__ == "__main__":
    main()
