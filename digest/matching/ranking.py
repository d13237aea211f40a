"""Which cases a request meets: overlap of tags and rare words, rare ones counting more, and why.

The score is a dot product of two weight vectors. A feature, a tag or a keyword, weighs what the text gave it times its
IDF over the cases; the case's vector is divided by a power of its length, so that what the request asks matters more
than what the case also has. Weights are whole numbers, so that any engine finds the same scores, to the last digit.

    a request's reading | its vector over the bank's features | the 20 best, by any engine | at most three, close enough
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import islice, takewhile
from math import exp, log, sqrt
from typing import Protocol

from digest.matching.tagger import Reading, Tagged
from digest.matching.vocabulary import Facet, Vocabulary

SHOWN = 3
"""The most cases under a request."""

DEEP = 20
"""The most cases an engine finds for a request; those to show are picked among them."""

LARGE = 20_000
"""The number of cases from which sparse matrices are faster, where the extra `scale` is installed."""

PARENT = 0.5
"""The share of a tag's weight that its parent tag gets, in requests and in cases."""

KEYWORD = 0.7
"""The weight of a keyword, relative to a tag of the same IDF."""

PART = 0.4
"""The weight of a word that shares only a part of its compound with the case's, as a share of the whole word's."""

LONG = 5
"""The fewest letters of a part of a compound."""

PARTS = 8
"""The most longer words of the bank that a word matches at their beginning, and as many at their end."""

RARE = 0.08, 8
"""A keyword in more than this share of the cases, and in more than this number, is ignored."""

LENGTH_POWER = 0.5
"""A case's vector is divided by its length to this power: 0 favours long cases, 1 short ones."""

STEP = 1 << 8
"""Weights are whole numbers of 1/STEP."""

NEWER = 1 << 26
"""A case's weights are multiplied by this plus its place from the oldest: the newer case breaks a tie, by any engine.

It also goes before a better one whose score differs by less than their places' share of this: 0.015 % in a bank of
10,000 cases. With STEP it keeps the score of a million cases within 63 bits.
"""

CLOSE = 2.3, 0.55, 1.75, 0.7
"""How close a case is to a request, as log odds that a reader calls it relevant.

The factors: of the share of the request's weight that the case covers (its logarithm), of the tags and words they
share (at most ENOUGH), of the share of the case's weight that the request asks for; and a base. Fitted on graded
requests: see docs/matching.md.
"""

ENOUGH = 6

OTHER = 1.0
"""A product a case lacks, weighing at most this times one that it has, is another part of the request."""

FLOOR = -0.65
"""The closeness below which no case is shown: about one reader in three would call such a case relevant."""

NEW = 1.0
"""The closeness a case gains for meeting a part of the request that no chosen case meets, when it is all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A tag or a word that a request and a case share, with the words of either.

    slug: of a tag; "" for a word that no tag has. weight: its part of the score.
    """

    slug: str
    asked: tuple[str, ...]
    told: tuple[str, ...]
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case to be ranked: its key, its year, what it is about."""

    key: str
    year: int
    about: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A case that a request meets: rank from 1, and what they share, the weightiest first.

    score: from 0 to 1, how sure it is that a reader would call the case relevant.
    """

    key: str
    rank: int
    score: float
    shared: tuple[Shared, ...]


Vector = dict[str, int]
"""Weights by feature: a tag's slug, or "~" and a keyword's key."""


class Engine(Protocol):
    """The search for the best cases of a bank: plain Python, or sparse matrices at scale, with the same results."""

    def best(self, asked: Sequence[Vector], limit: int = DEEP) -> list[list[tuple[int, int]]]:
        """For each request (case, score), the best first: at most `limit`, only scores > 0. Of equals the newer."""


class Inverted:
    """The default engine: for each feature the cases that have it, with their weights, twelve bytes each."""

    def __init__(self, cases: Iterable[Vector]) -> None:
        self._postings: dict[str, tuple[array[int], array[int]]] = defaultdict(lambda: (array("i"), array("q")))
        self._size = 0
        for place, vector in enumerate(cases):
            self._size = place + 1
            for feature, weight in vector.items():
                if weight:
                    places, weights = self._postings[feature]
                    places.append(place)
                    weights.append(weight)

    def best(self, asked: Sequence[Vector], limit: int = DEEP) -> list[list[tuple[int, int]]]:
        """For each request (case, score), the best first: at most `limit`, only scores > 0."""
        return [self._best(vector, limit) for vector in asked]

    def _best(self, vector: Vector, limit: int) -> list[tuple[int, int]]:
        scores = [0] * self._size
        for feature, asked in vector.items():
            if feature in self._postings:
                for place, weight in zip(*self._postings[feature], strict=True):
                    scores[place] += asked * weight
        best = nlargest(limit, zip(scores, range(self._size), strict=True))
        return [(place, score) for score, place in best if score > 0]


def engine_for(cases: Sequence[Vector]) -> Engine:
    """An engine of sparse matrices for a large bank where they are installed, else of plain Python."""
    if len(cases) >= LARGE:
        with suppress(ModuleNotFoundError):
            from digest.matching.scale import Sparse  # noqa: PLC0415 (heavy, and there with an extra only)

            return Sparse(cases)
    return Inverted(cases)


_KEPT = 512
"""Rankings that an index keeps: the same requests are looked at again and again."""


class CaseIndex:
    """The case bank as weight vectors, with the engine that searches it."""

    def __init__(
        self,
        cases: Iterable[Candidate],
        vocabulary: Vocabulary,
        *,
        engine: Callable[[Sequence[Vector]], Engine] = engine_for,
    ) -> None:
        # From the oldest: the higher place wins a tie, which is the newer case, or the lower key in one year.
        self.cases = tuple(sorted(sorted(cases, key=lambda case: case.key, reverse=True), key=lambda case: case.year))
        self._vocabulary = vocabulary
        self._tags = [with_wider(case.about.tags, vocabulary) for case in self.cases]
        self._idf = _idf(self._tags, self.cases)
        self._rarest = log(1 + len(self.cases))
        words = sorted(feature[1:] for feature in self._idf if feature[0] == "~")
        self._words, self._backwards = words, sorted(word[::-1] for word in words)
        self.vectors = [self._of_case(place) for place in range(len(self.cases))]
        self.engine: Engine = engine(self.vectors)
        self._ranked = lru_cache(_KEPT)(self._rank)

    def rank(self, about: Reading, *, limit: int = SHOWN) -> tuple[Match, ...]:
        """The cases that share enough with a request, best first; () when none does.

        Ties: the newer case, then the lower key: the same input gives the same letter. The last ones are kept.
        """
        return self._ranked(about, limit)

    def _rank(self, about: Reading, limit: int) -> tuple[Match, ...]:
        return self.rank_all([about], limit=limit)[0]

    def rank_all(self, about: Sequence[Reading], *, limit: int = SHOWN) -> list[tuple[Match, ...]]:
        """For each request the result of `rank`."""
        asked = [self.asked(one) for one in about]
        found = self.engine.best([vector for _, vector in asked], max(limit, DEEP))
        return [
            tuple(
                Match(
                    key=self.cases[place].key,
                    rank=rank,
                    score=round(_odds(closeness), 3),
                    shared=self._shared(one, place),
                )
                for rank, (place, closeness) in enumerate(self._pick(one, weights, best, limit), start=1)
            )
            for one, (weights, _), best in zip(about, asked, found, strict=True)
        ]

    def asked(self, about: Reading) -> tuple[dict[str, float], Vector]:
        """A request's weights over the bank's features, and the same as whole numbers."""
        weights = {
            slug: weight * self._idf.get(slug, self._rarest)
            for slug, weight in with_wider(about.tags, self._vocabulary).items()
        }
        for word in about.keywords:
            for key, share in self._related(word.key):
                feature = "~" + key
                weight = share * word.weight * self._idf[feature]
                weights[feature] = max(weights.get(feature, 0.0), weight)
        return weights, {feature: whole for feature, weight in weights.items() if (whole := round(weight * STEP))}

    def _of_case(self, place: int) -> Vector:
        weights = {slug: weight * self._idf[slug] for slug, weight in self._tags[place].items()}
        for word in self.cases[place].about.keywords:
            if (feature := "~" + word.key) in self._idf:
                weights[feature] = word.weight * self._idf[feature]
        length = sqrt(sum(weight * weight for weight in weights.values())) ** LENGTH_POWER
        unit = STEP / length if length else 0.0
        return {feature: round(weight * unit) * (NEWER + place) for feature, weight in weights.items()}

    def _related(self, key: str) -> Iterator[tuple[str, float]]:
        """(key, share) of the bank's words that are the word, are its beginning or end, or begin or end with it."""
        if "~" + key in self._idf:
            yield key, 1.0
        if len(key) < LONG:
            return
        for cut in range(LONG, len(key)):
            for part in (key[:cut], key[-cut:]):
                if "~" + part in self._idf:
                    yield part, PART
        for longer in _beginning(self._words, key):
            yield longer, PART
        for longer in _beginning(self._backwards, key[::-1]):
            yield longer[::-1], PART

    def _pick(
        self, about: Reading, weights: Mapping[str, float], best: Sequence[tuple[int, int]], limit: int
    ) -> list[tuple[int, float]]:
        """(case, closeness) of those to show, in order; after the first, cases that meet another part are preferred."""
        scores = dict(best)
        left = {place: closeness for place in scores if (closeness := self._closeness(about, weights, place)) >= FLOOR}
        whole = sum(weight * weight for weight in weights.values())
        unmet = dict(weights)
        chosen: list[tuple[int, float]] = []
        while left and len(chosen) < limit:
            gain = {place: NEW * _met(unmet, self.vectors[place]) / whole for place in left}
            place = max(left, key=lambda one: (left[one] + gain[one], scores[one]))
            chosen.append((place, left.pop(place)))
            unmet = {feature: weight for feature, weight in unmet.items() if feature not in self.vectors[place]}
        return chosen

    def _closeness(self, about: Reading, weights: Mapping[str, float], place: int) -> float:
        """How close a case is to a request, as log odds that a reader calls it relevant."""
        *weighing, base = CLOSE
        signs = self.signs(about, weights, place)
        return round(sum(weight * sign for weight, sign in zip(weighing, signs, strict=True)) + base, 6)

    def signs(self, about: Reading, weights: Mapping[str, float], place: int) -> tuple[float, float, float]:
        """The figures that closeness is computed from; see CLOSE."""
        own, tags = self.vectors[place], self._tags[place]
        score = sum(weight * own.get(feature, 0) for feature, weight in weights.items()) / (STEP * (NEWER + place))
        part = self._part(about, weights, place)
        covered = score / sum(weight * weight for weight in part.values()) ** 0.75
        whole = sum((weight * self._idf[slug]) ** 2 for slug, weight in tags.items()) or 1.0
        told = sum((tags.get(tagged.slug, 0.0) * self._idf.get(tagged.slug, 0.0)) ** 2 for tagged in about.tags) / whole
        case = self.cases[place].about
        shared = _common(about.tags, case.tags) + sum("~" + word.key in own for word in about.keywords)
        return log(covered + 0.01), min(shared, ENOUGH), told

    def _part(self, about: Reading, weights: Mapping[str, float], place: int) -> dict[str, float]:
        """The part of a request that a case is about: without other products than it has that weigh no more.

        A request for two things, or for "furniture, IT or other equipment", is met by a case about one of them. A
        product that no case has stays in the part: it may be what is asked for.
        """
        own = self._tags[place]
        products = [slug for slug in (one.slug for one in about.tags) if self._is_product(slug)]
        served = max((weights[slug] for slug in products if slug in own), default=0.0)
        known = (slug for slug in products if slug not in own and slug in self._idf)
        other = {slug for slug in known if weights[slug] <= OTHER * served}
        return {feature: weight for feature, weight in weights.items() if feature not in other}

    def _is_product(self, slug: str) -> bool:
        tag = self._vocabulary.tags.get(slug)
        return tag is not None and tag.facet is Facet.PRODUCT

    def _shared(self, about: Reading, place: int) -> tuple[Shared, ...]:
        """What a request and a case share, the weightiest first; words that earned a shared tag are not repeated."""
        case = self.cases[place].about
        told = {tagged.slug: tagged for tagged in case.tags}
        tags = [
            Shared(
                slug=tagged.slug,
                asked=tagged.words,
                told=told[tagged.slug].words,
                weight=tagged.weight * told[tagged.slug].weight * self._idf[tagged.slug] ** 2,
            )
            for tagged in about.tags
            if tagged.slug in told
        ]
        said = {word for one in tags for word in (*one.asked, *one.told)}
        spoken = {word.key: word for word in case.keywords}
        words = [
            Shared(
                slug="",
                asked=(word.words,),
                told=(spoken[word.key].words,),
                weight=word.weight * spoken[word.key].weight * self._idf["~" + word.key] ** 2,
            )
            for word in about.keywords
            if word.key in spoken and "~" + word.key in self._idf and word.words not in said
        ]
        return tuple(sorted((*tags, *words), key=lambda one: (-one.weight, one.slug, one.asked)))


def with_wider(tags: Iterable[Tagged], vocabulary: Vocabulary) -> dict[str, float]:
    """Weights by slug, of tags and of their parents."""
    weights: dict[str, float] = {}
    for tagged in tags:
        weight = tagged.weight
        weights[tagged.slug] = max(weights.get(tagged.slug, 0.0), weight)
        for wider in vocabulary.ancestors(tagged.slug):
            weight *= PARENT
            weights[wider] = max(weights.get(wider, 0.0), weight)
    return weights


def _idf(tags: Sequence[Mapping[str, float]], cases: Sequence[Candidate]) -> dict[str, float]:
    """The IDF of each feature, higher for rarer ones and lower for keywords; common keywords are left out."""
    share, few = RARE
    having = Counter(slug for weights in tags for slug in weights)
    words = Counter(word.key for case in cases for word in case.about.keywords)
    rare = max(few, share * len(cases))
    weights = {slug: log(1 + len(cases) / count) for slug, count in having.items()}
    return weights | {"~" + key: KEYWORD * log(1 + len(cases) / count) for key, count in words.items() if count <= rare}


def _beginning(words: Sequence[str], start: str) -> Iterator[str]:
    """The first few of sorted words that begin with `start` and are longer."""
    place = bisect_left(words, start)
    ahead = takewhile(lambda word: word.startswith(start), islice(words, place, None))
    return islice((word for word in ahead if word != start), PARTS)


def _odds(closeness: float) -> float:
    """Log odds as a probability."""
    return 1 / (1 + exp(-closeness))


def _common(some: Iterable[Tagged], others: Iterable[Tagged]) -> int:
    """The number of tags two texts share."""
    return len({one.slug for one in some} & {one.slug for one in others})


def _met(weights: Mapping[str, float], case: Vector) -> float:
    """The squared weight of the features that a case has."""
    return sum(weight * weight for feature, weight in weights.items() if feature in case)
