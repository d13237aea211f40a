"""Bare bodies of replies beside what a reader of a discussion should see of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.reading import read_body

FOLDER = Path(__file__).parents[1] / "replies"
OWN = ".own.txt"
OTHERWISE = {
    "answers-below-each-quoted-question": "own words alone; what they answer stands in `inline`",
    "greeting-above-the-intro-and-answers-between-quotes": "the same",
    "own-note-above-a-forward": "forwarded words are kept",
    "own-words-after-a-signature": "one blank line, not two, where a signature stood",
    "quotation-from-a-handbook-in-the-middle": "nothing tells a quotation from a quoted mail",
}
"""Where this product reads another way than a discussion would show it, and why."""
NAMES = sorted(path.name.removesuffix(OWN) for path in FOLDER.glob(f"*{OWN}"))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OTHERWISE])
def test_a_reply_is_read_as_its_writer_meant_it(name: str) -> None:
    body = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert read_body(body).text.strip() == (FOLDER / f"{name}{OWN}").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", NAMES)
def test_no_word_that_its_writer_wrote_is_lost(name: str) -> None:
    own = (FOLDER / f"{name}{OWN}").read_text(encoding="utf-8")
    read = read_body((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    lines = [line.strip() for line in own.split("\n") if line.strip() and not line.lstrip().startswith(">")]
    kept = " ".join(read.text.split())
    assert [line for line in lines if " ".join(line.split()) not in kept] == []


@pytest.mark.parametrize(
    "below",
    [
        "Fra: 1. januar 2027\nTil: 31. marts 2027\nEmne: elbiler\n\nHvem har en aftale at dele?",
        "From: January 2027\nTo: March 2027\nSubject: electric cars\n\nWho has a contract to share?",
        "--\n- 40 stole\n- 20 borde\n- levering i maj",
        "--\nDet skal være leveret inden sommerferien.",
    ],
)
def test_words_under_what_looks_like_a_head_or_a_signature_stay(below: str) -> None:
    text = f"Hej alle\n\nVi skal leje i denne periode:\n\n{below}"
    assert read_body(text).text.endswith(below.rpartition("\n")[2])
