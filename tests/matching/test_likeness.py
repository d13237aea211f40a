from __future__ import annotations

import pytest

from digest.matching.likeness import likeness
from digest.matching.tagger import Evidence, Keyword, Reading, Tagged


def test_the_words_of_a_compound_are_alike_in_whatever_order_and_form() -> None:
    asked = "Hvem har en rengøringsaftale?"
    alike, other, nothing = likeness(asked, ["Aftaler om rengøringen", "Aftaler om asfalt", "Xyzzy"])
    assert alike == 1.0
    assert 0.0 < other < 0.5
    assert nothing == 0.0


def test_a_part_that_few_of_the_others_have_counts_more() -> None:
    others = ["skoler og asfalt", "skoler og brød", "skoler og kaffe", "skoler og asken"]
    first, *rest = likeness("asfalt ved skoler", others)
    assert first == 1.0
    assert max(rest) < 0.5


def test_of_two_texts_with_the_same_in_common_the_shorter_is_more_alike() -> None:
    short, long = likeness("asfalt", ["asfalt på veje", "asfalt på veje og alt muligt andet om kommunens haller"])
    assert short > long > 0


@pytest.mark.parametrize("others", [[], [""], ["", "xyz"]])
def test_what_has_nothing_in_common_is_not_alike(others: list[str]) -> None:
    assert likeness("asfalt", others) == [0.0] * len(others)


def test_without_the_text_the_words_that_are_known_of_it_are_compared() -> None:
    tag = Tagged(slug="asfalt", weight=1.0, evidence=(Evidence("slidlaget", 0), Evidence("asfalt", 20)))
    word = Keyword(key="bro", weight=1.0, words="broen")
    assert Reading(tags=(tag,), keywords=(word,)).said == "slidlaget asfalt broen"
    assert Reading(tags=(tag,), keywords=(word,), text="Broen er slidt.").said == "Broen er slidt."
