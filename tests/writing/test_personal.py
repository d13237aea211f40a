from __future__ import annotations

import pytest

from digest.writing.letter import Block, render_letter
from digest.writing.personal import Hint, PersonalBlock, join, render_personal
from digest.writing.templates import Place
from tests.writing.sample import letter

LEAVE = "https://sider.udbudsnet.example/da/afmeld/k7x3mq"
IN_HTML, IN_TEXT = "".join(place.mark for place in Place), f"{Place.PERSONAL.mark}{Place.UNSUBSCRIBE.mark}"
OWN = Hint(
    number=112, title="Stole", reason="own_case", values={"case": "Stole på rådhuset"}, reply="mailto:a@b.example"
)
FOLLOWED = Hint(number=113, title="Pumper", reason="interest", values={"label": "vand"}, reply="mailto:c@b.example")


def test_nothing_to_say_is_an_empty_block() -> None:
    assert render_personal((), "da", unsubscribe=LEAVE) == PersonalBlock(unsubscribe=LEAVE)


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
    personal = render_personal((hint,), language, unsubscribe=LEAVE)
    assert sentence in personal.html
    assert sentence in personal.text


def test_a_reason_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        Hint(number=1, title="x", reason="horoscope", values={}, reply="").sentence("da")


def test_hints_stand_in_their_order_with_number_and_title() -> None:
    personal = render_personal((FOLLOWED, OWN), "da", unsubscribe=LEAVE)
    for part in (personal.html, personal.text):
        assert 0 < part.index("#113") < part.index("Pumper") < part.index("#112") < part.index("Stole")


def test_a_hint_has_a_link_to_answer_by() -> None:
    personal = render_personal((OWN,), "da", unsubscribe=LEAVE)
    assert f'href="{OWN.reply}">Svar på #112</a>' in personal.html
    assert f"Svar på #112: {OWN.reply}" in personal.text


def test_the_first_hint_begins_what_a_list_of_mails_shows() -> None:
    personal = render_personal((FOLLOWED, OWN), "da", unsubscribe=LEAVE)
    assert personal.preheader == "Til dig: #113 Pumper · "


def test_a_letter_with_a_personal_block_is_the_letter_with_each_part_at_its_mark() -> None:
    block, personal = render_letter(letter("da"), "da"), render_personal((OWN,), "da", unsubscribe=LEAVE)
    page, text = block.html, block.text
    for place, words in personal.in_html.items():
        page = page.replace(Place(place).mark, words)
    for place, words in personal.in_text.items():
        text = text.replace(Place(place).mark, words)
    assert join(block, personal) == (page, text)
    assert f'<a href="{LEAVE}">Afmeld eller hold pause</a>' in page
    assert f"Afmeld eller hold pause: {LEAVE}" in text


def test_a_letter_without_a_personal_block_shows_no_trace_of_it() -> None:
    page, text = join(render_letter(letter("da"), "da"), render_personal((), "da", unsubscribe=LEAVE))
    for part in (page, text):
        assert "Du kan måske hjælpe" not in part
        assert "\x02" not in part


def test_backslashes_and_percent_signs_in_a_block_are_kept() -> None:
    own = PersonalBlock(html=r"\1 %s", text=r"\g<0>", preheader=r"\2", unsubscribe=r"\x")
    assert join(Block(subject="", html=f"a{IN_HTML}b", text=f"a{IN_TEXT}b"), own) == (r"a\2\1 %s\xb", r"a\g<0>\xb")


@pytest.mark.parametrize(
    "whole", ["no place", f"two{IN_HTML}{Place.UNSUBSCRIBE.mark}places", f"{Place.UNSUBSCRIBE.mark}one too few"]
)
def test_a_letter_without_its_places_or_with_one_twice_is_refused(whole: str) -> None:
    own = PersonalBlock(unsubscribe=LEAVE)
    with pytest.raises(ValueError, match="each once"):
        join(Block(subject="", html=whole, text=IN_TEXT), own)
    with pytest.raises(ValueError, match="each once"):
        join(Block(subject="", html=IN_HTML, text=whole), own)
