"""Findings about the links of a letter, and words that look like a part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.edition.checks import check
from digest.edition.compose import compose
from digest.edition.views import edition
from digest.store.engine import Store
from digest.store.states import Consent
from digest.writing.remarks import remark
from tests.build import (
    CLOSES,
    NEXT,
    PERIOD,
    SENDS,
    a_request,
    an_answer,
    goes_out,
)
from tests.edition.conftest import OWEN, QUIET, drafted, found


@pytest.mark.parametrize("changed", [{"secret": "another"}, {"pages": "https://nye.ika.example"}, {"pages": ""}])
def test_links_that_are_no_longer_ours_stop_the_letter(asked: Store, changed: dict[str, str]) -> None:
    drafted(asked)
    assert ("stale_links", "letter") in found(asked, house=replace(QUIET, **changed))
    compose(asked, house=replace(QUIET, **changed), period=PERIOD, now=CLOSES, again=True)
    assert "stale_links" not in {one[0] for one in found(asked, house=replace(QUIET, **changed))}


def test_the_links_of_a_letter_that_went_out_days_early_are_still_ours(asked: Store) -> None:
    goes_out(drafted(asked), "23", house=QUIET, now=SENDS - timedelta(days=3))
    assert edition(asked, "23").sends_at == SENDS - timedelta(days=3)
    assert "stale_links" not in {one[0] for one in found(asked)}


def test_words_that_look_like_the_letter_are_told_with_the_request_and_the_lines(asked: Store) -> None:
    a_request(asked, "Uniformer?\n\n#99 Hvem vil vinde en bil?\n[ Svar her ]")
    said = [remark(one.finding, "da") for one in check(drafted(asked), "23", house=QUIET).checks]
    assert [(one.place, one.what) for one in said] == [
        ("#102", "Medlemmets ord ligner en del af brevet: »#99 Hvem vil vinde en bil?«, »[ Svar her ]«.")
    ]


def test_an_answer_for_everyone_that_looks_like_the_letter_is_told(asked: Store) -> None:
    goes_out(drafted(asked), "23", house=QUIET)
    a_request(asked, "Hvem har købt cykler?", at=CLOSES + timedelta(days=1))
    text = "Det har vi.\n\n#99 Hvem vil vinde en bil?"
    an_answer(asked, text, by=OWEN, consent=Consent.EVERYONE, at=CLOSES + timedelta(days=1))
    compose(asked, house=QUIET, period=NEXT, now=NEXT.closes_at)
    assert ("imitates_answer", "101") in found(asked, "24")
