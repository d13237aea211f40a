"""The engine for large banks finds what the plain one finds, to the last digit."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.matching.engine import DEEP, LARGE, NEWER, Inverted, Vector
from digest.matching.ranking import Candidate, CaseIndex
from digest.matching.scale import Sparse
from digest.matching.tagger import Evidence, Keyword, Reading, Tagged
from digest.matching.vocabulary import Facet, Tag, Vocabulary, build

_often = settings(deadline=None, derandomize=True, max_examples=300)

_FEATURES = [*"abcdefgh", "~stol", "~kontorstol"]
_vectors = st.dictionaries(st.sampled_from(_FEATURES), st.integers(0, 900), max_size=8)
_equal = st.tuples(_vectors, st.integers(1, 30)).map(lambda drawn: [drawn[0]] * drawn[1])
_banks = st.lists(_equal, max_size=8).map(lambda groups: [vector for group in groups for vector in group])
_slugs = st.sampled_from(["chairs", "desks", "furniture", "repair", "schools"])
_weights = st.sampled_from([0.6, 0.95, 1.0, 1.5, 2.0])


def _placed(bank: list[Vector]) -> list[Vector]:
    """Weights as CaseIndex makes them: of equal cases the newer scores more."""
    return [{key: weight * (NEWER + place) for key, weight in vector.items()} for place, vector in enumerate(bank)]


def _reading(tags: dict[str, float], words: dict[str, float]) -> Reading:
    return Reading(
        tags=tuple(Tagged(slug=slug, weight=weight, evidence=(Evidence(slug, 0),)) for slug, weight in tags.items()),
        keywords=tuple(Keyword(key=key, weight=weight, words=key) for key, weight in words.items()),
    )


_readings = st.builds(
    _reading,
    st.dictionaries(_slugs, _weights, max_size=4),
    st.dictionaries(st.sampled_from(["stol", "kontorstol", "kontor", "klaver", "gulvmaatte"]), _weights, max_size=4),
)


def _vocabulary() -> Vocabulary:
    parents = {"chairs": "furniture", "desks": "furniture"}
    return build(
        Tag(slug=slug, da=slug, en=slug, facet=Facet.PRODUCT, synonyms=(slug,), parent=parents.get(slug, ""))
        for slug in ("furniture", "chairs", "desks", "repair", "schools")
    )


@_often
@given(_banks, st.lists(_vectors, max_size=6), st.integers(1, 4))
def test_both_engines_find_the_same_cases_with_the_same_scores(
    bank: list[Vector], asked: list[Vector], block: int
) -> None:
    cases = _placed(bank)
    assert Sparse(cases, block=block).best(asked) == Inverted(cases).best(asked)


@_often
@given(_banks, st.lists(_vectors, max_size=6), st.integers(1, 25))
def test_cases_that_score_the_same_come_in_the_same_order(bank: list[Vector], asked: list[Vector], limit: int) -> None:
    assert Sparse(bank).best(asked, limit) == Inverted(bank).best(asked, limit)


@_often
@given(
    st.lists(st.tuples(st.integers(2019, 2026), _readings, st.integers(1, 12)), max_size=6),
    st.lists(_readings, max_size=5),
)
def test_matches_are_the_same_by_either_engine(groups: list[tuple[int, Reading, int]], requests: list[Reading]) -> None:
    vocabulary = _vocabulary()
    told = [(year - copy % 3, about) for year, about, copies in groups for copy in range(copies)]
    bank = [Candidate(key=f"c{place}", year=year, about=about) for place, (year, about) in enumerate(told)]
    plain = CaseIndex(bank, vocabulary, engine=Inverted).rank_all(requests)
    assert CaseIndex(bank, vocabulary, engine=Sparse).rank_all(requests) == plain


def test_three_thousand_cases_are_found_alike() -> None:
    chance = random.Random(3)
    features = [f"f{number}" for number in range(400)]

    def vector(size: int, most: int) -> Vector:
        return {features[int(400 * chance.random() ** 2)]: chance.randint(1, most) for _ in range(size)}

    cases = _placed([vector(40, 900) for _ in range(2_900)] + [vector(5, 3)] * 100)
    asked = [vector(30, 15_000) for _ in range(120)] + [vector(1, 1) for _ in range(20)] + [{}, {"unheard": 5}]
    found = Sparse(cases, block=50).best(asked)
    assert found == Inverted(cases).best(asked)
    assert {len(best) for best in found[:120]} == {DEEP}
    assert found[-2:] == [[], []]


def test_equal_cases_at_the_edge_of_the_top_are_the_newest() -> None:
    cases = [{"a": 7}] * 500
    assert Sparse(cases).best([{"a": 3}], 4) == [[(499, 21), (498, 21), (497, 21), (496, 21)]]


@pytest.mark.parametrize("weight", [2**62, 2**40])
def test_scores_beyond_63_bits_are_right(weight: int) -> None:
    cases = [{"a": weight, "b": 1}, {"a": weight - 1, "b": 1}, {"b": 5}]
    asked = [{"a": 2**30}, {"a": 2**80, "b": 3}, {"b": 2}]
    assert Sparse(cases).best(asked) == Inverted(cases).best(asked)
    assert Sparse(cases).best(asked)[0] == [(0, weight * 2**30), (1, (weight - 1) * 2**30)]


@pytest.mark.parametrize("cases", [[], [{}], [{"a": 0}]])
def test_a_bank_without_anything_to_find_finds_nothing(cases: list[Vector]) -> None:
    assert Sparse(cases).best([{"a": 1}, {}]) == Inverted(cases).best([{"a": 1}, {}]) == [[], []]
    assert Sparse(cases).best([]) == []


def test_a_large_bank_takes_the_matrices_by_itself_and_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    about = [_reading({"chairs": 1.0}, {"stol": 1.0}), _reading({"repair": 0.6, "schools": 1.5}, {})]
    bank = [Candidate(key=f"c{place}", year=2026, about=about[place % 7 % 2]) for place in range(LARGE)]
    large, small = CaseIndex(bank, _vocabulary()), CaseIndex(bank[1:], _vocabulary())
    assert (type(large.engine), type(small.engine)) == (Sparse, Inverted)
    monkeypatch.setitem(sys.modules, "digest.matching.scale", None)  # as without the extra
    plain = CaseIndex(bank, _vocabulary())
    assert type(plain.engine) is Inverted
    assert large.rank_all(about) == plain.rank_all(about)


def test_matching_loads_no_matrices_unless_asked() -> None:
    code = (
        "import digest.cli.reading, digest.matching.ranking, digest.matching.measuring, sys;"
        "print({'numpy', 'scipy', 'bm25s', 'sparse_dot_topn'} & sys.modules.keys())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
