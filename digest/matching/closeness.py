"""How sure it is that a case fits a request: signs weighed into the odds that a reader calls the case relevant.

signs of a pair | a logistic model, its weights in data/closeness.toml | a share from 0 to 1 | sure, perhaps, nothing
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from digest.errors import InputFault
from digest.resources import DATA

SIGNS = (
    "covered", "shared", "told", "lead", "product", "no_product", "other_product", "way", "other_way", "rarity",
    "rarest", "alike",
)  # fmt: skip
"""What is seen of a request and a case, in the order of `ranking.CaseIndex.signs`.

covered: the logarithm of the share of the request's weight that the case covers. shared: tags and words in common, at
most six. told: the share of the case's weight that the request asks for. lead: the score as a share of the best case's.
product, way: the share of the request's products, and of its methods, aims, labels and barriers, that the case has.
no_product: the request names none. other_product, other_way: both name some, and none in common. rarity: how rare in
this bank the rarest tag in common is, 1 for one case. rarest: the share of the request's three weightiest tags.
alike: how alike the texts are, as a share of the most alike one's.
"""

MEANING = "meaning"
"""The sign that an encoder adds: how alike the texts are in what they mean, from 0 to 1."""

FLOORS = ("sure", "perhaps", "before", "hint")
"""The floors of a model: of a case shown in full, of one named in a line, of a request asked before, of a clue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The weights of the signs, with a base, and the floors as shares from 0 to 1.

    meant: the model for signs with an encoder's among them; None where none was learned.
    """

    weights: tuple[float, ...]
    base: float
    floors: Mapping[str, float]
    meant: Model | None = None

    def odds(self, signs: Sequence[float]) -> float:
        """The log odds that a reader calls a case relevant, by its signs."""
        if len(signs) > len(self.weights):
            return (self.meant or self._with_half_of_alike()).odds(signs)
        return round(sum(weight * sign for weight, sign in zip(self.weights, signs, strict=True)) + self.base, 6)

    def _with_half_of_alike(self) -> Model:
        """The model in which meaning has half of the weight of the letters in common."""
        *others, alike = self.weights
        return Model(weights=(*others, alike / 2, alike / 2), base=self.base, floors=self.floors)

    def floor(self, name: str) -> float:
        """A floor, as a share from 0 to 1."""
        return self.floors[name]


def share(odds: float) -> float:
    """Log odds as a share from 0 to 1."""
    return 1 / (1 + exp(-odds))


def load(path: Path) -> Model:
    """The model in a file. Raises InputFault with what is wrong there."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        weights, floors = document["weights"], document["floors"]
        kept = {name: float(floors[name]) for name in FLOORS}
        told = document.get("weights_with_meaning")
        meant = _weighed(told, (*SIGNS, MEANING), kept) if told else None
        return replace(_weighed(weights, SIGNS, kept), meant=meant)
    except (OSError, ValueError, TypeError) as fault:
        raise InputFault("The weights %(file)s cannot be read: %(fault)s.", {"file": path, "fault": fault}) from fault
    except KeyError as fault:
        raise InputFault("The weights %(file)s lack %(name)s.", {"file": path, "name": fault.args[0]}) from fault


def _weighed(told: Mapping[str, Any], signs: Sequence[str], floors: Mapping[str, float]) -> Model:
    return Model(weights=tuple(float(told[name]) for name in signs), base=float(told["base"]), floors=floors)


@cache
def shipped() -> Model:
    """The shipped model."""
    return load(DATA / "closeness.toml")


def written(model: Model) -> str:
    """A model as its file has it."""
    floors = [f"{name} = {model.floors[name]:.2f}" for name in FLOORS]
    lines = [*_HEAD, "[floors]", *floors, "", "[weights]", *_lines(model, SIGNS), ""]
    if model.meant:
        lines += ["[weights_with_meaning]", *_lines(model.meant, (*SIGNS, MEANING)), ""]
    return "\n".join(lines)


def _lines(model: Model, signs: Sequence[str]) -> list[str]:
    weights = [f"{name} = {weight:.3f}" for name, weight in zip(signs, model.weights, strict=True)]
    return [*weights, f"base = {model.base:.3f}"]


_HEAD = (
    "# How sure it is that a case fits a request. Learned from banks that people graded.",
    "#",
    "# weights: of what is seen of a request and a case (digest/matching/closeness.py says what each sign is), as log",
    "#          odds that a reader calls the case relevant.",
    "# floors:  the share of readers who would call it relevant, from which a case is shown in full (sure) or named in",
    "#          a line (perhaps), an earlier request is named (before), and somebody may know something (hint).",
    "",
)
