"""Which cases a request meets: overlap of tags, rare tags counting more, and why.

The score is a dot product of two weight vectors (decision 6 of the design). A tag's weight in a vector is what the
text gave it times its IDF over the cases; the case's vector is divided by a power of its length, so that what the
request asks matters more than what the case also has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from digest.matching.tagger import Tagged

SHOWN = 3
"""At most so many cases under a request."""

LENGTH_POWER = 0.5
ENOUGH = 0.3
"""A floor: the share of the request's own squared weight that the shared tags must cover."""

SAID = 0.5
"""A floor for tags that are no product and mentioned in passing: how much they say, as weight times IDF, as a share of
what the rarest tag says. "Repair", which many cases have, is not enough by itself; "apprentices" is."""

NEAR_BEST = 0.45
"""A floor: the share of the best case's score that the next ones must reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A tag that a request and a case share, with the words of either side."""

    slug: str
    asked: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case as ranking sees it: its key, its year, its tags."""

    key: str
    year: int
    tags: tuple[Tagged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A case that a request meets: rank from 1, score > 0, and the shared tags, the weightiest first."""

    key: str
    rank: int
    score: float
    shared: tuple[Shared, ...]


class CaseIndex:
    """The case bank, inverted: for each tag the cases that have it, with their weights."""

    def __init__(self, cases: Iterable[Candidate]) -> None:
        self._cases = tuple(cases)
        having: dict[str, list[int]] = defaultdict(list)
        for place, case in enumerate(self._cases):
            for tagged in case.tags:
                having[tagged.slug].append(place)
        self._rarest = log(1 + len(self._cases))
        self._idf = {slug: log(1 + len(self._cases) / len(places)) for slug, places in having.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, case in enumerate(self._cases):
            vector = self.vector(case.tags)
            length = sqrt(sum(weight * weight for weight in vector.values())) ** LENGTH_POWER
            for slug, weight in vector.items():
                self._postings[slug].append((place, weight / length))

    def vector(self, tags: Sequence[Tagged]) -> dict[str, float]:
        """Weight times IDF per tag; a tag that no case has counts as the rarest."""
        return {tagged.slug: tagged.weight * self._idf.get(tagged.slug, self._rarest) for tagged in tags}

    def rank(self, tags: Sequence[Tagged], *, limit: int = SHOWN) -> tuple[Match, ...]:
        """The cases that share enough with a request's tags, best first; () when none does.

        Ties: the newer case, then the lower key: the same input gives the same letter.
        """
        asked = self.vector(tags)
        scores: dict[int, float] = defaultdict(float)
        for slug, weight in asked.items():
            for place, share in self._postings.get(slug, ()):
                scores[place] += weight * share
        best = max(scores.values(), default=0.0)
        order = sorted(
            (
                place
                for place, score in scores.items()
                if score >= NEAR_BEST * best and self._enough(tags, asked, place)
            ),
            key=lambda place: (-round(scores[place], 9), -self._cases[place].year, self._cases[place].key),
        )
        return tuple(
            Match(
                key=self._cases[place].key,
                rank=rank,
                score=round(scores[place], 6),
                shared=self._shared(tags, asked, place),
            )
            for rank, place in enumerate(order[:limit], start=1)
        )

    def _enough(self, tags: Sequence[Tagged], asked: dict[str, float], place: int) -> bool:
        own = {tagged.slug for tagged in self._cases[place].tags}
        shared = [tagged for tagged in tags if tagged.slug in own]
        covered = sum(asked[tagged.slug] ** 2 for tagged in shared)
        telling = sum(asked[tagged.slug] for tagged in shared) >= SAID * self._rarest
        named = sum(tagged.weight for tagged in shared) >= 1
        return (telling or named) and covered >= ENOUGH * sum(weight * weight for weight in asked.values())

    def _shared(self, tags: Sequence[Tagged], asked: dict[str, float], place: int) -> tuple[Shared, ...]:
        told = {tagged.slug: tagged.evidence for tagged in self._cases[place].tags}
        common = sorted((tagged for tagged in tags if tagged.slug in told), key=lambda tagged: -asked[tagged.slug])
        return tuple(Shared(slug=tagged.slug, asked=tagged.evidence, told=told[tagged.slug]) for tagged in common)
