from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.matching.ranking import SHOWN, Candidate, CaseIndex, Match
from digest.matching.tagger import Tagged

_often = settings(deadline=None, derandomize=True, max_examples=200)

_slugs = st.sampled_from(["chairs", "repair", "reuse", "price", "school", "cars", "climate"])
_weights = st.sampled_from([0.6, 0.95, 1.0, 1.5, 2.0])
_tags = st.dictionaries(_slugs, _weights, max_size=5).map(
    lambda chosen: tuple(Tagged(slug=slug, weight=weight, evidence=(slug,)) for slug, weight in chosen.items())
)
_cases = st.lists(st.tuples(st.integers(2019, 2026), _tags), max_size=12).map(
    lambda rows: [Candidate(key=f"c{place}", year=year, tags=tags) for place, (year, tags) in enumerate(rows)]
)


def _tagged(**weights: float) -> tuple[Tagged, ...]:
    return tuple(Tagged(slug=slug, weight=weight, evidence=(f"{slug}s",)) for slug, weight in weights.items())


def _case(key: str, year: int = 2024, **weights: float) -> Candidate:
    return Candidate(key=key, year=year, tags=_tagged(**weights))


def _keys(matches: tuple[Match, ...]) -> list[str]:
    return [match.key for match in matches]


def test_nothing_shared_gives_nothing() -> None:
    assert CaseIndex([_case("a", chair=1.0)]).rank(_tagged(car=2.0)) == ()


def test_a_request_without_tags_meets_no_case() -> None:
    assert CaseIndex([_case("a", chair=1.0)]).rank(()) == ()


def test_an_empty_case_bank_meets_no_request() -> None:
    assert CaseIndex([]).rank(_tagged(chair=1.0)) == ()


def test_a_case_without_tags_is_never_shown() -> None:
    assert _keys(CaseIndex([_case("a"), _case("b", chair=1.0)]).rank(_tagged(chair=1.0))) == ["b"]


def test_the_newer_case_breaks_a_tie() -> None:
    cases = [_case("a", 2021, chair=1.0), _case("b", 2025, chair=1.0), _case("c", 2023, chair=1.0)]
    assert _keys(CaseIndex(cases).rank(_tagged(chair=1.0))) == ["b", "c", "a"]


def test_the_lower_key_breaks_a_tie_of_the_same_year() -> None:
    cases = [_case("b", chair=1.0), _case("a", chair=1.0)]
    assert _keys(CaseIndex(cases).rank(_tagged(chair=1.0))) == ["a", "b"]


def test_a_better_case_stands_before_a_newer_one() -> None:
    cases = [_case("old", 2019, chair=1.0, repair=1.0), _case("new", 2026, chair=1.0, cars=1.0)]
    assert _keys(CaseIndex(cases).rank(_tagged(chair=1.0, repair=1.0)))[0] == "old"


def test_no_more_than_three_cases_are_shown() -> None:
    cases = [_case(f"c{number}", chair=1.0) for number in range(10)]
    assert SHOWN == 3
    assert _keys(CaseIndex(cases).rank(_tagged(chair=1.0))) == ["c0", "c1", "c2"]


def test_a_rare_shared_tag_counts_more_than_a_common_one() -> None:
    common = [_case(f"common{number}", 2026, common=1.0) for number in range(6)]
    index = CaseIndex([*common, _case("rare", 2019, rare=1.0)])
    assert _keys(index.rank(_tagged(common=1.0, rare=1.0)))[0] == "rare"


def test_one_passing_mention_of_something_not_bought_is_not_enough() -> None:
    others = [_case(f"other{number}", chair=1.0) for number in range(9)]
    common = CaseIndex([_case(f"repair{number}", repair=2.0) for number in range(9)] + others)
    assert common.rank(_tagged(repair=0.95)) == ()
    assert len(common.rank(_tagged(repair=1.425))) == SHOWN
    assert _keys(CaseIndex([_case("a", repair=2.0), *others]).rank(_tagged(repair=0.95))) == ["a"]


def test_two_passing_mentions_of_different_things_are_enough() -> None:
    assert _keys(CaseIndex([_case("a", repair=1.0, reuse=1.0)]).rank(_tagged(repair=0.95, reuse=0.95))) == ["a"]


def test_a_case_that_meets_the_least_part_of_a_request_is_not_shown() -> None:
    cases = [_case("a", school=1.0), _case("b", chair=1.0, repair=1.0)]
    request = _tagged(chair=2.0, repair=2.0, school=1.0)
    assert _keys(CaseIndex(cases).rank(request)) == ["b"]
    assert CaseIndex(cases[:1]).rank(request) == ()


def test_a_case_far_behind_the_best_is_not_shown() -> None:
    best = _case("best", chair=3.0, repair=3.0)
    weak = _case("weak", chair=0.6, cars=3.0, climate=3.0)
    request = _tagged(chair=2.0, repair=1.0)
    assert _keys(CaseIndex([best, weak]).rank(request)) == ["best"]


def test_shared_tags_come_weightiest_first_with_the_words_of_both_sides() -> None:
    told = Candidate(
        key="a",
        year=2024,
        tags=(
            Tagged(slug="school", weight=1.0, evidence=("skolen",)),
            Tagged(slug="chair", weight=1.0, evidence=("stole", "stolene")),
        ),
    )
    asked = (
        Tagged(slug="school", weight=0.6, evidence=("skoler",)),
        Tagged(slug="chair", weight=2.0, evidence=("kontorstol",)),
        Tagged(slug="price", weight=0.6, evidence=("pris",)),
    )
    [match] = CaseIndex([told]).rank(asked)
    assert [(shared.slug, shared.asked, shared.told) for shared in match.shared] == [
        ("chair", ("kontorstol",), ("stole", "stolene")),
        ("school", ("skoler",), ("skolen",)),
    ]


@_often
@given(_cases, _tags, st.data())
def test_the_order_of_the_cases_changes_nothing(
    cases: list[Candidate], request_tags: tuple[Tagged, ...], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(cases))
    assert CaseIndex(shuffled).rank(request_tags) == CaseIndex(cases).rank(request_tags)


@_often
@given(_cases, _tags)
def test_every_match_shares_a_tag_and_stands_in_its_place(
    cases: list[Candidate], request_tags: tuple[Tagged, ...]
) -> None:
    matches = CaseIndex(cases).rank(request_tags)
    having = {case.key: {tagged.slug for tagged in case.tags} for case in cases}
    asked = {tagged.slug for tagged in request_tags}
    assert [match.rank for match in matches] == list(range(1, len(matches) + 1))
    assert len({match.key for match in matches}) == len(matches) <= SHOWN
    assert sorted((match.score for match in matches), reverse=True) == [match.score for match in matches]
    for match in matches:
        assert match.score > 0
        assert {shared.slug for shared in match.shared} == asked & having[match.key] != set()
