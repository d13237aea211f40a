"""How alike texts are, by the parts of their words: "rengøringsaftale" and "aftalen om rengøring" have most in common.

a text, and others beside it | words in parts of four letters | BM25 over the parts | shares of the most alike one's
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from math import log

LETTERS = 4
"""The letters of a part; the beginning and the end of a word count as letters."""

SHORT = 2
"""Words of at most so many letters are left out."""

READ = 4000
"""The characters of a text that are looked at."""

_TEXTS, _WORDS = 1024, 65_536
"""Texts and words whose parts are kept: the same cases are looked at again and again."""

_WORD = re.compile(r"\w+")


def likeness(text: str, others: Sequence[str]) -> list[float]:
    """How alike a text is to each of others, from 0 to 1, as shares of the most alike one's.

    A part that few of the others have counts more, and a long text has to have more in common (Robertson and Zaragoza,
    2009, "The probabilistic relevance framework: BM25 and beyond").
    """
    asked, told = _parts(text[:READ]), [_parts(one[:READ]) for one in others]
    common = [asked & one for one in told]
    having = Counter(chain.from_iterable(common))
    weights = {part: log(1 + (len(told) - count + 0.5) / (count + 0.5)) for part, count in having.items()}
    mean = sum(map(len, told)) / len(told) if told else 0.0
    found = [
        sum(weights[part] for part in sorted(both)) / (1.48 + 0.72 * len(one) / mean) if both else 0.0
        for one, both in zip(told, common, strict=True)
    ]
    most = max(found, default=0.0)
    return [one / most for one in found] if most else found


@lru_cache(_TEXTS)
def _parts(text: str) -> frozenset[str]:
    return frozenset[str]().union(*map(_parts_of, set(_WORD.findall(text.lower()))))


@lru_cache(_WORDS)
def _parts_of(word: str) -> frozenset[str]:
    framed = f"_{word}_" if len(word) > SHORT else ""
    return frozenset([framed[at : at + LETTERS] for at in range(len(framed) - LETTERS + 1)])
