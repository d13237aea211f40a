"""The quality of matches for requests whose relevant cases somebody has graded, and that of BM25 on the same.

    requests with grades, and the cases each was shown | nDCG@3, precision, helped, spared | Figures

nDCG: the gain of a case is 2^grade - 1, divided by log2(1 + its place), as a share of the best that could be shown
(Burges et al., 2005, "Learning to rank using gradient descent").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp2, log2

from digest.matching.ranking import SHOWN

RELEVANT = 1.0
"""The grade from which a case is relevant."""

Grades = Mapping[str, float]
"""A reader's grades of cases for a request, by their keys: 0 is no help, 1 a help, 2 the very thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How good the matches of many requests are; each from 0 to 1, None where there is nothing to divide by.

    ndcg: the mean over the requests that have a relevant case, both tiers counted. precision: the share of relevant
    cases among the sure ones; hinted: among the others. helped: the share of requests with a relevant case that were
    shown one in either tier. spared: the share of the other requests that were shown nothing as sure. shown, weak: how
    many cases were shown as sure, and how many perhaps fit.
    """

    ndcg: float | None
    precision: float | None
    helped: float | None
    spared: float | None
    shown: int
    hinted: float | None = None
    weak: int = 0


def measured(graded: Sequence[Grades], shown: Sequence[Sequence[str]], sure: Sequence[int] | None = None) -> Figures:
    """The figures of requests, from the grades of each and the cases it was shown, the best first.

    sure: how many of these surely fit; without it the first SHOWN do, and the others are not looked at.
    """
    counts = [min(len(keys), SHOWN) for keys in shown]
    pairs = [
        (grades, relevant(grades), keys[:many], keys[many:] if sure else ())
        for grades, keys, many in zip(graded, shown, sure or counts, strict=True)
    ]
    answerable = [(grades, wanted, (*keys, *weak)) for grades, wanted, keys, weak in pairs if wanted]
    every = [key in wanted for _, wanted, keys, _ in pairs for key in keys]
    others = [key in wanted for _, wanted, _, weak in pairs for key in weak]
    return Figures(
        ndcg=_mean(ndcg(grades, keys) for grades, _, keys in answerable),
        precision=_mean(every),
        helped=_mean(bool(wanted & set(keys)) for _, wanted, keys in answerable),
        spared=_mean(not keys for _, wanted, keys, _ in pairs if not wanted),
        shown=len(every),
        hinted=_mean(others),
        weak=len(others),
    )


def relevant(grades: Grades) -> set[str]:
    """The keys of the relevant cases."""
    return {key for key, grade in grades.items() if grade >= RELEVANT}


def ndcg(grades: Grades, shown: Sequence[str]) -> float:
    """nDCG@3 of one request with a relevant case, from 0 to 1."""
    best = sorted(grades.values(), reverse=True)
    return _gained(grades.get(key, 0.0) for key in shown[:SHOWN]) / _gained(best[:SHOWN])


def missing(grades: Grades, shown: Sequence[str]) -> list[str]:
    """The relevant cases a request was not shown, the best first; [] when all places were taken by relevant ones."""
    wanted = relevant(grades)
    if len(wanted & set(shown)) >= SHOWN:
        return []
    return sorted(wanted - set(shown), key=lambda key: (-grades[key], key))


def by_bm25(cases: Sequence[str], requests: Sequence[str]) -> list[list[int]]:
    """The places of the three best cases by BM25 over Danish stems, for each request: what matches are compared with.

    Needs the extra `evaluate` (bm25s), and raises ImportError without it. Cases that share no word are left out.
    """
    import bm25s  # noqa: PLC0415  (only comparing needs it)

    told = [_stems(text) for text in cases]
    if not any(told):
        return [[] for _ in requests]
    peer = bm25s.BM25()
    peer.index(told, show_progress=False)
    return [_three(peer.get_scores(words).tolist() if words else []) for words in map(_stems, requests)]


def _three(scores: Sequence[float]) -> list[int]:
    """The places of the three highest scores above 0; of equal scores the first."""
    found = [place for place, score in enumerate(scores) if score > 0]
    return sorted(found, key=lambda place: (-scores[place], place))[:SHOWN]


def _stems(text: str) -> list[str]:
    """The words of a text as bm25s divides it, by their Snowball stems; no stop words are removed."""
    import bm25s  # noqa: PLC0415
    import snowballstemmer  # noqa: PLC0415

    stems = snowballstemmer.stemmer("danish").stemWords
    [words] = bm25s.tokenize([text], stopwords=[], stemmer=stems, return_ids=False, show_progress=False)
    return list(words)


def _gained(grades: Iterable[float]) -> float:
    return sum((exp2(grade) - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1))


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
