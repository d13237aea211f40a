from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import InputFault
from digest.matching.closeness import SIGNS, Model, load, shipped, written
from digest.matching.fitting import Bank, figures_of, fitted
from digest.matching.measuring import measured
from digest.matching.ranking import SHOWN, WEAK, Candidate, CaseIndex, Match, tiers
from digest.matching.tagger import Evidence, Reading, Tagged
from digest.matching.vocabulary import Facet, Tag, build

FLOORS = {"sure": 0.6, "perhaps": 0.15, "before": 0.34, "hint": 0.34}
THINGS = ("chair", "car", "bread", "paint", "lamp", "boat")
WORDS = build(Tag(slug=slug, da=slug, en=slug, facet=Facet.PRODUCT, synonyms=(slug,)) for slug in THINGS)


def _about(*slugs: str) -> Reading:
    return Reading(tags=tuple(Tagged(slug=one, weight=1.0, evidence=(Evidence(one, 0),)) for one in slugs))


def _match(key: str, *, sure: bool) -> Match:
    return Match(key=key, rank=1, score=0.5, shared=(), sure=sure)


def test_three_sure_cases_come_before_two_that_perhaps_fit() -> None:
    found = tiers([_match(f"{'s' if sure else 'p'}{at}", sure=sure) for at in range(5) for sure in (False, True)])
    assert (SHOWN, WEAK) == (3, 2)
    assert [one.key for one in found] == ["s0", "s1", "s2", "p0", "p1"]
    assert [one.rank for one in found] == [1, 2, 3, 4, 5]


def test_both_tiers_count_for_the_order_and_only_the_sure_ones_for_what_is_spared() -> None:
    found = measured([{"a": 2.0}, {}], [["x", "a"], ["y"]], [1, 0])
    assert (found.precision, found.hinted, found.helped, found.spared) == (0.0, 0.5, 1.0, 1.0)
    assert found.ndcg is not None
    assert found.ndcg > 0


def test_what_is_learned_shows_what_people_called_relevant() -> None:
    cases = [Candidate(key=f"{one}-{other}", year=2024, about=_about(one, other)) for one in THINGS for other in THINGS]
    bank = Bank(
        index=CaseIndex(cases, WORDS),
        asked=[_about(one, other) for one in THINGS for other in THINGS if one < other],
        grades=[{f"{one}-{other}": 2.0} for one in THINGS for other in THINGS if one < other],
    )
    nothing = Model(weights=(0.0,) * len(SIGNS), base=-9.0, floors=FLOORS)
    before, after = figures_of(bank, nothing), figures_of(bank, fitted([bank], FLOORS))
    assert (before.helped, before.shown) == (0.0, 0)
    assert after.helped == 1.0


def test_weights_are_read_as_they_are_written(tmp_path: Path) -> None:
    model = replace(shipped(), floors=FLOORS)
    (tmp_path / "weights.toml").write_text(written(model), encoding="utf-8")
    assert load(tmp_path / "weights.toml") == model


@pytest.mark.parametrize(("said", "fault"), [("[floors]\nsure = 0.5\n", "lack weights"), ("=", "be read")])
def test_a_file_of_weights_that_lacks_something_says_what(tmp_path: Path, said: str, fault: str) -> None:
    (tmp_path / "weights.toml").write_text(said, encoding="utf-8")
    with pytest.raises(InputFault, match=fault):
        load(tmp_path / "weights.toml")
