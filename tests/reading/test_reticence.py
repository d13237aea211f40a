"""Wishes not to be named in words that no rule knows, told by what was learned."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import InputFault
from digest.reading.nameless import wishes_by_rule, wishes_no_name
from digest.reading.reticence import is_reticent, load, reticence, shipped, written


@pytest.mark.parametrize(
    "words",
    [
        "Lad os blive under overfladen.",
        "Kan I tage Lyngrup af og mit navn med, så der bare står at det er en kommune?",
        "Send det bare videre til dem, men vi har ingen glæde af at få vores navn trykt ved siden af.",
        'Sæt "en skole" ind, hvor vi står.',
        "For your eyes, not for your boss's slides, and not with us attached.",
    ],
)
def test_a_wish_without_a_rule_is_seen_anywhere_in_a_mail(words: str) -> None:
    text = f"Hej\n\nHvem har købt madrasser til plejehjem?\n{words}\n\nHilsen Lis"
    assert not wishes_by_rule(text)
    assert is_reticent(text)
    assert wishes_no_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hvem har købt madrasser til plejehjem? Vi vil gerne se jeres krav.",
        "Vi har købt 40 elcykler og er glade for dem. Ring endelig.",
        "Ret venligst navnet på vores kommune, der mangler et r.",
        "I må gerne skrive, at det er os, der spørger.",
    ],
)
def test_what_wishes_nothing_of_the_kind_is_not(text: str) -> None:
    assert not is_reticent(text)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text())
def test_any_text_has_a_share(text: str) -> None:
    assert 0 <= reticence(text) <= 1


def test_the_file_is_what_its_weights_are_written_as(tmp_path: Path) -> None:
    (tmp_path / "wishes.json").write_text(written(shipped()), encoding="utf-8")
    assert load(tmp_path / "wishes.json") == shipped()


@pytest.mark.parametrize("found", ["", "[]", '{"base": 1}', '{"base": 1, "signs": {"w:navn": "x"}}'])
def test_a_file_that_is_none_says_so(tmp_path: Path, found: str) -> None:
    (tmp_path / "wishes.json").write_text(found, encoding="utf-8")
    with pytest.raises(InputFault, match="cannot be read"):
        load(tmp_path / "wishes.json")
