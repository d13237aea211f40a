"""Words that a mail is for its reader alone stay for that reader, and are no wish about anybody's name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.reading import confiding
from digest.reading.nameless import wishes_no_name
from digest.reading.unwished import perhaps_wishes, unwished

CONFIDES = [
    "Det her er kun til dig, Kim.",
    "Kun til dig.",
    "Hold det mellem os.",
    "Det bliver mellem dig og mig.",
    "Det er strengt fortroligt.",
    "Behandl det fortroligt.",
    "Det må du ikke give videre.",
    "Det skal ikke rundt til alle.",
    "Just between us.",
    "Don't share it with others.",
]
NAMES = [
    "Hold vores navn mellem os.",
    "Behandl vores navn fortroligt.",
    "Det bliver mellem os, at det er fra Tangsø.",
    "Det er fortroligt, hvem der spørger.",
]
SURE = [
    "Kan I tage Lyngrup af og mit navn med, så der bare står at det er en kommune?",
    "Send det bare videre, men vi har ingen glæde af at få vores\nnavn trykt ved siden af.",
]


@pytest.mark.parametrize("words", CONFIDES)
def test_it_stays_for_the_reader_and_beside_it_nothing_is_wished(words: str) -> None:
    assert unwished(f"Vi fik en bod. {words} Nævn os ikke.", confides=True) == f"Vi fik en bod. {words}"
    assert not wishes_no_name(confiding.besides(words))


@pytest.mark.parametrize("words", NAMES)
def test_a_name_that_is_confided_is_a_wish(words: str) -> None:
    assert unwished(f"Vi fik en bod. {words}", confides=True) == "Vi fik en bod."
    assert wishes_no_name(confiding.besides(words))


@pytest.mark.parametrize("words", SURE)
def test_a_sentence_that_surely_wishes_is_taken_out_whatever_its_words(words: str) -> None:
    assert unwished(f"Vi fik en bod.\n{words}\n\nRing endelig.") == "Vi fik en bod.\n\nRing endelig."


@pytest.mark.parametrize(
    "words",
    [
        "Hvem har købt madrasser til plejehjem? Vi vil gerne se jeres krav.",
        "Vi ønsker ikke at binde os til et mærke.",
        "Send vores 40 svar videre, men vi har ingen glæde af at få vores navn trykt ved siden af.",
    ],
)
def test_what_says_something_else_stays(words: str) -> None:
    assert unwished(words) == words


def test_a_sentence_that_perhaps_wishes_is_pointed_at() -> None:
    assert list(perhaps_wishes("Vi fik en bod. Lad os blive under overfladen. Kun til dig.")) == [
        "Lad os blive under overfladen."
    ]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text())
def test_what_is_set_apart_is_put_back(text: str) -> None:
    words, apart = confiding.apart(text)
    assert confiding.together(words, apart) == text.replace(confiding.MARK, "")
