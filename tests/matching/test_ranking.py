from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.matching.ranking import SHOWN, Candidate, CaseIndex, Match
from digest.matching.tagger import Evidence, Keyword, Reading, Tagged
from digest.matching.vocabulary import Facet, Tag, build

_often = settings(deadline=None, derandomize=True, max_examples=200)

_slugs = st.sampled_from(["chair", "table", "furniture", "repair", "reuse", "price", "school", "car", "climate"])
_weights = st.sampled_from([0.6, 0.95, 1.0, 1.5, 2.0])
_words = st.lists(st.sampled_from(["polstring", "ladestik", "ladestikket", "kran"]), max_size=3, unique=True)
_readings = st.tuples(_words, st.dictionaries(_slugs, _weights, max_size=5)).map(
    lambda drawn: _about(*drawn[0], **drawn[1])
)
_cases = st.lists(st.tuples(st.integers(2019, 2026), _readings), max_size=12).map(
    lambda rows: [Candidate(key=f"c{place}", year=year, about=about) for place, (year, about) in enumerate(rows)]
)


VOCABULARY = build(
    Tag(slug=slug, da=slug, en=slug, facet=Facet.PRODUCT, synonyms=(slug,), parent=parent)
    for slug, parent in [
        ("furniture", ""), ("chair", "furniture"), ("table", "furniture"), ("repair", ""), ("reuse", ""), ("price", ""),
        ("school", ""), ("car", ""), ("climate", ""), ("common", ""), ("rare", ""),
    ]
)  # fmt: skip
CULTURE = Tag(slug="culture", da="culture", en="culture", facet=Facet.FIELD, synonyms=("library",))
WITH_CULTURE = build([*VOCABULARY.tags.values(), CULTURE])


def _about(*words: str, **weights: float) -> Reading:
    return Reading(
        tags=tuple(
            Tagged(slug=slug, weight=weight, evidence=(Evidence(f"{slug}s", 0),)) for slug, weight in weights.items()
        ),
        keywords=tuple(Keyword(key=word, weight=1.0, words=word) for word in words),
    )


def _case(key: str, year: int = 2024, *words: str, **weights: float) -> Candidate:
    return Candidate(key=key, year=year, about=_about(*words, **weights))


def _keys(matches: tuple[Match, ...]) -> list[str]:
    return [match.key for match in matches]


def _bank(*cases: Candidate) -> CaseIndex:
    others = [_case(f"other{number}", 2020, price=1.0, climate=1.0) for number in range(9)]
    return CaseIndex([*cases, *others], VOCABULARY)


def _best(bank: CaseIndex, about: Reading) -> list[str]:
    """All the engine finds, before anything is picked."""
    return [bank.cases[place].key for place, _ in bank.engine.best([bank.asked(about)[1]])[0]]


def test_whose_work_it_is_for_alone_is_not_enough_to_perhaps_fit() -> None:
    cleaned = CaseIndex([_case("cleaned", culture=1.2, repair=1.0)], WITH_CULTURE)
    assert cleaned.seen(_about(culture=1.1, car=2.0))
    assert cleaned.rank(_about(culture=1.1, car=2.0), floor="perhaps") == ()
    assert _keys(cleaned.rank(_about(culture=1.1, car=2.0, repair=0.6), floor="perhaps")) == ["cleaned"]


def test_nothing_shared_gives_nothing() -> None:
    assert _bank(_case("a", chair=1.0)).rank(_about(car=2.0)) == ()


def test_a_request_without_tags_meets_no_case() -> None:
    assert _bank(_case("a", chair=1.0)).rank(_about()) == ()


def test_an_empty_case_bank_meets_no_request() -> None:
    assert CaseIndex([], VOCABULARY).rank(_about(chair=1.0)) == ()


def test_a_case_without_tags_is_never_shown() -> None:
    assert _keys(_bank(_case("a"), _case("b", chair=1.0, repair=1.0)).rank(_about(chair=1.0, repair=1.0))) == ["b"]


def test_the_newer_case_breaks_a_tie_then_the_lower_key() -> None:
    cases = [_case(key, year, chair=1.0) for key, year in (("a", 2021), ("d", 2025), ("c", 2023), ("b", 2025))]
    assert _best(_bank(*cases), _about(chair=1.0)) == ["b", "d", "c", "a"]


def test_a_better_case_stands_before_a_newer_one() -> None:
    cases = [_case("old", 2019, chair=1.0, repair=1.0), _case("new", 2026, chair=1.0, car=1.0)]
    assert _keys(_bank(*cases).rank(_about(chair=1.0, repair=1.0)))[0] == "old"


def test_no_more_than_three_cases_are_shown() -> None:
    cases = [_case(f"c{number}", 2024, "stoleryg", chair=1.0, repair=1.0) for number in range(10)]
    assert SHOWN == 3
    assert _keys(_bank(*cases).rank(_about("stoleryg", chair=1.0, repair=1.0))) == ["c0", "c1", "c2"]


def test_a_rare_shared_tag_counts_more_than_a_common_one() -> None:
    common = [_case(f"common{number}", 2026, common=1.0) for number in range(6)]
    assert _best(_bank(*common, _case("rare", 2019, rare=1.0)), _about(common=1.0, rare=1.0))[0] == "rare"


def test_a_wider_or_narrower_tag_is_worth_half() -> None:
    cases = [_case("same", chair=1.0), _case("wider", furniture=1.0), _case("sister", table=1.0)]
    bank = _bank(*cases)
    assert _best(bank, _about(chair=1.0)) == ["same", "wider", "sister"]
    assert _best(bank, _about(furniture=1.0))[0] == "wider"


def test_a_word_that_no_tag_knows_finds_its_case() -> None:
    bank = _bank(_case("a", 2024, "ladcykelværksted", repair=1.0), _case("b", 2024, repair=1.0))
    assert _best(bank, _about("ladcykelværksted")) == ["a"]


@pytest.mark.parametrize("word", ["ladcykel", "værksted", "ladcykelværkstedet"])
def test_a_part_of_a_compound_finds_it_too(word: str) -> None:
    bank = _bank(_case("a", 2024, "ladcykelværksted"), _case("b", 2024, "ladcyklist"))
    assert _best(bank, _about(word)) == ["a"]


def test_a_word_that_many_cases_have_says_nothing() -> None:
    bank = CaseIndex([_case(f"c{number}", 2024, "hverdag") for number in range(20)], VOCABULARY)
    assert _best(bank, _about("hverdag")) == []


def test_one_word_alone_is_not_enough_to_be_shown() -> None:
    bank = _bank(_case("a", 2024, "hverdag", chair=1.0))
    assert bank.rank(_about("hverdag", repair=1.0, car=1.0)) == ()


def test_both_parts_of_a_request_are_served() -> None:
    chairs = [_case(f"chair{number}", 2024, "stoleryg", "polstring", chair=2.0, repair=1.0) for number in range(5)]
    cars = [_case(f"car{number}", 2024, "ladestik", car=2.0, reuse=1.0) for number in range(2)]
    asked = _about("stoleryg", "polstring", "ladestik", chair=2.0, repair=1.0, car=2.0, reuse=1.0)
    shown = _keys(_bank(*chairs, *cars).rank(asked))
    assert {key.rstrip("0123456789") for key in shown} == {"chair", "car"}


def test_what_is_shared_comes_weightiest_first_with_the_words_of_both_sides() -> None:
    told = Reading(
        tags=(
            Tagged(slug="school", weight=1.0, evidence=(Evidence("skolen", 0),)),
            Tagged(slug="chair", weight=1.0, evidence=(Evidence("stole", 7), Evidence("stolene", 20))),
        ),
        keywords=(Keyword(key="polstr", weight=1.0, words="polstret"), Keyword(key="stol", weight=1.0, words="stole")),
    )
    asked = Reading(
        tags=(
            Tagged(slug="school", weight=0.6, evidence=(Evidence("skoler", 0),)),
            Tagged(slug="chair", weight=2.0, evidence=(Evidence("stole", 9),)),
            Tagged(slug="price", weight=0.6, evidence=(Evidence("pris", 30),)),
        ),
        keywords=(Keyword(key="polstr", weight=1.0, words="polstring"), Keyword(key="stol", weight=1.0, words="stole")),
    )
    [match] = _bank(Candidate(key="a", year=2024, about=told)).rank(asked)
    assert [(shared.slug, shared.asked, shared.told) for shared in match.shared] == [
        ("chair", ("stole",), ("stole", "stolene")),
        ("school", ("skoler",), ("skolen",)),
        ("", ("polstring",), ("polstret",)),
    ]


@_often
@given(_cases, _readings, st.data())
def test_the_order_of_the_cases_changes_nothing(cases: list[Candidate], about: Reading, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(cases))
    assert CaseIndex(shuffled, VOCABULARY).rank(about) == CaseIndex(cases, VOCABULARY).rank(about)


@_often
@given(_cases, _readings)
def test_no_two_scores_are_the_same_and_every_match_shares_something(cases: list[Candidate], about: Reading) -> None:
    bank = CaseIndex(cases, VOCABULARY)
    scores = [score for _, score in bank.engine.best([bank.asked(about)[1]])[0]]
    assert scores == sorted(set(scores), reverse=True)
    matches = bank.rank(about)
    assert [match.rank for match in matches] == list(range(1, len(matches) + 1))
    assert len({match.key for match in matches}) == len(matches) <= SHOWN
    having = {case.key: {tagged.slug for tagged in case.about.tags} for case in cases}
    asked = {tagged.slug for tagged in about.tags}
    for match in matches:
        assert 0 < match.score < 1
        assert {shared.slug for shared in match.shared if shared.slug} == asked & having[match.key]


@given(_readings, _cases)
@_often
def test_whatever_is_shown_shares_something_that_can_be_said(about: Reading, cases: list[Candidate]) -> None:
    assert all(match.shared for match in CaseIndex(cases, VOCABULARY).tiered(about))


def test_a_case_that_shares_a_part_of_a_word_alone_says_its_word() -> None:
    cases = [_case("c1", 2024, "ladestikket"), *(_case(f"x{number}", car=1.0) for number in range(20))]
    found = CaseIndex(cases, VOCABULARY).rank(_about("ladestik"), floor="perhaps")
    assert [one.told for match in found for one in match.shared] == [("ladestikket",)]
