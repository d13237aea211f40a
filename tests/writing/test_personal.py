from __future__ import annotations

import pytest

from digest.writing.letter import Block, render_letter
from digest.writing.personal import Hint, PersonalBlock, join, render_personal
from digest.writing.templates import MARK
from tests.writing.sample import letter

OWN = Hint(number=112, title="Stole", reason="own_case", values={"case": "Stole på rådhuset"})
FOLLOWED = Hint(number=113, title="Pumper", reason="interest", values={"label": "vand"})


def test_nothing_to_say_is_an_empty_block() -> None:
    assert render_personal((), "da") == PersonalBlock(html="", text="")


@pytest.mark.parametrize(
    ("hint", "language", "sentence"),
    [
        (OWN, "da", "I har casen »Stole på rådhuset«"),
        (OWN, "en", "Your organisation has the case “Stole på rådhuset”"),
        (FOLLOWED, "da", "Du følger emnet vand"),
        (FOLLOWED, "en", "You follow vand"),
    ],
)
def test_a_hint_says_why_in_the_language_of_the_reader(hint: Hint, language: str, sentence: str) -> None:
    personal = render_personal((hint,), language)
    assert sentence in personal.html
    assert sentence in personal.text


def test_a_reason_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        Hint(number=1, title="x", reason="horoscope", values={}).sentence("da")


def test_hints_stand_in_their_order_with_number_and_title() -> None:
    personal = render_personal((FOLLOWED, OWN), "da")
    for part in (personal.html, personal.text):
        assert 0 < part.index("Nr. 113") < part.index("Pumper") < part.index("Nr. 112") < part.index("Stole")


def test_a_letter_with_a_personal_block_is_the_letter_with_the_block_at_the_mark() -> None:
    block, personal = render_letter(letter("da"), "da"), render_personal((OWN,), "da")
    assert join(block, personal) == (block.html.replace(MARK, personal.html), block.text.replace(MARK, personal.text))


def test_a_letter_without_a_personal_block_shows_no_trace_of_it() -> None:
    page, text = join(render_letter(letter("da"), "da"), render_personal((), "da"))
    for part in (page, text):
        assert "Du kan måske hjælpe" not in part
        assert "\x02" not in part


def test_backslashes_and_percent_signs_in_a_block_are_kept() -> None:
    block = Block(subject="", html=f"a{MARK}b", text=f"a{MARK}b")
    assert join(block, PersonalBlock(html=r"\1 %s", text=r"\g<0>")) == (r"a\1 %sb", r"a\g<0>b")


@pytest.mark.parametrize("whole", ["no place", f"two{MARK}{MARK}places", f"{MARK}two places{MARK}"])
def test_a_letter_with_no_or_two_places_for_the_block_is_refused(whole: str) -> None:
    good = f"one{MARK}place"
    personal = PersonalBlock(html="", text="")
    with pytest.raises(ValueError, match="exactly one place"):
        join(Block(subject="", html=whole, text=good), personal)
    with pytest.raises(ValueError, match="exactly one place"):
        join(Block(subject="", html=good, text=whole), personal)
