"""Which cases a request meets: overlap of tags and rare words, rare ones counting more, and why.

The score is a dot product of two weight vectors. A feature, a tag or a keyword, weighs what the text gave it times its
IDF over the cases; the case's vector is divided by a power of its length, so that what the request asks matters more
than what the case also has. Weights are whole numbers, so that any engine finds the same scores, to the last digit.

    a request's reading | its vector over the bank's features | the 20 best, by any engine | sure, perhaps, nothing
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, takewhile
from math import log, sqrt

from digest.matching.closeness import Model, share, shipped
from digest.matching.engine import DEEP, NEWER, STEP, Engine, Vector, engine_for, met
from digest.matching.likeness import likeness
from digest.matching.meaning import Encoder, Meaning
from digest.matching.tagger import Reading, Shared, Tagged, common, shared, shared_widely
from digest.matching.vocabulary import Facet, Vocabulary

SHOWN = 3
"""The most cases that surely fit under a request."""

WEAK = 2
"""The most cases that perhaps fit, named in a line each."""

PARENT = 0.5
"""The share of a tag's weight that its parent tag gets, in requests and in cases."""

KEYWORD = 0.7
"""The weight of a keyword, relative to a tag of the same IDF."""

PART = 0.5
"""The weight of a word that shares only a part of its compound with the case's, as a share of the whole word's."""

LONG = 5
"""The fewest letters of a part of a compound."""

PARTS = 8
"""The most longer words of the bank that a word matches at their beginning, and as many at their end."""

RARE = 0.08, 8
"""A keyword in more than this share of the cases, and in more than this number, is ignored."""

LENGTH_POWER = 0.5
"""A case's vector is divided by its length to this power: 0 favours long cases, 1 short ones."""

ENOUGH = 6
"""The tags and words in common that count."""

WEIGHTIEST = 3
"""The tags of a request that are looked at for whether the case has them."""

READ = 10
"""The best cases by score whose texts are compared with the request's; those behind count as unlike it."""

WAYS = frozenset({Facet.METHOD, Facet.AIM, Facet.LABEL, Facet.BARRIER})
"""The facets of how something is bought, why, and what hurts."""

OTHER = 1.0
"""A product a case lacks, weighing at most this times one that it has, is another part of the request."""

NEW = 1.0
"""The closeness a case gains for meeting a part of the request that no chosen case meets, when it is all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case to be ranked: its key, its year, what it is about."""

    key: str
    year: int
    about: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A case that a request meets: rank from 1, and what they share, the weightiest first.

    score: from 0 to 1, how sure it is that a reader would call the case relevant. sure: whether that is enough to show
    it in full.
    """

    key: str
    rank: int
    score: float
    shared: tuple[Shared, ...]
    sure: bool = True


_KEPT = 512
"""Rankings that an index keeps: the same requests are looked at again and again."""


def tiers(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Of ranked matches at most SHOWN that surely fit, then at most WEAK of the others."""
    found = tuple(matches)
    sure = [one for one in found if one.sure][:SHOWN]
    weak = [one for one in found if not one.sure][:WEAK]
    return tuple(replace(one, rank=rank) for rank, one in enumerate((*sure, *weak), start=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A request as the signs look at it: its weights by feature, and the IDF of its tags, by what they speak of.

    alike: how alike its text is to those of the best cases, by their places. meant: likewise in what it means; None
    without an encoder.
    """

    about: Reading
    weights: Mapping[str, float]
    tags: Mapping[str, float]
    products: Mapping[str, float]
    ways: Mapping[str, float]
    weightiest: Mapping[str, float]
    alike: Mapping[int, float]
    meant: Mapping[int, float] | None


class CaseIndex:
    """The case bank as weight vectors, with the engine that searches it."""

    def __init__(
        self,
        cases: Iterable[Candidate],
        vocabulary: Vocabulary,
        *,
        engine: Callable[[Sequence[Vector]], Engine] = engine_for,
        encoder: Encoder | None = None,
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
        self._meaning = Meaning(encoder, [case.about.said for case in self.cases]) if encoder else None
        self._ranked = lru_cache(_KEPT)(self._rank)

    def rank(
        self, about: Reading, *, limit: int = SHOWN, floor: str = "sure", without: frozenset[str] = frozenset()
    ) -> tuple[Match, ...]:
        """The cases that are close enough to a request, best first; () when none is. floor: one of FLOORS.

        without: keys of cases among the best that count as not there. Ties: the newer case, then the lower key: the
        same input gives the same letter. The last ones are kept.
        """
        return self._ranked(about, limit, floor, without)

    def _rank(self, about: Reading, limit: int, floor: str, without: frozenset[str]) -> tuple[Match, ...]:
        return self._rank_all([about], limit, floor, shipped(), without)[0]

    def rank_all(self, about: Sequence[Reading], *, limit: int = SHOWN, floor: str = "sure") -> list[tuple[Match, ...]]:
        """For each request the result of `rank`."""
        return self._rank_all(about, limit, floor, shipped())

    def tiered(self, about: Reading) -> tuple[Match, ...]:
        """At most SHOWN cases that surely fit, then at most WEAK that perhaps do, each best first."""
        return self.tiered_all([about])[0]

    def tiered_all(self, about: Sequence[Reading], *, model: Model | None = None) -> list[tuple[Match, ...]]:
        """For each request the result of `tiered`; by the shipped model when none is given."""
        return [tiers(found) for found in self._rank_all(about, DEEP, "perhaps", model or shipped())]

    def seen(self, about: Reading) -> list[tuple[str, tuple[float, ...]]]:
        """The key of each case that the engine finds for a request, and its signs; see closeness.SIGNS."""
        weights, vector = self.asked(about)
        [best] = self.engine.best([vector], DEEP)
        asked = self._parts(about, weights, [place for place, _ in best])
        top = self._score(weights, best[0][0]) if best else 1.0
        return [(self.cases[place].key, self._signs(asked, place, top)) for place, _ in best]

    def _rank_all(
        self,
        about: Sequence[Reading],
        limit: int,
        floor: str,
        model: Model,
        without: frozenset[str] = frozenset(),
    ) -> list[tuple[Match, ...]]:
        asked = [self.asked(one) for one in about]
        found = self.engine.best([vector for _, vector in asked], max(limit, DEEP))
        if without:
            found = [[one for one in best if self.cases[one[0]].key not in without] for best in found]
        return [
            tuple(
                Match(
                    key=self.cases[place].key,
                    rank=rank,
                    score=round(share(closeness), 3),
                    shared=shared(one, self.cases[place].about, self._idf) or self._widely_shared(one, place),
                    sure=share(closeness) >= model.floor("sure"),
                )
                for rank, (place, closeness) in enumerate(
                    self._pick(self._parts(one, weights, [place for place, _ in best]), best, model, floor)[:limit],
                    start=1,
                )
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
            for key, part in self._related(word.key):
                feature = "~" + key
                weight = part * word.weight * self._idf[feature]
                weights[feature] = max(weights.get(feature, 0.0), weight)
        return weights, {feature: whole for feature, weight in weights.items() if (whole := round(weight * STEP))}

    def _widely_shared(self, about: Reading, place: int) -> tuple[Shared, ...]:
        """What a request shares with a case that has none of its tags and words."""
        spoken = {word.key: word for word in self.cases[place].about.keywords}
        related = ((word, key, part) for word in about.keywords for key, part in self._related(word.key))
        alike = [(word, spoken[key], part) for word, key, part in related if key in spoken]
        return shared_widely(with_wider(about.tags, self._vocabulary), self._tags[place], alike, self._idf)

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
        self, asked: _Asked, best: Sequence[tuple[int, int]], model: Model, floor: str
    ) -> list[tuple[int, float]]:
        """(case, closeness) of those to show: the sure ones first, and after the first those that meet another part."""
        if not best:
            return []
        scores, weights = dict(best), asked.weights
        top = self._score(weights, best[0][0])
        close = {place: model.odds(self._signs(asked, place, top)) for place in scores}
        sure = {place for place, odds in close.items() if share(odds) >= model.floor("sure")}
        left = {
            place: odds
            for place, odds in close.items()
            if place in sure or (share(odds) >= model.floor(floor) and self._says_alike(weights, place))
        }
        whole = sum(weight * weight for weight in weights.values())
        unmet = dict(weights)
        chosen: list[tuple[int, float]] = []
        while left:
            gain = {place: NEW * met(unmet, self.vectors[place]) / whole for place in left}
            place = max(left, key=lambda one: (one in sure, left[one] + gain[one], scores[one]))
            chosen.append((place, left.pop(place)))
            unmet = {feature: weight for feature, weight in unmet.items() if feature not in self.vectors[place]}
        return chosen

    def _parts(self, about: Reading, weights: Mapping[str, float], places: Sequence[int]) -> _Asked:
        """A request as the signs look at it, beside the cases in these places."""
        tags = {one.slug: self._idf.get(one.slug, self._rarest) for one in about.tags}
        near = places[:READ]
        texts = [self.cases[place].about.said for place in near]
        alike = likeness(about.said, texts)
        meant = self._meaning.likeness(about.said, texts) if self._meaning else None
        weightiest = sorted(about.tags, key=lambda one: (-weights[one.slug], one.slug))[:WEIGHTIEST]
        return _Asked(
            about=about,
            weights=weights,
            tags=tags,
            products={slug: idf for slug, idf in tags.items() if self._facet(slug) is Facet.PRODUCT},
            ways={slug: idf for slug, idf in tags.items() if self._facet(slug) in WAYS},
            weightiest={one.slug: tags[one.slug] for one in weightiest},
            alike=dict(zip(near, alike, strict=True)),
            meant=dict(zip(near, meant, strict=True)) if meant is not None else None,
        )

    def _score(self, weights: Mapping[str, float], place: int) -> float:
        own = self.vectors[place]
        return sum(weight * own.get(feature, 0) for feature, weight in weights.items()) / (STEP * (NEWER + place))

    def _signs(self, asked: _Asked, place: int, top: float) -> tuple[float, ...]:
        """The signs of a case in the order of closeness.SIGNS, and MEANING by an encoder. top: the best one's score."""
        own, tags, about = self.vectors[place], self._tags[place], asked.about
        score = self._score(asked.weights, place)
        part = self._part(about, asked.weights, place)
        covered = score / sum(weight * weight for weight in part.values()) ** 0.75
        whole = sum((weight * self._idf[slug]) ** 2 for slug, weight in tags.items()) or 1.0
        told = sum((tags.get(slug, 0.0) * self._idf.get(slug, 0.0)) ** 2 for slug in asked.tags) / whole
        case = self.cases[place].about
        known = common(about.tags, case.tags) + sum("~" + word.key in own for word in about.keywords)
        rarity = max((idf for slug, idf in asked.tags.items() if slug in tags), default=0.0) / self._rarest
        return (
            log(covered + 0.01),
            min(known, ENOUGH),
            told,
            score / top,
            _share_of(asked.products, tags),
            float(not asked.products),
            float(self._differ(asked.products, place, {Facet.PRODUCT})),
            _share_of(asked.ways, tags),
            float(self._differ(asked.ways, place, WAYS)),
            rarity,
            _share_of(asked.weightiest, tags),
            asked.alike.get(place, 0.0),
            *(() if asked.meant is None else (asked.meant.get(place, 0.0),)),
        )

    def _differ(self, asked: Mapping[str, float], place: int, facets: Collection[Facet]) -> bool:
        """Whether the request and a case both have tags of these facets, and none in common."""
        if not asked or any(slug in self._tags[place] for slug in asked):
            return False
        return any(self._facet(one.slug) in facets for one in self.cases[place].about.tags)

    def _part(self, about: Reading, weights: Mapping[str, float], place: int) -> dict[str, float]:
        """The part of a request that a case is about: without other products than it has that weigh no more.

        A request for two things, or for "furniture, IT or other equipment", is met by a case about one of them. A
        product that no case has stays in the part: it may be what is asked for.
        """
        own = self._tags[place]
        products = [slug for slug in (one.slug for one in about.tags) if self._facet(slug) is Facet.PRODUCT]
        served = max((weights[slug] for slug in products if slug in own), default=0.0)
        known = (slug for slug in products if slug not in own and slug in self._idf)
        other = {slug for slug in known if weights[slug] <= OTHER * served}
        return {feature: weight for feature, weight in weights.items() if feature not in other}

    def _says_alike(self, weights: Mapping[str, float], place: int) -> bool:
        """Whether a request and a case have a word or a tag in common that says more than whose work it is for."""
        both = weights.keys() & self.vectors[place].keys()
        return any(feature[0] == "~" or self._facet(feature) is not Facet.FIELD for feature in both)

    def _facet(self, slug: str) -> Facet | None:
        tag = self._vocabulary.tags.get(slug)
        return tag.facet if tag else None


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


def _share_of(asked: Mapping[str, float], had: Collection[str]) -> float:
    """The share of the weight of tags that a case has; 0 for no tags."""
    whole = sum(asked.values())
    return sum(weight for slug, weight in asked.items() if slug in had) / whole if whole else 0.0
