"""How likely each kind of a person's mail is: its signs, weighed by what was learned from mails that people read.

signs of a mail | the weights of each, in data/kinds.json | a share from 0 to 1 for each kind, which together are 1
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from digest.errors import InputFault
from digest.resources import DATA

KINDS = ("request", "answer", "change", "other", "unsubscribe")
"""What a person's mail may be, in the order of the weights."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The log odds of each of KINDS before anything is seen, and what each sign adds to them."""

    base: Sequence[float]
    signs: Mapping[str, Sequence[float]]

    def shares(self, signs: Collection[str]) -> dict[str, float]:
        """How likely each of KINDS is, the likeliest first; ties in the order of KINDS."""
        rows = [self.base, *(self.signs[sign] for sign in sorted(signs) if sign in self.signs)]
        odds = [sum(column) for column in zip(*rows, strict=True)]
        most = max(odds)
        parts = [exp(one - most) for one in odds]
        shares = {kind: part / sum(parts) for kind, part in zip(KINDS, parts, strict=True)}
        return dict(sorted(shares.items(), key=lambda one: -one[1]))


def load(path: Path) -> Weights:
    """The weights in a file. Raises InputFault with what is wrong there."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        signs = {sign: [float(one) for one in row] for sign, row in document["signs"].items()}
        base = [float(one) for one in document["base"]]
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as fault:
        raise InputFault("The weights %(file)s cannot be read: %(fault)s.", {"file": path, "fault": fault}) from fault
    if any(len(row) != len(KINDS) for row in (base, *signs.values())):
        said = {"file": path, "fault": f"a row has not {len(KINDS)} numbers"}
        raise InputFault("The weights %(file)s cannot be read: %(fault)s.", said)
    return Weights(base, signs)


@cache
def shipped() -> Weights:
    """The shipped weights."""
    return load(DATA / "kinds.json")


def written(weights: Weights) -> str:
    """Weights as their file has them, a sign a line."""
    rows = ",\n".join(f"  {json.dumps(sign, ensure_ascii=False)}: {_row(row)}" for sign, row in weights.signs.items())
    return f'{{"kinds": {json.dumps(KINDS)},\n "base": {_row(weights.base)},\n "signs": {{\n{rows}\n }}}}\n'


def _row(numbers: Sequence[float]) -> str:
    return f"[{', '.join(f'{number:.2f}' for number in numbers)}]"
