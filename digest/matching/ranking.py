"""Which cases a request meets: overlap of tags and rare words, rare ones counting more, and why.

The score is a dot product of two weight vectors (decision 6 of the design). A feature, a tag or a keyword, weighs what
the text gave it times its IDF over the cases; the case's vector is divided by a power of its length, so that what the
request asks matters more than what the case also has.

    request | vector over the bank's features | the 20 best, by any engine | at most three that share enough
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt

from digest.matching.tagger import Keyword, Reading, Tagged
from digest.matching.vocabulary import Vocabulary

SHOWN = 3
"""At most so many cases under a request."""

DEEP = 20
"""So many cases an engine finds for a request; those to show are picked among them."""

PARENT = 0.5
"""A wider tag gets this share of a narrower one's weight, on either side."""

KEYWORD = 0.45
"""What a keyword weighs beside a tag of the same IDF."""

PART = 0.4
"""What a word weighs that shares only a part of its compound with the case's, as a share of the whole word's weight."""

COMMON = 0.1
"""A keyword that more than this share of the cases has (and more than five) says nothing."""

LENGTH_POWER = 0.5

STEP = 1 << 12
"""Weights are whole numbers of 1/STEP, so that any engine finds the same score."""

TIES = 1 << 30
"""A case's weights are multiplied by this plus its place from the oldest: the newer case breaks a tie, by any engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A tag or word that a request and a case share, with the words of either side. `slug` of a word: "~" and its stem."""

    slug: str
    asked: tuple[str, ...]
    told: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case as ranking sees it: its key, its year, what it is about."""

    key: str
    year: int
    tags: tuple[Tagged, ...]
    keywords: tuple[Keyword, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A case that a request meets: rank from 1, score > 0, and what is shared, the weightiest first."""

    key: str
    rank: int
    score: float
    shared: tuple[Shared, ...]
