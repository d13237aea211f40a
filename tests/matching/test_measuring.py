"""The figures of good and bad matches, against ones counted by hand."""

from __future__ import annotations

from math import log2

import pytest

from digest.matching.measuring import by_bm25, measured, missing, ndcg


def test_the_best_order_of_the_best_cases_is_one() -> None:
    assert ndcg({"a": 2, "b": 1, "c": 1, "d": 1}, ["a", "c", "d"]) == 1.0


def test_a_lesser_case_first_costs_what_its_place_is_worth() -> None:
    best, swapped = 3 + 1 / log2(3), 1 + 3 / log2(3)
    assert ndcg({"a": 2, "b": 1}, ["b", "a"]) == pytest.approx(swapped / best)


def test_a_fourth_case_counts_for_nothing() -> None:
    assert ndcg({"a": 2}, ["x", "y", "z", "a"]) == 0.0


def test_the_figures_of_four_requests() -> None:
    graded = [{"a": 2.0, "b": 0.0}, {"c": 1.0}, {"d": 0.5}, {}]
    found = measured(graded, [["a", "b"], [], ["d"], []])
    assert found.ndcg == pytest.approx((1 + 0) / 2)
    assert found.precision == pytest.approx(1 / 3)
    assert (found.helped, found.spared, found.shown) == (0.5, 0.5, 3)


def test_what_cannot_be_divided_is_no_figure() -> None:
    found = measured([{"a": 1.0}], [[]])
    assert (found.ndcg, found.precision, found.helped, found.spared) == (0.0, None, 0.0, None)


def test_a_relevant_case_is_missing_only_while_there_is_a_place_for_it() -> None:
    grades = {"a": 1.0, "b": 2.0, "c": 1.0, "d": 1.0, "e": 0.0}
    assert missing(grades, ["a", "e"]) == ["b", "c", "d"]
    assert missing(grades, ["a", "c", "d"]) == []


def test_bm25_compares_stems_and_shows_three_at_most_of_those_that_share_a_word() -> None:
    cases = ["uniformer til vagter", "uniformen repareres", "klaver", "brugte uniformer", "uniform og klaver"]
    first, second, third = by_bm25(cases, ["Klaverer?", "uniformernes", "elbiler"])
    assert first == [2, 4]
    assert len(second) == 3
    assert 2 not in second
    assert third == []


@pytest.mark.parametrize("cases", [[], ["", "?"]])
def test_bm25_of_a_bank_without_words_shows_nothing(cases: list[str]) -> None:
    assert by_bm25(cases, ["uniformer", ""]) == [[], []]
