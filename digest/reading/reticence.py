"""How far a text wishes that its writer, or somebody in it, is not named: for wishes that are in no rule's words.

a text | its sentences | the signs of each, weighed by what was learned from texts that people wrote | the likeliest
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import exp
from pathlib import Path

from digest.errors import InputFault
from digest.resources import DATA

FLOOR = 0.6
"""The share from which a person looks: of ordinary mails one in twenty-five reaches it."""

SURE = 0.9
"""The share from which it is this sentence that wishes: in texts that wish, one in a hundred others reaches it."""

_GLANCE = 6_000  # characters of a text
_WORDS = 80  # words of a sentence
_PART = 4  # letters of a part of a word
_LETTERS = 6  # of a word that count
_KEPT = 256  # texts whose share is kept: the same is asked at each step of a mail
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_WRAPPED = re.compile(r"(?<=\w)\n(?=\w)")
_WORD = re.compile(r"[^\W_]+|[\"“”»«?]")


@dataclass(frozen=True, slots=True)
class Weights:
    """The log odds of a wish before anything is seen, and what each sign adds to them."""

    base: float
    signs: Mapping[str, float]

    def share(self, sentence: str) -> float:
        """How likely a sentence wishes that somebody is not named, from 0 to 1."""
        odds = self.base + sum(self.signs.get(sign, 0.0) for sign in sorted(signs_of(sentence)))
        return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def is_reticent(text: str) -> bool:
    """Whether a sentence of a text likely wishes that somebody is not named, or something not told."""
    return reticence(text) >= FLOOR


@lru_cache(_KEPT)
def reticence(text: str) -> float:
    """The share of the sentence that most likely wishes it, from 0 to 1; 0 for no words."""
    weights = shipped()
    return max((weights.share(sentence) for sentence in sentences_of(text)), default=0.0)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a text, whose lines may be broken anywhere."""
    return (one[0] for one in _sentences(text))


def reticent_in(text: str, *, least: float = SURE) -> Iterator[tuple[int, int]]:
    """Where the sentences begin and end whose share is at least that."""
    weights = shipped()
    return (one.span() for one in _sentences(text) if weights.share(one[0]) >= least)


def _sentences(text: str) -> Iterator[re.Match[str]]:
    """The sentences, each where it stands in the text."""
    return (one for one in _SENTENCE.finditer(_WRAPPED.sub(" ", text[:_GLANCE])) if _WORD.search(one[0]))


def signs_of(sentence: str) -> frozenset[str]:
    """Its words, the pairs of them (`p:`), and their parts (`c:`), which a slip of the pen leaves mostly whole."""
    words = _WORD.findall(sentence.lower())[:_WORDS]
    short = [word[:_LETTERS] for word in words]
    line = f"_{'_'.join(words)}_"
    pairs = (f"p:{one} {other}" for one, other in pairwise(["^", *short, "$"]))
    parts = (f"c:{line[at : at + _PART]}" for at in range(len(line) - _PART + 1))
    return frozenset((*(f"w:{word}" for word in short), *pairs, *parts))


def load(path: Path) -> Weights:
    """The weights in a file. Raises InputFault with what is wrong there."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Weights(float(document["base"]), {sign: float(one) for sign, one in document["signs"].items()})
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as fault:
        raise InputFault("The weights %(file)s cannot be read: %(fault)s.", {"file": path, "fault": fault}) from fault


@cache
def shipped() -> Weights:
    """The shipped weights."""
    return load(DATA / "wishes.json")


def written(weights: Weights) -> str:
    """Weights as their file has them, a sign a line."""
    rows = ",\n".join(f"  {json.dumps(sign, ensure_ascii=False)}: {one:.2f}" for sign, one in weights.signs.items())
    return f'{{"base": {weights.base:.2f},\n "signs": {{\n{rows}\n }}}}\n'
