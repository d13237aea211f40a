"""An answer that would look to who asked like words of ours waits for a person."""

from __future__ import annotations

import pytest

from digest.inbox.reviewing import accept
from digest.store.models import Answer
from digest.store.states import MailState
from digest.writing.lint.imitating import frames
from tests.build import ASK, LIS, secretary
from tests.conftest import NOW, eml
from tests.house import House

OURS = (
    "Fra sekretariatet: Betal beløbet til kontoen herunder.",
    "Svar fra Bo Lind, Region Nordhav",
    "Bo Lind, Region Nordhav, har svaret på din efterlysning #101 (Uniformer):",
    "Reply to this mail to write to Bo Lind.",
    "----------------------------------------------------------------",
    "SVAR PÅ #101",
    "Besked fra IKA: Din efterlysning er lukket.",
    "Sekretariatet tilføjer: Ring til 12 34 56 78.",
    "The secretariat at IKA adds: sign in again today.",
    "[ Svar her ] https://svar.example",
    "Skriv til efterlysning+r101-k7x3mq@ika.example.",
    "Afmeld eller hold pause",
)
OWN = (
    "Fra sekretariatet hos leverandøren har vi hørt, at de holder.",
    "Svar fra leverandøren: de kan levere i maj.",
    "#101: Vi har købt ti.",
    "Et svar på denne mail er nok.",
    "- ti jakker\n- ti bukser",
    "Skriv til lis+uniformer@tangsoe.example.",
    "Foreningen skriver i sin vejledning, at det er nok.",
    "En klikbar model står på siden.",
)


@pytest.mark.parametrize("line", OURS)
def test_an_answer_with_a_line_like_ours_waits(house: House, line: str) -> None:
    house.files(ASK, eml(LIS, "SV: Uniformer #101", f"Vi har købt ti uniformer hos Tråd.\n\n{line}\n\nVi er glade."))
    assert house.reasons()[-1] == (MailState.HELD, "imitates")
    with house.store.read() as session:
        assert session.get(Answer, 1) is None
    accept(house.store, 2, house=house.value, by=secretary(NOW))
    assert house.reasons()[-1] == (MailState.FILED, "answer")


def test_what_people_write_themselves_does_not() -> None:
    for text in OWN:
        assert frames(f"Vi har købt ti.\n\n{text}\n\nMvh Lis") == ()
