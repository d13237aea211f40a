"""The letter as it leaves the house, byte by byte. After a change that is meant, write the files anew and look at them:

python -m tests.writing.test_golden
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from digest.writing.letter import render_letter
from digest.writing.notes import DraftWaits, Stage, draft_waits
from digest.writing.personal import Hint, render_personal
from tests.writing.sample import letter

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = ("letter.da.html", "letter.da.txt", "letter.en.html", "letter.en.txt", "personal.da.html", "draft_waits.da.txt")

_REPLY = "mailto:efterlysning+r112-k7x3mq@udbudsnet.example?subject=SV%3A%20%23112"
_HINTS = (
    Hint(
        number=112,
        title="Stole, der kan repareres",
        reason="own_case",
        values={"case": "Møbelværkstedet & <venner>"},
        reply="mailto:efterlysning+r112-k7x3mq@udbudsnet.example",
    ),
    Hint(
        number=113,
        title="Pumper efter totalomkostning",
        reason="interest",
        values={"label": "vand"},
        reply=_REPLY,
    ),
)
_WAITING = DraftWaits(
    letter="Efterlysninger",
    number="24",
    requests=3,
    answers=2,
    without_cases=(113, 114),
    held=1,
    failed=0,
    recipients=412,
    sends_at=datetime(2026, 12, 2, 9, 0),  # noqa: DTZ001  (local time, as the note says it)
    stage=Stage.COMPOSED,
)


def written() -> dict[str, str]:
    """What each golden file must hold."""
    danish, english = render_letter(letter("da"), "da"), render_letter(letter("en"), "en")
    note = draft_waits(_WAITING, "da")
    return {
        "letter.da.html": danish.html,
        "letter.da.txt": f"{danish.subject}\n\n{danish.text}",
        "letter.en.html": english.html,
        "letter.en.txt": f"{english.subject}\n\n{english.text}",
        "personal.da.html": render_personal(_HINTS, "da", unsubscribe="").html,
        "draft_waits.da.txt": f"{note.subject}\n\n{note.text}",
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_what_was_looked_at(name: str) -> None:
    assert written()[name] == (GOLDEN / name).read_bytes().decode()


def test_every_golden_file_is_compared() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir() if path.is_file()) == sorted(NAMES) == sorted(written())


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, content in written().items():
        (GOLDEN / name).write_bytes(content.encode())
